"""Numbers beside CPython's: operators, conversions, text both ways."""

import math
import operator
import random
import struct
from collections.abc import Callable
from typing import Any

import pytest

INTS = [0, 1, -1, 2, -2, 3, 7, -7, 10, 63, 64, 2**31, -(2**31), 2**53 + 1, 2**62, 2**63 - 1, -(2**63), -(2**63) + 1]
UNSIGNED = [0, 1, 2, 3, 7, 10, 63, 64, 2**32, 2**53 + 1, 2**63, 2**64 - 1]
FLOATS = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    1.5,
    2.5,
    -2.5,
    0.1,
    1e16,
    1e22,
    1e23,
    5e-324,
    2.2250738585072014e-308,
    1.7976931348623157e308,
    float("inf"),
    float("-inf"),
    float("nan"),
    2.0**53,
    2.0**63,
    2.0**64,
    -(2.0**63),
    9007199254740993.0,
]
EXACT = 1 << 64


def in_int(result: Any) -> Any:
    if isinstance(result, int) and not -(2**63) <= result < 2**63:
        raise OverflowError("int is past 64 bits")
    return result


def in_u64(result: Any) -> Any:
    if isinstance(result, int) and not 0 <= result < 2**64:
        raise OverflowError("u64 is negative or past 64 bits")
    return result


def numbers(seed: int, count: int, low: int, high: int) -> list[int]:
    pick = random.Random(seed)
    return [pick.randint(low >> shift, high >> shift) for shift in range(0, 64, 4) for _ in range(count)]


OPERATORS = {
    "add": operator.add, "sub": operator.sub, "mul": operator.mul, "floordiv": operator.floordiv, "mod": operator.mod,
    "and": operator.and_, "or": operator.or_, "xor": operator.xor, "truediv": operator.truediv,
}  # fmt: skip


@pytest.mark.parametrize("name", OPERATORS)
def test_integer_operators(agree: Callable[..., Any], name: str) -> None:
    function = OPERATORS[name]
    ints = INTS + numbers(1, 1, -(2**63), 2**63 - 1)
    unsigned = UNSIGNED + numbers(2, 1, 0, 2**64 - 1)
    for a in ints:
        for b in ints:
            agree(f"pye_int_{name}", lambda: in_int(function(a, b)), a, b)
        for b in unsigned:
            agree(f"pye_u64_{name}_iu", lambda: in_u64(function(a, b)), a, b)
            agree(f"pye_u64_{name}_ui", lambda: in_u64(function(b, a)), b, a)
    for a in unsigned:
        for b in unsigned:
            agree(f"pye_u64_{name}", lambda: in_u64(function(a, b)), a, b)


def test_shifts_and_powers(agree: Callable[..., Any]) -> None:
    for a in INTS:
        for count in (0, 1, 5, 31, 62, 63, 64, 200, -1):
            agree("pye_int_lshift", lambda: in_int(a << count), a, count)
            agree("pye_int_rshift", lambda: a >> count, a, count)
            if a >= 0:
                agree("pye_u64_lshift", lambda: in_u64(a << count), a, count)
                agree("pye_u64_rshift", lambda: a >> count, a, count)
                agree("pye_u64_lshift_wrap", lambda: a << count & EXACT - 1, a, count)
            if count >= 0:
                agree("pye_int_pow", lambda: in_int(a**count), a, count)
                if a >= 0:
                    agree("pye_u64_pow", lambda: in_u64(a**count), a, count)
    for base in INTS:
        for exponent in INTS:
            for modulus in (0, 1, -1, 2, 7, -7, 97, 2**63 - 25, 2**63 - 1, -(2**63), 12):
                agree("pye_int_pow_mod", lambda: pow(base, exponent, modulus), base, exponent, modulus)


def test_divmod_round_bits(agree: Callable[..., Any]) -> None:
    for a in INTS + numbers(3, 2, -(2**63), 2**63 - 1):
        for b in INTS:
            agree("pye_int_divmod", lambda: tuple(map(in_int, divmod(a, b))), a, b)
        for digits in (1, 0, -1, -2, -5, -18, -19, -20, -21, -100):
            agree("pye_int_round_to", lambda: in_int(round(a, digits)), a, digits)
            if a >= 0:
                agree("pye_u64_round_to", lambda: in_u64(round(a, digits)), a, digits)
        agree("pye_int_bit_length", a.bit_length, a)
        agree("pye_int_bit_count", a.bit_count, a)
        agree("pye_int_neg", lambda: in_int(-a), a)
        agree("pye_int_abs", lambda: in_int(abs(a)), a)


