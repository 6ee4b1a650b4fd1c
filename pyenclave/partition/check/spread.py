"""`f(**d)` of a dict with texts for keys, whose names and types are looked at when it runs; parameters' defaults."""

import ast
from collections.abc import Set

from .. import operations
from ..operations.json import KEYWORDS
from ..survey.symbols import Parameter, Signature, Structured, Unusable
from ..types.containers import Dict, List, Optional, Tuple
from ..types.json import JSON_DICT
from ..types.model import JSON, NONE, STR, Type
from ..types.records import NamedTuple, Record
from .convert import apply, coerce, seen
from .dispatch import Checked, check
from .scope import Scope
from .tree import Call, Choice, Expression, Held, Holding, ListOf, Literal, Nothing, Some, TupleOf


def spread(
    node: ast.expr,
    call: ast.Call,
    name: str,
    signature: Signature,
    placed: Set[str],
    named: Set[str],
    scope: Scope,
) -> dict[str, ast.expr]:
    """What the dict gives each parameter that is not given: TypeError where it has another name, or too few.

    `placed` are given by their places, or by another dict; `named` by their names, before or after.
    """
    value = mapping(node, scope)
    given = placed | named
    parameters = [one for one in signature.parameters if one.name not in given and not one.positional_only]
    if not isinstance(value.type, Dict) or value.type.key != STR or not parameters:
        hint = "name each argument, or unpack a dict whose keys are str"
        scope.report.refuse("P010", node, "trusted code does not unpack arguments", hint)
    held = Held(value.type, value.line)
    made = {one.name: _taken(one, held, call, node, name, scope) for one in parameters}
    first, line = made[parameters[0].name], call.lineno
    names = ",".join(one.name for one in parameters)
    required = ",".join(one.name for one in parameters if not one.has_default)
    said = _spelled(name, signature), names, required, ",".join(placed), ",".join(named), f"{scope.module.name}.{name}"
    texts = [Literal(STR, line, one) for one in said]
    operation = operations.Operation(KEYWORDS.symbol, (value.type, *(STR for _ in texts)), NONE)
    looked = apply(operation, (held, *texts), line)
    first = Holding(first.type, line, looked, Held(NONE, line), first)
    made[parameters[0].name] = Holding(first.type, line, value, held, first)
    return {each: Checked(one, node) for each, one in made.items()}


def mapping(node: ast.expr, scope: Scope) -> Expression:
    value = seen(check(node, scope))
    return coerce(scope, value, JSON_DICT, node, "what `**` unpacks") if value.type == JSON else value


def copied(node: ast.expr, scope: Scope) -> Expression:
    """What is unpacked, as it is where it is written."""
    value = mapping(node, scope)
    copy = operations.method(value.type, "copy") if isinstance(value.type, Dict) else None
    return value if copy is None else apply(copy.operation, (value,), node.lineno)


def _spelled(name: str, signature: Signature) -> str:
    """What CPython's messages call it."""
    result = signature.result
    if result.name != name:
        return name
    return (
        f"{name}.__init__"
        if isinstance(result, Record)
        else f"{name}.__new__"
        if isinstance(result, NamedTuple)
        else name
    )


def _taken(parameter: Parameter, held: Held, call: ast.Call, node: ast.expr, name: str, scope: Scope) -> Expression:
    assert isinstance(held.type, Dict)
    key, line = Literal(STR, call.lineno, parameter.name), call.lineno
    item = operations.item(held.type)
    there = operations.compare("in", STR, held.type)
    assert item is not None
    assert there is not None
    value = coerce(scope, apply(item, (held, key), line), parameter.type, node, f"`{parameter.name}`")
    if not parameter.has_default:
        return value
    return Choice(value.type, line, apply(there, (held, key), line), value, default(call, parameter, name, scope))


def default(node: ast.Call, parameter: Parameter, name: str, scope: Scope) -> Expression:
    if parameter.factory is not None:
        scope.called.add(parameter.factory.name)
        return Call(parameter.type, node.lineno, parameter.factory, ())
    if parameter.function is not None:
        return _function(parameter.function, node, parameter, scope)
    if parameter.or_none:
        return Nothing(parameter.type, node.lineno)
    if parameter.default is None:
        hint = f"`{parameter.name}` is {parameter.type.name}"
        scope.report.refuse("P010", node, f"`{name}` is called without `{parameter.name}`", hint)
    return _constant(parameter.type, parameter.default, node.lineno)


def _function(written: ast.expr, node: ast.Call, parameter: Parameter, scope: Scope) -> Expression:
    """A default that is a function or an object, by the module's names: the caller's own may not hide them."""
    symbol = scope.module.symbols.get(written.id) if isinstance(written, ast.Name) else None
    if isinstance(symbol, Unusable):
        why = symbol.message.removeprefix(f"`{symbol.name}` is not a constant: ")
        hint = f"take `{parameter.type.name} | None = None`, and make it in the function"
        scope.report.refuse("P014", written, f"the default of `{parameter.name}` is not constant: {why}", hint)
    own = {*scope.local_names, *scope.renamed, *scope.functions} - {
        one.arg for one in ast.walk(written) if isinstance(one, ast.arg)
    }
    hidden = next((one.id for one in ast.walk(written) if isinstance(one, ast.Name) and one.id in own), None)
    if hidden is not None:
        message = f"the default of `{parameter.name}` is the module's `{hidden}`, which is a variable here"
        scope.report.refuse("P010", node, message, f"pass `{parameter.name}`, or give the variable another name")
    return coerce(scope, check(written, scope, parameter.type), parameter.type, node, f"`{parameter.name}`")


def _constant(type_: Type, value: Structured, line: int) -> Expression:
    if isinstance(type_, Optional):
        return Some(type_, line, _constant(type_.inner, value, line))
    if isinstance(value, tuple) and isinstance(type_, List):
        return ListOf(type_, line, tuple(_constant(type_.element, one, line) for one in value))
    if isinstance(value, tuple):
        assert isinstance(type_, Tuple)
        items = (_constant(of, one, line) for of, one in zip(type_.items, value, strict=True))
        return TupleOf(type_, line, tuple(items))
    return Literal(type_, line, value)
