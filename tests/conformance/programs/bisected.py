"""bisect with a `key`: places among what is sorted by something of it."""

import bisect
from bisect import bisect_right, insort
from dataclasses import dataclass
from operator import attrgetter, itemgetter

from pyenclave import Inside, trusted


@dataclass
class Row:
    n: int
    name: str

    def rank(self, by: int = 1) -> int:
        return self.n * by


class Scale:
    def __init__(self, sign: int) -> None:
        self.sign = sign
        self.asked = 0

    def of(self, n: int) -> int:
        self.asked += 1
        return n * self.sign


rows: Inside[list[Row]] = []


def inverse(n: int) -> float:
    return 10 / n


# calls: ([3, 1, 2], 2), ([], 0), ([5, 5, 5], 5), ([-1, 9], 10), ([-1, 9], -5)
@trusted
def placed(ns: list[int], x: int) -> list[str]:
    made = [Row(n, str(n)) for n in sorted(ns)]
    insort(made, Row(x, "new"), key=lambda r: r.n)
    bisect.insort_left(made, Row(x, "left"), key=attrgetter("n"))
    bisect.insort_right(made, Row(x, "right"), key=Row.rank)
    pairs = [(r.n, r.name) for r in made]
    scale = Scale(-1)
    down = sorted(ns, reverse=True)
    insort(down, x, key=scale.of)
    shown = [f"{bisect.bisect_left(down, -x, key=scale.of)} {bisect_right(down, -x, key=scale.of)} {down}"]
    shown += [
        f"{bisect.bisect(pairs, x + 0.5, key=itemgetter(0))} {bisect.bisect_left(pairs, x, 1, key=lambda p: p[0])}"
    ]
    shown += [f"{bisect.bisect_left(made, x, lo=1, hi=2, key=lambda r: r.n)} {scale.asked > 0}"]
    texts = sorted(["b", "A", "c"], key=str.lower)
    insort(texts, "B", key=str.lower)
    shown += [f"{texts} {bisect.bisect(texts, 'c', key=None)} {bisect.bisect_left(['a', 'bb', 'ccc'], x, key=len)}"]
    return [*(r.name for r in made), *shown]


# calls: (2, 3), (1, 1), (0, 2)
@trusted
def kept(x: int, by: int) -> list[int]:
    def key(r: Row) -> int:
        return r.n * by

    insort(rows, Row(x, "kept"), key=key)
    at = bisect.bisect_left(rows, x * by, key=key)
    return [at, bisect.bisect_right(rows, x * by, hi=len(rows), key=key), *(r.n for r in rows)]


# calls: ([1, 2, 4], 3.0, 0), ([1, 0, 4], 3.0, 0), ([1, 2], 3.0, -1), ([], 1.0, 0), ([1, 2], 3.0, 5)
@trusted
def failing(ns: list[int], x: float, lo: int) -> int:
    return bisect.bisect_left(ns, -x, lo, key=lambda n: -inverse(n))


# calls: ([1, 2], 3), ([1, 2], 0), ([], 0)
@trusted
def inserted_nowhere(ns: list[int], x: int) -> list[float]:
    found = [inverse(n) for n in ns]
    try:
        insort(found, x, key=lambda n: 1 / n)
    except ZeroDivisionError:
        found.append(-1.0)
    try:
        insort(found, 3.0, -2, key=lambda n: n)
    except ValueError as e:
        return [*found, float(len(str(e)))]
    return found
