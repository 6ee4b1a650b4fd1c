"""The built-in functions."""

from collections import deque

from pyenclave import i8, trusted, u8, u16, u32, u64


# calls: ("größe", b"\xc3\xa9", [1, 2], {"a": 1}, {1}, deque([1]))
@trusted
def len_(s: str, data: bytes, xs: list[int], d: dict[str, int], one: set[int], q: deque[int]) -> list[int]:
    return [len(s), len(data), len(xs), len(d), len(one), len(q)]


# calls: (-3, -2.5, 5), (7, 0.0, 0)
@trusted
def abs_(n: int, x: float, w: u64) -> str:
    return f"{abs(n)} {abs(x)} {abs(w)}"


# calls: (3, 7, 5), (-1, -1, -2)
@trusted
def min_and_max(a: int, b: int, c: int) -> list[int]:
    return [min(a, b), max(a, b), min(a, b, c), max(c, b, a), max(a, 4)]


# calls: ([3, 1, 2],), ([],)
@trusted
def min_of_a_list(xs: list[int]) -> int:
    return min(xs) * 100 + max(x for x in xs)


# calls: (["b", "a", "c"],)
@trusted
def max_of_texts(words: list[str]) -> str:
    return max(words) + min(words)


# calls: ([1.5, -0.0, 0.0],), ([0.0, -0.0],)
@trusted
def extremes_of_equal_ones(xs: list[float]) -> str:
    return f"{min(xs)} {max(xs)}"


# calls: ([1, 2, 3], [0.5, 0.25]), ([], [1.0])
@trusted
def sum_(xs: list[int], ys: list[float]) -> str:
    return f"{sum(xs)} {sum(ys)} {sum(xs, 10)} {sum(x * x for x in xs)} {sum(xs, start)}"


start = 5


# calls: ([0, 1],), ([],), ([2, 3],)
@trusted
def any_and_all(xs: list[int]) -> list[bool]:
    return [any(xs), all(xs), any(x > 2 for x in xs), all([x > 1 for x in xs])]


# calls: ([3, -1, 2],)
@trusted
def sorted_(xs: list[int]) -> list[list[int]]:
    return [sorted(xs), sorted(xs, reverse=True), sorted(xs, key=abs), sorted(xs, key=lambda x: -x), xs]


# calls: ([(1, "b"), (0, "b"), (1, "a")],)
@trusted
def sorted_is_stable(xs: list[tuple[int, str]]) -> list[list[tuple[int, str]]]:
    return [sorted(xs), sorted(xs, key=lambda p: p[0]), sorted(xs, key=lambda p: p[0], reverse=True)]


# calls: ("banana", {"b": 1, "a": 2}, b"cab")
@trusted
def sorted_of_others(s: str, d: dict[str, int], data: bytes) -> str:
    return f"{sorted(s)} {sorted(d)} {sorted(d.values())} {sorted(data)} {sorted({3, 1})}"


# calls: (17, 5), (-17, 5), (17, -5), (1, 0)
@trusted
def divmod_(a: int, b: int) -> tuple[int, int]:
    return divmod(a, b)


# calls: (7.5, 2.0), (-7.5, 2.0), (1.0, 0.0)
@trusted
def divmod_of_floats(a: float, b: float) -> tuple[float, float]:
    return divmod(a, b)


# calls: (2.5, 1), (3.5, 0), (-2.675, 2), (1234.5678, -2), (2.5, -1)
@trusted
def round_(x: float, digits: int) -> str:
    return f"{round(x)} {round(x, digits)}"


# calls: (1234, -2), (1250, -2), (1350, -2), (5, 3)
@trusted
def round_of_ints(n: int, digits: int) -> str:
    return f"{round(n)} {round(n, digits)}"


# calls: ("a",), ("é",), ("😀",), ("ab",), ("",)
@trusted
def ord_(s: str) -> int:
    return ord(s)


# calls: (97,), (0x1F600,), (-1,), (0x110000,), (2**31 - 1,), (2**31,), (-(2**31) - 1,), (-(2**63),)
@trusted
def chr_(n: int) -> str:
    return chr(n)


# calls: (255, 7), (-10, 2**64 - 1), (0, 0)
@trusted
def bases(n: int, w: u64) -> list[str]:
    return [hex(n), oct(n), bin(n), hex(w), oct(w), bin(w)]


# calls: ("it's", b"\x00'", [1, 2]), ('"quoted"', b"", [])
@trusted
def repr_(s: str, data: bytes, xs: list[int]) -> list[str]:
    return [repr(s), repr(data), repr(xs), repr(3), repr(2.5), repr(True), repr((s, 1))]


