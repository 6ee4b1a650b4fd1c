"""Calls of methods."""

import ast

from .. import operations
from ..operations import Argument, Method, Missing
from ..packages.near import meant
from ..types.containers import Deque, Dict, List, OpenTuple, Optional, Set, Tuple, is_constant
from ..types.model import BYTEARRAY, EXCEPTION, JSON, NAMED, STR, Type, described
from ..types.records import compares_functions
from .comprehensions import as_list
from .constructors import several_bytes
from .convert import apply, coerce, or_ask, read, refuse_change, refuse_copy, seen, underlying
from .dispatch import Checked, check
from .filling import filled
from .gathering import as_values
from .json_methods import owner_of
from .makers import pop_or_none
from .ordering import sort
from .prefixes import any_of
from .scope import Scope
from .sought import OF_FUNCTIONS, checked, look_for
from .standard import instead
from .templates import fill_in
from .translations import maketrans, translate
from .tree import Expression, Get, Held, Literal
from .tuples import as_sequence
from .views import refuse_view

_OF_SETS = {"union", "intersection", "difference", "symmetric_difference", "issubset", "issuperset", "isdisjoint"}
# By an item or a key, their first argument.
_LOOKING = {"index", "count", "remove", "discard", "get", "pop"}
# What is soon written.
_OWN_CACHE = "keep a dict instead of the cache, as in `seen: Inside[dict[int, int]] = {}`"
_WRITTEN_OUT = {
    "translate": "write a loop, as in `bytes(b for b in data if b not in …)`, or `replace`",
    "cache_clear": _OWN_CACHE,
    "cache_info": _OWN_CACHE,
}
_READING = {"index", "count", "copy", "get", "keys", "values", "items", *_OF_SETS}


def call_static(node: ast.Call, func: ast.Attribute, scope: Scope) -> Expression:
    """`bytes.fromhex(…)` and the like."""
    type_ = NAMED[scope.module.qualified(func.value) or ""]
    if type_ == STR and func.attr == "maketrans":
        return maketrans(node, scope)
    found = operations.static(type_, func.attr)
    if found is None:
        message = f"trusted code has no `{type_.name}.{func.attr}()`"
        scope.report.refuse("P010", func, message, "docs/trusted-python.md lists what there is")
    return apply(found.operation, tuple(_arguments(node, func.attr, found, scope)), node.lineno)


def call_method(node: ast.Call, func: ast.Attribute, receiver: Expression, scope: Scope) -> Expression:
    """`receiver.name(…)`; Refused where the type has no such method."""
    if func.attr == "__getitem__" and len(node.args) == 1 and not node.keywords:
        item = ast.Subscript(Checked(receiver, func.value), node.args[0], ast.Load())
        return check(ast.copy_location(item, node), scope)
    receiver = owner_of(node, func, underlying(receiver), scope)
    if receiver.type == STR and func.attr == "format":
        return fill_in(node, func, receiver, scope)
    if receiver.type == STR and func.attr == "translate":
        return translate(node, receiver, scope)
    if func.attr != "isdisjoint":  # which sets have
        refuse_view(receiver, func.value, scope)
    if func.attr not in _READING and isinstance(receiver.type, List | Dict | Set | Deque):
        refuse_copy(receiver, func, scope)
    if isinstance(receiver.type, List) and not isinstance(receiver.type, OpenTuple) and func.attr == "sort":
        refuse_change(receiver.type, func, scope)
        return sort(node, receiver, scope)
    if receiver.type == BYTEARRAY and func.attr == "extend" and len(node.args) == 1:
        given: ast.expr = Checked(several_bytes(node.args[0], scope), node.args[0])
        node = ast.copy_location(ast.Call(func, [given], node.keywords), node)
    match node.args:
        case [_, ast.Constant(value=None)] if _is_dict(receiver.type) and func.attr == "pop":
            refuse_change(receiver.type, func, scope)
            return pop_or_none(node, receiver, scope)
    if is_constant(receiver.type) and func.attr not in _READING and operations.method(receiver.type, func.attr):
        refuse_change(receiver.type, func, scope)
    receiver = seen(receiver)
    if isinstance(receiver.type, Tuple) and func.attr in ("index", "count"):
        receiver = as_sequence(receiver)
    added = filled(node, func.attr, receiver, scope)
    if added is not None:
        return added
    count = len(node.args) + len(node.keywords)
    if isinstance(receiver.type, Dict) and receiver.type.value == JSON and func.attr == "get" and count == 1:
        none = ast.copy_location(ast.Constant(None), node)
        node = ast.copy_location(ast.Call(func, [*node.args, none], node.keywords), node)
        count = 2
    if isinstance(receiver.type, Dict) and func.attr == "get" and count == 1 and node.args:
        return _get(node.args[0], receiver, scope)
    if func.attr in ("startswith", "endswith") and node.args and operations.method(receiver.type, func.attr):
        first = check(node.args[0], scope)
        if isinstance(first.type, Tuple):
            return any_of(node, func.attr, receiver, first, scope)
        node = ast.copy_location(ast.Call(func, [Checked(first, node.args[0]), *node.args[1:]], node.keywords), node)
    names = [f"{func.attr}/{count}", func.attr]
    if func.attr == "hex" and count:
        names.insert(0, "hex/str")
    of_byte = f"{func.attr}/int"
    if node.args and operations.method(receiver.type, of_byte) and check(node.args[0], scope).type.is_whole:
        names.insert(0, of_byte)
    found = next((one for name in names if (one := operations.method(receiver.type, name)) is not None), None)
    if found is None:
        message = f"trusted code has no method `.{func.attr}()` of {described(receiver.type)}"
        symbol = scope.module.class_of(receiver.type)
        page = "standard-library" if symbol and scope.module.is_shipped_at(symbol.node) else "trusted-python"
        written = _WRITTEN_OUT.get(func.attr, f"docs/{page}.md lists what there is")
        other = instead(symbol, func.attr, scope) if symbol else None
        hint = f"write {other}" if other else meant(func.attr, operations.methods(receiver.type), written)
        hint = "catch it by its class alone, `except Name as e`" if receiver.type == EXCEPTION else hint
        hint = OF_FUNCTIONS if func.attr in _LOOKING and compares_functions(receiver.type) else hint
        scope.report.refuse("P010", func, message, or_ask(hint, receiver.type))
    if func.attr in _LOOKING and found.arguments and found.arguments[0].is_kept:
        looked = _looked_for(node, receiver, found, names, scope)
        if isinstance(looked, Expression):
            return looked
        node = looked
    values = _arguments(node, func.attr, found, scope)
    return apply(found.operation, (receiver, *values), node.lineno)


