"""Iterators that are kept: `iter(xs)` in a variable, and classes with a `__next__`."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

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
    seen: list[int] = []
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
    out: list[str] = []
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


class Parser:
    """Sums in brackets."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = iter(tokens)
        self._current = next(self._tokens, None)

    def _advance(self) -> Token:
        token = self._current
        if token is None:
            raise ValueError("unexpected end")
        self._current = next(self._tokens, None)
        return token

    def total(self) -> int:
        value = self.atom()
        while self._current is not None and self._current.text == "+":
            self._advance()
            value += self.atom()
        return value

    def atom(self) -> int:
        token = self._advance()
        if token.text == "(":
            value = self.total()
            if self._advance().text != ")":
                raise ValueError("expected )")
            return value
        return int(token.text)

    def rest(self) -> list[str]:
        return [one.text for one in self._tokens]


# calls: ("1 + (2 + 3) 4 5",), ("(1",), ("",), ("+",)
@trusted
def parsed(text: str) -> tuple[int, list[str]]:
    parser = Parser(list(Tokenizer(text)))
    return parser.total(), parser.rest()


WORDS = ["one", "two"]


# calls: ([1, 2, 3], "ab", True), ([], "", False)
@trusted
def several(xs: list[int], text: str, first: bool) -> str:
    numbers = iter(xs) if first else iter([10, 20])
    queues = [iter(text), iter("xy"), iter(WORDS)]
    out: list[str] = []
    while queues:
        for queue in queues.copy():
            letter = next(queue, None)
            if letter is None:
                queues.remove(queue)
            else:
                out.append(letter)
    bytes_ = iter(text.encode())
    same = iter(numbers) == numbers
    return f"{out} {next(numbers, -1)} {list(numbers)} {next(bytes_, 0)} {sum(bytes_)} {same} {bool(numbers)}"


def number(tokens: Iterator[str]) -> int:
    """Polish notation."""
    token = next(tokens)
    if token == "+":
        return number(tokens) + number(tokens)
    return -number(tokens) if token == "-" else int(token)


class Feed:
    def __init__(self, text: str) -> None:
        self.words: Iterator[str] = iter(text.split())
        self.last: str | None = None

    def more(self) -> Iterator[str]:
        return self.words


# calls: ("+ 1 - + 2 3",), ("+ 1",), ("5 6 7",)
@trusted
def polish(text: str) -> tuple[int, list[str]]:
    feed = Feed(text)
    value = number(feed.words)
    return value, list(feed.more())


class Shelf:
    """What a loop over it goes over is an object of a class of its own."""

    def __init__(self, names: list[str]) -> None:
        self.names = names

    def __iter__(self) -> "Backwards":
        """From the last one."""
        return Backwards(self, len(self.names))


class Backwards:
    def __init__(self, shelf: Shelf, place: int) -> None:
        self.shelf = shelf
        self.place = place

    def __iter__(self) -> "Backwards":
        return self

    def __next__(self) -> str:
        self.place -= 1
        if self.place < 0:
            raise StopIteration
        return self.shelf.names[self.place]


# calls: ([],), (["a"],), (["a", "b", "c"],)
@trusted
def backwards(names: list[str]) -> list[str]:
    shelf = Shelf(names)
    found = [f"{one}{other}" for one in shelf for other in shelf]
    for one in shelf:
        found.append(one)
        shelf.names = ["z", *names]
    return [*found, *shelf]


# calls: ([1, 1, 2, 3, 3],), ([],)
@trusted
def groups_in_a_variable(xs: list[int]) -> str:
    groups = iter(groupby(xs))
    firsts: list[int] = []
    for key, group in groups:
        firsts.append(next(group))
        if key == 2:
            break
    return f"{firsts} {[(key, list(group)) for key, group in groups]}"
