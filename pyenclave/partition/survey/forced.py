"""`object.__setattr__(self, "n", …)` in a `__post_init__`: how a frozen dataclass sets its own fields, as a store."""

import ast

from .symbols import Module


def write_forced(tree: ast.Module, module: Module) -> None:
    for node in tree.body:
        for one in node.body if isinstance(node, ast.ClassDef) else ():
            if isinstance(one, ast.FunctionDef) and one.name == "__post_init__" and one.args.args:
                _Forced(one.args.args[0].arg, module).visit(one)


def is_forced(target: ast.Attribute) -> bool:
    """Whether such a call stood there."""
    return getattr(target, "is_forced", False)


class _Forced(ast.NodeTransformer):
    def __init__(self, me: str, module: Module) -> None:
        self.me, self.module = me, module

    def visit_Expr(self, node: ast.Expr) -> ast.stmt:
        match node.value:
            case ast.Call(
                func=ast.Attribute(value=ast.Name() as of, attr="__setattr__"),
                args=[ast.Name(id=me) as owner, ast.Constant(value=str() as name), value],
                keywords=[],
            ) if me == self.me and self.module.qualified(of) == "builtins.object":
                target = ast.Attribute(owner, name, ast.Store())
                target.is_forced = True  # type: ignore[attr-defined]
                made = ast.Assign([target], value)
                for one in (made, target):
                    ast.copy_location(one, node)
                return made
        return node
