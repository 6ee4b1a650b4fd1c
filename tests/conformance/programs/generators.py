"""Loops over generators, `map(…)` and `filter(…)`: the next value is made when the loop asks for it."""

from collections.abc import Iterable, Iterator
from itertools import accumulate, chain, islice, product
from itertools import count as counting
from typing import TypeVar

from pyenclave import Inside, trusted, untrusted

T = TypeVar("T")

events: list[str] = []
count: Inside[int] = 0


@untrusted
def log(text: str) -> int:
    events.append(text)
    return len(text)


def note(text: str, n: int) -> int:
    log(f"{text}{n}")
    return n * 2


def odd(n: int) -> bool:
    log(f"odd {n}")
    return n % 2 == 1


def bump() -> int:
    global count
    count += 1
    return count


# calls: ([],), ([1, 2, 3],)
@trusted
def interleaved(xs: list[int]) -> list[int]:
    out: list[int] = []
    for x in (note("made ", x) for x in xs):
        log(f"body {x}")
        out.append(x)
    return out


# calls: ([], 0), ([1, 2, 3, 4, 5], 3), ([5], 9)
@trusted
def broken(xs: list[int], last: int) -> str:
    for x in (note("", x) for x in xs if x != 2):
        if x == last * 2:
            log("break")
            break
        if x > 6:
            continue
        log("end")
    else:
        return "all"
    return "some"


# calls: ([1, 2, 3, 5],)
@trusted
def filtered(xs: list[int]) -> str:
    text = ""
    for x in filter(odd, xs):
        text += f"{x},"
    for y in map(str, xs):
        text += y + ";"
    for z in map(lambda a, b: a * b, xs, xs[1:]):
        text += f"{z} "
    for w in filter(None, [0, 1, 2, 0]):
        text += f"<{w}>"
    return text


# calls: (["a", "b"],), ([],)
@trusted
def counted(words: list[str]) -> list[str]:
    out: list[str] = []
    for at, word in enumerate((w.upper() for w in words), 1):
        out.append(f"{at}{word}")
    for at, word in enumerate(map(str.title, words)):
        out += [word * at]
    return out


# calls: ([1, 2, 3], [4, 5]), ([], [1]), ([1], [])
@trusted
def zipped(xs: list[int], ys: list[int]) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    for a, b in zip((note("a", x) for x in xs), (note("b", y) for y in ys)):
        out.append((a, b))
    for a, (c, d) in zip(xs, enumerate(note("c", y) for y in ys)):
        out.append((a + c, d))
    return out


# calls: ([1, 2], [1, 2]), ([1, 2], [1]), ([1], [1, 2])
@trusted
def strictly(xs: list[int], ys: list[int]) -> int:
    total = 0
    for a, b in zip((note("a", x) for x in xs), map(abs, ys), strict=True):
        total += a * b
    return total


# calls: (["a", "b", "c", "d"],), (["x"],), ([],)
@trusted
def shrinking(xs: list[str]) -> list[str]:
    """What one source has is taken before the next one changes what it runs over."""
    out: list[str] = []
    for a, b in zip(xs, (xs.pop() for _ in range(9))):
        out.append(a + b)
    return out


# calls: ({"a": [1], "b": [2]},)
@trusted
def shared(d: dict[str, list[int]]) -> str:
    for key, (value, n) in zip(d.items(), ((w, len(w)) for w in d.values())):
        value.append(n)
        key[1].append(9)
    return f"{d}"


# calls: (3,)
@trusted
def changing(n: int) -> list[int]:
    """What the generator reads is what it is when it goes on."""
    out: list[int] = []
    for x in (n + i for i in range(n)):
        n += 10
        out.append(x)
    for x in (count + bump() for _ in range(3)):
        bump()
        out.append(x)
    return out


# calls: (None,), (3,)
@trusted
def narrowed(m: int | None) -> int:
    total = 0
    if m is not None:
        for x in (i for i in range(5) if m is not None and i < m):
            m = None if x else m
            total += x + 1
    return total


