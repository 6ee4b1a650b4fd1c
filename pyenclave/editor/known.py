"""What hovering over a name says: whether it is inside or outside, and what crosses."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pyenclave.partition.check.tree import Body
from pyenclave.partition.overview.make import overview_of
from pyenclave.partition.overview.model import Call, Crossing, Inside, Overview
from pyenclave.partition.overview.names import Names
from pyenclave.partition.packages.marks import shown, spelled
from pyenclave.partition.standard import TABLE
from pyenclave.partition.survey.source import ModuleSource
from pyenclave.partition.survey.symbols import (
    ClassSymbol,
    Function,
    InsideVariable,
    Module,
    NamedConstant,
    Role,
    Symbol,
    Table,
    Unusable,
)
from pyenclave.partition.types.records import is_handle

_WAYS = {"in": "goes in", "out": "comes out", "in and out": "goes in, and comes back"}
_LIBRARY = "pyenclave.inside."


@dataclass
class Known:
    """Of each file, what its names are, and of its functions' variables the types; all by the names as written.

    It outlives edits: places are not in it.
    """

    names: dict[Path, dict[str, str]] = field(default_factory=dict)
    variables: dict[Path, dict[tuple[str, str], str]] = field(default_factory=dict)

    def of(self, path: Path, dotted: str, around: list[str], tree: ast.Module | None) -> str | None:
        """Markdown for a name that is written in `path`; `around` are the functions there, innermost first."""
        first = dotted.partition(".")[0]
        for function in around:
            found = self.variables.get(path, {}).get((function, first))
            if found is not None:
                return f"`{first}: {found}`, inside the enclave" if found and first == dotted else None
        own = self.names.get(path, {})
        if dotted in own:
            return own[dotted]
        origin = _origin(dotted, tree)
        if origin is None:
            return None
        return _of_library(origin) or self._of_others(origin, path)

    def _of_others(self, origin: str, path: Path) -> str | None:
        """`helpers.check` of another file."""
        module, _, name = origin.rpartition(".")
        stem = module.rpartition(".")[2]
        for file, names in self.names.items():
            if file != path and name in names and stem in (file.stem, file.parent.name):
                return names[name]
        return None


def known_of(source: ModuleSource, module: Module, bodies: dict[str, Body], called: set[str]) -> Known:
    """Of a module that was checked, and all that it reaches."""
    known = Known()
    overview = overview_of(module, bodies, called)
    said = dict(_functions(overview))
    names = Names(module)
    for name, symbol in module.symbols.items():
        if isinstance(symbol, Function) and names.is_of_proxy(symbol):
            continue
        text = said.get(spelled(name)) or _symbol(symbol)
        node = getattr(symbol, "node", None)
        if text and node is not None:
            known.names.setdefault(_path(source, node), {})[shown(name)] = text
        if isinstance(symbol, ClassSymbol):
            for function in symbol.functions:
                if (text := said.get(spelled(function.name))) and not function.is_asking:
                    known.names.setdefault(_path(source, function.node), {})[names.of(function)] = text
    for body in bodies.values():
        if not body.function.is_asking:
            _add_variables(body, known.variables.setdefault(_path(source, body.function.node), {}), names)
    return known


def _path(source: ModuleSource, node: ast.AST) -> Path:
    return source.at(node)[0].path


def _add_variables(body: Body, found: dict[tuple[str, str], str], names: Names) -> None:
    """Of two functions of one name, a variable that is not the same in both is not said to be anything."""
    function = names.of(body.function)
    for name, type_ in body.types.items():
        key = function, name.rpartition(".")[2]  # a comprehension's own has a number before it
        spelling = shown(type_.name)
        found[key] = spelling if found.get(key, spelling) == spelling else ""


# --- functions -----------------------------------------------------------------------------------------------------


def _functions(overview: Overview) -> Iterator[tuple[str, str]]:
    calls = {one.key: one for one in overview.calls}
    for one in overview.inside:
        call = calls.get(one.key)
        rows = [_called(call)] if call is not None else [f"**Runs inside the enclave**: {one.why}."]
        rows += _does(one)
        yield one.key, "\n\n".join(rows)
    for call in overview.calls:
        if not call.is_ecall:
            by = ", ".join(f"`{name}`" for name in dict.fromkeys(call.callers))
            yield call.key, _crosses(f"**Runs outside.** Trusted code calls it, an ocall: {by}.", call)


def _called(call: Call) -> str:
    return _crosses("**Runs inside the enclave.** The host calls it: an ecall.", call)


def _crosses(said: str, call: Call) -> str:
    rows = [_row(f"`{one.name}`", one) for one in call.takes]
    rows += [_row("the result", call.gives)] if call.gives is not None else []
    if not call.is_ecall and call.gives is not None:
        rows[-1] += ". It is the host's word"
    return "\n".join([said, *(["", *rows] if rows else [])])


def _row(name: str, one: Crossing) -> str:
    return f"- {name} {_WAYS[one.way]}: {one.how}"


def _does(one: Inside) -> Iterator[str]:
    if one.state:
        yield f"Uses what lives inside: {', '.join(f'`{name}`' for name in one.state)}."
    if one.asks:
        yield f"Calls outside: {', '.join(f'`{name}`' for name in one.asks)}."


# --- other names ---------------------------------------------------------------------------------------------------


def _symbol(symbol: Symbol) -> str | None:
    match symbol:
        case Function(role=Role.UNTRUSTED):
            return "**Runs outside.** Nothing inside calls it."
        case Function():
            return "**Stays outside**: nothing inside calls it."
        case InsideVariable(name=name, type=type_, initial=initial):
            begins = "made inside before the first call" if initial is None else "in the image, and measured"
            said = f"`{shown(name)}: {shown(type_.name)}` **lives inside the enclave**"
            return f"{said}; outside there is none. It is {begins}."
        case NamedConstant(type=type_) | Table(type=type_):
            return f"A constant, `{shown(type_.name)}`: trusted code has its own copy."
        case ClassSymbol(type=type_) if is_handle(type_):
            return "**Its objects live inside the enclave.** Outside there are proxies, whose methods are ecalls."
        case ClassSymbol(type=type_) if type_.crosses:
            return "Trusted code can use it. An object that crosses is copied."
        case ClassSymbol():
            return "Trusted code can use it. Its objects stay where they were made."
        case Unusable(message=message, hint=hint):
            return f"**Not for trusted code**: {message}; {hint}."
    return None


def _origin(dotted: str, tree: ast.Module | None) -> str | None:
    """What the file's imports make of a name."""
    first, dot, rest = dotted.partition(".")
    for node in ast.walk(tree) if tree is not None else ():
        for alias in node.names if isinstance(node, ast.Import | ast.ImportFrom) else ():
            if (alias.asname or alias.name.partition(".")[0]) == first:
                named = alias.name if alias.asname else first
                of = f"{node.module or ''}.{alias.name}" if isinstance(node, ast.ImportFrom) else named
                return f"{of.lstrip('.')}{dot}{rest}"
    return None


def _of_library(name: str) -> str | None:
    row = TABLE.get(name)
    if row is not None:
        return f"`{name}`: inside it is pyenclave's own{f', {row.says}' if row.says else ''}."
    if name.startswith(_LIBRARY) and "." in name.removeprefix(_LIBRARY):
        return f"`{name}`: of the inside library; outside it is plain Python that does the same."
    return None
