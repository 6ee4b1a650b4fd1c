"""X_t.pxd: the interface for trusted bodies in Cython, which run without an interpreter."""

from collections.abc import Iterable

from pyenclave.edl.model import (
    Array,
    EnumRef,
    Foreign,
    Function,
    Interface,
    Pointer,
    Scalar,
    Struct,
    StructRef,
    Type,
    UnionRef,
)
from pyenclave.edl.spelling import spell_type

from ..crossing import Boundary
from ..declarations import definition_order
from ..python_names import TYPE_WORDS, WORDS, argument_names, free
from ..spelling import is_void
from ..writer import Writer, generated_by

_STDINT = frozenset(f"{sign}int{bits}_t" for sign in ("", "u") for bits in (8, 16, 32, 64))
# What Cython knows by itself.
_BUILTIN = frozenset({"ssize_t"})


def generate_cython(boundary: Boundary) -> str:
    """The text of X_t.pxd."""
    interface = boundary.interface
    functions: tuple[Function, ...] = (*interface.ecalls, *interface.ocalls)
    names = _Names(interface)
    w = Writer()
    w.line(f"# {generated_by(interface.name)}")
    used = _types(interface, functions)
    words = sorted(of.name for of in used if isinstance(of, Scalar) and of.name in _STDINT)
    if words:
        w.line(f"from libc.stdint cimport {', '.join(words)}")
    if Scalar("wchar_t") in used:
        w.line("from libc.stddef cimport wchar_t")
    if Scalar("bool") in used:
        w.line("from libcpp cimport bool")
    w.line()
    w.line("from pyenclave_t cimport PYE_OK, pye_check, pye_status_t")
    w.line()
    with w.suite(f'cdef extern from "{interface.name}_t.h" nogil'):
        declarations = w.part()
        _write_types(declarations, interface, used, names)
        _write_functions(declarations, interface, names)
        if declarations.is_empty:
            w.line("pass")
        w.include(declarations)
    return w.text()


class _Names:
    """What Cython calls what the interface declares: types, enumerators and functions are one namespace there."""

    def __init__(self, interface: Interface) -> None:
        types = [one.name for one in (*interface.enums, *definition_order(interface)) if one.name]
        values = [entry.name for enum in interface.enums for entry in enum.enumerators]
        values += [function.name for function in (*interface.ecalls, *interface.ocalls)]
        taken = {*types, *values}
        self._types = _aside(types, TYPE_WORDS, taken)
        self._values = _aside(values, WORDS, taken)

    def type(self, name: str) -> str:
        return self._types.get(name, name)

    def value(self, name: str) -> str:
        return self._values[name]

    def declare(self, of: Type, name: str) -> str:
        """Cython names structs, unions and enums without their tags."""
        return spell_type(self._untagged(of), name)

    def _untagged(self, of: Type) -> Type:
        match of:
            case StructRef(name) | UnionRef(name) | EnumRef(name):
                return Foreign(self.type(name))
            case Pointer(target, const):
                return Pointer(self._untagged(target), const)
            case Array(element, dimensions, const):
                return Array(self._untagged(element), dimensions, const)
            case Foreign(spelling):
                return Foreign(spelling.split()[-1])
        return of


def _aside(names: Iterable[str], words: frozenset[str], taken: set[str]) -> dict[str, str]:
    """A name that is a word of Python or Cython is declared under another one, which nothing else has."""
    result = {}
    for name in names:
        result[name] = free(name, words | taken) if name in words else name
        taken.add(result[name])
    return result


def _alias(name: str, c_name: str) -> str:
    return name if name == c_name else f'{name} "{c_name}"'


def _write_types(w: Writer, interface: Interface, used: dict[Type, None], names: _Names) -> None:
    for of in used:  # what only a C header knows can be passed on, and taken the address of
        if isinstance(of, Foreign) and (name := of.spelling.split()[-1]) not in _BUILTIN:
            w.line()
            with w.suite(f'ctypedef struct {name} "{of.spelling}"'):
                w.line("pass")
    for enum in interface.enums:
        w.line()
        with w.suite(f"ctypedef enum {_alias(names.type(enum.name), enum.name)}" if enum.name else "enum"):
            w.lines(_alias(names.value(entry.name), entry.name) for entry in enum.enumerators)
    for record in definition_order(interface):
        kind = "struct" if isinstance(record, Struct) else "union"
        members = argument_names((member.name for member in record.members), taken=())
        w.line()
        with w.suite(f"ctypedef {kind} {_alias(names.type(record.name), record.name)}"):
            w.lines(names.declare(one.type, _alias(members[one.name], one.name)) for one in record.members)


def _write_functions(w: Writer, interface: Interface, names: _Names) -> None:
    if interface.ecalls:
        w.line()
        w.line("# Ecalls: what this enclave has to define.")
    for ecall in interface.ecalls:
        arguments = ", ".join(_parameters(ecall, names))
        w.line(names.declare(ecall.returns, f"{_alias(names.value(ecall.name), ecall.name)}({arguments})"))
    if interface.ocalls:
        w.line()
        w.line("# Ocalls: pye_check(name(...)).")
    for ocall in interface.ocalls:
        result = [] if is_void(ocall.returns) else [names.declare(ocall.returns, "*pye_retval")]
        name = _alias(names.value(ocall.name), ocall.name)
        w.line(f"pye_status_t {name}({', '.join([*result, *_parameters(ocall, names)])})")


def _parameters(function: Function, names: _Names) -> list[str]:
    spelled = argument_names((parameter.name for parameter in function.parameters), taken=())
    return [names.declare(parameter.type, spelled[parameter.name]) for parameter in function.parameters]


def _types(interface: Interface, functions: tuple[Function, ...]) -> dict[Type, None]:
    """Every type that is named, without pointers and arrays, in order of first use."""
    found: dict[Type, None] = {}
    named = [of for f in functions for of in (f.returns, *(p.type for p in f.parameters))]
    named += [m.type for record in definition_order(interface) for m in record.members]
    for of in named:
        while isinstance(of, Pointer | Array):
            of = of.target if isinstance(of, Pointer) else of.element
        found[of] = None
    return found
