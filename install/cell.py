"""The cell's program (pyenclave/platforms/cell), built by the `ziglang` package.

It is static, without variables, and the same bytes wherever it is built.
"""

import os
import subprocess
import sys
from pathlib import Path

SOURCES = Path("pyenclave/platforms/cell")
ENCLU = Path("pyenclave/platforms/enclu/enclu.zig")  # EREPORT and EGETKEY, as the emulated platform has them
SHA256 = Path("pyenclave/inside/sha256_extended.zig")  # as enclaves have it
NAME = "pyenclave/platforms/_cell"  # where it lies in the package
COMPILE = (
    *("-target", "x86_64-linux-none", "-mcpu=x86_64_v3+aes+pclmul"),
    *("-O", "safe", "-fPIC", "-fstrip", "-fcompiler-rt", "-mno-red-zone", "-fomit-frame-pointer", "-fno-unwind-tables"),
    *("-fno-stack-check", "-fno-stack-protector"),  # both would need thread data, which it has not
    *("-ffunction-sections", "-fdata-sections"),
    "-j1",  # with more threads Zig numbers constants in the order in which they get to them
)
LINK = (
    *("-pie", "--no-dynamic-linker", "--gc-sections", "--strip-all", "--build-id=none", "--hash-style=sysv"),
    *("-z", "norelro", "-z", "text", "-z", "noexecstack", "--fatal-warnings", "--no-undefined"),
)


def build(output: Path, scratch: Path) -> None:
    """Compiles and links it to `output`, executable; the compiler's cache and the object go to `scratch`."""
    import ziglang

    scratch.mkdir(parents=True, exist_ok=True)
    output.parent.mkdir(parents=True, exist_ok=True)
    zig = str(Path(ziglang.__file__).with_name("zig"))
    cache = str(scratch.absolute() / "zig")  # a home need not be there, or writable
    environment = {**os.environ, "ZIG_GLOBAL_CACHE_DIR": cache, "ZIG_LOCAL_CACHE_DIR": cache}
    compiled = scratch / "cell.o"
    root = f"-Mroot={SOURCES / 'cell.zig'}"
    modules = ["--dep", "enclu", "--dep", "sha256_extended", root, f"-Menclu={ENCLU}", f"-Msha256_extended={SHA256}"]
    compile_ = [zig, "build-obj", f"-femit-bin={compiled}", *COMPILE, *modules]
    link = [zig, "ld.lld", str(compiled), "-o", str(output), "-T", str(SOURCES / "cell.lds"), *LINK]
    for command in (compile_, link):
        subprocess.run(command, env=environment, check=True)


if __name__ == "__main__":
    build(Path(sys.argv[1]), Path(sys.argv[2]))
