"""`next(…)` of what begins there, and what stands in the place of a value that a loop does not come to."""

import ast
from dataclasses import replace

from ..operations import Operation
from ..types.containers import Optional
from ..types.generators import Generator
from ..types.model import COUNT, INT, Type
from ..types.records import Iterated
from .comprehensions import looped
from .convert import apply, coerce
from .dispatch import Checked, check
from .generators import is_lazy, is_range
from .scope import Scope
from .special import asked, method_of
from .tree import Expression, First, For, Held, Literal, Nothing


def next_(node: ast.Call, scope: Scope) -> Expression:
    """The next value of a function's generator; the first of `iter(xs)` and the like, which cannot be kept."""
    if not 1 <= len(node.args) <= 2 or node.keywords or any(isinstance(one, ast.Starred) for one in node.args):
        hint = "write `next(iter(xs))` or `next((x for x in xs if …), None)`"
        scope.report.refuse("P010", node, "`next` takes an iterator, and a default", hint)
    if len(node.args) == 1 and isinstance(node.args[0], ast.Name | ast.Attribute | ast.Subscript):
        kept = check(node.args[0], scope)
        if kept.type == COUNT:
            return apply(Operation("pye_count_next", (COUNT,), INT), (kept,), node.lineno)
        if (own := asked(kept, "__next__", scope)) is not None:
            return own
        node = ast.copy_location(ast.Call(node.func, [Checked(kept, node.args[0])], []), node)
    loop, value = looped(_begun(node.args[0], scope), scope)
    if len(node.args) == 1:
        return First(value.type, node.lineno, loop, value, None)
    type_, loop, otherwise = missing(node.args[1], loop, value, node, scope)
    return First(type_, node.lineno, loop, value, otherwise)


def _begun(node: ast.expr, scope: Scope) -> ast.expr:
    match node:
        case ast.Call(func=ast.Name() as name, args=[inner], keywords=[]) if (
            scope.module.qualified(name) == "builtins.iter" and "iter" not in scope.local_names
        ):
            return inner
    if not is_lazy(node, scope):
        value = check(node, scope)
        if isinstance(value.type, Generator | Iterated) or method_of(value.type, "__next__", scope) is not None:
            return Checked(value, node)
    if not is_lazy(node, scope) or is_range(node, scope):
        hint = "loop with `for`, or take the first by `next(iter(xs))`"
        scope.report.refuse("P009", node, "`next` of an iterator that goes on", hint)
    return node


def missing(
    node: ast.expr, loop: For, value: Expression, around: ast.expr, scope: Scope
) -> tuple[Type, For, Expression]:
    """The type of the value or its default, the loop, beside which that is evaluated, and the default."""
    none = isinstance(node, ast.Constant) and node.value is None
    type_ = Optional(value.type) if none and not isinstance(value.type, Optional) else value.type
    otherwise = coerce(scope, check(node, scope, type_), type_, node, "`default`")
    if isinstance(otherwise, Literal | Nothing):
        return type_, loop, otherwise
    held = Held(type_, around.lineno)
    return type_, replace(loop, beside=((held, otherwise),)), held
