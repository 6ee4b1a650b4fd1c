"""A kernel may seal mappings of its own in every process (mseal(2), Linux 6.16): a cell unmaps all around them.

unmapping.zig does so with the cell's own code, in a process of its own, for what is sealed stays.
"""

import ctypes
import os
import subprocess
import sys
from pathlib import Path

import pytest
import ziglang

HERE = Path(__file__).parent
CELL = HERE.parents[1] / "pyenclave" / "platforms" / "cell"
MSEAL = 462  # Linux 6.10, and what filters system calls in a container
RUN = "import ctypes, sys; print(*(ctypes.CDLL(sys.argv[1]).run(*map(int, one.split(','))) for one in sys.argv[2:]))"


@pytest.mark.slow
@pytest.mark.skipif(ctypes.CDLL(None).syscall(MSEAL, None, 0, 0) != 0, reason="mseal is not to be had")
def test_all_but_sealed_pages_go(tmp_path: Path) -> None:
    library = tmp_path / "unmapping.so"
    zig = Path(ziglang.__file__).with_name("zig")
    flags = ["-dynamic", "-target", "x86_64-linux-none", "-O", "ReleaseSmall", "-fPIC", "-fcompiler-rt"]
    modules = ["--dep", "lockin", f"-Mroot={HERE / 'unmapping.zig'}", f"-Mlockin={CELL / 'lockin.zig'}"]
    cache = {"ZIG_GLOBAL_CACHE_DIR": str(tmp_path / "zig"), "ZIG_LOCAL_CACHE_DIR": str(tmp_path / "zig")}
    command = [str(zig), "build-lib", *flags, f"-femit-bin={library}", *modules]
    subprocess.run(command, check=True, env={**os.environ, **cache})
    places = ["0,1", "4095,1", "1000,3", "2047,2", "4090,6", "0,4096"]
    done = subprocess.run([sys.executable, "-c", RUN, str(library), *places], capture_output=True, text=True)
    assert done.stdout.split() == [place.partition(",")[2] for place in places], done.stderr
