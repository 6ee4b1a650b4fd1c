"""One mistake is one error: what follows from it is not told besides."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pyenclave.errors import PartitionError
from pyenclave.partition import partition

STATE = """
import fractions
from pyenclave import Inside, trusted

last: Inside[fractions.Fraction | None] = None


@trusted
def forget() -> None:
    global last
    last = None
"""
HELPERS = """
import os
from pyenclave import Inside, trusted

seen: Inside[dict[str, int]] = {}


class Names:
    def number(self, name: str) -> int:
        return seen.setdefault(name, len(seen))


def named(name: str) -> int:
    return Names().number(name)


@trusted
def first(name: str) -> int:
    os.makedirs(str(named(name)))
    return 1
"""
OUTSIDE = """

def outside() -> int:
    return len(seen)
"""


@pytest.mark.parametrize(
    ("source", "message"), [(STATE, "trusted code has no type"), (HELPERS, "`os.makedirs` does not exist inside")]
)
def test_one_mistake_is_one_error(write_module: Callable[..., Path], source: str, message: str) -> None:
    with pytest.raises(PartitionError) as caught:
        partition(write_module(source))
    assert [one.message.partition(message)[1] for one in caught.value.diagnostics] == [message]


def test_what_stays_outside_is_told_beside_another_mistake(write_module: Callable[..., Path]) -> None:
    with pytest.raises(PartitionError) as caught:
        partition(write_module(HELPERS + OUTSIDE))
    assert [one.code for one in caught.value.diagnostics] == ["P010", "P016"]
