"""Enumerations: members, their names and values."""

import ast

from .. import operations
from ..operations import Descriptor, Operation, Slot
from ..packages.marks import shown
from ..survey.constants import type_of
from ..survey.symbols import ClassSymbol, Constant
from ..types.model import INT, STR, Type
from ..types.records import Enumeration, Flags
from . import flags
from .convert import apply, coerce, underlying
from .dispatch import check
from .scope import Scope
from .special import asked, method_of
from .tree import Expression, Literal, Selected


def class_of_name(node: ast.expr, scope: Scope) -> Enumeration | Flags | None:
    """The enumeration that a name stands for."""
    if not isinstance(node, ast.Name) or node.id in scope.local_names or node.id in scope.renamed:
        return None
    symbol = scope.module.symbols.get(node.id)
    return symbol.type if isinstance(symbol, ClassSymbol) and isinstance(symbol.type, Enumeration | Flags) else None


def member_of(node: ast.Attribute, scope: Scope) -> Expression | None:
    """`Color.RED`; None where it is something else."""
    owner = class_of_name(node.value, scope)
    if owner is None:
        return None
    if isinstance(owner, Flags):
        return flags.member(owner, node, scope)
    places = {name: place for place, (name, _) in enumerate(owner.members)} | dict(owner.aliases)
    if node.attr not in places:
        message = f"`{owner.name}` has no member `{node.attr}`"
        scope.report.refuse("P009", node, message, f"it has {', '.join(places)}")
    return Literal(owner, node.lineno, places[node.attr])


def named(owner: Enumeration | Flags, node: ast.Subscript, scope: Scope) -> Expression:
    """`Color["RED"]`: KeyError where there is no such member."""
    if isinstance(node.slice, ast.Slice):
        scope.report.refuse("P009", node, "a slice of an enumeration", "name the member")
    if isinstance(owner, Enumeration) and owner.aliases:
        hint = "name the member, or leave second names out"
        scope.report.refuse("P009", node, f"a member of `{owner.name}`, which has second names, by its name", hint)
    name = coerce(scope, check(node.slice, scope, STR), STR, node.slice, "the name")
    if isinstance(owner, Flags):
        return flags.named(owner, name, node.lineno)
    return apply(Operation("pye_enum_named", (Descriptor(owner), STR), owner), (name,), node.lineno)


def by_value(owner: Enumeration, node: ast.Call, scope: Scope) -> Expression:
    """`Color(1)`: ValueError where there is no such member."""
    if len(node.args) != 1 or node.keywords or isinstance(node.args[0], ast.Starred):
        scope.report.refuse("P010", node, f"`{owner.name}` takes one value", f"write `{owner.name}(x)`")
    of = _values_type(owner)
    value = check(node.args[0], scope)
    if value.type == owner:
        return value
    value = coerce(scope, underlying(value), of, node.args[0], f"the value of a `{owner.name}`")
    return of_value(owner, value, node.lineno)


def of_value(owner: Enumeration, value: Expression, line: int) -> Expression:
    """The member that has the value: ValueError where none has."""
    return apply(Operation("pye_enum_of", (Descriptor(owner), Slot(_values_type(owner))), owner), (value,), line)


def _values_type(owner: Enumeration) -> Type:
    """All values have one, survey/enums.py sees to it."""
    return type_of(owner.members[0][1]) or STR


def property_of(value: Expression, node: ast.Attribute, scope: Scope) -> Expression | None:
    """`.name` and `.value`."""
    if isinstance(value.type, Flags):
        return flags.property_of(value, node.attr)
    assert isinstance(value.type, Enumeration)
    if node.attr == "name":
        return selected(value, [name for name, _ in value.type.members], STR)
    if node.attr != "value":
        return None
    return selected(value, [one for _, one in value.type.members], _values_type(value.type))


def as_text(value: Expression, scope: Scope) -> Expression:
    """What its own `__str__` says, else `Color.RED`; of an IntEnum, a StrEnum or an IntFlag the value."""
    own = asked(value, "__str__", scope, STR)
    if own is not None:
        return own
    if isinstance(value.type, Flags):
        return value_as_text(value) if value.type.is_int else flags.as_text(value)
    assert isinstance(value.type, Enumeration)
    if value.type.is_shown_by_value:
        return selected(value, [str(one) for _, one in value.type.members], STR)
    return selected(value, [f"{shown(value.type.name)}.{name}" for name, _ in value.type.members], STR)


def as_formatted(value: Expression, node: ast.expr, scope: Scope) -> Expression:
    """What a format is applied to: the value of an IntEnum and the like, whatever its text is."""
    by_value = value.type.is_int if isinstance(value.type, Flags) else getattr(value.type, "is_shown_by_value", False)
    if not by_value:
        return as_text(value, scope)
    if method_of(value.type, "__str__", scope) is not None:
        message = f"a format of {value.type.name}, which has a `__str__` of its own"
        scope.report.refuse("P009", node, message, "format its `.value`, or `str(…)` of it")
    return underlying(value)


def value_as_text(value: Expression) -> Expression:
    text = operations.as_text(INT)
    assert text is not None
    return apply(text, (underlying(value),), value.line)


def selected(value: Expression, of: list[Constant], type_: Type) -> Expression:
    """The constant of the member that the value is."""
    place = value.constant
    if isinstance(place, int):
        return Literal(type_, value.line, of[place])
    return Selected(type_, value.line, value, tuple(of))
