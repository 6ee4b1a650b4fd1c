"""itertools, functools.reduce, operator, Counter and OrderedDict: what is made when, and let go of; interfaces."""

import itertools as it
import operator
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Mapping, MutableMapping, MutableSequence, Sequence, Set
from dataclasses import dataclass
from functools import reduce
from itertools import chain, count, cycle, dropwhile, islice, product, repeat, starmap, takewhile, zip_longest
from operator import attrgetter, itemgetter
from typing import TypeVar

from pyenclave import Array, Inside, trusted, u8, untrusted

T = TypeVar("T")
K = TypeVar("K")
Numbers = Sequence[float]

events: list[str] = []
seen: Inside[Counter[str]] = Counter()
recent: Inside[OrderedDict[str, int]] = OrderedDict()


@untrusted
def log(text: str) -> int:
    events.append(text)
    return len(text)


def note(text: str) -> str:
    log(text)
    return text + "!"


def small(text: str) -> bool:
    log(f"small {text}")
    return len(text) < 3


def pasted(number: int, text: str) -> str:
    return f"{number}{text}"


class Page:
    def __init__(self, title: str, score: int) -> None:
        self.title = title
        self.score = score


# calls: ([], []), (["a", "bb"], ["ccc", "d"]), (["aaa"], ["b", "b", "b"])
@trusted
def lazily(xs: list[str], ys: list[str]) -> str:
    out: list[str] = []
    for text in chain((note(x) for x in xs), map(note, ys), xs):
        log(f"body {text}")
        if text == "ccc!":
            xs.append("late")
        out.append(text)
    for text in takewhile(small, chain(xs, ys)):
        log(f"taken {text}")
        out.append(text)
    for number, text in zip(count(1), dropwhile(small, (note(y) for y in ys))):
        log(f"dropped {number} {text}")
        out.append(text)
    return ",".join(out)


# calls: ([], 0), (["a", "b", "c", "d"], 2), (["a", "b"], 5)
@trusted
def bounded(xs: list[str], n: int) -> list[str]:
    rest = [f"{at}{x}" for at, x in enumerate(islice(map(note, xs), 1, None, 2))]
    turns = [x for x, _ in zip(cycle(note(x) for x in xs), range(n))]
    for x in islice(xs, n):
        if x == "b":
            break
        rest.append(note(x))
    else:
        log("all")
    return rest + turns + list(repeat(note("same"), n))


# calls: ([], []), ([1], [2]), ([3, 1, 2], [1, 1])
@trusted
def nested(xs: list[int], ys: list[int]) -> list[str]:
    out: list[str] = []
    for a, b in product(xs, ys):
        for c, d in it.combinations([a, b, a + b], 2):
            for e in chain.from_iterable([[c], [d]] * 2):
                if e == 3:
                    continue
                out.append(f"{a}{b}{c}{d}{e}")
        if len(out) > 12:
            break
    for text, other in it.pairwise(out):
        if text == other:
            return [text]
    return out


# calls: ([],), (["x"],), (["b", "a", "b", "c", "b", "a"],)
@trusted
def kept(words: list[str]) -> str:
    seen.update(words)
    for word in words:
        recent[word] = len(word)
        recent.move_to_end(word)
        if len(recent) > 2:
            recent.popitem(last=False)
    return f"{seen.most_common(2)} {list(recent)}"


# calls: ([],), (["x", "y"],), (["b", "a", "b", "c", "b", "a"],)
@trusted
def counted(words: list[str]) -> str:
    own = Counter(note(word) for word in words)
    many = Counter(dict.fromkeys(words, 2))
    lengths = Counter(map(len, words))
    pairs = Counter(it.pairwise(words))
    names: Counter[str] | None = own if words else None
    held = {"own": own, "many": many}
    own += many
    return f"{own} {many - own} {lengths} {pairs.most_common(1)} {names} {held} {sorted(own.elements())}"


