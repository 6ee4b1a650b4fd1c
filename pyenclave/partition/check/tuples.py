"""Tuples: how many items they have is known, and what type each has."""

import ast

from ..types.containers import List, OpenTuple, Tuple
from ..types.model import INT, U64, Type, described
from .convert import open_tuple, operand, underlying
from .dispatch import check
from .generators import is_lazy
from .scope import Scope
from .tree import Expression, Held, Holding, ListOf, Literal, Local, Member, Named, OverItems, Pick, TupleOf
from .unify import unified, unknown

MOST = 64  # items of a tuple that is made by repeating one


def member(value: Expression, index: int) -> Expression:
    """The item; that of a display of what has been evaluated as it stands there."""
    assert isinstance(value.type, Tuple)
    if isinstance(value, TupleOf) and _is_held(value):
        return value.items[index]
    return Member(value.type.items[index], value.line, value, index)


def _is_held(value: Expression) -> bool:
    """Of others each item is evaluated, whichever is asked for."""
    return isinstance(value, Held) or (isinstance(value, TupleOf) and all(map(_is_held, value.items)))


def items_of(value: Expression) -> list[Expression]:
    """All items, where each of them is evaluated once; those of a display as they stand there."""
    assert isinstance(value.type, Tuple)
    if isinstance(value, TupleOf):
        return list(value.items)
    return [member(value, index) for index in range(len(value.type.items))]


def uniform(type_: Type) -> Type | None:
    """The type that all items have."""
    if not isinstance(type_, Tuple) or not type_.items:
        return None
    return type_.items[0] if all(one == type_.items[0] for one in type_.items) else None


def size(value: Expression) -> Expression:
    """len(t)"""
    assert isinstance(value.type, Tuple)
    return after(value, Literal(INT, value.line, len(value.type.items)))


def after(value: Expression, result: Expression) -> Expression:
    """The result, which is known without the value, once that is evaluated."""
    if isinstance(value, Local | Named | Held):
        return result
    return Holding(result.type, value.line, value, Held(value.type, value.line), result)


def pick(value: Expression, node: ast.Subscript, scope: Scope) -> Expression:
    """`t[index]`"""
    assert isinstance(value.type, Tuple)
    index = underlying(check(node.slice, scope))
    if not index.type.is_whole:
        scope.report.refuse("P011", node.slice, f"an index is an int, not {described(index.type)}", "use an int")
    count = len(value.type.items)
    if isinstance(index.constant, int):
        if not -count <= index.constant < count:
            scope.report.refuse("P009", node, "this can only fail: tuple index out of range", "correct the constants")
        return member(value, index.constant % count)
    element = uniform(value.type)
    if element is None:
        hint = "unpack it, or use a list"
        scope.report.refuse("P009", node.slice, "a tuple with items of several types is indexed by a constant", hint)
    if index.type == U64:
        scope.report.refuse("P011", node.slice, "an index of a tuple is an int, not u64", "write `int(…)`")
    return Pick(element, node.lineno, value, operand(index, INT))


def sliced(value: Expression, node: ast.Subscript, bounds: ast.Slice, scope: Scope) -> Expression:
    """`t[a:b]`, of constants."""
    assert isinstance(value.type, Tuple)
    edges: list[int | None] = []
    for one in (bounds.lower, bounds.upper, bounds.step):
        missing = one is None or (isinstance(one, ast.Constant) and one.value is None)
        edge = None if one is None or missing else check(one, scope).constant
        if one is not None and not missing and not isinstance(edge, int):
            scope.report.refuse(
                "P009", one, "a slice of a tuple with items of several types has constant bounds", "use a list"
            )
        edges.append(edge if isinstance(edge, int) else None)
    if edges[2] == 0:
        scope.report.refuse("P009", node, "this can only fail: slice step cannot be zero", "correct the constants")
    places = range(len(value.type.items))[slice(*edges)]
    held = Held(value.type, value.line)
    items = tuple(member(held, at) for at in places)
    made = TupleOf(Tuple(tuple(one.type for one in items)), node.lineno, items)
    return Holding(made.type, node.lineno, value, held, made)


