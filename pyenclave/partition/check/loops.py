"""`while` and `for`."""

import ast
from collections.abc import Callable

from ..types.model import BYTES, INT, described
from .assignment import store
from .convert import coerce
from .dispatch import check
from .logic import truth
from .scope import Loop, Scope, join
from .tree import Expression, ForBytes, ForRange, Held, Literal, Statement, While

Block = Callable[[list[ast.stmt], Scope], tuple[Statement, ...]]


def check_while(node: ast.While, scope: Scope, block: Block) -> Statement:
    """After `while True` control comes only from a `break`."""
    test = truth(node.test, scope)
    endless = isinstance(node.test, ast.Constant) and bool(node.test.value)
    before = scope.assigned
    loop = Loop()
    body = _run(loop, node.body, scope, block)
    scope.assigned = None if endless else before
    return While(node.lineno, test, body, _finish(node.orelse, loop, scope, block))


def check_for(node: ast.For, scope: Scope, block: Block) -> Statement:
    """Over `range(…)` and over bytes; the bounds and the bytes are evaluated once, before the loop."""
    if not isinstance(node.target, ast.Name):
        hint = "loop over one variable"
        scope.report.refuse("P008", node.target, "trusted code does not unpack in `for`", hint)
    if node.target.id in scope.globals:
        hint = "use a local variable"
        scope.report.refuse("P008", node.target, "a loop does not run over an inside variable", hint)
    bounds = _range(node.iter, scope) if _is_range(node.iter, scope) else None
    data = _bytes(node.iter, scope) if bounds is None else None
    before = scope.assigned
    held = Held(INT, node.lineno)
    target = store(node.target.id, held, node.iter, scope)
    loop = Loop()
    body = _run(loop, node.body, scope, block)
    scope.assigned = before
    otherwise = _finish(node.orelse, loop, scope, block)
    if bounds is not None:
        return ForRange(node.lineno, *bounds, held, target, body, otherwise)
    assert data is not None
    return ForBytes(node.lineno, data, held, target, body, otherwise)


def _run(loop: Loop, statements: list[ast.stmt], scope: Scope, block: Block) -> tuple[Statement, ...]:
    scope.loops.append(loop)
    body = block(statements, scope)
    scope.loops.pop()
    return body


def _finish(orelse: list[ast.stmt], loop: Loop, scope: Scope, block: Block) -> tuple[Statement, ...]:
    """The `else` of a loop, then where its `break`s meet."""
    otherwise = block(orelse, scope) if orelse and scope.assigned is not None else ()
    for exit_ in loop.exits:
        scope.assigned = join(scope.assigned, exit_)
    return otherwise


def _is_range(node: ast.expr, scope: Scope) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id not in scope.local_names
        and scope.module.qualified(node.func) == "builtins.range"
    )


def _range(node: ast.expr, scope: Scope) -> tuple[Expression, Expression, Expression]:
    """Start, stop and step, which are evaluated in this order."""
    assert isinstance(node, ast.Call)
    if not 1 <= len(node.args) <= 3 or node.keywords or any(isinstance(one, ast.Starred) for one in node.args):
        hint = "write `range(stop)` or `range(start, stop, step)`"
        scope.report.refuse("P010", node, "`range` takes one to three numbers", hint)
    bounds = [coerce(scope, check(one, scope), INT, one, "the bound of `range`") for one in node.args]
    if len(bounds) == 1:
        bounds.insert(0, Literal(INT, node.lineno, 0))
    if len(bounds) == 2:
        bounds.append(Literal(INT, node.lineno, 1))
    start, stop, step = bounds
    return start, stop, step


def _bytes(node: ast.expr, scope: Scope) -> Expression:
    value = check(node, scope)
    if value.type != BYTES:
        hint = "loop over `range(…)` or bytes"
        scope.report.refuse("P008", node, f"trusted code does not loop over {described(value.type)}", hint)
    return value
