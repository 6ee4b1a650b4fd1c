"""What an editor is told of Python files with trusted code: checked as it has them, hover by name."""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from pyenclave.editor.python import Seen, TrustedPython

VAULT = """from dataclasses import dataclass
import hashlib as hashes

from pyenclave import Inside, trusted, untrusted
from pyenclave.inside import aead
from helpers import short as cut

key: Inside[bytes] = b""
MOST = 4096


@dataclass
class Card:
    name: str


@untrusted
def audit(event: str) -> int:
    return 1


def check(text: str) -> str:
    words = [word for word in text.split()]
    return cut(words[0])


@trusted
def protect(message: bytes, card: Card) -> bytes:
    count = audit(check(card.name))
    return aead.encrypt(key, hashes.sha256(message).digest()) if count < MOST else b""


@trusted
class Till:
    def __init__(self) -> None:
        self._taken = 0

    def take(self, cents: int) -> int:
        self._taken += cents
        return self._taken


def main() -> None:
    print(protect(b"", Card("a")))
"""
HELPERS = "def short(text: str) -> str:\n    return text[:3]\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "vault.py").write_text(VAULT)
    (tmp_path / "helpers.py").write_text(HELPERS)
    return tmp_path


def seen(language: TrustedPython, path: Path, text: str, others: dict[Path, str] | None = None) -> Seen:
    return language.check(path, text, {path: text, **(others or {})})


def hover(found: Seen, needle: str, inside: int = 0) -> str | None:
    said = found.hover(found.source.text.index(needle) + inside)
    return None if said is None else said[1]


@pytest.fixture
def vault(folder: Path) -> Seen:
    found = seen(TrustedPython(), folder / "vault.py", VAULT)
    assert list(found.diagnostics) == []
    return found


@pytest.mark.parametrize(
    ("needle", "inside", "expected"),
    [
        (
            "protect(message",
            1,
            "**Runs inside the enclave.** The host calls it: an ecall.\n\n- `message` goes in: its bytes, copied once\n"
            "- `card` goes in: packed into one buffer, copied once, and every value checked\n"
            "- the result comes out: its bytes, copied once\n\nUses what lives inside: `key`.\n\n"
            "Calls outside: `audit`.",
        ),
        (
            "audit(check",
            1,
            "**Runs outside.** Trusted code calls it, an ocall: `protect`.\n\n- `event` comes out: as UTF-8, copied "
            "once and checked\n- the result goes in: by value. It is the host's word",
        ),
        ("check(card", 0, "**Runs inside the enclave**: `protect` calls it, vault.py:29."),
        ("cut(words", 1, "**Runs inside the enclave**: `check` calls it, vault.py:24."),
        ("main()", 0, "**Stays outside**: nothing inside calls it."),
        (
            "key, hashes",
            1,
            "`key: bytes` **lives inside the enclave**; outside there is none. It is in the image, and measured.",
        ),
        ("MOST else", 0, "A constant, `int`: trusted code has its own copy."),
        ("Card) ->", 0, "Trusted code can use it. An object that crosses is copied."),
        ("Till:", 0, "**Its objects live inside the enclave.** Outside there are proxies, whose methods are ecalls."),
        ("take(self", 0, "**Runs inside the enclave**: `@trusted class Till`."),
        ("count <", 2, "`count: int`, inside the enclave"),
        ("words[0]", 0, "`words: list[str]`, inside the enclave"),
        ("word for", 0, "`word: str`, inside the enclave"),
        ("cents\n", 0, "`cents: int`, inside the enclave"),
        ("hashes.sha256(", 9, "`hashlib.sha256`: inside it is pyenclave's own."),
        (
            "aead.encrypt(",
            6,
            "`pyenclave.inside.aead.encrypt`: of the inside library; outside it is plain Python that does the same.",
        ),
        ("print", 1, None),
        ("return 1", 1, None),
    ],
)
def test_hover(vault: Seen, needle: str, inside: int, expected: str | None) -> None:
    assert hover(vault, needle, inside) == expected


def test_the_range_of_a_hover_is_the_name(vault: Seen) -> None:
    found = vault.hover(VAULT.index("hashes.sha256(") + 9)
    assert found is not None
    assert found[0].text == "hashes.sha256"


def test_what_was_known_is_known_while_somebody_types(folder: Path) -> None:
    language = TrustedPython()
    seen(language, folder / "vault.py", VAULT)
    typed = "# a line more\n" + VAULT.replace("if count < MOST", "if count < MOST and (")
    found = seen(language, folder / "vault.py", typed)
    assert [one.code for one in found.diagnostics] == ["P001"]
    assert hover(found, "count <", 2) == "`count: int`, inside the enclave"
    assert hover(found, "hashes.sha256(", 9) == "`hashlib.sha256`: inside it is pyenclave's own."


def codes(found: Seen) -> Sequence[tuple[str, str, str]]:
    return [(Path(one.span.source.path).name, one.code, one.span.text) for one in found.diagnostics]


def test_a_file_is_checked_as_it_is_in_the_editor_with_those_it_reaches(folder: Path) -> None:
    language = TrustedPython()
    path = folder / "vault.py"
    wrong = VAULT.replace("check(card.name)", "chekc(card.name)")
    assert codes(seen(language, path, wrong)) == [("vault.py", "P010", "chekc")]
    broken = {folder / "helpers.py": HELPERS.replace("text[:3]", "txet[:3]")}
    assert codes(seen(language, path, VAULT, broken)) == [("helpers.py", "P007", "txet")]
    assert folder / "helpers.py" in seen(language, path, VAULT).paths


