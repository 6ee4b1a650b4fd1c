"""Compiles the inside library's bodies: which source, and which flags make the object what an enclave needs."""

import os
import subprocess
import sys
from pathlib import Path

from pyenclave.errors import BuildError
from pyenclave.folders import cache_folder

ROOT = Path(__file__).parent / "inside.zig"
OBJECT = "inside.o"
# What every processor with SGX and FLC has but the smallest Atoms, and every other one since 2015 or so. One choice,
# made at build time: code inside cannot ask CPUID, and the host's word for it is not believed (security.md C12).
CPU = "x86_64_v3+aes+pclmul"
FLAGS = (
    "-target",
    "x86_64-freestanding-none",
    "-O",
    "safe",  # measured: as fast as without the checks, and 1 % smaller (docs/inside.md)
    "-fPIC",
    "-ffunction-sections",
    "-fdata-sections",
    "-mno-red-zone",
    "-fomit-frame-pointer",
    "-fsingle-threaded",  # nothing here has state
    "-fstrip",  # the same bytes from any folder
    "-fno-unwind-tables",
    # Both would need symbols and thread data that are not the inside library's; no frame here has a size that depends
    # on input, and Zig checks the bounds of every access.
    "-fno-stack-check",
    "-fno-stack-protector",
    "-fno-compiler-rt",
    "-fno-ubsan-rt",
)


def build_objects(folder: Path, *, sha: bool = False) -> None:
    """Compiles the bodies to `folder`/inside.o. Raises BuildError with the compiler's message.

    With `sha`, SHA-256 uses the processor's SHA extensions: four times as fast, and Intel processors before Ice Lake
    cannot run it (the image records that it needs them).
    """
    command = [sys.executable, "-m", "ziglang", "build-obj", str(ROOT), f"-femit-bin={folder / OBJECT}", *FLAGS]
    command.append(f"-mcpu={CPU}+sha" if sha else f"-mcpu={CPU}")
    caches = cache_folder() / "zig"
    environment = {
        "ZIG_GLOBAL_CACHE_DIR": str(caches),
        "ZIG_LOCAL_CACHE_DIR": str(caches),
        **os.environ,
    }
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BuildError(f"the inside library does not compile:\n{done.stderr.strip()}")
