"""Functions of pyenclave's own modules that are another one where an argument is named: `bisect_left(…, key=…)`."""

import ast
import copy
from dataclasses import replace

from ..packages.marks import beside
from ..survey.symbols import Function
from .operator_functions import as_lambda
from .scope import Scope


def told_apart(node: ast.Call, function: Function, scope: Scope) -> tuple[ast.Call, Function]:
    """The call, and the function that it is of, by the name that it is called by."""
    if not scope.module.is_shipped(function):
        return node, function
    others = {one.arg: _other(function, one.arg, scope) for one in node.keywords}
    found = next((one for one in others.values() if one is not None), None)
    if found is None:
        return node, function
    keywords = [one for one in node.keywords if others[one.arg] is None or not _is_none(one.value)]
    if len(keywords) < len(node.keywords):  # `key=None` is as if it were not there
        return ast.copy_location(ast.Call(node.func, node.args, keywords), node), function
    keywords = [
        ast.copy_location(ast.keyword(one.arg, as_lambda(one.value, scope)), one) if others[one.arg] else one
        for one in keywords
    ]
    named = copy.copy(found.node)
    named.name = function.node.name
    return ast.copy_location(ast.Call(node.func, node.args, keywords), node), replace(found, node=named)


def _other(function: Function, argument: str | None, scope: Scope) -> Function | None:
    found = None if argument is None else scope.module.symbols.get(beside(function.name, f"_{{}}_{argument}"))
    return found if isinstance(found, Function) else None


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
