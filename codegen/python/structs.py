"""Structs and enums of the interface as Python classes."""

from pyenclave.edl.model import Array, Enumerator, EnumType, Interface, Member, Struct

from ..cython_types import Types
from ..python_names import enumerator_names, member_names
from ..writer import Writer


def write_extern(w: Writer, interface: Interface, types: Types) -> None:
    """Declarations inside `cdef extern from "X_u.h"`."""
    for enum in interface.enums:
        w.lines(f'const {_integer(entry)} pye_value_{entry.name} "{entry.name}"' for entry in enum.enumerators)
    w.lines(types.declarations())
    for struct in interface.structs:
        with w.suite(f'ctypedef struct pye_struct_{struct.name} "struct {struct.name}"'):
            w.lines(_member(member, types) for member in struct.members)


def _integer(entry: Enumerator) -> str:
    return "unsigned long long" if entry.value is not None and entry.value >> 63 > 0 else "long long"


def _member(member: Member, types: Types) -> str:
    if isinstance(member.type, Array):
        dimensions = "".join(f"[{dimension}]" for dimension in member.type.dimensions)
        return f'{types.spell(member.type.element)} m_{member.name} "{member.name}"{dimensions}'
    return f'{types.spell(member.type)} m_{member.name} "{member.name}"'


def write_enum(w: Writer, enum: EnumType, types: Types) -> None:
    """An IntEnum, or plain constants for an anonymous enum."""
    w.line()
    if not enum.name:
        w.lines(f"{types.names[entry.name]} = pye_value_{entry.name}" for entry in enum.enumerators)
        return
    names = enumerator_names([entry.name for entry in enum.enumerators])
    w.line(f'cdef object pye_class_{enum.name} = pye_IntEnum("{types.names[enum.name]}", [')
    with w.indented():
        w.lines(f'("{names[entry.name]}", pye_value_{entry.name}),' for entry in enum.enumerators)
    w.line("], module=__name__)")
    w.line(f"{types.names[enum.name]} = pye_class_{enum.name}")


def write_struct(w: Writer, struct: Struct, types: Types) -> None:
    """A class with a property for each member; values, so a struct inside it is copied out and in."""
    python = types.names[struct.name]
    names = member_names(member.name for member in struct.members)
    w.line()
    w.line("@pye_cython.final")
    with w.suite(f"cdef class {python}"):
        w.line(f'"""`struct {struct.name}`, a value: what it contains is copied out and in."""')
        w.line(f"cdef pye_struct_{struct.name} pye_value")
        w.line()
        with w.suite(f"def __init__(self, {', '.join(f'{name}=None' for name in names.values())})"):
            for name in names.values():
                with w.suite(f"if {name} is not None"):
                    w.line(f"self.{name} = {name}")
        for member in struct.members:
            write_property(w, member, names[member.name], names[member.name], types)
        write_comparison(w, python, list(names.values()))
    w.line()
    with w.suite(f"cdef object pye_new_{struct.name}(pye_struct_{struct.name} *pye_from)"):
        w.line(f"cdef {python} pye_self = {python}.__new__({python})")
        w.line("pye_self.pye_value = pye_from[0]")
        w.line("return pye_self")
    w.line()
    target = f"pye_struct_{struct.name} *pye_to"
    with w.suite(f"cdef int pye_take_{struct.name}(object pye_from, const char *pye_name, {target}) except -1"):
        w.line(f"pye_py_instance(pye_from, pye_name, {python})")
        w.line(f"pye_to[0] = (<{python}>pye_from).pye_value")
        w.line("return 0")


def write_property(w: Writer, member: Member, name: str, label: str, types: Types) -> None:
    """A member that is kept in C; `label` is what messages call it."""
    place = f"self.pye_value.m_{member.name}"
    w.line()
    w.line("@property")
    with w.suite(f"def {name}(self)"):
        if isinstance(member.type, Array):
            _write_array_getter(w, member.type, place, types)
        else:
            w.line(f"return {types.load(member.type, place)}")
    w.line()
    w.line(f"@{name}.setter")
    with w.suite(f"def {name}(self, pye_new)"):
        if isinstance(member.type, Array):
            _write_array_setter(w, member.type, label, place, types)
        else:
            w.lines(types.store(member.type, place, "pye_new", label))


def _write_array_getter(w: Writer, of: Array, place: str, types: Types) -> None:
    if types.is_bytes(of):
        w.line(f"return pye_py_bytes(&{place}, sizeof({place}))")
        return
    w.line(f"cdef {types.spell(of.element)} *pye_first = <{types.spell(of.element)} *>&{place}")
    w.line(f"return tuple([{types.load(of.element, 'pye_first[pye_at]')} for pye_at in range({of.elements})])")


def _write_array_setter(w: Writer, of: Array, name: str, place: str, types: Types) -> None:
    if types.is_bytes(of):
        w.line(f'pye_py_exact(pye_new, "{name}", &{place}, sizeof({place}))')
        return
    w.line("cdef size_t pye_at")
    w.line(f"cdef {types.spell(of.element)} *pye_first = <{types.spell(of.element)} *>&{place}")
    w.line(f'pye_list = pye_py_items(pye_new, "{name}", {of.elements})')
    with w.suite(f"for pye_at in range({of.elements})"):
        w.line("pye_item = pye_list[pye_at]")
        w.lines(types.store(of.element, "pye_first[pye_at]", "pye_item", name))


def write_comparison(w: Writer, python: str, names: list[str]) -> None:
    """Objects with equal members are equal, and are written as the call that makes them."""
    w.line()
    with w.suite("cdef tuple pye_members(self)"):
        w.line(f"return ({''.join(f'self.{name}, ' for name in names).rstrip()})")
    w.line()
    with w.suite("def __eq__(self, pye_other)"):
        with w.suite(f"if not isinstance(pye_other, {python})"):
            w.line("return NotImplemented")
        w.line(f"return self.pye_members() == (<{python}>pye_other).pye_members()")
    w.line()
    w.line("__hash__ = None")
    w.line()
    with w.suite("def __repr__(self)"):
        texts = ", ".join(f"{name}={{self.{name}!r}}" for name in names)
        w.line(f'return f"{python}({texts})"')
