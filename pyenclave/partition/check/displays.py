"""Tuples, lists, sets and dicts as they are written out."""

import ast

from ..types.containers import Dict, List, Set, Tuple
from ..types.model import Type, natural
from .convert import coerce, common, valued
from .dispatch import check, handles
from .scope import Scope
from .tree import DictOf, Expression, Held, ListOf, TupleOf


@handles(ast.Tuple)
def _tuple(node: ast.Tuple, scope: Scope) -> Expression:
    wanted = scope.wanted
    parts = wanted.items if isinstance(wanted, Tuple) and len(wanted.items) == len(node.elts) else None
    items = []
    for index, one in enumerate(node.elts):
        if isinstance(one, ast.Starred):
            scope.report.refuse("P009", one, "an unpacked item of a tuple", "write the items out")
        part = None if parts is None else parts[index]
        value = valued(scope, check(one, scope, part), one)
        items.append(value if part is None else coerce(scope, value, part, one, "the item"))
    types = tuple(one.type if parts else natural(one.type) for one in items)
    items = [coerce(scope, one, type_, node, "the item") for one, type_ in zip(items, types, strict=True)]
    return TupleOf(Tuple(types), node.lineno, tuple(items))


@handles(ast.List)
def _list(node: ast.List, scope: Scope) -> Expression:
    wanted = scope.wanted
    element = wanted.element if isinstance(wanted, List) else None
    items, element = _elements(node, node.elts, element, "list[int]", scope)
    return ListOf(List(element), node.lineno, items)


@handles(ast.Set)
def _set(node: ast.Set, scope: Scope) -> Expression:
    wanted = scope.wanted
    element = wanted.element if isinstance(wanted, Set) else None
    items, element = _elements(node, node.elts, element, "set[int]", scope)
    check_hashable(element, node, scope)
    return ListOf(Set(element, isinstance(wanted, Set) and wanted.frozen), node.lineno, items)


@handles(ast.Dict)
def _dict(node: ast.Dict, scope: Scope) -> Expression:
    wanted = scope.wanted
    key, value = (wanted.key, wanted.value) if isinstance(wanted, Dict) else (None, None)
    written = []
    for one in node.keys:
        if one is None:
            scope.report.refuse("P009", node, "a dict unpacked into another one", "use `|` or `update`")
        written.append(one)
    if not written and key is None:
        unknown(node, "dict[str, int]", scope)
    pairs: list[tuple[Expression, Expression]] = []
    for one, other in zip(written, node.values, strict=True):
        pairs.append((check(one, scope, key), check(other, scope, value)))
    keys, key = unified([one for one, _ in pairs], written, key, scope)
    values, value = unified([other for _, other in pairs], node.values, value, scope)
    check_hashable(key, node, scope)
    items = [one for pair in zip(keys, values, strict=True) for one in pair]
    return DictOf(Dict(key, value), node.lineno, tuple(items))


def _elements(
    node: ast.expr, nodes: list[ast.expr], element: Type | None, example: str, scope: Scope
) -> tuple[tuple[Expression, ...], Type]:
    for one in nodes:
        if isinstance(one, ast.Starred):
            scope.report.refuse("P009", one, "an unpacked item", "use `+` or `extend`")
    if not nodes and element is None:
        unknown(node, example, scope)
    values, found = unified([check(one, scope, element) for one in nodes], nodes, element, scope)
    return tuple(values), found


def unknown(node: ast.expr, example: str, scope: Scope) -> None:
    scope.report.refuse("P011", node, "what this holds is not known", f"declare it, as in `found: {example} = …`")


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