# calls: ("12",), (" -7 ",), ("1_000",), ("",), ("x",), ("٣",)
@trusted
def int_of_text(s: str) -> int:
    return int(s)


# calls: ("ff", 16), ("0b101", 0), ("z", 36), ("12", 2), ("7", 1), ("0o17", 8)
@trusted
def int_with_a_base(s: str, base: int) -> int:
    return int(s, base)


# calls: (2.9,), (-2.9,), (0.0,), (float("nan"),), (float("inf"),)
@trusted
def int_of_floats(x: float) -> int:
    return int(x)


# calls: ("1.5",), (" -1e3 ",), ("inf",), ("nan",), ("1_0.5",), (".",), ("",)
@trusted
def float_of_text(s: str) -> float:
    return float(s)


# calls: (3, True), (-(2**53), False)
@trusted
def float_of_numbers(n: int, b: bool) -> list[float]:
    return [float(n), float(b), float(2.5)]


# calls: (0, 0.0, "", b"", [], {}), (1, -0.5, "a", b"\0", [0], {1: 1})
@trusted
def bool_(n: int, x: float, s: str, data: bytes, xs: list[int], d: dict[int, int]) -> list[bool]:
    return [bool(n), bool(x), bool(s), bool(data), bool(xs), bool(d), bool(n > 1)]


# calls: (7, 2.5, True, "s", [1]), (-1, 1e100, False, "", [])
@trusted
def str_(n: int, x: float, b: bool, s: str, xs: list[int]) -> list[str]:
    return [str(n), str(x), str(b), str(s), str(xs), str((n, s))]


# calls: ("abc", b"ab", {1: 2, 3: 4}, deque([5, 6]))
@trusted
def list_(s: str, data: bytes, d: dict[int, int], q: deque[int]) -> str:
    xs = list(range(3))
    ys = list(xs)
    ys.append(9)
    return f"{xs} {ys} {list(s)} {list(data)} {list(d)} {list(d.items())} {list(q)} {list(enumerate(s))}"


# calls: ({"a": 1},)
@trusted
def dict_(d: dict[str, int]) -> str:
    copied = dict(d)
    copied["b"] = 2
    empty: dict[str, int] = dict()
    return f"{d} {copied} {empty}"


# calls: ([3, 1, 3], "aba")
@trusted
def set_(xs: list[int], s: str) -> list[int]:
    empty: set[int] = set()
    return [len(set(xs)), len(set(s)), len(empty), len(frozenset(xs)), len(set(x % 2 for x in xs))]


# calls: (3,), (0,), (-1,)
@trusted
def bytes_of_size(n: int) -> bytes:
    return bytes(n)


# calls: (1, 255), (256, 0), (-1, 0)
@trusted
def bytes_of_numbers(a: int, b: int) -> bytes:
    return bytes([a, b, 7]) + bytes([])


# calls: (255, 65535), (0, 0)
@trusted
def widths(a: int, b: int) -> list[int]:
    return [u8(a), u16(b), u32(a * b), i8(a % 100), u8(True)]


# calls: (256,), (-1,)
@trusted
def width_errors(n: int) -> int:
    return u8(n)


# calls: ([1, 2, 3],)
@trusted
def reversed_(xs: list[int]) -> list[int]:
    return list(reversed(xs)) + [x for x in reversed([7, 8])]


# calls: ({"a": 1, "b": 2}, "abc", deque([1, 2])), ({}, "", deque())
@trusted
def reversed_of_each(d: dict[str, int], s: str, q: deque[int]) -> str:
    of_dicts = [list(reversed(d)), list(reversed(d.keys()))]
    of_rest = f"{list(reversed(d.values()))} {list(reversed(d.items()))} {''.join(reversed(s))} {list(reversed(q))}"
    of_sets = [x for x in reversed([x for x in {1}])] + list(reversed(sorted({3})))
    return (
        f"{of_dicts} {of_rest} {of_sets} {sum(reversed(s.encode()))} {list(reversed(range(3)))} {list(reversed((1,)))}"
    )


# calls: ([1, 2], ["a", "b"])
@trusted
def list_of_zip(xs: list[int], words: list[str]) -> list[tuple[int, str]]:
    return list(zip(xs, words))


# calls: ([3, -5, 1],), ([],)
@trusted
def extremes_with_keys(xs: list[int]) -> list[int]:
    return [max(xs, key=abs, default=0), min(xs, default=7), min([*xs, 4], key=lambda x: -x)]


# calls: ("größe",), ("",)
@trusted
def bytes_of_text(s: str) -> list[bytes]:
    return [bytes(s, "utf-8"), bytes([1, 2]), bytes(b + 1 for b in s.encode() if b < 255), bytes(range(3))]
