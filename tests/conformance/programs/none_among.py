"""What may be None, looked for among what never is."""

from collections import deque
from enum import Enum
from typing import NamedTuple

from pyenclave import Inside, trusted


class Kind(Enum):
    LOW = 1
    HIGH = 2


class Row(NamedTuple):
    name: str | None
    kind: Kind | None


PRICES = {"a": 3, "b": 5}
TAGS = frozenset({"x", "y"})
NUMBERS = [2, 3, 5]
known: Inside[dict[str, int]] = {"k": 9}
said: Inside[list[str]] = []


def tell(name: str) -> str | None:
    said.append(name)
    return name if name else None


# calls: ("a", 1), ("a", 0), ("x", 1), ("q", 2), ("k", 3), ("", 1), ("b", -1), ("5", 5)
@trusted
def looked_for(text: str, n: int) -> list[str]:
    answers: list[str] = []
    found = text if n else None
    if found in PRICES:
        answers.append(f"costs {PRICES[found]}")
    if found not in TAGS:
        answers.append("no tag")
    else:
        answers.append("tag" + found.upper())
    number = n if n > 0 else None
    if number in NUMBERS and number not in {7, 5}:
        answers.append(str(number + 1))
    while found in known:
        answers.append(found + str(known[found]))
        found = None
    row = Row(text if n > 1 else None, Kind.LOW if n % 2 else None)
    kinds = {Kind.LOW: "low"}
    answers.append(f"{row.kind in kinds} {row.name not in deque(['x', 'k'])} {tell(text) in [*map(str, range(n))]}")
    if (again := tell(text)) in PRICES and again not in TAGS:
        answers.append(again * 2)
    rest = [one for one in (found, tell("b"), row.name) if one in PRICES or one not in TAGS]
    answers.append(repr(rest))
    data = text.encode() if n else None
    return [*answers, str(data in [b"a", b"5"]), str(len(said)), "in" if number not in NUMBERS else str(number % 2)]


WORDS = ("a", "x")


# calls: ("a", 1), ("b", 0), ("x", 5), ("q", 4)
@trusted
def among_what_is_written(text: str, n: int) -> list[str]:
    found = text if n else None
    number = n if n > 0 else None
    answers = [found.upper() if found in ("a", "b") else "none", str(number + 1) if number in {1, 5} else "none"]
    if found not in WORDS:
        answers.append("no word")
    else:
        answers.append(found * 2)
    if number not in [4, 5] or number > 4:
        answers.append("not 4")
    return answers
