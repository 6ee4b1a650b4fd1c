"""What Python calls by itself: the special methods of the module's classes, as operations."""

import ast

from ..operations import Operation
from ..survey.names import function_name
from ..survey.report import Refused
from ..survey.symbols import Function
from ..types.model import Type
from ..types.records import Class
from .scope import Scope
from .tree import Apply, Expression


def method_of(type_: Type, name: str, scope: Scope) -> Function | None:
    symbol = scope.module.class_of(type_)
    method = None if symbol is None else symbol.method(name)
    is_missing = getattr(getattr(method, "node", None), "is_missing", False)
    return None if is_missing and not type_.shape.is_union else method  # type: ignore[attr-defined]


def special(type_: Type, name: str, scope: Scope, result: Type | None = None) -> Operation | None:
    """The class's own `name`; None where it has none, Refused where it does not give a `result`."""
    method = method_of(type_, name, scope)
    if method is None:
        return None
    operation = method_operation(method, scope)
    if result is not None and operation.result != result:
        assert method.signature is not None
        message = f"`{name}` of `{type_.name}` gives {method.signature.result.name}, not {result.name}"
        scope.report.refuse("P011", method.node.returns or method.node, message, f"let it return {result.name}")
    return operation


def refuse_of_derived(type_: Type, names: tuple[str, ...], node: ast.AST, scope: Scope) -> None:
    """What a class does not say, and one that derives from it does: which holds, the object's own class would say."""
    for one in type_.shape.derived if isinstance(type_, Class) else []:
        for name in names:
            if method_of(type_, name, scope) is None and method_of(one, name, scope) is not None:
                is_union = isinstance(type_, Class) and type_.shape.is_union
                hint = "give each of its classes one" if is_union else f"give `{type_.name}` one"
                scope.report.refuse("P011", node, f"`{one.name}` has a `{name}`, and `{type_.name}` has none", hint)


def method_operation(method: Function, scope: Scope) -> Operation:
    """The call of a method as an operation."""
    scope.called.add(method.name)
    if method.signature is None:
        raise Refused  # reported where it is defined
    parameters = tuple(one.type for one in method.signature.parameters)
    symbol = function_name(scope.module.name, method.name)
    return Operation(symbol, parameters, method.signature.result, method=method.name)


def asked(value: Expression, name: str, scope: Scope, result: Type | None = None) -> Expression | None:
    """`value.name()` of the class's own, which takes nothing but the object."""
    operation = special(value.type, name, scope, result)
    if operation is None:
        return None
    if len(operation.parameters) != 1:
        method = method_of(value.type, name, scope)
        assert method is not None
        scope.report.refuse("P010", method.node, f"`{name}` has no parameter but `self`", "leave it out")
    return Apply(operation.result, value.line, operation, (value,))
