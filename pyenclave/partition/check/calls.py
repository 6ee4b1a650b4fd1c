"""Calls: the module's own functions, ocalls, the inside library; the built-ins are in builtins.py."""

import ast
from collections.abc import Iterator

from ..survey.library import PACKAGE, library_functions
from ..survey.report import Refused
from ..survey.symbols import (
    ClassSymbol,
    ExceptionClass,
    Function,
    InsideVariable,
    NamedConstant,
    Parameter,
    Signature,
    Table,
    Unusable,
)
from ..types.containers import Tuple
from ..types.model import NAMED, described
from ..types.records import Enumeration
from .builtins import BUILTINS, fixed, wrapped
from .convert import coerce
from .dispatch import Checked, check, handles
from .methods import call_method, call_static
from .records import called, construct, method_of
from .scope import Scope
from .tree import Call, Expression, Held, Holding, Literal, Nothing
from .tuples import member

_FIXED = {name: type_ for name, type_ in NAMED.items() if name.startswith("pyenclave.")}
_OUTSIDE = "inside there is `pyenclave.inside`; call an `@untrusted` function for the rest"


@handles(ast.Call)
def _call(node: ast.Call, scope: Scope) -> Expression:
    func = node.func
    if isinstance(func, ast.Name) and (func.id in scope.local_names or func.id in scope.renamed):
        scope.report.refuse("P010", func, f"`{func.id}` is a variable, not a function", "rename one of them")
    if isinstance(func, ast.Name) and func.id in scope.module.symbols:
        return _own(node, func, scope)
    name = scope.module.qualified(func)
    if name is not None and not _is_local(func, scope):
        if name in _FIXED:
            return fixed(node, _FIXED[name], scope)
        if name.endswith(".wrap") and name.removesuffix(".wrap") in _FIXED:
            return wrapped(node, _FIXED[name.removesuffix(".wrap")], scope)
        if isinstance(func, ast.Attribute) and scope.module.qualified(func.value) in NAMED:
            return call_static(node, func, scope)
        if name.startswith(f"{PACKAGE}."):
            return _library(node, name.removeprefix(f"{PACKAGE}."), scope)
        if name in BUILTINS:
            return BUILTINS[name](node, scope)
    return _unknown(node, name, scope)


def _root(node: ast.expr) -> ast.expr:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node


def _is_local(node: ast.expr, scope: Scope) -> bool:
    root = _root(node)
    return isinstance(root, ast.Name) and (root.id in scope.local_names or root.id in scope.renamed)


def _unknown(node: ast.Call, name: str | None, scope: Scope) -> Expression:
    """Says what the callee is, and what to write instead."""
    func, written = node.func, ast.unparse(node.func)
    root = _root(func)
    if isinstance(root, ast.Name) and root.id in scope.module.imports and not _is_local(root, scope):
        scope.report.refuse("P010", func, f"`{written}` stays outside", _OUTSIDE)
    if isinstance(func, ast.Attribute):
        receiver = check(func.value, scope)
        method = method_of(receiver, func.attr, scope)
        if method is None:
            return call_method(node, func, receiver, scope)
        return _method(node, method, receiver, scope)
    if name is None:
        scope.report.refuse("P010", func, "this cannot be called", "call a function by its name")
    hint = "print in an `@untrusted` function" if written == "print" else "use what docs/trusted-python.md lists"
    return scope.report.refuse("P010", func, f"trusted code has no function `{written}`", hint)


def _own(node: ast.Call, func: ast.Name, scope: Scope) -> Expression:
    """A function of the module: its lowered body, or the wrapper of an ocall's stub."""
    symbol = scope.module.symbols[func.id]
    match symbol:
        case Unusable(message=message, hint=hint):
            scope.report.refuse("P007", func, message, hint)
        case ClassSymbol(type=Enumeration()):
            hint = f"name the member: `{func.id}.…`"
            scope.report.refuse("P010", node, f"a member of `{func.id}` by its value", hint)
        case ClassSymbol():
            passed = arguments(node, func.id, symbol.made, scope)
            return construct(symbol, passed, node.lineno, scope)
        case ExceptionClass():
            hint = f'raise it: `raise {func.id}("text")`'
            scope.report.refuse("P009", func, f"an instance of the class `{func.id}` as a value", hint)
        case NamedConstant() | InsideVariable() | Table():
            scope.report.refuse("P010", func, f"`{func.id}` is a variable, not a function", "call a function")
    assert isinstance(symbol, Function)
    scope.called.add(func.id)
    if symbol.signature is None:
        raise Refused  # what is wrong with it is reported where it is defined
    passed = arguments(node, func.id, symbol.signature, scope)
    return Call(symbol.signature.result, node.lineno, symbol, passed)