# calls: ([],), (["x"],), (["x", "y", "z"],)
@trusted
def changed(words: list[str]) -> int:
    counts = Counter(words)
    for word in counts:
        counts[word + "2"] += 1
    return len(counts)


# calls: ([], ""), (["x", "y", "z"], "y"), (["x"], "y")
@trusted
def moved(words: list[str], one: str) -> str:
    places: OrderedDict[str, list[int]] = OrderedDict((word, [at]) for at, word in enumerate(words))
    places.move_to_end(one, last=False)
    first, numbers = places.popitem(last=False)
    numbers.append(7)
    maybe: OrderedDict[str, list[int]] | None = places if places else None
    return f"{first} {numbers} {places} {maybe}"


# calls: ([],), ([4],), ([5, 3, 9],)
@trusted
def reduced(xs: list[int]) -> str:
    texts = reduce(lambda a, b: a + note(str(b)), xs, "")
    begin: list[list[int]] = [[0]]
    lists = reduce(lambda a, b: [*a, [b]], xs, begin)
    pages = [Page(str(x), x) for x in xs]
    best = max(pages, key=attrgetter("score"), default=None)
    order = sorted(((p.title, p.score) for p in pages), key=itemgetter(1), reverse=True)
    summed = list(it.accumulate((p.title for p in pages), initial="-"))
    return f"{texts} {lists} {order} {summed} {best.title if best is not None else ''} {reduce(operator.mul, xs)}"


# calls: ([], []), ([1, 2, 3], ["a"]), ([1], ["a", "b"])
@trusted
def together(xs: list[int], ys: list[str]) -> list[str]:
    out = [f"{x} {y}" for x, y in zip_longest((log(str(x)) for x in xs), map(note, ys))]
    out += [f"{x}{y}" for x, y in zip_longest(xs, islice(count(), 2), fillvalue=9)]
    texts = list(starmap(pasted, zip(xs, ys)))
    return out + [a * n for a, b in zip(texts, it.permutations([1, 2, 3], 2)) for n in b]


# calls: (0,), (1,), (-1,)
@trusted
def wrong(stop: int) -> list[int]:
    return list(islice(count(7), stop, 4))


@trusted
def not_a_number() -> list[str]:
    """A key that equals nothing, not even itself, is taken out all the same."""
    nan = float("nan")
    plain = {1.0: "one", nan: "none"}
    some = {nan}
    ordered: OrderedDict[float, int] = OrderedDict()
    ordered[nan] = 1
    ordered[2.0] = 3
    counts: Counter[float] = Counter()
    counts[nan] = -1
    counts[2.0] = 3
    counts += Counter([2.0])
    out = [f"{plain.popitem()} {plain}", f"{some.pop()} {some}", f"{ordered.popitem(last=False)} {ordered}"]
    return [*out, f"{counts}"]


# calls: (0, "z"), (1, "z"), (2, "z"), (2, "a"), (0, "a")
@trusted
def put_while_iterated(at: int, key: str) -> list[str]:
    """CPython does not look behind the last one."""
    d: OrderedDict[str, int] = OrderedDict([("a", 1), ("b", 2), ("c", 3)])
    out: list[str] = []
    try:
        for i, k in enumerate(d):
            out.append(k)
            if i == at:
                d[key] = i
    except RuntimeError as e:
        out.append(str(e))
    return [*out, str(d)]


# calls: (0, "a"), (0, "b"), (0, "c"), (1, "a"), (1, "b"), (1, "c"), (2, "a"), (2, "b"), (2, "c")
@trusted
def deleted_while_iterated(at: int, key: str) -> list[str]:
    d: OrderedDict[str, int] = OrderedDict([("a", 1), ("b", 2), ("c", 3)])
    out: list[str] = []
    try:
        for i, (k, v) in enumerate(d.items()):
            out.append(f"{k}{v}")
            if i == at:
                del d[key]
    except RuntimeError as e:
        out.append(str(e))
    return [*out, str(d)]


