"""`pyenclave edl lsp`: diagnostics, hover, definitions, completion, formatting and symbols over the protocol."""

from pathlib import Path

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import from_fs_path, to_fs_path
from pygls.workspace import PositionCodec

from ..checker import Checked, check_text
from ..diagnostics import Diagnostic, Severity, Span
from ..formatter import FormatError, format_text
from ..report import DEFAULTS, Options
from ..settings import SettingsError, find_settings
from ..syntax import Record
from ..syntax_check import syntax_errors
from .completion import completions
from .navigation import Navigator, Reference
from .texts import hover_text

VERSION = "1"
_SYMBOLS = {"struct": types.SymbolKind.Struct, "union": types.SymbolKind.Struct, "enum": types.SymbolKind.Enum}


class EdlServer(LanguageServer):
    """Keeps the last check of every open document."""

    def __init__(self) -> None:
        super().__init__("pyenclave-edl", VERSION)
        self._checked: dict[str, Checked] = {}

    def refresh(self, uri: str) -> None:
        """Checks a document as it stands in the editor, and publishes what is wrong with it."""
        path = Path(to_fs_path(uri) or uri)
        document = self.workspace.get_text_document(uri)
        checked = check_text(document.source, str(path), self.options(path), self._open_texts())
        self._checked[uri] = checked
        root = checked.sources[0]
        own = [self._diagnostic(each) for each in checked.diagnostics if each.span.source is root]
        version = document.version
        params = types.PublishDiagnosticsParams(uri=uri, diagnostics=own, version=version)
        self.text_document_publish_diagnostics(params)

    def refresh_all(self, first: str) -> None:
        """A change in one file may concern all that import it."""
        for uri in [first, *(uri for uri in self._checked if uri != first)]:
            self.refresh(uri)

    def close(self, uri: str) -> None:
        self._checked.pop(uri, None)
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri=uri, diagnostics=[]))

    def checked(self, uri: str) -> Checked | None:
        return self._checked.get(uri)

    def reference(self, uri: str, position: types.Position) -> Reference | None:
        checked = self.checked(uri)
        if checked is None or checked.module is None:
            return None
        return Navigator(checked).at(self.offset(checked, position))

    def range(self, span: Span) -> types.Range:
        """A span in the units that the client counts (UTF-16 unless it asked for others)."""
        return types.Range(start=self._position(span, span.start), end=self._position(span, span.end))

    def offset(self, checked: Checked, position: types.Position) -> int:
        """The character offset of a position in the checked file."""
        source = checked.sources[0]
        lines = source.text.split("\n")
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
        return types.Diagnostic(
            range=self.range(found.span),
            message=f"{found.message}\n{found.hint}" if found.hint else found.message,
            severity=severity.Error if found.severity is Severity.ERROR else severity.Warning,
            code=found.code,
            source="pyenclave",
        )

    def options(self, path: Path) -> Options:
        try:
            return find_settings(path.parent).for_file(path)
        except SettingsError:
            return DEFAULTS  # the command line reports it; an editor goes on without

    def _open_texts(self) -> dict[Path, str]:
        texts = {}
        for uri, document in self.workspace.text_documents.items():
            path = to_fs_path(uri)
            if path:
                texts[Path(path).resolve()] = document.source
        return texts


server = EdlServer()


@server.feature(types.TEXT_DOCUMENT_DID_OPEN)
def did_open(ls: EdlServer, params: types.DidOpenTextDocumentParams) -> None:
    ls.refresh(params.text_document.uri)


@server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
def did_change(ls: EdlServer, params: types.DidChangeTextDocumentParams) -> None:
    ls.refresh_all(params.text_document.uri)


@server.feature(types.TEXT_DOCUMENT_DID_SAVE)
def did_save(ls: EdlServer, params: types.DidSaveTextDocumentParams) -> None:
    ls.refresh_all(params.text_document.uri)


@server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
def did_close(ls: EdlServer, params: types.DidCloseTextDocumentParams) -> None:
    ls.close(params.text_document.uri)


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
    uri = from_fs_path(str(reference.path)) if reference else None
    return types.Location(uri=uri, range=ls.range(reference.target)) if reference and uri else None


@server.feature(types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=["[", ",", "="]))
def completion(ls: EdlServer, params: types.CompletionParams) -> list[types.CompletionItem]:
    checked = ls.checked(params.text_document.uri)
    if checked is None or checked.module is None:
        return []
    before = checked.sources[0].text[: ls.offset(checked, params.position)]
    return completions(before, Navigator(checked))


@server.feature(types.TEXT_DOCUMENT_FORMATTING)
def formatting(ls: EdlServer, params: types.DocumentFormattingParams) -> list[types.TextEdit]:
    uri = params.text_document.uri
    document = ls.workspace.get_text_document(uri)
    path = Path(to_fs_path(uri) or uri)
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


def serve() -> None:
    """Serves standard input and output until the client ends the session."""
    server.start_io()
