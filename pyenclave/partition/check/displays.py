"""Tuples, lists, sets and dicts as they are written out."""

import ast

from ..types.containers import Dict, List, OpenTuple, Set, Tuple
from ..types.json import JSON_DICT
from ..types.model import JSON, Type, described, natural
from .alternatives import alternative, with_nothing
from .convert import coerce, valued
from .dispatch import Checked, check, handles
from .empties import ELEMENT, KEY, VALUE
from .generators import is_lazy
from .json_objects import is_object
from .scope import Scope
from .sources import source_of
from .tree import DictOf, Expression, For, Gathered, Held, Holding, ListOf, OverItems, TupleOf, Yield
from .tuples import is_star, items_of
from .unify import check_hashable, empty, unified

Parts = tuple[tuple[For | None, tuple[Expression, ...]], ...]


@handles(ast.Tuple)
def _tuple(node: ast.Tuple, scope: Scope) -> Expression:
    wanted = scope.wanted
    if any(map(is_star, node.elts)):
        return _flattened(node, wanted, scope)
    if isinstance(wanted, OpenTuple):
        given = [check(one, scope, wanted.element) for one in node.elts]
        values, _ = unified(given, node.elts, wanted.element, scope)
        return ListOf(wanted, node.lineno, tuple(values))
    parts = wanted.items if isinstance(wanted, Tuple) and len(wanted.items) == len(node.elts) else None
    items = []
    for index, one in enumerate(node.elts):
        part = None if parts is None else parts[index]
        value = valued(scope, check(one, scope, part), one)
        items.append(value if part is None else coerce(scope, value, part, one, "the item"))
    types = tuple(one.type if parts else natural(one.type) for one in items)
    items = [coerce(scope, one, type_, node, "the item") for one, type_ in zip(items, types, strict=True)]
    return TupleOf(Tuple(types), node.lineno, tuple(items))


def _flattened(node: ast.Tuple, wanted: Type | None, scope: Scope) -> Expression:
    """`(*a, b)`, of tuples: all are evaluated in their order, then taken apart. Of others it is of any length."""
    element = wanted.element if isinstance(wanted, OpenTuple) else None
    if element is not None:
        parts, element = _gathered(node.elts, element, scope)
        return Gathered(OpenTuple(element), node.lineno, parts)
    nodes = [_looked_at(one, scope) for one in node.elts]
    if any(isinstance(one, ast.Starred) and not _is_tuple(one.value) for one in nodes):
        parts, element = _gathered(nodes, None, scope)
        return Gathered(OpenTuple(element), node.lineno, parts)
    held: list[tuple[Held, Expression]] = []
    items: list[Expression] = []
    for one in nodes:
        value = check(one.value if isinstance(one, ast.Starred) else one, scope)
        place = Held(value.type, value.line, value.constant)
        held.append((place, value))
        items += items_of(place) if isinstance(one, ast.Starred) else [place]
    types = tuple(natural(one.type) for one in items)
    items = [coerce(scope, one, type_, node, "the item") for one, type_ in zip(items, types, strict=True)]
    made: Expression = TupleOf(Tuple(types), node.lineno, tuple(items))
    for place, value in reversed(held):
        made = Holding(made.type, node.lineno, value, place, made)
    return made


def _looked_at(node: ast.expr, scope: Scope) -> ast.expr:
    """A part of a display that has been checked, but what makes its values when they are asked for."""
    if not isinstance(node, ast.Starred):
        return Checked(check(node, scope), node)
    inner = node.value
    if not is_lazy(inner, scope):
        inner = Checked(check(inner, scope), inner)
    return ast.copy_location(ast.Starred(inner, ast.Load()), node)


def _is_tuple(node: ast.expr) -> bool:
    return isinstance(node, Checked) and isinstance(node.value.type, Tuple)


@handles(ast.List)
def _list(node: ast.List, scope: Scope) -> Expression:
    wanted = scope.wanted
    element = wanted.element if type(wanted) is List else JSON if wanted == JSON else None
    if any(isinstance(one, ast.Starred) for one in node.elts):
        parts, element = _gathered(node.elts, element, scope)
        return Gathered(List(element), node.lineno, parts)
    items, element = _elements(node, node.elts, element, "list[int]", scope)
    return ListOf(List(element), node.lineno, items)


