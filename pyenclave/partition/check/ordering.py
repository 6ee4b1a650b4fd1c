"""What orders values: min, max, sorted and list.sort."""

import ast
from collections.abc import Callable
from dataclasses import replace

from .. import operations
from ..types.containers import Dict, List, OpenTuple, Tuple
from ..types.model import BOOL, NONE, Type, described, natural
from .comprehensions import as_list, beside, keyed, looped, once
from .convert import apply, coerce, common, holding, operand, without_order
from .dispatch import Checked, check
from .enums import class_of_name
from .first import missing
from .generators import is_lazy
from .logic import compare
from .scope import Scope
from .sources import element_of
from .special import special
from .tree import Comprehension, Expression, Extreme, For, Held, ListOf, Literal, OverItems, Seen, Sorted, Yield
from .tuples import member
from .unify import unified


def extreme(name: str) -> Callable[[ast.Call, Scope], Expression]:
    """min or max of two or more values of one type, or of what can be looped over; of equal ones the first."""

    def checked(node: ast.Call, scope: Scope) -> Expression:
        named = {one.arg: one.value for one in node.keywords}
        several = len(node.args) > 1
        allowed = ("key",) if several else ("key", "default")
        if not node.args or any(isinstance(one, ast.Starred) for one in node.args) or named.keys() - set(allowed):
            what = "takes two or more values, or something to loop over; `key`, and with a loop `default`"
            scope.report.refuse("P010", node, f"`{name}` {what}", f"write `{name}(a, b)` or `{name}(xs, default=0)`")
        if named or _of_objects(node, scope):
            loop, value = _among(node, scope) if several else looped(node.args[0], scope)
            return _chosen(name, loop, value, node, named, scope)
        return _of_several(name, node, scope) if several else _of_one(name, node, scope)

    return checked


def _of_objects(node: ast.Call, scope: Scope) -> bool:
    """Whether they are compared by a method of their class."""
    if len(node.args) > 1:
        return _own_order(check(node.args[0], scope).type, scope)
    if class_of_name(node.args[0], scope) is not None:
        return False
    if isinstance(node.args[0], ast.Name | ast.Attribute | ast.List):
        element = element_of(check(node.args[0], scope).type)
        return element is not None and _own_order(element, scope)
    return is_lazy(node.args[0], scope) and _own_order(looped(node.args[0], scope)[1].type, scope)


def _of_one(name: str, node: ast.Call, scope: Scope) -> Expression:
    whole = as_list(node.args[0], scope)
    assert isinstance(whole.type, List)
    check_ordered(whole.type.element, node.args[0], scope)
    if isinstance(whole, Comprehension) and whole.late:  # of what comes, not of a list of it
        return _chosen(name, whole.loop, whole.items[0], node, {}, scope)
    return apply(operations.extreme(name, whole.type), (whole,), node.lineno)


def _of_several(name: str, node: ast.Call, scope: Scope) -> Expression:
    values = [check(one, scope) for one in node.args]
    if any(not (value.type.is_integer or value.type.is_float) for value in values):
        items, type_ = unified(values, node.args, None, scope)
        check_ordered(type_, node, scope)
        whole = ListOf(List(type_), node.lineno, tuple(items))
        return apply(operations.extreme(name, List(type_)), (whole,), node.lineno)
    type_ = values[0].type
    for value in values[1:]:
        type_ = common(scope, Held(type_, node.lineno, values[0].constant), value, node)
    operation = operations.EXTREMES[name, natural(type_)]
    result = operand(values[0], natural(type_))
    for value in values[1:]:
        result = apply(operation, (result, value), node.lineno)
    return result


def _among(node: ast.Call, scope: Scope) -> tuple[For, Expression]:
    """A loop over the arguments."""
    items, type_ = unified([check(one, scope) for one in node.args], node.args, None, scope)
    held = Held(type_, node.lineno)
    source = OverItems(node.lineno, ListOf(List(type_), node.lineno, tuple(items)), held)
    return For(node.lineno, source, (), (Yield(node.lineno),)), held


