"""How much memory one ecall may ask its host for: PYENCLAVE_CALL_MEMORY, in bytes or with K, M or G behind a number.

It asks for what results of its own length and the frames of ocalls take; a nested ecall asks for itself.
"""

import os
import re

from pyenclave.errors import PlatformError

VARIABLE = "PYENCLAVE_CALL_MEMORY"
USUAL = 1 << 30
_UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30}


def bytes_of(text: str) -> int:
    """Raises ValueError with what is wrong."""
    match = re.fullmatch(r"(\d{1,18})([KMG]?)", text)
    if match is None:
        raise ValueError("a number of bytes, or one with K, M or G behind it")
    return int(match[1]) * _UNITS[match[2]]


def most() -> int:
    """Bytes. Raises PlatformError."""
    said = os.environ.get(VARIABLE, "")
    try:
        return min(bytes_of(said), (1 << 64) - 1) if said else USUAL
    except ValueError as error:
        raise PlatformError(f"{VARIABLE}={said}: {error}") from error
