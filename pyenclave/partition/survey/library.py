"""What trusted code may import: the signatures of pyenclave.inside, read from the source of its Python twins."""

import ast
from functools import cache
from pathlib import Path

from ..types.model import NAMED, NONE, Type
from .constants import evaluate
from .symbols import LibraryFunction, Parameter, Signature

PACKAGE = "pyenclave.inside"
_FOLDER = Path(__file__).parents[2] / "inside"


@cache
def library_modules() -> frozenset[str]:
    """The names of the inside library's modules: those that say in `__all__` what they offer."""
    return frozenset(path.stem for path in _FOLDER.glob("*.py") if library_functions(path.stem))


@cache
def library_functions(module: str) -> dict[str, LibraryFunction]:
    """The functions of `pyenclave.inside.<module>` by name; empty where there is no such module."""
    path = _FOLDER / f"{module}.py"
    if not module.isidentifier() or not path.is_file():
        return {}
    tree = ast.parse(path.read_text("utf-8"))
    offered = _offered(tree)
    functions = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name in offered:
            functions[node.name] = LibraryFunction(module, node.name, _signature(node))
    return functions


def _offered(tree: ast.Module) -> frozenset[str]:
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id="__all__")], value=value):
                return frozenset(ast.literal_eval(value))
            case ast.AnnAssign(target=ast.Name(id="__all__"), value=ast.expr() as value):
                return frozenset(ast.literal_eval(value))
    return frozenset()


def _signature(node: ast.FunctionDef) -> Signature:
    """Twins are part of this package and annotate with the built-in types' plain names."""
    arguments = [*node.args.posonlyargs, *node.args.args]
    defaults: list[ast.expr | None] = [None] * (len(arguments) - len(node.args.defaults)) + list(node.args.defaults)
    values = [None if default is None else evaluate(default, {}) for default in defaults]
    parameters = tuple(
        Parameter(argument.arg, _type(argument.annotation), argument, value)
        for argument, value in zip(arguments, values, strict=True)
    )
    return Signature(parameters, _type(node.returns))


def _type(node: ast.expr | None) -> Type:
    """`builtins.bytes` too: a module may define a function called `bytes`."""
    name = "None" if node is None else ast.unparse(node).removeprefix("builtins.")
    if name == "None":
        return NONE
    return NAMED.get(f"builtins.{name}") or NAMED[f"pyenclave.{name}"]
