"""itertools, as what is looped over: nothing is made before it is asked for."""

import ast
from collections.abc import Callable

from .. import operations
from ..operations import Operation
from ..types.containers import Counter, Dict, List, Optional, Tuple
from ..types.model import BOOL, COUNT, FLOAT, INT, Type, described, natural
from .arithmetic import binary
from .comprehensions import applied, as_list
from .convert import apply, coerce, common, condition, valued
from .dispatch import Checked, check
from .generators import itertool
from .groups import groups
from .scope import Scope
from .sources import Sourced, element_of, lazy, source_of
from .standard import constant_of
from .tree import (
    Choice,
    Expression,
    Held,
    Holding,
    IsNone,
    Known,
    Literal,
    Nothing,
    OverApplied,
    OverChain,
    OverChoices,
    OverCycle,
    OverFlat,
    OverItems,
    OverLongest,
    OverNumbers,
    OverPairs,
    OverProduct,
    OverRunning,
    OverSame,
    OverSlice,
    OverWhile,
    Some,
    Source,
    TupleOf,
)
from .tuples import member

MOST = 16  # items of a combination


@lazy
def _made(node: ast.expr, scope: Scope) -> Sourced | None:
    name = itertool(node, scope)
    if name in _MADE:
        assert isinstance(node, ast.Call)
        return _MADE[name](node, scope)
    match node:
        case ast.Call(func=ast.Attribute(value=inner, attr="elements"), args=[], keywords=[]) if name is None:
            counter = check(inner, scope)
            if isinstance(counter.type, Counter):
                return _elements(counter)
    return None


def _given(node: ast.Call, name: str, scope: Scope, needed: tuple[str, ...], more: tuple[str, ...] = (),
           named: tuple[str, ...] = ()) -> dict[str, ast.expr]:  # fmt: skip
    """The arguments by name; `needed` and `more` by their places, and of those in `named` by their names too."""
    places = (*needed, *more)
    starred = any(isinstance(one, ast.Starred) for one in node.args)
    given = dict(zip(places, node.args, strict=False))
    for one in node.keywords:
        if one.arg is None or one.arg not in named or one.arg in given:
            scope.report.refuse("P010", one, f"`{name}` does not take `{one.arg or '**'}`", "see its signature")
        given[one.arg] = one.value
    if starred or len(node.args) > len(places) or any(one not in given for one in needed):
        takes = ", ".join([*needed, *(f"[{one}]" for one in more)])
        scope.report.refuse("P010", node, f"`{name}` takes {takes}", "see its signature")
    return given


def _item(node: ast.expr, scope: Scope) -> tuple[Source, Expression]:
    """A source, and the value of its rounds as arithmetic has it."""
    source, value = source_of(node, scope)
    return source, coerce(scope, valued(scope, value, node), natural(value.type), node, "the item")


def _number(node: ast.expr, what: str, scope: Scope) -> Expression:
    return coerce(scope, check(node, scope), INT, node, f"`{what}`")


def _number_or_none(node: ast.expr, what: str, default: int, scope: Scope) -> Expression:
    """`default` where it is None, when it is written or when it runs."""
    if _is_none(node):
        return Literal(INT, node.lineno, default)
    value = check(node, scope)
    if not isinstance(value.type, Optional) or value.type.inner != INT:
        return coerce(scope, value, INT, node, f"`{what}`")
    held = Held(value.type, node.lineno)
    known = Known(INT, node.lineno, held)
    number = Choice(INT, node.lineno, IsNone(BOOL, node.lineno, held), Literal(INT, node.lineno, default), known)
    return Holding(INT, node.lineno, value, held, number)


def _is_none(node: ast.expr | None) -> bool:
    return node is None or (isinstance(node, ast.Constant) and node.value is None)


