"""Functions in functions, and lambdas that have a name.

They are no values, so they are called while the function around them waits: its variables are what they are at the
call, and are passed as arguments. A lambda's body is put where it is called.
"""

import ast
from dataclasses import replace

from ..packages.bound import bound_names, own_nodes
from ..survey.report import Refused
from ..survey.signatures import signature
from ..survey.symbols import Function, InnerFunction, NamedConstant, Parameter, Role, Signature
from ..types.generators import Generator
from ..types.model import NONE
from .closures import is_fixed
from .dispatch import check
from .generators import refuse_assignments
from .passing import arguments
from .scope import Scope, cell_here, cell_name
from .tree import Call, Expression, Held, Holding, Local


def define(node: ast.FunctionDef, scope: Scope) -> None:
    """`def` in a function: from here on it can be called."""
    nested = scope.functions.get(node.name)
    if nested is None or nested.node is not node:
        hint = "give each function a name of its own"
        scope.report.refuse("P008", scope.report.source.name_span(node), f"`{node.name}` is bound more than once", hint)
    for decorator in node.decorator_list:
        scope.report.refuse("P003", decorator, f"a decorator on `{node.name}`, a nested function", "remove it")
    if nested.hidden is not None:
        message = f"`{nested.hidden}` is a variable of `{node.name}`, and what it calls uses another one"
        scope.report.refuse("P008", scope.report.source.name_span(node), message, "rename one of them")
    scope.functions[node.name] = replace(nested, known=_kept(node, nested.variables, scope))
    scope.assign(node.name)


def _kept(node: ast.FunctionDef, variables: frozenset[str], scope: Scope) -> frozenset[str]:
    """What is known of the variables here, and still is at its calls: of those that nothing below it assigns.

    No loop comes back from it to what assigns them and then to a call: it has to be defined before in every round.
    """
    below = [one for one in own_nodes(scope.function.node) if _place(one) > _place(node)]
    kept = variables - {name for one in below for name in bound_names(one)}
    return frozenset(one for one in scope.assigned or () if "?" in one and one.partition("?")[0] in kept)


def _place(node: ast.AST) -> tuple[int, int]:
    return getattr(node, "lineno", 0), getattr(node, "col_offset", 0)


def define_lambda(name: str, node: ast.Lambda, scope: Scope) -> bool:
    """`name = lambda …`; False where the name is bound elsewhere too."""
    nested = scope.functions.get(name)
    if nested is None or nested.node is not node:
        return False
    arguments = node.args
    if arguments.vararg or arguments.kwarg or arguments.defaults or any(arguments.kw_defaults):
        hint = "name each argument, or define a function"
        scope.report.refuse("P009", node, "a lambda with defaults, `*` or `**`", hint)
    refuse_assignments(node, scope)
    scope.assign(name)
    return True


def call_nested(node: ast.Call, name: str, scope: Scope) -> Expression:
    """What the function uses of variables is read last, after its arguments."""
    nested = scope.functions[name]
    refuse_unassigned(name, node.func, scope)
    if isinstance(nested.node, ast.Lambda):
        return _inlined(node, name, nested.node, scope)
    function = function_of(nested, scope)
    scope.called.add(function.name)
    if function.signature is None:
        raise Refused  # reported where it is defined
    own = own_signature(function.signature, nested)
    passed = arguments(node, name, own, scope)
    hidden = enumerate(kept_by(function.signature, nested, node), len(own.parameters))
    return Call(function.signature.result, node.lineno, function, (*passed, *hidden))


def refuse_unassigned(name: str, node: ast.expr, scope: Scope) -> None:
    """A nested function is called, or a value, where all that it uses is there."""
    nested = scope.functions[name]
    for one in (name, *sorted(nested.functions), *sorted(nested.variables)):
        if scope.assigned is not None and one not in scope.assigned:
            used = "" if one == name else f", which `{name}` uses,"
            hint = f"assign `{one}` before" if one in nested.variables else f"define `{one}` before"
            scope.report.refuse("P012", node, f"`{one}`{used} may be unassigned here", hint)


def own_signature(signature: Signature, nested: InnerFunction) -> Signature:
    """Without what it uses of variables, which are its last parameters."""
    return Signature(signature.parameters[: len(signature.parameters) - len(nested.variables)], signature.result)


