"""What of the host's C needs no Python, under sanitizers: sanitized.c drives it."""

import os
import subprocess
from pathlib import Path

HERE = Path(__file__).parent
NATIVE = HERE.parents[1] / "pyenclave" / "platforms" / "native"
SOURCES = ("arena", "arena_slots", "arena_units", "spawn")
STRICT = ["-std=gnu17", "-Wall", "-Wextra", "-Werror", "-O1", "-g", "-pthread"]


def test_arena_and_processes(tmp_path: Path) -> None:
    program = tmp_path / "sanitized"
    flags = [*STRICT, "-fsanitize=address,undefined", "-fno-sanitize-recover=all", f"-I{NATIVE}"]
    sources = [HERE / "sanitized.c", *[NATIVE / f"{name}.c" for name in SOURCES]]
    subprocess.run(["gcc", *flags, *sources, "-o", program], check=True)
    options = {"ASAN_OPTIONS": "detect_leaks=0"}  # which needs ptrace, that containers may forbid
    done = subprocess.run([program], env={**os.environ, **options}, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-4000:]