# calls: (0, "a"), (0, "b"), (0, "c"), (1, "a"), (1, "b"), (1, "c"), (2, "a"), (2, "b"), (2, "c")
@trusted
def moved_while_iterated(at: int, key: str) -> list[str]:
    d: OrderedDict[str, int] = OrderedDict([("a", 1), ("b", 2), ("c", 3)])
    out: list[str] = []
    try:
        for i, v in enumerate(d.values()):
            out.append(f"{v}")
            if i == at:
                d.move_to_end(key)
    except RuntimeError as e:
        out.append(str(e))
    return [*out, str(d)]


# Parameters that take whatever has an interface.

PRIMES = [2, 3, 5]
NAMES: Sequence[str] = ("a", "b")
RATES: Mapping[str, int] = {"a": 1}


def mean(xs: Numbers) -> float:
    return sum(xs) / len(xs) if len(xs) else 0.0


def total(xs: Iterable[int], start: int = 0) -> int:
    for x in xs:
        start += x
    return start


def first(xs: Sequence[T], default: T | None = None) -> T | None:
    return xs[0] if len(xs) else default


def longest(xs: Iterable[Sequence[int]]) -> int:
    return max([len(x) for x in xs])


def size(xs: Collection[object]) -> int:
    return len(xs)


def looked(d: Mapping[K, int], key: K) -> int:
    return d.get(key, -1)


def filled(d: MutableMapping[str, int], key: str) -> None:
    d[key] = len(d)


def pushed(xs: MutableSequence[int]) -> None:
    xs.append(7)


def both(a: Set[int], b: Set[int]) -> list[int]:
    return sorted(a & b)


def maybe(xs: Sequence[int] | None = None) -> int:
    return -1 if xs is None else len(xs)


def counting(n: int) -> Iterator[int]:
    for i in range(n):
        yield i * i


def doubled(xs: Iterable[int]) -> Iterator[int]:
    for x in xs:
        yield x * 2


def squares(xs: Iterable[int]) -> Sequence[int]:
    return [x * x for x in xs]


def as_text(xs: Sequence[int]) -> str:
    return f"{xs} {xs[-1]} {7 in xs}"


@dataclass
class Box:
    items: list[int]

    def add(self, xs: Iterable[int]) -> int:
        self.items.extend(xs)
        return len(self.items)

    def __iter__(self) -> Iterator[int]:
        for x in self.items:
            yield x


# calls: (3,)
@trusted
def sequences(n: int) -> list[float]:
    return [mean([1.5, 2]), mean((1, n)), mean([n, 2]), mean([])]


# calls: (4,)
@trusted
def iterables(n: int) -> list[int]:
    narrow: list[u8] = [u8(1), u8(2)]
    t = (n, n, n)
    found = [total([1, n]), total(t), total({n: 1}), total({1, n}), total(frozenset([n])), total(b"ab")]
    found += [total(bytearray(b"c")), total(counting(n)), total(doubled(counting(n))), total(narrow, 3)]
    found += [total(deque([n])), total(range(n)), total(Box([n, 2])), total(PRIMES), total([x for x in t])]
    return [*found, total(doubled(squares((1, 2)))), longest([[1], [2, n]]), longest(((1,), (2,)))]


# calls: (5,)
@trusted
def firsts(n: int) -> list[str]:
    texts = [as_text((n, 7)), as_text([n]), as_text(b"\x07")]
    return [f"{first([n])} {first(('a', 'b'))} {first('xyz')} {first(b'q')} {first(NAMES)} {first([n][1:], 4)}", *texts]


# calls: (6,)
@trusted
def mappings(n: int) -> list[int]:
    d = {"a": n}
    o: OrderedDict[str, int] = OrderedDict()
    f: defaultdict[str, int] = defaultdict(int)
    filled(d, "b")
    filled(o, "z")
    filled(f, "q")
    found = [looked({n: 3}, n), looked({"a": 3}, "b"), looked(RATES, "a"), len(d), o["z"], f["q"], *both({1, n}, {n})]
    return [*found, size("abc"), size(d), size({n: "a"}), size(RATES)]


