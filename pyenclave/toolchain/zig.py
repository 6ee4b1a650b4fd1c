"""The pinned `ziglang` wheel: clang, lld and Zig's own compiler; nothing of the machine's."""

import subprocess
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

from .pinned import require_tools
from .process import run, start


def zig(arguments: Sequence[str]) -> str:
    """Runs `zig`; gives its warnings. Raises BuildError with its own message."""
    return run(_command(arguments))


def lld(arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Runs lld with `arguments`; the caller reads its messages."""
    return start(_command(["ld.lld", *arguments]))


@cache
def zig_lib() -> Path:
    """The wheel's library folder: clang's headers, Zig's standard library."""
    return zig_folder() / "lib"


@cache
def zig_folder() -> Path:
    """Where the wheel is. Raises BuildError where the packages that build are missing."""
    require_tools()
    return Path(str(files("ziglang")))


def _command(arguments: Sequence[str]) -> list[str]:
    return [str(zig_folder() / "zig"), *arguments]
