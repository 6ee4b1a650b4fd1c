"""Every block of Python in README.md and docs/ is run, as plain Python, and what is trusted in it is checked.

A block behind a line that names a file and ends with a colon is that file, or more of it; the files of a page are one
project, and its tests are run. Any other block with `@trusted` is a module `vault` of its own. The rest runs in the
page's order, in one namespace; after `>>>` stands what it says, with `…` for anything.
"""

import ast
import builtins
import contextlib
import doctest
import importlib
import io
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest.mock import Mock, create_autospec

import pytest

import pyenclave
from pyenclave.attestation import machine, snp_chain
from pyenclave.cli.new import new
from pyenclave.partition.split import checked

ROOT = Path(__file__).parents[1]
# Made of examples that tests/partition/test_explanations.py tries, some of which are wrong.
ELSEWHERE = {"docs/trusted-diagnostics.md"}
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def _pages() -> list[str]:
    names = ["README.md", *sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md"))]
    return [name for name in names if BLOCK.search((ROOT / name).read_text()) and name not in ELSEWHERE]


@dataclass(frozen=True)
class Block:
    line: int  # of its first line
    text: str
    file: str  # whose text it is, or ""

    @property
    def trusted(self) -> bool:
        return re.search(r"^@trusted\b", self.text, re.MULTILINE) is not None


def _blocks(page: str) -> list[Block]:
    text = (ROOT / page).read_text()
    found = []
    for one in BLOCK.finditer(text):
        before = text[: one.start()].rstrip().rpartition("\n")[2]
        named = re.fullmatch(r"`([\w/]+\.py)`(?:, further down)?:", before)
        found.append(Block(text.count("\n", 0, one.start()) + 2, one[1], named[1] if named else ""))
    return found


# --- what the pages take from elsewhere ----------------------------------------------------------------------------

# Of the modules: each name with the line that brings it.
BROUGHT = {
    **{name: f"from pyenclave import {name}" for name in ("Inside", "Lock", "trusted", "untrusted")},
    "seal": "from pyenclave.inside import seal",
    "expensive": "def expensive(word: str) -> int:\n    return len(word)",
    "state": "def state() -> bytes:\n    return b'state'",
    "load": "def load(data: bytes) -> None:\n    pass",
}
# Modules that a page imports and does not show.
IMPORTED = {
    "docs/attestation.md": "",
    "docs/running.md": """
from pyenclave import Array, f32, trusted

@trusted
def check(pin: str) -> bool:
    return pin == "7777"

@trusted
def classify(frame: Array[f32]) -> float:
    return sum(frame)
""",
    "docs/testing.md": """
from pyenclave import Inside, trusted

pin: Inside[str] = "9177"

@trusted
def check(given: str) -> bool:
    return given == pin
""",
    "docs/trusted-c.md": """
import contextlib
from types import SimpleNamespace

@contextlib.contextmanager
def load(*, count_lines):
    yield SimpleNamespace(count=count_lines, enclave=SimpleNamespace(mrenclave=bytes(32)))
""",
}
# Names of the pages' programs.
GIVEN: dict[str, dict[str, Any]] = {
    "docs/attestation.md": {
        "nonce": bytes(32),
        "public_key": bytes(32),
        "send": lambda *what: None,
        "raw": b"",
        "certificates": {},
        "protections": ("SEALED_CODE",),
        "MRENCLAVE": bytes(32),
        "MRSIGNER": bytes(32),
        "IMAGE": bytes(48),
    },
    "docs/edl-language.md": {
        "host": SimpleNamespace(text=lambda value: SimpleNamespace(n=len(value), characters=value)),
        "enclave": SimpleNamespace(join=lambda texts: None),
    },
    "docs/running.md": {"pin": "1234", "camera": SimpleNamespace(read_into=lambda view: None)},
}
# Pages whose programs look into an enclave.
EMULATED = {"docs/testing.md"}
PROJECTS = {"docs/tutorial.md": "shop"}  # that `pyenclave new` makes first


def _stand_in_for_the_machine(patch: pytest.MonkeyPatch) -> None:
    """No machine reports here, but calls are as the functions take them."""
    names = [field.name for field in fields(machine.MachineReport)]
    report = Mock(spec=[*names, *dir(machine.MachineReport)], debug=False, measurement=bytes(48))
    enclave = create_autospec(pyenclave.Enclave, instance=True)
    enclave.machine_report.return_value = report
    patch.setattr(pyenclave, "enclave_of", create_autospec(pyenclave.enclave_of, return_value=enclave))
    patch.setattr(machine, "read", create_autospec(machine.read, return_value=report))
    patch.setattr(snp_chain, "verify", create_autospec(snp_chain.verify))


# --- a page -----------------------------------------------------------------------------------------------------------


def _with_what_is_missing(text: str) -> str:
    names = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)]
    bound = {node.id for node in names if isinstance(node.ctx, ast.Store)} | set(dir(builtins))
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            bound.add(node.name)
        if isinstance(node, ast.Import | ast.ImportFrom):
            bound |= {alias.asname or alias.name for alias in node.names}
    used = {node.id for node in names} - bound
    return "".join(f"{line}\n" for name, line in BROUGHT.items() if name in used) + "\n\n" + text


