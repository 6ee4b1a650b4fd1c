"""The editor service, driven over standard input and output by a real client."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

types = pytest.importorskip("lsprotocol.types", reason="needs the extra lsp")
from pygls.lsp.client import LanguageClient  # noqa: E402  # after the check that it is installed

COMMAND = (sys.executable, "-P", "-c", "from pyenclave.cli.main import main; main()", "edl", "lsp")
OTHER = """enclave {
    struct shared { size_t n; [count=n] int *items; };
    trusted { public void imported(void); };
};
"""
VAULT = """enclave {
    from "other.edl" import imported;
    trusted {
        public int protect([in, size=length] const void *data, size_t length);
        public void take([in] struct shared *s);
    };
    untrusted { void log(void) allow(imported); };
};
"""


class Server:
    """One server, for all that these tests ask of it, and its client."""

    def __init__(self) -> None:
        self.client = LanguageClient("test", "1")
        self.published: asyncio.Queue[types.PublishDiagnosticsParams] = asyncio.Queue()

        @self.client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def publish(params: types.PublishDiagnosticsParams) -> None:
            self.published.put_nowait(params)

    async def start(self) -> None:
        await self.client.start_io(*COMMAND)
        capabilities = types.ClientCapabilities()
        await self.client.initialize_async(types.InitializeParams(capabilities=capabilities, root_uri=None))
        self.client.initialized(types.InitializedParams())

    async def stop(self) -> None:
        await self.client.shutdown_async(None)
        self.client.exit(None)
        await self.client.stop()


class Session:
    """Two files of one folder; counts lines and columns from 0, as the protocol does."""

    def __init__(self, server: Server, folder: Path) -> None:
        self.client = server.client
        self.published = server.published
        self.uri = (folder / "vault.edl").as_uri()
        self.other = (folder / "other.edl").as_uri()
        self.document = types.TextDocumentIdentifier(uri=self.uri)

    async def open(self, text: str) -> list[types.Diagnostic]:
        item = types.TextDocumentItem(uri=self.uri, language_id="edl", version=1, text=text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(text_document=item))
        return await self.diagnostics()

    async def change(self, text: str) -> list[types.Diagnostic]:
        document = types.VersionedTextDocumentIdentifier(version=2, uri=self.uri)
        whole = types.TextDocumentContentChangeWholeDocument(text=text)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(document, [whole]))
        return await self.diagnostics()

    async def diagnostics(self) -> list[types.Diagnostic]:
        while (params := await asyncio.wait_for(self.published.get(), 10)).uri != self.uri:
            assert Path(params.uri).parent != Path(self.uri).parent  # of a file that an earlier test has closed
        return list(params.diagnostics)

    def at(self, text: str, needle: str, inside: int = 0) -> types.Position:
        before = text[: text.index(needle) + inside]
        line = before.count("\n")
        return types.Position(line=line, character=len(before) - before.rfind("\n") - 1)


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture(scope="module")
def server(runner: asyncio.Runner) -> Iterator[Server]:
    server = Server()
    runner.run(asyncio.wait_for(server.start(), 60))
    yield server
    runner.run(asyncio.wait_for(server.stop(), 60))


@pytest.fixture
def talk(
    runner: asyncio.Runner, server: Server, tmp_path: Path
) -> Callable[[Callable[[Session], Awaitable[None]]], None]:
    (tmp_path / "other.edl").write_text(OTHER)
    (tmp_path / "vault.edl").write_text(VAULT)

    def run(conversation: Callable[[Session], Awaitable[None]]) -> None:
        async def main() -> None:
            session = Session(server, tmp_path)
            try:
                await conversation(session)
            finally:
                server.client.text_document_did_close(types.DidCloseTextDocumentParams(session.document))

        runner.run(asyncio.wait_for(main(), 60))

    return run


Talk = Callable[[Callable[[Session], Awaitable[None]]], None]


def test_diagnostics_as_you_type(talk: Talk) -> None:
    async def conversation(session: Session) -> None:
        assert await session.open(VAULT) == []
        broken = VAULT.replace("size=length", "size=lenght")
        (found,) = await session.change(broken)
        assert (found.code, found.source) == ("E401", "pyenclave")
        assert found.message == "no parameter is called `lenght`\ndid you mean `length`?"
        start = session.at(broken, "lenght")
        assert found.range == types.Range(start, types.Position(start.line, start.character + 6))

    talk(conversation)


@pytest.mark.parametrize(
    ("needle", "expected"),
    [
        ("p,", "```c\n[in, string, count=n] const char **p\n```\ncopied in: n strings"),
        ("q,", "```c\n[in, size=s, count=n] const void **q\n```\ncopied in: n buffers, each of its `s` bytes"),
        (
            "r,",
            "```c\n[out, size=t, count=n] void **r\n```\nzeroed, then copied out: n buffers, each of its `t` bytes",
        ),
    ],
)
def test_hover_of_arrays(talk: Talk, needle: str, expected: str) -> None:
    text = """enclave { trusted { public void f([in, string, count=n] const char **p,
    [in, count=n, size=s] const void **q, [in, count=n] const size_t *s, [out, count=n, size=t] void **r,
    [in, count=n] const size_t *t, size_t n); }; };
