"""An editor's open documents: their checks, when those are made, and places in the units that the client counts."""

import asyncio
import time
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import from_fs_path, to_fs_path
from pygls.workspace import PositionCodec

from ..checker import Checked, check_text
from ..diagnostics import Diagnostic, Severity, Span
from ..report import DEFAULTS, Options
from ..settings import find_settings
from .navigation import Navigator, Reference, errors_elsewhere

VERSION = "1"
SHORTEST_DELAY, LONGEST_DELAY = 0.05, 1.0  # seconds of silence before a check
MOST_RELATED = 20  # errors of one imported file that are shown at its import


class EdlServer(LanguageServer):
    """Keeps the last check of every open document.

    While somebody types, nothing is checked: the next check waits as long as the last one took, and then reads the
    newest text. So a long file keeps the server busy for half of the time at most, and no old result is ever published.
    """

    def __init__(self) -> None:
        super().__init__("pyenclave-edl", VERSION)
        self._checked: dict[str, Checked] = {}
        self._stale: dict[str, None] = {}  # the next to be checked first
        self._timer: asyncio.TimerHandle | None = None
        self._delay = SHORTEST_DELAY
        self.ended = False  # by the client's shutdown

    def refresh(self, uri: str) -> None:
        """Checks a document as it stands in the editor, and publishes what is wrong with it."""
        self._stale.pop(uri, None)
        started = time.monotonic()
        path = self.path(uri)
        document = self.workspace.get_text_document(uri)
        checked = check_text(document.source, str(path), self.options(path), self._open_texts())
        self._checked[uri] = checked
        root = checked.sources[0]
        found = [self._diagnostic(each) for each in checked.diagnostics if each.span.source is root]
        found += [self._elsewhere(place, errors) for place, errors in errors_elsewhere(checked)]
        params = types.PublishDiagnosticsParams(uri=uri, diagnostics=found, version=document.version)
        self.text_document_publish_diagnostics(params)
        self._delay = min(max(time.monotonic() - started, SHORTEST_DELAY), LONGEST_DELAY)

    def open(self, uri: str) -> None:
        self.refresh(uri)
        self.refresh_later(self._readers(uri), 0)

    def edit(self, uri: str) -> None:
        if uri in self._checked:  # else it was never opened
            self.refresh_later([uri, *self._readers(uri)], self._delay)

    def _readers(self, uri: str) -> list[str]:
        """The other open documents that a change in this one concerns."""
        path = resolved(self.path(uri))
        return [other for other, checked in self._checked.items() if other != uri and path in _paths(checked)]

    def refresh_all(self) -> None:
        """What lies on disk may have changed, and whether an import is found."""
        self.refresh_later(list(self._checked), 0)

    def close(self, uri: str) -> None:
        self._checked.pop(uri, None)
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

    def last_checked(self, uri: str) -> Checked | None:
        """The last check, which an edit may have outdated: for what is asked at every key."""
        return self._checked.get(uri)

    def path(self, uri: str) -> Path:
        """Where a document lies, or would: one that was never saved lies in the workspace's folder."""
        if path := to_fs_path(uri):
            return Path(path)
        folder = Path(self.workspace.root_path or "")
        scheme, _, name = uri.partition(":")
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
            code=found.code,
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
