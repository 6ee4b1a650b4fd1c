"""What mypy and pyright (both strict) refuse, each line that says so, and the partitioner where it runs inside."""

from array import array
from enum import Enum

from pyenclave import Array, Array2, InOut, Inside, f32, f64, trusted, u8, u32, u64


class Side(Enum):
    BUY = 1
    SELL = 2


count: Inside[u64] = "none"  # refused
LIMIT: u8 = 10


@trusted
def add(a: u8, b: u64) -> u8:
    return a


@trusted
def text(a: u8) -> str:
    return a  # refused


@trusted
def number(a: str) -> u8:
    return a  # refused


@trusted
def assigned(a: u8, s: str, x: float) -> None:
    b: str = a  # refused
    c: u8 = s  # refused
    d: u32 = x  # refused
    e: f32 = s  # refused
    add(s, 1)  # refused
    add(1, x)  # refused
    add(b"", 1)  # refused


@trusted
def cast(s: str, x: float) -> int:
    m: int = u8(s)  # refused, but by plain mypy
    return m


@trusted
def wrapped(s: str, x: float) -> int:
    m: int = u8.wrap(x)  # refused, but by plain mypy
    return m


@trusted
def unknown(n: int) -> None:
    u8.clamp(n)  # refused, but by plain mypy


@trusted
def numbers(values: list[u8], texts: dict[str, u64]) -> tuple[u8, str]:
    first: str = values[0]  # refused
    texts[1] = 2  # refused
    texts["a"] = "b"  # refused
    return 1, 2  # refused


@trusted
def flip(side: Side) -> Side:
    if side is Side.BUY:
        return Side.KEEP  # refused
    other: Side = 1  # refused
    flip(2)  # refused
    return "SELL"  # refused


@trusted
def arrays(a: Array[f64], b: InOut[Array[u8]], c: Array2[u8]) -> float:
    a["x"]  # refused
    b[0] = "a"  # refused
    c[0]  # refused
    c[0, 1] = b""  # refused
    a[0, 1]  # refused
    print(a.shape)  # refused
    d: str = a[0]  # refused
    e: Array[u64] = c  # refused
    return b  # refused


@trusted
def blocks(a: InOut[bytearray], b: bytearray) -> bytearray:
    a[0] = "a"  # refused
    c: str = b  # refused
    return a[0]  # refused


def outside_blocks() -> None:
    blocks("a", bytearray())  # refused outside
    blocks(bytearray(), [1])  # refused outside
    n: int = blocks(bytearray(), bytearray())  # refused outside
    print(n)


def outside_arrays() -> None:
    arrays("abc", bytearray(1), memoryview(b""))  # refused outside
    arrays(array("d"), b"a", memoryview(b""))  # refused outside
    arrays(array("d"), bytearray(1), array("B"))  # refused outside
    arrays(1.5, None, 3)  # refused outside


def outside() -> None:
    flip(1)  # refused outside
    side: int = flip(Side.BUY)  # refused outside
    print(side)
    numbers([1, "a"], {})  # refused outside
    numbers([1], {"a": 1.5})  # refused outside
    add("1", 2)  # refused outside
    add(1.5, 2)  # refused outside
    add(1, None)  # refused outside
    name: str = add(1, 2)  # refused outside
    print(name)
