"""What the generated host code checks of arguments and results, for trusted code that runs as plain Python.

The rules and the texts are those of codegen's host modules, so that a program meets the same errors on every platform.
"""

import operator
from collections.abc import Callable, Mapping
from typing import Any

from .widths import INTEGERS, f32, f64

Check = Callable[[Any, str], Any]


def _integer(low: int, high: int) -> Check:
    def check(value: Any, what: str) -> int:
        try:
            number = operator.index(value)
        except TypeError:
            raise TypeError(f"{what} must be int, not {type(value).__name__}") from None
        if not low <= number <= high:
            raise OverflowError(f"{what} must be in {low}..{high}, not {number}")
        return number

    return check


def _float(value: Any, what: str) -> float:
    if not isinstance(value, float):
        try:
            value = operator.index(value)
        except TypeError:
            raise TypeError(f"{what} must be float, not {type(value).__name__}") from None
    return float(value)


def _single(value: Any, what: str) -> float:
    wide = _float(value, what)
    try:
        number: float = f32(wide)
    except OverflowError:
        raise OverflowError(f"{what} does not fit a 32-bit float: {value!r}") from None
    return number


def _bool(value: Any, what: str) -> bool:
    if type(value) is not bool:
        raise TypeError(f"{what} must be bool, not {type(value).__name__}")
    return value


def _bytes(value: Any, what: str) -> bytes:
    """bytes, a bytearray, or a contiguous memoryview of bytes: nothing whose items would be taken for others."""
    return value if type(value) is bytes else bytes(borrowed(value, what))


def borrowed(value: Any, what: str) -> Any:
    """As bytes, but not copied."""
    if not isinstance(value, bytes | bytearray | memoryview):
        raise TypeError(f"{what} must be bytes, not {type(value).__name__}")
    if isinstance(value, memoryview):
        if value.format not in ("B", "c") or value.ndim != 1:
            shape = "" if value.ndim == 1 else f" in {value.ndim} dimensions"
            raise TypeError(f"{what} must be bytes, not a memoryview of {value.format!r}{shape}")
        if not value.c_contiguous:
            raise BufferError("memoryview: underlying buffer is not C-contiguous")
    return value


def _str(value: Any, what: str) -> str:
    """Raises UnicodeEncodeError for a lone surrogate: text crosses as UTF-8, and as a str, whatever its class is."""
    if not isinstance(value, str):
        raise TypeError(f"{what} must be str, not {type(value).__name__}")
    value.encode()
    return value if type(value) is str else str.__str__(value)


def _none(value: Any, what: str) -> None:
    if value is not None:
        raise TypeError(f"{what} must be None, not {type(value).__name__}")


CHECKS: Mapping[object, Check] = {
    int: _integer(-(1 << 63), (1 << 63) - 1),
    float: _float,
    bool: _bool,
    bytes: _bytes,
    str: _str,
    f32: _single,
    f64: _float,
    None: _none,
    **{kind: _integer(kind.LOW, kind.HIGH) for kind in INTEGERS},
}