def test_float_operators(agree: Callable[..., Any]) -> None:
    pick = random.Random(4)
    floats = (
        FLOATS
        + [pick.uniform(-100, 100) for _ in range(20)]
        + [math.ldexp(pick.random(), pick.randint(-1000, 1000)) for _ in range(20)]
    )
    for a in floats:
        for b in floats:
            for name in ("truediv", "floordiv", "mod"):
                agree(f"pye_float_{name}", lambda: OPERATORS[name](a, b), a, b)
            agree("pye_float_divmod", lambda: divmod(a, b), a, b)
        agree("pye_float_to_int", lambda: in_int(int(a)), a)
        agree("pye_float_to_u64", lambda: in_u64(int(a)), a)
        agree("pye_float_round", lambda: in_int(round(a)), a)
        agree("pye_float_is_integer", a.is_integer, a)
        for i in INTS + UNSIGNED:
            for sign in ("lt", "le", "eq", "ne", "gt", "ge"):
                relation = getattr(operator, sign)
                if i < 2**63:
                    agree(f"pye_{sign}_if", lambda: relation(i, a), i, a)
                    agree(f"pye_{sign}_fi", lambda: relation(a, i), a, i)
                if i >= 0:
                    agree(f"pye_{sign}_uf", lambda: relation(i, a), i, a)
                    agree(f"pye_{sign}_fu", lambda: relation(a, i), a, i)


def test_integers_that_floats_hold(agree: Callable[..., Any], values: Any) -> None:
    for a in INTS + numbers(6, 3, -(2**63), 2**63 - 1):
        if int(float(a)) == a:
            assert values.call("pye_int_to_float", a, b"x") == float(a)
        else:
            with pytest.raises(OverflowError, match=rf"^x must be a float exactly, not {a}$"):
                values.call("pye_int_to_float", a, b"x")


# --- text ------------------------------------------------------------------------------------------------------------


def doubles(seed: int, count: int) -> list[float]:
    """Any bits; short decimals; neighbours of powers of two and ten."""
    pick = random.Random(seed)
    any_bits = [struct.unpack("<d", struct.pack("<Q", pick.getrandbits(64)))[0] for _ in range(count)]
    short = [float(f"{pick.randint(0, 10 ** pick.randint(1, 17))}e{pick.randint(-30, 30)}") for _ in range(count)]
    near = []
    for exponent in range(-1074, 1024, 7):
        power = math.ldexp(1.0, exponent)
        near += [power, math.nextafter(power, 0.0), math.nextafter(power, math.inf)]
    for exponent in range(-323, 309, 3):
        power = float(f"1e{exponent}")
        near += [power, math.nextafter(power, 0.0), math.nextafter(power, math.inf)]
    usual = [pick.uniform(0, 10 ** pick.randint(-6, 17)) for _ in range(count)]  # what is computed in 128 bits
    return [*any_bits, *short, *usual, *near, *FLOATS]


def test_shortest_text(agree: Callable[..., Any]) -> None:
    for value in doubles(7, 3000):
        agree("pye_float_str", lambda: repr(value), value, text=True)


def test_rounded_floats(agree: Callable[..., Any]) -> None:
    for value in doubles(8, 300):
        for digits in (0, 1, 2, 5, 15, 20, -1, -2, -10, 300, 324, -308, -309, 2**62, -(2**62)):
            agree("pye_float_round_to", lambda: round(value, digits), value, digits)
    for value in (0.5, 1.5, 2.5, 2.675, 1.005, 1e15 + 0.5, 1.7976931348623157e308):
        for digits in range(-309, 20):
            agree("pye_float_round_to", lambda: round(value, digits), value, digits)


