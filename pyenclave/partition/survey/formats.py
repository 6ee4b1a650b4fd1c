"""`HEADER = struct.Struct(">HB")` at the top level: what is asked of it is what `struct` has with the format."""

import ast
import copy
from collections import Counter

from ..packages.bound import bound_names, own_names
from .symbols import Module

_STRUCT = "0.struct"  # which no Python name can be
_METHODS = ("pack", "pack_into", "unpack", "unpack_from")


def write_formats(tree: ast.Module, module: Module) -> None:
    """The name itself stays what it is, which trusted code has not."""
    bound = Counter(name for one in tree.body for name in bound_names(one))
    formats = {name: value for one in tree.body for name, value in _made(one, module).items() if bound[name] == 1}
    if formats:
        module.imports[_STRUCT] = "struct"
        for one in tree.body:
            _Asked(formats).visit(one)


def _made(node: ast.stmt, module: Module) -> dict[str, ast.expr]:
    match node:
        case (
            ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=func, args=[said], keywords=[]))
            | ast.AnnAssign(target=ast.Name(id=name), value=ast.Call(func=func, args=[said], keywords=[]))
        ) if module.qualified(func) == "struct.Struct":
            return {name: said}
    return {}


class _Asked(ast.NodeTransformer):
    """What functions bind for themselves is none of these."""

    def __init__(self, formats: dict[str, ast.expr]) -> None:
        self.formats = formats

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        before = self.formats
        self.formats = {name: one for name, one in before.items() if name not in own_names(node)}
        self.generic_visit(node)
        self.formats = before
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        match node.func:
            case ast.Attribute(value=ast.Name(id=name), attr=attr) if name in self.formats and attr in _METHODS:
                node.args = [self._format(name, node.func), *node.args]
                node.func = _of_struct(attr, node.func)
        self.generic_visit(node)
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        match node:
            case ast.Attribute(value=ast.Name(id=name), attr="size") if name in self.formats:
                return ast.copy_location(ast.Call(_of_struct("calcsize", node), [self._format(name, node)], []), node)
            case ast.Attribute(value=ast.Name(id=name), attr="format") if name in self.formats:
                return self._format(name, node)
        self.generic_visit(node)
        return node

    def _format(self, name: str, where: ast.expr) -> ast.expr:
        made = copy.deepcopy(self.formats[name])
        for one in ast.walk(made):
            ast.copy_location(one, where)
        return made


def _of_struct(name: str, where: ast.expr) -> ast.Attribute:
    owner = ast.copy_location(ast.Name(_STRUCT, ast.Load()), where)
    return ast.copy_location(ast.Attribute(owner, name, ast.Load()), where)
