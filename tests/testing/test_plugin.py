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


STORE = """
from pyenclave import Inside

held: Inside[list[int]] = []


def hold(n: int) -> int:
    held.append(n)
    return len(held)
"""
USER = """
from pyenclave import trusted

import store


@trusted
def hold(n: int) -> int:
    return store.hold(n)
"""
TWICE = """
import pytest

import user


@pytest.mark.parametrize("n", range(2))
def test_it_is_the_first(n):
    assert user.hold(n) == 1
"""


def test_state_of_modules_that_are_reached_begins_anew_too(tmp_path: Path) -> None:
    for name, text in (("store", STORE), ("user", USER), ("test_user", TWICE)):
        (tmp_path / f"{name}.py").write_text(text)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--pyenclave-platform=none"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert "2 passed" in done.stdout, done.stdout
