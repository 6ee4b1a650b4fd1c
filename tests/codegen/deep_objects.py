"""For the tests of deep structs as Python values: the host that serves objects.edl, and an object of every kind."""

from collections.abc import Callable
from types import ModuleType
from typing import Any


class Host:
    """Serves the ocalls: keeps what they get, answers with what `answer` makes of it."""

    def __init__(self) -> None:
        self.seen: list[Any] = []
        self.answer: Callable[[Any], Any] = lambda value: value

    def show(self, value: Any) -> None:
        self.seen.append(value)

    def alter(self, value: Any) -> Any:
        self.seen.append(value)
        return 7, self.answer(value)

    def find(self, number: int) -> Any:
        return 7, self.answer(number), number

    def find_texts(self, n: int) -> Any:
        return self.answer(n)

    def alter_texts(self, value: Any) -> Any:
        self.seen.append(value)
        return self.answer(value)


def a_tree(m: ModuleType) -> Any:
    return m.tree(
        items=[m.text(1, "grün"), m.text(2, None), m.text(3, b"")],
        own=m.text(4, b"own"),
        pair=(m.text(5, b"left"), m.text(6, b"right")),
        label=b"abcd",
        marks=[m.mark.MARKED, 0],
        two=[m.plain(1, True), m.plain(-2)],
        raw=bytearray(b"raw"),
        address=0xDEAD,
        weight=0.5,
    )