def test_str_of_integers(agree: Callable[..., Any]) -> None:
    for value in INTS + numbers(9, 3, -(2**63), 2**63 - 1):
        agree("pye_int_str", lambda: str(value), value, text=True)
        for name, function in (("hex", hex), ("oct", oct), ("bin", bin)):
            agree(f"pye_int_{name}", lambda: function(value), value, text=True)
            agree(f"pye_u64_{name}", lambda: function(value & EXACT - 1), value & EXACT - 1, text=True)
        agree("pye_u64_str", lambda: str(value & EXACT - 1), value & EXACT - 1, text=True)


def specs(seed: int, count: int, letters: str) -> list[str]:
    pick = random.Random(seed)
    fixed = [
        "",
        "d",
        "05",
        "<5",
        "^9",
        "=+9",
        "+",
        " ",
        "-",
        ",",
        "_",
        ".3",
        "x",
        "#x",
        "#X",
        "08b",
        "_b",
        ",x",
        "c",
        "é>7",
        "0>5",
        "z",
        "zf",
        ".",
        "5.",
        "99999999999999999999",
        ",_",
        "_,",
        "s",
        "q",
        "é",
        "xx",
        "+c",
        "#c",
        "%",
        "n",
        "010,",
        "012_",
        "\x01",
        "+s",
        "=5s",
        "#s",
        "zs",
        ".0",
        "#.0f",
        "#g",
        "0=10",
        "<010",
        "1é",
    ]
    made = []
    for _ in range(count):
        fill = pick.choice(("", "<", ">", "^", "=", "*<", "x^", "0=", "é>", "=="))
        sign = pick.choice(("", "", "+", "-", " "))
        flags = pick.choice(("", "", "z")) + pick.choice(("", "", "#")) + pick.choice(("", "", "0"))
        width = pick.choice(("", "", "1", "8", "12", "25"))
        group = pick.choice(("", "", ",", "_"))
        precision = pick.choice(("", "", ".0", ".1", ".2", ".5", ".17", ".30"))
        made.append(fill + sign + flags + width + group + precision + pick.choice(letters))
    return fixed + made


def test_format_of_integers(agree: Callable[..., Any]) -> None:
    values = [0, 1, -1, 5, -42, 255, 1234, -12345, 1234567, 2**63 - 1, -(2**63), 65, 0x10FFFF, 233]
    for spec in [*specs(10, 1500, "dbxXocneEfFgG%s"), *specs(11, 300, ("", "d"))]:
        value = values[len(spec) * 7 % len(values)]
        agree("pye_int_format", lambda: format(value, spec), value, spec, text=True)
        agree("pye_u64_format", lambda: format(abs(value), spec), abs(value), spec, text=True)
        agree("pye_bool_format", lambda: format(value > 0, spec), value > 0, spec, text=True)


def test_format_of_floats(agree: Callable[..., Any]) -> None:
    values = [
        0.0,
        -0.0,
        1.0,
        -1.5,
        0.1,
        123456.789,
        1e16,
        1e-5,
        1.5e300,
        5e-324,
        float("inf"),
        float("nan"),
        -float("inf"),
        0.05,
        999999.5,
        1e22,
        -0.0004,
        2.5,
    ]
    for index, spec in enumerate([*specs(12, 2500, ("e", "E", "f", "F", "g", "G", "%", "n", "", "d", "s"))]):
        for value in (values[index % len(values)], values[(index * 5 + 3) % len(values)]):
            agree("pye_float_format", lambda: format(value, spec), value, spec, text=True)
    for value in doubles(13, 150):
        for spec in (".0f", ".2f", ".17g", ".3e", ".0e", "g", "f", "e", ".40f", "%", ".60g"):
            agree("pye_float_format", lambda: format(value, spec), value, spec, text=True)
    for precision in (0, 1, 5, 200, 1100, 2100):
        agree("pye_float_format", lambda: format(5e-324, f".{precision}f"), 5e-324, f".{precision}f", text=True)
        agree("pye_float_format", lambda: format(1e308, f".{precision}g"), 1e308, f".{precision}g", text=True)


def test_format_of_str(agree: Callable[..., Any]) -> None:
    values = ["", "a", "abc", "é€", "long text of some length"]
    for index, spec in enumerate(specs(14, 800, ("s", "", "d", "x"))):
        value = values[index % len(values)]
        agree("pye_str_format", lambda: format(value, spec), value, spec, text=True)


