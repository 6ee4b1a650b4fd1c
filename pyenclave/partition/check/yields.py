"""`yield`, and `yield from`."""

import ast
from collections.abc import Iterator

from ..packages.bound import evaluated_here
from ..types.arrays import Array
from ..types.generators import Generator
from .convert import coerce
from .dispatch import check
from .scope import Scope
from .sources import source_of
from .tree import For, Give, Statement


def check_yield(node: ast.Yield | ast.YieldFrom, scope: Scope) -> Statement:
    """The value is what the function says that it yields; of `yield from` each that is looped over."""
    type_ = scope.signature.result
    assert isinstance(type_, Generator)
    if any(isinstance(one.type, Array) for one in scope.signature.parameters):
        hint = "pass a list: `list(a)`"
        scope.report.refuse("P011", node, "an array is not kept by a generator: its memory ends with the call", hint)
    if any(one.concurrent for one in scope.module.functions):
        hint = "leave `concurrent=True` out, or return a list"
        scope.report.refuse("P020", node, "a generator, and calls of this module run beside each other", hint)
    what = f"what `{scope.function.node.name}` yields"
    if isinstance(node, ast.YieldFrom):
        source, value = source_of(node.value, scope)
        given = coerce(scope, value, type_.element, node.value, what)
        return For(node.lineno, source, (), (Give(node.lineno, given),))
    if node.value is None:
        scope.report.refuse("P011", node, f"this `yield` has no value: {what} is {type_.element.name}", "yield one")
    return Give(node.lineno, coerce(scope, check(node.value, scope, type_.element), type_.element, node.value, what))


def guarded_yields(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.AST]:
    """Those that stand where something is to be done, however the block is left."""
    pending: list[tuple[ast.AST, bool]] = [(one, False) for one in node.body]
    while pending:
        one, guarded = pending.pop()
        if guarded and isinstance(one, ast.Yield | ast.YieldFrom):
            yield one
        guarded |= isinstance(one, ast.Try | ast.TryStar | ast.With)
        pending += [(each, guarded) for each in evaluated_here(one)]