@handles(ast.Set)
def _set(node: ast.Set, scope: Scope) -> Expression:
    wanted = scope.wanted
    element = wanted.element if isinstance(wanted, Set) else None
    if any(isinstance(one, ast.Starred) for one in node.elts):
        parts, element = _gathered(node.elts, element, scope)
        check_hashable(element, node, scope)
        return Gathered(Set(element, isinstance(wanted, Set) and wanted.frozen), node.lineno, parts)
    items, element = _elements(node, node.elts, element, "set[int]", scope)
    check_hashable(element, node, scope)
    return ListOf(Set(element, isinstance(wanted, Set) and wanted.frozen), node.lineno, items)


@handles(ast.Dict)
def _dict(node: ast.Dict, scope: Scope) -> Expression:
    wanted = scope.wanted
    wanted = JSON_DICT if wanted == JSON or (wanted is None and is_object(node, scope)) else wanted
    key, value = (wanted.key, wanted.value) if isinstance(wanted, Dict) else (None, None)
    if None in node.keys:
        return _merged(node, key, value, scope)
    written = [one for one in node.keys if one is not None]
    if not written and key is None:
        made = empty(node, Dict(KEY, VALUE), "dict[str, int]", scope)
        key, value = made.key, made.value
    pairs: list[tuple[Expression, Expression]] = []
    for one, other in zip(written, node.values, strict=True):
        pairs.append((check(one, scope, key), alternative(other, scope, value)))
    keys, key = unified([one for one, _ in pairs], written, key, scope)
    others = with_nothing([other for _, other in pairs], node, scope)
    values, value = unified(others, node.values, value, scope)
    check_hashable(key, node, scope)
    items = [one for pair in zip(keys, values, strict=True) for one in pair]
    return DictOf(Dict(key, value), node.lineno, tuple(items))


def _gathered(nodes: list[ast.expr], element: Type | None, scope: Scope) -> tuple[Parts, Type]:
    """The parts of `[*a, b]` in their order."""
    loops: list[For | None] = []
    values = []
    for one in nodes:
        if isinstance(one, ast.Starred):
            source, value = source_of(one.value, scope)
            loops.append(For(one.lineno, source, (), (Yield(one.lineno),)))
        else:
            value = check(one, scope, element)
            loops.append(None)
        values.append(value)
    items, element = unified(values, nodes, element, scope)
    return tuple((loop, (item,)) for loop, item in zip(loops, items, strict=True)), element


def _merged(node: ast.Dict, key: Type | None, value: Type | None, scope: Scope) -> Expression:
    """`{**a, k: v}`"""
    loops: list[For | None] = []
    keys, values, nodes = [], [], []
    for one, other in zip(node.keys, node.values, strict=True):
        nodes.append(one or other)
        if one is not None:
            loops.append(None)
            keys.append(check(one, scope, key))
            values.append(check(other, scope, value))
            continue
        data = check(other, scope)
        if not isinstance(data.type, Dict):
            message = f"{described(data.type)} is not unpacked into a dict"
            scope.report.refuse("P009", other, message, "`**` takes a dict")
        held = Held(data.type.key, node.lineno), Held(data.type.value, node.lineno)
        keys.append(held[0])
        values.append(held[1])
        source = OverItems(node.lineno, data, *held)
        loops.append(For(node.lineno, source, (), (Yield(node.lineno),)))
    keys_, key = unified(keys, nodes, key, scope)
    values_, value = unified(values, node.values, value, scope)
    check_hashable(key, node, scope)
    parts = zip(loops, zip(keys_, values_, strict=True), strict=True)
    return Gathered(Dict(key, value), node.lineno, tuple(parts))


def _elements(
    node: ast.expr, nodes: list[ast.expr], element: Type | None, example: str, scope: Scope
) -> tuple[tuple[Expression, ...], Type]:
    if not nodes and element is None:
        element = empty(node, List(ELEMENT), example, scope).element
    written = with_nothing([alternative(one, scope, element) for one in nodes], node, scope)
    values, found = unified(written, nodes, element, scope)
    return tuple(values), found
