"""The inside library's bodies: which source, and which flags make the object what an enclave needs."""

from pathlib import Path

from .compile import compile_zig
from .headers import PACKAGE

FOLDER = PACKAGE / "inside"
PARTS = ("inside", "others", "passwords", "public_key")  # each the root of one object
FLAGS = (
    "-O",
    "safe",  # measured: as fast as without the checks, and no larger (docs/inside.md)
    "-fomit-frame-pointer",
    "-fsingle-threaded",  # nothing here has state
    "-fno-unwind-tables",
    # These would need a probe function and thread data that are not the inside library's. No frame here has a size that
    # depends on input, those that are larger than a guard page are reached page by page before (wipe.zig), and Zig
    # checks the bounds of every access.
    "-fno-stack-check",
    "-fno-stack-protector",
    "-fno-compiler-rt",
    "-fno-ubsan-rt",
)


def build_object(part: str, folder: Path) -> Path:
    """Compiles one of PARTS to an object in `folder`. Raises BuildError with the compiler's message."""
    made = folder / f"{part}.o"
    compile_zig(FOLDER / f"{part}.zig", made, extra=FLAGS)
    return made