def test_a_project_behind_a_link_is_checked_as_it_is_in_the_editor(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whose documents the server knows by where they are."""
    link = tmp_path_factory.mktemp("links") / "project"
    link.symlink_to(folder)
    broken = {folder / "helpers.py": HELPERS.replace("text[:3]", "txet[:3]")}
    found = seen(TrustedPython(), link / "vault.py", VAULT, broken)
    assert codes(found) == [("helpers.py", "P007", "txet")]
    assert Path(found.diagnostics[0].span.source.path).parent == link


@pytest.mark.parametrize("encoding", ["hex", "rot13", "undefined", "no-such"])
def test_an_encoding_that_is_none_of_text_is_said(folder: Path, encoding: str) -> None:
    found = seen(TrustedPython(), folder / "vault.py", f"# coding: {encoding}\n{VAULT}")
    assert [one.code for one in found.diagnostics] == ["P001"]
    assert found.diagnostics[0].message.startswith("the file is not text: ")


def test_warnings_are_said_too(folder: Path) -> None:
    text = VAULT.replace("    count = audit", "    key = b''\n    count = audit")
    found = seen(TrustedPython(), folder / "vault.py", text)
    assert [(one.code, one.severity.value) for one in found.diagnostics] == [("P021", "warning")]


@pytest.mark.parametrize(
    "text", ["", "def f(n):\n    return nowhere\n", "class A(B): pass\n", "\0", "def f(:\n", "import helpers\n" * 3]
)
def test_of_a_file_without_trusted_code_nothing_is_said(folder: Path, text: str) -> None:
    found = seen(TrustedPython(), folder / "other.py", text)
    assert list(found.diagnostics) == []
    assert found.hover(0) is None


def test_a_helper_file_knows_what_the_module_does_with_it(folder: Path) -> None:
    language = TrustedPython()
    seen(language, folder / "vault.py", VAULT)
    found = seen(language, folder / "helpers.py", HELPERS)
    assert hover(found, "short") == "**Runs inside the enclave**: `check` calls it, vault.py:24."
    assert hover(found, "text[:3]") == "`text: str`, inside the enclave"


def test_a_text_in_another_encoding_is_read_as_it_declares(folder: Path) -> None:
    text = "# coding: latin-1\nfrom pyenclave import trusted\n\n@trusted\ndef f() -> str:\n    return 'é' + nowhere\n"
    assert codes(seen(TrustedPython(), folder / "vault.py", text)) == [("vault.py", "P007", "nowhere")]


types = pytest.importorskip("lsprotocol.types", reason="needs the extra lsp")
from pygls.lsp.client import LanguageClient  # noqa: E402  # after the check that it is installed

COMMAND = (sys.executable, "-P", "-c", "from pyenclave.cli.main import main; main()", "lsp")


def test_the_server_serves_both_languages(folder: Path) -> None:
    """Diagnostics of a file go to it where it is open, and else to who reads it."""
    client = LanguageClient("test", "1")
    published: asyncio.Queue[types.PublishDiagnosticsParams] = asyncio.Queue()
    client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(lambda params: published.put_nowait(params))
    vault, helpers, edl = ((folder / name).as_uri() for name in ("vault.py", "helpers.py", "vault.edl"))

    def opened(uri: str, text: str, language: str) -> None:
        item = types.TextDocumentItem(uri=uri, language_id=language, version=1, text=text)
        client.text_document_did_open(types.DidOpenTextDocumentParams(text_document=item))

    def changed(uri: str, text: str) -> None:
        document = types.VersionedTextDocumentIdentifier(version=2, uri=uri)
        whole = types.TextDocumentContentChangeWholeDocument(text=text)
        client.text_document_did_change(types.DidChangeTextDocumentParams(document, [whole]))

    async def until(uri: str, *wanted: str) -> list[types.Diagnostic]:
        while True:
            params = await asyncio.wait_for(published.get(), 30)
            if params.uri == uri and [one.code for one in params.diagnostics] == list(wanted):
                return list(params.diagnostics)

    async def conversation() -> None:
        await client.start_io(*COMMAND)
        capabilities = types.ClientCapabilities()
        await client.initialize_async(types.InitializeParams(capabilities=capabilities, root_uri=None))
        client.initialized(types.InitializedParams())
        (folder / "helpers.py").write_text(HELPERS.replace("text[:3]", "txet[:3]"))
        opened(vault, VAULT, "python")
        (found,) = await until(vault, "P007")
        assert found.message.startswith("in helpers.py: ")
        opened(helpers, HELPERS.replace("text[:3]", "text[:3] + a"), "python")
        await until(helpers, "P007")
        changed(helpers, HELPERS)
        await until(helpers)
        row = VAULT[: VAULT.index("def protect")].count("\n")
        place = types.Position(line=row, character=6)
        said = await client.text_document_hover_async(types.HoverParams(types.TextDocumentIdentifier(vault), place))
        assert said is not None
        assert said.contents.value.startswith("**Runs inside the enclave.**")
        assert said.range == types.Range(types.Position(row, 4), types.Position(row, 11))
        opened(edl, "enclave { trusted { public void f(int *p); }; };\n", "edl")
        await until(edl, "E305")
        formatting = types.DocumentFormattingParams(
            types.TextDocumentIdentifier(vault), types.FormattingOptions(4, True)
        )
        assert not await client.text_document_formatting_async(formatting)  # other tools format Python
        await client.shutdown_async(None)
        client.exit(None)
        await client.stop()

    asyncio.run(asyncio.wait_for(conversation(), 60))