# calls: (6,)
@trusted
def interfaces_that_change(n: int) -> list[int]:
    xs, q = [n], deque([n])
    empty: list[int] = []
    pushed(xs)
    pushed(q)
    pushed(empty)
    return [*xs, *q, *empty, maybe(), maybe(None), maybe([n]), maybe((n, n)), Box([1]).add((n, n))]


# calls: ([1, 2], ("a", "b"), {"a": (1, 2.5)}), ((1, 2), ["a"], {"a": [1]}), ({1}, [], {}), ([1], "ab", {})
@trusted
def interfaces_from_outside(xs: Sequence[int], ys: Iterable[str], d: Mapping[str, Sequence[float]]) -> Sequence[int]:
    return [total(xs), len([*ys]), *[len(v) for v in d.values()]]


# calls: (b"abc",)
@trusted
def arrays(a: Array[u8]) -> int:
    return total(a) + total(a, 5)


def sum_of(xs: Iterable[int]) -> int:
    n = 0
    for x in xs:
        n += x
    return n


def growing(xs: Iterable[int], d: dict[int, int]) -> Iterator[int]:
    for x in xs:
        d[x + 100] = 1
        yield x


def shrinking(xs: Iterable[tuple[int, int]], d: dict[int, int]) -> int:
    n = 0
    for k, v in xs:
        n += k * v
        if k == 2:
            d.pop(2)
    return n


def facts_of(xs: Collection[int]) -> str:
    return f"{len(xs)} {2 in xs} {sorted(xs)} {max(xs, default=0)} {sum(xs)} {list(xs)} {sum_of(xs)}"


def assigned_again(xs: Iterable[int]) -> int:
    n = sum_of(xs)
    xs = [n]
    return sum_of(xs)


def hidden_within(xs: Iterable[int]) -> list[int]:
    return [*(xs * 2 for xs in [1, 2]), *xs]


# calls: ({1: 2, 2: 3},), ({},), ({5: 6},)
@trusted
def views_are_passed(d: dict[int, int]) -> list[str]:
    found = [facts_of(d.values()), facts_of(d.keys()), facts_of(d), str(sum_of(RATES.values()))]
    for way in range(3):
        e = dict(d)
        try:
            if way < 2:
                found.append(str(list(growing(e.keys(), e)) if way == 0 else list(growing(e.values(), e))))
            else:
                found.append(str(shrinking(e.items(), e)))
        except RuntimeError as error:
            found.append(str(error))
        found.append(str(e))
    found += [str(first(list(d.items()))), str(assigned_again(d.values())), str(hidden_within(d.values()))]
    return found


class Desk:
    def __init__(self) -> None:
        self.numbers = it.count(1)
        self.even = it.count(0, 2)

    def take(self) -> int:
        return next(self.numbers)


desk: Inside[Desk] = Desk()
ids: Inside["it.count[int]"] = it.count(100)


# calls: (0,), (-7,)
@trusted
def counts_that_are_kept(n: int) -> str:
    own = it.count(n, 3)
    same = own
    first = [next(own), next(same), next(own)]
    other, several = Desk(), [it.count(), it.count(5)]
    shown = f"{first} {desk.take()} {desk.take()} {next(desk.even)} {next(desk.even)} {other.take()} {next(ids)} {own}"
    return shown + f" {desk.numbers!r} {next(several[1])} {several} {bool(own)} {len(several)}"


# calls: ([1, 2, 3], None, None), ([1, 2, 3, 4], 1, 3), ([1, 2], 1, None), ([1, 2], None, 0), ([], -1, 2)
@trusted
def sliced_or_whole(xs: list[int], start: int | None, stop: int | None) -> list[int]:
    return [*islice(xs, stop)] if start is None else [*islice(xs, start, stop, 1 if stop else None)]
