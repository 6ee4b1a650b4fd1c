"""Methods that add what is looped over: extend and update; set methods with anything that can be looped over."""

import ast
from dataclasses import replace

from .. import operations
from ..operations import Operation
from ..types.containers import Counter, Deque, Dict, List, Set
from ..types.model import BOOL, INT, NONE, Type
from .comprehensions import looped, pairs
from .convert import apply, coerce, holding, in_turn, seen
from .counters import OF_COUNTERS, as_dict
from .dispatch import Checked, check
from .generators import generator_of, is_lazy
from .scope import Scope
from .sources import is_iterated
from .tree import Choice, Comprehension, Expression, Found, Held, Holding, Into, ListOf, Literal
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
# What is done with each value of what runs; the others have all of its values first.
_STEPS = {"union": "add", "difference": "discard", "intersection": "add"}
_DISPLAYS = ast.List | ast.Tuple | ast.Set | ast.Dict | ast.ListComp | ast.SetComp | ast.DictComp | ast.Constant


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
    if add is None or len(node.args) != 1 or node.keywords:
        return None
    argument = _once(node.args[0], scope)
    return None if argument is None else _into(node, add, receiver, argument, scope)


def all_of(node: ast.Call, scope: Scope) -> ast.expr | None:
    """`set().union(*xs)` as the set of what each of them has; None where it is something else."""
    match node:
        case ast.Call(
            func=ast.Attribute(value=ast.Call(func=ast.Name() as made, args=[], keywords=[]), attr="union"),
            args=[ast.Starred(value=several)],
            keywords=[],
        ) if scope.module.qualified(made) == "builtins.set" and "set" not in scope.local_names:
            whole, item = "0.whole", "0.item"  # which no Python name can be
            inner = ast.comprehension(ast.Name(item, ast.Store()), ast.Name(whole, ast.Load()), [], 0)
            outer = ast.comprehension(ast.Name(whole, ast.Store()), several, [], 0)
            found = ast.SetComp(ast.Name(item, ast.Load()), [outer, inner])
            for one in (found, found.elt, *(each for loop in (outer, inner) for each in (loop.target, loop.iter))):
                if not hasattr(one, "lineno"):
                    ast.copy_location(one, node)
            return found
    return None


def _once(node: ast.expr, scope: Scope) -> ast.expr | None:
    """What runs while it is looped over, so that each value is added before the next one is asked for."""
    if is_lazy(node, scope):
        return node
    if isinstance(node, _DISPLAYS):
        return None
    value = check(node, scope)
    return Checked(value, node) if is_iterated(value.type, scope) else None


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
    if len(node.args) == 1 and name in _STEPS and is_lazy(node.args[0], scope):
        return Holding(type_, node.lineno, receiver, held, _running(name, held, node.args[0], type_, scope))
    values = [_as_set(one, name, type_, scope) for one in node.args]
    kept = [Held(one.type, one.line) for one in values]
    made: Expression = held
    if name.endswith("update"):
        if not values:
            return None
        steps = [
            _changed(node, one, method.operation, held, place, scope)
            for one, place in zip(node.args, kept, strict=True)
        ]
        made = in_turn(steps[:-1], steps[-1])
    else:
        if not values:
            made = _copied(held, type_)
        for one, place in zip(node.args, kept, strict=True):
            if name in _STEPS and not isinstance(place.type, Set):
                whole = Held(type_, node.lineno)
                some = _running(name, whole, Checked(place, one), type_, scope)
                made = Holding(type_, node.lineno, made, whole, some)
                continue
            other = _collected(one, place, type_, scope)
            made = apply(_with(method.operation, other.type), (made, other), node.lineno)
    return holding([(held, receiver), *zip(kept, values, strict=True)], made)


def _running(name: str, whole: Held, given: ast.expr, type_: Set, scope: Scope) -> Expression:
    """What is made of the set while the argument runs, which may change it meanwhile."""
    loop, item = looped(given, scope, type_.element)
    check_hashable(item.type, given, scope)
    line = given.lineno
    made, one = Held(type_, line), Held(item.type, line)
    begun = ListOf(type_, line, ()) if name == "intersection" else _copied(whole, type_)
    step = _apply(_STEPS[name], (made, one), type_, line)
    no = Literal(BOOL, line, False)
    test = in_turn([step], no)
    if name == "intersection":
        length, contains = operations.length(type_), operations.compare("in", type_.element, type_)
        assert length is not None
        assert contains is not None
        all_of = Operation(">=", (INT, INT), BOOL, fails=False)  # it ends where no more can come
        sizes = apply(length, (made,), line), apply(length, (whole,), line)
        test = Choice(BOOL, line, apply(contains, (whole, one), line), in_turn([step], apply(all_of, sizes, line)), no)
    runs = replace(loop, beside=(*loop.beside, (made, begun)))
    return in_turn([Found(BOOL, line, runs, Holding(BOOL, line, item, one, test), False)], made)


def _copied(whole: Expression, type_: Set) -> Expression:
    copy = operations.method(type_, "copy")
    assert copy is not None
    return apply(copy.operation, (whole,), whole.line)


def _apply(name: str, operands: tuple[Expression, ...], type_: Set, line: int) -> Expression:
    """A method that changes a set, of one that is not changed any more later."""
    method = operations.method(replace(type_, frozen=False), name)
    assert method is not None
    return apply(replace(method.operation, parameters=(type_, *method.operation.parameters[1:])), operands, line)


def _changed(
    node: ast.Call, argument: ast.expr, operation: operations.Operation, whole: Held, given: Held, scope: Scope
) -> Expression:
    """What one argument of an update does."""
    if isinstance(given.type, Set):
        return apply(_with(operation, given.type), (whole, given), node.lineno)
    return _into(node, "add", whole, Checked(given, argument), scope)


def _collected(node: ast.expr, given: Held, type_: Set, scope: Scope) -> Expression:
    """A set of what is held, which may run while it is looped over."""
    if isinstance(given.type, Set):
        return given
    loop, item = looped(Checked(given, node), scope, type_.element)
    check_hashable(item.type, node, scope)
    return Comprehension(Set(type_.element), node.lineno, loop, (item,))


def _with(operation: operations.Operation, type_: Type) -> operations.Operation:
    """The operation with another set, frozen or not."""
    first, _, *rest = operation.parameters
    return replace(operation, parameters=(first, type_, *rest))


def _as_set(node: ast.expr, name: str, type_: Set, scope: Scope) -> Expression:
    """What is given as a set; what runs while it is looped over, as it is."""
    if is_lazy(node, scope):
        if name not in _WHOLE and generator_of(node, scope) is not None:
            _refuse(node, name, scope)
        source = node
    else:
        value = check(node, scope, Set(type_.element))
        if isinstance(value.type, Set) and value.type.element == type_.element:
            return seen(value)
        if is_iterated(value.type, scope):
            if name not in {*_WHOLE, "update"}:
                _refuse(node, name, scope)
            return value
        source = Checked(value, node)
    loop, item = looped(source, scope, type_.element)
    check_hashable(item.type, node, scope)
    return Comprehension(Set(type_.element), node.lineno, loop, (item,))


def _refuse(node: ast.expr, name: str, scope: Scope) -> None:
    scope.report.refuse("P009", node, f"a generator as an argument of `.{name}()`", "make a list of it first")
