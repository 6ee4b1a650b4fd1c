"""The fixed widths as they run; widths.pyi says what they are to type checkers.

`u32(x)` is a plain int, range-checked; `u32.wrap(x)` keeps the low bits instead.
"""

import math
import operator
import struct
from typing import ClassVar, Self, SupportsIndex

# <float.h>: the largest finite number of single precision.
FLT_MAX = float.fromhex("0x1.fffffep+127")


class _Integer(int):
    """Calling one of the subclasses gives an int; none of them has instances."""

    LOW: ClassVar[int]
    HIGH: ClassVar[int]

    def __init_subclass__(cls, *, bits: int, signed: bool) -> None:
        cls.LOW = -(1 << bits - 1) if signed else 0
        cls.HIGH = (1 << bits - signed) - 1

    def __new__(cls, value: SupportsIndex, /) -> Self:
        """The value; TypeError for what is no integer, OverflowError for one that does not fit."""
        try:
            number = operator.index(value)
        except TypeError:
            raise TypeError(f"{cls.__name__} must be int, not {type(value).__name__}") from None
        if not cls.LOW <= number <= cls.HIGH:
            raise OverflowError(f"{cls.__name__} must be in {cls.LOW}..{cls.HIGH}, not {number}")
        return number  # type: ignore[return-value]  # to the type checker a u8, when it runs an int

    @classmethod
    def wrap(cls, value: SupportsIndex, /) -> Self:
        """The value modulo 2 to the number of bits, as C's conversion would have it."""
        mask = cls.HIGH - cls.LOW
        number = operator.index(value) & mask
        return number - mask - 1 if number > cls.HIGH else number  # type: ignore[return-value]


class u8(_Integer, bits=8, signed=False):
    """An integer in 0..255."""


class u16(_Integer, bits=16, signed=False):
    """An integer in 0..65535."""


class u32(_Integer, bits=32, signed=False):
    """An integer in 0..2**32 - 1."""


class u64(_Integer, bits=64, signed=False):
    """An integer in 0..2**64 - 1; arithmetic with one is done in u64."""


class i8(_Integer, bits=8, signed=True):
    """An integer in -128..127."""


class i16(_Integer, bits=16, signed=True):
    """An integer in -32768..32767."""


class i32(_Integer, bits=32, signed=True):
    """An integer in -2**31..2**31 - 1."""


class i64(_Integer, bits=64, signed=True):
    """An integer in -2**63..2**63 - 1: what int is inside."""


class f32(float):
    """A float with single precision: rounded to the nearest; OverflowError for a finite one past its range."""

    def __new__(cls, value: float, /) -> Self:
        if not isinstance(value, int | float):
            raise TypeError(f"f32 must be float, not {type(value).__name__}")
        number = float(value)
        if FLT_MAX < abs(number) < math.inf:
            raise OverflowError("f32 does not fit a 32-bit float")
        (result,) = struct.unpack("f", struct.pack("f", number))
        return result  # type: ignore[no-any-return]


class f64(float):
    """A float with double precision: what float is."""

    def __new__(cls, value: float, /) -> Self:
        if not isinstance(value, int | float):
            raise TypeError(f"f64 must be float, not {type(value).__name__}")
        return float(value)  # type: ignore[return-value]


INTEGERS = (u8, u16, u32, u64, i8, i16, i32, i64)