def _chosen(
    name: str, loop: For, value: Expression, node: ast.Call, named: dict[str | None, ast.expr], scope: Scope
) -> Expression:
    item = Held(value.type, node.lineno)
    given = named.get("key")
    without = given is None or (isinstance(given, ast.Constant) and given.value is None)
    if given is not None:
        given, functions = once(given, scope)
        loop = replace(loop, beside=(*loop.beside, *functions))
    key = item if given is None or without else keyed(given, item, scope, None if node.args[1:] else node.args[0])
    check_ordered(key.type, node if given is None else given, scope)
    keys = Held(key.type, node.lineno), Held(key.type, node.lineno)
    better = compare(scope, keys[0], ast.Lt() if name == "min" else ast.Gt(), keys[1], node)
    result: Type = value.type
    otherwise: Expression | None = None
    if "default" in named:
        result, loop, otherwise = missing(named["default"], loop, value, node, scope)
    empty = f"{name}() arg is an empty sequence"
    return Extreme(result, node.lineno, loop, value, item, key, keys, better, otherwise, empty)


def check_ordered(type_: Type, node: ast.AST, scope: Scope) -> None:
    if not type_.ordered and not _own_order(type_, scope):
        message = f"`<` does not compare {described(type_)} with {described(type_)}"
        scope.report.refuse("P011", node, message, without_order(type_))


def _own_order(type_: Type, scope: Scope) -> bool:
    """Whether the class says itself what is less."""
    operation = special(type_, "__lt__", scope, BOOL)
    return operation is not None and operation.operands == (type_, type_)


def sorted_(node: ast.Call, scope: Scope) -> Expression:
    if len(node.args) != 1 or any(one.arg not in ("key", "reverse") for one in node.keywords):
        hint = "see its signature"
        scope.report.refuse("P010", node, "`sorted` takes something to loop over, `key` and `reverse`", hint)
    values = as_list(node.args[0], scope)
    if isinstance(values, Seen) and isinstance(values.value.type, OpenTuple):  # its copy is a list
        values = as_list(Checked(values.value, node.args[0]), scope, copy=True)
    return _sorted(values, node, scope)


def _has_own_keys(node: ast.expr, type_: Type, scope: Scope) -> bool:
    """`d.items()`, of which no two have the same key: their values, which may have no order, are not asked."""
    match node:
        case ast.Call(func=ast.Attribute(value=inner, attr="items"), args=[]) if isinstance(type_, Tuple):
            first, *_ = type_.items
            return not type_.ordered and first.ordered and isinstance(check(inner, scope).type, Dict)
    return False


def sort(node: ast.Call, values: Expression, scope: Scope) -> Expression:
    """`values.sort(key=…, reverse=…)`"""
    if node.args or any(one.arg not in ("key", "reverse") for one in node.keywords):
        scope.report.refuse("P010", node, "`.sort()` takes `key` and `reverse`", "see its signature")
    return _sorted(values, node, scope, in_place=True)


def _sorted(values: Expression, node: ast.Call, scope: Scope, *, in_place: bool = False) -> Expression:
    assert isinstance(values.type, List)
    named = {one.arg: one.value for one in node.keywords}
    items = values.type.element
    held = Held(items, node.lineno)
    given = named.get("key")
    key = None
    before: list[tuple[Held, Expression]] = []
    if given is not None:
        given, before = once(given, scope)
    if before:  # Python has the values before it has the function
        whole = Held(values.type, values.line)
        before.insert(0, (whole, values))
        values = whole
    if given is not None and not (isinstance(given, ast.Constant) and given.value is None):
        key = keyed(given, held, scope, node.args[0] if node.args else None)
    elif node.args and _has_own_keys(node.args[0], items, scope):
        key = member(held, 0)
    check_ordered(items if key is None else key.type, node, scope)
    reverse: Expression = Literal(BOOL, node.lineno, False)
    if "reverse" in named:
        reverse = coerce(scope, check(named["reverse"], scope), BOOL, named["reverse"], "`reverse`")
        if node.args:
            values, reverse = beside(values, reverse)
    type_ = NONE if in_place else values.type
    made = Sorted(type_, node.lineno, values, None if key is None else held, key, reverse, in_place)
    return holding(before, made)
