"""deque(…), defaultdict(…), dict.fromkeys(…); what is taken from a dict where it may not be there."""

import ast
from dataclasses import replace

from .. import operations
from ..types.containers import DefaultDict, Deque, Dict, List, Optional, Set
from ..types.model import BOOL, BYTES, FLOAT, INT, STR, Type, described, natural
from ..types.variables import Variable
from .comprehensions import looped
from .convert import apply, coerce, read
from .dispatch import check
from .empties import ELEMENT, KEY, VALUE
from .scope import Scope
from .sought import checked, look_for
from .tree import Choice, Comprehension, Expression, Held, Holding, NewDefault, NewDeque, Nothing, Some
from .unify import check_hashable, empty


def deque(node: ast.Call, scope: Scope) -> Expression:
    """deque(), deque(xs), deque(xs, most), deque(maxlen=most)"""
    wanted = scope.wanted
    named = {one.arg: one.value for one in node.keywords}
    starred = any(isinstance(one, ast.Starred) for one in node.args)
    if len(node.args) + len(named) > 2 or starred or named.keys() - {"maxlen"}:
        scope.report.refuse("P010", node, "`deque` takes something to loop over and `maxlen`", "see its signature")
    nodes = dict(zip(("iterable", "maxlen"), node.args, strict=False)) | named
    element = wanted.element if isinstance(wanted, Deque) else None
    loop = item = most = None
    if "iterable" in nodes:
        given = nodes["iterable"]
        if not (isinstance(given, ast.List | ast.Tuple) and not given.elts):
            loop, item = looped(given, scope, element)
            element = item.type
    if element is None:
        element = empty(node, Deque(ELEMENT), "deque[int]", scope).element
    limit = nodes.get("maxlen")
    if limit is not None and not (isinstance(limit, ast.Constant) and limit.value is None):
        most = coerce(scope, check(limit, scope), INT, limit, "`maxlen`")
    return NewDeque(Deque(element), node.lineno, loop, item, most)


_ZEROES: dict[str, Type] = {one.name: one for one in (INT, FLOAT, BOOL)}
_EMPTY: dict[str, Type] = {one.name: one for one in (STR, BYTES)}
_CONTAINERS = {"list": List, "dict": Dict, "set": Set}
_FACTORIES = _ZEROES.keys() | _EMPTY.keys() | _CONTAINERS.keys()
_HELD: dict[str, Type] = {"list": List(ELEMENT), "dict": Dict(Variable("inner"), VALUE), "set": Set(ELEMENT)}


def default_dict(node: ast.Call, scope: Scope) -> Expression:
    """defaultdict(list)"""
    wanted = scope.wanted
    if len(node.args) != 1 or node.keywords:
        hint = "write `defaultdict(int)`, then `update`"
        scope.report.refuse("P010", node, "inside, `defaultdict` takes what makes its values", hint)
    name = _factory(node.args[0], scope)
    if not isinstance(wanted, DefaultDict):
        wanted = _undeclared(node, name, scope)
    if _ZEROES.get(name) == wanted.value:
        return NewDefault(wanted, node.lineno, "pye_factory_zero")
    own = type(wanted.value) is _CONTAINERS.get(name) and name == wanted.value.name.partition("[")[0]
    if own or _EMPTY.get(name) == wanted.value:
        return NewDefault(wanted, node.lineno, "pye_factory_empty")
    factory = wanted.value.name.partition("[")[0]
    hint = "use a dict, and its `setdefault`: factories make what is 0 or empty, of built-in types"
    if name in _FACTORIES and factory in _FACTORIES:
        hint = f"write `defaultdict({factory})`"
    message = f"this does not make the values of {wanted.name}"
    return scope.report.refuse("P011", node.args[0], message, hint)


def _factory(node: ast.expr, scope: Scope) -> str:
    """What makes the values: `int`, or `lambda: 0`, which makes the same."""
    match node:
        case ast.Lambda(args=ast.arguments(posonlyargs=[], args=[], vararg=None, kwonlyargs=[], kwarg=None), body=body):
            match body:
                case ast.Constant(value=bool() | int() | float() | str() | bytes() as value) if not value:
                    return type(value).__name__
                case ast.List(elts=[]):
                    return "list"
                case ast.Dict(keys=[]):
                    return "dict"
                case ast.Call(func=func, args=[], keywords=[]):
                    node = func
    return (scope.module.qualified(node) or "").removeprefix("builtins.")


def _undeclared(node: ast.Call, factory: str, scope: Scope) -> DefaultDict:
    """What the factory makes is known, the rest by what is put in."""
    made = (_ZEROES | _EMPTY | _HELD).get(factory)
    if made is None:
        message = "no `defaultdict` has such a factory inside"
        hint = "use a dict, and its `setdefault`: factories make what is 0 or empty, of built-in types"
        scope.report.refuse("P011", node.args[0], message, hint)
    return empty(node, DefaultDict(KEY, made), "defaultdict[str, int]", scope)


def from_keys(node: ast.Call, scope: Scope) -> Expression:
    """dict.fromkeys(keys, value): every key has the same value."""
    wanted = scope.wanted if isinstance(scope.wanted, Dict) else None
    if not 1 <= len(node.args) <= 2 or node.keywords or any(isinstance(one, ast.Starred) for one in node.args):
        scope.report.refuse("P010", node, "`dict.fromkeys` takes keys, and a value", "see its signature")
    loop, key = looped(node.args[0], scope, wanted.key if wanted else None)
    check_hashable(key.type, node.args[0], scope)
    given = node.args[1] if len(node.args) == 2 else None
    if given is None or (isinstance(given, ast.Constant) and given.value is None):
        of = wanted.value if wanted else Optional(INT)
        if not isinstance(of, Optional):
            scope.report.refuse("P011", node, f"the value is None, not {described(of)}", "give a value")
        return Comprehension(Dict(key.type, of), node.lineno, loop, (key, Nothing(of, node.lineno)))
    value = check(given, scope, wanted.value if wanted else None)
    value = coerce(scope, value, wanted.value if wanted else natural(value.type), given, "the value")
    held = Held(value.type, value.line)
    made = Comprehension(Dict(key.type, value.type), node.lineno, loop, (key, held))
    return replace(made, loop=replace(loop, beside=((held, value),)))


def pop_or_none(node: ast.Call, receiver: Expression, scope: Scope) -> Expression:
    """`d.pop(key, None)`"""
    type_ = receiver.type
    assert isinstance(type_, Dict)
    given = checked(node.args[0], type_.key, scope)
    result = type_.value if isinstance(type_.value, Optional) else Optional(type_.value)

    def ask(whole: Expression, key: Expression) -> Expression:
        there, pop = operations.compare("in", key.type, whole.type), operations.method(whole.type, "pop")
        assert there is not None
        assert pop is not None
        taken: Expression = apply(pop.operation, (whole, key), node.lineno)
        if result != type_.value:
            taken = Some(result, node.lineno, taken)
        return Choice(result, node.lineno, apply(there, (whole, key), node.lineno), taken, Nothing(result, node.lineno))

    looked = look_for(receiver, given, node.lineno, ask)
    if looked is not None:
        return looked
    key = coerce(scope, read(given, type_.key), type_.key, node.args[0], "the key")
    held = Held(type_, receiver.line), Held(type_.key, key.line)
    chosen = ask(*held)
    return Holding(result, node.lineno, receiver, held[0], Holding(result, node.lineno, key, held[1], chosen))
