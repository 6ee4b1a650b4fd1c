"""Methods of numbers."""

from collections import deque
from dataclasses import dataclass
from enum import IntEnum

from pyenclave import i8, i16, trusted, u8, u16, u32, u64


class Port(IntEnum):
    LOW = 3
    HIGH = 300


# calls: (1, 2, "big"), (258, 2, "little"), (65536, 2, "big"), (0, 0, "big"), (1, 1, "middle")
@trusted
def to_bytes(n: int, size: int, order: str) -> bytes:
    if order == "big":
        return n.to_bytes(size, "big")
    return n.to_bytes(size, byteorder="little")


# calls: (-2, 2), (-129, 1), (127, 1), (128, 1)
@trusted
def to_bytes_signed(n: int, size: int) -> bytes:
    return n.to_bytes(size, "little", signed=True)


# calls: (-1,)
@trusted
def to_bytes_of_a_negative(n: int) -> bytes:
    return n.to_bytes(4, "big")


# calls: (b"\x01\x02",), (b"",), (b"\xff\xff",)
@trusted
def from_bytes(data: bytes) -> list[int]:
    return [
        int.from_bytes(data, "big"),
        int.from_bytes(data, "little"),
        int.from_bytes(data, "big", signed=True),
        int.from_bytes(data),
    ]


# calls: (0,), (1,), (-255,), (2**62,)
@trusted
def bit_length(n: int) -> list[int]:
    return [n.bit_length(), n.bit_count()]


# calls: (2.0,), (2.5,), (-0.0,), (1e300,)
@trusted
def is_integer(x: float) -> bool:
    return x.is_integer()


# calls: (2**64 - 1,), (0,)
@trusted
def of_u64(w: u64) -> str:
    return f"{w.bit_length()} {w.bit_count()} {w.to_bytes(8, 'little')!r} {w} {w:x}"


# calls: (1000, 70000), (-1, -1)
@trusted
def wrap(a: int, b: int) -> list[int]:
    return [u8.wrap(a), u16.wrap(b), i8.wrap(a), i16.wrap(b * b), u32.wrap(a ^ b), u32.wrap(-a)]


# calls: (b"hello",), (b"",)
@trusted
def fnv1a(data: bytes) -> u32:
    h: u32 = 2166136261
    for b in data:
        h = u32.wrap((h ^ b) * 16777619)
    return h


# calls: (1,), (12345,)
@trusted
def xorshift(seed: u64) -> list[u64]:
    found: list[u64] = []
    x = seed
    for _ in range(4):
        x ^= u64.wrap(x << 13)
        x ^= x >> 7
        x ^= u64.wrap(x << 17)
        found.append(x)
    return found


# calls: (0.1, 3), (1e16, 1), (5e-324, 2), (123456789.0, 7)
@trusted
def float_text(x: float, n: int) -> list[str]:
    return [str(x), str(x * n), str(x / n), f"{x!r}", str(-x)]


# calls: (3, 4.0), (2**31, 0.5)
@trusted
def float_arithmetic(n: int, x: float) -> list[float]:
    y: float = n
    return [y / x, n * x, n - x, x // 0.3, x % 0.7, -x // 2, (n + x) / 3]


# calls: (5, 3), (255, 1)
@trusted
def bools_in_arithmetic(a: u8, b: u8) -> int:
    return (a > b) + (a < b) * 2 + int(a == b) * 4 + (a > 3) + 10


# calls: (3, 4), (0, 0)
@trusted
def bits_of_bools(a: int, b: int) -> list[bool]:
    return [(a > 1) & (b > 1), (a > 1) | (b > 5), (a > 1) ^ (b > 1)]


# calls: (0,), (1,)
@trusted
def wrapped_members(n: int) -> str:
    port = Port.HIGH if n else Port.LOW
    return f"{u8.wrap(port)} {u8.wrap(Port.HIGH)} {u32.wrap(-(port + 1) << Port.LOW)} {u32.wrap(1 << port % 33)}"


# calls: (300, [44]), (-1, [255]), (44, [7, 44]), (255, [])
@trusted
def among_narrower(n: int, octets: list[u8]) -> str:
    return f"{n in octets} {n not in octets} {n in set(octets)} {n in {one: 1 for one in octets}} {300 in octets}"


# calls: (2**64 - 1, 1), (7, 0)
@trusted
def constants_beside_u64(w: u64, n: int) -> u64:
    return (w if n else 3) // min(w, 5)


# calls: (2**63, [-(2**63), 2**63 - 1]), (2**64 - 1, [-1]), (7, [7])
@trusted
def wide_among_signed(n: u64, xs: list[int]) -> str:
    return f"{n in xs} {n in deque(xs)} {n not in {*xs}} {n in (xs + [0])[:1]}"


# calls: (-1, [2**64 - 1]), (5, [5, 2**63])
@trusted
def signed_among_wide(n: int, xs: list[u64]) -> str:
    seen: list[int] = []

    def noted(at: int) -> int:
        seen.append(at)
        return at

    return f"{noted(n) in xs[: noted(9)]} {-1 in xs} {seen}"


# calls: (-1, 3), (200, -128)
@trusted
def bytes_have_a_range(n: int, small: i8) -> bool:
    return n in b"abc" or small in b"abc"


@dataclass
class Mask:
    bits: int

    def __invert__(self) -> int:
        return self.bits * 300

    def __neg__(self) -> "Mask":
        return Mask(self.bits + 7)

    def __add__(self, other: "Mask") -> "Mask":
        return Mask(self.bits + other.bits)

    def __lshift__(self, count: int) -> int:
        return self.bits << count + 1

    def __rmul__(self, times: int) -> int:
        return self.bits * times


# calls: (1,), (77,)
@trusted
def wrapped_operators(n: int) -> list[u8]:
    m = Mask(n)
    return [u8.wrap(~m), u8.wrap(~(m + -m) + 5), u8.wrap((m << 9) - 1), u8.wrap(-(1000 * m)), u8.wrap((m + m) << 1)]
