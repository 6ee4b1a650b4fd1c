"""Functions as values: of the module, of classes and built-in ones by their names, and lambdas.

A value is an object that has its place among the functions that are used so (types/functions.py), and what it remembers
(closures.py). What is called is one more function (choosers.py).
"""

import ast
from dataclasses import replace
from typing import NoReturn

from .. import operations
from ..packages.bound import free_names, own_names
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
from ..types.records import function_type
from .closures import Kept, bound, remembering, variables
from .contexts import refuse_context
from .dispatch import Checked, check
from .empties import Empties
from .nested import function_of, kept_by, own_signature, refuse_unassigned
from .passing import arguments
from .scope import Scope, scope_of
from .tree import Call, Expression, Literal


def wanted_function(scope: Scope) -> FunctionType | None:
    wanted = scope.wanted.inner if isinstance(scope.wanted, Optional) else scope.wanted
    return wanted if isinstance(wanted, FunctionType) else None


def function_value(symbol: Function, node: ast.expr, scope: Scope) -> Expression:
    """A function of the module: what it says that it takes, unless a call as it is wanted fits as well."""
    if symbol.signature is None:
        scope.called.add(symbol.name)  # what is wrong with it is reported where it is defined
        raise Refused
    if isinstance(symbol.signature.result, Generator):
        scope.report.refuse("P009", node, f"`{symbol.node.name}`, a generator, as a value", "let it return a list")
    refuse_context(symbol.signature.result, node, scope)
    return _declared(symbol, symbol.signature, Kept(), wanted_function(scope), node, scope)


def _declared(
    symbol: Function, signature: Signature, kept: Kept, wanted: FunctionType | None, node: ast.expr, scope: Scope
) -> Expression:
    """`signature`: without what it remembers."""
    own = type_of_function(signature, scope.module.objects)
    if own is not None and (wanted is None or own == wanted or not _fits(signature, own, wanted)):
        is_whole = len(own.parameters) == len(signature.parameters)
        return _value(symbol, own, kept, node, scope) if is_whole else _calling(node, own, scope)
    if wanted is None:
        hint = "say which type it has here, as in `f: Callable[[int], int] = …`"
        scope.report.refuse("P009", node, f"`{symbol.node.name}` as a value, whose type is not known here", hint)
    return _calling(node, wanted, scope)


def nested_value(name: str, node: ast.expr, scope: Scope) -> Expression:
    """A function in the function, with what it uses of it."""
    nested = scope.functions[name]
    wanted = wanted_function(scope)
    refuse_unassigned(name, node, scope)
    if isinstance(nested.node, ast.Lambda):
        return lambda_value(nested.node, scope)
    variables([name], node, scope)  # what may change later is shared
    function = function_of(nested, scope)
    if function.signature is None:
        raise Refused  # reported where it is defined
    own = own_signature(function.signature, nested)
    kept = Kept(function.signature.parameters[len(own.parameters) :], kept_by(function.signature, nested, node))
    return _declared(function, own, kept, wanted, node, scope)


def lambda_value(node: ast.Lambda, scope: Scope) -> Expression:
    """A lambda where the type of a function is asked for, which says what its parameters are."""
    wanted = wanted_function(scope)
    if wanted is None:
        hint = "give it a name of its own: `f = lambda x: …`, or say its type: `f: Callable[[int], int] = lambda x: …`"
        scope.report.refuse("P009", node, "trusted code does not have a lambda as a value of no known type", hint)
    names, kept = _taken(node, wanted, scope)
    return _value(_made("<lambda>", names, node.body, wanted, kept, node, scope), wanted, kept, node, scope)


def _taken(node: ast.Lambda, wanted: FunctionType, scope: Scope) -> tuple[list[str], Kept]:
    """A lambda's parameters, where it takes what is wanted; and what it remembers: variables, and its defaults."""
    given = node.args
    names = [one.arg for one in (*given.posonlyargs, *given.args)]
    count = len(wanted.parameters)
    if given.vararg or given.kwarg or given.kwonlyargs or len(names) - len(given.defaults) != count:
        message = f"the lambda does not take what {wanted.name} does"
        hint = f"give it {count} parameters, and defaults for what it remembers besides"
        scope.report.refuse("P011", node, message, hint)
    around = free_names(node) & {*scope.local_names, *scope.renamed, *scope.functions}
    used = variables(around, node, scope, own_names(node))
    return names[:count], bound(names[count:], given.defaults, scope).beside(used)


