"""Warnings: an assignment that was perhaps meant for what lives inside, and makes a variable of the function's own."""

import ast
from collections.abc import Iterator

from pyenclave.edl.diagnostics import Diagnostic, Severity

from ..packages.bound import global_names, own_nodes
from ..packages.marks import shown
from ..packages.shipped import FOLDER
from ..survey.source import ModuleSource
from ..survey.symbols import Module
from .tree import Body


def shadows(bodies: dict[str, Body], module: Module, source: ModuleSource) -> Iterator[Diagnostic]:
    """Of each function and name the first; parameters have their names on purpose."""
    inside = {variable.name for variable in module.inside_variables}
    for body in bodies.values():
        node = body.function.node
        if body.function.is_asking or source.at(node)[0].path.parent == FOLDER:
            continue  # pyenclave's own, as for `groupby`, or of the standard library: their names are theirs
        left = inside - global_names(node) - {parameter.name for parameter in body.signature.parameters}
        for one in own_nodes(node):
            if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store) and one.id in left:
                left -= {one.id}
                name = shown(one.id)
                message = f"`{name}` lives inside, and this makes a variable of the function's own"
                hint = f"write `global {name}` in the function, or use another name"
                yield Diagnostic("P021", source.span(one), message, hint, Severity.WARNING)
