"""Copies that pass the caches by: the bytes of a plain copy, and no others."""

import subprocess
from pathlib import Path

from pyenclave.toolchain.headers import HOST

PROGRAM = Path(__file__).parent / "native" / "across.c"


def test_every_alignment_is_copied_whole(tmp_path: Path) -> None:
    program = tmp_path / "across"
    strict = ["-std=c11", "-Wall", "-Wextra", "-Werror", "-O1", "-fsanitize=address,undefined"]
    subprocess.run(["gcc", *strict, f"-I{HOST}", PROGRAM, "-o", program], check=True)
    done = subprocess.run([program], env={"ASAN_OPTIONS": "detect_leaks=0"}, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