def named_value(node: ast.expr, scope: Scope) -> Expression | None:
    """What can be called by its name, where the type of a function is asked for: `len`, `str.upper`, `Point.origin`.

    None where it is a value of another kind, or nothing that there is.
    """
    wanted = wanted_function(scope)
    return _calling(node, wanted, scope) if wanted is not None and is_called_by_name(node, scope) else None


def is_called_by_name(node: ast.expr, scope: Scope) -> bool:
    root = node
    while isinstance(root, ast.Attribute):
        root = root.value
    if not isinstance(root, ast.Name) or root.id in {*scope.local_names, *scope.renamed, *scope.functions}:
        return False
    symbol = scope.module.symbols.get(root.id)
    if isinstance(symbol, ClassSymbol) and isinstance(node, ast.Attribute):
        return node.attr not in symbol.constants
    is_typed = (
        isinstance(symbol, Function)
        and symbol.signature is not None
        and type_of_function(symbol.signature, scope.module.objects)
    )
    return not (is_typed or isinstance(symbol, NamedConstant | InsideVariable | Table))


def with_result(node: ast.expr, wanted: FunctionType, scope: Scope) -> FunctionType | None:
    """The type with the result that the function has for these parameters; None of what says its type itself."""
    if isinstance(node, ast.Name) and node.id in scope.functions and node.id not in scope.renamed:
        inner_node = scope.functions[node.id].node
        node = inner_node if isinstance(inner_node, ast.Lambda) else node
    kept = Kept()
    if isinstance(node, ast.Lambda):
        (names, kept), body = _taken(node, wanted, scope), node.body
    elif is_called_by_name(node, scope):
        names, body = _call_of(node, wanted, scope)
    else:
        return None
    types = dict(zip(names, wanted.parameters, strict=True))
    parameters = (*(Parameter(name, of, node) for name, of in types.items()), *kept.parameters)
    definition = ast.copy_location(ast.FunctionDef("<lambda>", _parameters(names), [ast.Return(body)], [], None), node)
    function = replace(scope.function, node=definition, around=kept.around, known=frozenset())
    signature = Signature(parameters, NONE)
    inner = scope_of(function, signature, scope.module, scope.report, Empties(last=True))
    inner.called = scope.called  # what is wrong with what it calls is reported where that is looked at
    return function_type(wanted.parameters, natural(check(body, inner).type), scope.module.objects)


def result_without(node: ast.expr, scope: Scope) -> Type:
    """What a call of the node without arguments gives."""
    node = _alone(node, scope)
    wanted = function_type((), NONE, scope.module.objects)
    found = with_result(node, wanted, scope) or check(node, scope).type
    if not isinstance(found, FunctionType):
        _refuse_factory(node, scope)
    return found.result


def made_without(node: ast.expr, result: Type, scope: Scope) -> Function:
    """A function that gives what a call of the node without arguments gives, and remembers nothing."""
    node = _alone(node, scope)
    wanted = function_type((), result, scope.module.objects)
    if isinstance(node, ast.Lambda):
        (names, kept), body = _taken(node, wanted, scope), node.body
    else:
        names, body = _call_of(node, wanted, scope)
        kept = variables({node.id} & scope.functions.keys(), node, scope) if isinstance(node, ast.Name) else Kept()
    if kept.parameters:
        message = f"what makes values uses `{kept.parameters[0].name}`, and remembers nothing inside"
        scope.report.refuse("P011", node, message, "use a dict, and its `setdefault`")
    is_asking = not isinstance(node, ast.Lambda)
    name = ast.unparse(node) if is_asking else "<lambda>"
    made = _made(name, names, body, wanted, kept, node, scope, is_asking=is_asking, is_factory=True)
    scope.called.add(made.name)
    return made


def _alone(node: ast.expr, scope: Scope) -> ast.expr:
    """A lambda, or what is called by its name and is no variable."""
    root = node
    while isinstance(root, ast.Attribute):
        root = root.value
    if isinstance(root, ast.Name) and root.id in scope.functions and root.id not in scope.renamed:
        inner = scope.functions[root.id].node
        return inner if isinstance(inner, ast.Lambda) else node
    is_name = isinstance(root, ast.Name) and root.id not in {*scope.local_names, *scope.renamed}
    if not is_name and not isinstance(node, ast.Lambda):
        _refuse_factory(node, scope)
    return node


