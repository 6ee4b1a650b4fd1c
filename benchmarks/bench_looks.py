"""What the looks for Ctrl-C cost the tightest loop that has one in each round: its lowered C with them and without.

Where the compiler puts a loop's code is worth up to a fifth of this one's time, more than what is to be seen: so in
several layouts, to be compared each with its like, outside of an enclave.
"""

import ctypes
import re
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from pyenclave.partition import partition
from pyenclave.toolchain.compile import compile_c
from pyenclave.toolchain.headers import TRUSTED_INCLUDE
from pyenclave.toolchain.host import compile_host
from pyenclave.toolchain.host_link import link_host

HERE = Path(__file__).parent / "boundary"
MODULE = """
from pyenclave import trusted


@trusted
def collatz(n: int) -> int:
    steps = 0
    for start in range(1, n):
        x = start
        while x != 1:
            x = x // 2 if x % 2 == 0 else 3 * x + 1
            steps += 1
    return steps
"""
_LOOK = re.compile(r"PYE_ROUND\(8, raised\);")  # the inner loop's: the outer one looks in either
_ENTRIES = re.compile(r"\nbool loop__1_enter.*", re.DOTALL)


@pytest.mark.parametrize("aligned", [16, 32, 64])
@pytest.mark.parametrize("looks", [True, False], ids=["looks", "does_not"])
def test_collatz(benchmark: BenchmarkFixture, tmp_path: Path, looks: bool, aligned: int) -> None:
    function = _library(tmp_path, looks, aligned).loop__collatz
    result = ctypes.c_int64()
    benchmark(function, ctypes.c_int64(3_000), ctypes.byref(result))
    assert result.value == 215_015


def _library(folder: Path, looks: bool, aligned: int) -> ctypes.CDLL:
    (folder / "loop.py").write_text(MODULE)
    for name, text in partition(folder / "loop.py").sources.items():
        (folder / name).write_text(text)
    source = folder / "loop_inside.c"
    text = _ENTRIES.sub("\n", source.read_text())
    assert _LOOK.search(text)
    source.write_text(text if looks else _LOOK.sub("", text))
    lowered, rest, library = folder / "loop.o", folder / "rest.o", folder / "loop.so"
    visible = ("-fvisibility=default", f"-falign-loops={aligned}")
    compile_c(source, lowered, include=(folder, *TRUSTED_INCLUDE), extra=visible)
    compile_host(HERE / "looks.c", rest, include=(), extra=("-fvisibility=default",))
    link_host([lowered, rest], library)
    return ctypes.CDLL(str(library))