def _chain(node: ast.Call, scope: Scope) -> Sourced:
    match node.args:
        case [ast.Starred(value=inner)] if not node.keywords:
            return _flat(ast.copy_location(ast.Call(node.func, [inner], []), node), scope)
    if not node.args or node.keywords or any(isinstance(one, ast.Starred) for one in node.args):
        hint = "write `chain(xs, ys)` or `chain.from_iterable(several)`"
        scope.report.refuse("P010", node, "inside, `chain` takes what to loop over, each by itself", hint)
    found = [_item(one, scope) for one in node.args]
    type_ = found[0][1].type
    for (_, value), one in zip(found[1:], node.args[1:], strict=True):
        type_ = natural(common(scope, Held(type_, node.lineno), value, one))
    before, parts, late = [], [], []
    for (source, value), one in zip(found, node.args, strict=True):
        late.append(isinstance(source, OverItems))
        if isinstance(source, OverItems):
            held = Held(source.data.type, source.line)
            before.append((held, source.data))
            source = OverItems(source.line, held, source.held, source.value)
        parts.append((source, coerce(scope, value, type_, one, "the item")))
    held = Held(type_, node.lineno)
    return OverChain(node.lineno, tuple(before), tuple(parts), tuple(late), held), held


def _flat(node: ast.Call, scope: Scope) -> Sourced:
    given = _given(node, "chain.from_iterable", scope, ("iterable",))["iterable"]
    outer, value = source_of(given, scope)
    whole = value
    if element_of(value.type) is None or isinstance(value.type, Tuple):
        whole = as_list(Checked(value, given), scope)
    data = Held(whole.type, node.lineno)
    inner, item = source_of(Checked(data, given), scope)
    item = coerce(scope, item, natural(item.type), given, "the item")
    held = Held(item.type, node.lineno)
    return OverFlat(node.lineno, outer, whole, data, inner, item, held), held


def _elements(counter: Expression) -> Sourced:
    """Each key of a Counter, as often as it counts."""
    assert isinstance(counter.type, Dict)
    line, key, count = counter.line, Held(counter.type.key, counter.line), Held(INT, counter.line)
    pair = TupleOf(Tuple((key.type, INT)), line, (key, count))
    data, held = Held(pair.type, line), Held(key.type, line)
    same = Held(key.type, line)
    inner = OverSame(line, member(data, 0), member(data, 1), same)
    return OverFlat(line, OverItems(line, counter, key, count), pair, data, inner, same, held), held


def _slice(node: ast.Call, scope: Scope) -> Sourced:
    """islice(xs, stop), islice(xs, start, stop, step)"""
    if not 2 <= len(node.args) <= 4 or node.keywords or any(isinstance(one, ast.Starred) for one in node.args):
        scope.report.refuse("P010", node, "`islice` takes what to loop over, and bounds", "write `islice(xs, n)`")
    inner, *bounds = node.args
    source, value = source_of(inner, scope)
    if len(bounds) == 1:
        bounds.insert(0, ast.copy_location(ast.Constant(None), node))
    missing = (0, operations.END, 1)
    numbers = [
        _number_or_none(one, name, default, scope)
        for one, name, default in zip(bounds, ("start", "stop", "step"), missing, strict=False)
    ]
    numbers += [Literal(INT, node.lineno, 1)] if len(numbers) == 2 else []
    start, stop, step = numbers
    return OverSlice(node.lineno, source, start, stop, step), value


def _while(drops: bool) -> Callable[[ast.Call, Scope], Sourced]:
    def made(node: ast.Call, scope: Scope) -> Sourced:
        name = "dropwhile" if drops else "takewhile"
        given = _given(node, name, scope, ("predicate", "iterable"))
        source, value = _item(given["iterable"], scope)
        item = Held(value.type, node.lineno)
        test = condition(applied(given["predicate"], (item,), scope), scope, given["predicate"])
        return OverWhile(node.lineno, source, value, item, test, drops), item

    return made


def _count(node: ast.Call, scope: Scope) -> Sourced:
    start, step = _numbers(node, scope)
    held = Held(start.type, node.lineno)
    return OverNumbers(node.lineno, start, step, held), held


def kept_count(node: ast.Call, scope: Scope) -> Expression:
    """`count(1)` as a value, which `next` asks for one int after the other."""
    start, step = _numbers(node, scope)
    if start.type != INT:
        scope.report.refuse("P009", node, "what itertools makes, as a value", "count ints, or loop over it")
    return apply(Operation("pye_count_new", (INT, INT), COUNT), (start, step), node.lineno)