# calls: ([3, 0, 1],), ([1],)
@trusted
def failing(xs: list[int]) -> int:
    total = 0
    try:
        for x in (6 // x for x in xs):
            total += x
    except ZeroDivisionError as e:
        log(str(e))
        total += 100
    for x in (6 // x for x in xs):
        total += x
    return total


# calls: (4,)
@trusted
def nested(n: int) -> list[str]:
    out: list[str] = []
    for x in (str(y) for y in (z * z for z in range(n) if z % 2) if y > 1 or n > 3):
        for c in (d + x for d in x):
            out.append(c)
    for at, pair in enumerate(zip((i for i in range(n)), (str(i) for i in range(n)))):
        out.append(f"{at}{pair}")
    return out


# calls: ([1, 2, 3],)
@trusted
def collected(xs: list[int]) -> str:
    a = [*(x + 1 for x in xs), 0]
    b = {*map(str, xs)}
    c = dict(zip((str(x) for x in xs), (x * 2 for x in xs)))
    d = [x + y for x in (y * 2 for y in xs) for y in (z for z in range(x) if z > 2)]
    e = list(zip((x for x in xs), xs))
    return f"{a} {sorted(b)} {c} {d} {e}"


# calls: ([1, 2, 3],)
@trusted
def tested(xs: list[int]) -> str:
    ok = any(a > b for a, b in zip((note("t", x) for x in xs), xs))
    every = all(a == c for a, b in zip((x for x in xs), enumerate(xs)) for c in [b[1] + b[0]])
    best = max(zip((x % 3 for x in xs), xs), key=lambda pair: pair[0])
    return f"{ok} {every} {best}"


# calls: (True,), (False,)
@trusted
def left(early: bool) -> str:
    for text in (f"{i}" * 3 for i in range(4)):
        try:
            if early:
                return text
        finally:
            log(text)
    return "end"


# calls: ([1, 2, 3],)
@trusted
def assigned(xs: list[int]) -> int:
    total = 0
    for x in ((total := total + x) for x in xs):
        total += x
    return total


# calls: (0,), (1,), (2,), (3,)
@trusted
def one_in_the_other(n: int) -> str:
    found = [0]
    a = 77
    for x in (a * b for a in range(3) if a != n for b in range(a, 5)):
        if x == 4:
            continue
        if x == 6:
            break
        found.append(x)
    else:
        found.append(100)
    for key, (v, w) in ((a, (b, c)) for a, b in {"x": 1, "y": n}.items() for c in [b, b * 2]):
        for text in (s + t for s in "ab" for t in key):
            if text[0] == "b":
                break
        else:
            log("never")
        found.append(v + w + a)
    return f"{found} {a}"


# calls: (0,), (1,)
@trusted
def left_one_in_the_other(n: int) -> int:
    for x in (10 // a + b for b in range(3) for a in (3, 2, n)):
        try:
            if x == 7:
                return x
        finally:
            log(str(x))
    return -1


# calls: ([1, 2, 3],), ([],)
@trusted
def firsts(xs: list[int]) -> str:
    d = {"k": 1, "j": 2}
    begun = next(iter(d)), next(iter(d.values())), next(iter("xyz")), next(iter({7}))
    found = next((note("f", x) for x in xs if note("t", x * 10) > 10), note("default", -1))
    text, pair = next(map(str, xs), "none"), next(enumerate(xs), (5, 6))
    total = next((x + y for x in xs for y in xs if x != y), 0)
    none = next((x for x in xs if x > 2), None)
    return f"{begun} {found} {text} {total} {pair} {none}"


# calls: ([[1]],), ([[]],), ([],), ([[3], [4, 5]],)
@trusted
def first_of_none(xs: list[list[int]]) -> str:
    try:
        return f"{next(iter(next(iter(xs))))} {[next(y for y in xs if y[0] > x[0] - 1) for x in xs]}"
    except StopIteration as e:
        return repr(e)


# calls: (["a"],), ([],)
@trusted
def first_that_raises(xs: list[str]) -> str:
    return next(x for x in xs)


def first_over(xs: Iterable[int], limit: int) -> int:
    return next((x for x in xs if x > limit), -1)


def joined(xs: Iterable[str], sep: str = "-") -> str:
    return sep.join(xs)


def by_turns(xs: Iterable[T], ys: Iterable[T]) -> list[T]:
    found: list[T] = []
    for x, y in zip(xs, ys):
        found += [x, y]
    return found


def merged(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    last: tuple[int, int] | None = None
    for a, b in sorted(spans):
        if last is not None and a <= last[1]:
            last = (last[0], max(b, last[1]))
            continue
        if last is not None:
            yield last
        last = (a, b)
    if last is not None:
        yield last


class Sum:
    def __init__(self, terms: Iterable[int], name: str = "p") -> None:
        self.terms = [x for x in terms]
        self.name = name

    def times(self, others: "Iterable[Sum]") -> list[int]:
        return [len(self.terms) * len(o.terms) for o in others]

    def scaled(self, k: int) -> "Sum":
        return Sum(x * k for x in self.terms)

    def turns(self, k: int) -> list[int]:
        return by_turns((x * k for x in self.terms), (x + k for x in self.terms))

    @classmethod
    def many(cls, sizes: Iterable[int]) -> "list[Sum]":
        return [cls(range(n)) for n in sizes]

    @classmethod
    def some(cls, k: int) -> "list[Sum]":
        return cls.many(i * k for i in range(k))


# calls: ([3, 1, 2], {"a": 1, "b": 5}, 2), ([], {}, 1), ([1, 0], {"a": 3}, 0)
@trusted
def as_arguments(ns: list[int], words: dict[str, int], k: int) -> list[str]:
    def nested(xs: Iterable[int]) -> int:
        return sum(x * k for x in xs)

    found = [f"{first_over((note('g', n) for n in ns), k)} {first_over((note('h', n) + k for n in ns if n % 2), k)}"]
    found.append(joined((f"{w}{c}{k}" for w, c in words.items() if c > k), sep="+") + joined(w.upper() for w in words))
    found.append(f"{by_turns((n for n in ns), (m * k for n in ns for m in range(n) if m != k))}")
    found.append(f"{list(merged((n, n + k) for n in ns))} {by_turns(zip(ns, ns[1:]), enumerate(ns))}")
    found.append(f"{first_over(map(lambda n: note('m', n) * k, ns), 4)} {first_over(filter(odd, ns), 0)}")
    found.append(f"{joined(map(str, ns))} {first_over((n * n for n in counting(k)), 50)}")
    found.append(f"{first_over(accumulate(ns), 4)} {first_over(chain(ns, [99]), 50)} {nested(n for n in ns if n > 1)}")
    found.append(f"{by_turns(islice(counting(k), 3), (x for x in (y + 1 for y in ns)))}")
    found.append(f"{Sum(ns).times(Sum(range(n)) for n in ns)} {Sum(n + k for n in ns).scaled(3).terms}")
    found.append(f"{Sum(ns).turns(k)} {[len(one.terms) for one in Sum.some(k)]}")
    found += [joined(str(n * m) for m in range(3)) for n in ns]
    label: str | None = "x" if words else None
    if label is not None:
        found.append(joined(label + str(n) for n in ns))
    return [*found, joined(str(6 // n) for n in ns)]


def bigrams(words: list[str]) -> Iterable[str]:
    """Each word with the next one."""
    return (f"{a} {b}" for a, b in zip(words, words[1:]))


def doubled(xs: list[int]) -> Iterator[int]:
    return map(lambda x: note("d", x), xs)


def pairs() -> Iterator[tuple[int, str]]:
    return product(range(2), "ab")


class Bag:
    def __init__(self, counts: dict[str, int]) -> None:
        self.counts = counts

    def keys(self) -> Iterator[str]:
        return iter(self.counts)

    def above(self, n: int) -> Iterable[str]:
        return (key for key, value in self.counts.items() if value > n)


# calls: ([1, 2, 3, 4, 5], ["a", "b", "c"], {"x": 1, "y": 2}), ([], [], {})
@trusted
def as_values(ns: list[int], words: list[str], d: dict[str, int]) -> list[str]:
    found = [f"{list(bigrams(words))} {joined(bigrams(words))} {first_over(doubled(ns), 5)} {list(pairs())}"]
    bag = Bag(d)
    found.append(f"{list(bag.keys())} {sorted(bag.above(1))}")
    k = 3
    it = (note("v", n) * k for n in ns)
    found.append(f"{next(it, -1)} {next(it, -1)}")
    for x in it:
        found.append(str(x))
        break
    found.append(f"{list(it)} {next(it, -1)}")
    options = ((a, b) for a, b in product(range(2, -1, -1), (False, True)))
    return [*found, f"{sorted(options, key=lambda t: t[0])}"]