def as_sequence(value: Expression) -> Expression:
    """A tuple whose items have one type as one of any length; anything else as it is."""
    element = uniform(value.type)
    return value if element is None else open_tuple(value, OpenTuple(element), lambda one: one)


def is_known_times(value: Expression, count: Expression) -> bool:
    """Whether how many items `t * n` has is known, and no more than a few."""
    assert isinstance(value.type, Tuple)
    return isinstance(count.constant, int) and len(value.type.items) * count.constant <= MOST


def repeated(value: Expression, count: Expression, node: ast.AST, scope: Scope) -> Expression:
    """`t * n`, of a constant."""
    assert isinstance(value.type, Tuple)
    times = count.constant
    if not isinstance(times, int) or not is_known_times(value, count):
        hint = "use a list: `[x] * n`"
        message = f"a tuple with items of several types is repeated by a constant, to {MOST} items at most"
        scope.report.refuse("P009", node, message, hint)
    held = Held(value.type, value.line)
    items = tuple(items_of(held)) * max(times, 0)
    made = TupleOf(Tuple(tuple(one.type for one in items)), value.line, items)
    return Holding(made.type, value.line, value, held, made)


def tuple_of(node: ast.Call, scope: Scope) -> Expression | None:
    """tuple(…) of what has a known number of items; None of anything else."""
    match node:
        case ast.Call(args=[], keywords=[]):
            return check(ast.copy_location(ast.Tuple([], ast.Load()), node), scope, scope.wanted)
        case ast.Call(args=[ast.List(elts=parts) | ast.Tuple(elts=parts)], keywords=[]) if not any(map(is_star, parts)):
            return check(ast.copy_location(ast.Tuple(parts, ast.Load()), node), scope, scope.wanted)
        case ast.Call(args=[given], keywords=[]) if not is_lazy(given, scope) and not isinstance(given, ast.Starred):
            value = check(given, scope)
            if isinstance(value.type, Tuple):
                held = Held(value.type, value.line)
                made = TupleOf(Tuple(value.type.items), value.line, tuple(items_of(held)))
                return Holding(made.type, node.lineno, value, held, made)
    return None


def is_star(node: ast.expr) -> bool:
    return isinstance(node, ast.Starred)


def joined(left: Expression, right: Expression, line: int) -> Expression:
    """`t + u`"""
    held = [Held(one.type, one.line) for one in (left, right)]
    items: list[Expression] = []
    for one in held:
        assert isinstance(one.type, Tuple)
        items += [member(one, at) for at in range(len(one.type.items))]
    made: Expression = TupleOf(Tuple(tuple(one.type for one in items)), line, tuple(items))
    for place, value in ((held[1], right), (held[0], left)):
        made = Holding(made.type, line, value, place, made)
    return made


def as_loop(value: Expression, node: ast.expr, scope: Scope) -> tuple[OverItems, Expression]:
    """What runs over the tuple: its items as they lie, or as a list of what they have in common."""
    assert isinstance(value.type, Tuple)
    element = uniform(value.type)
    if element is None:
        value = as_list(value, None, node, scope)
        assert isinstance(value.type, List)
        element = value.type.element
    held = Held(element, value.line)
    return OverItems(value.line, value, held), held


def as_list(value: Expression, wanted: Type | None, node: ast.expr, scope: Scope) -> Expression:
    assert isinstance(value.type, Tuple)
    if not value.type.items and wanted is None:
        unknown(node, "list[int]", scope)
    held = Held(value.type, value.line)
    whole = value if isinstance(value, TupleOf) else held
    items = items_of(whole)
    element: Type | None = wanted
    if items:
        items, element = unified(items, [node] * len(items), wanted, scope)
    assert element is not None
    made = ListOf(List(element), value.line, tuple(items))
    return made if whole is value else Holding(made.type, value.line, value, held, made)
