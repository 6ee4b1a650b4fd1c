"""deque(…), dict.fromkeys(…); what is taken from a dict where it may not be there."""

import ast
from dataclasses import replace

from .. import operations
from ..types.containers import Deque, Dict, Optional
from ..types.model import INT, described, natural
from .comprehensions import looped
from .convert import apply, coerce, read
from .dispatch import check
from .empties import ELEMENT
from .scope import Scope
from .sought import checked, look_for
from .tree import Choice, Comprehension, Expression, Held, Holding, NewDeque, Nothing, Some
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
