"""What of the host's C needs no Python, under sanitizers: sanitized.c drives it."""

import os
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
NATIVE = HERE.parents[1] / "pyenclave" / "platforms" / "native"
SOURCES = ("arena", "arena_slots", "arena_units", "spawn")
OF_CALLS = (*SOURCES, "allocations", "calls", "cell", "forks", "frozen", "hints", "lanes", "pool", "sleep")
PLATFORMS, PACKAGE = NATIVE.parent, NATIVE.parents[1]
INCLUDED = (NATIVE, PLATFORMS / "engine", PLATFORMS / "enclu", PACKAGE / "host_include", PACKAGE / "shared_include")
FOLDERS = [f"-I{folder}" for folder in INCLUDED]
SECONDS = int(os.environ.get("PYENCLAVE_HOSTILE_CELLS", "3"))
SEED = int(os.environ.get("PYENCLAVE_HOSTILE_CELLS_SEED", "1"))
STRICT = ["-std=gnu17", "-Wall", "-Wextra", "-Werror", "-O1", "-g", "-pthread"]
SANITIZERS = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"]
RACES = ["-fsanitize=thread"]
OPTIONS = {"ASAN_OPTIONS": "detect_leaks=0"}  # which needs ptrace, that containers may forbid


def test_arena_and_processes(tmp_path: Path) -> None:
    program = tmp_path / "sanitized"
    flags = [*STRICT, *SANITIZERS, f"-I{NATIVE}"]
    sources = [HERE / "sanitized.c", *[NATIVE / f"{name}.c" for name in SOURCES]]
    subprocess.run(["gcc", *flags, *sources, "-o", program], check=True)
    done = subprocess.run([program], env={**os.environ, **OPTIONS}, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-4000:]


@pytest.fixture(scope="module")
def cell(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What lies."""
    program = tmp_path_factory.mktemp("fake") / "cell"
    subprocess.run(["gcc", *STRICT, *FOLDERS, HERE / "fake_cell.c", "-o", program], check=True)
    return program


@pytest.mark.parametrize("sanitizers", [SANITIZERS, RACES], ids=["memory", "races"])
def test_cells_that_lie(cell: Path, tmp_path: Path, sanitizers: list[str]) -> None:
    """READY, lanes and everything shared is what another program makes of it, for PYENCLAVE_HOSTILE_CELLS seconds."""
    host = tmp_path / "host"
    sources = [HERE / "hostile_cell.c", *[NATIVE / f"{name}.c" for name in OF_CALLS]]
    subprocess.run(["gcc", *STRICT, *sanitizers, *FOLDERS, *sources, "-o", host], check=True)
    done = subprocess.run(
        [host, cell, str(SECONDS), str(SEED)],
        env={**os.environ, **OPTIONS},
        capture_output=True,
        text=True,
        timeout=120 + 2 * SECONDS,
    )
    assert done.returncode == 0, done.stderr[-4000:]
