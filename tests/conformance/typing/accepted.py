"""What the partitioner accepts, and mypy and pyright (both strict) with it."""

from array import array
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

import numpy
from numpy.typing import NDArray

from pyenclave import Array, Array2, InOut, Inside, f32, f64, i8, i64, trusted, u8, u16, u32, u64, untrusted


@dataclass
class Order:
    name: str
    size: u8
    price: f32 = 1


class Side(Enum):
    BUY = 1
    SELL = 2


class Sum(NamedTuple):
    name: str
    total: u64


count: Inside[u64] = 0
issued: Inside[u64] = u64(0)
ratio: Inside[f64] = 1
MAX: u32 = 10
HALF: f32 = 0.5
BASIS = u32(2166136261)


@untrusted
def log(event: str, size: u16) -> u8:
    return len(event) % 256


@trusted
def three() -> u8:
    return 3


@trusted
def add(a: u32, b: u32) -> u32:
    c: u32 = a + b
    if c > MAX:
        c = MAX
    c += 1
    return c


@trusted
def mixed(a: u8, b: u64, c: i8, d: int, e: float, f: f32) -> f64:
    n: int = a
    m: i64 = n + c
    x: float = f
    y: f32 = f32(x * HALF + e)
    z: f64 = y + m + d
    w = min(a, 3) + abs(c) + max(b, 1)
    for i in range(a):
        z += i
    return z + w


@trusted
def fnv1a(data: bytes) -> u32:
    h: u32 = BASIS
    for b in data:
        h = u32.wrap((h ^ b) * 16777619)
    return h


@trusted
def cast(n: int, x: float) -> u8:
    narrow = u8(n) + u8(u16(n) & 255)
    single = f32(x)
    return narrow if single > 1 else 0


@trusted
def least(w: u64, ws: list[u64]) -> u64:
    both = [w, 5]
    first: int = both[0]  # plain mypy: a float
    found: u64 = min(w, 5)  # plain mypy: a float
    return max(1, found, ws[0]) + first


@trusted
def narrowed(n: int) -> u8:
    return u8(n)  # plain mypy: Returning Any


@trusted
def wrapped(n: int) -> u8:
    return u8.wrap(n)  # plain mypy: Returning Any


@trusted
def tell(event: str) -> u64:
    global count, issued
    count += 1
    issued = count + log(event, len(event))
    return issued


@trusted
def sums(orders: list[Order], sizes: dict[str, u8]) -> dict[str, Sum]:
    found: dict[str, Sum] = {}
    for order in orders:
        found[order.name] = Sum(order.name, order.size * sizes[order.name])
    return found


@trusted
def pair(a: u8, b: str | None) -> tuple[u16, str]:
    if b is None:
        return a + 1, "none"
    return 2, b


@untrusted
def ask_side(sides: list[Side]) -> Side | None:
    return sides[0] if sides else None


@trusted
def flip(side: Side, sides: dict[Side, u8]) -> Side:
    found = ask_side(list(sides))
    if found is None:
        return Side.SELL if side is Side.BUY else Side.BUY
    return found


@untrusted
def filled(a: InOut[Array[i64]], b: Array2[f32]) -> u8:
    a[0] = len(a) + int(b[0, 1])
    return 1


@trusted
def smooth(a: Array[f64], b: InOut[Array[u8]], c: InOut[Array2[f32]]) -> float:
    t = 0.0
    for i, x in enumerate(a):
        t += x * i
    for i in range(len(b)):
        b[i] = b[i] ^ 1
        b[i] -= 1
    rows, columns = c.shape
    for i in range(min(rows, columns)):
        c[i, -1] = f32(c[i, i] + 1)
    return t + sum(a) + max(b) + a[-1] + len(c)


@trusted
def numbers(a: InOut[Array[i64]], b: Array2[f32]) -> list[i64]:
    return [x + filled(a, b) for x in a]


@trusted
def blocks(a: InOut[bytearray], b: bytearray, c: list[bytearray | None]) -> bytearray:
    a[0] ^= 1
    found = c[0]
    return b if found is None else b + found


@trusted
def odd(numbers: list[u8]) -> list[u8]:
    return [n for n in numbers if n % 2]


def outside_arrays(x: NDArray[numpy.float64], y: NDArray[numpy.float32]) -> float:
    numbers(numpy.zeros(3, dtype=numpy.int64), y)
    numbers(array("q", [1]), numpy.zeros((2, 2), dtype=numpy.float32))
    return smooth(memoryview(bytes(8)).cast("d"), bytearray(3), y) + smooth(x, memoryview(bytearray(3)), y)


def outside_blocks() -> bytearray:
    return blocks(bytearray(1), bytearray(), [None, bytearray()]) + b"x"


def outside_classes() -> int:
    found = sums([Order("a", 3), Order("b", 4, 0.5)], {"a": 1})
    found["b"] = Sum(flip(Side.BUY, {Side.SELL: 1}).name, 2)
    return found["a"].total + pair(1, None)[0] + len(odd([1, 2]))


def outside() -> int:
    total: int = add(1, 2) + three()
    return total + cast(True, 1) + fnv1a(bytes([three(), add(total, 1) % 256]))


def outside_floats() -> float:
    return mixed(1, 2, -3, 4, 5, 0.5)
