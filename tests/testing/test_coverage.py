"""Coverage of trusted code by line: what ran inside, in all of a run's enclaves, and in no production image."""

import json
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pyenclave.testing import coverage
from pyenclave.testing.coverage import Coverage, Lines, lcov, table
from pyenclave.testing.plugin import _coverage, pytest_sessionfinish, pytest_testnodedown

MODULE = '''
from pyenclave import Inside, trusted
from helpers import label

seen: Inside[list[int]] = [1, 2]


def unused() -> int:
    return 1


@trusted
def grade(n: int) -> str:
    """A docstring is no statement that runs."""
    if n > 10:
        return label(n)
    elif n < 0:
        seen.append(n)
        raise ValueError(
            "negative",
        )
    for one in seen:
        if one == 7:
            break
    else:
        pass
    return "low"
'''
HELPERS = """def label(n: int) -> str:
    if n > 100:
        return "huge"
    return "high"
"""
TESTS = """
import graded


def test_high():
    assert graded.grade(11) == "high"


def test_low():
    assert graded.grade(1) == "low"
"""
HEAD = "trusted lines  in all  run        missing"


def run(folder: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    for name, text in (("graded", MODULE), ("helpers", HELPERS), ("test_graded", TESTS)):
        (folder / f"{name}.py").write_text(text)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)


@pytest.mark.slow
def test_the_lines_that_ran_are_told_from_those_that_did_not(tmp_path: Path) -> None:
    done = run(tmp_path, "--pyenclave-platform=emulated", "--pyenclave-lcov=lines.info")
    assert "2 passed" in done.stdout, done.stdout + done.stderr
    section = done.stdout.partition("coverage of trusted code")[2].splitlines()
    rows = [row.split() for row in section[1:4]]
    assert rows[0] == HEAD.split()
    assert rows[1] == ["graded.py", "10", "7", "70", "%", "18-19,", "24"]
    assert rows[2] == ["helpers.py", "3", "2", "66", "%", "3"]
    records = (tmp_path / "lines.info").read_text().split("end_of_record\n")
    assert records[1] == f"TN:\nSF:{tmp_path / 'helpers.py'}\nDA:2,1\nDA:3,0\nDA:4,1\nLF:3\nLH:2\n"


AGAIN = """
import gc
import importlib
import sys

import graded


def test_again():
    assert graded.grade(11) == "high"
    del sys.modules["graded"], globals()["graded"]
    gc.collect()
    assert importlib.import_module("graded").grade(1) == "low"


def test_of_the_same_text():
    import copied

    assert copied.grade(101) == "huge"
"""


@pytest.mark.slow
def test_lines_are_those_of_each_file_and_of_all_that_was_imported_of_it(tmp_path: Path) -> None:
    """Of one that is imported anew too, and of two files of one text."""
    (tmp_path / "test_again.py").write_text(AGAIN)
    (tmp_path / "copied.py").write_text(MODULE)
    done = run(tmp_path, "--pyenclave-platform=emulated", "--pyenclave-coverage", "test_again.py")
    assert "2 passed" in done.stdout, done.stdout + done.stderr
    rows = [row.split() for row in done.stdout.partition("coverage of trusted code")[2].splitlines()[2:4]]
    assert rows[0] == ["copied.py", "10", "3", "30", "%", "17-27"]
    assert rows[1] == ["graded.py", "10", "7", "70", "%", "18-19,", "24"]


def test_where_lcovs_file_cannot_be_written_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "test_nothing.py").write_text("def test_nothing():\n    pass\n")
    done = run(tmp_path, "--pyenclave-lcov=nowhere/lines.info", "test_nothing.py")
    assert "nowhere/lines.info: cannot be written: No such file or directory\n" in done.stdout
    assert done.returncode == 0


def test_workers_of_xdist_add_up() -> None:
    """A worker hands its lines on as what crosses processes, and the process that started it adds them."""
    worker, starter = ({"stash": pytest.Stash()} for _ in range(2))
    for one, lines in ((worker, {"/p/a.py": {1: True, 2: False}}), (starter, {"/p/a.py": {1: False, 3: False}})):
        counted = Coverage()
        counted.end()  # which looks into what other tests have loaded, and finds nothing that tells
        counted.add(lines)
        one["stash"][_coverage] = counted
    output: dict[str, Any] = {}
    config = SimpleNamespace(**worker, workeroutput=output)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Coverage, "end", lambda counted: None)
        pytest_sessionfinish(SimpleNamespace(config=config))  # type: ignore[arg-type]
    handed = json.loads(json.dumps(output))
    pytest_testnodedown(SimpleNamespace(config=SimpleNamespace(**starter), workeroutput=handed))
    assert starter["stash"][_coverage].lines == {"/p/a.py": {1: True, 2: False, 3: False}}


def test_an_enclave_whose_calls_stay_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test may leave threads in ocalls that never end."""
    ended = threading.Event()
    loaded = SimpleNamespace(enclave=SimpleNamespace(lost=False), m_assert=lambda count: ended.wait())
    monkeypatch.setattr(coverage, "PATIENCE", 0.01)
    monkeypatch.setattr(coverage, "_places", lambda read: [(0, Path("m.py"), False), (2, Path(), True)])
    counted = Coverage()
    counted.end()
    with pytest.warns(UserWarning, match=r"^m\.py: which lines ran is not known: calls of it hold every TCS$"):
        counted.look(SimpleNamespace(loaded=loaded, read=SimpleNamespace(path=Path("m.py"), digest="")))  # type: ignore[arg-type]
    ended.set()
    assert counted.lines == {}


def test_a_production_image_tells_nothing(tmp_path: Path) -> None:
    (tmp_path / "enclave.toml").write_text("debug = false\n")
    done = run(tmp_path, "--pyenclave-platform=emulated", "--pyenclave-coverage")
    assert "coverage is for debug images, and `debug` is false" in done.stdout
    assert "2 failed" in done.stdout


def test_plain_python_is_coverages(tmp_path: Path) -> None:
    done = run(tmp_path, "--pyenclave-platform=none", "--pyenclave-coverage")
    assert "2 passed" in done.stdout
    assert "it ran as plain Python, whose lines coverage.py counts\n" in done.stdout


FOUND: Lines = {"/p/a.py": {1: True, 2: False, 5: False, 6: True, 9: False}, "/q/b.py": {3: True}}


def test_lines_that_are_missing_are_ranges_of_statements() -> None:
    assert list(table(FOUND, Path("/p"))) == [
        "trusted lines  in all  run         missing",
        "a.py                5    2   40 %  2-5, 9",
        "/q/b.py             1    1  100 %",
    ]


def test_lcov_has_each_line() -> None:
    rows = lcov(FOUND).splitlines()
    assert rows[:4] == ["TN:", "SF:/p/a.py", "DA:1,1", "DA:2,0"]
    assert rows[-3:] == ["LF:1", "LH:1", "end_of_record"]
