"""What makes the values of a defaultdict: classes, functions and lambdas."""

from collections import Counter, defaultdict, deque
from dataclasses import dataclass

from pyenclave import Inside, trusted

FIRST = 3


@dataclass
class Stats:
    count: int = 0
    total: float = 0.5
    seen: str = ""

    def add(self, x: float, name: str) -> None:
        self.count += 1
        self.total += x
        self.seen += name

    @staticmethod
    def many() -> "Stats":
        return Stats(count=100)


class Account:
    def __init__(self) -> None:
        self.cents = FIRST


def seven() -> list[int]:
    return [7]


def fail() -> int:
    raise ValueError("nothing for you")


def again(n: int) -> int:
    d: defaultdict[int, int] = defaultdict(lambda: again(1))
    return d[n] + 1


limits: Inside[dict[str, int]] = defaultdict(lambda: FIRST)
spent: Inside[defaultdict[str, defaultdict[str, int]]] = defaultdict(lambda: defaultdict(int))


# calls: ("ann", "tea"), ("bob", "tea"), ("ann", "ink"), ("ann", "tea"), ("ann", "tea")
@trusted
def spend(who: str, what: str) -> str:
    limits[who] -= 1
    spent[who][what] += 1
    if limits[who] < 0:
        raise PermissionError(who)
    return f"{sorted(limits.items())} {[(name, sorted(spent[name].items())) for name in sorted(spent)]}"


# calls: ("",), ("a b a c",)
@trusted
def by_a_function(text: str) -> str:
    d: defaultdict[str, list[int]] = defaultdict(seven)
    for at, word in enumerate(text.split()):
        d[word].append(at)
    return f"{dict(d)} {'z' in d} {d['z']} {'z' in d} {d.get('q')} {len(d)}"


# calls: ([],), ([("a", 1.5), ("b", 2.5), ("a", 3.0)],)
@trusted
def by_classes(rows: list[tuple[str, float]]) -> str:
    stats: defaultdict[str, Stats] = defaultdict(Stats)
    accounts: defaultdict[str, Account] = defaultdict(Account)
    many: dict[str, Stats] = defaultdict(Stats.many)
    for name, x in rows:
        stats[name].add(x, name)
        accounts[name].cents *= 2
        many[name].count += 1
    kept = stats["a"]
    kept.count += 1000
    return f"{stats} {[one.cents for one in accounts.values()]} {[one.count for one in many.values()]}"


# calls: ("",), ("the cat the dog a cat the cat",)
@trusted
def nested(text: str) -> dict[str, dict[str, int]]:
    pairs: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(lambda: 10))
    words = text.split()
    for one, other in zip(words, words[1:]):
        pairs[one][other] += 1
    return {one: dict(others) for one, others in pairs.items()}


# calls: (0,), (5,)
@trusted
def far(n: int) -> str:
    d: dict[int, float] = defaultdict(lambda: float("inf"))
    d[0] = 0.0
    for at in range(n):
        if d[at] + 1.5 < d[at + 1]:
            d[at + 1] = d[at] + 1.5
    return f"{dict(d)} {d[n]} {d[-1]}"


# calls: ("x",), ("there",)
@trusted
def failing(key: str) -> str:
    d: defaultdict[str, int] = defaultdict(fail)
    d["there"] = 3
    try:
        return f"{d[key]} {dict(d)}"
    except ValueError as e:
        return f"{e} {dict(d)}"


# calls: ("ab ac bd",), ("",)
@trusted
def of_containers(text: str) -> str:
    queues: defaultdict[str, deque[str]] = defaultdict(deque)
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    pairs: defaultdict[str, tuple[int, int]] = defaultdict(lambda: (1, 2))
    empty: defaultdict[str, tuple[int, ...]] = defaultdict(tuple)
    for word in text.split():
        queues[word[:1]].appendleft(word)
        counts[word[:1]].update(word)
        one, other = pairs[word]
        pairs[word] = other, one
        empty[word] += (len(word),)
    return f"{queues} {counts} {dict(pairs)} {empty}"


# calls: (1,)
@trusted
def too_deep(n: int) -> str:
    try:
        return str(again(n))
    except RecursionError as e:
        return type(e).__name__


# calls: (3,), (0,)
@trusted
def with_names(n: int) -> str:
    five = lambda: 5  # noqa: E731

    def six() -> int:
        return 6

    fives, sixes = defaultdict[int, int](five), defaultdict[int, int](six)
    for at in range(n):
        fives[at % 2] += at
        sixes[at % 2] -= at
    copied = fives.copy()
    return f"{dict(fives)} {dict(sixes)} {copied[9]} {fives == copied}"
