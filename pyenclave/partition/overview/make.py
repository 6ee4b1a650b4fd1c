"""The overview of a module, or of all that share its enclave."""

from dataclasses import replace
from pathlib import Path

from ..check.tree import Body
from ..packages.marks import shown
from ..split import checked
from ..survey.symbols import Function, Module, Role
from .advice import advice
from .crossings import calls
from .hosts import called_elsewhere
from .inside import functions_inside, place_of
from .model import Outside, Overview, State
from .names import Names


def overview(path: Path) -> Overview:
    """With what other files of its project do in loops. Raises PartitionError, as a build does."""
    _, module, bodies, called = checked(path)
    found = overview_of(module, bodies, called)
    return replace(found, advice=(*found.advice, *dict.fromkeys(called_elsewhere(path, module))))


def overview_of(module: Module, bodies: dict[str, Body], called: set[str]) -> Overview:
    """Of what was checked."""
    names = Names(module)
    inside = functions_inside(bodies, module, names)
    return Overview(
        title=module.file,
        inside=inside,
        calls=calls(bodies, module, names),
        state=tuple(
            State(
                shown(one.name),
                shown(one.type.name),
                place_of(one.node, module),
                "in the image, and measured" if one.initial is not None else "made inside before the first call",
            )
            for one in module.inside_variables
        ),
        outside=tuple(_outside(module, set(bodies), called)),
        advice=advice(bodies, module, names, inside),
    )


def _outside(module: Module, inside: set[str], called: set[str]) -> list[Outside]:
    """The functions of the files that stay where they are."""
    functions = [one for one in module.symbols.values() if isinstance(one, Function) and not module.is_shipped(one)]
    return [
        Outside(shown(one.name), place_of(one.node, module), one.role is Role.UNTRUSTED and one.name in called)
        for one in functions
        if one.name not in inside
    ]
