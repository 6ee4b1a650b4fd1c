"""mypy --strict over the whole package. It cannot follow the editable install's mapping, so it gets links."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_package_is_strictly_typed(tmp_path: Path) -> None:
    package = tmp_path / "pyenclave"
    package.mkdir()
    for entry in (ROOT / "pyenclave").iterdir():
        if entry.name != "__pycache__":
            (package / entry.name).symlink_to(entry)
    for root in ("edl", "codegen"):
        (package / root).symlink_to(ROOT / root)
    command = [sys.executable, "-m", "mypy", "--config-file", str(ROOT / "pyproject.toml"), "-p", "pyenclave"]
    command += ["--cache-dir", os.devnull]  # in a folder that goes, what is kept is written for nobody
    environment = {**os.environ, "MYPYPATH": str(tmp_path)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
