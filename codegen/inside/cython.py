"""X_t.pxd: the interface for trusted bodies in Cython, which run without an interpreter."""

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
from ..python_names import TYPE_WORDS, WORDS, argument_names
from ..spelling import is_void
from ..writer import Writer, generated_by

_STDINT = frozenset(f"{sign}int{bits}_t" for sign in ("", "u") for bits in (8, 16, 32, 64))
# What Cython knows by itself.
_BUILTIN = frozenset({"ssize_t"})


def generate_cython(boundary: Boundary) -> str:
    """The text of X_t.pxd."""
    interface = boundary.interface
    functions: tuple[Function, ...] = (*interface.ecalls, *interface.ocalls)
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
        _write_types(declarations, interface, used)
        _write_functions(declarations, interface)
        if declarations.is_empty:
            w.line("pass")
        w.include(declarations)
    return w.text()


def _write_types(w: Writer, interface: Interface, used: dict[Type, None]) -> None:
    for of in used:  # what only a C header knows can be passed on, and taken the address of
        if isinstance(of, Foreign) and (name := of.spelling.split()[-1]) not in _BUILTIN:
            w.line()
            with w.suite(f'ctypedef struct {name} "{of.spelling}"'):
                w.line("pass")
    for enum in interface.enums:
        w.line()
        with w.suite(f"ctypedef enum {_named(enum.name, TYPE_WORDS)}" if enum.name else "enum"):
            w.lines(_named(entry.name) for entry in enum.enumerators)
    for record in definition_order(interface):
        kind = "struct" if isinstance(record, Struct) else "union"
        w.line()
        with w.suite(f"ctypedef {kind} {_named(record.name, TYPE_WORDS)}"):
            w.lines(_declare(member.type, _named(member.name)) for member in record.members)


def _write_functions(w: Writer, interface: Interface) -> None:
    if interface.ecalls:
        w.line()
        w.line("# Ecalls: what this enclave has to define.")
    for ecall in interface.ecalls:
        arguments = ", ".join(_parameters(ecall))
        w.line(_declare(ecall.returns, f"{_named(ecall.name)}({arguments})"))
    if interface.ocalls:
        w.line()
        w.line("# Ocalls: pye_check(name(...)).")
    for ocall in interface.ocalls:
        result = [] if is_void(ocall.returns) else [_declare(ocall.returns, "*pye_retval")]
        w.line(f"pye_status_t {_named(ocall.name)}({', '.join([*result, *_parameters(ocall)])})")


def _parameters(function: Function) -> list[str]:
    names = argument_names((parameter.name for parameter in function.parameters), taken=())
    return [_declare(parameter.type, names[parameter.name]) for parameter in function.parameters]


def _named(name: str, words: frozenset[str] = WORDS) -> str:
    """A name that is a word of Python or Cython is declared under another one."""
    return f'{name}_ "{name}"' if name in words else name


def _declare(of: Type, name: str) -> str:
    """Cython names structs, unions and enums without their tags."""
    return spell_type(_untagged(of), name)


def _untagged(of: Type) -> Type:
    match of:
        case StructRef(name) | UnionRef(name) | EnumRef(name):
            return Foreign(f"{name}_" if name in TYPE_WORDS else name)
        case Pointer(target, const):
            return Pointer(_untagged(target), const)
        case Array(element, dimensions, const):
            return Array(_untagged(element), dimensions, const)
        case Foreign(spelling):
            return Foreign(spelling.split()[-1])
    return of


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
