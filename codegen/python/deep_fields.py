"""How a struct with buffers looks in Python: its pointers are bytes and tuples, lengths follow from them."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from pyenclave.edl.layout import SCALAR_SIZES
from pyenclave.edl.model import (
    Array,
    Constant,
    DeepMember,
    DeepPlan,
    Function,
    Member,
    Reference,
    Scalar,
    SizeOf,
    Struct,
    StructRef,
)

from ..crossing import Boundary
from ..crossing.base import Crossing
from ..crossing.deep.uses import Use
from ..cython_lengths import unit_of
from ..lengths import references
from ..python_names import member_names

_TEXT = Scalar("char")


class Kind(Enum):
    """What a member is in Python."""

    VALUE = "value"  # kept in C
    LENGTH = "length"  # follows from other members: not set
    BYTES = "bytes"
    ITEMS = "items"  # a tuple of numbers, enums, plain structs
    OBJECTS = "objects"  # a tuple of objects with buffers of their own
    EMBEDDED = "embedded"  # such an object, or several, by value


@dataclass(frozen=True)
class Field:
    """One member. `name` is C's, `python` what Python calls it, `label` what messages do."""

    member: Member
    python: str
    label: str
    kind: Kind
    deep: DeepMember | None = None  # of BYTES, ITEMS and OBJECTS
    embedded: str = ""  # the struct of EMBEDDED
    determines: tuple[Reference, tuple[Constant | SizeOf, ...]] | None = (
        None  # the length that it alone determines, and its unit
    )
    determined_by: tuple[str, ...] = ()  # Python names of what determines this LENGTH

    @property
    def name(self) -> str:
        return self.member.name

    @property
    def is_held(self) -> bool:
        """Kept as a Python object, not in C."""
        return self.kind not in (Kind.VALUE, Kind.LENGTH)

    @property
    def pointed(self) -> DeepMember:
        assert self.deep
        return self.deep

    @property
    def is_text(self) -> bool:
        return self.kind is Kind.BYTES and self.pointed.element == _TEXT

    @property
    def is_fixed(self) -> bool:
        """Its length is a constant."""
        return self.deep is not None and not references(self.deep.length)

    @property
    def of(self) -> str:
        """The struct of OBJECTS and EMBEDDED."""
        return self.deep.plan.struct if self.deep and self.deep.plan else self.embedded

    @property
    def several(self) -> int | None:
        """The elements of an embedded array, None where it is one struct."""
        return self.member.type.elements if isinstance(self.member.type, Array) else None


@dataclass(frozen=True)
class DeepClass:
    """The class of one struct."""

    struct: Struct
    fields: tuple[Field, ...]

    @property
    def arguments(self) -> list[Field]:
        """What can be set."""
        return [field for field in self.fields if field.kind is not Kind.LENGTH]

    @property
    def held(self) -> list[Field]:
        return [field for field in self.fields if field.is_held]

    @property
    def pointing(self) -> list[Field]:
        return [field for field in self.fields if field.deep]

    @property
    def embedded(self) -> list[Field]:
        return [field for field in self.fields if field.kind is Kind.EMBEDDED]

    @property
    def lengths(self) -> list[Field]:
        return [field for field in self.fields if field.kind is Kind.LENGTH]

    def field(self, name: str) -> Field:
        """The member that C calls so."""
        return next(field for field in self.fields if field.name == name)

    def determining(self, length: str) -> list[Field]:
        """The members that say this length member, by its name in C."""
        return [field for field in self.pointing if field.determines and field.determines[0].name == length]


def deep_class(struct: Struct) -> DeepClass:
    """How Python sees a struct that has a deep-copy plan."""
    assert struct.deep
    pointers = {member.name: member for member in struct.deep.members}
    embedded = {name: inner.struct for name, _, inner in struct.deep.embedded}
    names = member_names(member.name for member in struct.members)
    determining = {name: _determines(member) for name, member in pointers.items()}
    determined_by: dict[str, list[str]] = {}
    for name, found in determining.items():
        if found:
            determined_by.setdefault(found[0].name, []).append(names[name])
    fields = []
    for member in struct.members:
        name = member.name
        python, label = names[name], f"{struct.name}.{names[name]}"
        if name in pointers:
            pointer = pointers[name]
            fields.append(Field(member, python, label, _kind(pointer), deep=pointer, determines=determining[name]))
        elif name in embedded:
            fields.append(Field(member, python, label, Kind.EMBEDDED, embedded=embedded[name]))
        elif name in determined_by:
            fields.append(Field(member, python, label, Kind.LENGTH, determined_by=tuple(determined_by[name])))
        else:
            fields.append(Field(member, python, label, Kind.VALUE))
    return DeepClass(struct, tuple(fields))


def _kind(member: DeepMember) -> Kind:
    if member.plan:
        return Kind.OBJECTS
    of = member.element
    one = isinstance(of, Scalar) and of.name != "bool" and SCALAR_SIZES.get(of.name, 1) == 1
    return Kind.BYTES if one else Kind.ITEMS


def _determines(member: DeepMember) -> tuple[Reference, tuple[Constant | SizeOf, ...]] | None:
    found = unit_of(member.length, member.element)
    return (found[0], tuple(found[1])) if found else None


# --- which functions the module needs for its structs ---------------------------------------------


def uses(boundary: Boundary) -> dict[Use, frozenset[str]]:
    """The structs with each use, also as parts of others."""
    found: dict[Use, set[str]] = {use: set() for use in Use}
    plans = {struct.name: struct.deep for struct in boundary.interface.structs if struct.deep}
    for call in boundary.calls:
        for name in _by_value(call.function):
            if name in plans:
                found[Use.SHALLOW] |= set(_embedded(plans[name]))
    for ecall in boundary.ecalls:
        for one in ecall.crossings:
            _add(found, one, one.method_uses())
    for ocall in boundary.ocalls:
        for one in ocall.crossings:
            _add(found, one, one.callable_uses())
    return {use: frozenset(names) for use, names in found.items()}


def _add(found: dict[Use, set[str]], one: Crossing, uses: frozenset[Use]) -> None:
    for use in uses:
        assert one.copy.deep
        found[use] |= {one.copy.deep.struct} if use is Use.UPDATE else set(_parts(one.copy.deep))


def _by_value(function: Function) -> Iterator[str]:
    for of in (function.returns, *(p.type for p in function.parameters if p.copy is None)):
        if isinstance(of, StructRef):
            yield of.name


def _parts(whole: DeepPlan) -> Iterator[str]:
    yield whole.struct
    for inner in [*(m.plan for m in whole.members if m.plan), *(p for _, _, p in whole.embedded)]:
        yield from _parts(inner)


def _embedded(whole: DeepPlan) -> Iterator[str]:
    yield whole.struct
    for _, _, inner in whole.embedded:
        yield from _embedded(inner)
