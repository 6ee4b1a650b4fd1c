"""Outputs whose length the callee chooses: in the method of an ecall, and in what serves an ocall."""

from collections.abc import Iterator
from contextlib import contextmanager

from pyenclave.edl.model import Interface, LengthKind

from ..cython_types import Types
from ..lengths import references
from ..writer import Writer
from .plan import Plan, Planned, Role, unit

DECLARATIONS = """
from libc.stdlib cimport free as pye_free

cdef extern from "pyenclave_py_chosen.h":
    ctypedef struct pye_py_chosen_t:
        pye_py_view_t view
    void pye_py_chosen_init(pye_py_chosen_t *) noexcept
    void pye_py_chosen_release(pye_py_chosen_t *) noexcept
    int pye_py_chosen_copy(pye_py_chosen_t *) except -1
    void pye_py_chosen_hand_over(pye_py_chosen_t *, void *) noexcept
"""

_READERS = {LengthKind.STRING: "string", LengthKind.WSTRING: "wide"}
_RESULTS = {LengthKind.STRING: "text", LengthKind.WSTRING: "wide_text"}


def used(interface: Interface) -> bool:
    """Whether any function has such an output."""
    return any(p.copy and p.copy.chosen for f in (*interface.ecalls, *interface.ocalls) for p in f.parameters)


def of(found: Plan) -> list[Planned]:
    """Such outputs of a function, in order."""
    return [planned for planned in found.parameters if planned.role is Role.CHOSEN]


def _size(planned: Planned, types: Types) -> str:
    """The bytes that a counted output has, from the integer that says so."""
    found = unit(planned.copy)
    assert found
    reference, _ = found
    count = f"<size_t>pye_v_{reference.name}"
    each = _each(planned, types)
    return count if each == "1" else f"{count} * {each}"


def _each(planned: Planned, types: Types) -> str:
    """The bytes of what the length counts."""
    by_size = planned.copy.length.kind is LengthKind.BYTES
    return "1" if by_size else f"sizeof({types.spell(planned.copy.element)})"


# --- ecalls --------------------------------------------------------------------------------------


def output(planned: Planned, types: Types) -> str:
    """A bytes object or a str; None where the body left NULL."""
    place, kind = f"pye_v_{planned.name}", planned.copy.length.kind
    if kind in _RESULTS:
        return f"pye_py_{_RESULTS[kind]}({place})"
    return f"pye_py_bytes({place}, {_size(planned, types)})"


def write_free(w: Writer, found: Plan) -> None:
    """What the runtime allocated for an ecall that succeeded; after any other there is nothing."""
    w.lines(f"pye_free(pye_v_{planned.name})" for planned in of(found))


# --- ocalls --------------------------------------------------------------------------------------


def write_answer_locals(w: Writer, found: Plan) -> None:
    w.lines(f"cdef pye_py_chosen_t pye_c_{planned.name}" for planned in of(found))
    if any(references(planned.copy.length) for planned in of(found)):
        w.line("cdef size_t pye_count")


@contextmanager
def answer_memory(w: Writer, found: Plan) -> Iterator[None]:
    """Around the call: where the whole answer is good its memory is handed over, else it is freed."""
    names = [planned.name for planned in of(found)]
    if not names:
        yield
        return
    w.lines(f"pye_py_chosen_init(&pye_c_{name})" for name in names)
    with w.suite("try"):
        yield
        w.lines(f"pye_py_chosen_hand_over(&pye_c_{name}, pye_v_{name})" for name in names)
    with w.suite("finally"):
        w.lines(f"pye_py_chosen_release(&pye_c_{name})" for name in names)


def write_answer(w: Writer, planned: Planned, found: Plan, types: Types, value: str, name: str) -> None:
    """Copies what the function returned, and says its length."""
    memory, kind = f"&pye_c_{planned.name}", planned.copy.length.kind
    w.line(f'pye_py_{_READERS.get(kind, "read")}({value}, "{name}", {memory}.view)')
    for length in references(planned.copy.length):
        same = [p for p in of(found) if [r.name for r in references(p.copy.length)] == [length.name]]
        first, spelled = same[0], types.spell(length.type)
        each, most = _each(planned, types), types.most(length.type)
        w.line(f'pye_count = pye_py_count({memory}.view, "{name}", {each}, "{length.name}", {most}ULL)')
        if first is not planned:
            before = f"pye_c_{first.name}.view.size // {_each(first, types)}"
            w.line(f'pye_py_agree(pye_count, "{planned.python}", {before}, "{first.python}")')
        with w.suite(f"if pye_v_{length.name} != NULL"):
            w.line(f"(<{spelled} *>pye_v_{length.name})[0] = <{spelled}>pye_count")
    w.line(f"pye_py_chosen_copy({memory})")
