"""What is looked for where it cannot be: numbers past the items' width, tuples of other parts."""

from collections import deque

from pyenclave import trusted, u8, u64, untrusted

events: list[str] = []


@untrusted
def log(n: int) -> int:
    events.append(str(n))
    return n


# calls: ([1, 2, 3, 2], 2), ([1], 0), ([], 300), ([44], 300), ([255], -1)
@trusted
def in_lists(xs: list[u8], n: int) -> tuple[int, bool, int, int]:
    queue = deque(xs)
    return xs.count(n), n in xs, queue.count(n), len([x for x in xs if x == n])


# calls: ([1, 2, 3, 2], 2), ([1], 0), ([44], 300), ([255], -1)
@trusted
def index(xs: list[u8], n: int) -> int:
    return xs.index(n) * 10 + xs.index(log(n), log(0), log(9))


# calls: ([1, 2], 2), ([44], 300)
@trusted
def index_in_deque(xs: list[u8], n: int) -> int:
    return deque(xs).index(n)


# calls: ([1, 2, 3, 2], 2), ([44], 300), ([1], 0)
@trusted
def remove(xs: list[u8], n: int) -> list[u8]:
    xs.remove(n)
    return xs


# calls: ([1, 2, 3, 2], 2), ([44], 300)
@trusted
def remove_from_deque(xs: list[u8], n: int) -> list[int]:
    queue = deque(xs)
    queue.remove(n)
    return list(queue)


# calls: ({1: "a"}, 1), ({44: "a"}, 300), ({}, -1)
@trusted
def get(d: dict[u8, str], n: int) -> list[str]:
    here = n in d
    found = [d.get(n, "none"), d.get(n) or "nothing", str(here), d.pop(n, "gone"), d.pop(n, None) or "over"]
    d[7] = "seven"
    return [*found, d.get(log(n) + 0, str(log(2)))]


# calls: ({1: "a"}, 1), ({44: "a"}, 300)
@trusted
def item(d: dict[u8, str], n: int) -> str:
    return d[n]


# calls: ({1: "a"}, 1), ({44: "a"}, 300), ({44: "a"}, -1)
@trusted
def delete(d: dict[u8, str], n: int) -> dict[u8, str]:
    del d[n]
    return d


# calls: ({1: "a"}, 1), ({44: "a"}, 300)
@trusted
def pop(d: dict[u8, str], n: int) -> str:
    return d.pop(n)


# calls: ({1, 44}, 1), ({1, 44}, 300)
@trusted
def sets(s: set[u8], n: int) -> list[int]:
    s.discard(n)
    left = sorted(s)
    s.remove(n - 256 if n > 256 else 44)
    s.add(9)
    return [*left, *sorted(s)]


# calls: ({1, 44}, 1), ({1, 44}, 300)
@trusted
def remove_from_set(s: set[u8], n: int) -> int:
    s.remove(n)
    return len(s)


# calls: (2**64 - 1, -1), (5, 5), (2**63, 2**63 - 1)
@trusted
def of_64_bits(n: u64, m: int) -> list[bool]:
    small, wide, large = [m], [n], {n: 1}
    return [n in small, m in wide, m in large, small.count(n) == 1, wide.count(m) == 1, large.get(m) is None]


# calls: (1,), (300,)
@trusted
def missing_tuple(n: int) -> int:
    ones: dict[tuple[u8, str], int] = {(1, "x"): 3}
    return ones[n, "x"]


# calls: ([1.0, 2.5],), ([],), ([2.0**53],)
@trusted
def floats(xs: list[float]) -> tuple[bool, int, bool, bool, int]:
    return 1 in xs, xs.count(1), 2**53 in xs, 9007199254740993 in xs, xs.count(9007199254740993)


# calls: (1,), (300,), (None,)
@trusted
def optionals(n: int | None) -> list[bool]:
    xs: list[u8 | None] = [1, None]
    return [None in xs, n is not None and n in xs, n is not None and xs.count(n) == 1, 1 in xs]


# calls: (1, "x"), (257, "x"), (2, "y")
@trusted
def tuples(n: int, s: str) -> list[bool]:
    pairs: list[tuple[u8, str]] = [(1, "x"), (2, "z")]
    by_pair: dict[tuple[u8, str], int] = {(1, "x"): 3}
    return [(n, s) in pairs, (1, "x") in pairs, pairs.count((n, s)) == 1, (n, s) in by_pair, by_pair.get((n, s)) == 3]


# calls: ({"a": 3, "b": 1, "c": 3},)
@trusted
def by_item(counts: dict[str, int]) -> list[str]:
    found = [max(counts, key=counts.__getitem__), *sorted(counts, key=counts.__getitem__)]
    return [*found, str(list(map(counts.__getitem__, "ba")))]


# calls: ({"a": {1, 2}}, "a"), ({"a": {1, 2}}, "b")
@trusted
def sets_or_nothing(sets: dict[str, set[int]], key: str) -> int:
    return sum(n for n in sets.get(key, ())) + len([n for n in sets.get("x", ())])
