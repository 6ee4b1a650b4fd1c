"""Several values as one type."""

import ast
from typing import NoReturn, TypeVar

from ..types.containers import Dict, Set
from ..types.model import Type, natural
from .convert import coerce, common, valued
from .scope import Scope
from .tree import Expression, Held


def unknown(node: ast.expr, example: str, scope: Scope) -> NoReturn:
    scope.report.refuse("P011", node, "what this holds is not known", f"declare it, as in `found: {example} = …`")


T = TypeVar("T", bound=Type)


def empty(node: ast.expr, shape: T, example: str, scope: Scope) -> T:
    """The type of an empty display: its shape with what the function puts into it."""
    type_ = scope.empties.display(node, shape)
    if type_ is None:
        unknown(node, example, scope)
    if isinstance(type_, Dict | Set) and not type_.held[0].hashable:
        hint = f"line {scope.empties.line(node)} puts one in: use one that does not change, such as a tuple or bytes"
        scope.report.refuse("P011", node, f"{type_.held[0].name} is not hashable", hint)
    assert isinstance(type_, type(shape))
    return type_


def unified(
    values: list[Expression], nodes: list[ast.expr], wanted: Type | None, scope: Scope
) -> tuple[list[Expression], Type]:
    """The values as one type: the wanted one, or what they have in common."""
    for value, node in zip(values, nodes, strict=True):
        valued(scope, value, node)
    if wanted is None:
        wanted = natural(values[0].type)
        for value, node in zip(values[1:], nodes[1:], strict=True):
            wanted = natural(common(scope, Held(wanted, node.lineno, values[0].constant), value, node))
    return [coerce(scope, one, wanted, node, "the item") for one, node in zip(values, nodes, strict=True)], wanted


def check_hashable(type_: Type, node: ast.AST, scope: Scope) -> None:
    if not type_.hashable:
        hint = "use one that does not change, such as a tuple or bytes"
        scope.report.refuse("P011", node, f"{type_.name} is not hashable", hint)
