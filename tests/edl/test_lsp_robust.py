"""The editor service under what editors do in the wild: fast typing, files that come and go, malformed messages."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import Any

import pytest

pytest.importorskip("pygls", reason="needs the extra lsp")

COMMAND = (sys.executable, "-P", "-c", "from pyenclave.cli.main import main; main()", "edl", "lsp")
GOOD = "enclave { trusted { public void f(int x); }; };\n"
BAD = "enclave { trusted { public void f(int *x); }; };\n"


class Editor:
    """Writes the protocol byte by byte, as no decent client lets one do."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process = subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder)
        self.messages: Queue[dict[str, Any]] = Queue()
        self._requests = 0
        Thread(target=self._read, daemon=True).start()
        self.ask("initialize", {"capabilities": {}, "processId": None, "rootUri": folder.as_uri()})
        self.tell("initialized", {})

    def _read(self) -> None:
        assert self.process.stdout
        while header := self.process.stdout.readline():
            length = int(header.partition(b":")[2])
            while self.process.stdout.readline() != b"\r\n":
                pass
            self.messages.put(json.loads(self.process.stdout.read(length)))

    def write(self, data: bytes) -> None:
        assert self.process.stdin
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def send(self, body: bytes, header: str = "Content-Length") -> None:
        self.write(f"{header}: {len(body)}\r\n\r\n".encode() + body)

    def tell(self, method: str, params: object) -> None:
        self.send(json.dumps({"jsonrpc": "2.0", "method": method, "params": params}).encode())

    def ask(self, method: str, params: object) -> Any:
        self._requests += 1
        body = {"jsonrpc": "2.0", "id": self._requests, "method": method, "params": params}
        self.send(json.dumps(body).encode())
        while (found := self.messages.get(timeout=60)).get("id") != self._requests:
            pass
        return found.get("result")

    def uri(self, name: str) -> str:
        return name if ":" in name else (self.folder / name).as_uri()

    def open(self, name: str, text: str) -> None:
        document = {"uri": self.uri(name), "languageId": "edl", "version": 1, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": document})

    def change(self, name: str, text: str, version: int = 2) -> None:
        document = {"uri": self.uri(name), "version": version}
        self.tell("textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": text}]})

    def about(self, what: str, name: str) -> None:
        self.tell(f"textDocument/{what}", {"textDocument": {"uri": self.uri(name)}})

    def publications(self, name: str, silence: float) -> list[dict[str, Any]]:
        """All that comes about one document, however long the first takes, until nothing does."""
        found: list[dict[str, Any]] = []
        while True:
            try:
                params = self.messages.get(timeout=silence if found else 60).get("params", {})
            except Empty:
                return found
            if params.get("uri") == self.uri(name):
                found.append(params)

    def last(self, name: str) -> list[dict[str, Any]]:
        """The diagnostics that one document has in the end."""
        found: list[dict[str, Any]] = self.publications(name, 1.5)[-1]["diagnostics"]
        return found

    def published(self, name: str, silence: float = 1.5) -> list[tuple[int | None, list[str]]]:
        """Version and codes of all that comes about one document."""
        found = self.publications(name, silence)
        return [(each.get("version"), [row["code"] for row in each["diagnostics"]]) for each in found]

    def lives(self) -> bool:
        self.open("alive.edl", GOOD)
        place = {"textDocument": {"uri": self.uri("alive.edl")}, "position": {"line": 0, "character": 38}}
        found = self.ask("textDocument/hover", place)
        return found is not None and "int x" in found["contents"]["value"]


@contextmanager
def started(folder: Path) -> Iterator[Editor]:
    editor = Editor(folder)
    try:
        yield editor
    finally:
        editor.process.kill()
        editor.process.wait()


@pytest.fixture
def editor(tmp_path: Path) -> Iterator[Editor]:
    with started(tmp_path) as editor:
        yield editor


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    """One that outlives all that several tests send."""
    with started(tmp_path_factory.mktemp("lasting")) as editor:
        yield editor