def _get(node: ast.expr, receiver: Expression, scope: Scope) -> Expression:
    """`d.get(key)`, which may be None."""
    assert isinstance(receiver.type, Dict)
    of, value = receiver.type.key, receiver.type.value
    given = checked(node, of, scope)
    result = value if isinstance(value, Optional) else Optional(value)
    looked = look_for(receiver, given, node.lineno, lambda whole, key: Get(result, node.lineno, whole, key))
    return looked or Get(result, node.lineno, receiver, coerce(scope, read(given, of), of, node, "the key"))


def _looked_for(
    node: ast.Call, receiver: Expression, method: Method, names: list[str], scope: Scope
) -> Expression | ast.Call:
    """A method that looks for its first argument; the call, if the container can hold that anyway."""
    if node.keywords or not 1 <= len(node.args) <= len(method.arguments) or isinstance(node.args[0], ast.Starred):
        return node
    first, *others = method.arguments
    value = checked(node.args[0], first.type, scope)
    given: list[ast.expr | None] = [*node.args[1:], *(None for _ in method.arguments)]
    call = ast.copy_location(ast.Call(node.func, [Checked(value, node.args[0]), *node.args[1:]], []), node)
    assert isinstance(node.func, ast.Attribute)
    name = node.func.attr
    rest = [_argument(node, one, name, written, scope) for one, written in zip(others, given, strict=False)]
    held = [(Held(one.type, one.line, one.constant), one) for one in rest]

    def ask(whole: Expression, item: Expression) -> Expression:
        found = next(one for each in names if (one := operations.method(whole.type, each)) is not None)
        return apply(found.operation, (whole, item, *(one for one, _ in held)), node.lineno)

    looked = look_for(receiver, value, node.lineno, ask, tuple(held))
    return call if looked is None else looked


def _is_dict(type_: Type) -> bool:
    """One that answers None where it has nothing, as what may be None."""
    return isinstance(type_, Dict) and type_.value != JSON


def _arguments(node: ast.Call, name: str, method: Method, scope: Scope) -> list[Expression]:
    given: dict[str, ast.expr] = {}
    if len(node.args) > len(method.arguments):
        message = f"`.{name}()` takes {len(method.arguments)} arguments, but {len(node.args)} are given"
        scope.report.refuse("P010", node, message, "remove what is too many")
    for argument, value in zip(method.arguments, node.args, strict=False):
        if isinstance(value, ast.Starred):
            check(value, scope)
        given[argument.name] = value
    named = {one.name for one in method.arguments if one.keyword}
    for keyword in node.keywords:
        if keyword.arg not in named or keyword.arg in given:
            scope.report.refuse("P010", keyword, f"`.{name}()` does not take `{keyword.arg}`", "see its signature")
        given[keyword.arg] = keyword.value
    return [_argument(node, one, name, given.get(one.name), scope) for one in method.arguments]


def _is_read(argument: Argument, name: str) -> bool:
    """Whether nothing that comes of the method has the argument itself."""
    if argument.is_kept:
        return name in _LOOKING and argument.name != "default"
    return name not in ("partition", "rpartition")


def _argument(node: ast.Call, argument: Argument, name: str, value: ast.expr | None, scope: Scope) -> Expression:
    if value is not None:
        if isinstance(value, ast.Constant) and value.value is None and argument.default is None:
            return Literal(argument.type, node.lineno, None)
        if isinstance(argument.type, List) and not argument.is_kept:
            values = as_list(value, scope, wanted=argument.type)
            values = as_values(value, values, argument.type.element, scope)
            return coerce(scope, values, argument.type, value, f"`{argument.name}`", node.func)
        given = check(value, scope, argument.type)
        given = read(given, argument.type) if _is_read(argument, name) or given.type == BYTEARRAY else given
        given = given if argument.is_kept else seen(given)
        return coerce(scope, given, argument.type, value, f"`{argument.name}`", node.func)
    if isinstance(argument.default, Missing):
        hint = f"`{argument.name}` is {argument.type.name}"
        scope.report.refuse("P010", node, f"`.{name}()` is called without `{argument.name}`", hint)
    return Literal(argument.type, node.lineno, argument.default)
