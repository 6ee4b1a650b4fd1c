"""bisect: the places of values in sorted lists."""

# mypy: disable-error-code="operator, type-var"
# T has an order, which each call is looked at for: it is compiled with the types that are passed.
# A call with a `key` is one of the function beside, which has it.
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
X = TypeVar("X")
K = TypeVar("K")


def bisect_left(a: list[T], x: T, lo: int = 0, hi: int | None = None) -> int:
    if lo < 0:
        raise ValueError("lo must be non-negative")
    low, high = lo, len(a) if hi is None or hi == -1 else hi
    while low < high:
        middle = low + (high - low) // 2
        if a[middle] < x:
            low = middle + 1
        else:
            high = middle
    return low


def bisect_right(a: list[T], x: T, lo: int = 0, hi: int | None = None) -> int:
    if lo < 0:
        raise ValueError("lo must be non-negative")
    low, high = lo, len(a) if hi is None or hi == -1 else hi
    while low < high:
        middle = low + (high - low) // 2
        if x < a[middle]:
            high = middle
        else:
            low = middle + 1
    return low


def _bisect_left_key(a: list[T], x: X, lo: int = 0, hi: int | None = None, *, key: Callable[[T], K]) -> int:
    if lo < 0:
        raise ValueError("lo must be non-negative")
    low, high = lo, len(a) if hi is None or hi == -1 else hi
    while low < high:
        middle = low + (high - low) // 2
        if key(a[middle]) < x:
            low = middle + 1
        else:
            high = middle
    return low


def _bisect_right_key(a: list[T], x: X, lo: int = 0, hi: int | None = None, *, key: Callable[[T], K]) -> int:
    if lo < 0:
        raise ValueError("lo must be non-negative")
    low, high = lo, len(a) if hi is None or hi == -1 else hi
    while low < high:
        middle = low + (high - low) // 2
        if x < key(a[middle]):
            high = middle
        else:
            low = middle + 1
    return low


def bisect(a: list[T], x: T, lo: int = 0, hi: int | None = None) -> int:
    return bisect_right(a, x, lo, hi)


def _bisect_key(a: list[T], x: X, lo: int = 0, hi: int | None = None, *, key: Callable[[T], K]) -> int:
    return _bisect_right_key(a, x, lo, hi, key=key)


def insort_left(a: list[T], x: T, lo: int = 0, hi: int | None = None) -> None:
    a.insert(bisect_left(a, x, lo, hi), x)


def insort_right(a: list[T], x: T, lo: int = 0, hi: int | None = None) -> None:
    a.insert(bisect_right(a, x, lo, hi), x)


def insort(a: list[T], x: T, lo: int = 0, hi: int | None = None) -> None:
    a.insert(bisect_right(a, x, lo, hi), x)


def _insort_left_key(a: list[T], x: T, lo: int = 0, hi: int | None = None, *, key: Callable[[T], K]) -> None:
    a.insert(_bisect_left_key(a, key(x), lo, hi, key=key), x)


def _insort_right_key(a: list[T], x: T, lo: int = 0, hi: int | None = None, *, key: Callable[[T], K]) -> None:
    a.insert(_bisect_right_key(a, key(x), lo, hi, key=key), x)


def _insort_key(a: list[T], x: T, lo: int = 0, hi: int | None = None, *, key: Callable[[T], K]) -> None:
    a.insert(_bisect_right_key(a, key(x), lo, hi, key=key), x)
