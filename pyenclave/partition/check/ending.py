"""Calls behind which nothing follows: of functions that say that they do not return, and `assert_never`."""

import ast

from ..survey.never import is_never
from ..survey.symbols import Function
from .dispatch import check
from .raises import failure
from .scope import Scope
from .tree import Call, Evaluate, Expression, Statement

_SAID = "Expected code to be unreachable, but got: "


def ending(node: ast.expr, scope: Scope) -> Statement | None:
    """The statement that such a call is by its name; None of anything else, which has not been looked at then."""
    if not isinstance(node, ast.Call):
        return None
    if scope.module.qualified(node.func) == "typing.assert_never":
        return _never(node, scope)
    name = node.func.id if isinstance(node.func, ast.Name) and node.func.id not in scope.local_names else ""
    symbol = scope.module.symbols.get(name)
    if not isinstance(symbol, Function) or not is_never(symbol.node.returns, scope.module):
        return None
    try:
        return Evaluate(node.lineno, check(node, scope))
    finally:  # whatever is wrong with what is passed
        scope.assigned = None


def ends(value: Expression, scope: Scope) -> bool:
    """Whether it is a call of a function that says so, or of such a method."""
    if not isinstance(value, Call) or not isinstance(value.target, Function):
        return False
    return is_never(value.target.node.returns, scope.module)


def _never(node: ast.Call, scope: Scope) -> Statement:
    """`assert_never(x)`, which says what `x` is all the same."""
    if len(node.args) != 1 or node.keywords or isinstance(node.args[0], ast.Starred):
        scope.report.refuse("P010", node, "`assert_never` takes a value", "write `assert_never(x)`")
    shown = ast.FormattedValue(node.args[0], ord("r"))
    message = ast.JoinedStr([ast.Constant(_SAID), shown])
    for one in (shown, message, message.values[0]):
        ast.copy_location(one, node)
    made = failure("AssertionError", message, node.lineno, scope)
    scope.assigned = None
    return made
