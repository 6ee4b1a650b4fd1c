"""What went in, and why."""

import ast
from collections.abc import Iterator

from ..check.tree import Body, State, Target
from ..packages.marks import shown, spelled
from ..standard import TABLE
from ..survey.names import INITIALISE, function_name
from ..survey.symbols import ClassSymbol, Function, InsideVariable, Module, Role
from ..types.records import is_handle
from .model import Inside, Place, Used
from .names import Names
from .rounds import called, walk

_LIBRARY = "pyenclave.inside."


def functions_inside(bodies: dict[str, Body], module: Module, names: Names) -> tuple[Inside, ...]:
    """In the order of the file, but for those that only choose another one, which nobody wrote."""
    written = {name: body for name, body in bodies.items() if not body.function.is_asking}
    callers = _callers(written, bodies)
    return tuple(_inside(body, bodies, callers, module, names) for body in written.values())


def place_of(node: ast.AST, module: Module) -> Place:
    return place_at(node.lineno, module)  # type: ignore[attr-defined]


def place_at(line: int, module: Module) -> Place:
    """A line of the tree in its own file."""
    file, before = module.place(line)
    return Place(file, line - before)


def called_by(name: str, bodies: dict[str, Body]) -> tuple[str, ...]:
    """What a function calls, of those that somebody wrote: through those that only choose."""
    found: dict[str, None] = {}
    pending, seen = [name], {name}
    while pending:
        for one in sorted(bodies[pending.pop()].called - seen):
            seen.add(one)
            if one in bodies and bodies[one].function.is_asking:
                pending.append(one)
            else:
                found[one] = None
    return tuple(found)


def _inside(
    body: Body, bodies: dict[str, Body], callers: dict[str, tuple[str, int]], module: Module, names: Names
) -> Inside:
    function = body.function
    every = called_by(function.name, bodies)
    node = function.node
    place = place_of(node, module)
    is_start = function.name == INITIALISE
    return Inside(
        key=spelled(function.name),
        name=names.of(function),
        place=place,
        lines=len({one.lineno for one in node.body})
        if is_start
        else (node.end_lineno or node.lineno) - node.lineno + 1,
        why=_why(function, callers, bodies, module, names),
        symbol=function_name(module.name, function.name),
        calls=tuple(spelled(one) for one in every if one in bodies),
        asks=tuple(shown(one) for one in every if one not in bodies),
        uses=tuple(_uses(function, module)),
        state=tuple(dict.fromkeys(shown(one) for one in _state(body))),
        is_library=module.is_shipped(function),
    )


def _callers(written: dict[str, Body], bodies: dict[str, Body]) -> dict[str, tuple[str, int]]:
    """Who called each function first, and in which line."""
    found: dict[str, tuple[str, int]] = {}
    for name, body in written.items():
        for node, line, _ in walk(body.statements):
            one = called(node)
            if one is None:
                continue
            passed = called_by(one, bodies) if one in bodies and bodies[one].function.is_asking else (one,)
            for each in passed:
                found.setdefault(each, (name, line))
    return found


def _why(
    function: Function, callers: dict[str, tuple[str, int]], bodies: dict[str, Body], module: Module, names: Names
) -> str:
    if function.role is Role.TRUSTED:
        said = [word for word in ("concurrent", "reveal") if getattr(function, word)]
        return f"`@trusted({', '.join(f'{word}=True' for word in said)})`" if said else "`@trusted`"
    if function.name == INITIALISE:
        return "what lives inside begins so, before the first call"
    owner = names.owner(function)
    is_public = not function.node.name.startswith("_") or function.node.name == "__init__"
    if isinstance(owner, ClassSymbol) and is_handle(owner.type) and is_public:
        return f"`@trusted class {shown(owner.name)}`"
    if function.name in callers:
        caller, line = callers[function.name]
        return f"`{names.of(bodies[caller].function)}` calls it, {place_at(line, module)}"
    if isinstance(owner, ClassSymbol) and function.name in owner.described:
        return f"asked of `{shown(owner.name)}` by what compares, sorts, holds or shows it"
    return "what is called may come to it"


def _uses(function: Function, module: Module) -> Iterator[Used]:
    seen = set()
    for node in ast.walk(function.node):
        if not isinstance(node, ast.Name | ast.Attribute):
            continue
        name = module.qualified(node) or ""
        if name in seen:
            continue
        row = TABLE.get(name)
        if row is not None:
            seen.add(name)
            yield Used(name, row.says)
        elif name.startswith(_LIBRARY) and "." in name.removeprefix(_LIBRARY):
            seen.add(name)
            yield Used(name)


def _state(body: Body) -> Iterator[str]:
    for node, _, _ in walk(body.statements):
        match node:
            case State(variable=InsideVariable(name=name)) | Target(place=InsideVariable(name=name)):
                yield name
