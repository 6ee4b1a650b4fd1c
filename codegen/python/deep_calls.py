"""Functions between objects with buffers and the C structs of one call: which of them a class needs."""

from ..crossing.deep.uses import Use
from ..cython_types import Types
from ..writer import Writer
from .deep_field import DeepClass
from .deep_packing import write_answer, write_answer_all, write_pack, write_pack_all
from .deep_unpacking import write_free, write_shallow, write_unpack, write_unpack_all, write_update


def write_functions(
    w: Writer, whole: DeepClass, types: Types, uses: dict[Use, frozenset[str]], *, copied: bool
) -> None:
    """`copied`: another class embeds this one."""
    name = whole.struct.name
    if copied or name in uses[Use.UPDATE]:
        _write_assign(w, whole, types)
    if copied:
        _write_copy(w, whole, types)
    if name in uses[Use.PASS]:
        write_pack(w, whole, types)
        write_pack_all(w, whole, types)
    if name in uses[Use.TAKE]:
        write_unpack(w, whole, types)
        write_unpack_all(w, whole, types)
    if name in uses[Use.UPDATE]:
        write_update(w, whole, types)
    if name in uses[Use.ANSWER]:
        write_answer(w, whole, types)
        write_answer_all(w, whole, types)
    if name in uses[Use.FREE]:
        write_free(w, whole, types)
    if name in uses[Use.SHALLOW]:
        write_shallow(w, whole, types)


# --- objects -------------------------------------------------------------------------------------


def _write_assign(w: Writer, whole: DeepClass, types: Types) -> None:
    name = whole.struct.name
    python = types.names[name]
    w.line()
    with w.suite(f"cdef int pye_assign_{name}({python} pye_to, {python} pye_from) except -1"):
        w.line("pye_to.pye_value = pye_from.pye_value")
        for field in [*whole.pointing, *whole.embedded]:  # what belongs together at once
            w.line(f"pye_to.{field.kept} = {field.copied(f'pye_from.{field.kept}', types)}")
        w.line("return 0")


def _write_copy(w: Writer, whole: DeepClass, types: Types) -> None:
    name = whole.struct.name
    python = types.names[name]
    w.line()
    with w.suite(f"cdef {python} pye_copy_{name}({python} pye_from)"):
        w.line(f"cdef {python} pye_self = {python}.__new__({python})")
        w.line(f"pye_assign_{name}(pye_self, pye_from)")
        w.line("return pye_self")
