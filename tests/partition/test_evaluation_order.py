"""Operands are evaluated from left to right, once, and state is read when it is read."""

from collections.abc import Callable
from typing import Any

import pytest

STATE = """
n: Inside[int] = 1
w: Inside[u64] = 5
on: Inside[bool] = False
x: Inside[float] = 0.5
data: Inside[bytes] = b"a"
trace: Inside[str] = ""

def note(which: int) -> int:
    global trace
    trace += f"{which} "
    return which

def failing(which: int) -> int:
    note(which)
    raise LookupError(f"{which}")

def bump() -> int:
    global n
    n += 10
    return n

def bump_w() -> u64:
    global w
    w += 10
    return w

def flip() -> bool:
    global on
    on = not on
    return on

def grow() -> float:
    global x
    x += 1.5
    return x

def add() -> bytes:
    global data
    data += b"z"
    return data

@trusted
def traced() -> str:
    global trace
    seen = trace
    trace = ""
    return seen

"""
# Expressions by the type of their value.
EXPRESSIONS = {
    "int": [
        "n + bump()",
        "bump() + n",
        "n - bump() * n",
        "n * n + bump() + n",
        "min(n, bump(), n)",
        "max(bump(), n)",
        "two(n, bump())",
        "two(b=n, a=bump())",
        "two(b=bump(), a=n)",
        "int(u16.wrap(n * 3 + bump() + n))",
        "(n if bump() > 5 else -n)",
        "(n and bump() and n)",
        "(n - 1 or bump() - 11 or n)",
        "n << (bump() % 3)",
        "-n + bump() // n",
        "(note(1) ^ note(2)) & note(3)",
        "two(note(1), note(2)) + note(3)",
        "abs(note(1) - note(2))",
        "data[0] + add()[1] + data[1]",
        "len(data) + len(add()) + len(data)",
    ],
    "bool": [
        "n < bump()",
        "n == bump()",
        "bump() > n",
        "n < bump() < n",
        "n <= n < bump()",
        "(on == flip())",
        "(on or flip()) == on",
        "(x < grow())",
        "(w < bump_w() <= w)",
        "data == add()",
        "data in add() and add() in data",
        "note(1) < note(3) < note(2) < note(4)",
        "not (n == bump())",
    ],
    "u64": ["w + bump_w()", "u64.wrap(w * 7 - bump_w() ^ w)", "(w ^ bump_w()) & w"],
    "float": ["x + grow()", "x * grow() - x", "n / bump()", "max(x, grow(), x)"],
    "bytes": [
        "data + add()",
        "add() + data + add()",
        "bytes([note(1), n, bump(), n])",
        "data[n - 1 : bump()] + data",
        "data * (bump() % 3) + data",
        "(bump() % 3) * data",
        "(data if flip() else add()) + data",
    ],
    "str": ['f"{n}{bump()}{n}"', '"%d %d %d" % (n, bump(), n)', "str(n) + str(bump()) + str(n)"],
}
RAISES = [
    "bytes([300 + note(1), failing(2)])",
    "bytes([note(1), 256, failing(2)])",
    "u8(note(300)) + failing(1)",
    "note(1) // (note(0) * 1) + failing(3)",
    "data[note(99)] + failing(3)",
]


def source() -> str:
    rows = [STATE, "def two(a: int, b: int) -> int:\n    return a * 1000 + b\n"]
    number = 0
    for kind, expressions in EXPRESSIONS.items():
        for expression in expressions:
            rows.append(f"@trusted\ndef run_{number}() -> {kind}:\n    return {expression}\n")
            number += 1
    for expression in RAISES:
        rows.append(f"@trusted\ndef run_{number}() -> int:\n    y = {expression}\n    return 0\n")
        number += 1
    rows.append(
        "@trusted\ndef ranges() -> int:\n    total = 0\n"
        "    for i in range(note(1), note(9), note(3)):\n        total = total * 10 + i\n"
        "    for i in range(n, bump()):\n        total += i\n    return total\n"
    )
    rows.append("@trusted\ndef augmented() -> int:\n    global n\n    n += bump()\n    n -= n + bump()\n    return n\n")
    rows.append("@trusted\ndef mask(a: u64, b: u64, c: u64) -> u64:\n    return (a ^ b) & c\n")
    rows.append("@trusted\ndef larger(a: u64, b: u64) -> u64:\n    return (a if a > b else b) & 1\n")
    rows.append("@trusted\ndef masked(a: u64, b: u64) -> u64:\n    a &= b | 1\n    return a\n")
    rows.append("@trusted\ndef chosen(f: bool, a: int, b: int) -> bool:\n    return (1 < a < b) if f else on\n")
    return "\n".join(rows)


COUNT = sum(len(one) for one in EXPRESSIONS.values()) + len(RAISES)


@pytest.fixture(scope="module")
def module(both: Callable[[str], Any]) -> Any:
    return both(source())


def test_state_is_read_when_it_is_read(module: Any) -> None:
    for number in range(COUNT):
        module.agree(f"run_{number}")
        module.agree("traced")


def test_bounds_of_a_range(module: Any) -> None:
    module.agree("ranges")
    assert module.agree("traced") == "1 9 3 "
    module.agree("augmented")


def test_precedence(module: Any) -> None:
    assert module.agree("mask", 12, 10, 3) == 2
    assert module.agree("larger", 6, 5) == 0
    assert module.agree("masked", 6, 2) == 2
    assert module.agree("chosen", True, 2, 3) is True
    module.agree("chosen", False, 2, 3)
