"""Ecalls in loops of what stays outside: in the files that are reached, and in others of the project."""

import ast
import os
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

from ..check.tree import Body
from ..packages.bound import bound_names
from ..packages.finder import Finder
from ..packages.marks import shown
from ..survey.source import MAX_BYTES
from ..survey.symbols import Function, Module, Role
from .inside import place_at
from .model import Advice, Place

_COMPREHENSIONS = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
_MOST_FOLDERS, _MOST_FILES = 500, 1000
_PASSED_OVER = ("site-packages", "node_modules", "__pycache__", "tests", "test")
Found = Callable[[ast.expr], Function | None]


def called_in_loops(bodies: dict[str, Body], module: Module) -> Iterator[Advice]:
    """In the files that are reached."""
    lowered = {(one.function.node.lineno, one.function.node.col_offset) for one in bodies.values()}

    def found(node: ast.expr) -> Function | None:
        symbol = module.symbols.get(node.id) if isinstance(node, ast.Name) else None
        return symbol if isinstance(symbol, Function) and symbol.role is Role.TRUSTED else None

    for loop, call, function in _in_loops(module.tree, lowered, found):
        yield from _advice(loop, call, function, place_at(call.lineno, module))


def called_elsewhere(path: Path, module: Module) -> Iterator[Advice]:
    """In other files of the project, its tests not counted, which call by a name that they import."""
    finder = Finder(path.absolute())
    known = {}
    for function in module.functions:
        if function.role is Role.TRUSTED and not function.is_asking:
            part = next((one for one in reversed(module.parts) if function.node.lineno > one.before), None)
            known[f"{(part.place if part else finder.place).name}.{shown(function.name)}"] = function
    own = {finder.file, *(one.file.absolute() for one in module.parts)}
    words = {name.rpartition(".")[0].rpartition(".")[2].encode() for name in known}
    root = finder.root.parent if finder.root.name == "src" else finder.root
    for file in _files(root):
        tree = None if file in own else _parsed(file, words)
        if tree is not None:
            origins = _origins(tree, Finder(file))

            def found(node: ast.expr, origins: dict[str, str] = origins) -> Function | None:
                return known.get(_dotted(node, origins))

            for loop, call, function in _in_loops(tree, set(), found):
                yield from _advice(loop, call, function, Place(str(file.relative_to(root)), call.lineno))


def _in_loops(
    tree: ast.Module, passed_over: set[tuple[int, int]], found: Found
) -> Iterator[tuple[ast.AST, ast.Call, Function]]:
    """The innermost loop, the call in it, and what is called; functions that stand at `passed_over` not counted."""
    pending: list[tuple[ast.AST, ast.AST | None]] = [(one, None) for one in reversed(tree.body)]
    while pending:
        node, loop = pending.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            if (node.lineno, node.col_offset) in passed_over:
                continue
            loop = None
        if isinstance(node, ast.Call) and loop is not None and (function := found(node.func)) is not None:
            yield loop, node, function
        once, again = _parts(node)
        inner = node if again else loop
        pending += [(child, inner) for child in reversed(again)]
        pending += [(child, loop) for child in reversed(once)]


def _parts(node: ast.AST) -> tuple[list[ast.AST], list[ast.AST]]:
    """What is evaluated once, and, of a loop, what is in each round."""
    match node:
        case ast.For(iter=over, orelse=otherwise) | ast.AsyncFor(iter=over, orelse=otherwise):
            return [over, *otherwise], [*node.body]
        case ast.While(orelse=otherwise):
            return [*otherwise], [node.test, *node.body]
        case _ if isinstance(node, _COMPREHENSIONS):
            first, *rest = node.generators
            values: list[ast.AST] = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
            return [first.iter], [*first.ifs, *rest, *values]
    return [*ast.iter_child_nodes(node)], []


def _advice(loop: ast.AST, call: ast.Call, function: Function, place: Place) -> Iterator[Advice]:
    yield Advice(
        "loop",
        place,
        f"each round of the loop enters the enclave: `{shown(function.name)}`",
        "let a trusted function take all of it, and loop inside",
        "ecall",
    )
    stored = {one.id for one in ast.walk(loop) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
    changed = set(bound_names(loop)) | stored
    assert function.signature is not None
    for one, given in zip(function.signature.parameters, call.args, strict=False):
        if isinstance(given, ast.Name) and given.id not in changed and not one.type.plain:
            yield Advice(
                "copy",
                place,
                f"the same `{shown(given.id)}` is copied in for each round of the loop",
                f"hand it in once, and keep it inside: `{one.name}: Inside[{shown(one.type.name)}]`",
            )


# --- other files ---------------------------------------------------------------------------------------------------


def _files(root: Path) -> Iterator[Path]:
    """The Python files below a folder, as far as a project goes: in order, and not without end."""
    files = 0
    for folders, (name, inner, names) in enumerate(os.walk(root), 1):
        inner[:] = sorted(
            one
            for one in inner
            if not (one.startswith(".") or one in _PASSED_OVER or os.path.exists(os.path.join(name, one, "pyvenv.cfg")))
        )
        for one in sorted(names):
            file = Path(name, one)
            if one.endswith(".py") and not one.startswith(("test_", "conftest")) and file.is_file():  # no FIFO
                files += 1
                yield file
        if folders >= _MOST_FOLDERS or files >= _MOST_FILES:
            return


def _parsed(file: Path, words: set[bytes]) -> ast.Module | None:
    """None where it names none of the modules, or is not Python."""
    try:
        with file.open("rb") as opened:
            data = opened.read(MAX_BYTES)
        if not any(word in data for word in words):
            return None
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(data)
    except (OSError, SyntaxError, LookupError, ValueError, RecursionError, MemoryError):
        return None


def _origins(tree: ast.Module, finder: Finder) -> dict[str, str]:
    """What imports, wherever they stand, make of names."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                found[alias.asname or alias.name.partition(".")[0]] = (
                    alias.name if alias.asname else alias.name.partition(".")[0]
                )
        elif isinstance(node, ast.ImportFrom):
            base = finder.absolute(finder.place, node.level, node.module or "")
            found |= {alias.asname or alias.name: f"{base}.{alias.name}" for alias in node.names if base}
    return found


def _dotted(node: ast.expr, origins: dict[str, str]) -> str:
    """Empty for what is no imported name."""
    if isinstance(node, ast.Attribute):
        base = _dotted(node.value, origins)
        return f"{base}.{node.attr}" if base else ""
    return origins.get(node.id, "") if isinstance(node, ast.Name) else ""