def _method(node: ast.Call, method: Function, receiver: Expression, scope: Scope) -> Expression:
    """A method of the module's own."""
    scope.called.add(method.name)
    if method.signature is None:
        raise Refused  # reported where it is defined
    rest = Signature(method.signature.parameters[1:], method.signature.result)
    return called(method, receiver, arguments(node, method.node.name, rest, scope), node.lineno)


def _library(node: ast.Call, path: str, scope: Scope) -> Expression:
    module, _, name = path.partition(".")
    functions = library_functions(module)
    if name not in functions:
        hint = f"it has {', '.join(sorted(functions))}" if functions else "see docs/inside.md"
        scope.report.refuse("P018", node.func, f"pyenclave.inside.{module} has no function `{name}`", hint)
    function = functions[name]
    passed = arguments(node, f"{module}.{name}", function.signature, scope)
    return Call(function.signature.result, node.lineno, function, passed)


def arguments(node: ast.Call, name: str, signature: Signature, scope: Scope) -> tuple[tuple[int, Expression], ...]:
    """The arguments in the order in which they are written, each with its parameter's place; then the defaults."""
    given: dict[str, ast.expr] = {}
    positional = [one for one in signature.parameters if not one.keyword_only]
    for index, value in enumerate(_written(node.args, scope)):
        if index >= len(positional):
            message = f"`{name}` takes {len(positional)} arguments, but {len(node.args)} are given"
            scope.report.refuse("P010", value, message, "remove what is too many")
        given[positional[index].name] = value
    for keyword in node.keywords:
        _keyword(keyword, name, signature, given, scope)
    places = {one.name: index for index, one in enumerate(signature.parameters)}
    passed = [
        (places[each], _passed(value, signature.parameters[places[each]], scope)) for each, value in given.items()
    ]
    missing = [one for one in signature.parameters if one.name not in given]
    return (*passed, *((places[one.name], _default(node, one, name, scope)) for one in missing))


def _written(nodes: list[ast.expr], scope: Scope) -> Iterator[ast.expr]:
    """The positional arguments, the items of `*t` among them: t is a tuple, evaluated with the first of them."""
    for one in nodes:
        if not isinstance(one, ast.Starred):
            yield one
            continue
        value = check(one.value, scope)
        if not isinstance(value.type, Tuple) or not value.type.items:
            hint = "pass a tuple, whose items are known, or name each argument"
            scope.report.refuse("P009", one, f"`*` of {described(value.type)} as arguments", hint)
        held = Held(value.type, value.line)
        first = member(held, 0)
        yield Checked(Holding(first.type, value.line, value, held, first), one)
        yield from (Checked(member(held, index), one) for index in range(1, len(value.type.items)))


def _passed(value: ast.expr, parameter: Parameter, scope: Scope) -> Expression:
    return coerce(scope, check(value, scope, parameter.type), parameter.type, value, f"`{parameter.name}`")


def _keyword(keyword: ast.keyword, name: str, signature: Signature, given: dict[str, ast.expr], scope: Scope) -> None:
    if keyword.arg is None:
        scope.report.refuse("P010", keyword.value, "trusted code does not unpack arguments", "name each argument")
    allowed = {one.name for one in signature.parameters if not one.positional_only}
    if keyword.arg not in allowed:
        scope.report.refuse("P010", keyword, f"`{name}` has no parameter `{keyword.arg}`", "see its signature")
    if keyword.arg in given:
        scope.report.refuse("P010", keyword, f"`{keyword.arg}` is given twice", "remove one of them")
    given[keyword.arg] = keyword.value


def _default(node: ast.Call, parameter: Parameter, name: str, scope: Scope) -> Expression:
    if parameter.or_none:
        return Nothing(parameter.type, node.lineno)
    if parameter.default is None:
        hint = f"`{parameter.name}` is {parameter.type.name}"
        scope.report.refuse("P010", node, f"`{name}` is called without `{parameter.name}`", hint)
    return Literal(parameter.type, node.lineno, parameter.default)
