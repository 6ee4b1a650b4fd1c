"""Functions as values: of the module, of classes and built-in ones by their names, and lambdas.

A value is a place among the functions that are used so (types/functions.py), so it remembers nothing else: neither an
object nor variables of the function around. What is called is one more function (choosers.py).
"""

import ast
from dataclasses import replace

from .. import operations
from ..packages.bound import free_names
from ..survey.report import Refused
from ..survey.symbols import (
    ClassSymbol,
    Function,
    InsideVariable,
    NamedConstant,
    Parameter,
    Role,
    Signature,
    Table,
    type_of_function,
)
from ..types.containers import Optional
from ..types.functions import FunctionType
from ..types.generators import Generator
from ..types.model import NAMED, NONE, Type, natural
from .dispatch import check
from .empties import Empties
from .nested import function_of
from .passing import arguments
from .scope import Scope, scope_of
from .tree import Call, Expression, Literal

_CAPTURES = "a function that is a value remembers no variables: pass `{}` as an argument"


def wanted_function(scope: Scope) -> FunctionType | None:
    wanted = scope.wanted.inner if isinstance(scope.wanted, Optional) else scope.wanted
    return wanted if isinstance(wanted, FunctionType) else None


def function_value(symbol: Function, node: ast.expr, scope: Scope) -> Expression:
    """A function of the module: what it says that it takes, unless a call as it is wanted fits as well."""
    wanted = wanted_function(scope)
    if symbol.signature is None:
        scope.called.add(symbol.name)  # what is wrong with it is reported where it is defined
        raise Refused
    if isinstance(symbol.signature.result, Generator):
        scope.report.refuse("P009", node, f"`{symbol.node.name}`, a generator, as a value", "let it return a list")
    own = type_of_function(symbol.signature)
    if own is not None and (wanted is None or own == wanted or not _fits(symbol.signature, wanted)):
        is_whole = len(own.parameters) == len(symbol.signature.parameters)
        return _value(symbol, own, node, scope) if is_whole else _calling(node, own, scope)
    if wanted is None:
        hint = "say which type it has here, as in `f: Callable[[int], int] = …`"
        scope.report.refuse("P009", node, f"`{symbol.node.name}` as a value, whose type is not known here", hint)
    return _calling(node, wanted, scope)


def nested_value(name: str, node: ast.expr, scope: Scope) -> Expression:
    """A function in the function that uses nothing of it."""
    nested = scope.functions[name]
    if scope.assigned is not None and name not in scope.assigned:
        scope.report.refuse("P012", node, f"`{name}` may be unassigned here", f"define `{name}` before")
    for one in sorted({*nested.variables, *nested.functions}):
        message = f"`{name}` as a value, which uses `{one}` of the function around"
        scope.report.refuse("P009", node, message, _CAPTURES.format(one))
    if isinstance(nested.node, ast.Lambda):
        return lambda_value(nested.node, scope)
    return function_value(function_of(nested, scope), node, scope)


def lambda_value(node: ast.Lambda, scope: Scope) -> Expression:
    """A lambda where the type of a function is asked for, which says what its parameters are."""
    wanted = wanted_function(scope)
    if wanted is None:
        hint = "give it a name of its own: `f = lambda x: …`, or say its type: `f: Callable[[int], int] = lambda x: …`"
        scope.report.refuse("P009", node, "trusted code does not have a lambda as a value of no known type", hint)
    names = _parameters_of(node, wanted, scope)
    return _value(_made("<lambda>", names, node.body, wanted, node, scope), wanted, node, scope)


def _parameters_of(node: ast.Lambda, wanted: FunctionType, scope: Scope) -> list[str]:
    """Of a lambda that uses nothing around it, and takes what is wanted."""
    for one in sorted(free_names(node) & {*scope.local_names, *scope.renamed, *scope.functions}):
        message = f"a lambda as a value, which uses `{one}` of the function around"
        scope.report.refuse("P009", node, message, _CAPTURES.format(one))
    given = node.args
    names = [one.arg for one in (*given.posonlyargs, *given.args)]
    if given.vararg or given.kwarg or given.kwonlyargs or given.defaults or len(names) != len(wanted.parameters):
        message = f"the lambda does not take what {wanted.name} does"
        scope.report.refuse("P011", node, message, f"give it {len(wanted.parameters)} parameters, without defaults")
    return names


def named_value(node: ast.expr, scope: Scope) -> Expression | None:
    """What can be called by its name, where the type of a function is asked for: `len`, `str.upper`, `Point.origin`.

    None where it is a value of another kind, or nothing that there is.
    """
    wanted = wanted_function(scope)
    return _calling(node, wanted, scope) if wanted is not None and _is_called_by_name(node, scope) else None


def _is_called_by_name(node: ast.expr, scope: Scope) -> bool:
    root = node
    while isinstance(root, ast.Attribute):
        root = root.value
    if not isinstance(root, ast.Name) or root.id in {*scope.local_names, *scope.renamed, *scope.functions}:
        return False
    symbol = scope.module.symbols.get(root.id)
    if isinstance(symbol, ClassSymbol) and isinstance(node, ast.Attribute):
        return node.attr not in symbol.constants
    is_typed = isinstance(symbol, Function) and symbol.signature is not None and type_of_function(symbol.signature)
    return not (is_typed or isinstance(symbol, NamedConstant | InsideVariable | Table))


