"""Iterators that are kept: `iter(xs)` in a variable, and classes with a `__next__`."""

from collections.abc import Iterator
from dataclasses import dataclass

from pyenclave import trusted


# calls: ("",), ("a\\b",), ("ab\\",)
@trusted
def unescaped(text: str) -> str:
    characters = iter(text)
    out = ""
    for one in characters:
        out += next(characters) if one == "\\" else one.upper()
    return out


# calls: ([],), ([1],), ([1, 2, 3, 4, 5],)
@trusted
def in_pairs(xs: list[int]) -> tuple[list[tuple[int, int]], int]:
    numbers = iter(xs)
    first = next(numbers, -1)
    pairs = list(zip(numbers, numbers))
    again = iter(numbers)
    return pairs, first + next(again, 100)


# calls: ([1, 2],), ([],)
@trusted
def grown(xs: list[int]) -> list[int]:
    numbers = iter(xs)
    seen = []
    for one in numbers:
        seen.append(one)
        if len(xs) < 5:
            xs.append(one + 10)
    xs.append(0)
    return seen + list(numbers)


@dataclass(frozen=True)
class Token:
    kind: str
    text: str


class Tokenizer:
    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0

    def __iter__(self) -> "Tokenizer":
        return self

    def __next__(self) -> Token:
        while self._at < len(self._source) and self._source[self._at].isspace():
            self._at += 1
        if self._at == len(self._source):
            raise StopIteration
        start = self._at
        self._at += 1
        if self._source[start].isdigit():
            while self._at < len(self._source) and self._source[self._at].isdigit():
                self._at += 1
            return Token("number", self._source[start : self._at])
        if self._source[start] == "?":
            raise ValueError(f"at {start}")
        return Token("sign", self._source[start])


# calls: ("",), ("12 + 3*4",), ("1 ? 2",)
@trusted
def tokens(text: str) -> list[str]:
    out = []
    for token in Tokenizer(text):
        out.append(f"{token.kind}:{token.text}")
    return out


# calls: ("",), ("1 2 3 4",), ("7",)
@trusted
def taken(text: str) -> str:
    left = Tokenizer(text)
    head = next(left)
    second = next(left, None)
    rest = [one.text for one in left]
    return f"{head.text} {second} {rest} {next(left, Token('end', '')).kind} {[*iter(left)]}"


class Countdown:
    def __init__(self, n: int) -> None:
        self.n = n

    def __iter__(self) -> Iterator[int]:
        """Itself."""
        return self

    def __next__(self) -> int:
        if self.n <= 0:
            raise StopIteration
        self.n -= 1
        return self.n


def total(numbers: Iterator[int], limit: int) -> int:
    first = next(numbers, 0)
    return first + sum(one for one in numbers if one < limit)


# calls: (0,), (4,), (9,)
@trusted
def counted(n: int) -> tuple[list[int], int, bool, list[tuple[int, int]]]:
    down = Countdown(n)
    some = sum(one for one in Countdown(n) if one % 2)
    return [*map(abs, Countdown(n))], some, 3 in down, list(zip(down, down))
