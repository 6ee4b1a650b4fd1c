"""What a class has that is written in another way: as it would be without that."""

import ast
import copy

from .constants import NotConstant, evaluate
from .signatures import unquote
from .symbols import Module

_FINAL = "typing.Final"
# What functools.total_ordering adds to which comparison, in the order in which it looks for one.
_ORDER: dict[str, dict[str, str]] = {
    "__lt__": {
        "__gt__": "not {0} < {1} and {0} != {1}",
        "__le__": "{0} < {1} or {0} == {1}",
        "__ge__": "not {0} < {1}",
    },
    "__le__": {
        "__ge__": "not {0} <= {1} or {0} == {1}",
        "__lt__": "{0} <= {1} and {0} != {1}",
        "__gt__": "not {0} <= {1}",
    },
    "__gt__": {
        "__lt__": "not {0} > {1} and {0} != {1}",
        "__ge__": "{0} > {1} or {0} == {1}",
        "__le__": "not {0} > {1}",
    },
    "__ge__": {
        "__le__": "not {0} >= {1} or {0} == {1}",
        "__gt__": "{0} >= {1} and {0} != {1}",
        "__lt__": "not {0} >= {1}",
    },
}


def write_out(node: ast.ClassDef, module: Module) -> None:
    """Puts in the place of each such thing what it means."""
    _aliases(node)
    _order(node, module)
    _final(node, module)


def _aliases(node: ast.ClassDef) -> None:
    """`__rmul__ = __mul__` is the method by another name too."""
    methods = {one.name: one for one in node.body if isinstance(one, ast.FunctionDef)}
    for at, one in enumerate(node.body):
        match one:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Name(id=method)) if method in methods:
                other = copy.copy(methods[method])
                if not other.decorator_list and name not in methods:
                    other.name = name
                    node.body[at] = other


def _order(node: ast.ClassDef, module: Module) -> None:
    """`@total_ordering` adds the comparisons that a class has not; a base's are for the base."""
    kept = [one for one in node.decorator_list if module.qualified(one) != "functools.total_ordering"]
    methods = {one.name: one for one in node.body if isinstance(one, ast.FunctionDef)}
    first = next((methods[name] for name in _ORDER if name in methods), None)
    if len(kept) == len(node.decorator_list) or first is None or len(first.args.args) != 2:
        return
    node.decorator_list = kept
    names = [one.arg for one in first.args.args]
    for name, text in _ORDER[first.name].items():
        if name not in methods:
            value = ast.parse(text.format(*names), mode="eval").body
            for one in ast.walk(value):
                ast.copy_location(one, first)
            other = copy.copy(first)
            other.name, other.body = name, [ast.copy_location(ast.Return(value), first)]
            node.body.append(other)


def _final(node: ast.ClassDef, module: Module) -> None:
    """A bare `Final` says nothing of the type; a dataclass has a field of it, so there it is that of the value."""
    has_fields = any(
        module.qualified(one.func if isinstance(one, ast.Call) else one) == "dataclasses.dataclass"
        for one in node.decorator_list
    )
    for at, one in enumerate(node.body):
        match one:
            case ast.AnnAssign(annotation=said, value=ast.expr() as value) if module.qualified(unquote(said)) == _FINAL:
                if not has_fields:
                    node.body[at] = ast.copy_location(ast.Assign([one.target], value), one)
                    continue
                try:
                    kind = type(evaluate(value, {}, module)).__name__
                except NotConstant:
                    continue
                one.annotation = ast.copy_location(ast.Name(f"builtins.{kind}", ast.Load()), said)
            case ast.FunctionDef():
                _Stored(module).visit(one)


class _Stored(ast.NodeTransformer):
    """`self.size: Final = size` in a method."""

    def __init__(self, module: Module) -> None:
        self.module = module

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt:
        is_field = isinstance(node.target, ast.Attribute) and node.value is not None
        if is_field and self.module.qualified(unquote(node.annotation)) == _FINAL:
            assert node.value is not None
            return ast.copy_location(ast.Assign([node.target], node.value), node)
        return node