def test_fast_typing_ends_in_one_check_of_the_last_text(editor: Editor) -> None:
    rows = "".join(f"public void f{each}([in, size=n] const void *p, size_t n);\n" for each in range(1000))
    text = "enclave { trusted {\n%s}; };\n%s"
    editor.open("long.edl", text % (rows, ""))
    assert editor.published("long.edl") == [(1, [])]
    for version in range(2, 102):
        editor.change("long.edl", text % (rows, "x" * (102 - version - 1)), version)
    found = editor.published("long.edl", 3)
    assert len(found) < 5
    assert found[-1] == (101, [])
    assert [version for version, _ in found] == sorted(version for version, _ in found)


def test_what_is_asked_right_after_an_edit_sees_it(editor: Editor) -> None:
    editor.open("a.edl", GOOD)
    editor.change("a.edl", GOOD.replace("int x", "long much"))
    place = {"textDocument": {"uri": editor.uri("a.edl")}, "position": {"line": 0, "character": 41}}
    assert "long much" in editor.ask("textDocument/hover", place)["contents"]["value"]


def test_importers_follow_edits_and_closing_of_what_they_import(editor: Editor) -> None:
    (editor.folder / "part.edl").write_text(GOOD)
    editor.open("whole.edl", 'enclave { from "part.edl" import f; };\n')
    assert editor.published("whole.edl") == [(1, [])]
    editor.open("part.edl", GOOD)
    editor.change("part.edl", GOOD.replace("f(", "g("))
    assert editor.published("whole.edl")[-1] == (1, ["E703"])
    editor.about("didClose", "part.edl")
    assert editor.published("whole.edl") == [(1, [])]
    (editor.folder / "part.edl").unlink()
    editor.tell("workspace/didChangeWatchedFiles", {"changes": [{"uri": editor.uri("part.edl"), "type": 3}]})
    assert editor.published("whole.edl") == [(1, ["E701"])]


def test_open_files_that_import_each_other(editor: Editor) -> None:
    for name, other in (("a.edl", "b.edl"), ("b.edl", "a.edl")):
        (editor.folder / name).write_text(GOOD)
        editor.open(name, f'enclave {{ import "{other}" }};\n')
    (found,) = editor.last("b.edl")
    message = "in a.edl: files import each other: " + " → ".join(
        str(editor.folder / name) for name in ["b.edl", "a.edl", "b.edl"]
    )
    assert (found["code"], found["message"].partition("\n")[0]) == ("E702", message)
    assert found["range"]["start"] == {"line": 0, "character": 17}
    (related,) = found["relatedInformation"]
    assert related["location"]["uri"] == editor.uri("a.edl")
    editor.change("b.edl", GOOD)
    assert editor.published("a.edl")[-1] == (1, [])


def test_errors_of_imported_files_show_at_the_import(editor: Editor) -> None:
    (editor.folder / "part.edl").write_text(BAD.replace("};", "void g(int *y); };", 1))
    (editor.folder / "words.h").write_text("#define X }\n#nothing\n")
    editor.open("whole.edl", '#include "words.h"\nenclave { from "part.edl" import *; };\n')
    header, imported = sorted(editor.last("whole.edl"), key=lambda each: each["range"]["start"]["line"])
    assert (header["code"], header["range"]["start"]) == ("E020", {"line": 0, "character": 0})
    assert header["message"].startswith("in words.h: ")
    assert (imported["code"], imported["range"]["start"]) == ("E305", {"line": 1, "character": 15})
    places = [each["location"] for each in imported["relatedInformation"]]
    assert [place["uri"] for place in places] == [editor.uri("part.edl")] * 2
    assert places[0]["range"]["start"]["character"] == BAD.index("*x") + 1


def test_what_comes_out_of_a_macro_leads_to_it(editor: Editor) -> None:
    text = "#define SIZE n\nenclave { trusted { public void f([in, size=SIZE] const void *p); }; };\n"
    editor.open("macro.edl", text)
    (found,) = editor.last("macro.edl")
    assert (found["code"], found["range"]["start"]) == ("E401", {"line": 1, "character": text[15:].index("SIZE")})
    (related,) = found["relatedInformation"]
    start = {"line": 0, "character": 8}
    assert related["location"] == {
        "uri": editor.uri("macro.edl"),
        "range": {"start": start, "end": {**start, "character": 12}},
    }
    assert related["message"] == "`SIZE` is a macro, defined"