def with_result(node: ast.expr, wanted: FunctionType, scope: Scope) -> FunctionType | None:
    """The type with the result that the function has for these parameters; None of what says its type itself."""
    if isinstance(node, ast.Name) and node.id in scope.functions and node.id not in scope.renamed:
        inner_node = scope.functions[node.id].node
        node = inner_node if isinstance(inner_node, ast.Lambda) else node
    if isinstance(node, ast.Lambda):
        names, body = _parameters_of(node, wanted, scope), node.body
    elif _is_called_by_name(node, scope):
        names, body = _call_of(node, wanted, scope)
    else:
        return None
    types = dict(zip(names, wanted.parameters, strict=True))
    parameters = tuple(Parameter(name, of, node) for name, of in types.items())
    definition = ast.copy_location(ast.FunctionDef("<lambda>", _parameters(names), [ast.Return(body)], [], None), node)
    function = replace(scope.function, node=definition, around={}, known=frozenset())
    signature = Signature(parameters, NONE)
    inner = scope_of(function, signature, scope.module, scope.report, Empties(last=True))
    inner.called = scope.called  # what is wrong with what it calls is reported where that is looked at
    return FunctionType(wanted.parameters, natural(check(body, inner).type))


def call_value(node: ast.Call, value: Expression, scope: Scope) -> Expression:
    """`f(a, b)` of a variable: first what is called, then the arguments, by their places."""
    type_ = value.type
    assert isinstance(type_, FunctionType)
    function = _chooser(type_, node, scope)
    assert function.signature is not None
    scope.called.add(function.name)
    named = enumerate(function.signature.parameters[1:], 1)
    own = Signature(tuple(replace(one, name=f"argument {at}") for at, one in named), type_.result)
    passed = arguments(node, ast.unparse(node.func), own, scope)
    return Call(type_.result, node.lineno, function, ((0, value), *((at + 1, one) for at, one in passed)))


def _fits(signature: Signature, wanted: FunctionType) -> bool:
    """Whether it is called as wanted: with fewer arguments, numbers of other widths, or as what it is generic in."""
    own = type_of_function(signature)
    if own is None:
        return True
    count = len(wanted.parameters)
    rest = signature.parameters[count:]
    if len(own.parameters) < count or any(one.default is None and not one.or_none for one in rest):
        return False
    pairs = zip((*own.parameters[:count], own.result), (*wanted.parameters, wanted.result), strict=True)
    return all(natural(one) == natural(other) for one, other in pairs)


def _calling(node: ast.expr, wanted: FunctionType, scope: Scope) -> Expression:
    """What a call of the node as it is wanted gives, as a function of its own, which is in no traceback."""
    names, body = _call_of(node, wanted, scope)
    return _value(_made(ast.unparse(node), names, body, wanted, node, scope, is_asking=True), wanted, node, scope)


def _call_of(node: ast.expr, wanted: FunctionType, scope: Scope) -> tuple[list[str], ast.expr]:
    """A call of the node, with parameters' names that mean nothing in it."""
    longest = max((one.id for one in ast.walk(node) if isinstance(one, ast.Name)), key=len)
    names = [f"{longest.rpartition('.')[2]}_{at}" for at in range(len(wanted.parameters))]
    given: list[ast.expr] = [ast.copy_location(ast.Name(one, ast.Load()), node) for one in names]
    called = node
    if isinstance(node, ast.Attribute) and given:
        owner = NAMED.get(scope.module.qualified(node.value) or "")
        if owner == wanted.parameters[0] and operations.static(owner, node.attr) is None:
            called = ast.copy_location(ast.Attribute(given.pop(0), node.attr, ast.Load()), node)  # str.upper
    return names, ast.copy_location(ast.Call(called, given, []), node)


def _parameters(names: list[str]) -> ast.arguments:
    return ast.arguments([], [ast.arg(one) for one in names], None, [], [], None, [])


def _made(
    name: str,
    names: list[str],
    value: ast.expr,
    type_: FunctionType,
    node: ast.expr,
    scope: Scope,
    *,
    is_asking: bool = False,
) -> Function:
    """A function of these parameters and this value, one for each place where it is written."""
    key = f"{scope.function.name} {node.lineno}:{node.col_offset} {type_!r}"  # of two types of one name, each its own
    made = scope.module.made
    if key not in made:
        body = [ast.Expr(value)] if type_.result == NONE else [ast.Return(value)]
        definition = ast.FunctionDef(name, _parameters(names), [ast.copy_location(one, node) for one in body], [], None)
        definition = ast.copy_location(definition, node)
        parameters = tuple(Parameter(one, of, node) for one, of in zip(names, type_.parameters, strict=True))
        signature = Signature(parameters, type_.result)
        spelled = f"00{len(made)}_{'asked' if is_asking else 'lambda'}"
        types, made_by = scope.function.types, scope.function.made_by
        made[key] = Function(
            spelled, Role.HELPER, definition, signature, is_asking=is_asking, types=types, made_by=made_by
        )
    return made[key]


def _value(function: Function, type_: FunctionType, node: ast.expr, scope: Scope) -> Expression:
    """The function's place; a new one is the last."""
    places = scope.module.values.setdefault(type_, {})
    places.setdefault(function.name, function)
    return Literal(type_, node.lineno, [*places].index(function.name))


def _chooser(type_: FunctionType, node: ast.Call, scope: Scope) -> Function:
    made, key = scope.module.made, f"call of {type_!r}"
    if key not in made:
        types: list[tuple[str, Type]] = [("function", type_)]
        types += [(f"given_{at}", one) for at, one in enumerate(type_.parameters)]
        parameters = tuple(Parameter(name, of, node, positional_only=True) for name, of in types)
        given = _parameters([name for name, _ in types])
        definition = ast.copy_location(ast.FunctionDef(type_.name, given, [], [], None), node)
        signature = Signature(parameters, type_.result)
        name = f"00{len(made)}_call"
        made[key] = Function(name, Role.HELPER, definition, signature, is_asking=True, chooses=type_)
    return made[key]
