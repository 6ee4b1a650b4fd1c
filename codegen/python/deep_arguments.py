"""Parameters that are structs with buffers: in the method of an ecall, and in what serves an ocall."""

from collections.abc import Iterator
from contextlib import contextmanager

from pyenclave.edl.model import Direction

from ..cython_types import Types
from ..writer import Writer
from .plan import Plan, Planned, Role

ROLES = (Role.OBJECT, Role.OBJECTS)


def _struct(planned: Planned) -> str:
    assert planned.copy.deep
    return planned.copy.deep.struct


def _first(planned: Planned, place: str) -> str:
    return f"<pye_struct_{_struct(planned)} *>{place}"


def _memory(planned: Planned) -> str:
    return f"pye_b_{planned.name}"


def _of(found: Plan, direction: Direction) -> list[Planned]:
    return [p for p in found.parameters if p.role in ROLES and p.parameter.direction is direction]


# --- ecalls --------------------------------------------------------------------------------------


def write_argument(w: Writer, planned: Planned) -> None:
    """Makes the C structs, and what they point at."""
    python, memory = planned.python, _memory(planned)
    if planned.parameter.direction is Direction.IN:
        w.line(f"{memory}.borrows = True")
    w.line(f'pye_pack_all_{_struct(planned)}({python}, "{python}", {planned.role is Role.OBJECTS}, &{memory})')


def write_length(w: Writer, planned: Planned, size: str) -> None:
    """A sequence whose length no other argument follows from."""
    name = planned.python
    w.line(f'pye_py_deep_length(&{_memory(planned)}, "{name}", {size}, sizeof(pye_struct_{_struct(planned)}))')


def write_updates(w: Writer, found: Plan) -> None:
    """The caller's objects become what came back."""
    w.lines(
        f"pye_update_all_{_struct(planned)}(&{_memory(planned)})"
        for planned in _of(found, Direction.INOUT)
        if planned.in_place
    )


def output(planned: Planned) -> str:
    """A new object, or a tuple of them."""
    struct, array = _struct(planned), f"{_memory(planned)}.array"
    first = _first(planned, f"{array}.data")
    if planned.role is Role.OBJECT:
        return f"pye_unpack_{struct}({first})"
    return f"pye_unpack_all_{struct}({first}, {array}.size // sizeof(pye_struct_{struct}))"


def write_free(w: Writer, found: Plan) -> None:
    """What the runtime allocated for results of an ecall that succeeded; after any other there is nothing."""
    for planned in _of(found, Direction.OUT):
        struct, array = _struct(planned), f"{_memory(planned)}.array"
        w.line(f"pye_free_{struct}({_first(planned, f'{array}.data')}, {array}.size // sizeof(pye_struct_{struct}))")


# --- ocalls --------------------------------------------------------------------------------------


def ocall_argument(planned: Planned, size: str) -> str:
    """The object or tuple that the Python function gets; None for NULL."""
    struct, place = _struct(planned), f"pye_v_{planned.name}"
    first = _first(planned, place)
    if planned.role is Role.OBJECT:
        return f"pye_unpack_{struct}({first}) if {place} != NULL else None"
    return f"pye_unpack_all_{struct}({first}, ({size}) // sizeof(pye_struct_{struct}))"


def allocated(found: Plan) -> list[Planned]:
    """Results that the enclave copies from memory of malloc's, which the host's C frees after that."""
    return _of(found, Direction.OUT)


def write_answer_locals(w: Writer, found: Plan) -> None:
    w.lines(f"cdef pye_py_deep_t {_memory(planned)}" for planned in allocated(found))


@contextmanager
def answer_memory(w: Writer, found: Plan) -> Iterator[None]:
    """Around the call: where the whole answer is good its memory is handed over, else it is freed."""
    memory = [f"&{_memory(planned)}" for planned in allocated(found)]
    if not memory:
        yield
        return
    w.lines(f"pye_py_deep_init({address})" for address in memory)
    with w.suite("try"):
        yield
        w.lines(f"pye_py_deep_forget({address})" for address in memory)
    with w.suite("finally"):
        w.lines(f"pye_py_deep_release({address})" for address in memory)


def write_answer(w: Writer, planned: Planned, types: Types, value: str, name: str, size: str) -> None:
    """Puts what the function returned where the enclave looks for it."""
    struct, place = _struct(planned), f"pye_v_{planned.name}"
    python, first = types.names[struct], f"(<pye_struct_{struct} *>{place})"
    with w.suite(f"if {place} != NULL"):
        if planned.parameter.direction is Direction.OUT:
            _write_allocated(w, planned, value, name, size)
        elif planned.role is Role.OBJECT:
            w.line(f'pye_py_instance({value}, "{name}", {python})')
            w.line(f"pye_answer_{struct}(<{python}>{value}, {first})")
        else:
            w.line(f'pye_answer_all_{struct}({value}, "{name}", {first}, {size})')


def _write_allocated(w: Writer, planned: Planned, value: str, name: str, size: str) -> None:
    struct, memory = _struct(planned), _memory(planned)
    w.line(f'pye_pack_all_{struct}({value}, "{name}", {planned.role is Role.OBJECTS}, &{memory})')
    w.line(f'pye_py_held_most({memory}.array.size, "{name}", {size}, sizeof(pye_struct_{struct}))')
    w.line(f"pye_py_deep_answer(&{memory}, pye_v_{planned.name})")
