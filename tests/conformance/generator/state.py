"""A variable that lives inside."""

from typing import NamedTuple


class State(NamedTuple):
    """Its type, what it begins as, and how `traced` shows it."""

    type: str
    initial: str
    shown: str
