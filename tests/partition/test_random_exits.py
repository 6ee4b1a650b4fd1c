"""Generated functions of `with`, `try`, loops, nested functions and exceptions: who runs when, as in Python."""

import random
import textwrap
from collections.abc import Callable, Iterator
from typing import Any

import pytest

FRAME = """
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

class Own(LookupError):
    LIMIT = 3

SMALL = (ValueError, Own)
log: Inside[list[str]] = []

@dataclass
class Span:
    name: int
    takes: int = 0

    def __enter__(self) -> "Span":
        note(self.name)
        if self.takes == 5:
            raise Own(self.name, "enter")
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        log.append(f"{self.name} {kind is None} {repr(error) if error is not None else ''}")
        if self.takes == 3:
            raise ValueError(self.name) from error
        return self.takes == 1 and isinstance(error, LookupError) if error is not None else False

class Plain(NamedTuple):
    name: int

    def __enter__(self) -> int:
        return note(self.name)

    def __exit__(self, *_: object) -> None:
        log.append(f"left {self.name}")

def note(n: int) -> int:
    log.append(str(n))
    return n

def fail(n: int) -> int:
    if n % 7 == 1:
        raise ValueError("")
    if n % 7 == 2:
        raise Own(n)
    if n % 7 == 3:
        raise KeyError("k")
    if n % 7 == 4:
        raise RuntimeError(n, "r")
    return n

@trusted
def seen() -> str:
    global log
    text = repr(log)
    log = []
    return text
"""


class Writer:
    """Writes one function; `depth` bounds how far it nests."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.names = 0

    def function(self, name: str) -> str:
        rows = ["@trusted", f"def {name}(n: int) -> str:", "    total = n", "    def inner(k: int) -> int:"]
        rows += ["        return fail(k + total) + note(k)"]
        rows += textwrap.indent("\n".join(self.block(3, loop=False)), "    ").split("\n")
        return "\n".join([*rows, '    return f"{total}"', ""])

    def block(self, depth: int, *, loop: bool) -> list[str]:
        rows: list[str] = []
        for _ in range(self.random.randint(1, 3)):
            rows += self.statement(depth, loop=loop)
            if rows[-1].startswith(("return", "raise", "break", "continue")):
                break
        return rows

    def statement(self, depth: int, *, loop: bool) -> list[str]:
        choice = self.random
        kinds = ["plain", "leave", *(["with", "with", "try", "try", "for", "if"] if depth else [])]
        kind = choice.choice(kinds)
        number = choice.randint(0, 9)
        inner = [f"    {row}" for row in self.block(depth - 1, loop=loop or kind == "for")] if depth else []
        if kind == "plain":
            return [choice.choice([f"total += fail(n + {number})", f"total += inner({number})", f"note({number})"])]
        if kind == "leave":
            ways = [f'return f"r{number} {{total}}"', "raise Own", f"raise ValueError({number})", f"note({number})"]
            return [choice.choice([*ways, "break", "continue"] if loop else ways)]
        if kind == "if":
            return [f"if (total + n) % {number % 3 + 2} == 0:", *inner]
        if kind == "for":
            return [f"for i{depth} in range({number % 4}):", *inner, "else:", f"    note({number})"]
        if kind == "with":
            manager = choice.choice(
                [f"Span({number}, {choice.choice([0, 1, 1, 3, 5])})", f"Plain({number}) as p{depth}", "suppress(*E)"]
            ).replace("*E", choice.choice(["ValueError", "Own, RuntimeError", "LookupError"]))
            return [f"with {manager}:", *inner]
        return list(self.tried(depth, inner, loop=loop))

    def tried(self, depth: int, inner: list[str], *, loop: bool) -> Iterator[str]:
        choice = self.random
        yield from ["try:", *inner]
        handled = choice.random() < 0.7
        if handled:
            caught = choice.choice(["ValueError", "SMALL", "(KeyError, RuntimeError)", "Exception"])
            yield f"except {caught} as e{depth}:"
            yield f"    log.append(f'{{e{depth}}} {{e{depth}!r}} {{type(e{depth}).__name__}}')"
            more = [f"raise e{depth}", "raise", f"raise Own('again') from e{depth}", "total += 1", "total -= 1"]
            yield f"    {choice.choice(more)}"
        if not handled or choice.random() < 0.5:
            yield "finally:"
            yield from (f"    {row}" for row in self.block(max(depth - 2, 0), loop=loop))


@pytest.mark.parametrize("seed", range(3))
def test_exits(both: Callable[[str], Any], seed: int) -> None:
    names = [f"run{index}" for index in range(40)]
    functions = [Writer(1000 * seed + index).function(name) for index, name in enumerate(names)]
    module = both(FRAME + "\n".join(functions))
    module.agree("seen")
    before = module.lowered.live()
    for name in names:
        for n in range(-1, 9):
            module.agree(name, n)
            module.agree("seen")
    assert module.lowered.live() == before