"""

    async def conversation(session: Session) -> None:
        assert [found.code for found in await session.open(text)] == ["W208"] * 3
        params = types.HoverParams(session.document, session.at(text, needle))
        found = await session.client.text_document_hover_async(params)
        assert found is not None
        assert found.contents.value == expected

    talk(conversation)


def test_columns_count_utf16_units(talk: Talk) -> None:
    async def conversation(session: Session) -> None:
        text = "enclave { /* 𝕊 */ trusted { public void f(int *p); }; };\n"
        (found,) = await session.open(text)
        assert found.range.start.character == text.index("p);") + 1

    talk(conversation)


@pytest.mark.parametrize(
    ("needle", "inside", "expected"),
    [
        ("length] const", 0, "```c\nsize_t length\n```\npassed by value"),
        ("protect(", 1, "```c\npublic int protect([in, size=length] const void *data, size_t length);\n```\necall 0"),
        ("data,", 1, "```c\n[in, size=length] const void *data\n```\ncopied in: length bytes"),
        ("s);", 0, "```c\n[in] struct shared *s\n```\ncopied in, deeply: 1 element of `struct shared`"),
        (
            "struct shared",
            8,
            "```c\nstruct shared {\n    size_t n;\n    [count=n] int *items;\n};\n```\ncopied deeply",
        ),
    ],
)
def test_hover(talk: Talk, needle: str, inside: int, expected: str) -> None:
    text = VAULT

    async def conversation(session: Session) -> None:
        await session.open(text)
        params = types.HoverParams(session.document, session.at(text, needle, inside))
        found = await session.client.text_document_hover_async(params)
        assert found is not None
        assert found.contents.value == expected

    talk(conversation)


def test_definitions_cross_imports(talk: Talk) -> None:
    async def conversation(session: Session) -> None:
        text = VAULT
        await session.open(text)
        places = [("other.edl", 1, 0), ("imported;", 1, 2), ("struct shared", 8, 1), ("imported);", 1, 2)]
        for needle, inside, line in places:
            params = types.DefinitionParams(session.document, session.at(text, needle, inside))
            found = await session.client.text_document_definition_async(params)
            assert (found.uri, found.range.start.line) == (session.other, line), needle
        own = types.DefinitionParams(session.document, session.at(text, "length] const", 1))
        found = await session.client.text_document_definition_async(own)
        assert (found.uri, found.range.start) == (session.uri, session.at(text, "length);"))

    talk(conversation)


@pytest.mark.parametrize(
    ("after", "wanted", "unwanted"),
    [
        ("protect([in, ", "user_check", "int"),
        ("take(size_t length, [in, size=", "length", "user_check"),
        ("allow(", "imported", "int"),
        ("public ", "shared", "in"),
        ("enclave {\n", "trusted", "int"),
    ],
)
def test_completion(talk: Talk, after: str, wanted: str, unwanted: str) -> None:
    text = VAULT.replace("take([in]", "take(size_t length, [in, size=length]")

    async def conversation(session: Session) -> None:
        await session.open(text)
        position = session.at(text, after, len(after))
        found = await session.client.text_document_completion_async(types.CompletionParams(session.document, position))
        labels = {item.label for item in found}
        assert wanted in labels
        assert unwanted not in labels

    talk(conversation)


PADDING = "    /* } } } */ struct big { int a; }; // {{\n" * 400


@pytest.mark.parametrize(
    ("typed", "wanted", "unwanted"),
    [
        ("trusted { public void f([in, size=| const void *data, size_t n, int m); };", "n m sizeof", "data in"),
        ("trusted { public void f([in, size=|] const void *data, size_t n); };", "n", "data"),
        ("trusted { public void f([in, count = n * |, size=2] int *p, size_t n); };", "n sizeof", "p"),
        ("trusted { public void f([out, size=|] uint8_t **p, [out] size_t *n); };", "n", "p"),
        ("trusted { public void f(size_t k, [in, count=k, size=|] void **p, [in, count=k] size_t *s); };", "s k", "p"),
        ("struct s { [count=|] int *p; size_t n; };", "n", "p"),
        ("struct s { size_t n; [|] int *p; };", "size count", "in string n"),
        ("trusted { public void f([out, |] char **p); };", "string size", "out cdecl"),
        ("trusted { public void f([out, string, |", "count in", "out string cdecl"),
        ("untrusted { void o(void); [|", "cdecl dllimport", "in"),
        ("trusted { public void f([in] int a[|", "", "in size"),
        ("untrusted { void o(void) allow ( |); };", "imported", "o"),
        ("trusted { public void f(|", "shared int", "trusted"),
        ("trusted { }; |", "untrusted", "int"),
        ("trusted { public void f(int a); /* [in, | */ };", "", "out int"),
        ("trusted { public void f(int a); // [in, |", "", "out int"),
    ],
)
def test_completion_of_what_is_half_typed(talk: Talk, typed: str, wanted: str, unwanted: str) -> None:
    head = 'enclave {\n    from "other.edl" import imported;\n' + PADDING
    text = head + typed.replace("|", "") + "\n};\n"
    place = types.Position(head.count("\n"), typed.index("|"))

    async def conversation(session: Session) -> None:
        await session.open(text)
        found = await session.client.text_document_completion_async(types.CompletionParams(session.document, place))
        labels = {item.label for item in found or ()}
        assert set(wanted.split()) <= labels
        assert not labels & set(unwanted.split())

    talk(conversation)


CHOSEN = """enclave {
    struct row { size_t n; [size=n] char *text; };
    struct report { uint32_t rows; [count=rows] struct row *table; };
    trusted {
        public void export([out, size=n] uint8_t **data, [out] size_t *n);
        public void label([out, string] char **text, [out] struct report *report);
    };
};
"""


@pytest.mark.parametrize(
    ("needle", "expected"),
    [
        (
            "data,",
            "```c\n[out, size=n] uint8_t **data\n```\n"
            "the callee says how much: n bytes, copied to memory that the caller frees",
        ),
        ("n);", "```c\n[out] size_t *n\n```\nzeroed, then copied out: 1 element of `size_t`"),
        (
            "text, [out] struct",
            "```c\n[out, string] char **text\n```\n"
            "the callee says how much: strlen + 1 bytes, copied to memory that the caller frees",
        ),
        (
            "report);",
            "```c\n[out] struct report *report\n```\nzeroed, then copied out, deeply: 1 element of `struct report`",
        ),
        ("table;", "```c\n[count=rows] struct row *table\n```\npoints at rows elements, copied with the struct"),
    ],
)
def test_hover_of_chosen_outputs(talk: Talk, needle: str, expected: str) -> None:
    async def conversation(session: Session) -> None:
        assert [found.code for found in await session.open(CHOSEN)] == ["W209"] * 2
        params = types.HoverParams(session.document, session.at(CHOSEN, needle))
        found = await session.client.text_document_hover_async(params)
        assert found is not None
        assert found.contents.value == expected

    talk(conversation)


def test_definitions_of_chosen_lengths(talk: Talk) -> None:
    async def conversation(session: Session) -> None:
        await session.open(CHOSEN)
        places = [("size=n]", 5, "n; [size"), ("size=n] uint8_t", 5, "n);"), ("=rows]", 1, "rows;")]
        for needle, inside, target in places:
            params = types.DefinitionParams(session.document, session.at(CHOSEN, needle, inside))
            found = await session.client.text_document_definition_async(params)
            assert found.range.start == session.at(CHOSEN, target), needle

    talk(conversation)


def test_formatting_and_symbols(talk: Talk) -> None:
    async def conversation(session: Session) -> None:
        await session.open("enclave{struct s{int a;};trusted{public void f(void);};};")
        options = types.FormattingOptions(tab_size=4, insert_spaces=True)
        params = types.DocumentFormattingParams(session.document, options)
        (edit,) = await session.client.text_document_formatting_async(params)
        assert edit.new_text.startswith("enclave {\n    struct s {\n        int a;\n    };\n    trusted {\n")
        symbols = await session.client.text_document_document_symbol_async(types.DocumentSymbolParams(session.document))
        names = [(each.name, each.kind, [child.name for child in each.children or []]) for each in symbols]
        assert names == [("s", types.SymbolKind.Struct, ["a"]), ("f", types.SymbolKind.Function, [])]

    talk(conversation)


def test_a_broken_file_is_not_formatted(talk: Talk) -> None:
    async def conversation(session: Session) -> None:
        assert await session.open("enclave { trusted {")
        options = types.FormattingOptions(tab_size=4, insert_spaces=True)
        params = types.DocumentFormattingParams(session.document, options)
        assert not await session.client.text_document_formatting_async(params)

    talk(conversation)


FACE = "\N{GRINNING FACE}"  # two units of UTF-16


def test_a_long_line_is_no_burden(talk: Talk) -> None:
    text = "enclave { /*" + FACE * 20_000 + "*/ trusted { public void f(int number); }; };\n"
    column = len(text[: text.index("number")].encode("utf-16-le")) // 2

    async def conversation(session: Session) -> None:
        assert await session.open(text) == []
        params = types.HoverParams(session.document, types.Position(0, column))
        hover = await asyncio.wait_for(session.client.text_document_hover_async(params), 5)
        assert hover is not None
        assert hover.range.start == types.Position(0, column)

    talk(conversation)
