"""Deques, which come from outside."""

from collections import deque

from pyenclave import Inside, trusted

kept: Inside[deque[int] | None] = None


# calls: (deque([1, 2]),), (deque(),)
@trusted
def ends(q: deque[int]) -> deque[int]:
    q.append(3)
    q.appendleft(0)
    q.extend([4, 5])
    q.extendleft([8, 9])
    return q


# calls: (deque([1, 2]),), (deque(),)
@trusted
def pops(q: deque[int]) -> str:
    return f"{q.pop()} {q.popleft()} {len(q)}"


# calls: (deque([1, 2, 3]), 1), (deque([1, 2, 3]), -5), (deque(), 2)
@trusted
def rotate(q: deque[int], n: int) -> deque[int]:
    q.rotate(n)
    return q


# calls: (deque(["a", "b", "a"]), "a"), (deque(), "z")
@trusted
def find(q: deque[str], x: str) -> str:
    n = q.count(x)
    q.remove(x)
    return f"{n} {x in q} {list(q)}"


# calls: (deque([1, 2, 3]), 0), (deque([1]), -1), (deque([1]), 4)
@trusted
def items(q: deque[int], i: int) -> list[int]:
    q[i] += 10
    return [q[i]] + list(q)


# calls: (deque([1, 2, 3]),)
@trusted
def others(q: deque[int]) -> str:
    copied = q.copy()
    q.reverse()
    q.insert(1, 9)
    return f"{list(q)} {list(copied)} {q == copied} {bool(q)}"


# calls: (deque([1]),), (deque([2, 3]),)
@trusted
def state(q: deque[int]) -> int:
    global kept
    before = kept
    kept = q
    return 0 if before is None else len(before)


# calls: ([1, 2, 3],)
@trusted
def in_place(xs: list[int]) -> deque[int]:
    d = deque(xs, 4)
    d += xs
    d += (x * 2 for x in xs)
    d += range(2)
    return d


# calls: (40,), (3_000,)
@trusted
def drained(n: int) -> str:
    d = deque(range(n))
    d.rotate(7)
    total = sum(d.popleft() for _ in range(n // 2)) * 3
    total += sum(d.pop() for _ in range(n // 2 - 3))
    d.appendleft(-1)
    del d[1]
    d.extend([5, 6])
    return f"{total} {d}"