def _refuse_factory(node: ast.expr, scope: Scope) -> NoReturn:
    hint = "name a class or a function of the module, or use a dict, and its `setdefault`"
    scope.report.refuse("P011", node, "no `defaultdict` has such a factory inside", hint)


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


def _fits(signature: Signature, own: FunctionType, wanted: FunctionType) -> bool:
    """Whether it is called as wanted: with fewer arguments, or numbers of other widths."""
    count = len(wanted.parameters)
    rest = signature.parameters[count:]
    if len(own.parameters) < count or any(one.default is None and not one.or_none for one in rest):
        return False
    pairs = zip((*own.parameters[:count], own.result), (*wanted.parameters, wanted.result), strict=True)
    return all(natural(one) == natural(other) for one, other in pairs)


def _calling(node: ast.expr, wanted: FunctionType, scope: Scope) -> Expression:
    """What a call of the node as it is wanted gives, as a function of its own, which is in no traceback."""
    names, body = _call_of(node, wanted, scope)
    kept = variables({node.id} & scope.functions.keys(), node, scope) if isinstance(node, ast.Name) else Kept()
    return called_value(names, body, wanted, kept, node, scope)


def called_value(
    names: list[str], body: ast.expr, wanted: FunctionType, kept: Kept, node: ast.expr, scope: Scope
) -> Expression:
    """A function of these parameters that only calls another one."""
    made = _made(ast.unparse(node), names, body, wanted, kept, node, scope, is_asking=True)
    return _value(made, wanted, kept, node, scope)


def method_value(owner: Expression, method: Signature | None, node: ast.Attribute, scope: Scope) -> Expression | None:
    """A method of an object, which it remembers; `method`: that of a class. None where nothing says its type."""
    wanted = wanted_function(scope)
    if method is not None:
        own_part = Signature(method.parameters[1:], method.result)
        own = type_of_function(own_part, scope.module.objects)
        wanted = own if own is not None and (wanted is None or not _fits(own_part, own, wanted)) else wanted
    if wanted is None:
        return None
    names = [f"0given_{at}" for at in range(len(wanted.parameters))]
    given: list[ast.expr] = [ast.copy_location(ast.Name(one, ast.Load()), node) for one in names]
    me = ast.copy_location(ast.Name("0self", ast.Load()), node)
    body = ast.Call(ast.copy_location(ast.Attribute(me, node.attr, ast.Load()), node), given, [])
    kept = bound(["0self"], [Checked(owner, node.value)], scope)
    return called_value(names, ast.copy_location(body, node), wanted, kept, node, scope)


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
    kept: Kept,
    node: ast.expr,
    scope: Scope,
    *,
    is_asking: bool = False,
    is_factory: bool = False,
) -> Function:
    """A function of these parameters and this value, one for each place where it is written."""
    types = [one.type for one in kept.parameters]
    key = f"{scope.function.name} {node.lineno}:{node.col_offset} {type_!r} {types!r}"  # two types may have one name
    key += " factory" if is_factory else ""
    made = scope.module.made
    if key not in made:
        body = [ast.Expr(value)] if type_.result == NONE else [ast.Return(value)]
        definition = ast.FunctionDef(name, _parameters(names), [ast.copy_location(one, node) for one in body], [], None)
        definition = ast.copy_location(definition, node)
        parameters = tuple(Parameter(one, of, node) for one, of in zip(names, type_.parameters, strict=True))
        signature = Signature((*parameters, *kept.parameters), type_.result)
        spelled = f"00{len(made)}_{'asked' if is_asking else 'lambda'}"
        whole = Function(spelled, Role.HELPER, definition, signature, is_asking=is_asking, around=kept.around)
        meant = replace(whole, types=scope.function.types, made_by=scope.function.made_by)
        made[key] = replace(meant, is_factory=is_factory)
    return made[key]


def _value(function: Function, type_: FunctionType, kept: Kept, node: ast.expr, scope: Scope) -> Expression:
    """The function, by its place; a new one is the last."""
    places = scope.module.values.setdefault(type_, {})
    places.setdefault(function.name, function)
    place = [*places].index(function.name)
    if kept.parameters:
        return remembering(function, type_, place, kept, node, scope)
    return Literal(type_, node.lineno, place)


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
