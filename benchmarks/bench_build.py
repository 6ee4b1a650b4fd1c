"""How long it takes to build and to load: cold (empty cache), warm (a body changed), cached; and a load alone."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from pyenclave.enclave import Enclave
from pyenclave.pipeline.output import Built

HERE = Path(__file__).parent
VAULT = (HERE.parent / "examples" / "vault" / "vault.py").read_text()
BODY = "raise PermissionError("


class Project:
    """vault.py in a folder, with a cache that is empty at first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._changes = 0
        folder.mkdir()
        (folder / "vault.py").write_text(VAULT)

    def change(self) -> None:
        """Another body of a trusted function, whose interface stays."""
        self._changes += 1
        assert VAULT.count(BODY) == 1
        (self.folder / "vault.py").write_text(VAULT.replace(BODY, f"{BODY}'{self._changes}, ' "))

    def run(self, *command: str) -> str:
        own = {"XDG_CACHE_HOME": str(self.folder / "cache"), "XDG_DATA_HOME": str(self.folder.parent)}
        environment = {**os.environ, **own, "PYENCLAVE_PLATFORM": "emulated"}
        done = subprocess.run(
            [sys.executable, *command], cwd=self.folder, env=environment, check=True, stdout=subprocess.PIPE, text=True
        )
        return done.stdout

    def build(self) -> None:
        """By the command, as a user does: with the start of Python and all imports."""
        self.run("-m", "pyenclave", "build", "vault.py")

    def stages(self) -> dict[str, float]:
        """Stage → seconds."""
        taken: dict[str, float] = json.loads(self.run(str(HERE / "stages.py"), "vault.py", "dist"))
        return taken


@pytest.mark.parametrize("kind", ["cold", "warm", "cached"])
def test_build(benchmark: BenchmarkFixture, tmp_path: Path, kind: str) -> None:
    projects = [Project(tmp_path / str(number)) for number in range(4 if kind == "cold" else 1)]

    def ready() -> tuple[tuple[Project], dict[str, Any]]:
        project = projects.pop() if kind == "cold" else projects[0]
        if kind == "warm":
            project.change()
        return (project,), {}

    if kind != "cold":
        projects[0].build()
    benchmark.extra_info["stages"] = ready()[0][0].stages()
    benchmark.extra_info["calls"] = 1
    benchmark.pedantic(Project.build, setup=ready, rounds=3 if kind == "cold" else 5)


def test_cached_start(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    project = Project(tmp_path / "project")
    project.build()
    benchmark.extra_info["calls"] = 1
    code = "import warnings; warnings.simplefilter('ignore'); import vault; vault.unlock(bytes(16))"
    benchmark.pedantic(project.run, args=("-c", code), rounds=5)


def test_load(benchmark: BenchmarkFixture, built: Built) -> None:
    """Create and destroy: read, verify, measure, build in memory, enter once, close."""
    benchmark.extra_info["calls"] = 1

    def load() -> None:
        Enclave.load(built.image, platform="emulated").close()

    benchmark.pedantic(load, rounds=100, warmup_rounds=2)
