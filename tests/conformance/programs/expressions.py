"""Operators, comparisons, logic, indexing, assignments in expressions, comprehensions, keys."""

from pyenclave import Inside, trusted, u8, u16, u32, u64

calls: Inside[list[int]] = []


def note(n: int) -> int:
    calls.append(n)
    return n


# calls: ()
@trusted
def noted() -> list[int]:
    seen = calls.copy()
    calls.clear()
    return seen


# calls: (7, 2), (-7, 2), (7, -2), (1, 0)
@trusted
def integers(a: int, b: int) -> list[int]:
    return [a + b, a - b, a * b, a // b, a % b, -a, +b, abs(a)]


# calls: (7.5, 2.0), (-7.5, 2.0), (1.0, 0.0)
@trusted
def floats(a: float, b: float) -> list[float]:
    return [a + b, a - b, a * b, a / b, a // b, a % b, -a, abs(a)]


# calls: (12, 10), (-1, 5)
@trusted
def bits(a: int, b: int) -> list[int]:
    return [a & b, a | b, a ^ b, ~a, a << 3, a >> 1, a << b, a >> b]


# calls: (12, 10, 3)
@trusted
def precedence(x: u64, y: u64, z: u64) -> list[u64]:
    return [(x ^ y) & z, x ^ y & z, x | y ^ z, (x if x > y else y) & 1, x + y * z, (x + y) * z]


# calls: (7, 2), (2**53 + 1, 3), (-1, 3)
@trusted
def division(a: int, b: int) -> float:
    return a / b


# calls: (2, 10), (-3, 3), (0, 0)
@trusted
def power(a: int, b: int) -> int:
    c: int = a**b
    return c


# calls: (1, 2, 3), (3, 2, 1), (2, 2, 2)
@trusted
def chains(a: int, b: int, c: int) -> list[bool]:
    return [a < b < c, a <= b == c, a < b > c, a != b != c, not a < b <= c]


# calls: (1, 5), (5, 1)
@trusted
def chains_evaluate_once(a: int, b: int) -> str:
    return f"{note(a) < note(b) < note(a + b) < note(0)} {calls}"


# calls: (0, 3), (2, 0), (0, 0), (4, 5)
@trusted
def logic(a: int, b: int) -> list[int]:
    return [a and b, a or b, (a and b) or -1, (a or b) and 9, note(a) and note(b), note(a) or note(b)]


# calls: ("", b"x"), ("a", b"")
@trusted
def logic_of_kinds(s: str, data: bytes) -> list[bool]:
    return [bool(s and data), bool(s or data), not s, not (s and not data)]


# calls: (3,), (-3,), (0,)
@trusted
def choice(n: int) -> str:
    return "positive" if n > 0 else "negative" if n < 0 else "zero"


# calls: (1, 2.5), (-1, 0.0)
@trusted
def mixed(n: int, x: float) -> list[float]:
    return [n + x, n * x, x - n, n / 4, max(float(n), x)]


# calls: (2**53 + 1, 9007199254740992.0), (-1, 2.0**63)
@trusted
def exact_comparisons(n: int, x: float) -> list[bool]:
    return [n == x, n < x, n > x, n <= x, n >= x, n != x]


# calls: (-1, 2**64 - 1), (2**63 - 1, 2**63 - 1), (-(2**63), 0)
@trusted
def comparisons_with_u64(n: int, w: u64) -> list[bool]:
    return [n == w, n < w, n > w, n <= w, n >= w]


# calls: (200, 100)
@trusted
def narrow(a: u8, b: u8) -> int:
    return a + b


# calls: (2**64 - 1, 1), (5, 3)
@trusted
def wide(a: u64, b: u64) -> list[u64]:
    return [a - b, a // b, a % b, a & b, a | b, a ^ b, a >> 3]


# calls: (70000, -1), (2**40, 3)
@trusted
def wraps(a: int, b: int) -> list[int]:
    return [u8.wrap(a), u16.wrap(a * b), u32.wrap(a - b), u8.wrap(~a), u16.wrap(a << 3 | b)]


# calls: (b"abc", 0), (b"abc", -1), (b"abc", 3), (b"", 0)
@trusted
def indexing(data: bytes, i: int) -> int:
    return data[i]


# calls: ("größe😀", 1, 4), ("größe😀", -3, 99), ("", 0, 1)
@trusted
def slicing(s: str, a: int, b: int) -> list[str]:
    return [s[a:b], s[a:], s[:b], s[:], s[::2], s[::-1], s[b:a:-1], s[-2:]]


# calls: ([1, 2, 3, 4, 5], 2), ([], 3), ([1, 2, 3], -1), ([1], 0)
@trusted
def slicing_with_steps(xs: list[int], step: int) -> list[list[int]]:
    return [xs[::step], xs[1::step], xs[:3:step], xs[4:0:step]]


# calls: (5,)
@trusted
def walrus(n: int) -> str:
    found: list[int] = []
    while (n := n - 1) > 0:
        found.append(n)
    if (size := len(found)) > 2 and (last := found[-1]) == 1:
        return f"{size} {last} {found}"
    return f"{size}"


# calls: (3,), (1,)
@trusted
def walrus_in_order(n: int) -> int:
    return n + (n := n * 10) + n


# calls: ([1, 2, 3, 4],), ([],)
@trusted
def list_comprehensions(xs: list[int]) -> list[int]:
    return [x * y for x in xs if x % 2 == 0 for y in range(x) if y != 1] + [
        x for x in xs if x > 1 if x % 2 == 0 if x < 4
    ]


# calls: ("hello world",)
@trusted
def set_comprehensions(s: str) -> list[str]:
    return sorted({c.upper() for c in s if c.isalpha()})


# calls: (["a", "bb", "cc"],)
@trusted
def dict_comprehensions(words: list[str]) -> dict[int, str]:
    return {len(word): word for word in words}


# calls: (3,)
@trusted
def nested_comprehensions(n: int) -> list[list[int]]:
    return [[i * j for j in range(i)] for i in range(n + 1)]


# calls: ([3, 4, 5],)
@trusted
def generators(xs: list[int]) -> list[int]:
    return [sum(x * 2 for x in xs), max(x % 4 for x in xs), min(-x for x in xs), len(list(x for x in xs if x > 3))]


# calls: ([1, 5, 9],), ([],)
@trusted
def generators_that_stop(xs: list[int]) -> str:
    found = [any(note(x) > 4 for x in xs), all(note(x) < 5 for x in xs), any(x == 9 for x in xs)]
    return f"{found} {calls}"


# calls: (["bb", "a", "ccc"],)
@trusted
def keys(words: list[str]) -> list[list[str]]:
    return [sorted(words, key=len), sorted(words, key=lambda w: (-len(w), w)), sorted(words, key=last, reverse=True)]


def last(word: str) -> str:
    return word[-1]


# calls: (2,)
@trusted
def names_of_comprehensions_are_their_own(n: int) -> str:
    x = "outer"
    ys = [x * n for x in range(3)]
    return f"{x} {ys}"


def named(n: int) -> str:
    calls.append(n)
    return "x" * n


# calls: (2, 3)
@trusted
def repeats_in_order(a: int, b: int) -> str:
    return f"{note(a) * named(b)} {named(b) * note(a)} {note(a) * [note(b)]} {calls}"


# calls: (1, 2, 3)
@trusted
def order_of_evaluation(a: int, b: int, c: int) -> list[int]:
    d = {note(a): note(b), note(c): note(a)}
    xs = [note(3), note(1), note(2)]
    xs[note(0)] = note(9)
    t = (note(5), [note(6)], note(7))
    return sorted(d) + xs + t[1]


# calls: (3, 7), (2, 3), (-1, 0), (0, 0)
@trusted
def in_ranges(n: int, m: int) -> list[bool]:
    return [n in range(m), n not in range(1, m), (n := n + 1) in range(n, n + m), 5 in range(n, m + 3)]


# calls: (4, 10), (5, 10), (-(2**63), 2**63 - 1), (2**63 - 1, 2**63 - 1), (0, 0), (10, 4)
@trusted
def in_ranges_with_steps(n: int, m: int) -> list[bool]:
    up = [n in range(0, m, 2), n in range(1, m, 3), n in range(-(2**63), m, 7), m not in range(n, m + 0, 1)]
    return [*up, n in range(m, 0, -2), n in range(m, -5, -1), n in range(10, m, -3)]