def _numbers(node: ast.Call, scope: Scope) -> tuple[Expression, Expression]:
    """The start and the step of a `count`, of one type."""
    given = _given(node, "count", scope, (), ("start", "step"), ("start", "step"))
    start: Expression = check(given["start"], scope) if "start" in given else Literal(INT, node.lineno, 0)
    step: Expression = check(given["step"], scope) if "step" in given else Literal(INT, node.lineno, 1)
    type_: Type = FLOAT if start.type.is_float or step.type.is_float else INT
    start = coerce(scope, start, type_, given.get("start", node), "`start`")
    return start, coerce(scope, step, type_, given.get("step", node), "`step`")


def _repeat(node: ast.Call, scope: Scope) -> Sourced:
    given = _given(node, "repeat", scope, ("object",), ("times",), ("object", "times"))
    value = valued(scope, check(given["object"], scope), given["object"])
    value = coerce(scope, value, natural(value.type), given["object"], "the item")
    count = _number(given["times"], "times", scope) if "times" in given else None
    held = Held(value.type, node.lineno)
    return OverSame(node.lineno, value, count, held), held


def _cycle(node: ast.Call, scope: Scope) -> Sourced:
    source, value = _item(_given(node, "cycle", scope, ("iterable",))["iterable"], scope)
    held = Held(value.type, node.lineno)
    return OverCycle(node.lineno, source, value, held), held


def _accumulate(node: ast.Call, scope: Scope) -> Sourced:
    given = _given(node, "accumulate", scope, ("iterable",), ("func",), ("iterable", "func", "initial"))
    source, value = _item(given["iterable"], scope)
    initial = None
    if not _is_none(given.get("initial")):
        initial = check(given["initial"], scope)
        initial = coerce(scope, initial, natural(initial.type), given["initial"], "`initial`")
    item, total = Held(value.type, node.lineno), Held(value.type if initial is None else initial.type, node.lineno)
    function = given.get("func")
    if function is None or _is_none(function):
        step = binary(scope, total, ast.Add(), item, node)
    else:
        step = applied(function, (total, item), scope)
    step = coerce(scope, step, total.type, node, "what `accumulate` has so far")
    return OverRunning(node.lineno, source, value, item, total, step, initial), total


def _starmap(node: ast.Call, scope: Scope) -> Sourced:
    given = _given(node, "starmap", scope, ("function", "iterable"))
    source, value = source_of(given["iterable"], scope)
    if not isinstance(value.type, Tuple):
        hint = "use `map`, or write a generator expression"
        scope.report.refuse("P011", given["iterable"], f"`starmap` runs over tuples, not {described(value.type)}", hint)
    whole = Held(value.type, node.lineno)
    items = tuple(member(whole, at) for at in range(len(value.type.items)))
    result = valued(scope, applied(given["function"], items, scope), given["function"])
    result = coerce(scope, result, natural(result.type), node, "the item")
    held = Held(result.type, node.lineno)
    made = Holding(result.type, node.lineno, value, whole, result)
    return OverApplied(node.lineno, source, made, held), held


def _pairwise(node: ast.Call, scope: Scope) -> Sourced:
    source, value = _item(_given(node, "pairwise", scope, ("iterable",))["iterable"], scope)
    one, other = (Held(value.type, node.lineno) for _ in range(2))
    return OverPairs(node.lineno, source, value, one, other), _tuple((one, other), node.lineno)


def _longest(node: ast.Call, scope: Scope) -> Sourced:
    """Without a fill value each of them may be None; with one, that goes with all."""
    named = {one.arg: one.value for one in node.keywords}
    if not node.args or named.keys() - {"fillvalue"} or any(isinstance(one, ast.Starred) for one in node.args):
        hint = "write `zip_longest(xs, ys, fillvalue=0)`"
        scope.report.refuse("P010", node, "inside, `zip_longest` takes what to loop over, and `fillvalue`", hint)
    found = [_item(one, scope) for one in node.args]
    given = named.get("fillvalue")
    value = None if given is None or _is_none(given) else check(given, scope)
    fill = Held(INT if value is None else value.type, node.lineno, None if value is None else value.constant)
    parts: list[tuple[Source, Expression, Held, Expression]] = []
    for (source, item), one in zip(found, node.args, strict=True):
        if value is None:
            type_: Type = item.type if isinstance(item.type, Optional) else Optional(item.type)
            kept = item if type_ == item.type else Some(type_, node.lineno, item)
            parts.append((source, kept, Held(type_, node.lineno), Nothing(type_, node.lineno)))
            continue
        assert given is not None
        type_ = natural(common(scope, item, fill, given))
        rest: Expression = coerce(scope, fill, type_, given, "`fillvalue`")
        parts.append((source, coerce(scope, item, type_, one, "the item"), Held(type_, node.lineno), rest))
    over = OverLongest(node.lineno, tuple(parts), value, fill)
    return over, _tuple(tuple(one for _, _, one, _ in parts), node.lineno)


