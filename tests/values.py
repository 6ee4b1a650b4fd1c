"""The runtime's values as objects for this machine, under sanitizers: what several folders link with doubles of the
rest, compiled once for all of them.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from pyenclave.toolchain.headers import RUNTIME, SHARED

from .built import compiler, once

SOURCES = [RUNTIME / "errors.c", *sorted((RUNTIME / "python").glob("*.c"))]
EXACT = Path(__file__).parent / "runtime_python" / "blocks_exact.c"
INCLUDE = [f"-I{path}" for path in (RUNTIME, RUNTIME / "include", SHARED, RUNTIME / "python")]
FLAGS = ["-std=gnu11", "-O1", "-g", "-Wall", "-Wextra", "-Wvla", "-Werror", "-fPIC", "-ffp-contract=off"]


def sanitized(by: str) -> list[str]:
    """`by` is "undefined", "address,undefined" or nothing."""
    return [f"-fsanitize={by}", "-fno-sanitize-recover"] if by else []


@cache
def value_objects(by: str, command: Sequence[str] = ("gcc",)) -> list[Path]:
    """Under AddressSanitizer each block is an allocation of its exact size."""
    sources = [EXACT if "address" in by and one.name == "blocks.c" else one for one in SOURCES]
    # gcc 12 makes `-(double)n` of `0.0 - (double)n`, -0.0 where n is 0; clang, which compiles images, does not.
    own = ["-frounding-math"] if command == ("gcc",) else []
    whole = [*command, *FLAGS, *own, *sanitized(by), "-ffunction-sections", *INCLUDE, "-c", *sources]
    return sorted(once(["values", *whole], lambda folder: compiler(whole, folder)).glob("*.o"))
