"""Counter(…) and OrderedDict(…); methods of a Counter that take what can be looped over, or give its ranking."""

import ast
from collections.abc import Callable

from .. import operations
from ..operations import counted
from ..operations.model import Operation
from ..types.containers import Counter, Dict, List, OrderedDict, OwnDict, Tuple
from ..types.model import BOOL, INT, NONE, Type
from .comprehensions import looped, pairs
from .convert import apply, coerce, seen
from .dispatch import Checked, check
from .empties import KEY, VALUE
from .generators import is_lazy
from .scope import Scope
from .tree import Choice, Comprehension, DictOf, Expression, Held, Holding, Into, Literal, Seen, Sorted
from .tuples import member
from .unify import check_hashable, empty


def _given(node: ast.Call, name: str, scope: Scope) -> ast.expr | None:
    """What is passed: one thing, or keywords as a dict; None for nothing, and for an empty display."""
    positional = any(isinstance(one, ast.Starred) for one in node.args) or any(one.arg is None for one in node.keywords)
    if positional or len(node.args) > 1 or (node.args and node.keywords):
        hint = "pass the rest to its `update`"
        scope.report.refuse("P010", node, f"inside, `{name}` takes one thing, or keywords", hint)
    if node.keywords:
        keys: list[ast.expr | None] = [ast.copy_location(ast.Constant(one.arg), one.value) for one in node.keywords]
        return ast.copy_location(ast.Dict(keys, [one.value for one in node.keywords]), node)
    match node.args:
        case [] | [ast.List(elts=[]) | ast.Tuple(elts=[]) | ast.Dict(keys=[])]:
            return None
    return node.args[0]


def as_dict(value: Expression) -> Expression:
    """A dict of another class, where only what it has is read, as a dict."""
    if not isinstance(value.type, OwnDict):
        return value
    return Seen(Dict(value.type.key, value.type.value), value.line, value)


def _checked(node: ast.expr, scope: Scope, wanted: Type | None) -> ast.expr:
    """As what has been checked, but for what is only looped over."""
    return node if is_lazy(node, scope) else Checked(check(node, scope, wanted), node)


def _dict_of(node: ast.expr) -> Expression | None:
    """What has been checked, where it is a dict."""
    return node.value if isinstance(node, Checked) and isinstance(node.value.type, Dict) else None


def counter(node: ast.Call, scope: Scope) -> Expression:
    """Counter(), Counter(xs), Counter(d), Counter(a=1)"""
    wanted = scope.wanted if isinstance(scope.wanted, Counter) else None
    given = _given(node, "Counter", scope)
    if given is None:
        return DictOf(wanted or empty(node, Counter(KEY, INT), "Counter[str]", scope), node.lineno, ())
    given = _checked(given, scope, None)
    counts = _dict_of(given)
    if counts is None:
        loop, item = looped(given, scope, None if wanted is None else wanted.key)
        check_hashable(item.type, given, scope)
        return Comprehension(Counter(item.type, INT), node.lineno, loop, (item,))
    assert isinstance(counts.type, Dict)
    type_ = Counter(counts.type.key if wanted is None else wanted.key, INT)
    held = Held(type_, node.lineno)
    step = _all_of(held, counts, "update", given, scope)
    done = Holding(type_, node.lineno, step, Held(NONE, node.lineno), held)
    return Holding(type_, node.lineno, DictOf(type_, node.lineno, ()), held, done)


def ordered(node: ast.Call, scope: Scope) -> Expression:
    """OrderedDict(), OrderedDict(pairs), OrderedDict(d), OrderedDict(a=1)"""
    wanted = scope.wanted if isinstance(scope.wanted, OrderedDict) else None
    given = _given(node, "OrderedDict", scope)
    if given is None:
        shape = OrderedDict(KEY, VALUE)
        return DictOf(wanted or empty(node, shape, "OrderedDict[str, int]", scope), node.lineno, ())
    inner = None if wanted is None else Dict(wanted.key, wanted.value)
    given = _checked(given, scope, inner if isinstance(given, ast.Dict) else None)
    if _dict_of(given) is not None:
        given = ast.copy_location(ast.Call(ast.Attribute(given, "items", ast.Load()), [], []), node)
    loop, pair = pairs(given, scope)
    parts: tuple[Expression, ...] = pair
    if wanted is not None:
        places = zip(pair, (wanted.key, wanted.value), strict=True)
        parts = tuple(coerce(scope, one, of, node, "the item") for one, of in places)
    check_hashable(parts[0].type, node, scope)
    return Comprehension(OrderedDict(parts[0].type, parts[1].type), node.lineno, loop, parts)


