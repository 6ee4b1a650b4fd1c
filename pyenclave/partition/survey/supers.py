"""`super().method(…)` in a dataclass with a base: the base's method, which the class has once more by another name.

That name, `Base.method`, no Python name can be.
"""

import ast
import copy

from .report import Report
from .symbols import ClassSymbol, Module


def with_base_named(
    node: ast.ClassDef, base: ClassSymbol, module: Module, report: Report, *, slots: bool
) -> tuple[ast.ClassDef, list[ast.stmt]]:
    """The class, in whose methods `super().x` is `self.` and x by that name, and the methods that have such names."""
    named: dict[str, ast.stmt] = {}
    made = copy.copy(node)
    made.body = []
    for one in node.body:
        if isinstance(one, ast.FunctionDef) and one.args.args and _asks(one, module):
            if slots:
                hint = "leave `slots=True` out: before Python 3.14 this raises a TypeError"
                report.refuse("P003", one, f"`super()` in `{node.name}`, which has slots", hint)
            method = copy.copy(one)
            asking = _Asking(method.args.args[0].arg, node, base, module, report)
            method.body = [asking.visit(copy.deepcopy(each)) for each in one.body]
            named |= asking.named
            made.body.append(method)
        else:
            made.body.append(one)
    return made, list(named.values())


def _asks(node: ast.AST, module: Module) -> bool:
    return any(_is_super(one, module) for one in ast.walk(node))


def _is_super(node: ast.AST, module: Module) -> bool:
    return isinstance(node, ast.Call) and module.qualified(node.func) == "builtins.super"


class _Asking(ast.NodeTransformer):
    """Puts the object in the place of `super()`; `named` are the methods of the base that are asked so."""

    def __init__(self, me: str, node: ast.ClassDef, base: ClassSymbol, module: Module, report: Report) -> None:
        self.me, self.node, self.base, self.module, self.report = me, node, base, module, report
        self.named: dict[str, ast.stmt] = {}

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        if not _is_super(node.value, self.module):
            self.generic_visit(node)
            return node
        assert isinstance(node.value, ast.Call)
        match node.value:
            case ast.Call(args=[], keywords=[]):
                pass
            case ast.Call(args=[ast.Name(id=owner), ast.Name(id=me)], keywords=[]) if (
                owner == self.node.name and me == self.me
            ):
                pass
            case _:
                self.report.refuse("P010", node.value, "`super` of something else", "write `super()`")
        method = self._method(node.attr)
        if method is None:
            hint = "the class makes it: put what is to be done besides into `__post_init__`"
            message = f"`{self.base.name}` has no method `{node.attr}` for `super()`"
            self.report.refuse("P008", node, message, hint if node.attr == "__init__" else "see the class")
        name = f"{self.base.name}.{node.attr}"
        self.named[name] = copy.copy(method)
        self.named[name].name = name  # type: ignore[attr-defined]
        object_ = ast.copy_location(ast.Name(self.me, ast.Load()), node.value)
        return ast.copy_location(ast.Attribute(object_, name, node.ctx), node)

    def _method(self, name: str) -> ast.FunctionDef | None:
        """As the base has it, or what it derives from."""
        if name not in self.base.methods:
            return None
        methods = [one for one in self.base.node.body if isinstance(one, ast.FunctionDef) and one.name == name]
        return methods[0]
