"""Objects: how they are made, their fields and methods."""

import ast

from ..survey.symbols import ClassSymbol, Function
from ..types.arrays import Array
from ..types.model import described
from ..types.records import Enumeration, NamedTuple, Record, field_of
from .arrays import shape
from .dispatch import check, handles
from .enums import member_of, property_of
from .scope import Scope
from .tree import Attribute, Call, Expression, FieldPlace, Held, Holding, New, TupleOf
from .tuples import member


def construct(symbol: ClassSymbol, passed: tuple[tuple[int, Expression], ...], line: int, scope: Scope) -> Expression:
    """`Point(1, 2)`"""
    then = symbol.methods.get("__post_init__")
    if then is not None:
        scope.called.add(then.name)
    if isinstance(symbol.type, Record):
        return New(symbol.type, line, passed, then)
    places = [place for place, _ in passed]
    if places == sorted(places):
        return TupleOf(symbol.type, line, tuple(value for _, value in passed))
    # Values are evaluated as they are written, whatever order the fields have.
    held = {place: Held(value.type, value.line, value.constant) for place, value in passed}
    made: Expression = TupleOf(symbol.type, line, tuple(held[place] for place in sorted(held)))
    for place, value in reversed(passed):
        made = Holding(made.type, line, value, held[place], made)
    return made


@handles(ast.Attribute)
def _attribute(node: ast.Attribute, scope: Scope) -> Expression:
    member_ = member_of(node, scope)
    if member_ is not None:
        return member_
    value = check(node.value, scope)
    if isinstance(value.type, Array) and node.attr == "shape":
        return shape(value, value.type, node, scope)
    if isinstance(value.type, Enumeration):
        found = property_of(value, node)
        if found is not None:
            return found
    return field(value, node, scope)


def field(value: Expression, node: ast.Attribute, scope: Scope) -> Expression:
    found = field_of(value.type, node.attr)
    if found is None:
        if not isinstance(value.type, Record | NamedTuple):
            hint = "use a function; what there is, is in docs/trusted-python.md"
            scope.report.refuse("P009", node, "trusted code does not have an attribute", hint)
        scope.report.refuse("P009", node, f"{described(value.type)} has no field `{node.attr}`", "see its class")
    place, type_ = found
    if isinstance(value.type, NamedTuple):
        return member(value, place)
    return Attribute(type_, node.lineno, value, node.attr)


def field_place(node: ast.Attribute, value: Expression, scope: Scope) -> FieldPlace:
    """`value.name` to store to."""
    found = field_of(value.type, node.attr)
    if not isinstance(value.type, Record) or found is None:
        scope.report.refuse("P008", node, "trusted code does not assign to this", "assign to a variable")
    if value.type.is_frozen:
        scope.report.refuse("P008", node, f"{value.type.name} is frozen", "make a new one")
    return FieldPlace(value, node.attr, found[1])


def method_of(value: Expression, name: str, scope: Scope) -> Function | None:
    symbol = scope.module.class_of(value.type)
    return None if symbol is None else symbol.methods.get(name)


def called(method: Function, value: Expression, passed: tuple[tuple[int, Expression], ...], line: int) -> Expression:
    """`value.method(…)`: the object is evaluated first."""
    assert method.signature is not None
    rest = tuple((place + 1, argument) for place, argument in passed)
    return Call(method.signature.result, line, method, ((0, value), *rest))
