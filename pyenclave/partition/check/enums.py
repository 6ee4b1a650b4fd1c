"""Enumerations: members, their names and values."""

import ast

from ..operations import Operation
from ..survey.constants import type_of
from ..survey.symbols import ClassSymbol, Constant
from ..types.model import BOOL, STR
from ..types.records import Enumeration
from .scope import Scope
from .tree import Apply, Choice, Expression, Held, Holding, Literal


def member_of(node: ast.Attribute, scope: Scope) -> Expression | None:
    """`Color.RED`; None where it is something else."""
    if not isinstance(node.value, ast.Name) or node.value.id in scope.local_names or node.value.id in scope.renamed:
        return None
    symbol = scope.module.symbols.get(node.value.id)
    if not isinstance(symbol, ClassSymbol) or not isinstance(symbol.type, Enumeration):
        return None
    names = [name for name, _ in symbol.type.members]
    if node.attr not in names:
        scope.report.refuse("P009", node, f"`{symbol.name}` has no member `{node.attr}`", f"it has {', '.join(names)}")
    return Literal(symbol.type, node.lineno, names.index(node.attr))


def property_of(value: Expression, node: ast.Attribute) -> Expression | None:
    """`.name` and `.value`."""
    assert isinstance(value.type, Enumeration)
    if node.attr == "name":
        return selected(value, [name for name, _ in value.type.members])
    values = [one for _, one in value.type.members]
    return selected(value, values) if node.attr == "value" else None


def as_text(value: Expression) -> Expression:
    """`Color.RED`"""
    assert isinstance(value.type, Enumeration)
    return selected(value, [f"{value.type.name}.{name}" for name, _ in value.type.members])


def selected(value: Expression, of: list[Constant]) -> Expression:
    """The constant of the member that the value is."""
    type_ = type_of(of[0]) or STR
    held = Held(value.type, value.line)
    body: Expression = Literal(type_, value.line, of[-1])
    same = Operation("==", (value.type, value.type), BOOL, fails=False)
    for place in range(len(of) - 2, -1, -1):
        test = Apply(BOOL, value.line, same, (held, Literal(value.type, value.line, place)))
        body = Choice(type_, value.line, test, Literal(type_, value.line, of[place]), body)
    return Holding(type_, value.line, value, held, body)
