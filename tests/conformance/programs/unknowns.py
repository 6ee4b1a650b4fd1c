"""Empty containers that something asks before anything is put in: type checkers want a declaration there."""

from collections import defaultdict, deque
from dataclasses import dataclass

from pyenclave import trusted


@dataclass
class Bag:
    name: str
    items: list[str]


# calls: ("",), ("a b a",)
@trusted
def asked(text: str) -> dict[str, int]:
    seen = {}
    for word in text.split():
        if word in seen:
            seen[word] += 1
        else:
            seen[word] = 1
    return seen


# calls: ("",), ("a b a",)
@trusted
def got(text: str) -> dict[str, int]:
    seen = {}
    for word in text.split():
        seen[word] = seen.get(word, 0) + 1
    return seen


# calls: ("",), ("a bb cc",)
@trusted
def grouped(text: str) -> dict[int, list[str]]:
    found = {}
    for word in text.split():
        if len(word) not in found:
            found[len(word)] = []
        found[len(word)].append(word)
    return found


# calls: ("",), ("a bb cc",)
@trusted
def defaulted(text: str) -> dict[int, list[str]]:
    found = {}
    for word in text.split():
        found.setdefault(len(word), []).append(word)
    return found


# calls: ([5, 6, 8], 3), ([], 1), ([1], 0)
@trusted
def buckets(xs: list[int], n: int) -> list[list[int]]:
    made = [[] for _ in range(n)]
    for x in xs:
        made[x % n].append(x)
    return made


# calls: ([],), ([1, 2, 3],)
@trusted
def running(xs: list[int]) -> list[int]:
    out = []
    for x in xs:
        last = out[-1] if out else 0
        out.append(last + x)
    return out


# calls: (True,), (False,)
@trusted
def returned(full: bool) -> list[str] | None:
    out = []
    return out if full else None


# calls: ("a b",)
@trusted
def kept(text: str) -> Bag:
    items = []
    bag = Bag("x", items)
    for word in text.split():
        items.append(word)
    return bag


# calls: (["x", "y"],)
@trusted
def paired(xs: list[str]) -> list[tuple[int, str]]:
    out, names = [], set()
    for at, x in enumerate(xs):
        names.add(x)
        out += [(at, x)]
    return out[: len(names)]


# calls: ([1, 2], [3]), ([], [])
@trusted
def merged(xs: list[int], ys: list[int]) -> list[int]:
    left, right = [], []
    while xs or ys:
        if right:
            left.append(right.pop())
        right.extend(xs)
        xs = ys
        ys = []
    return left + right


# calls: (0,), (3,)
@trusted
def nested(n: int) -> dict[str, dict[int, set[str]]]:
    whole = {}
    for i in range(n):
        inner = whole.setdefault(str(i), {})
        inner.setdefault(i, set()).add("x")
    return whole


# calls: ([2, None],), ([],)
@trusted
def optional(xs: list[int | None]) -> list[int | None]:
    out = []
    for x in xs:
        out.append(x)
    out.append(7)
    return out


# calls: (2,)
@trusted
def reset(n: int) -> list[list[int]]:
    whole = []
    part = []
    for i in range(n * 2):
        part.append(i)
        if len(part) == 2:
            whole.append(part)
            part = []
    return whole


# calls: ("ab",)
@trusted
def joined(text: str) -> str:
    parts = list()
    for c in text:
        parts.extend(x * 2 for x in (c, c.upper()))
    return "".join(parts)


# calls: (0,), (3,)
@trusted
def failing(n: int) -> int:
    stack = []
    for i in range(n):
        stack.append((i, str(i)))
    at, text = stack.pop()
    return at + len(text)


# calls: (3,)
@trusted
def last_of(n: int) -> int:
    seen = deque(maxlen=2)
    most = defaultdict(set)
    for i in range(n):
        seen.append(i)
        most[i % 2].add(i)
    return len(most[0]) * 10 + seen[0]


def two() -> list[int]:
    return [0, 2]


# calls: (3,), (0,)
@trusted
def by_factories(n: int) -> str:
    pairs = defaultdict(lambda: (1, 0.5))
    lists = defaultdict(two)
    for i in range(n):
        lists[str(i)].append(i)
        pairs[i] = i, pairs[i // 2][1] / 2
    return f"{dict(pairs)} {dict(lists)}"


# calls: (3,), (-1,)
@trusted
def shared(n: int) -> list[list[int]]:
    inner = []
    outer = [inner, inner]
    inner.append(n)
    return outer


# calls: ({0: [1, 2], 1: [2]},), ({},)
@trusted
def queued(edges: dict[int, list[int]]) -> list[int]:
    queue = deque()
    queue.append(0)
    order = []
    seen = set()
    while queue:
        at = queue.popleft()
        if at not in seen:
            seen.add(at)
            order.append(at)
            queue.extend(edges.get(at, []))
    return order
