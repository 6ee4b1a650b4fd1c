"""mypy and pyright, both strict, accept of trusted Python what the partitioner accepts, and refuse what it refuses."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pyenclave.errors import PartitionError
from pyenclave.partition import partition

ROOT = Path(__file__).parents[2]
CORPUS = Path(__file__).parent / "typing"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The corpus beside a pyenclave that checkers can follow: they do not see through the editable install."""
    folder = tmp_path_factory.mktemp("typing")
    package = folder / "packages" / "pyenclave"
    package.mkdir(parents=True)
    for entry in (ROOT / "pyenclave").iterdir():
        if entry.name != "__pycache__":
            (package / entry.name).symlink_to(entry)
    for root in ("edl", "codegen"):
        (package / root).symlink_to(ROOT / root)
    shutil.copytree(CORPUS, folder / "corpus")
    settings = {"typeCheckingMode": "strict", "extraPaths": ["packages"], "pythonVersion": "3.11"}
    (folder / "pyrightconfig.json").write_text(json.dumps(settings))
    return folder


def mypy(project: Path, file: str, *settings: str) -> set[int]:
    """The lines in which mypy finds errors."""
    (project / "mypy.ini").write_text("\n".join(["[mypy]", "strict = true", *settings, ""]))
    command = [sys.executable, "-m", "mypy", "--no-error-summary", f"corpus/{file}"]
    environment = {**os.environ, "MYPYPATH": "packages"}
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stderr
    return {int(line) for line in re.findall(rf"^corpus/{file}:(\d+): error:", done.stdout, re.MULTILINE)}


def mypy_with_plugin(project: Path, file: str) -> set[int]:
    return mypy(project, file, "plugins = pyenclave.mypy_plugin")


def pyright(project: Path, file: str) -> set[int]:
    """The lines in which pyright finds errors."""
    command = [sys.executable, "-m", "pyright", "--outputjson", f"corpus/{file}"]
    # It would else say first that there is a newer one.
    environment = {**os.environ, "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"}
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    found = json.loads(done.stdout[done.stdout.index("{") :])["generalDiagnostics"]
    return {one["range"]["start"]["line"] + 1 for one in found if one["severity"] == "error"}


def partitioner(file: str) -> set[int]:
    """The lines in which the partitioner finds errors."""
    try:
        partition(CORPUS / file)
    except PartitionError as error:
        return {int(line) for line in re.findall(rf"{file}:(\d+):\d+: error\[", str(error))}
    return set()


def marked(file: str, mark: str) -> set[int]:
    """The lines whose comment begins with the mark."""
    lines = (CORPUS / file).read_text().splitlines()
    return {number for number, line in enumerate(lines, 1) if re.search(rf"# {mark}", line)}


@pytest.mark.parametrize("check", [mypy_with_plugin, pyright])
def test_strict_checkers_agree_with_the_partitioner(project: Path, check: Callable[[Path, str], set[int]]) -> None:
    assert check(project, "accepted.py") == set()
    assert check(project, "refused.py") == marked("refused.py", "refused")


def test_where_mypy_without_the_plugin_differs(project: Path) -> None:
    assert mypy(project, "accepted.py") == marked("accepted.py", "plain mypy: Returning Any")
    refused = marked("refused.py", "refused") - marked("refused.py", "refused, but by plain mypy")
    assert mypy(project, "refused.py") == refused


def test_what_the_partitioner_says_of_the_corpus() -> None:
    assert partitioner("accepted.py") == set()
    assert partitioner("refused.py") == marked("refused.py", "refused") - marked("refused.py", "refused outside")
