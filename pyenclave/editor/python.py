"""Python files with trusted code, as an editor has them."""

import ast
import io
import os
import re
import tokenize
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyenclave.edl.diagnostics import Diagnostic, Source, Span
from pyenclave.errors import PartitionError
from pyenclave.partition.check.shadows import shadows
from pyenclave.partition.packages.groups import Group, group_of
from pyenclave.partition.packages.sources import Sources
from pyenclave.partition.split import checked
from pyenclave.partition.survey.source import ModuleSource

from .known import Known, known_of

_NAME = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_BLOCK = re.compile(r"(\s*)(?:async\s+)?(def|class)\s+([^\W\d]\w*)")


class TrustedPython:
    """What the server asks of a document (`Language` in edl/lsp/documents.py).

    `_known`: of each file what the last check that found no error knew.
    """

    patterns = ("**/*.py", "**/enclave.toml")

    def __init__(self) -> None:
        self._known: dict[Path, Known] = {}

    def takes(self, path: Path) -> bool:
        return path.suffix == ".py"

    def check(self, path: Path, text: str, texts: Mapping[Path, str]) -> "Seen":
        """`texts` are the documents that are open, which may not be saved yet."""
        source = Source(str(path), text.replace("\r\n", "\n").replace("\r", "\n"))
        others = _Opened({_real(file): _encoded(one) for file, one in texts.items() if file.suffix == ".py"})
        found, read = self._found(path, _encoded(text), others, source)
        known = self._known.get(path) or next((one for one in self._known.values() if path in one.names), Known())
        return Seen(path, source, found, read, known)

    def _found(
        self, path: Path, data: bytes, others: Mapping[Path, bytes], source: Source
    ) -> tuple[Sequence[Diagnostic], frozenset[Path]]:
        """The diagnostics, and the files that they depend on."""
        read = frozenset({path})
        try:
            group = group_of(path)
            if group is None and not _has_trusted(data):
                return (), read
            read |= frozenset(_reached(path, data, group))
            made, module, bodies, called = checked(path, data, Sources(path, data, others, group=group))
            self._known[path] = known_of(made, module, bodies, called)
            return tuple(shadows(bodies, module, made)), read | _files(made)
        except PartitionError as error:
            found = error.diagnostics or [Diagnostic("", Span(source, 0, 0), str(error))]
            return found, read | {Path(one.span.source.path) for one in found}
        except OSError as error:
            return [Diagnostic("", Span(source, 0, 0), f"{error.filename}: {error.strerror}")], read


class _Opened(dict[Path, bytes]):
    """By where the files are: a project behind a link calls them otherwise."""

    def get(self, path: Path, default: Any = None) -> Any:
        return super().get(_real(path), default)


def _real(path: Path) -> Path:
    """Names of documents are the client's, and need not be names of files."""
    try:
        return Path(os.path.realpath(path))
    except (OSError, ValueError):
        return path


@dataclass(frozen=True)
class Seen:
    """A document after a check; `paths` are the files that it depends on."""

    path: Path
    source: Source
    diagnostics: Sequence[Diagnostic]
    paths: frozenset[Path]
    known: Known

    def hover(self, offset: int) -> tuple[Span, str] | None:
        """The name at a character offset, and what there is to say of it."""
        start = self.source.text.rfind("\n", 0, offset) + 1
        line = self.source.line(self.source.line_column(offset)[0])
        for one in _NAME.finditer(line):
            if one.start() <= offset - start <= one.end():
                end = one[0].find(".", offset - start - one.start())
                dotted = one[0] if end < 0 else one[0][:end]
                text = self._text(dotted, start)
                if text is None:
                    return None
                return Span(self.source, start + one.start(), start + one.start() + len(dotted)), text
        return None

    def _text(self, dotted: str, line_start: int) -> str | None:
        functions = _around(self.source.text, line_start)
        written = functions[0] if functions and functions[0].rpartition(".")[2] == dotted else dotted
        tree = _parsed(self.source.text)
        for name in dict.fromkeys((written, dotted)):
            found = self.known.of(self.path, name, functions, tree)
            if found is not None:
                return found
        return None


def _encoded(text: str) -> bytes:
    """As it would be saved: in the encoding that it declares."""
    data = text.encode("utf-8", "surrogatepass")
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return text.encode(encoding)
    except (SyntaxError, LookupError, UnicodeError):
        return data


def _has_trusted(data: bytes) -> bool:
    return b"@trusted" in data or b"pyenclave.trusted" in data


def _reached(path: Path, data: bytes, group: Group | None) -> list[Path]:
    """The files on disk that the module reaches, whatever is wrong with it."""
    try:
        return [*Sources.of(path, data).others] if group is None else [*Sources.of(path, data).others, group.folder]
    except PartitionError:
        return []


def _files(source: ModuleSource) -> frozenset[Path]:
    return frozenset(one.path for _, one in source.parts)


def _parsed(text: str) -> ast.Module | None:
    """Its imports: of a text that is half typed, those above where it breaks."""
    rows = text.split("\n")
    for _ in range(3):
        try:
            return ast.parse("\n".join(rows))
        except SyntaxError as error:
            rows = rows[: max((error.lineno or 1) - 1, 0)]
        except (ValueError, RecursionError, MemoryError):
            return None
    return None


def _around(text: str, offset: int) -> list[str]:
    """The functions that the line at `offset` is in, innermost first; a method with its class before it."""
    end = text.find("\n", offset)
    rows = text[: end if end >= 0 else len(text)].split("\n")
    depth = len(rows[-1]) - len(rows[-1].lstrip()) + 1
    found: list[tuple[str, str]] = []
    for row in reversed(rows):
        if (match := _BLOCK.match(row)) and len(match[1]) < depth:
            depth = len(match[1])
            found.append((match[2], match[3]))
    functions = []
    for at, (kind, name) in enumerate(found):
        if kind == "def":
            outer = found[at + 1] if at + 1 < len(found) else ("", "")
            functions.append(f"{outer[1]}.{name}" if outer[0] == "class" else name)
    return functions
