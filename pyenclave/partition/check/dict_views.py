"""`d.values()` and its like as an argument where an `Iterable[T]` is declared.

The parameter is the dict then, and where the function names it, that means `d.values()`: a loop over it runs over the
dict, which may not change meanwhile.
"""

import ast
import copy
from collections.abc import Mapping

from ..types.containers import Dict
from ..types.interfaces import Interface, View, elements
from .dispatch import check
from .scope import Scope
from .tree import Expression

_KINDS = ("keys", "values", "items")


def view_of(node: ast.expr, interface: Interface, scope: Scope) -> tuple[Expression, View] | None:
    """The dict, and what of it the parameter is; None where that is no such thing."""
    match node:
        case ast.Call(func=ast.Attribute(value=inner, attr=kind), args=[], keywords=[]) if kind in _KINDS:
            data = check(inner, scope)
            if isinstance(data.type, Dict) and elements(interface, found := View(data.type, kind)) is not None:
                return data, found
    return None


def may_be_view(function: ast.FunctionDef | ast.AsyncFunctionDef, name: str) -> bool:
    """Whether the name is the parameter wherever the function has it."""
    for statement in function.body:
        for one in ast.walk(statement):
            match one:
                case ast.Name(id=bound, ctx=ast.Store() | ast.Del()) | ast.arg(arg=bound) if bound == name:
                    return False
                case (
                    ast.MatchAs(name=bound)
                    | ast.MatchStar(name=bound)
                    | ast.MatchMapping(rest=bound)
                    | ast.ExceptHandler(name=bound)
                    | ast.FunctionDef(name=bound)
                ) if bound == name:
                    return False
    return True


def with_views(function: ast.FunctionDef, views: Mapping[str, View]) -> ast.FunctionDef:
    """The function in which these parameters are dicts."""
    made = copy.deepcopy(function)
    made.body = [_Viewing(views).visit(one) for one in made.body]
    return made


class _Viewing(ast.NodeTransformer):
    def __init__(self, views: Mapping[str, View]) -> None:
        self.views = views

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id not in self.views:
            return node
        method = ast.copy_location(ast.Attribute(node, self.views[node.id].kind, ast.Load()), node)
        return ast.copy_location(ast.Call(method, [], []), node)
