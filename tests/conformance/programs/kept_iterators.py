"""`zip(…)`, `map(…)` and what itertools makes, in variables; generators with several `for`s that are returned."""

from collections.abc import Iterator
from itertools import chain, cycle, islice, pairwise

from pyenclave import trusted, untrusted

events: list[str] = []


@untrusted
def note(n: int) -> int:
    events.append(str(n))
    return n


def bits(data: bytes) -> Iterator[str]:
    return (bit for byte in data for bit in format(byte, "08b") if byte)


# calls: ([1, 2, 3, 4, 5],), ([],)
@trusted
def levels(xs: list[int]) -> list[int]:
    level, out = xs, list[int]()
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2])
        level = [a + b for a, b in pairs]
        out += level
    return out


# calls: ([1, 2, 3, 4],), ([],)
@trusted
def first_and_rest(xs: list[int]) -> list[int]:
    evens = filter(lambda x: x % 2 == 0, map(note, xs))
    both = chain(xs, evens)
    some = islice(both, 5)
    first = next(some, -1)
    note(100)
    return [first, *some, *both]


# calls: (["a", "b", "c"], 5)
@trusted
def turns(names: list[str], n: int) -> str:
    whose = cycle(names)
    numbered = enumerate(names, 1)
    steps = pairwise(names)
    taken = [next(whose) for _ in range(n)]
    return f"{taken} {next(numbered)} {dict(numbered)} {list(steps)}"


# calls: (b"\x05\x00a",), (b"",)
@trusted
def counted(data: bytes) -> tuple[int, str]:
    ones = (1 for bit in bits(data) if bit == "1")
    return sum(ones), "".join(bits(data))
