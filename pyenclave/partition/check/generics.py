"""Generic functions: each call is one of the function with the types that it passes."""

import ast
from dataclasses import replace

from ..survey.signatures import known_as
from ..survey.symbols import Function, Signature
from ..types.containers import Dict, Set, thawed
from ..types.functions import FunctionType
from ..types.generators import Generator
from ..types.interfaces import View, concrete, interface_of
from ..types.model import NONE, Type, described
from ..types.records import Record
from ..types.variables import learn, substitute, variables_of
from .convert import coerce
from .dict_views import may_be_view, with_views
from .dispatch import check
from .function_values import with_result
from .interfaces import looked_at
from .passing import given
from .scope import Scope
from .spread import default
from .tree import Expression

MOST = 64  # of one function: more are made by one that calls itself with ever larger types


def specialised(
    node: ast.Call, function: Function, scope: Scope, *, is_method: bool = False
) -> tuple[Function, tuple[tuple[int, Expression], ...]]:
    """The function for this call, and its arguments; of a method those after the object."""
    signature, name = function.signature, function.node.name
    assert signature is not None
    offset = int(is_method)
    own = Signature(signature.parameters[offset:], signature.result)
    written, missing = given(node, name, own, scope)
    known: dict[str, Type] = {}
    loose: dict[str, Type] = {}
    values = []
    last = [one for one in written if isinstance(own.parameters[one[0]].type, FunctionType)]
    # What functions take is known of the rest, so they are looked at last; evaluated they are where they are written.
    for place, value in [*(one for one in written if one not in last), *last]:
        pattern = own.parameters[place].type
        if interface_of(pattern) is not None:
            may_be = may_be_view(function.node, own.parameters[place].name)
            kept = isinstance(signature.result, Generator)  # a function with `yield` runs when its values are asked for
            looked = looked_at(value, own.parameters[place], known, loose, scope, may_be_view=may_be, is_kept=kept)
            values.append((place, value, looked))
            continue
        wanted = substitute(pattern, loose | known)
        if own.parameters[place].further is not None and isinstance(value, ast.Dict) and not value.values:
            _refuse_unknown(node, name, next(variables_of(wanted), None), scope)
        checked = check(value, scope, _of_function(value, wanted, scope) if any(variables_of(wanted)) else wanted)
        if checked.type == NONE:
            scope.report.refuse("P011", value, "this has no value", "call it as a statement of its own")
        learn(pattern, thawed(checked.type), known, loose)
        values.append((place, value, checked))
    values.sort(key=lambda one: written.index(one[:2]))
    types = loose | known
    for one in own.parameters:
        interface = interface_of(one.type)
        if interface is not None and interface.key not in types:
            types[interface.key] = concrete(substitute(interface, types))
    made = _made(node, function, types, scope)
    assert made.signature is not None
    parameters = made.signature.parameters[offset:]
    passed = [
        (at, coerce(scope, each, parameters[at].type, one, f"`{parameters[at].name}`")) for at, one, each in values
    ]
    return made, (*passed, *((at, default(node, parameters[at], name, scope)) for at in missing))


def _of_function(value: ast.expr, wanted: Type, scope: Scope) -> Type | None:
    """What a function is whose parameters are known, and whose result is not."""
    if not isinstance(wanted, FunctionType) or any(name for one in wanted.parameters for name in variables_of(one)):
        return None
    return with_result(value, wanted, scope)


def _made(node: ast.Call, function: Function, types: dict[str, Type], scope: Scope) -> Function:
    assert function.signature is not None
    used = function.signature.variables
    _refuse_unknown(node, function.node.name, next((one for one in used if one not in types), None), scope)
    types = {name: types[name] for name in used}
    made = scope.module.made
    # Generators of several functions share a name, and so do constants and what changes.
    key = f"{function.name}[{', '.join(map(repr, types.values()))}]"
    if key not in made:
        if sum(one.startswith(f"{function.name}[") for one in made) >= MOST:
            hint = "call it with types that end"
            scope.report.refuse("P010", node, f"`{function.node.name}` is called with ever new types", hint)
        parameters = tuple(replace(one, type=substitute(one.type, types)) for one in function.signature.parameters)
        result = substitute(function.signature.result, types)
        views = {one.name: one.type for one in parameters if isinstance(one.type, View)}
        parameters = tuple(replace(one, type=views[one.name].owner) if one.name in views else one for one in parameters)
        if views and isinstance(function.node, ast.FunctionDef):
            function = replace(function, node=with_views(function.node, views))
        for one in (*(each.type for each in parameters), result):
            _check(one, node, scope)
        name = f"00{len(made)}_{function.name}"
        made[key] = replace(function, name=name, signature=known_as(Signature(parameters, result), name), types=types)
    scope.called.add(made[key].name)
    return made[key]


def _refuse_unknown(node: ast.Call, name: str, unknown: str | None, scope: Scope) -> None:
    if unknown is not None:
        hint = f"pass something whose type says what `{unknown}` is"
        scope.report.refuse("P010", node, f"`{unknown}` of `{name}` is not known here", hint)


def _check(type_: Type, node: ast.Call, scope: Scope) -> None:
    """What an annotation must not say, a variable's type must not make."""
    if isinstance(type_, Dict | Set) and not type_.held[0].hashable:
        hint = "use one that does not change, such as a tuple or bytes"
        scope.report.refuse("P011", node, f"{described(type_.held[0])} is not hashable", hint)
    for one in type_.parts:
        if not isinstance(type_, Record):
            _check(one, node, scope)
