"""From objects with buffers to C structs: an argument's, and what an ocall answers in the memory that it came with."""

from ..cython_types import Types
from ..writer import Writer
from .deep_field import DeepClass
from .deep_lengths import write_checks


def write_snapshot(w: Writer, whole: DeepClass, types: Types) -> None:
    """What belongs together is read at once: allocations may run other code, which may change the object."""
    w.line(f"cdef pye_struct_{whole.struct.name} pye_value = pye_from.pye_value")
    for field in whole.pointing:
        w.line(f"cdef {field.kept_type(types)} {field.kept} = pye_from.{field.kept}")


def write_pack(w: Writer, whole: DeepClass, types: Types) -> None:
    name = whole.struct.name
    python = types.names[name]
    w.line()
    head = f"cdef int pye_pack_{name}("
    w.call(head, [f"{python} pye_from", f"pye_struct_{name} *pye_to", "pye_py_deep_t *pye_deep"], ") except -1:")
    with w.indented():
        write_snapshot(w, whole, types)
        for field in whole.pointing:
            w.lines(field.pack_locals())
        if any(field.is_counted for field in whole.held):
            w.line("cdef size_t pye_at")
        write_checks(w, whole, types)
        w.line("pye_to[0] = pye_value")
        for part in [*whole.pointing, *whole.embedded]:
            part.write_pack(w, types)
        w.line("return 0")


def write_pack_all(w: Writer, whole: DeepClass, types: Types) -> None:
    """The structs of an argument: an object, or a sequence of them."""
    name = whole.struct.name
    python, struct = types.names[name], f"pye_struct_{name}"
    w.line()
    arguments = ["object pye_from", "const char *pye_name", "bint pye_many", "pye_py_deep_t *pye_deep"]
    w.call(f"cdef int pye_pack_all_{name}(", arguments, ") except -1:")
    with w.indented():
        w.lines([f"cdef {struct} *pye_first", "cdef size_t pye_at"])
        for head, helper in (("if pye_many", "many"), ("else", "one")):
            with w.suite(head):
                w.line(f"pye_py_deep_{helper}(pye_from, pye_name, {python}, sizeof({struct}), pye_deep)")
        w.line(f"pye_first = <{struct} *>pye_deep.array.data")
        with w.suite("if pye_first != NULL"):
            w.line("pye_list = <tuple>pye_deep.objects")
            with w.suite("for pye_at in range(<size_t>len(pye_list))"):
                w.line(f"pye_pack_{name}(<{python}>pye_list[pye_at], &pye_first[pye_at], pye_deep)")
        w.line("return 0")


# --- what an ocall answers in the memory that it came with ----------------------------------------


def write_answer(w: Writer, whole: DeepClass, types: Types) -> None:
    name = whole.struct.name
    python, struct = types.names[name], f"pye_struct_{name}"
    w.line()
    with w.suite(f"cdef int pye_answer_{name}({python} pye_from, {struct} *pye_to) except -1"):
        write_snapshot(w, whole, types)
        if any(field.is_counted for field in whole.embedded):
            w.line("cdef size_t pye_at")
        if whole.pointing:
            w.line("cdef size_t pye_room")
        write_checks(w, whole, types)
        for part in [*whole.pointing, *whole.embedded]:
            part.write_answer(w, types)
        w.line("pye_to[0] = pye_value")
        w.line("return 0")


def write_answer_all(w: Writer, whole: DeepClass, types: Types) -> None:
    """A sequence into an array that may have more; what is not filled stays as it is."""
    name = whole.struct.name
    python, struct = types.names[name], f"pye_struct_{name}"
    w.line()
    arguments = ["object pye_from", "const char *pye_name", f"{struct} *pye_to", "size_t pye_size"]
    w.call(f"cdef int pye_answer_all_{name}(", arguments, ") except -1:")
    with w.indented():
        w.line("cdef size_t pye_at")
        with w.suite("if pye_from is None and pye_size == 0"):
            w.line("return 0")
        w.line(f"pye_list = <tuple>pye_py_hold_objects(pye_from, pye_name, {python})")
        w.line(f"pye_py_held_most(pye_py_held(pye_list, sizeof({struct})), pye_name, pye_size, sizeof({struct}))")
        with w.suite("for pye_at in range(<size_t>len(pye_list))"):
            w.line(f"pye_answer_{name}(<{python}>pye_list[pye_at], &pye_to[pye_at])")
        w.line("return 0")
