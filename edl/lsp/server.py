"""`pyenclave edl lsp`: diagnostics, hover, definitions, completion, formatting and symbols over the protocol."""

import sys
from typing import BinaryIO, cast

from lsprotocol import types

from ..diagnostics import Span
from ..formatter import FormatError, format_text
from ..syntax import Record
from ..syntax_check import syntax_errors
from .completion import completions
from .documents import EdlServer
from .navigation import Navigator
from .stream import BoundedInput
from .texts import hover_text

_SYMBOLS = {"struct": types.SymbolKind.Struct, "union": types.SymbolKind.Struct, "enum": types.SymbolKind.Enum}

server = EdlServer()


@server.feature(types.INITIALIZED)
async def initialized(ls: EdlServer, _: types.InitializedParams) -> None:
    """Asks to hear of files that change on disk: imports, and the project's settings."""
    workspace = ls.client_capabilities.workspace
    watching = workspace and workspace.did_change_watched_files
    if watching and watching.dynamic_registration:
        patterns = ["**/*.edl", "**/pyproject.toml", *(one for each in ls.languages for one in each.patterns)]
        watchers = [types.FileSystemWatcher(glob_pattern=pattern) for pattern in patterns]
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
    seen = ls.seen(uri)
    if seen is not None:
        found = seen.hover(ls.offset(seen.source.text, params.position))
        return found and _hover(ls, *found)
    reference = ls.reference(uri, params.position)
    checked = ls.checked(uri)
    text = hover_text(reference, checked.partial) if reference and checked else None
    if text is None or reference is None:
        return None
    return _hover(ls, reference.span, text)


def _hover(ls: EdlServer, span: Span, text: str) -> types.Hover:
    content = types.MarkupContent(kind=types.MarkupKind.Markdown, value=text)
    return types.Hover(contents=content, range=ls.range(span))


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