def _all_of(receiver: Expression, counts: Expression, name: str, node: ast.expr, scope: Scope) -> Expression:
    """The counts of a Counter, or of a dict of ints."""
    method = operations.method(receiver.type, name)
    assert method is not None
    other = coerce(scope, as_dict(seen(counts)), method.arguments[0].type, node, "`other`")
    return apply(method.operation, (receiver, other), node.lineno)


def _counted(name: str) -> Callable[[ast.Call, Expression, Scope], Expression]:
    """update, subtract: of what can be looped over, of counts, of keywords."""

    def called(node: ast.Call, receiver: Expression, scope: Scope) -> Expression:
        assert isinstance(receiver.type, Counter)
        given = _given(node, f"Counter.{name}", scope)
        if given is None:
            given = ast.copy_location(ast.Dict([], []), node)
        wanted = Dict(receiver.type.key, INT) if isinstance(given, ast.Dict) else None
        given = _checked(given, scope, wanted)
        counts = _dict_of(given)
        if counts is not None:
            return _all_of(receiver, counts, name, given, scope)
        loop, item = looped(given, scope, receiver.type.key)
        return Into(NONE, node.lineno, receiver, loop, (item,), counted.each(receiver.type, less=name == "subtract"))

    return called


def _most_common(node: ast.Call, receiver: Expression, scope: Scope) -> Expression:
    """most_common(), most_common(n): a sort by counts, in which equal ones stay in the order of the dict."""
    nodes = [*node.args, *(one.value for one in node.keywords if one.arg == "n")]
    if len(nodes) > 1 or len(nodes) != len(node.args) + len(node.keywords) or any(map(_is_starred, nodes)):
        scope.report.refuse("P010", node, "`most_common` takes how many there shall be", "write `most_common(n)`")
    items = operations.method(receiver.type, "items")
    assert items is not None
    whole, line = Held(receiver.type, receiver.line), node.lineno
    listed = apply(items.operation, (whole,), line)
    assert isinstance(listed.type, List)
    pair = Held(listed.type.element, line)
    assert isinstance(pair.type, Tuple)
    made: Expression = Sorted(listed.type, line, listed, pair, member(pair, 1), Literal(BOOL, line, True))
    if not nodes or (isinstance(nodes[0], ast.Constant) and nodes[0].value is None):
        return Holding(made.type, line, receiver, whole, made)
    count = coerce(scope, check(nodes[0], scope), INT, nodes[0], "`n`")
    held, zero = Held(INT, line), Literal(INT, line, 0)
    part = operations.slice_(listed.type, step=False)
    below: Operation | None = operations.compare("<", INT, INT)
    assert part is not None
    assert below is not None
    most = Choice(INT, line, apply(below, (held, zero), line), zero, held)
    made = Holding(made.type, line, count, held, apply(part, (made, zero, most), line))
    return Holding(made.type, line, receiver, whole, made)


def _is_starred(node: ast.expr) -> bool:
    return isinstance(node, ast.Starred)


def _elements(node: ast.Call, receiver: Expression, scope: Scope) -> Expression:
    hint = "loop over it, or write `list(c.elements())`"
    return scope.report.refuse("P009", node, "`elements()` as a value", hint)


OF_COUNTERS: dict[str, Callable[[ast.Call, Expression, Scope], Expression]] = {
    "elements": _elements,
    "most_common": _most_common,
    "subtract": _counted("subtract"),
    "update": _counted("update"),
}
