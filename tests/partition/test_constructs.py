"""Statements, buffers, text and calls: the same source as plain Python and lowered, on generated arguments."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyenclave.edl import load_text

SOURCE = '''
LIMIT = 10
NAME = "näme"
BLOB = b"\\x00\\xff" + b"tail"
RATIO = 1.5
BIG: u64 = 2**64 - 1
MASK: u8 = 0x0F
YES = True


@trusted
def branches(a: int, b: int) -> int:
    """A docstring."""
    if a > b:
        return 1
    elif a == b:
        return 2
    else:
        if b > LIMIT:
            return 3
    return 4


@trusted
def loops(n: int) -> int:
    total = 0
    i = 0
    while i < n:
        i += 1
        if i % 3 == 0:
            continue
        if i > 40:
            break
        total += i
    else:
        total = -total
    return total


@trusted
def ranges(a: int, b: int, step: int) -> int:
    total = 0
    rounds = 0
    for i in range(a, b, step):
        total = total ^ i
        rounds += 1
        i = 5
        if rounds > 50:
            break
    else:
        rounds += 1000
    return total * 3 + rounds


@trusted
def range_forms(n: int) -> int:
    total = 0
    for i in range(n):
        total += i
    for i in range(3, n):
        total += 2 * i
    for i in range(n, 0, -1):
        total -= i
    for c in range(n):
        for d in range(c, n, 2):
            if d == 7:
                break
            total += d
    return total


@trusted
def range_ends(n: int) -> int:
    seen = 0
    for i in range(9223372036854775800, 9223372036854775807, n):
        seen += i % 10
    for i in range(-9223372036854775807, -9223372036854775808, -1):
        seen += i % 10
    return seen


@trusted
def over_bytes(data: bytes) -> int:
    total = 0
    for b in data:
        if b == 13:
            break
        total = total * 31 % 1000003 + b
        data = data + b"x"
    else:
        total += len(data)
    for b in data[1:] + BLOB:
        total += b
    return total


@trusted
def chained(a: int, b: int, c: int) -> bool:
    return a < b <= c != a < 100 > b


def count(log: int, value: int) -> int:
    if log % 1000 > 900:
        raise ValueError("too many")
    return value


@trusted
def once(a: int, b: int, x: float) -> bool:
    return a < count(b, a + 1) < x < count(a, b) + 0.5


@trusted
def mixed_chain(a: int, w: u64, x: float) -> bool:
    return a <= w <= x or x < w < a or w == a == x


@trusted
def logic(a: int, b: int) -> int:
    return (a and b) or (b or a and 7) or -1


@trusted
def logic_bytes(a: bytes, b: bytes) -> bytes:
    return a and b[1:] or b + a or b"none"


@trusted
def lazily(data: bytes, i: int) -> bool:
    return i < len(data) and i >= 0 and data[i] > 64 or not data and i == 3


@trusted
def kinds_of_truth(n: int, x: float, s: str, b: bytes) -> int:
    score = 0
    if n and s:
        score += 1
    if x or b:
        score += 2
    if not (n or x) and not s:
        score += 4
    while b and n:
        b = b[1:]
        score += 8
    return score


@trusted
def conditional(a: int, b: bytes) -> bytes:
    n = a if a > 0 else -a if a > -1000 else 1000
    return b[: n % 7] if a % 2 else b + (b"odd" if n > 5 else b"")


@trusted
def index(data: bytes, i: int) -> int:
    return data[i]


@trusted
def index_u64(data: bytes, i: u64) -> int:
    return data[i]


@trusted
def slices(data: bytes, a: int, b: int) -> bytes:
    return data[a:b] + b"|" + data[a:] + b"|" + data[:b] + b"|" + data[:] + b"|" + data[-2:-1] + data[a:b:1]


@trusted
def buffers(a: bytes, b: bytes, n: int) -> bytes:
    c = a + b
    c += b"!" * n
    if a in c and 33 in c:
        c = 2 * c
    if n in a:
        c = c[1:]
    return c + bytes(3) + bytes([n % 256, len(b) % 256]) + bytes(a)


@trusted
def one_byte(n: int) -> bytes:
    return bytes([n])


@trusted
def zeroes(n: int) -> bytes:
    return bytes(n)


@trusted
def byte_in(n: int, data: bytes) -> bool:
    return n in data


@trusted
def compare(a: bytes, b: bytes) -> int:
    return (a == b) + 2 * (a != b) + 4 * (a < b) + 8 * (a <= b) + 16 * (a > b) + 32 * (a >= b) + 64 * (a in b)


@trusted
def compare_text(a: str, b: str) -> int:
    return (a == b) + 2 * (a != b) + 4 * (a < b) + 8 * (a <= b) + 16 * (a > b) + 32 * (a >= b) + 64 * (a not in b)


@trusted
def text(s: str, n: int, w: u64, f: bool) -> str:
    s += "é" + NAME
    return s + f"{n} is {w:d}{f}" + str(n) + str(s) + "%d%% of %s, %d" % (n, s, w) + f"{s!s}" + f"" + str(YES) + "\\\\"


@trusted
def length(s: str) -> int:
    return len(s)


@trusted
def constants(n: int) -> str:
    return f"{LIMIT} {NAME} {len(BLOB)} {BIG} {MASK} {n & MASK} {int(RATIO * 4)} {BLOB[1]} {1 << 40} {-7 // 2}"


@trusted
def floats(a: float, n: int) -> float:
    b = a * RATIO + n
    b -= 1
    return b / 3 if b > n else -b + abs(a) + float(n) * 2.5e-3 - max(a, 0.25)


@trusted
def fixed(a: int) -> u16:
    x: u8 = 200
    y: i16 = -5
    z: u32 = u32(7)
    w = u64(9)
    z = z * 2 + x
    y -= 1
    w = w * 3 + z
    v = u8(z - 14)
    return v + int(w % 100) + (y + a % 10)


@trusted
def wraps(a: int, b: u64, c: u8) -> u64:
    x = u32.wrap(a * 16777619 + c)
    y = u64.wrap((b ^ x) * 6364136223846793005 + 1442695040888963407)
    z = i8.wrap(~a - (c << 3)) + i64.wrap(a * a * a) // 3
    return u64.wrap(y + z + (a << (c % 70)) - u16.wrap(-a | 5) + i32.wrap(a & 0xFFFFFFFFFF))


@trusted
def swap(a: int, b: int) -> int:
    a, b = b, a
    c = d = a - b
    a, c = c + 1, a + 1
    return a * 3 + b * 5 + c * 7 + d


def fibonacci(n: int) -> int:
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


def scaled(value: int, by: int = 3, *, plus: int = LIMIT) -> int:
    return value * by + plus


@trusted
def helpers(n: int, m: int = 4) -> int:
    return fibonacci(n % 15) + scaled(n % 100) + scaled(n % 7, 2) + scaled(value=n % 3, by=m % 5, plus=-1)


@trusted
def trusted_calls_trusted(n: int) -> int:
    return helpers(n, 2) + loops(n % 50)


@trusted
def asserts(n: int) -> int:
    assert n % 2 == 0, f"odd: {n}"
    assert n >= 0
    return n


@trusted
def raises(n: int, s: str) -> None:
    if n == 0:
        raise ValueError("zero")
    if n == 1:
        raise KeyError
    if n == 2:
        raise PermissionError(f"{s} may not: {n}")
    if n == 3:
        raise RuntimeError("%s %d" % (s, n))
    if n == 4:
        raise LookupError("nul\\0inside " + s)
    if n == 5:
        raise NotImplementedError()
    if n == 6:
        raise OSError('quote " and \\\\ and ?? é')


@trusted
def endless(n: int) -> int:
    while True:
        n -= 3
        if n < 0:
            return n


@trusted
def typed(a: u8, b: i32, c: f32, d: f64, e: bool) -> f32:
    if e:
        return c
    return f32(d + a - b)


@trusted
def annotated(n: int) -> float:
    x: float = n
    y: "float" = x / 2
    if n > 3:
        z: int = 4
        y = y + z
    return y


@trusted
def shadows(len_: int, range_: int, int64_t: int, pye_1: int, m__swap: int, print: int) -> int:
    nogil = len_ + range_
    cdef = nogil * int64_t
    sizeof = cdef - pye_1
    return sizeof + m__swap + print


lines: Inside[int] = 5
INT64_MIN = 3


@trusted
def words_of_cython(
    cdef: int, nogil: bytes, by: int, object: str, struct: int, NULL: int, cpdef_: int, a__b: int
) -> str:
    include = cdef + len(nogil) + by + len(object)
    return f"{include + struct + NULL + cpdef_ + a__b + lines + INT64_MIN}" + object


@trusted
def ellipsis_and_pass(n: int) -> None:
    pass
    ...
    for i in range(n):
        pass
    return None
'''

INT = st.integers(-(2**63), 2**63 - 1)
SMALL = st.integers(-60, 60)
BYTES = st.binary(max_size=12)
TEXT = st.text(max_size=8)
U64 = st.integers(0, 2**64 - 1)
FLOAT = st.floats(allow_nan=False, allow_infinity=False, width=32)

CASES: dict[str, tuple[Any, ...]] = {
    "branches": (SMALL, SMALL),
    "loops": (SMALL,),
    "ranges": (INT | SMALL, INT | SMALL, SMALL),
    "range_forms": (st.integers(-5, 12),),
    "range_ends": (st.integers(1, 5),),
    "over_bytes": (BYTES,),
    "chained": (SMALL, SMALL, SMALL),
    "once": (st.integers(0, 2000), st.integers(0, 2000), st.floats()),
    "mixed_chain": (INT, U64, st.floats()),
    "logic": (st.integers(-1, 1), st.integers(-1, 1)),
    "logic_bytes": (BYTES, BYTES),
    "lazily": (BYTES, st.integers(-5, 14)),
    "kinds_of_truth": (st.integers(0, 2), st.sampled_from([0.0, 0.5]), TEXT, BYTES),
    "conditional": (SMALL, BYTES),
    "index": (BYTES, INT | st.integers(-14, 14)),
    "index_u64": (BYTES, U64 | st.integers(0, 14)),
    "slices": (BYTES, INT | st.integers(-14, 14), INT | st.integers(-14, 14)),
    "buffers": (BYTES, BYTES, st.integers(-2, 40) | st.integers(0, 255)),
    "one_byte": (INT | st.integers(-2, 300),),
    "zeroes": (st.integers(-(2**63), 300),),
    "byte_in": (INT | st.integers(-2, 300), BYTES),
    "compare": (BYTES, BYTES),
    "compare_text": (TEXT, TEXT),
    "text": (TEXT, INT, U64, st.booleans()),
    "length": (TEXT,),
    "constants": (INT,),
    "floats": (FLOAT, SMALL),
    "fixed": (SMALL,),
    "wraps": (INT, U64, st.integers(0, 255)),
    "swap": (SMALL, SMALL),
    "helpers": (st.integers(0, 2**40), SMALL),
    "trusted_calls_trusted": (st.integers(0, 2**40),),
    "asserts": (SMALL,),
    "raises": (st.integers(0, 7), TEXT),
    "endless": (SMALL,),
    "typed": (st.integers(0, 255), st.integers(-(2**31), 2**31 - 1), FLOAT, st.floats(), st.booleans()),
    "annotated": (SMALL,),
    "shadows": (SMALL, SMALL, SMALL, SMALL, SMALL, SMALL),
    "words_of_cython": (SMALL, BYTES, SMALL, TEXT, SMALL, SMALL, SMALL, SMALL),
    "ellipsis_and_pass": (st.integers(-2, 5),),
}


@pytest.fixture(scope="module")
def module(both: Callable[[str], Any]) -> Any:
    return both(SOURCE)


@pytest.mark.parametrize("name", sorted(CASES))
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_lowered_is_plain(module: Any, name: str, data: st.DataObject) -> None:
    module.agree(name, *(data.draw(strategy) for strategy in CASES[name]))


def test_every_function_is_tried(module: Any) -> None:
    assert set(module.lowered.functions) == set(CASES)


def test_the_derived_interface_is_valid(module: Any) -> None:
    interface = load_text(module.lowered.parts.edl, "m.edl")
    assert [one.name for one in interface.ecalls] == [f"m_{name}" for name in module.lowered.functions]


def test_the_lowered_text(module: Any, golden: Callable[[str, str], None]) -> None:
    golden("constructs.edl", module.lowered.parts.edl)
    for name, text in module.lowered.parts.sources.items():
        golden(f"constructs/{name}", text)