def _list(node: ast.expr, scope: Scope) -> Expression:
    """A list of its own."""
    return as_list(node, scope, copy=True)


def _length(node: ast.expr, name: str, scope: Scope) -> int:
    """How many items a tuple has: a constant."""
    value = constant_of(node, scope)
    if type(value) is not int or not 1 <= value <= MOST:
        hint = f"inside a tuple's length is known: write the number, 1 to {MOST}"
        scope.report.refuse("P009", node, f"how many items `{name}` gives is not known", hint)
    return value


def _product(node: ast.Call, scope: Scope) -> Sourced:
    named = {one.arg: one.value for one in node.keywords}
    if not node.args or named.keys() - {"repeat"} or any(isinstance(one, ast.Starred) for one in node.args):
        hint = "write `product(xs, ys)` or `product(xs, repeat=2)`"
        scope.report.refuse("P010", node, "inside, `product` takes what to loop over, each by itself", hint)
    times = _length(named["repeat"], "product", scope) if "repeat" in named else 1
    if len(node.args) * times > MOST:
        scope.report.refuse("P009", node, f"`product` of more than {MOST}", "loop over some of them inside the loop")
    pools = [_list(one, scope) for one in node.args]
    places = []
    for _ in range(times):
        for at, pool in enumerate(pools):
            assert isinstance(pool.type, List)
            places.append((at, Held(pool.type.element, node.lineno)))
    over = OverProduct(node.lineno, tuple(pools), tuple(places))
    return over, _tuple(tuple(held for _, held in places), node.lineno)


def _choices(name: str, following: str) -> Callable[[ast.Call, Scope], Sourced]:
    def made(node: ast.Call, scope: Scope) -> Sourced:
        given = _given(node, name, scope, ("iterable",), ("r",), ("iterable", "r"))
        if "r" not in given:
            hint = f"inside a tuple's length is known: write `{name}(xs, 3)`"
            scope.report.refuse("P009", node, f"how many items `{name}` gives is not known", hint)
        pool, length = _list(given["iterable"], scope), _length(given["r"], name, scope)
        assert isinstance(pool.type, List)
        places = tuple(Held(pool.type.element, node.lineno) for _ in range(length))
        return OverChoices(node.lineno, pool, places, following), _tuple(places, node.lineno)

    return made


def _tuple(values: tuple[Expression, ...], line: int) -> Expression:
    return TupleOf(Tuple(tuple(value.type for value in values)), line, values)


def _grouped(node: ast.Call, scope: Scope) -> Sourced:
    given = _given(node, "groupby", scope, ("iterable",), ("key",), named=("iterable", "key"))
    return source_of(Checked(groups(node, given["iterable"], given.get("key"), scope), node), scope)


_MADE: dict[str | None, Callable[[ast.Call, Scope], Sourced]] = {
    "accumulate": _accumulate,
    "chain": _chain,
    "chain.from_iterable": _flat,
    "combinations": _choices("combinations", "pye_combinations_next"),
    "combinations_with_replacement": _choices("combinations_with_replacement", "pye_combinations_again_next"),
    "count": _count,
    "cycle": _cycle,
    "dropwhile": _while(drops=True),
    "groupby": _grouped,
    "islice": _slice,
    "pairwise": _pairwise,
    "permutations": _choices("permutations", "pye_permutations_next"),
    "product": _product,
    "repeat": _repeat,
    "starmap": _starmap,
    "takewhile": _while(drops=False),
    "zip_longest": _longest,
}
