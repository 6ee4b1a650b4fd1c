"""strtod against glibc, which rounds correctly: value to the last bit, how far it read, errno."""

import ctypes
import errno
import math
import random
import struct
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st


def bits(value: float) -> int:
    return int.from_bytes(struct.pack(">d", value), "big")


def double(pattern: int) -> float:
    return float(struct.unpack(">d", pattern.to_bytes(8, "big"))[0])


def outcome(library: Any, text: bytes, error: ctypes.c_int | None) -> tuple[int, int, int]:
    buffer = ctypes.create_string_buffer(text)
    end = ctypes.c_void_p()
    ctypes.set_errno(0)
    if error is not None:
        error.value = 0
    value = library.function("strtod", ctypes.c_double)(buffer, ctypes.byref(end))
    assert end.value is not None
    said = ctypes.get_errno() if error is None else error.value
    shown = bits(value) if not math.isnan(value) else -1 if math.copysign(1, value) > 0 else -2
    return shown, end.value - ctypes.addressof(buffer), said


@pytest.fixture
def agree(inside: Any, glibc: Any) -> Any:
    error = ctypes.c_int.in_dll(inside.library, "double_errno")

    def check(text: bytes) -> None:
        ours, theirs = outcome(inside, text, error), outcome(glibc, text, None)
        # glibc (2.36) overlooks one of the lost bits of a subnormal number.
        if 0 <= ours[0] % (1 << 63) <= LEAST_NORMAL and ours[2] == errno.ERANGE:
            lost = exact(text.decode()) != Fraction(double(ours[0]))
            theirs = (bits(nearest(text.decode())), theirs[1], errno.ERANGE if lost else 0)
        assert ours == theirs, text

    return check


def nearest(text: str) -> float:
    return float.fromhex(text) if text.startswith("0x") else float(text)


def exact(text: str) -> Fraction:
    if not text.startswith("0x"):
        return Fraction(text)
    digits, _, power = text[2:].partition("p")
    whole, _, fraction = digits.partition(".")
    return Fraction(int(whole + fraction, 16)) * Fraction(2) ** (int(power) - 4 * len(fraction))


LEAST_NORMAL = 1 << 52
GREATEST = (2047 << 52) - 1


def middle(pattern: int) -> str:
    """The number in the middle between a double and the next larger one, in full."""
    with localcontext() as context:
        context.prec = 2000
        return f"{(Decimal(double(pattern)) + Decimal(double(pattern + 1))) / 2:f}"


PATTERNS = [
    0,
    1,
    2,
    3,
    LEAST_NORMAL - 2,
    LEAST_NORMAL - 1,
    LEAST_NORMAL,
    GREATEST - 1,
    *range(0, GREATEST, GREATEST // 97),
]


def test_the_middle_between_two_doubles(agree: Any) -> None:
    """And what lies one digit beside it, however far behind."""
    for pattern in PATTERNS:
        text = middle(pattern)
        point = "" if "." in text else "."
        for tail in ("", "1", "0" * 800 + "1", "0" * 30):
            agree(f"{text}{point}{tail}".encode())
        below = text.rstrip("0").rstrip(".")
        agree((below[:-1] + str(int(below[-1]) - 1) + "9" * 40).encode() if below[-1] != "0" else b"1")


def test_the_rim_of_what_is_normal(agree: Any) -> None:
    """Whether a number is too small depends on what it rounds to with all 53 bits."""
    with localcontext() as context:
        context.prec = 2000
        for quarters in range(9):
            number = Decimal(double(LEAST_NORMAL - 1)) + Decimal(double(1)) * quarters / 4
            for nudge in ("", "1"):
                agree(f"{number:f}{nudge}".encode())
    for digits in range(0xFFFFFFFFFFFFE, 0x10000000000001):
        for tail in (
            "",
            "0",
            "4",
            "6",
            "8",
            "a",
            "b",
            "c",
            "bf",
            "c0",
            "c1",
            "e",
            "c" + "0" * 20 + "1",
            "b" + "f" * 20,
        ):
            agree(f"0x0.{digits:x}{tail}p-1022".encode())


def test_any_double_is_read_as_it_is_printed(agree: Any) -> None:
    generator = random.Random(5)
    for _ in range(20000):
        value = double(generator.getrandbits(64))
        agree(repr(value).encode())
        agree(f"{value:.{generator.randrange(30)}e}".encode())


def test_digits_and_powers(agree: Any) -> None:
    generator = random.Random(7)
    for _ in range(20000):
        digits = str(generator.randrange(10 ** generator.choice([1, 5, 15, 17, 19, 20, 25, 40, 800, 900])))
        at = generator.randrange(len(digits) + 1)
        power = generator.choice([0, 1, 22, 23, -22, -23, 308, 309, -308, -324, generator.randrange(-400, 400)])
        agree(f"{digits[:at]}.{digits[at:]}e{power - generator.choice([0, len(digits)])}".encode())


def test_hexadecimal_numbers(agree: Any) -> None:
    generator = random.Random(11)
    for _ in range(20000):
        digits = f"{generator.getrandbits(generator.choice([1, 8, 52, 53, 54, 55, 64, 65, 80, 200])):x}"
        at = generator.randrange(len(digits) + 1)
        power = generator.choice([0, 1023, 1024, -1022, -1023, -1074, -1075, -1076, generator.randrange(-1300, 1300)])
        agree(f"0x{digits[:at]}.{digits[at:]}p{power - generator.choice([0, 4 * at])}".encode())


PIECES = ["", " ", "\t\n\v\f\r", "+", "-", "0", "00", "1", "9", "12345678901234567890", ".", "e", "E5", "e+", "e-7",
          "0x", "0X1", "p", "p3", "P-2", "a", "f", "inf", "INFINITY", "infinit", "nan", "NaN(", "nan(12_a)", ")", "n",
          "_", "e99999999999999999999", "e-99999999999999999999", "0" * 400, "7" * 400]  # fmt: skip


@settings(deadline=None, max_examples=3000)
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=8))
def test_whatever_is_written(inside: Any, glibc: Any, pieces: list[str]) -> None:
    error = ctypes.c_int.in_dll(inside.library, "double_errno")
    text = "".join(pieces).encode()
    value, end, said = outcome(glibc, text, None)
    said = 0 if value < 0 else said  # glibc reads what stands in nan(…) as a number, which may be too large
    assert outcome(inside, text, error) == (value, end, said), text


def test_atof(inside: Any) -> None:
    assert inside.function("atof", ctypes.c_double)(b" -1.5e3x") == -1500.0
    assert errno.ERANGE == 34
