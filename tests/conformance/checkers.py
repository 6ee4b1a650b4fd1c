"""mypy and pyright over files beside a pyenclave that they can follow: they do not see through the editable install."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path

ROOT = Path(__file__).parents[2]
PLUGIN = "plugins = pyenclave.mypy_plugin"
# What is no question of types: what is not used, or asked without need.
NO_TYPES = ("UnusedVariable", "UnusedExpression", "UnusedImport", "UnnecessaryComparison", "UnnecessaryIsInstance")
NO_TYPES += ("MatchNotExhaustive", "Deprecated")
Found = set[tuple[str, int]]  # file and line


def prepare(folder: Path) -> Path:
    """The folder as a project; its files go into `corpus`."""
    package = folder / "packages" / "pyenclave"
    package.mkdir(parents=True)
    for entry in (ROOT / "pyenclave").iterdir():
        if entry.name != "__pycache__":
            (package / entry.name).symlink_to(entry)
    for root in ("edl", "codegen"):
        (package / root).symlink_to(ROOT / root)
    (folder / "corpus").mkdir()
    settings = {"typeCheckingMode": "strict", "extraPaths": ["packages"], "pythonVersion": "3.11"}
    settings |= {f"report{name}": "none" for name in NO_TYPES}
    (folder / "pyrightconfig.json").write_text(json.dumps(settings))
    return folder


def mypy(project: Path, *settings: str, names: Collection[str] = ()) -> Found:
    """Where mypy, strict, finds errors, in the files of these names or in all."""
    (project / "mypy.ini").write_text("\n".join(["[mypy]", "strict = true", *settings, ""]))
    files = [
        f"corpus/{path.name}" for path in sorted((project / "corpus").glob("*.py")) if path.name in names or not names
    ]
    # What it finds is not kept for a second run, of which there is none: a fifth less.
    command = [sys.executable, "-m", "mypy", "--no-error-summary", "--cache-dir", os.devnull, *files]
    environment = {**os.environ, "MYPYPATH": "packages"}
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stderr
    found = re.findall(r"^corpus/(\w+)\.py:(\d+): error:", done.stdout, re.MULTILINE)
    return {(name, int(line)) for name, line in found}


def mypy_with_plugin(project: Path) -> Found:
    return mypy(project, PLUGIN)


def pyright(project: Path) -> Found:
    """Where pyright, strict, finds errors."""
    command = [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable, "corpus"]
    # It would else say first that there is a newer one.
    environment = {**os.environ, "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"}
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    found = json.loads(done.stdout[done.stdout.index("{") :])["generalDiagnostics"]
    errors = [one for one in found if one["severity"] == "error"]
    return {(Path(one["file"]).stem, one["range"]["start"]["line"] + 1) for one in errors}
