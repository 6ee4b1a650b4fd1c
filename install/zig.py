"""What of the package is written in Zig, and compiled when it is built: setup.py and tests run it."""

import subprocess
from pathlib import Path

# Code that an image with keys runs anyway, with that image's processor; nothing of the machine's own.
FLAGS = (
    *("-target", "x86_64-linux-none", "-mcpu=x86_64_v3+aes+pclmul", "-O", "safe", "-fPIC", "-fstrip", "-j1"),
    *("-fsingle-threaded", "-ffunction-sections", "-fno-unwind-tables", "-fno-stack-check", "-fno-stack-protector"),
    *("-fno-compiler-rt", "-fno-ubsan-rt"),
)


def compiler() -> str:
    import ziglang

    return str(Path(ziglang.__file__).with_name("zig"))


def compile_object(source: Path, output: Path) -> None:
    """One object from `source` and what it imports."""
    output.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run([compiler(), "build-obj", str(source), f"-femit-bin={output}", *FLAGS], check=True)
