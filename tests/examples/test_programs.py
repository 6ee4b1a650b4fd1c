"""The programs of examples/programs say the same in an enclave as in plain Python, nearly as they were written first.

`first` has them as they were written before anybody looked at what is allowed.
"""

import difflib
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

PROGRAMS = sorted((Path(__file__).parents[2] / "examples" / "programs").glob("*.py"))
FIRST = Path(__file__).parent / "first"
UNCHANGED = 0.9  # of their lines, at least


def _demo(path: Path, patch: pytest.MonkeyPatch, platform: str) -> str:
    """What the program's demonstration says."""
    patch.setenv("PYENCLAVE_PLATFORM", platform)
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module: ModuleType = importlib.util.module_from_spec(spec)
    patch.setitem(sys.modules, path.stem, module)
    spec.loader.exec_module(module)
    return repr(module.demo())


@pytest.mark.usefixtures("one_translator")
@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_a_program_says_the_same_inside(path: Path, monkeypatch: pytest.MonkeyPatch, platforms: list[str]) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    plain = _demo(path, monkeypatch, "none")
    assert [_demo(path, monkeypatch, platform) for platform in platforms] == [plain] * len(platforms)
    assert plain.count(", ") >= 3


def test_they_are_nearly_as_they_were_written_first() -> None:
    kept = written = 0
    for path in PROGRAMS:
        before = [line for line in (FIRST / path.name).read_text("utf-8").splitlines() if line.strip()]
        after = [line for line in path.read_text("utf-8").splitlines() if line.strip()]
        same = difflib.SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
        kept += sum(one.size for one in same)
        written += len(before)
    assert kept / written >= UNCHANGED, f"{kept} of {written} lines"
    assert {one.name for one in FIRST.glob("*.py")} == {one.name for one in PROGRAMS}
