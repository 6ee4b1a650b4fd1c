"""Constants of the standard library that trusted code has, as they are in this Python."""

import math
import string

from .symbols import Constant

STANDARD_CONSTANTS: dict[str, Constant] = {
    **{f"math.{name}": getattr(math, name) for name in ("pi", "e", "tau", "inf", "nan")},
    **{
        f"string.{name}": getattr(string, name)
        for name in (
            *("ascii_letters", "ascii_lowercase", "ascii_uppercase", "digits", "hexdigits", "octdigits"),
            *("punctuation", "printable", "whitespace"),
        )
    },
}
