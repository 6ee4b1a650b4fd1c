"""Random programs: every kind of expression nested in others, with side effects that show the order of evaluation."""

import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

FUNCTIONS = 160
CAUGHT = ["KeyError", "(IndexError, ZeroDivisionError)", "LookupError"]
PRELUDE = """
trace: Inside[int] = 0

def note(n: int, value: int) -> int:
    global trace
    trace = (trace * 31 + n) % 1000003
    if value % 17 == 16:
        raise LookupError(f"{n}: {value}")
    return value

def note_list(n: int, values: list[int]) -> list[int]:
    global trace
    trace = (trace * 41 + n) % 1000003
    values.append(n)
    return values

def both(n: int, text: str) -> tuple[int, str]:
    return note(n, n) + 1, text + "!"

def note_bytes(n: int, value: bytes) -> bytes:
    global trace
    trace = (trace * 37 + n) % 1000003
    return value

@trusted
def traced() -> int:
    global trace
    seen = trace
    trace = 0
    return seen
"""


class Program:
    """Writes expressions; every integer is reduced, so that plain Python stays within 64 bits as well."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def function(self, number: int) -> str:
        kind = self._random.choice(["int", "bool", "bytes", "str", "float"])
        parameters = "a: int, b: int, w: u64, x: float, d: bytes, e: bytes, s: str"
        head = f"@trusted\ndef run_{number}({parameters}) -> {kind}:\n"
        rows = [
            "    xs = [1, len(d)]",
            "    ys: dict[int, str] = {}",
            f"    c, text = both({self.int(2)} % 17, s)",
            f"    for at, item in enumerate({self.list(2)}):",
            f"        xs.append((item + {self.int(1)}) % 1009)",
            f"        ys[at + item % 3] = {self.str(1)}",
            "        if len(xs) > 12:",
            "            break",
            "    try:",
            f"        c = {self.int(3)}",
            f"        xs[{self.int(1)} % 4] = {self.int(2)} % 1009",
            f"        del ys[{self.int(1)} % 3]",
            f"    except {self._random.choice(CAUGHT)} as error:",
            f"        text += str(error) + {self.str(2)}",
            f"        xs += {self.list(1)}",
            *(["    finally:", f"        c += note({self._random.randrange(99)}, 1) + len(xs)"] if self.coin() else []),
            "    for i in range(3):",
            f"        if {self.bool(3)}:",
            f"            c = {self.int(2)}",
            f"        elif {self.bool(2)}:",
            "            continue",
            "        c += i",
            f"        if {self.bool(2)}:",
            "            break",
            "    else:",
            f"        c ^= {self.int(2)}",
            f"    return {getattr(self, kind)(4)}",
        ]
        return head + "\n".join(rows) + "\n"

    def coin(self) -> bool:
        return self._random.random() < 0.5

    def list(self, depth: int) -> str:
        r = self._random
        if depth == 0:
            return r.choice(["xs", "[a % 7, b]", "[3]", "list(d)", "xs[::-1]"])
        return r.choice(
            [
                lambda: f"({self.list(depth - 1)} + {self.list(depth - 1)})",
                lambda: f"{self.list(depth - 1)}[{self.int(depth - 1)} % 5 - 2 :]",
                lambda: f"sorted({self.list(depth - 1)}, key=lambda k: (k % 5, -k % 3), reverse={self.coin()})",
                lambda: f"[v % 97 + {self.int(0)} for v in {self.list(depth - 1)} if v % 3 != {self.int(0)} % 3]",
                lambda: f"[v * w % 97 for v, w in zip({self.list(depth - 1)}, {self.list(0)})]",
                lambda: f"note_list({r.randrange(99)}, {self.list(depth - 1)} + [])",
                lambda: f"[{self.int(depth - 1)} % 1009, {self.int(depth - 1)} % 1009]",
                lambda: f"({self.list(depth - 1)} if {self.bool(depth - 1)} else {self.list(depth - 1)})",
                lambda: f"[len(v) for v in {self.str(depth - 1)}.split()]",
            ]
        )()

    def int(self, depth: int) -> str:
        r = self._random
        if depth == 0:
            return r.choice(["a", "b", "7", "-3", "len(d)", "1000"])
        one, other = (lambda: self.int(depth - 1)), (lambda: self.int(depth - 1))
        return r.choice(
            [
                lambda: f"({one()} {r.choice('+-')} {other()}) % 9973",
                lambda: f"({one()} % 1009 * ({other()} % 97))",
                lambda: f"({one()} {r.choice(['//', '%'])} {other()})",
                lambda: f"({one()} {r.choice('&|^')} {other()})",
                lambda: f"(({one()}) % 4096 << ({other()}) % 9)",
                lambda: f"({one()} >> ({other()}) % 70)",
                lambda: f"-({one()})",
                lambda: f"~({one()})",
                lambda: f"note({r.randrange(99)}, {one()})",
                lambda: f"({one()} if {self.bool(depth - 1)} else {other()})",
                lambda: f"({one()} {r.choice(['and', 'or'])} {other()})",
                lambda: f"{r.choice(['min', 'max'])}({one()}, {other()}, {self.int(0)})",
                lambda: f"abs({one()})",
                lambda: f"len({self.bytes(depth - 1)})",
                lambda: f"{self.bytes(depth - 1)}[{one()} % 5 - 2]",
                lambda: f"int(u16.wrap({one()} * {other()} + {self.int(0)}))",
                lambda: f"({self.bool(depth - 1)} + {one()}) % 1001",
                lambda: f"int(w % 1000 + {r.randrange(9)})",
                lambda: f"(sum({self.list(depth - 1)}) % 9973)",
                lambda: f"{self.list(depth - 1)}[{one()} % 4 - 1]",
                lambda: f"max({self.list(depth - 1)} + [{self.int(0)}])",
                lambda: f"len({self.str(depth - 1)}.replace('1', {self.str(0)}))",
                lambda: f"divmod({one()}, {other()})[{r.randrange(2)}]",
                lambda: f"both({one()} % 40, {self.str(depth - 1)})[0]",
            ]
        )()

    def bool(self, depth: int) -> str:
        r = self._random
        if depth == 0:
            return r.choice(["(a < b)", "True", "(d == e)", "(not s)", "(x > 1)"])
        order = lambda: r.choice(["<", "<=", "==", "!=", ">", ">="])  # noqa: E731
        return r.choice(
            [
                lambda: f"({self.int(depth - 1)} {order()} {self.int(depth - 1)} {order()} {self.int(depth - 1)})",
                lambda: f"({self.int(depth - 1)} {order()} x)",
                lambda: f"(w {order()} {self.int(depth - 1)})",
                lambda: f"({self.bytes(depth - 1)} {order()} {self.bytes(depth - 1)} {order()} d)",
                lambda: f"({self.str(depth - 1)} {order()} s)",
                lambda: f"({self.bool(depth - 1)} {r.choice(['and', 'or'])} {self.bool(depth - 1)})",
                lambda: f"(not {self.bool(depth - 1)})",
                lambda: f"({self.bytes(depth - 1)} {r.choice(['in', 'not in'])} {self.bytes(depth - 1)})",
                lambda: f"({self.int(depth - 1)} % 256 in {self.bytes(depth - 1)})",
                lambda: f"bool({self.int(depth - 1)} and {self.bytes(depth - 1)} or {self.str(depth - 1)})",
                lambda: f"(x {order()} {self.float(depth - 1)})",
                lambda: f"({self.int(depth - 1)} in {self.list(depth - 1)})",
                lambda: f"any(v > {self.int(depth - 1)} for v in {self.list(depth - 1)})",
                lambda: f"all(note({r.randrange(99)}, v) > {self.int(0)} for v in {self.list(depth - 1)})",
                lambda: f"(({self.int(depth - 1)}, {self.str(0)}) {order()} ({self.int(depth - 1)}, {self.str(0)}))",
                lambda: f"({self.list(depth - 1)} {order()} {self.list(depth - 1)})",
                lambda: f"{self.str(depth - 1)}.startswith({self.str(0)})",
            ]
        )()

    def bytes(self, depth: int) -> str:
        r = self._random
        if depth == 0:
            return r.choice(["d", "e", 'b"lit\\x00"', 'b""'])
        return r.choice(
            [
                lambda: f"({self.bytes(depth - 1)} + {self.bytes(depth - 1)})",
                lambda: f"{self.bytes(depth - 1)}[{self.int(depth - 1)} % 9 - 4:]",
                lambda: f"{self.bytes(depth - 1)}[:{self.int(depth - 1)} % 9 - 4]",
                lambda: f"({self.bytes(depth - 1)} {r.choice(['and', 'or'])} {self.bytes(depth - 1)})",
                lambda: f"({self.bytes(depth - 1)} if {self.bool(depth - 1)} else {self.bytes(depth - 1)})",
                lambda: f"note_bytes({r.randrange(99)}, {self.bytes(depth - 1)})",
                lambda: f"bytes([{self.int(depth - 1)} % 256, 1])",
                lambda: f"({self.bytes(depth - 1)} * ({self.int(depth - 1)} % 3))",
            ]
        )()

    def str(self, depth: int) -> str:
        r = self._random
        if depth == 0:
            return r.choice(["s", '"é"', '""', "s.upper()"])
        return r.choice(
            [
                lambda: f"({self.str(depth - 1)} + {self.str(depth - 1)})",
                lambda: f'f"{{note({r.randrange(99)}, {self.int(0)})}}:{{a}}{{s}}"',
                lambda: f"str({self.int(depth - 1)})",
                lambda: f"str({self.list(depth - 1)})",
                lambda: f"{self.str(depth - 1)}[{self.int(0)} % 3 :: 2]",
                lambda: f'f"{{a % {r.randrange(1, 9)}:>{r.randrange(1, 9)}d}}|{{s!r}}|{{x:.{r.randrange(4)}f}}"',
                lambda: f'",".join(str(v) for v in {self.list(depth - 1)})',
                lambda: f"str(sorted({{v % 7: v for v in {self.list(depth - 1)}}}.items()))",
                lambda: f"both({self.int(depth - 1)} % 16, {self.str(depth - 1)})[1]",
                lambda: f'("%s=%d" % ({self.str(depth - 1)}, {self.int(depth - 1)}))',
                lambda: f"({self.str(depth - 1)} or {self.str(depth - 1)})",
            ]
        )()

    def float(self, depth: int) -> str:
        r = self._random
        if depth == 0:
            return r.choice(["x", "0.5", "-2.25", "float(a)"])
        return r.choice(
            [
                lambda: f"({self.float(depth - 1)} {r.choice('+-*')} {self.int(depth - 1)})",
                lambda: f"({self.int(depth - 1)} / {self.int(depth - 1)})",
                lambda: f"({self.float(depth - 1)} {r.choice(['/', '//', '%'])} {self.float(depth - 1)})",
                lambda: f"max({self.float(depth - 1)}, {self.float(depth - 1)})",
                lambda: f"({self.float(depth - 1)} if {self.bool(depth - 1)} else -{self.float(depth - 1)})",
            ]
        )()


@pytest.fixture(scope="module")
def module(both: Callable[[str], Any]) -> Any:
    program = Program(20261123)
    return both(PRELUDE + "\n\n".join(program.function(number) for number in range(FUNCTIONS)))


@settings(max_examples=3000, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    number=st.integers(0, FUNCTIONS - 1),
    a=st.integers(-50, 50) | st.integers(-(2**40), 2**40),
    b=st.integers(-50, 50),
    w=st.integers(0, 9) | st.integers(0, 2**64 - 1),
    x=st.sampled_from([0.0, 0.5, -1.5, 3.0, 1e300]),
    d=st.binary(max_size=6),
    e=st.binary(max_size=3),
    s=st.text(max_size=3),
)
def test_random_programs_agree(
    module: Any, number: int, a: int, b: int, w: int, x: float, d: bytes, e: bytes, s: str
) -> None:
    module.plain.traced(), module.lowered.call("traced")  # begin at zero, whatever a failed example left
    module.agree(f"run_{number}", a, b, w, x, d, e, s)
    module.agree("traced")
