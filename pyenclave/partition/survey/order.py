"""In which order the top level is read: annotations of a class may name what is defined below it."""

import ast
from collections.abc import Iterator

from ..packages.bound import bound_names
from .objects import named_in
from .symbols import Module

_BINDS = ast.ClassDef | ast.Assign | ast.AnnAssign


def in_order(tree: ast.Module, module: Module) -> list[ast.stmt]:
    """As it is written, but that before a class comes what of its fields is defined below, and what that needs.

    Plain classes are known before any is read.
    """
    below = {
        name: node
        for node in tree.body
        if isinstance(node, _BINDS) and not (isinstance(node, ast.ClassDef) and node.name in module.classes)
        for name in bound_names(node)
    }
    found: dict[ast.stmt, None] = {}
    pending = list(reversed(tree.body))
    around: set[ast.stmt] = set()
    while pending:
        one = pending.pop()
        if one in found:
            continue
        needed = [below[name] for name in _named(one) if name in below and below[name] is not one]
        missing = [each for each in needed if each not in found and each not in around]
        around.add(one)
        if missing:
            pending += [one, *reversed(missing)]
        else:
            found[one] = None
    return list(found)


def _named(node: ast.stmt) -> Iterator[str]:
    """The names in the annotations of a class's fields, and of what makes it."""
    if not isinstance(node, ast.ClassDef):
        return
    for one in node.body:
        match one:
            case ast.AnnAssign(annotation=said):
                yield from named_in(said)
            case ast.FunctionDef(name=name, args=taken):
                for each in (*taken.posonlyargs, *taken.args, *taken.kwonlyargs) if name == "__init__" else ():
                    if each.annotation is not None:
                        yield from named_in(each.annotation)
                for inner in ast.walk(one):
                    if isinstance(inner, ast.AnnAssign) and isinstance(inner.target, ast.Attribute):
                        yield from named_in(inner.annotation)