class Page:
    def __init__(self, name: str, folder: Path) -> None:
        self._name = name
        self._folder = folder
        self._blocks = _blocks(name)
        self._space: dict[str, Any] = {"__name__": "__main__", **GIVEN.get(name, {})}
        self.files = self._files()

    def _files(self) -> list[Path]:
        """Those that the page shows, written."""
        texts: dict[str, list[str]] = {}
        for one in self._blocks:
            if one.file:
                texts.setdefault(one.file, []).append(one.text)
        if self._name in IMPORTED:
            texts["vault.py"] = [IMPORTED[self._name]]
        for file, parts in texts.items():
            path = self._folder / file
            path.parent.mkdir(exist_ok=True)
            path.write_text("\n\n".join(parts))
            if any("@trusted" in part for part in parts):
                checked(path)
        return [self._folder / file for file in texts]

    def run(self) -> None:
        for at, one in enumerate(self._blocks):
            if one.file:
                continue
            if one.trusted:
                self._space["vault"] = self._module(one, self._folder / f"block_{at}")
            elif one.text.startswith(">>>"):
                self._session(one)
            else:
                exec(self._compiled(one.text, one.line, "exec"), self._space)

    def _module(self, block: Block, folder: Path) -> ModuleType:
        folder.mkdir()
        path = folder / "vault.py"
        path.write_text(_with_what_is_missing(block.text))
        checked(path)
        spec = importlib.util.spec_from_file_location("vault", path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules["vault"] = module
        spec.loader.exec_module(module)
        return module

    def _session(self, block: Block) -> None:
        for one in doctest.DocTestParser().get_examples(block.text):
            line = block.line + one.lineno
            pattern = re.escape(one.want).replace("…", ".*")
            said = self._said(one.source, line)
            assert re.fullmatch(pattern, said, re.DOTALL), f"{self._name}:{line}: {said}"

    def _said(self, source: str, line: int) -> str:
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            try:
                exec(self._compiled(source, line, "single"), self._space)
            except Exception as error:
                return f"{type(error).__name__}: {error}\n"
        return out.getvalue()

    def _compiled(self, text: str, line: int, mode: str) -> Any:
        """Whose tracebacks name the page's lines."""
        return compile("\n" * (line - 1) + text, str(ROOT / self._name), mode)


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Modules that a page imports are gone afterwards."""
    before = dict(sys.modules)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.setattr(sys, "displayhook", lambda value: None if value is None else print(repr(value)))
    monkeypatch.setenv("PYENCLAVE_PLATFORM", "none")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    yield monkeypatch
    for name, module in list(sys.modules.items()):
        if before.get(name) is not module and str(tmp_path) in str(getattr(module, "__file__", "")):
            del sys.modules[name]


def _project(page: str, folder: Path) -> Path:
    if page not in PROJECTS:
        return folder
    assert new.callback is not None
    new.callback(str(folder / PROJECTS[page]))
    return folder / PROJECTS[page]


@pytest.mark.parametrize(
    "page", [pytest.param(one, marks=pytest.mark.slow if one in EMULATED else ()) for one in _pages()]
)
def test_a_pages_code_runs(page: str, tmp_path: Path, alone: pytest.MonkeyPatch) -> None:
    folder = _project(page, tmp_path)
    alone.syspath_prepend(str(folder))
    if page in EMULATED:
        alone.setenv("PYENCLAVE_PLATFORM", "emulated")
    if page == "docs/attestation.md":
        _stand_in_for_the_machine(alone)
    Page(page, folder).run()


@pytest.mark.parametrize("platform", ["none", pytest.param("emulated", marks=pytest.mark.slow)])
@pytest.mark.parametrize("page", PROJECTS)
def test_the_tests_that_a_page_shows_pass(page: str, platform: str, tmp_path: Path, alone: pytest.MonkeyPatch) -> None:
    folder = _project(page, tmp_path)
    alone.setenv("PYENCLAVE_PLATFORM", platform)
    shown = [str(path) for path in Page(page, folder).files if path.name.startswith("test_")]
    assert len(shown) == 2
    command = [sys.executable, "-m", "pytest", "-q", f"--pyenclave-platform={platform}", *shown]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=500)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_python_goes_by_another_name() -> None:
    for page in ["README.md", *sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md"))]:
        for tag, text in re.findall(r"^```(\w*)\n(.*?)^```$", (ROOT / page).read_text(), re.MULTILINE | re.DOTALL):
            assert tag not in ("py", "pycon", "python3"), page
            looks = re.search(r"^(>>>|@trusted|from pyenclave)", text, re.MULTILINE)
            assert tag in ("python", "cython") or not looks, page
