"""statistics beside CPython's fractions: what is reckoned exactly is the same double, whatever the values are."""

import ctypes
import math
import random
import statistics
from typing import Any

import pytest

from .test_containers import Side, make_list, outcome, release

FUNCTIONS = {"variance": (True, False), "pvariance": (False, False), "stdev": (True, True), "pstdev": (False, True)}


def one(pick: random.Random) -> float:
    return pick.choice(
        (
            pick.uniform(-1, 1),
            pick.uniform(-1, 1) * 10.0 ** pick.randrange(-323, 300),
            float(pick.randrange(-9, 9)),
            5e-324 * pick.randrange(-4, 4),
            1.0 + pick.randrange(9) * 2**-52,
            1.7e308 if pick.random() < 0.1 else 0.1,
            math.inf if pick.random() < 0.02 else 2.0**53 + 2,
        )
    )


@pytest.mark.parametrize("element", ["float", "int"])
def test_means_and_variances(values: Any, element: str) -> None:
    pick = random.Random(5)
    side = Side(values, f"list_{element}")
    for _ in range(1500):
        count = pick.choice((0, 1, 2, 2, 3, 4, 7, 30))
        few = pick.random() < 0.5
        items = [one(pick) for _ in range(count)]
        if element == "int":
            items = [pick.randrange(-9, 9) if few else pick.randrange(-(2**63), 2**63) for _ in range(count)]
        mine = make_list(side, items)
        calls: dict[str, tuple[Any, ...]] = {"mean": (), **FUNCTIONS}
        for name, flags in calls.items():
            symbol = "pye_statistics_mean" if name == "mean" else "pye_statistics_spread"
            wanted = outcome(lambda name=name: getattr(statistics, name)(items))  # type: ignore[misc]
            got = outcome(lambda symbol=symbol, flags=flags: called(side, symbol, mine, flags))  # type: ignore[misc]
            if isinstance(wanted, int) and abs(wanted) > 2**53:
                assert got == (OverflowError, "a whole result is past 2**53, and a float here")
            else:
                assert repr(got) == repr(float(wanted) if isinstance(wanted, int) else wanted), (name, items)
        release(values, mine)


def called(side: Side, symbol: str, values: Any, flags: tuple[bool, ...]) -> float:
    found = ctypes.c_double()
    side.call(symbol, values, *map(ctypes.c_bool, flags), result=found)
    return found.value
