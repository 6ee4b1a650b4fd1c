"""Sets and frozensets."""

from collections.abc import Iterator

from pyenclave import Inside, trusted

seen: Inside[set[str]] = set()
order: Inside[list[str]] = []
grown: Inside[set[int]] = set()


# calls: ({1, 2, 3}, {3, 4}), (set(), {1}), ({1}, {1})
@trusted
def operators(a: set[int], b: set[int]) -> list[list[int]]:
    return [sorted(a | b), sorted(a & b), sorted(a - b), sorted(a ^ b)]


# calls: ({1, 2}, {1, 2, 3}), ({1}, {1}), ({1}, {2})
@trusted
def comparisons(a: set[int], b: set[int]) -> list[bool]:
    return [a < b, a <= b, a > b, a >= b, a == b, a != b, 1 in a, 3 not in b, bool(a)]


# calls: ({1, 2}, {2, 3})
@trusted
def by_name(a: set[int], b: set[int]) -> str:
    found = [a.union(b), a.intersection(b), a.difference(b), a.symmetric_difference(b)]
    return f"{[sorted(one) for one in found]} {a.issubset(b)} {a.issuperset(b)} {a.isdisjoint(b)}"


# calls: ({1, 2}, 2), ({1}, 5), (set(), 0)
@trusted
def change(xs: set[int], n: int) -> list[int]:
    xs.add(n + 1)
    xs.discard(n)
    xs.discard(77)
    xs.update({8, 9})
    return sorted(xs)


# calls: ({1, 2}, 2), ({1}, 5)
@trusted
def remove(xs: set[int], n: int) -> list[int]:
    xs.remove(n)
    return sorted(xs)


# calls: ({7},), (set(),)
@trusted
def pop(xs: set[int]) -> int:
    return xs.pop() + len(xs)


# calls: ({1, 2, 3}, {2, 3, 4})
@trusted
def in_place(a: set[int], b: set[int]) -> list[list[int]]:
    c = a.copy()
    c |= b
    d = a.copy()
    d &= b
    e = a.copy()
    e -= b
    f = a.copy()
    f ^= b
    g = a.copy()
    g.intersection_update(b)
    h = a.copy()
    h.difference_update(b)
    h.clear()
    return [sorted(c), sorted(d), sorted(e), sorted(f), sorted(g), sorted(h)]


# calls: (frozenset({1, 2}), frozenset({2})), (frozenset(), frozenset())
@trusted
def frozen(a: frozenset[int], b: frozenset[int]) -> str:
    keyed = {a: "a", frozenset({9}): "nine"}
    return f"{sorted(a | b)} {sorted(a & b)} {a == b} {b <= a} {2 in a} {keyed[a]} {len(keyed)}"


# calls: ({1, 2}, frozenset({2, 3}))
@trusted
def mixed(a: set[int], b: frozenset[int]) -> str:
    return f"{sorted(a | b)} {sorted(b - a)} {a == b} {a < b}"


# calls: ("a",), ("b",), ("a",)
@trusted
def state(word: str) -> int:
    before = len(seen)
    seen.add(word)
    return len(seen) - before


# calls: (["a", "b", "a"],)
@trusted
def of_texts(words: list[str]) -> str:
    one = {word * 2 for word in words}
    other = set(words)
    return f"{sorted(one)} {sorted(other)} {'a' in other} {len(one | other)} {sorted({(1, 'x'), (0, 'y')})}"


# calls: (40,), (3_000,)
@trusted
def drained(n: int) -> str:
    s = set(range(n))
    total = sum(s.pop() for _ in range(n - 5))
    left = sorted(s)
    for i in range(n):
        s.discard(i)
    s.add(7)
    return f"{total + sum(left)} {len(left)} {s}"


def said(name: str, n: int) -> int:
    order.append(f"{name}{n}")
    if n == 9:
        raise ValueError(name)
    return n


def values(name: str, xs: list[int]) -> Iterator[int]:
    for x in xs:
        yield said(name, x)


def over(name: str, xs: list[int]) -> list[int]:
    order.append(name)
    return xs


def growing(n: int) -> Iterator[int]:
    for i in range(n):
        grown.add(i + 100)
        yield i
        grown.discard(i)


def changed(k: int, n: int) -> set[int]:
    s = {1, 2, 3, 4, n}
    try:
        if k == 0:
            s.difference_update(
                (said("x", i) for i in over("X", [1, n])), values("y", [2, 9]), (i for i in over("Z", [3]))
            )
        elif k == 1:
            s.intersection_update((said("x", i) for i in over("X", [1, 2, n])), values("y", [1, 2, 9]), [2])
        elif k == 2:
            s.update(map(lambda i: said("x", i), over("X", [11, n])), (said("y", i) for i in over("Y", [12, 9])), {5})
        elif k == 3:
            s = s.intersection(
                (said("x", i) for i in over("X", [1, 2, 4, 3, n, 6])), values("y", [2, 3, 2, 8]), range(3)
            )
        elif k == 4:
            s.intersection_update(values("x", [1, n, 3]))
        else:
            s = s.union(values("x", [1, n]), filter(lambda i: said("y", i) < 3, over("Y", [2, 7, 9])))
    except ValueError as error:
        order.append(str(error))
    return s


# calls: (5,), (9,)
@trusted
def of_what_runs(n: int) -> list[str]:
    """Values are taken as they come, after all arguments are there; what is known early ends it."""
    found = [f"{sorted(changed(k, n))} {order}" for k in range(6)]
    s = {1, 2, n}
    asked = [s.isdisjoint(values("a", [4, 1, 9])), s.isdisjoint(said("b", i) for i in [7, 2, 9])]
    asked += [
        s.issuperset(values("c", [1, 7, 9])),
        s.issuperset(said("d", i) for i in [1, 2]),
        s.issubset(i for i in [1]),
    ]
    s.symmetric_difference_update(i for i in [1, 1, 5])
    grown.update({1, 2, 3, 50})
    grown.intersection_update(growing(3))
    found.append(str(sorted(grown)))
    grown.difference_update(growing(2))
    return [*found, f"{asked} {order} {sorted(s)} {sorted(grown)}"]


# calls: (5,), (2,), (0,)
@trusted
def of_numbers_that_run(n: int) -> str:
    s = {1, 2, 3, n}
    found: list[str] = []
    order.clear()
    for k in range(4):
        try:
            if k == 0:
                s.update((said("x", i) for i in [7, n]), (10 // (i - n) for i in range(1, 4)), over("Y", [8]))
            elif k == 1:
                s.difference_update(
                    (said("a", i) for i in [7]), (a // (n - b) for a, b in zip(range(3), over("Z", [0])))
                )
            elif k == 2:
                found.append(
                    str(sorted(s.union(over("V", [n]), (said("v", i * 9) for i, _ in enumerate(over("W", [1, n]))))))
                )
            else:
                found.append(
                    str(sorted(s.intersection(values("m", [1]), map(lambda a, b: a // b, [1], over("N", [n])))))
                )
        except (ValueError, ZeroDivisionError) as error:
            order.append(str(type(error).__name__))
        found.append(str(sorted(s)))
    return f"{found} {order}"
