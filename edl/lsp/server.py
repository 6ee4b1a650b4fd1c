"""`pyenclave edl lsp`: diagnostics, hover, definitions, completion, formatting and symbols over the protocol."""

import asyncio
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, cast
from urllib.parse import urlsplit

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import from_fs_path, to_fs_path
from pygls.workspace import PositionCodec

from ..checker import Checked, check_text
from ..diagnostics import Diagnostic, Severity, Span
from ..formatter import FormatError, format_text
from ..report import DEFAULTS, Options
from ..settings import find_settings
from ..syntax import Record
from ..syntax_check import syntax_errors
from .completion import completions
from .navigation import Navigator, Reference, errors_elsewhere
from .stream import BoundedInput
from .texts import hover_text

VERSION = "1"
SHORTEST_DELAY, LONGEST_DELAY = 0.05, 1.0  # seconds of silence before a check
MOST_RELATED = 20  # errors of one imported file that are shown at its import
_SYMBOLS = {"struct": types.SymbolKind.Struct, "union": types.SymbolKind.Struct, "enum": types.SymbolKind.Enum}


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


server = EdlServer()


@server.feature(types.INITIALIZED)
async def initialized(ls: EdlServer, _: types.InitializedParams) -> None:
    """Asks to hear of files that change on disk: imports, and the project's settings."""
    workspace = ls.client_capabilities.workspace
    watching = workspace and workspace.did_change_watched_files
    if watching and watching.dynamic_registration:
        watchers = [types.FileSystemWatcher(glob_pattern=pattern) for pattern in ("**/*.edl", "**/pyproject.toml")]
        options = types.DidChangeWatchedFilesRegistrationOptions(watchers=watchers)
        method = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
        registration = types.Registration(id="files", method=method, register_options=options)
        await ls.client_register_capability_async(types.RegistrationParams([registration]))


@server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
def did_change_files(ls: EdlServer, _: types.DidChangeWatchedFilesParams) -> None:
    ls.refresh_all()


@server.feature(types.TEXT_DOCUMENT_DID_OPEN)
def did_open(ls: EdlServer, params: types.DidOpenTextDocumentParams) -> None:
    ls.open(params.text_document.uri)


@server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
def did_change(ls: EdlServer, params: types.DidChangeTextDocumentParams) -> None:
    ls.edit(params.text_document.uri)


@server.feature(types.TEXT_DOCUMENT_DID_SAVE)
def did_save(ls: EdlServer, _: types.DidSaveTextDocumentParams) -> None:
    ls.refresh_all()


@server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
def did_close(ls: EdlServer, params: types.DidCloseTextDocumentParams) -> None:
    ls.close(params.text_document.uri)


@server.feature(types.SHUTDOWN)
def shutdown(ls: EdlServer, _: None) -> None:
    ls.ended = True


@server.feature(types.TEXT_DOCUMENT_HOVER)
def hover(ls: EdlServer, params: types.HoverParams) -> types.Hover | None:
    uri = params.text_document.uri
    reference = ls.reference(uri, params.position)
    checked = ls.checked(uri)
    text = hover_text(reference, checked.partial) if reference and checked else None
    if text is None or reference is None:
        return None
    content = types.MarkupContent(kind=types.MarkupKind.Markdown, value=text)
    return types.Hover(contents=content, range=ls.range(reference.span))


@server.feature(types.TEXT_DOCUMENT_DEFINITION)
def definition(ls: EdlServer, params: types.DefinitionParams) -> types.Location | None:
    reference = ls.reference(params.text_document.uri, params.position)
    return ls.location(reference.target, reference.path) if reference else None


@server.feature(types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=["[", ",", "="]))
def completion(ls: EdlServer, params: types.CompletionParams) -> list[types.CompletionItem]:
    uri = params.text_document.uri
    checked = ls.last_checked(uri)
    if checked is None or checked.module is None:
        return []
    text = ls.workspace.get_text_document(uri).source
    return completions(text, ls.offset(text, params.position), Navigator(checked))


@server.feature(types.TEXT_DOCUMENT_FORMATTING)
def formatting(ls: EdlServer, params: types.DocumentFormattingParams) -> list[types.TextEdit]:
    uri = params.text_document.uri
    if ls.last_checked(uri) is None:
        return []
    document = ls.workspace.get_text_document(uri)
    path = ls.path(uri)
    if syntax_errors(document.source, str(path), ls.options(path)):
        return []
    try:
        text = format_text(document.source)
    except FormatError:
        return []
    end = types.Position(line=document.source.count("\n") + 1, character=0)
    return [types.TextEdit(range=types.Range(start=types.Position(line=0, character=0), end=end), new_text=text)]


@server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
def symbols(ls: EdlServer, params: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
    checked = ls.checked(params.text_document.uri)
    if checked is None or checked.module is None:
        return []
    file = checked.module.file
    found = []
    for item in file.types:
        kind = item.kind if isinstance(item, Record) else "enum"
        inner = item.members if isinstance(item, Record) else item.items
        member = types.SymbolKind.Field if isinstance(item, Record) else types.SymbolKind.EnumMember
        children = [_symbol(ls, each.name.text, each.name.span, member) for each in inner]
        found.append(_symbol(ls, item.name.text or "enum", item.name.span, _SYMBOLS[kind], children))
    for function in file.functions:
        detail = "ecall" if function.trusted else "ocall"
        name = function.name
        found.append(_symbol(ls, name.text, name.span, types.SymbolKind.Function, detail=detail))
    return found


def _symbol(
    ls: EdlServer,
    name: str,
    span: Span,
    kind: types.SymbolKind,
    children: list[types.DocumentSymbol] | None = None,
    detail: str | None = None,
) -> types.DocumentSymbol:
    place = ls.range(span)
    return types.DocumentSymbol(name, kind, place, place, detail=detail, children=children)


def serve() -> int:
    """Serves standard input and output until the client ends the session; the exit code that the protocol wants."""
    server.start_io(cast(BinaryIO, BoundedInput(sys.stdin.buffer)))
    return 0 if server.ended else 1
