"""What Python has as objects of their own and trusted code as lists: `d.keys()` and the like, `reversed(xs)`."""

import ast

from ..types.model import STR
from .dispatch import Checked, check
from .scope import Scope
from .tree import Apply, Expression, Literal

_VIEWS = {"pye_dict_keys": "dict_keys", "pye_dict_values": "dict_values", "pye_dict_items": "dict_items"}


def view(value: Expression) -> str | None:
    """What a view that stands where it is used is called."""
    return _VIEWS.get(value.operation.symbol) if isinstance(value, Apply) else None


def is_reversed(value: Expression) -> bool:
    return isinstance(value, Apply) and value.operation.symbol == "pye_list_reversed"


def refuse_reversed(value: Expression, node: ast.AST, scope: Scope) -> None:
    """It is gone through once, and equals nothing."""
    if is_reversed(value):
        hint = "loop over it, or write `list(reversed(…))`"
        scope.report.refuse("P009", node, "`reversed(…)` as a value", hint)


def refuse_view(value: Expression, node: ast.AST, scope: Scope) -> None:
    """Where a list is declared."""
    refuse_reversed(value, node, scope)
    if view(value) is not None:
        scope.report.refuse("P011", node, f"a {view(value)} is no list", "write `list(…)`")


def as_set(value: Expression, node: ast.expr, scope: Scope) -> Expression:
    """Keys and items, as operators and comparisons take them; anything else as it is."""
    refuse_reversed(value, node, scope)
    if view(value) is None:
        return value
    if view(value) == "dict_values":
        scope.report.refuse("P011", node, "`.values()` equals nothing but itself", "compare lists: `list(d.values())`")
    made = ast.Call(ast.copy_location(ast.Name("builtins.set", ast.Load()), node), [Checked(value, node)], [])
    return check(ast.copy_location(made, node), scope)


def around(value: Expression, shown: Expression) -> list[Expression]:
    """The text of the list as that of the view."""
    name = view(value)
    if name is None:
        return [shown]
    return [Literal(STR, value.line, f"{name}("), shown, Literal(STR, value.line, ")")]
