"""What the generated host code checks of arguments and results, for trusted code that runs as plain Python.

The rules and the texts are those of codegen's host modules, so that a program meets the same errors on every platform.
"""

import operator
from collections.abc import Callable, Mapping
from typing import Any

from .types import INTEGERS, f32, f64

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
    number = _float(value, what)
    try:
        return f32(number)
    except OverflowError:
        raise OverflowError(f"{what} does not fit a 32-bit float: {value!r}") from None


def _bool(value: Any, what: str) -> bool:
    if type(value) is not bool:
        raise TypeError(f"{what} must be bool, not {type(value).__name__}")
    return value


def _bytes(value: Any, what: str) -> bytes:
    """Any contiguous bytes-like object."""
    if type(value) is bytes:
        return value
    try:
        view = memoryview(value)
    except TypeError:
        raise TypeError(f"{what} must be bytes, not {type(value).__name__}") from None
    if not view.c_contiguous:
        raise BufferError("memoryview: underlying buffer is not C-contiguous")
    return view.tobytes()


def _str(value: Any, what: str) -> str:
    """Raises UnicodeEncodeError for a lone surrogate: text crosses as UTF-8."""
    if not isinstance(value, str):
        raise TypeError(f"{what} must be str, not {type(value).__name__}")
    value.encode()
    return value


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
