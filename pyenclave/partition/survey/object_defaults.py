"""Defaults that make an object: `def bid(rules: Rules = Rules(3))`, and fields such as `opens: time = time(8)`.

Python makes it once, where the function or the class is defined; so it is a constant of the module's, before that, by a
name of its own.
"""

import ast
from collections.abc import Callable, Iterator

from ..packages.bound import bound_names
from .names import is_plain
from .symbols import Module


def write_object_defaults(tree: ast.Module, module: Module) -> None:
    classes = {one.name for one in tree.body if isinstance(one, ast.ClassDef) and _has_objects(one, module)}
    taken = {name for one in tree.body for name in bound_names(one)} | module.imports.keys()
    body: list[ast.stmt] = []
    for node in tree.body:
        for name, call, put in _defaults(node):
            if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in classes):
                continue
            hidden = f"{name}_default"
            while hidden in taken:
                hidden += "_"
            if is_plain(hidden):
                taken.add(hidden)
                target = ast.copy_location(ast.Name(hidden, ast.Store()), call)
                body.append(ast.copy_location(ast.Assign([target], call), call))
                put(ast.copy_location(ast.Name(hidden, ast.Load()), call))
        body.append(node)
    tree.body[:] = body


def _has_objects(node: ast.ClassDef, module: Module) -> bool:
    """Whether it is neither an enumeration nor a NamedTuple, whose values are constants by themselves."""
    bases = [module.qualified(one) or "" for one in node.bases]
    return not any(one.startswith(("enum.", "typing.")) for one in bases)


def _defaults(node: ast.stmt) -> Iterator[tuple[str, ast.expr, Callable[[ast.expr], None]]]:
    """Each with the name of what it is the default of, and what puts another one there."""
    if isinstance(node, ast.FunctionDef):
        yield from _of_parameters(node.name, node.args)
    if not isinstance(node, ast.ClassDef):
        return
    own = {name for one in node.body for name in bound_names(one)}
    for one in node.body:
        found = [*_of_parameters(f"{node.name}_{one.name}", one.args)] if isinstance(one, ast.FunctionDef) else []
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name) and one.value is not None:
            found.append((f"{node.name}_{one.target.id}", one.value, _putting(one)))
        for name, value, put in found:
            if not own & {each.id for each in ast.walk(value) if isinstance(each, ast.Name)}:
                yield name, value, put


def _putting(node: ast.AnnAssign) -> Callable[[ast.expr], None]:
    def put(value: ast.expr) -> None:
        node.value = value

    return put


def _of_parameters(owner: str, taken: ast.arguments) -> Iterator[tuple[str, ast.expr, Callable[[ast.expr], None]]]:
    last = [*taken.posonlyargs, *taken.args][-len(taken.defaults) :]
    for defaults, names in ((taken.defaults, last), (taken.kw_defaults, taken.kwonlyargs)):
        for at, (argument, value) in enumerate(zip(names, defaults, strict=False)):
            if value is not None:
                yield f"{owner}_{argument.arg}", value, _placing(defaults, at)


def _placing(defaults: list[ast.expr] | list[ast.expr | None], at: int) -> Callable[[ast.expr], None]:
    def put(value: ast.expr) -> None:
        defaults[at] = value

    return put