def test_percent(agree: Callable[..., Any]) -> None:
    pick = random.Random(15)
    for _ in range(3000):
        flags = "".join(pick.choice("-+ #0") for _ in range(pick.choice((0, 0, 1, 2))))
        field = flags + pick.choice(("", "", "1", "8", "25")) + pick.choice(("", "", ".0", ".2", ".12", "."))
        integer, letter = pick.choice(INTS), pick.choice("diuxXo")
        agree("pye_int_percent", lambda: f"%{field}{letter}" % integer, integer, field + letter, text=True)
        number, letter = pick.choice(FLOATS), pick.choice("eEfFgG")
        agree("pye_float_percent", lambda: f"%{field}{letter}" % number, number, field + letter, text=True)
        agree("pye_int_percent", lambda: f"%{field}{letter}" % integer, integer, field + letter, text=True)
        text = pick.choice(("", "a", "hello", "é€😀"))
        agree("pye_str_percent", lambda: f"%{field}s" % text, text, field + "s", text=True)
        data = pick.choice((b"", b"a", b"hello"))
        agree("pye_bytes_percent", lambda: f"%{field}s".encode() % data, data, field + "s")
        agree("pye_int_percent", lambda: f"%{field}d".encode() % integer, integer, field + "d")
        agree("pye_byte_percent", lambda: f"%{field}c".encode() % integer, integer, field + "c")
        agree("pye_float_percent", lambda: f"%{field}{letter}".encode() % number, number, field + letter)


LITERALS = (
    "0",
    "1",
    "-1",
    "+5",
    " 12 ",
    "1_000",
    "1__0",
    "_1",
    "1_",
    "",
    " ",
    "-",
    "+",
    "0x1f",
    "0X1F",
    "0b101",
    "0o17",
    "017",
    "00",
    "0_0",
    "0x_1",
    "0x",
    "z",
    "Zz",
    "999999999999999999",
    "000000000000000007",
    "1234567890123456789",
    "12345678901234567x",
    "9223372036854775807",
    "-9223372036854775808",
    "1\0",
    "٣۴",
    "\u20035\u2003",
    "\x1c5",
    "½",
    "1 2",
    "--1",
    "+-1",
    "0b",
    "-0x10",
    "0_7",
    "1e5",
    "é",
    "a" * 300,
    "\n7\n",
    "１２",
    "𝟗𝟎",
)


def test_int_of_text(agree: Callable[..., Any]) -> None:
    for text in LITERALS:
        for base in (10, 0, 2, 8, 16, 36, 37, 1, -1, 3):
            agree("pye_str_to_int", lambda: in_int(int(text, base)), text, base)
            data = text.encode()
            agree("pye_bytes_to_int", lambda: in_int(int(data, base)), data, base)
            expected = lambda: in_u64(int(text, base))  # noqa: E731
            agree("pye_str_to_u64", expected, text, base)
    for text in ("9223372036854775808", "-9223372036854775809", "1" + "0" * 50):
        agree("pye_str_to_int", lambda: in_int(int(text)), text, 10)


def test_float_of_text(agree: Callable[..., Any]) -> None:
    texts = [
        *LITERALS,
        "1.5",
        ".5",
        "5.",
        ".",
        "1e5",
        "1e",
        "e5",
        "1e+5",
        "1E-5",
        "inf",
        "-Infinity",
        "nan",
        "+NaN",
        "infinit",
        "1_0.0_1e1_0",
        "1_.5",
        "1._5",
        "1e_5",
        "0x1p3",
        "1.5 ",
        "nan(1)",
        "-nan",
        "1e400",
        "-1e400",
        "1e-400",
        "-0.0",
        "0.1e",
        "1..5",
        "123456789012345678901234567890",
        "2.4703282292062328e-324",
        "2.4703282292062327e-324",
        "9007199254740993",
        "1.7976931348623159e308",
        "٣.۴",
        "1" * 900 + ".5",
        "0." + "0" * 400 + "1e400",
    ]
    for text in texts:
        agree("pye_str_to_float", lambda: float(text), text)
        data = text.encode()
        agree("pye_bytes_to_float", lambda: float(data), data)
    for value in doubles(16, 1000):
        for text in (repr(value), f"{value:.20e}", f"{value:.3g}"):
            agree("pye_str_to_float", lambda: float(text), text)
