"""functools.partial: a function with its first arguments, or some by their names."""

import ast

from ..survey.symbols import Function, Parameter, Signature
from ..types.containers import Container
from ..types.functions import FunctionType
from ..types.model import BYTES, STR, described
from ..types.records import function_type
from .closures import bound, variables
from .dispatch import Checked, check
from .function_values import called_value, is_called_by_name, wanted_function
from .nested import function_of, own_signature
from .scope import Scope
from .tree import Expression


def partial(node: ast.Call, scope: Scope) -> Expression:
    """partial(f, 1, key=2): the arguments are evaluated here, and remembered."""
    unpacked = any(isinstance(one, ast.Starred) for one in node.args) or any(one.arg is None for one in node.keywords)
    if not node.args or unpacked:
        message = "`partial` takes a function, then arguments one by one"
        scope.report.refuse("P010", node, message, "write `partial(f, 1)` or `partial(f, key=1)`")
    function, *values = node.args
    _refuse_built_in(function, node, scope)
    wanted = wanted_function(scope)
    called, names, nodes = function, list[str](), list[ast.expr]()
    signature = _signature(function, scope)
    if signature is None and not (wanted is not None and is_called_by_name(function, scope)):
        value = check(function, scope)
        if not isinstance(value.type, FunctionType):
            scope.report.refuse("P010", function, f"`partial` of {value.type.name}", "pass a function")
        signature = Signature(
            tuple(Parameter("", of, node, positional_only=True) for of in value.type.parameters), value.type.result
        )
        called, names, nodes = _name("0called", function), ["0called"], [Checked(value, function)]
    given = [*(f"0bound_{at}" for at in range(len(values))), *(f"0named_{one.arg}" for one in node.keywords)]
    if wanted is None:
        assert signature is not None
        wanted = _rest(signature, len(values), {one.arg or "" for one in node.keywords}, scope)
    kept = bound([*names, *given], [*nodes, *values, *(one.value for one in node.keywords)], scope)
    if isinstance(called, ast.Name) and called.id in scope.functions:
        kept = kept.beside(variables([called.id], node, scope))
    taken = [f"0given_{at}" for at in range(len(wanted.parameters))]
    arguments = [_name(one, node) for one in (*given[: len(values)], *taken)]
    named = [ast.keyword(one.arg, _name(f"0named_{one.arg}", node)) for one in node.keywords]
    body = ast.Call(called, arguments, [ast.copy_location(one, node) for one in named])
    return called_value(taken, ast.copy_location(body, node), wanted, kept, node, scope)


def _refuse_built_in(function: ast.expr, node: ast.Call, scope: Scope) -> None:
    """`xs.append`: methods of built-in types are functions of the runtime, and no values."""
    match function:
        case ast.Attribute(value=ast.Name(id=owner)) if owner in scope.local_names:
            type_ = check(function.value, scope).type
            if isinstance(type_, Container) or type_ in (STR, BYTES):
                passed = ", ".join(map(ast.unparse, [*node.args[1:], *node.keywords]))
                hint = f"write `lambda: {ast.unparse(function)}({passed})`"
                message = f"`partial` of a method of {described(type_)}"
                scope.report.refuse("P010", function, message, hint)


def _signature(node: ast.expr, scope: Scope) -> Signature | None:
    """What a function that is called by its name says that it takes."""
    if not isinstance(node, ast.Name) or node.id in scope.renamed:
        return None
    if node.id in scope.functions and isinstance(scope.functions[node.id].node, ast.FunctionDef):
        found = function_of(scope.functions[node.id], scope).signature
        return None if found is None else own_signature(found, scope.functions[node.id])
    symbol = scope.module.symbols.get(node.id)
    is_own = isinstance(symbol, Function) and node.id not in scope.local_names
    return symbol.signature if is_own and isinstance(symbol, Function) else None


def _rest(signature: Signature, count: int, named: set[str], scope: Scope) -> FunctionType:
    """What is left to be passed."""
    left = [one for one in signature.parameters[count:] if one.name not in named and not one.keyword_only]
    return function_type(tuple(one.type for one in left), signature.result, scope.module.objects)


def _name(name: str, node: ast.expr) -> ast.expr:
    return ast.copy_location(ast.Name(name, ast.Load()), node)
