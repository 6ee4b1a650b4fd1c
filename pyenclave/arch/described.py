"""Numbers of a table, each with what it means."""

from enum import IntEnum
from typing import Self


class Described(IntEnum):
    """A member is its number; `what` is what a header says beside it."""

    what: str

    def __new__(cls, number: int, what: str = "") -> Self:
        member = int.__new__(cls, number)
        member._value_ = number
        member.what = what
        return member
