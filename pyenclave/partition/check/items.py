"""Indexing and slicing."""

import ast

from .. import operations
from ..types.model import BYTES, INT, STR, U64, described
from .convert import apply, operand
from .dispatch import check, handles
from .scope import Scope
from .tree import Apply, Expression, Literal

END = (1 << 63) - 1  # PYE_END, the missing end of a slice


@handles(ast.Subscript)
def _subscript(node: ast.Subscript, scope: Scope) -> Expression:
    value = check(node.value, scope)
    if value.type == STR:
        hint = "use bytes for data that is taken apart"
        scope.report.refuse("P009", node, "trusted code does not index or slice str", hint)
    if value.type != BYTES:
        scope.report.refuse("P011", node, f"{described(value.type)} has no items", "index bytes")
    if isinstance(node.slice, ast.Slice):
        return _slice(value, node.slice, node.lineno, scope)
    index = check(node.slice, scope)
    if not index.type.is_whole:
        scope.report.refuse("P011", node.slice, f"an index is an int, not {described(index.type)}", "use an int")
    if index.type == U64 and index.constant is None:
        index = Apply(INT, index.line, operations.INDEX, (index,))
    return apply(operations.AT, (value, index), node.lineno)


def _slice(value: Expression, bounds: ast.Slice, line: int, scope: Scope) -> Expression:
    step = bounds.step
    if step is not None and not (isinstance(step, ast.Constant) and step.value == 1):
        scope.report.refuse("P009", step, "trusted code has no slices with a step", "copy in a `for` loop")
    edges: list[Expression] = []
    for node, missing in ((bounds.lower, 0), (bounds.upper, END)):
        if node is None:
            edges.append(Literal(INT, line, missing))
            continue
        edge = check(node, scope)
        if not edge.type.is_whole:
            scope.report.refuse("P011", node, f"a bound is an int, not {described(edge.type)}", "use an int")
        edges.append(operand(edge, INT))
    return apply(operations.SLICE, (value, *edges), line)
