"""What does not return: `NoReturn`, `assert_never`; what only type checkers ask: `cast`, names of an older typing."""

import json
from collections import defaultdict
from enum import Enum
from typing import Any, DefaultDict, Dict, FrozenSet, List, Never, NoReturn, Optional, Tuple, assert_never, cast

from pyenclave import trusted


class State(Enum):
    OPEN = "open"
    SHUT = "shut"


class Reader:
    def __init__(self, text: str) -> None:
        self.text = text

    def fail(self, what: str) -> Never:
        raise ValueError(f"{what} in {self.text!r}")

    def digit(self) -> int:
        if self.text.isdigit():
            return int(self.text)
        self.fail("no digit")


def fail(message: str) -> NoReturn:
    if message:
        raise KeyError(message)
    raise LookupError


def label(state: State) -> str:
    match state:
        case State.OPEN:
            return "o"
        case State.SHUT:
            return "s"
        case _:
            assert_never(state)


def other(state: State) -> int:
    if state is State.OPEN:
        n = 1
    elif state is State.SHUT:
        n = 2
    else:
        return assert_never(state)
    return n


# calls: ("open",), ("shut",), ("ajar",)
@trusted
def labelled(text: str) -> Tuple[str, int]:
    return label(State(text)), other(State(text))


# calls: ("7",), ("x",)
@trusted
def digit(text: str) -> int:
    return Reader(text).digit()


# calls: (1, "a"), (2, "a"), (3, ""), (4, "b")
@trusted
def picked(n: int, message: str) -> str:
    found: str
    if n == 1:
        found = "one"
    elif n == 2:
        fail(message)
    else:
        try:
            return fail(message)
        except KeyError as e:
            found = str(e)
    return found


# calls: ([3, 1, 3],)
@trusted
def older(xs: List[int]) -> Dict[int, int]:
    counts: DefaultDict[int, int] = defaultdict(int)
    seen: FrozenSet[int] = frozenset(xs)
    for x in xs:
        counts[x] += len(seen)
    first: Optional[int] = xs[0] if xs else None
    counts[first or 0] += 1
    return dict(counts)


# calls: ('{"a": [1, 2]}',)
@trusted
def cast_json(text: str) -> List[int]:
    found = cast(Dict[str, Any], json.loads(text))
    return cast("list[int]", found["a"])
