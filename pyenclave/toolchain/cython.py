"""Cython to C, with the pinned Cython."""

import sys
from collections.abc import Sequence
from pathlib import Path

from .process import run

# They are about the GIL and about objects, of which there are none inside.
_NO_HINTS = ("-X", "show_performance_hints=False")


def cythonize(
    source: Path, output: Path, *, include: Sequence[Path], module: str | None = None, docstrings: bool = False
) -> str:
    """Translates Cython to C; gives Cython's warnings. `module` is the importable name, where it is not the file's.

    Docstrings are kept for host modules only: nobody asks for help inside.
    """
    command = [sys.executable, "-P", "-m", "cython", "-3", *_NO_HINTS, *([] if docstrings else ["--no-docstrings"])]
    command += ["--module-name", module] if module else []
    headers = [argument for folder in include for argument in ("-I", str(folder.resolve()))]
    # Run where the source is and named without a folder: its path would else be in the C text. With -P, so that
    # Python imports nothing from there.
    return run([*command, *headers, source.name, "-o", str(output.resolve())], cwd=source.parent)
