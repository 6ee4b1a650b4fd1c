"""The built-in exceptions that may cross the boundary: the runtime's table, read from its header."""

import re
from functools import cache
from pathlib import Path

_HEADER = Path(__file__).parents[2] / "runtime" / "include" / "pyenclave_exceptions.h"
_ROW = re.compile(r"^PYE_EXCEPTION\(\d+, (\w+), \w+\)$", re.MULTILINE)


@cache
def exception_names() -> frozenset[str]:
    """The names that `raise` may use in trusted code."""
    return frozenset(_ROW.findall(_HEADER.read_text()))
