"""What lives inside must not be named outside: there it would be the initial value for ever."""

import ast
from collections.abc import Iterator

from ..packages.bound import bound_names, evaluated_here, own_names
from .report import Report
from .symbols import Function, Module, Role

_OUTSIDE = Role.UNTRUSTED
_SCOPES = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


def check_outside(module: Module, inside: set[str], report: Report) -> None:
    """Reports (P016) every use of an inside variable by code that stays outside: ocalls, other functions, top level.

    `inside` names the functions that are lowered.
    """
    variables = frozenset(variable.name for variable in module.inside_variables)
    if not variables:
        return
    if report.first is not None:
        inside = inside | _reachable(module)  # what was refused does not say what it calls
    lowered = {_place(one.node) for one in module.functions if one.name in inside and one.role is not _OUTSIDE}
    lowered |= {_place(one.node) for one in module.inside_variables}
    for statement in module.tree.body:
        for name in _mentions(statement, variables, frozenset(lowered)):
            message = f"`{name.id}` lives inside, and this code runs outside"
            report.add("P016", name, message, "use it in a `@trusted` function, and return what may be known")


def _reachable(module: Module) -> set[str]:
    """What trusted functions could call, by the names that are in them."""
    by_name: dict[str, list[Function]] = {}
    for one in module.functions:
        by_name.setdefault(one.node.name, []).append(one)
    found: set[str] = set()
    pending = [one for one in module.functions if one.role is Role.TRUSTED]
    while pending:
        function = pending.pop()
        if function.name not in found:
            found.add(function.name)
            for node in ast.walk(function.node):
                pending += by_name.get(getattr(node, "id", None) or getattr(node, "attr", None) or "", [])
    return found


Place = tuple[type[ast.AST], int, int]


def _place(node: ast.stmt) -> Place:
    """Tells nodes apart: methods are looked at as copies."""
    return type(node), node.lineno, node.col_offset


def _mentions(
    node: ast.AST, variables: frozenset[str], lowered: frozenset[Place], around: frozenset[str] | None = None
) -> Iterator[ast.Name]:
    """Names of inside variables; a function or class that binds one of its own is entered without it.

    `around` are the variables of a method's class, which its decorators and defaults see and its body does not.
    """
    if isinstance(node, ast.stmt) and _place(node) in lowered:
        return
    if isinstance(node, _SCOPES):
        for child in evaluated_here(node):
            yield from _mentions(child, variables if around is None else around, lowered)
        for child in [node.body] if isinstance(node, ast.Lambda) else node.body:
            yield from _mentions(child, variables - own_names(node), lowered)
        return
    if isinstance(node, ast.Name) and node.id in variables:
        yield node
    hidden = _stored_in(node.body) if isinstance(node, ast.ClassDef) else frozenset()
    for child in ast.iter_child_nodes(node):
        # What a class binds is not seen in its methods.
        seen = variables if isinstance(child, _SCOPES) else variables - hidden
        yield from _mentions(child, seen, lowered, variables - hidden)


def _stored_in(body: list[ast.stmt]) -> frozenset[str]:
    return frozenset(name for statement in body for name in bound_names(statement))
