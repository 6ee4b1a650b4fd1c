"""snprintf of doubles against glibc's, which rounds correctly at any precision."""

import ctypes
import math
import random
import struct
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

ROOM = 2600
BITS_OF_FRACTION = 52
GREATEST = 0x7FEF_FFFF_FFFF_FFFF
WHOLE = [0, 1, 2, 9, 10, 99, 100, 999999, 1000000, 2**53 - 1, 2**53, 10**15, 10**16, 10**22, 10**23]
INF, NAN = 0x7FF << BITS_OF_FRACTION, 0x7FF8 << 48
SIGN = 1 << 63
EDGES = [0, 1, 2, 2**52 - 1, 2**52, 2**52 + 1, GREATEST - 1, GREATEST, INF, NAN, NAN + 5]


def double(pattern: int) -> float:
    return float(struct.unpack(">d", pattern.to_bytes(8, "big"))[0])


def any_pattern(generator: random.Random) -> float:
    return double(generator.getrandbits(64))


def a_halfway(generator: random.Random) -> float:
    """Where a decimal place is cut off at exactly a half, or beside it."""
    value = generator.randrange(10 ** generator.randrange(1, 9)) / 2 ** generator.randrange(1, 12)
    pattern = int.from_bytes(struct.pack(">d", value), "big")
    return double(max(0, pattern + generator.choice([-1, 0, 0, 0, 1])))


def a_short_one(generator: random.Random) -> float:
    """As programs have them: few digits, and nines that carry."""
    digits = generator.choice([generator.randrange(10**6), 10 ** generator.randrange(1, 17) - 1])
    return float(f"{generator.choice(['', '-'])}{digits}e{generator.randrange(-30, 10)}")


def an_edge(generator: random.Random) -> float:
    return double(generator.choice(EDGES) | generator.choice([0, SIGN]))


def a_whole(generator: random.Random) -> float:
    return float(generator.choice(WHOLE) * generator.choice([1, -1]))


def a_form(generator: random.Random) -> str:
    flags = "".join(generator.sample("-+ 0#", generator.choice([0, 0, 1, 2, 3])))
    width = generator.choice(["", "", "1", "9", "30", "400"])
    precision = generator.choice(
        ["", "", ".", ".0", ".1", ".2", ".3", ".5", ".13", ".17", f".{generator.randrange(40)}", ".330", ".1100"]
    )
    return f"<%{flags}{width}{precision}{generator.choice(['', '', 'l'])}{generator.choice('fFeEgGaA')}>"


def prints(library: Any) -> Callable[[int, str, float], tuple[int, bytes]]:
    function = library.function("snprintf")
    buffer = ctypes.create_string_buffer(ROOM)

    def prints(size: int, form: str, value: float) -> tuple[int, bytes]:
        answer = function(buffer, ctypes.c_size_t(size), form.encode(), ctypes.c_double(value))
        return answer, buffer.value

    return prints


@pytest.mark.parametrize(
    ("values", "count"),
    [(any_pattern, 50_000), (a_halfway, 50_000), (a_short_one, 50_000), (an_edge, 20_000), (a_whole, 20_000)],
)
def test_as_glibc_prints_it(inside: Any, glibc: Any, values: Callable[[random.Random], float], count: int) -> None:
    generator = random.Random(13)
    ours, theirs = prints(inside), prints(glibc)
    for _ in range(count):
        value, form = values(generator), a_form(generator)
        size = generator.choice([ROOM, ROOM, ROOM, 1, 2, 10, 50])
        wanted = theirs(size, form, value)
        if "#" in form and form[-2] in "gG" and math.isfinite(value):
            # glibc (2.36) leaves out the zeros of what is rounded up to a power of ten: `%#g` of 999999.9.
            text = (form % value).encode()
            wanted = len(text), text[: size - 1]
        assert ours(size, form, value) == wanted, (form, value.hex())


def test_every_digit_of_a_double(inside: Any) -> None:
    """The longest, the smallest and the greatest, against Python's exact decimals."""
    ours = prints(inside)
    for pattern in (1, 2**52 - 1, 2**53 - 1, GREATEST, 0x3FB9_9999_9999_999A):
        value = double(pattern)
        exact = f"{Decimal(value):f}"
        places = len(exact.partition(".")[2])
        assert ours(ROOM, f"%.{places}f", value) == (len(exact), exact.encode())


def test_a_precision_beyond_the_buffer_only_counts(inside: Any) -> None:
    ours = prints(inside)
    for form, wanted in (("%.100000000f", 2), ("%#.100000000g", 2), ("%.100000000a", 7), ("%.100000000e", 6)):
        answer, text = ours(20, form, 0.1)
        assert (answer, len(text)) == (100_000_000 + wanted, 19), form
    assert ours(20, "%.2147483647f", 1.0) == (-1, b"")


def test_several_doubles_among_other_arguments(inside: Any, glibc: Any) -> None:
    form = b"%d %.2f %s %g %g %g %g %g %g %g %g %*.*e %x"
    more = [ctypes.c_double(1 / (1 + at)) for at in range(8)]  # more than there are registers
    arguments = (1, ctypes.c_double(2.345), b"three", *more, 20, 3, ctypes.c_double(1e100), 255)
    texts = []
    for library in (inside, glibc):
        buffer = ctypes.create_string_buffer(300)
        assert library.function("snprintf")(buffer, ctypes.c_size_t(300), form, *arguments) == len(buffer.value)
        texts.append(buffer.value)
    assert texts[0] == texts[1]
