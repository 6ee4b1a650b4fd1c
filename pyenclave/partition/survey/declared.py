"""What is declared in general, where the value beside it says which class it is: `ids: Iterator[int] = count(1)`,
`names: dict[str, list[str]] = defaultdict(list)`, in state and fields too. It is put into the tree as that class.
"""

import ast
import copy

from .quoted import unquote
from .symbols import Module

# What makes the value, and what it may be declared as.
_MADE = {
    "collections.defaultdict": ("builtins.dict",),
    "itertools.count": tuple(f"{of}.{one}" for of in ("typing", "collections.abc") for one in ("Iterator", "Iterable")),
}


def write_declared(tree: ast.Module, module: Module) -> None:
    for node in ast.walk(tree):
        if isinstance(node, ast.AnnAssign) and node.value is not None:
            made = _made(node.value, module)
            if made is not None:
                node.annotation = _as(unquote(node.annotation), made, module)


def _made(value: ast.expr, module: Module) -> ast.expr | None:
    """The name of the class that makes the value, or that of a `field(default_factory=…)`."""
    match value:
        case ast.Call(func=func, keywords=keywords) if module.qualified(func) == "dataclasses.field":
            factory = next((one.value for one in keywords if one.arg == "default_factory"), None)
            if isinstance(factory, ast.Lambda):
                return _made(factory.body, module)
            return factory if factory is not None and module.qualified(factory) in _MADE else None
        case ast.Call(func=func) if module.qualified(func) in _MADE:
            return func
    return None


def _as(said: ast.expr, made: ast.expr, module: Module) -> ast.expr:
    if not isinstance(said, ast.Subscript):
        return said
    name = module.qualified(said.value)
    if name in ("pyenclave.Inside", "typing.Final", "typing.Annotated") and not isinstance(said.slice, ast.Tuple):
        inner = _as(unquote(said.slice), made, module)
        return ast.copy_location(ast.Subscript(said.value, inner, ast.Load()), said)
    class_ = module.qualified(made) or ""
    if name not in _MADE[class_] or (class_ == "itertools.count" and module.qualified(said.slice) != "builtins.int"):
        return said
    return ast.copy_location(ast.Subscript(copy.deepcopy(made), said.slice, ast.Load()), said)
