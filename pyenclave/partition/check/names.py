"""Literals and names."""

import ast
import builtins

from ..packages.near import meant
from ..survey.report import Refused
from ..survey.symbols import (
    Alias,
    ClassSymbol,
    ExceptionClass,
    ExceptionClasses,
    Function,
    InsideVariable,
    LockSymbol,
    NamedConstant,
    Table,
    Unusable,
)
from ..types.containers import Optional
from ..types.model import INT, JSON
from . import standard
from .arithmetic import fold
from .dispatch import handles
from .function_values import function_value, lambda_value, named_value, nested_value
from .json_values import null
from .optional import known, narrowed, sure_cell, sure_state
from .scope import CELL, Scope, cell_here, cell_name, values_here
from .tree import Attribute, Expression, Local, Named, Nothing, State

_LITERALS: dict[type, str] = {
    type(None): "None as a value",
    type(...): "`...` as a value",
    complex: "complex numbers",
    float: "infinite literals",
}
_BUILTINS = frozenset(f"builtins.{name}" for name in dir(builtins))


@handles(ast.Constant)
def _constant(node: ast.Constant, scope: Scope) -> Expression:
    value = node.value
    if value is None and isinstance(scope.wanted, Optional):
        return Nothing(scope.wanted, node.lineno)
    if isinstance(value, str) and not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            scope.report.refuse("P009", node, "this text has a lone surrogate, which UTF-8 does not", "use bytes")
    if value is None and scope.wanted == JSON:
        return null(node.lineno)
    folded = fold(node, scope) if isinstance(value, bool | int | float | str | bytes) else None
    if folded is not None:
        return folded
    what = _LITERALS.get(type(value), "this literal")
    hint = 'use a value of the expected type, such as 0 or b""'
    if value is None:
        hint += ", or say what else it may be: `x: int | None = None`"
    return scope.report.refuse("P009", node, f"trusted code does not have {what}", hint)


handles(ast.Lambda)(lambda_value)


@handles(ast.Name)
def _name(node: ast.Name, scope: Scope) -> Expression:
    name = node.id
    if name in scope.functions and name not in scope.renamed:
        return nested_value(name, node, scope)
    if name in scope.renamed or name in scope.local_names:
        return _local(scope.renamed.get(name, name), node, scope)
    symbol = scope.module.symbols.get(name)
    match symbol:
        case NamedConstant():
            return Named(symbol.type, node.lineno, symbol)
        case InsideVariable():
            return sure_state(State(symbol.type, node.lineno, symbol), name, scope)
        case Table():
            scope.tables.add(name)
            return State(symbol.type, node.lineno, symbol)
        case Function():
            return function_value(symbol, node, scope)
        case ClassSymbol():
            if (called := named_value(node, scope)) is not None:
                return called
            if (stored := _stored_to(node, scope)) is not None:
                hint = f"make it state: `{stored}: Inside[…]` at the top level, and `global {stored}` where it is set"
                scope.report.refuse("P009", node, f"`{name}.{stored}` is stored to, and a class has constants", hint)
            scope.report.refuse("P009", node, f"the class `{name}` as a value", f"make one: `{name}(…)`")
        case LockSymbol():
            scope.report.refuse("P009", node, f"the lock `{name}` as a value", f"write `with {name}:`")
        case Alias():
            scope.report.refuse("P009", node, f"the type `{name}` as a value", "use it in annotations")
        case ExceptionClass():
            scope.report.refuse("P009", node, f"the class `{name}` as a value", f'raise it: `raise {name}("text")`')
        case ExceptionClasses():
            scope.report.refuse("P009", node, f"the classes `{name}` as a value", f"catch them: `except {name}:`")
        case Unusable(message=message, hint=hint):
            scope.report.once(symbol.named, "P007", node, message, hint)
    is_known = scope.module.qualified(node) in {*scope.module.imports.values(), *_BUILTINS}
    if is_known and (called := named_value(node, scope)) is not None:
        return called
    if name in scope.module.imports:
        if (found := standard.named(node, scope)) is not None:
            return found
        hint = "inside there is `pyenclave.inside`; call an `@untrusted` function for the rest"
        scope.report.refuse("P007", node, f"`{name}` is imported, so it stays outside", hint)
    if scope.module.qualified(node) in _BUILTINS:
        hint = f"call it, or say which type it has here, as in `f: Callable[[…], …] = {name}`"
        scope.report.refuse("P009", node, f"the function `{name}` as a value", hint)
    stars = [one.removesuffix(".*") for one in scope.module.imports.values() if one.endswith(".*")]
    hint = (
        f"define it in this module: `from {stars[0]} import *` stays outside" if stars else "define it in this module"
    )
    return scope.report.refuse("P007", node, f"`{name}` is not known inside", meant(name, values_here(scope), hint))


def _stored_to(node: ast.Name, scope: Scope) -> str | None:
    """What of the class that stands there the function stores to."""
    place = node.lineno, node.col_offset
    stored = (
        one
        for one in ast.walk(scope.function.node)
        if isinstance(one, ast.Attribute) and isinstance(one.ctx, ast.Store)
    )
    return next((one.attr for one in stored if (one.value.lineno, one.value.col_offset) == place), None)


def _local(name: str, node: ast.Name, scope: Scope) -> Expression:
    if scope.assigned is not None and name not in scope.assigned:
        hint = f"assign `{node.id}` before the branch or the loop"
        if isinstance(scope.module.symbols.get(node.id), InsideVariable):
            hint = f"write `global {node.id}` in the function: an assignment makes a variable of its own otherwise"
        scope.report.refuse("P012", node, f"`{node.id}` may be unassigned here", hint)
    if name in scope.lambdas:
        return scope.lambdas[name]
    type_ = scope.types.get(name, INT)
    if type_ is None:
        # Its assignment was refused and reported; complaining about every use would hide that.
        raise Refused
    if name in scope.cells:
        value = Attribute(type_, node.lineno, Local(cell_here(name, scope), node.lineno, cell_name(name)), CELL)
        return sure_cell(value, name, scope)
    local = Local(type_, node.lineno, name)
    return known(local, scope) if isinstance(type_, Optional) else narrowed(name, local, scope)
