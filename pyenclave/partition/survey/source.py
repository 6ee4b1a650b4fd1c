"""A module's source as text and tree: read once, never imported, never run."""

import ast
import io
import tokenize
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from pyenclave.edl.diagnostics import Diagnostic, Source, Span
from pyenclave.errors import PartitionError

from ..packages.groups import Group
from ..packages.marks import shown
from ..packages.program import Part, link, link_group

# Far above any module that is written by hand; it bounds the parser's memory and time.
MAX_BYTES = 1 << 20
# Deeper trees would exhaust Python's stack while they are lowered.
MAX_DEPTH = 100
TOO_DEEP = "this is nested too deeply"
SPLIT = "split the expression into several statements"


@dataclass(frozen=True)
class ModuleSource:
    """`path` is the file; `source.path` what diagnostics print.

    `parts` are the other modules of the tree, each with its own source; `refused`: see Program; `title`: what generated
    files say that they are made from.
    """

    path: Path
    source: Source
    tree: ast.Module
    _starts: tuple[int, ...]
    parts: "tuple[tuple[Part, ModuleSource], ...]" = ()
    refused: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    title: str = ""

    @property
    def lines(self) -> list[str]:
        """The rows of all files, as the tree counts them."""
        rows = self.source.text.split("\n")
        for part, source in self.parts:
            rows += [""] * (part.before - len(rows)) + source.source.text.split("\n")
        return rows

    def at(self, node: ast.AST) -> "tuple[ModuleSource, int]":
        """The file that a node stands in, and how many lines the tree counts before it."""
        line = node.lineno  # type: ignore[attr-defined]
        for part, source in reversed(self.parts):
            if line > part.before:
                return source, part.before
        return self, 0

    def line(self, node: ast.AST) -> int:
        """In its own file."""
        return node.lineno - self.at(node)[1]  # type: ignore[attr-defined, no-any-return]

    def span(self, node: ast.AST) -> Span:
        """The characters that `node` was written as (ast counts columns in UTF-8 bytes)."""
        of, before = self.at(node)
        if of is not self:
            start = of._offset(node.lineno - before, node.col_offset)  # type: ignore[attr-defined]
            return Span(of.source, start, of._offset(node.end_lineno - before, node.end_col_offset))  # type: ignore[attr-defined]
        start = self._offset(node.lineno, node.col_offset)  # type: ignore[attr-defined]
        end = self._offset(node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]
        return Span(self.source, start, end)

    def name_span(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> Span:
        """The name in a definition's head, which ast does not locate."""
        of, before = self.at(node)
        text, name = of.source.text, shown(node.name)
        start = of._offset(node.lineno - before, node.col_offset)
        keyword = "class" if isinstance(node, ast.ClassDef) else "def"
        after = text.index(keyword, start) + len(keyword)
        if text.find(name, after) < 0:  # a private one of a class, which is called `_Class__name` then
            name = name[name.index("__") :]
        at = text.index(name, after)
        return Span(of.source, at, at + len(name))

    def _offset(self, line: int, column: int) -> int:
        start = self._starts[line - 1]
        row = self.source.text[start:].split("\n", 1)[0]
        return start + len(row.encode()[:column].decode(errors="ignore"))


def read_bytes(path: Path) -> bytes:
    """A module's file. Raises PartitionError."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise PartitionError(f"{path}: cannot be read: {error.strerror}") from error


def read_module(path: Path, data: bytes) -> ModuleSource:
    """Parses what was read from `path`; PartitionError where it is too large, not text or not Python."""
    if len(data) > MAX_BYTES:
        raise _refuse(path, "", 0, f"the file is larger than {MAX_BYTES} bytes", "split the module")
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = data.decode(encoding)
    except (SyntaxError, LookupError, UnicodeError) as error:  # LookupError: `# coding: hex`, which is none of text
        raise _refuse(path, "", 0, f"the file is not text: {error}", "save it as UTF-8") from None
    # What Python's own tokenizer does with line ends, so that its positions are ours.
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    starts = [0]
    for row in text.split("\n"):
        starts.append(starts[-1] + len(row) + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text, filename=str(path))
            # Some errors only the compiler finds, such as `return` outside a function; nothing is run.
            compile(text, str(path), "exec", dont_inherit=True)
    except SyntaxError as error:
        line = min(max(error.lineno or 1, 1), len(starts) - 1)
        at = min(starts[line - 1] + max((error.offset or 1) - 1, 0), len(text))
        raise _refuse(path, text, at, f"this is not Python: {error.msg}", None) from None
    except ValueError as error:
        raise _refuse(path, text, 0, f"this is not Python: {error}", None) from None
    except (RecursionError, MemoryError):
        raise _refuse(path, text, 0, "the module is nested too deeply", SPLIT) from None
    return ModuleSource(path, Source(str(path), text), tree, tuple(starts))


def linked(path: Path, data: bytes, group: Group | None, read: Callable[[Path], bytes]) -> ModuleSource:
    """The module with what its trusted code reaches in others, or all of its group. Raises PartitionError."""
    source = read_module(*((path, data) if group is None else (group.path, b"")))
    sources: dict[Path, ModuleSource] = {}

    def parse(path: Path, text: bytes) -> ast.Module:
        sources[path] = read_module(path, text)
        return sources[path].tree

    try:
        if group is None:
            program = link(path, data, source.tree, read, parse)
        else:
            program = link_group(path, group, source.tree, read, parse)
    except RecursionError:
        raise _refuse(source.path, source.source.text, 0, "a module is nested too deeply", SPLIT) from None
    parts = tuple((part, sources[part.file]) for part in program.parts)
    title = path.name if group is None else ", ".join(group.modules)
    return replace(source, tree=program.tree, parts=parts, refused=program.refused, title=title)


def too_deep(tree: ast.AST) -> ast.AST | None:
    """The first node that is nested deeper than MAX_DEPTH, found without recursion.

    What Python nests and people do not, is no depth: a chain of `elif`, the left side of operators in a row.
    """
    pending: list[tuple[ast.AST, int]] = [(tree, 0)]
    while pending:
        node, depth = pending.pop()
        if depth > MAX_DEPTH and hasattr(node, "lineno"):
            return node
        flat = _continuation(node)
        pending.extend((child, depth + (child is not flat)) for child in ast.iter_child_nodes(node))
    return None


def _continuation(node: ast.AST) -> ast.AST | None:
    match node:
        case ast.BinOp(left=ast.BinOp() as left):
            return left
        case ast.If(orelse=[ast.If() as other]):
            return other
    return None


def _refuse(path: Path, text: str, at: int, message: str, hint: str | None) -> PartitionError:
    span = Span(Source(str(path), text), at, min(at + 1, len(text)))
    diagnostic = Diagnostic("P001", span, message, hint)
    return PartitionError(diagnostic.render(), [diagnostic])
