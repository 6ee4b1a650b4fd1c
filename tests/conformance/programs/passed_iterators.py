"""Parameters that are an `Iterator[T]`: whatever is one is passed, and goes on where it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from pyenclave import trusted

T = TypeVar("T")


class Down:
    def __init__(self, n: int) -> None:
        self.n = n

    def __iter__(self) -> Down:
        return self

    def __next__(self) -> int:
        if self.n <= 0:
            raise StopIteration
        self.n -= 1
        return self.n


def evens(n: int) -> Iterator[int]:
    for i in range(n):
        yield i * 2


def head(it: Iterator[int]) -> int:
    return next(it, -1)


def rest(it: Iterator[int]) -> list[int]:
    out = [next(it)]
    for x in it:
        out.append(x)
    return out


def first(it: Iterator[T], otherwise: T) -> T:
    for x in it:
        return x
    return otherwise


# calls: (5,), (2,), (1,), (0,)
@trusted
def what_is_one(n: int) -> str:
    down = Down(n)
    yielded = evens(n)
    it = iter([*range(n)])
    heads = [head(down), head(yielded), head(it)]
    return f"{heads} {rest(it)} {rest(yielded)} {rest(down)} {head(it)} {head(yielded)} {head(down)}"


# calls: (5,), (1,), (0,)
@trusted
def what_makes_one(n: int) -> str:
    xs = [*range(n)]
    made = (
        f"{head(x + n for x in xs if x)} {head(map(lambda x: x * n + 1, xs))} {head(iter({n}))} {head(iter(range(3)))}"
    )
    pairs = f"{first(zip(xs, 'abc'), (7, 'z'))} {first(enumerate('ab'), (7, 'z'))}"
    return f"{made} {pairs} {first(iter('abc'), 'z')} {first(evens(n), 5)} {first(iter(b''), 5)}"


class Tokens:
    """What keeps one keeps what `iter` gives of a list."""

    def __init__(self, tokens: Iterator[str]) -> None:
        self.tokens = tokens

    def one(self) -> str:
        return next(self.tokens, "end")


def kept(tokens: Iterator[str]) -> list[str]:
    own = Tokens(tokens)
    return [own.one(), own.one(), next(tokens, "none")]


def number(tokens: Iterator[str]) -> int:
    return int(next(tokens))


def length(tokens: Iterator[str]) -> int:
    return len(next(tokens))


KINDS: dict[str, Callable[[Iterator[str]], int]] = {"number": number, "length": length}


def nested(tokens: Iterator[str], depth: int = 0) -> str:
    out = ""
    for one in tokens:
        if one == "(":
            out += f"[{nested(tokens, depth + 1)}]"
        elif one == ")":
            return out
        else:
            out += f"{one}{depth}"
    return out


def given(it: Iterator[int] | None = None) -> int:
    return -1 if it is None else next(it)


# calls: ("a ( b c ( d ) ) e",), ("12",), ("",)
@trusted
def parsed(text: str) -> str:
    tokens = iter(text.split())
    numbers = iter(["12", "345"])
    both = KINDS["number"](numbers) + KINDS["length"](numbers)
    return f"{nested(tokens)} {nested(iter(text))} {kept(iter(text.split()))} {both} {given()} {given(iter([4]))}"


def doubled(it: Iterator[int]) -> Iterator[int]:
    for x in it:
        yield x * 2


def longer(it: Iterable[int]) -> Iterator[int]:
    yield from it
    yield -1


# calls: (5,), (0,)
@trusted
def handed_on(n: int) -> str:
    most = n - 1
    below = doubled(x for x in range(n) if x < most)
    more = longer(x * n for x in range(most))
    return f"{[*doubled(doubled(iter([1, 2])))]} {[*below]} {[*doubled(evens(n))]} {[*more]} {[*doubled(Down(n))]}"
