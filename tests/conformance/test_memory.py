"""The suite's programs as C on this machine, on a double of the runtime: under sanitizers; nothing is left, and what
was dropped is wiped.
"""

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from pyenclave.partition import partition

from ..partition.conftest import Lowered
from .conftest import PROGRAMS, outcome, programs_of

SANITIZE = os.environ.get("PYENCLAVE_TEST_LOWERED", "undefined")


def uses_state(file: Path) -> set[str]:
    """The functions that name what lives inside, or a function that does or has a cache: they may keep what they are
    given.
    """
    tree = ast.parse(file.read_text("utf-8"))
    inside = {
        node.target.id
        for node in tree.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and "Inside" in ast.unparse(node)
    }
    functions = [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)]
    inside |= {one.name for one in functions if any("cache" in ast.unparse(each) for each in one.decorator_list)}
    named = {one.name: {*_named(one)} for one in functions}
    found = set(inside)
    while more := {name for name, names in named.items() if names & found} - found:
        found |= more
    return found


def _named(function: ast.FunctionDef) -> Iterator[str]:
    """What it names, and the methods that it calls."""
    for one in ast.walk(function):
        match one:
            case ast.Name(id=name) | ast.Call(func=ast.Attribute(attr=name)):
                yield name


# An ocall that calls again calls the enclave, and there is none.
@pytest.mark.parametrize("file", [one for one in PROGRAMS if one.stem != "reentry"], ids=lambda one: one.stem)
def test_nothing_is_left(file: Path, tmp_path: Path, load_module: Callable[[Path], ModuleType]) -> None:
    lowered = Lowered(partition(file), tmp_path, SANITIZE)
    plain = load_module(file)
    inside = ModuleType("inside")
    vars(inside).update(vars(plain) | lowered.adopt(plain))
    keep = uses_state(file)
    first = programs_of(file)[0]
    for module in (plain, inside):  # what state begins as is computed in the first call
        outcome(module, first.name, first.calls[0])
    for program in programs_of(file):
        for arguments in program.calls:
            expected = outcome(plain, program.name, arguments)
            before = lowered.live()
            found = outcome(inside, program.name, arguments)
            assert (found.result, found.error) == (expected.result, expected.error), f"{program}{arguments}"
            assert lowered.live() == before or program.name in keep, f"{program}{arguments}"
            assert lowered.kept_is_wiped(), f"{program}{arguments}"


@pytest.mark.slow
def test_no_byte_past_a_block() -> None:
    """The tests of this file with each block an allocation of its exact size, under ASan and UBSan; with a longer run,
    generated modules too.
    """
    if shutil.which("gcc") is None:
        pytest.skip("gcc is not here")
    if "address" in SANITIZE:
        return  # inside the other Python
    runtime = subprocess.run(["gcc", "-print-file-name=libasan.so"], capture_output=True, text=True, check=True)
    environment = os.environ | {
        "LD_PRELOAD": runtime.stdout.strip(),
        "ASAN_OPTIONS": "detect_leaks=0",  # Python's own; the double counts
        "PYENCLAVE_TEST_LOWERED": "address,undefined",
        "PYTEST_ADDOPTS": "",  # which may leave out here what runs there
    }
    tests = [__file__]
    if "PYENCLAVE_GENERATED" in os.environ:
        tests.append(f"{Path(__file__).with_name('test_generated.py')}::test_lowered_is_plain")
    command = [sys.executable, "-m", "pytest", "-q", "-s", "-n", "0", "-p", "no:cacheprovider", *tests]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