def kept_by(signature: Signature, nested: InnerFunction, node: ast.expr) -> tuple[Expression, ...]:
    """What it uses of variables, as they are now, or their cells."""
    hidden = signature.parameters[len(signature.parameters) - len(nested.variables) :]
    return tuple(Local(each.type, node.lineno, each.name) for each in hidden)


def function_of(nested: InnerFunction, scope: Scope) -> Function:
    """Made at its first call, where the types of what it uses are known."""
    assert isinstance(nested.node, ast.FunctionDef)
    name = f"0{len(nested.owner)}{nested.owner}_{nested.node.name}"
    if name not in scope.module.made:
        parsed = _signature(nested.node, nested, scope)
        around, types = scope.functions, scope.function.types
        function = Function(name, Role.HELPER, nested.node, parsed, around=around, known=nested.known, types=types)
        scope.module.made[name] = function
    return scope.module.made[name]


def _signature(node: ast.FunctionDef, nested: InnerFunction, scope: Scope) -> Signature | None:
    """Defaults are constants: no variable of a function's."""
    known = {
        name: symbol.value
        for name, symbol in scope.module.symbols.items()
        if isinstance(symbol, NamedConstant) and not isinstance(symbol.value, tuple) and name not in scope.local_names
    }
    try:
        parsed = signature(node, scope.module, scope.report, known, gathers=True)
    except Refused:
        return None
    if parsed.variables:
        hint = "define it at the module's top level"
        scope.report.add("P004", scope.report.source.name_span(node), f"`{node.name}` is generic, and nested", hint)
        return None
    if isinstance(parsed.result, Generator):
        hint = "define it at the module's top level, or as a method"
        scope.report.add(
            "P008", scope.report.source.name_span(node), f"`{node.name}` has a `yield`, and is nested", hint
        )
    types = {name: scope.types.get(name) for name in sorted(nested.variables)}
    hidden = tuple(
        Parameter(cell_name(name), cell_here(name, scope), node)
        if name in scope.cells
        else Parameter(name, type_, node, shifts=not is_fixed(name, scope))
        for name, type_ in types.items()
        if type_ is not None
    )
    return Signature((*parsed.parameters, *hidden), parsed.result) if len(hidden) == len(types) else None


def _inlined(node: ast.Call, name: str, lambda_: ast.Lambda, scope: Scope) -> Expression:
    """The lambda's body, in which its parameters are what was passed."""
    if name in scope.inlined:
        scope.report.refuse("P009", node, f"the lambda `{name}` calls itself", "define a function")
    passed = _passed(node, name, lambda_.args, scope)
    held = [Held(value.type, value.line, value.constant) for _, value in passed]
    before, assigned = scope.renamed, scope.assigned
    scope.renamed = {}
    for (parameter, _), one in zip(passed, held, strict=True):
        scope.comprehensions += 1
        scope.renamed[parameter] = f"{scope.comprehensions}.{parameter}"
        scope.lambdas[scope.renamed[parameter]] = one
        scope.assign(scope.renamed[parameter])
    scope.inlined.add(name)
    try:
        body = check(lambda_.body, scope)
    finally:
        scope.inlined.discard(name)
        scope.renamed, scope.assigned = before, assigned
    for (_, value), one in zip(reversed(passed), reversed(held), strict=True):
        body = Holding(body.type, node.lineno, value, one, body)
    return body


def _passed(node: ast.Call, name: str, arguments: ast.arguments, scope: Scope) -> list[tuple[str, Expression]]:
    """Each parameter with its argument, in the order in which they are written."""
    positional = [one.arg for one in (*arguments.posonlyargs, *arguments.args)]
    named = [one.arg for one in (*arguments.args, *arguments.kwonlyargs)]
    given = list(zip(positional, node.args, strict=False))
    given += [(one.arg, one.value) for one in node.keywords if one.arg in named]
    names = [parameter for parameter, _ in given]
    every = {*positional, *named}
    if len(given) != len(node.args) + len(node.keywords) or len({*names}) != len(names) or {*names} != every:
        scope.report.refuse("P010", node, f"the lambda `{name}` takes {len(every)} arguments", "see its definition")
    passed = []
    for parameter, value in given:
        checked = check(value, scope)
        if checked.type == NONE:
            scope.report.refuse("P011", value, "this has no value", "call it as a statement of its own")
        passed.append((parameter, checked))
    return passed
