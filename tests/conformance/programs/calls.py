"""Functions of the module: parameters, defaults, recursion, who calls whom."""

from collections import OrderedDict, defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Mapping, MutableMapping, MutableSequence, Sequence, Set
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple, TypeVar

from pyenclave import Array, Inside, trusted, u8

T = TypeVar("T")
K = TypeVar("K")
Numbers = Sequence[float]

order: Inside[list[str]] = []
LIMIT = 10
NAME = "näme"
RATIO: float = 3.0


def said(text: str, n: int) -> int:
    order.append(text)
    return n


def two(a: int, b: int = 2) -> int:
    return a * 100 + b


def keyword_only(a: int, *, b: int = LIMIT, c: str = NAME) -> str:
    return f"{a} {b} {c}"


def positional_only(a: int, b: int = 5, /, c: int = 6) -> int:
    return a * 100 + b * 10 + c


class Side(Enum):
    LEFT = "l"
    RIGHT = "r"


class Place(NamedTuple):
    row: int
    name: str = "x"


ORIGIN = (0, 0)


def placed(
    at: tuple[int, int] = (1, 2),
    place: Place = Place(5),  # noqa: B008 - it does not change
    side: tuple[Side, str] | None = (Side.RIGHT, "é"),
    base: tuple[int, int] = ORIGIN,
    *,
    deep: tuple[bool, tuple[bytes, int]] = (True, (b"z", -1)),
) -> str:
    return f"{at} {place} {side} {base} {deep}"


def fibonacci(n: int) -> int:
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


def is_even(n: int) -> bool:
    return n == 0 or is_odd(n - 1)


def is_odd(n: int) -> bool:
    return n != 0 and is_even(n - 1)


# calls: (3,)
@trusted
def defaults(n: int) -> list[int]:
    return [two(n), two(n, 9), two(b=n, a=1), two(n, b=4)]


# calls: (3,)
@trusted
def keywords_only(n: int) -> list[str]:
    return [keyword_only(n), keyword_only(n, c="x"), keyword_only(n, b=1, c="y")]


# calls: (3,)
@trusted
def positional(n: int) -> list[int]:
    return [positional_only(n), positional_only(n, 1), positional_only(n, 1, c=2)]


# calls: ()
@trusted
def order_of_arguments() -> str:
    n = two(b=said("b", 1), a=said("a", 2)) + two(said("c", 3), said("d", 4))
    return f"{order} {n}"


# calls: (15,), (0,)
@trusted
def recursion(n: int) -> int:
    return fibonacci(n)


# calls: (10,), (7,)
@trusted
def mutual_recursion(n: int) -> bool:
    return is_even(n)


# calls: (4,)
@trusted
def trusted_calls_trusted(n: int) -> int:
    return recursion(n) + recursion(n=n + 1)


# calls: (1,), (1, 5), (1, 5, "z")
@trusted
def with_defaults(a: int, b: int = 3, c: str = "d") -> str:
    return f"{a} {b} {c}"


# calls: ()
@trusted
def constants() -> str:
    return f"{LIMIT * 2} {NAME} {RATIO} {len(NAME)} {NAME[1:]} {len('größe')}"


# calls: (7,)
@trusted
def narrow(n: u8) -> u8:
    return half(n)


def half(n: u8) -> u8:
    return n // 2


# calls: (5,)
@trusted
def rebound(n: int) -> int:
    n = n + 1
    n *= 2
    return later(n)


def later(n: int) -> int:
    return n + LATE


LATE = 1000


# calls: ("a",), ("",)
@trusted
def deep(text: str) -> str:
    return hanoi(3, text + "1", "2", "3")


def hanoi(n: int, a: str, b: str, c: str) -> str:
    if n == 0:
        return ""
    return hanoi(n - 1, a, c, b) + f"{a}{c} " + hanoi(n - 1, b, a, c)


# calls: (3,)
@trusted
def tuples_as_defaults(n: int) -> list[str]:
    return [
        placed(),
        placed((n, n)),
        placed(place=Place(n, "y")),
        placed(side=None, base=(n, 0), deep=(False, (b"", n))),
    ]


# calls: ({"a": 1},), ({"a": 1, "b": 5},), ({},), ({"a": 1, "z": 2},), ({"b": 1},)
@trusted
def unpacked_dicts(d: dict[str, int]) -> list[str]:
    found: list[str] = []
    for how in range(4):
        try:
            beside = two(**d, b=9) if how == 1 else two(b=9, **d) if how == 2 else two(7, **d) if how == 3 else two(**d)
            found.append(str(beside))
        except TypeError as e:
            found.append(str(e))
    return found


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


def measured_early(n: int, unit: "Unit") -> "Measure":
    return Measure(n, unit)


class Gauge:
    def read(self, n: int) -> "Measure":
        return measured_early(n, Unit("m"))


@dataclass(frozen=True)
class Unit:
    name: str


@dataclass(frozen=True)
class Measure:
    size: int
    unit: Unit

    @staticmethod
    def of(n: int) -> "Measure":
        return measured_early(n, Unit("s"))


# calls: (3,)
@trusted
def named_before_they_are_defined(n: int) -> str:
    return f"{Measure.of(n)} {Gauge().read(n)}"
