"""Indexing and slicing."""

import ast

from .. import operations
from ..types.containers import Dict, Tuple
from ..types.model import INT, U64, described
from .convert import apply, coerce, operand
from .dispatch import check, handles
from .scope import Scope
from .tree import Apply, Expression, Held, Literal, Member, TupleOf

END = (1 << 63) - 1  # PYE_END, the missing end of a slice
HAS_START, HAS_STOP = 1, 2


@handles(ast.Subscript)
def _subscript(node: ast.Subscript, scope: Scope) -> Expression:
    value = check(node.value, scope)
    if isinstance(node.slice, ast.Slice):
        return _slice(value, node, node.slice, scope)
    if isinstance(value.type, Tuple):
        return _member(value, node, scope)
    return item(value, key(value, node, scope), node, scope)


def key(container: Expression, node: ast.Subscript, scope: Scope) -> Expression:
    """What stands between the brackets, as the container takes it."""
    if isinstance(container.type, Dict):
        return coerce(scope, check(node.slice, scope, container.type.key), container.type.key, node.slice, "the key")
    if operations.item(container.type) is None:
        hint = "index bytes, str, a list or a dict"
        scope.report.refuse("P011", node, f"{described(container.type)} has no items", hint)
    index = check(node.slice, scope)
    if not index.type.is_whole:
        scope.report.refuse("P011", node.slice, f"an index is an int, not {described(index.type)}", "use an int")
    if index.type == U64 and index.constant is None:
        return Apply(INT, index.line, operations.INDEX, (index,))
    return operand(index, INT)


def item(container: Expression, index: Expression, node: ast.expr, scope: Scope) -> Expression:
    operation = operations.item(container.type)
    assert operation is not None
    return apply(operation, (container, index), node.lineno)


def _member(value: Expression, node: ast.Subscript, scope: Scope) -> Expression:
    """A tuple's items have types of their own, so which one it is has to be known."""
    assert isinstance(value.type, Tuple)
    index = check(node.slice, scope).constant
    if not isinstance(index, int):
        hint = "unpack it, or use a list"
        scope.report.refuse("P009", node.slice, "a tuple is indexed by a constant", hint)
    size = len(value.type.items)
    if not -size <= index < size:
        scope.report.refuse("P009", node, "this can only fail: tuple index out of range", "correct the constants")
    return member(value, index % size)


def member(value: Expression, index: int) -> Expression:
    assert isinstance(value.type, Tuple)
    if isinstance(value, TupleOf) and _is_held(value):
        return value.items[index]
    return Member(value.type.items[index], value.line, value, index)


def _is_held(value: Expression) -> bool:
    """Whether it is made of what has been evaluated: of others each item is, whichever is asked for."""
    return isinstance(value, Held) or (isinstance(value, TupleOf) and all(map(_is_held, value.items)))


def _slice(value: Expression, node: ast.Subscript, bounds: ast.Slice, scope: Scope) -> Expression:
    step = bounds.step
    plain = step is None or (isinstance(step, ast.Constant) and step.value == 1)
    operation = operations.slice_(value.type, step=not plain)
    if operation is None:
        hint = "slice bytes, str or a list"
        scope.report.refuse("P011", node, f"{described(value.type)} has no slices", hint)
    edges: list[Expression] = []
    has = 0
    for one, missing, flag in ((bounds.lower, 0, HAS_START), (bounds.upper, END, HAS_STOP)):
        edges.append(Literal(INT, node.lineno, missing) if one is None else _bound(one, scope))
        has |= flag if one is not None else 0
    if not plain:
        assert step is not None
        edges += [_bound(step, scope), Literal(INT, node.lineno, has)]
    return apply(operation, (value, *edges), node.lineno)


def _bound(node: ast.expr, scope: Scope) -> Expression:
    edge = check(node, scope)
    if not edge.type.is_whole:
        scope.report.refuse("P011", node, f"a bound is an int, not {described(edge.type)}", "use an int")
    return operand(edge, INT)
