"""pytest's plugin: whose enclaves are fresh, and when. That pytest finds it by itself: tests/cli/test_new.py too."""

import subprocess
import sys
from pathlib import Path

import pytest

COUNTER = """
from pyenclave import Inside, trusted
from pyenclave.inside import random

seen: Inside[int] = 0
key: Inside[bytes] = random.bytes(16)


@trusted
def tick() -> int:
    global seen
    seen += 1
    return seen


@trusted
def mark() -> bytes:
    return key
"""
TESTS = """
import pytest

import counter


def test_first():
    assert counter.tick() == 1
    assert counter.tick() == 2


@pytest.mark.keeps_enclaves
def test_second():
    assert counter.tick() == 1


def test_third():
    assert counter.tick() == 2


def test_fourth(fresh_enclaves):
    assert counter.tick() == 1


def test_what_is_made_inside_is_made_anew(request):
    before = counter.mark()
    assert counter.mark() == before
    request.getfixturevalue("fresh_enclaves")
    assert counter.mark() != before
"""


def outcomes(folder: Path, *arguments: str) -> dict[str, str]:
    (folder / "counter.py").write_text(COUNTER)
    (folder / "test_counter.py").write_text(TESTS)
    command = [sys.executable, "-m", "pytest", "-rA", "-p", "no:cacheprovider", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)
    lines = [line.split(" - ")[0] for line in done.stdout.splitlines() if line.startswith(("PASSED", "FAILED"))]
    assert lines, done.stdout + done.stderr
    return {line.rpartition("::")[2]: line.partition(" ")[0] for line in lines}


@pytest.mark.parametrize("platform", ["none", pytest.param("emulated", marks=pytest.mark.slow)])
def test_each_test_begins_anew_but_after_one_that_keeps_its_own(tmp_path: Path, platform: str) -> None:
    found = outcomes(tmp_path, f"--pyenclave-platform={platform}")
    assert len(found) == 5
    assert set(found.values()) == {"PASSED"}


def test_a_project_may_do_without(tmp_path: Path) -> None:
    found = outcomes(tmp_path, "--pyenclave-platform=none", "-o", "pyenclave_fresh=false")
    assert found["test_second"] == "FAILED"  # seen is 3 there
    assert found["test_fourth"] == "PASSED"  # it asks
