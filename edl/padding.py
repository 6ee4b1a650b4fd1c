"""What leaves the enclave with padding that generated code cannot clear: types that only C headers define."""

import re
from collections.abc import Iterator

from . import codes
from .diagnostics import Span
from .layout import C_INTEGERS, SCALAR_SIZES
from .model import Array, Ecall, Foreign, Function, Interface, Parameter, Pointer, StructRef, Type, UnionRef
from .report import Report
from .sdk import SOLID_STRUCTS
from .spelling import spell_type

_ARRAY = re.compile(r"__typeof__\((?:const )?([^\[(]*?) ?\[.*\]\)")  # an array whose length only C knows
_SOLID = (SCALAR_SIZES.keys() | C_INTEGERS.keys() | SOLID_STRUCTS) - {"long double"}


def check_padding(interface: Interface, report: Report) -> None:
    """Reports each such type once, where it leaves first."""
    finder = _Finder(interface)
    seen: set[str] = set()
    functions: tuple[Function, ...] = (*interface.ecalls, *interface.ocalls)
    for function in functions:
        for of, shown, span in _leaving(function):
            name = finder.find(of)
            if name is None or name in seen:
                continue
            seen.add(name)
            named = shown if name.startswith("__typeof__") else name
            message = f"`{named}` leaves the enclave, and only C knows which of its bytes are padding"
            report.add(codes.FOREIGN_PADDING, span, message, "define the type in the EDL file, or zero it before use")


def _leaving(function: Function) -> Iterator[tuple[Type, str, Span]]:
    """Types whose bytes go out, how they were written, and where."""
    ecall = isinstance(function, Ecall)
    if ecall:
        yield function.returns, spell_type(function.returns), function.span
    for parameter in function.parameters:
        if parameter.copy is None:
            if not ecall and not _is_address(parameter):
                yield parameter.type, spell_type(parameter.type), parameter.span
        elif parameter.copy.direction.copies_out if ecall else parameter.copy.direction.copies_in:
            yield parameter.copy.element, spell_type(parameter.type), parameter.span


def _is_address(parameter: Parameter) -> bool:
    return parameter.pointer_typedef or parameter.array_typedef or isinstance(parameter.type, Pointer | Array)


class _Finder:
    def __init__(self, interface: Interface) -> None:
        self._members: dict[Type, tuple[Type, ...]] = {}
        for struct in interface.structs:
            followed = [m.type.target for m in struct.members if m.length and isinstance(m.type, Pointer)]
            self._members[StructRef(struct.name)] = (*(m.type for m in struct.members), *followed)
        for union in interface.unions:
            self._members[UnionRef(union.name)] = tuple(m.type for m in union.members)
        self._known: dict[Type, str | None] = {}

    def find(self, of: Type) -> str | None:
        """The spelling of a type that only C knows, at any depth."""
        if of not in self._known:
            self._known[of] = None  # what holds itself is reported elsewhere
            inner = (of.element,) if isinstance(of, Array) else self._members.get(of, ())
            self._known[of] = next(filter(None, map(self.find, inner)), None)
            if isinstance(of, Foreign) and not _is_solid(of.spelling):
                self._known[of] = of.spelling
        return self._known[of]


def _is_solid(spelling: str) -> bool:
    """It has no padding whatever the headers say."""
    array = _ARRAY.fullmatch(spelling)
    name = array[1] if array else spelling
    return name in _SOLID or name.startswith("enum ")
