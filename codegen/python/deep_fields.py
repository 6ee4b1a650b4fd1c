"""Which kind each member of a struct with buffers is, and which functions the module needs for its structs."""

from collections.abc import Iterator

from pyenclave.edl.layout import SCALAR_SIZES
from pyenclave.edl.model import (
    Array,
    Constant,
    DeepMember,
    DeepPlan,
    Function,
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
from ..python_names import member_names
from .deep_field import DeepClass, Field, Length, Pointed
from .deep_kinds import Bytes, Items, Objects, One, Structs, Text, Value


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
    fields: list[Field] = []
    for member in struct.members:
        name = member.name
        whose = (member, names[name], f"{struct.name}.{names[name]}")
        if name in pointers:
            fields.append(_pointer_kind(pointers[name])(*whose, pointers[name], determining[name]))
        elif name in embedded and isinstance(member.type, Array):
            fields.append(Structs(*whose, embedded[name], member.type.elements))
        elif name in embedded:
            fields.append(One(*whose, embedded[name]))
        elif name in determined_by:
            fields.append(Length(*whose, tuple(determined_by[name])))
        else:
            fields.append(Value(*whose))
    return DeepClass(struct, tuple(fields))


def _pointer_kind(member: DeepMember) -> type[Pointed]:
    of = member.element
    if member.plan:
        return Objects
    if of == Scalar("char"):
        return Text
    one = isinstance(of, Scalar) and of.name != "bool" and SCALAR_SIZES.get(of.name, 1) == 1
    return Bytes if one else Items


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
