"""Methods that add what is looped over: extend and update; set methods with anything that can be looped over."""

import ast
from dataclasses import replace

from .. import operations
from ..types.containers import Counter, Deque, Dict, List, Set
from ..types.model import NONE, Type
from .comprehensions import looped, pairs
from .convert import apply, coerce, seen
from .counters import OF_COUNTERS, as_dict
from .dispatch import Checked, check
from .generators import generator_of, is_lazy
from .scope import Scope
from .tree import Comprehension, Expression, Held, Holding, Into
from .unify import check_hashable

_ADDS: dict[str, dict[type, str]] = {
    "extend": {List: "append", Deque: "append"},
    "extendleft": {Deque: "appendleft"},
    "update": {Set: "add"},
}
# Whose argument is looked at as a whole before anything is done; others stop, or have changed something, on the way.
_WHOLE = {"union", "intersection", "difference", "symmetric_difference", "issubset"}
_OTHERS = {"issuperset", "isdisjoint", "intersection_update", "difference_update", "symmetric_difference_update"}
_SEVERAL = {"union", "intersection", "difference", "update", "intersection_update", "difference_update"}


def filled(node: ast.Call, name: str, receiver: Expression, scope: Scope) -> Expression | None:
    """The call of such a method; None where it is one that a row of the tables has."""
    if any(isinstance(one, ast.Starred) for one in node.args):
        return None
    if isinstance(receiver.type, Set) and name in {*_WHOLE, *_OTHERS, "update"} and not node.keywords:
        return _of_set(node, name, receiver, receiver.type, scope)
    if isinstance(receiver.type, Counter) and name in OF_COUNTERS:
        return OF_COUNTERS[name](node, receiver, scope)
    if isinstance(receiver.type, Dict) and name == "update":
        return _update(node, receiver, scope)
    add = _ADDS.get(name, {}).get(type(receiver.type))
    if add is None or len(node.args) != 1 or node.keywords or not is_lazy(node.args[0], scope):
        return None
    return _into(node, add, receiver, node.args[0], scope)


def _into(node: ast.Call, add: str, receiver: Expression, argument: ast.expr, scope: Scope) -> Expression:
    method = operations.method(receiver.type, add)
    assert method is not None
    wanted = method.arguments[0].type
    loop, item = looped(argument, scope, wanted)
    return Into(NONE, node.lineno, receiver, loop, (item,), method.operation)


def _update(node: ast.Call, receiver: Expression, scope: Scope) -> Expression | None:
    """dict.update of pairs, of another dict, of keywords."""
    type_ = receiver.type
    assert isinstance(type_, Dict)
    if node.keywords or len(node.args) != 1:
        values = [*node.args, *(one.value for one in node.keywords)]
        if len(node.args) > 1 or any(one.arg is None for one in node.keywords) or not values:
            return None
        keys: list[ast.expr | None] = [ast.copy_location(ast.Constant(one.arg), one.value) for one in node.keywords]
        display = ast.copy_location(ast.Dict([*([None] * len(node.args)), *keys], values), node)
        value = check(display, scope, Dict(type_.key, type_.value))
        argument: ast.expr = Checked(value, node)
    else:
        argument = node.args[0]
        if is_lazy(argument, scope):
            return _of_pairs(node, receiver, argument, scope)
        value = check(argument, scope, Dict(type_.key, type_.value))
    if not isinstance(value.type, Dict):
        return _of_pairs(node, receiver, Checked(value, argument), scope)
    method = operations.method(type_, "update")
    assert method is not None
    other = coerce(scope, as_dict(seen(value)), method.arguments[0].type, argument, "`other`")
    return apply(method.operation, (receiver, other), node.lineno)


def _of_pairs(node: ast.Call, receiver: Expression, argument: ast.expr, scope: Scope) -> Expression:
    type_ = receiver.type
    assert isinstance(type_, Dict)
    loop, pair = pairs(argument, scope)
    places = zip(pair, (type_.key, type_.value), strict=True)
    items = tuple(coerce(scope, one, of, argument, "the item") for one, of in places)
    add = operations.set_item(type_)
    assert add is not None
    return Into(NONE, node.lineno, receiver, loop, items, add)


def _of_set(node: ast.Call, name: str, receiver: Expression, type_: Set, scope: Scope) -> Expression | None:
    method = operations.method(type_, name)
    if method is None or (len(node.args) != 1 and name not in _SEVERAL):
        return None
    if name == "update" and len(node.args) == 1 and is_lazy(node.args[0], scope):
        return _into(node, "add", receiver, node.args[0], scope)
    held = Held(type_, receiver.line)
    values = [_as_set(one, name, type_, scope) for one in node.args]
    kept = [Held(one.type, one.line) for one in values]
    made: Expression = held
    if not values:
        if name.endswith("update"):
            return None
        copy = operations.method(type_, "copy")
        assert copy is not None
        made = apply(copy.operation, (held,), node.lineno)
    if name.endswith("update"):
        steps = [apply(_with(method.operation, one.type), (held, one), node.lineno) for one in kept]
        made = steps[-1]
        for step in reversed(steps[:-1]):
            made = Holding(NONE, node.lineno, step, Held(NONE, node.lineno), made)
    else:
        for one in kept:
            made = apply(_with(method.operation, one.type), (made, one), node.lineno)
    for place, value in reversed([(held, receiver), *zip(kept, values, strict=True)]):
        made = Holding(made.type, node.lineno, value, place, made)
    return made


def _with(operation: operations.Operation, type_: Type) -> operations.Operation:
    """The operation with another set, frozen or not."""
    first, _, *rest = operation.parameters
    return replace(operation, parameters=(first, type_, *rest))


def _as_set(node: ast.expr, name: str, type_: Set, scope: Scope) -> Expression:
    """What is given as a set."""
    if is_lazy(node, scope):
        if name not in _WHOLE and generator_of(node, scope) is not None:
            hint = "make a list of it first"
            scope.report.refuse("P009", node, f"a generator as an argument of `.{name}()`", hint)
        source = node
    else:
        value = check(node, scope, Set(type_.element))
        if isinstance(value.type, Set) and value.type.element == type_.element:
            return seen(value)
        source = Checked(value, node)
    loop, item = looped(source, scope, type_.element)
    check_hashable(item.type, node, scope)
    return Comprehension(Set(type_.element), node.lineno, loop, (item,))
