"""How a function looks in Python: which parameters it has, which lengths are computed, what it returns.

Ecalls and ocalls follow one plan, read in opposite directions.
"""

from dataclasses import dataclass
from enum import Enum

from pyenclave.edl.lengths import loose
from pyenclave.edl.model import (
    Array,
    Constant,
    Copy,
    Direction,
    Function,
    Length,
    LengthKind,
    Parameter,
    Reference,
    Scalar,
    SizeOf,
    Type,
)

from ..lengths import length_factors, references
from ..python_names import argument_names
from ..spelling import by_address, is_void


class Role(Enum):
    """What a parameter is in Python."""

    VALUE = "value"  # an argument by value
    COMPUTED = "computed"  # a length that the buffers say: no argument
    ADDRESS = "address"  # an unchecked pointer: an int
    SINGLE = "single"  # one value behind a pointer
    BUFFER = "buffer"  # bytes of a length
    OBJECT = "object"  # one struct with buffers of its own
    OBJECTS = "objects"  # a sequence of them
    STRING = "string"
    WSTRING = "wstring"
    CHOSEN = "chosen"  # bytes or a string of a length that the callee chooses
    SAID = "said"  # the length of such an output, which says it: no result
    STRINGS = "strings"  # a sequence of str or bytes
    BUFFERS = "buffers"  # a sequence of bytes
    SIZES = "sizes"  # of the buffers of a sequence, which say them: no argument
    LENGTHS = "lengths"  # of the buffers of a sequence that is only a result: a sequence of int


@dataclass(frozen=True)
class Planned:
    """`name` is C's, `python` what Python calls it."""

    parameter: Parameter
    python: str
    role: Role

    @property
    def name(self) -> str:
        return self.parameter.name

    @property
    def copy(self) -> Copy:
        assert self.parameter.copy
        return self.parameter.copy

    @property
    def copies_in(self) -> bool:
        return self.parameter.direction.copies_in

    @property
    def copies_out(self) -> bool:
        return self.parameter.direction.copies_out

    @property
    def is_argument(self) -> bool:
        """It is passed; an output is not, it is returned."""
        return self.role not in (Role.COMPUTED, Role.SIZES) and self.parameter.direction is not Direction.OUT

    @property
    def in_place(self) -> bool:
        """The caller's own buffers, or objects, are changed."""
        changed = (Role.BUFFER, Role.BUFFERS, Role.OBJECTS)
        return self.role in changed and self.parameter.direction is Direction.INOUT

    @property
    def is_text(self) -> bool:
        """A buffer of char, for which str does as UTF-8."""
        return self.role is Role.BUFFER and self.copy.element == Scalar("char")


@dataclass(frozen=True)
class Plan:
    function: Function
    parameters: tuple[Planned, ...]

    @property
    def arguments(self) -> list[Planned]:
        return [planned for planned in self.parameters if planned.is_argument]

    @property
    def computed(self) -> frozenset[str]:
        return frozenset(planned.name for planned in self.parameters if planned.role is Role.COMPUTED)

    def outputs(self, in_place: bool) -> list[Planned]:
        """Results after the return value, in order; `in_place`: with buffers that the other side changes in place."""
        found = [p for p in self.parameters if p.copies_out and p.role is not Role.SAID]
        return [p for p in found if in_place or not p.in_place]

    @property
    def returns(self) -> Type | None:
        return None if is_void(self.function.returns) else self.function.returns


def plan(function: Function) -> Plan:
    computed = _computed(function)
    names = argument_names(parameter.name for parameter in function.parameters)
    roles = {p.name: _role(p, computed) for p in function.parameters}
    for parameter in function.parameters:
        if parameter.copy and parameter.copy.length.sizes:
            said = parameter.direction.copies_in
            roles[parameter.copy.length.sizes] = Role.SIZES if said else Role.LENGTHS
        if parameter.copy and parameter.copy.chosen:
            roles |= {length.name: Role.SAID for length in references(parameter.copy.length)}
    return Plan(function, tuple(Planned(p, names[p.name], roles[p.name]) for p in function.parameters))


def unit(copy: Copy) -> tuple[Reference, list[Constant | SizeOf]] | None:
    """For a length with one reference: it, and the constant factors beside it; None for any other length."""
    return unit_of(copy.length, copy.element)


def unit_of(length: Length, element: Type) -> tuple[Reference, list[Constant | SizeOf]] | None:
    """The same of any length that is no string's. One that is no integer is said by nothing: the caller gives it."""
    found = length_factors(length, element)
    named = [factor for factor in found if isinstance(factor, Reference)]
    if len(named) != 1 or loose(named[0].type):
        return None
    return named[0], [factor for factor in found if not isinstance(factor, Reference)]


def _computed(function: Function) -> frozenset[str]:
    """Lengths that some input buffer alone says."""
    said = set()
    for parameter in function.parameters:
        copy = parameter.copy
        if copy and copy.direction.copies_in and copy.length.kind not in (LengthKind.STRING, LengthKind.WSTRING):
            found = unit(copy)
            if found:
                said.add(found[0].name)
    return frozenset(said)


def _role(parameter: Parameter, computed: frozenset[str]) -> Role:
    copy = parameter.copy
    if copy is None:
        if by_address(parameter):
            return Role.ADDRESS
        return Role.COMPUTED if parameter.name in computed else Role.VALUE
    if copy.chosen:
        return Role.CHOSEN
    if copy.length.kind is LengthKind.STRING:
        return Role.STRING
    if copy.length.kind is LengthKind.WSTRING:
        return Role.WSTRING
    if copy.length.is_sequence:
        return Role.STRINGS if copy.length.sizes is None else Role.BUFFERS
    if copy.deep:
        return Role.OBJECT if _is_single(parameter, copy) else Role.OBJECTS
    return Role.SINGLE if _is_single(parameter, copy) else Role.BUFFER


def _is_single(parameter: Parameter, copy: Copy) -> bool:
    if isinstance(parameter.type, Array) or parameter.pointer_typedef or parameter.array_typedef:
        return False
    one = copy.length.kind is LengthKind.ELEMENTS and copy.length.count in (None, Constant(1))
    return one and not is_void(copy.element)
