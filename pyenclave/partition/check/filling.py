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
from .generators import generator_of, is_itertool, is_lazy
from .scope import Scope
from .sources import is_iterated
from .tree import Choice, Comprehension, Expression, For, Found, Held, Holding, Into, ListOf, Literal, Not
from .unify import check_hashable

_ADDS: dict[str, dict[type, str]] = {
    "extend": {List: "append", Deque: "append"},
    "extendleft": {Deque: "appendleft"},
    "update": {Set: "add"},
}
_OF_SETS = {"union", "intersection", "difference", "symmetric_difference", "issubset", "issuperset", "isdisjoint"}
_OF_SETS |= {"update", "intersection_update", "difference_update", "symmetric_difference_update"}
_SEVERAL = {"union", "intersection", "difference", "update", "intersection_update", "difference_update"}
# What is done with each value of what runs, to a new set or the set itself; others have all of its values first.
_STEPS = {"union": "add", "difference": "discard", "intersection": "add"}
_CHANGES = {"update": "add", "difference_update": "discard"}
_OF_VALUES = {"range", "enumerate", "zip"}
_DISPLAYS = ast.List | ast.Tuple | ast.Set | ast.Dict | ast.ListComp | ast.SetComp | ast.DictComp | ast.Constant


def filled(node: ast.Call, name: str, receiver: Expression, scope: Scope) -> Expression | None:
    """The call of such a method; None where it is one that a row of the tables has."""
    if any(isinstance(one, ast.Starred) for one in node.args):
        return None
    if isinstance(receiver.type, Set) and name in _OF_SETS and not node.keywords:
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
    is_change = name.endswith("update")
    if not node.args:
        return None if is_change else _copied(receiver, type_)
    line, held = node.lineno, Held(type_, receiver.line)
    before, given = [(held, receiver)], []
    for one in node.args:
        values, running = _argument(one, type_, scope, alone=len(node.args) == 1)
        before += values
        given.append(running)
    if name == "intersection_update" and not all(isinstance(one, Held) for one in given):
        made, whole = _each("intersection", held, given, type_, line, scope), Held(type_, line)
        steps = [_apply("clear", (held,), type_, line), _apply("update", (held, whole), type_, line)]
        return holding(before, Holding(NONE, line, made, whole, in_turn(steps[:1], steps[1])))
    if is_change:
        every = [_changed(name, held, one, type_, line, scope) for one in given]
        return holding(before, in_turn(every[:-1], every[-1]))
    if name in ("isdisjoint", "issuperset") and not isinstance(given[0], Held):
        return holding(before, _asked(name, held, given[0], type_, scope))
    return holding(before, _each(name, held, given, type_, line, scope))


def _each(name: str, held: Expression, given: list[Held | ast.expr], type_: Set, line: int, scope: Scope) -> Expression:
    """What is made of the set with each argument, one after the other."""
    made = held
    for one in given:
        if name in _STEPS and not isinstance(one, Held):
            whole = Held(type_, line)
            made = Holding(type_, line, made, whole, _running(name, whole, one, type_, scope))
        else:
            made = _whole(name, made, one, type_, line, scope)
    return made


def _whole(name: str, made: Expression, given: Held | ast.expr, type_: Set, line: int, scope: Scope) -> Expression:
    """The method of two sets, the second of which has all values of what is given."""
    method = operations.method(type_, name)
    assert method is not None
    other = given if isinstance(given, Held) else _collected(given, type_, scope)
    return apply(_with(method.operation, other.type), (made, other), line)


def _asked(name: str, whole: Held, given: ast.expr, type_: Set, scope: Scope) -> Expression:
    """Values are looked for until one answers: one that is there, or one that is not."""
    loop, item = _values(given, type_, scope)
    contains = operations.compare("in", type_.element, type_)
    assert contains is not None
    is_in: Expression = apply(contains, (whole, item), given.lineno)
    ends = Not(BOOL, given.lineno, is_in) if name == "issuperset" else is_in
    return Not(BOOL, given.lineno, Found(BOOL, given.lineno, loop, ends, False))


def _values(given: ast.expr, type_: Set, scope: Scope) -> tuple[For, Expression]:
    loop, item = looped(given, scope, type_.element)
    check_hashable(item.type, given, scope)
    return loop, item


def _running(name: str, whole: Held, given: ast.expr, type_: Set, scope: Scope) -> Expression:
    """What is made of the set while the argument runs, which may change it meanwhile."""
    loop, item = _values(given, type_, scope)
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


def _changed(name: str, held: Held, given: Held | ast.expr, type_: Set, line: int, scope: Scope) -> Expression:
    """What one argument of an update does."""
    if isinstance(given, Held) or name not in _CHANGES:
        return _whole(name, held, given, type_, line, scope)
    loop, item = _values(given, type_, scope)
    step = operations.method(type_, _CHANGES[name])
    assert step is not None
    return Into(NONE, line, held, loop, (item,), step.operation)


def _collected(given: ast.expr, type_: Set, scope: Scope) -> Expression:
    """A set of the values, which may run while it is looped over."""
    loop, item = _values(given, type_, scope)
    return Comprehension(Set(type_.element), given.lineno, loop, (item,))


def _with(operation: operations.Operation, type_: Type) -> operations.Operation:
    """The operation with another set, frozen or not."""
    first, _, *rest = operation.parameters
    return replace(operation, parameters=(first, type_, *rest))


def _argument(
    node: ast.expr, type_: Set, scope: Scope, *, alone: bool
) -> tuple[list[tuple[Held, Expression]], Held | ast.expr]:
    """What is evaluated before the method begins, and what is given to it: a set, or what is looped over then.

    A generator's first `for` has what it runs over before the others are evaluated.
    """
    if is_lazy(node, scope):
        generator = generator_of(node, scope)
        if alone:
            return [], node
        first = None if generator is None else generator.generators[0]
        before: list[tuple[Held, Expression]] = []
        over = None if first is None else _begun(first.iter, before, scope)
        if generator is not None and first is not None and over is not None:
            begun = ast.comprehension(first.target, over, first.ifs, first.is_async)
            made = ast.GeneratorExp(generator.elt, [begun, *generator.generators[1:]])
            return before, ast.copy_location(made, node)
        value = _collected(node, type_, scope)
    else:
        value = check(node, scope, Set(type_.element))
        is_set = isinstance(value.type, Set) and value.type.element == type_.element
        if is_iterated(value.type, scope) and not is_set:
            held = Held(value.type, value.line)
            return [(held, value)], Checked(held, node)
        value = seen(value) if is_set else _collected(Checked(value, node), type_, scope)
    held = Held(value.type, value.line)
    return [(held, value)], held


def _begun(node: ast.expr, before: list[tuple[Held, Expression]], scope: Scope) -> ast.expr | None:
    """What is looped over, of which all is evaluated that is before the first value is asked for; None of what runs."""
    if _is_number(node):
        return node
    if not is_lazy(node, scope):
        over = check(node, scope)
        held = Held(over.type, over.line)
        before.append((held, over))
        return Checked(held, node)
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or is_itertool(node, scope):
        return None
    is_plain = not node.keywords and not any(isinstance(one, ast.Starred) for one in node.args)
    if not is_plain or node.func.id.removeprefix("builtins.") not in _OF_VALUES:
        return None
    given = [_begun(one, before, scope) for one in node.args]
    whole = [one for one in given if one is not None]
    return ast.copy_location(ast.Call(node.func, whole, []), node) if len(whole) == len(given) else None


def _is_number(node: ast.expr) -> bool:
    return isinstance(node.operand if isinstance(node, ast.UnaryOp) else node, ast.Constant)
