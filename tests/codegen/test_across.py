"""Copies that pass the caches by: the bytes of a plain copy, and no others."""

import subprocess
from pathlib import Path

import pytest

from pyenclave.toolchain.headers import HOST, SHARED

# Names of the C library that an interface may have: for its functions, and for its types.
OWN = """
#include <pyenclave_staging.h>
void random(unsigned char *to, int size);
int select(const char *text);
double system(double x);
enum abs { labs, getenv };
struct div_t { int div; };
typedef struct div_t div_t;
"""
PROGRAM = Path(__file__).parent / "native" / "across.c"


def test_every_alignment_is_copied_whole(tmp_path: Path) -> None:
    program = tmp_path / "across"
    strict = ["-std=c11", "-Wall", "-Wextra", "-Werror", "-O1", "-fsanitize=address,undefined"]
    subprocess.run(["gcc", *strict, f"-I{HOST}", PROGRAM, "-o", program], check=True)
    done = subprocess.run([program], env={"ASAN_OPTIONS": "detect_leaks=0"}, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


@pytest.mark.parametrize("compiler", ["gcc", "clang"])
def test_an_interface_has_the_names_of_the_c_library(tmp_path: Path, compiler: str) -> None:
    source = tmp_path / "own.c"
    source.write_text(OWN)
    strict = ["-std=c11", "-Wall", "-Wextra", "-Werror", "-fno-builtin", "-fsyntax-only"]
    done = subprocess.run([compiler, *strict, f"-I{HOST}", f"-I{SHARED}", source], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
