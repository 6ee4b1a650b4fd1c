"""Where CPython 3.12 and 3.13 are not as 3.11, which the runtime follows whichever of them is outside: for tests that
compare plain Python with it. On 3.11 nothing here does anything.
"""

import builtins
import collections
import re
import sys

import pytest

LATER = sys.version_info >= (3, 12)
# What struct says of a number that does not fit: 3.11's words go by how far it is off, later ones have one form.
_FITS_NOT = re.compile(
    r"(\w+|'\w') format requires -?\d+ <= number <= \d+|argument out of range|\bint too large to convert(?! to)"
)


def as_3_11_says(text: str) -> str:
    """What this Python says, or what is said inside on it, in words that are the same for both."""
    if not LATER:
        return text
    text = text.replace("() iterable argument is empty", "() arg is an empty sequence")
    text = text.replace("float modulo by zero", "float modulo")
    return _FITS_NOT.sub("argument out of range", text)


class _OrderedDict(collections.OrderedDict):  # type: ignore[type-arg]
    def __repr__(self) -> str:
        return f"OrderedDict([{', '.join(map(repr, self.items()))}])" if self else "OrderedDict()"


_OrderedDict.__name__ = _OrderedDict.__qualname__ = "OrderedDict"
_chr = chr


def _chr_of_c_int(number: int) -> str:
    if not -(2**31) <= number < 2**31:
        raise OverflowError("Python int too large to convert to C int")
    return _chr(number)


def behave_as_3_11(patch: pytest.MonkeyPatch) -> None:
    """For modules that run as plain Python, and are imported from now on."""
    if LATER:
        patch.setattr(collections, "OrderedDict", _OrderedDict)
    if sys.version_info >= (3, 13):
        patch.setattr(builtins, "chr", _chr_of_c_int)
