"""What lives inside must not be named outside: there it would be the initial value for ever."""

import ast
from collections.abc import Iterator

from .bound import own_names
from .report import Report
from .symbols import Module, Role

_OUTSIDE = Role.UNTRUSTED
_SCOPES = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


def check_outside(module: Module, inside: set[str], report: Report) -> None:
    """Reports (P016) every use of an inside variable by code that stays outside: ocalls, other functions, top level.

    `inside` names the functions that are lowered.
    """
    variables = frozenset(variable.name for variable in module.inside_variables)
    if not variables:
        return
    lowered = {_place(one.node) for one in module.functions if one.name in inside and one.role is not _OUTSIDE}
    lowered |= {_place(one.node) for one in module.inside_variables}
    for part in _parts(module.tree.body):
        if _place(part) in lowered:
            continue
        for name in _mentions(part, variables):
            message = f"`{name.id}` lives inside, and this code runs outside"
            report.add("P016", name, message, "use it in a `@trusted` function, and return what may be known")


def _place(node: ast.AST) -> tuple[type[ast.AST], int, int]:
    """Tells nodes apart: methods are looked at as copies."""
    return type(node), getattr(node, "lineno", 0), getattr(node, "col_offset", 0)


def _parts(statements: list[ast.stmt]) -> Iterator[ast.AST]:
    """Each statement; of a class what stands in it, because some of its methods may come inside."""
    for one in statements:
        if isinstance(one, ast.ClassDef):
            yield from [*one.decorator_list, *one.bases, *one.keywords, *one.body]
        else:
            yield one


def _mentions(node: ast.AST, variables: frozenset[str]) -> Iterator[ast.Name]:
    """Names of inside variables; a function that binds one of its own is entered without it."""
    if isinstance(node, _SCOPES):
        variables -= own_names(node)
    if isinstance(node, ast.Name) and node.id in variables:
        yield node
    for child in ast.iter_child_nodes(node):
        yield from _mentions(child, variables)