def test_a_document_that_was_never_saved(editor: Editor) -> None:
    (editor.folder / "part.edl").write_text(GOOD)
    text = 'enclave { from "part.edl" import f; trusted { public void g(int *x); }; };\n'
    editor.open("untitled:Untitled-1", text)
    assert editor.published("untitled:Untitled-1") == [(1, ["E305"])]
    place = {"textDocument": {"uri": "untitled:Untitled-1"}, "position": {"line": 0, "character": text.index("g(")}}
    assert editor.ask("textDocument/definition", place)["uri"] == "untitled:Untitled-1"


def test_names_of_files_with_signs_of_uris(editor: Editor) -> None:
    (editor.folder / "a#b%41.edl").write_text(BAD)
    editor.open("a#b%41.edl", GOOD)
    editor.open("whole.edl", 'enclave { import "a#b%41.edl" };\n')
    place = {"textDocument": {"uri": editor.uri("whole.edl")}, "position": {"line": 0, "character": 20}}
    assert editor.ask("textDocument/definition", place)["uri"] == editor.uri("a#b%41.edl")


def test_definitions_in_a_file_behind_a_link(editor: Editor) -> None:
    (editor.folder / "real.edl").write_text(GOOD)
    (editor.folder / "link.edl").symlink_to("real.edl")
    editor.open("link.edl", GOOD)
    place = {"textDocument": {"uri": editor.uri("link.edl")}, "position": {"line": 0, "character": GOOD.index("f(")}}
    assert editor.ask("textDocument/definition", place)["uri"] == editor.uri("link.edl")


@pytest.mark.parametrize(
    "body",
    [b"{no", b"\xff", b"null", b"[1]", b"{}", b'{"jsonrpc": "2.0", "id": [], "method": 5}', b"[" * 100_000],
    ids=["json", "utf-8", "null", "list", "object", "types", "depth"],
)
def test_malformed_messages(lasting: Editor, body: bytes) -> None:
    lasting.send(body)
    assert lasting.lives()


def test_lengths_of_messages(editor: Editor) -> None:
    editor.send(b"{}", "content-length")
    editor.write(b"Content-Length: -5\r\n\r\nContent-Length: few\r\n\r\nContent-Length: 0\r\n\r\n")
    editor.send(b" " * ((64 << 20) + 5))
    assert editor.lives()


def test_an_announced_length_is_not_allocated(editor: Editor) -> None:
    editor.write(b"Content-Length: " + b"9" * 3000 + b"\r\n\r\nabc")
    time.sleep(0.5)
    assert editor.process.poll() is None
    status = Path(f"/proc/{editor.process.pid}/status").read_text()
    assert int(status.partition("VmSize:")[2].split()[0]) < 1_000_000


def test_messages_about_what_is_not_there(editor: Editor) -> None:
    editor.change("never.edl", GOOD)
    editor.about("didSave", "never.edl")
    editor.about("didClose", "never.edl")
    editor.open("file:///tmp/%00.edl", GOOD)
    editor.tell("pyenclave/unknown", {})
    editor.tell("textDocument/didChange", {"nothing": 1})
    assert editor.ask("pyenclave/unknown", {}) is None
    options = {"tabSize": 4, "insertSpaces": True}
    for method in ("hover", "definition", "completion", "documentSymbol", "formatting"):
        place = {"textDocument": {"uri": editor.uri("never.edl")}, "position": {"line": 0, "character": 0}}
        assert not editor.ask(f"textDocument/{method}", {**place, "options": options})
    assert editor.lives()
    for line, character in ((10**9, 0), (0, 10**9)):
        place = {"textDocument": {"uri": editor.uri("alive.edl")}, "position": {"line": line, "character": character}}
        assert editor.ask("textDocument/hover", place) is None
        assert isinstance(editor.ask("textDocument/completion", place), list)


@pytest.mark.parametrize(("methods", "code"), [(["shutdown", "exit"], 0), (["exit"], 1), ([], 1), (["shutdown"], 0)])
def test_exit_codes(editor: Editor, methods: list[str], code: int) -> None:
    for method in methods:
        if method == "shutdown":
            editor.ask(method, None)
        else:
            editor.tell(method, None)
    if "exit" not in methods:
        assert editor.process.stdin
        editor.process.stdin.close()
    assert editor.process.wait(10) == code
