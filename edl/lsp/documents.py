"""An editor's open documents: their checks, when those are made, and places in the units that the client counts."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import from_fs_path, to_fs_path
from pygls.workspace import PositionCodec

from ..checker import Checked, check_text
from ..diagnostics import Diagnostic, Severity, Source, Span
from ..report import DEFAULTS, Options
from ..settings import find_settings
from .navigation import Navigator, Reference, errors_elsewhere

VERSION = "1"
SHORTEST_DELAY, LONGEST_DELAY = 0.05, 1.0  # seconds of silence before a check
MOST_RELATED = 20  # errors of one imported file that are shown at its import


class Seen(Protocol):
    """A document of another language after a check; `paths` are the files that it depends on."""

    @property
    def source(self) -> Source: ...
    @property
    def diagnostics(self) -> Sequence[Diagnostic]: ...
    @property
    def paths(self) -> frozenset[Path]: ...
    def hover(self, offset: int) -> tuple[Span, str] | None:
        """What is at a character offset, and Markdown on it."""


class Language(Protocol):
    """What else than EDL the server knows. `patterns` are the files whose changes on disk count."""

    @property
    def patterns(self) -> tuple[str, ...]: ...
    def takes(self, path: Path) -> bool: ...
    def check(self, path: Path, text: str, texts: Mapping[Path, str]) -> Seen:
        """`texts` are the documents that are open."""


class EdlServer(LanguageServer):
    """Keeps the last check of every open document. `languages` are those besides EDL.

    While somebody types, nothing is checked: the next check waits as long as the last one took, and then reads the
    newest text. So a long file keeps the server busy for half of the time at most, and no old result is ever published.
    """

    def __init__(self) -> None:
        super().__init__("pyenclave-edl", VERSION)
        self.languages: list[Language] = []
        self._checked: dict[str, Checked] = {}
        self._seen: dict[str, Seen] = {}
        self._shown: dict[str, list[types.Diagnostic]] = {}  # of documents in other languages, what was published
        self._stale: dict[str, None] = {}  # the next to be checked first
        self._timer: asyncio.TimerHandle | None = None
        self._delay = SHORTEST_DELAY
        self.ended = False  # by the client's shutdown

    def refresh(self, uri: str) -> None:
        """Checks a document as it stands in the editor, and publishes what is wrong with it."""
        self._stale.pop(uri, None)
        started = time.monotonic()
        path = self.path(uri)
        language = next((one for one in self.languages if one.takes(path)), None)
        if language is None:
            self._refresh_edl(uri, path)
        else:
            self._refresh_other(uri, path, language)
        self._delay = min(max(time.monotonic() - started, SHORTEST_DELAY), LONGEST_DELAY)

    def _refresh_edl(self, uri: str, path: Path) -> None:
        document = self.workspace.get_text_document(uri)
        checked = check_text(document.source, str(path), self.options(path), self._open_texts())
        self._checked[uri] = checked
        root = checked.sources[0]
        found = [self._diagnostic(each) for each in checked.diagnostics if each.span.source is root]
        found += [self._elsewhere(place, errors) for place, errors in errors_elsewhere(checked)]
        params = types.PublishDiagnosticsParams(uri=uri, diagnostics=found, version=document.version)
        self.text_document_publish_diagnostics(params)

    def _refresh_other(self, uri: str, path: Path, language: Language) -> None:
        """What is wrong with files that it reads is shown there, where they are open."""
        text = self.workspace.get_text_document(uri).source
        self._seen[uri] = language.check(path, text, self._open_texts())
        self._shown.pop(uri, None)
        for one in self._seen:
            found = self._found(one)
            if self._shown.get(one) != found:
                self._shown[one] = found
                version = self.workspace.get_text_document(one).version
                self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(one, found, version))

    def _found(self, uri: str) -> list[types.Diagnostic]:
        """What is wrong with a document, whichever open one's check has found it."""
        own, path = self._seen[uri], self.path(uri)
        opened = {self.path(other) for other in self._seen}
        found = {
            one: None for seen in self._seen.values() for one in seen.diagnostics if Path(one.span.source.path) == path
        }
        shown = [self._diagnostic(one) for one in found]
        others: dict[str, list[Diagnostic]] = {}
        for one in own.diagnostics:
            if Path(one.span.source.path) not in opened:
                others.setdefault(one.span.source.path, []).append(one)
        return shown + [self._elsewhere(Span(own.source, 0, 0), errors) for errors in others.values()]

    def open(self, uri: str) -> None:
        self.refresh(uri)
        self.refresh_later(self._readers(uri), 0)

    def edit(self, uri: str) -> None:
        if uri in self._checked or uri in self._seen:  # else it was never opened
            self.refresh_later([uri, *self._readers(uri)], self._delay)

    def _readers(self, uri: str) -> list[str]:
        """The other open documents that a change in this one concerns."""
        path = resolved(self.path(uri))
        reads = {other: _paths(checked) for other, checked in self._checked.items()}
        reads |= {other: {resolved(one) for one in seen.paths} for other, seen in self._seen.items()}
        return [other for other, paths in reads.items() if other != uri and path in paths]

    def refresh_all(self) -> None:
        """What lies on disk may have changed, and whether an import is found."""
        self.refresh_later([*self._checked, *self._seen], 0)

    def close(self, uri: str) -> None:
        self._checked.pop(uri, None)
        self._seen.pop(uri, None)
        self._shown.pop(uri, None)
        self._stale.pop(uri, None)
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri=uri, diagnostics=[]))
        self.refresh_all()

    def refresh_later(self, uris: list[str], delay: float) -> None:
        """One after the other, before those that wait already; what the client sends meanwhile is heard in between."""
        self._stale = {**dict.fromkeys(uris), **self._stale}
        if self._timer:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(delay, self._refresh_next) if self._stale else None

    def _refresh_next(self) -> None:
        self.refresh_later([], 0)
        uri = next(iter(self._stale))
        self.refresh(uri)

    def checked(self, uri: str) -> Checked | None:
        """The check of the newest text."""
        if uri in self._stale:
            self.refresh(uri)
        return self._checked.get(uri)

    def seen(self, uri: str) -> Seen | None:
        """The check of the newest text of a document in another language."""
        if uri in self._stale:
            self.refresh(uri)
        return self._seen.get(uri)

    def last_checked(self, uri: str) -> Checked | None:
        """The last check, which an edit may have outdated: for what is asked at every key."""
        return self._checked.get(uri)

    def path(self, uri: str) -> Path:
        """Where a document lies, or would: one that was never saved lies in the workspace's folder."""
        if path := to_fs_path(uri):
            return Path(path)
        folder = Path(self.workspace.root_path or "")
        scheme, _, name = uri.partition(":")
        if self.workspace.get_text_document(uri).language_id == "python":
            return folder / "untitled.py"
        return folder / ("untitled.edl" if scheme == "untitled" else Path(urlsplit(name).path).name or "interface.edl")

    def reference(self, uri: str, position: types.Position) -> Reference | None:
        checked = self.checked(uri)
        if checked is None or checked.module is None:
            return None
        return Navigator(checked).at(self.offset(checked.sources[0].text, position))

    def range(self, span: Span) -> types.Range:
        """A span in the units that the client counts (UTF-16 unless it asked for others)."""
        return types.Range(start=self._position(span, span.start), end=self._position(span, span.end))

    def offset(self, text: str, position: types.Position) -> int:
        """The character offset of a position in a text."""
        lines = text.split("\n")
        line = min(position.line, len(lines) - 1)
        before = sum(len(row) + 1 for row in lines[:line])
        units = column = 0
        while column < len(lines[line]) and units < position.character:
            units += self._units(lines[line][column])
            column += 1
        return before + column

    def _position(self, span: Span, offset: int) -> types.Position:
        line, column = span.source.line_column(offset)
        text = span.source.line(line)[: column - 1]
        return types.Position(line=line - 1, character=self._units(text))

    def _units(self, text: str) -> int:
        codec: PositionCodec = self.workspace.position_codec
        units: int = codec.client_num_units(text)
        return units

    def _diagnostic(self, found: Diagnostic) -> types.Diagnostic:
        severity = types.DiagnosticSeverity
        related = self._related(found.note.span, found.note.message) if found.note else []
        return types.Diagnostic(
            range=self.range(found.span),
            message=f"{found.message}\n{found.hint}" if found.hint else found.message,
            severity=severity.Error if found.severity is Severity.ERROR else severity.Warning,
            code=found.code or None,
            source="pyenclave",
            related_information=related or None,
        )

    def _elsewhere(self, place: Span, errors: list[Diagnostic]) -> types.Diagnostic:
        """What is wrong with files that this one reads, which need not be open: shown where they are imported."""
        first, *_ = errors
        path = Path(first.span.source.path)
        shown = self._diagnostic(replace(first, span=place, message=f"in {path.name}: {first.message}"))
        shown.related_information = [
            each
            for error in errors[:MOST_RELATED]
            for each in self._related(error.span, f"{error.code}: {error.message}")
        ]
        return shown

    def _related(self, span: Span, message: str) -> list[types.DiagnosticRelatedInformation]:
        location = self.location(span, resolved(Path(span.source.path)))
        return [types.DiagnosticRelatedInformation(location, message)] if location else []

    def options(self, path: Path) -> Options:
        try:
            return find_settings(path.parent).for_file(path)
        except (OSError, RuntimeError, ValueError):
            return DEFAULTS  # the command line reports it; an editor goes on without

    def location(self, span: Span, path: Path) -> types.Location | None:
        """A place in a file, by the name that the editor has for it where it is open."""
        documents = self.workspace.text_documents.values()
        opened = {resolved(self.path(document.uri)): document.uri for document in documents}
        uri = opened.get(path) or from_fs_path(str(path))
        return types.Location(uri=uri, range=self.range(span)) if uri else None

    def _open_texts(self) -> dict[Path, str]:
        documents = self.workspace.text_documents.values()
        return {resolved(Path(document.path)): document.source for document in documents if to_fs_path(document.uri)}


def resolved(path: Path) -> Path:
    """As far as it can be: names of documents are the client's, and need not be names of files."""
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError):
        return path


def _paths(checked: Checked) -> set[Path]:
    """All files that a check has read."""
    return {resolved(Path(source.path)) for source in checked.sources}
