"""Functions of the module: parameters, defaults, recursion, who calls whom; functions as values."""

import functools
import heapq
import math
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple, Self, TypeVar

from pyenclave import Inside, trusted, u8

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


def emptied(d: dict[str, int]) -> int:
    order.append(f"emptied {len(d)}")
    d.clear()
    return 9


# calls: ({"a": 1},), ({"a": 1, "b": 5},), ({},), ({"a": 1, "z": 2},), ({"b": 1},)
@trusted
def unpacked_before_others(d: dict[str, int]) -> tuple[str, list[str]]:
    """What is unpacked is as it was there; what is wrong with its names is found when all arguments are there."""
    order.clear()
    try:
        said = str(two(**d, b=emptied(d)))
    except TypeError as e:
        said = str(e)
    return f"{said} {d}", list(order)


# Functions as values.

Binary = Callable[[int, int], int]
Action = Callable[[list[str], str], None]
T = TypeVar("T")
U = TypeVar("U")


def divided(a: int, b: int) -> int:
    return a // b


def late(a: int, b: int) -> int:
    scaled: Binary = lambda x, y: x * y * 100  # noqa: E731 - it is a value, of which nothing else is known
    return scaled(a, b)


def opened(log: list[str], what: str) -> None:
    log.append(f"open {what}")


def closed(log: list[str], what: str) -> None:
    if not what:
        raise ValueError("nothing to close")
    log.append(f"close {what}")


def deeper(a: int, b: int) -> int:
    return OPERATORS["deeper"](a + 1, b)


OPERATORS: dict[str, Binary] = {
    "+": operator.add, "-": lambda a, b: a - b, "/": divided, "max": max, "two": two, "deeper": deeper,
    "late": late,
}  # fmt: skip
ACTIONS: dict[Side, Action] = {Side.LEFT: opened, Side.RIGHT: closed}
FOUND = {"divided": divided, "two": two}
CHAIN: list[tuple[str, Callable[[float], float]]] = [("sqrt", math.sqrt), ("twice", lambda x: x * 2), ("abs", abs)]
STEPS = (fibonacci, later)
current: Inside[Callable[[int], int]] = fibonacci
registered: Inside[list[Callable[[int], int]]] = []


# calls: ("+", 7, 2), ("-", 7, 2), ("/", 7, 2), ("/", 7, 0), ("max", 7, 2), ("two", 7, 2), ("late", 7, 2), ("%", 7, 2)
@trusted
def from_a_table(name: str, a: int, b: int) -> int:
    return OPERATORS[name](a, b)


# calls: ("divided", 8), ("two", 8), ("none", 8)
@trusted
def perhaps_there(name: str, n: int) -> int:
    found = FOUND.get(name)
    return -1 if found is None else found(n, 4)


# calls: ("+",), ("?",)
@trusted
def what_is_called_first(name: str) -> list[str]:
    order.clear()
    try:
        OPERATORS[name](said("a", 3), said("b", 4))
    except KeyError as e:
        order.append(f"no {e}")
    return order


# calls: (["l", "r"], "x"), (["l", "r"], ""), (["r", "l"], "")
@trusted
def actions(sides: list[str], what: str) -> list[str]:
    log: list[str] = []
    try:
        for one in sides:
            ACTIONS[Side(one)](log, what)
    except ValueError as e:
        log.append(str(e))
    return log


# calls: (2.25,), (-2.25,)
@trusted
def chained(x: float) -> str:
    return " ".join(f"{name} {f(x)}" for name, f in CHAIN)


def applied(f: Callable[[int], int], n: int = 5) -> int:
    return f(n) + f(f(n))


def perhaps(n: int, f: Callable[[int], int] | None = None) -> int:
    return -n if f is None else f(n)


def mapped(f: Callable[[T], U], xs: list[T]) -> list[U]:
    return [f(x) for x in xs]


def folded(f: Callable[[U, T], U], xs: list[T], start: U) -> U:
    for x in xs:
        start = f(start, x)
    return start


def chosen(name: str) -> Callable[[int], int]:
    return later if name == "later" else fibonacci


# calls: (6,), (0,)
@trusted
def as_arguments(n: int) -> str:
    def more(v: int) -> int:
        return v + 1

    g = more if n else later
    square: Callable[[int], int] = lambda v: v * v  # noqa: E731 - it is passed on
    numbers = [applied(more, n), applied(lambda v: v * 3), applied(g), applied(square, n), applied(abs, -n), g(n)]
    numbers += [perhaps(n), perhaps(n, later), perhaps(n, None), chosen("later")(n), chosen("")(n)]
    return f"{numbers} {mapped(fibonacci, [n, 3])} {mapped(said_twice, ['a', 'é'])} {[f(n) for f in STEPS]}"


# calls: (["a", "ccc", "é"],), ([],)
@trusted
def of_any_types(words: list[str]) -> str:
    sizes = mapped(len, words)
    pairs = mapped(lambda w: (w, len(w) * 0.5), words)
    last = folded(lambda found, w: w or found, words, "")
    return f"{sizes} {pairs} {mapped(str.upper, words)} {folded(max, sizes, 0)} {last} {mapped(Place, sizes)}"


def said_twice(text: str) -> str:
    return text * 2


def negated(text: str) -> int:
    return -len(text)


# calls: (["a", "ccc", "bb"],), ([],)
@trusted
def as_keys(words: list[str]) -> str:
    keys: dict[str, Callable[[str], int]] = {"shortest": len, "longest": negated}
    f = keys["longest"]
    return f"{sorted(words, key=f)} {list(map(f, words))} {[one for one in words if f(one) < -1]} {len(keys)}"


def over(f: Callable[[Callable[[int], int], int], int], n: int) -> int:
    return f(later, n)


# calls: (4,)
@trusted
def of_functions(n: int) -> int:
    return over(applied, n) + over(lambda f, v: f(v) + 1, n)


class Machine:
    def __init__(self, step: Callable[[int], int]) -> None:
        self.step = step
        self.then: Callable[[int], int] | None = None
        self.table: dict[str, Callable[[Machine, int], int]] = {"up": Machine.up, "down": Machine.down}

    def up(self, n: int) -> int:
        return self.step(n) + 1

    def down(self, n: int) -> int:
        return n - 1

    def run(self, name: str, n: int) -> int:
        n = self.table[name](self, n)
        if self.then is not None:
            n = self.then(n)
        return n


# calls: ("up", 5), ("down", 5), ("away", 5)
@trusted
def in_fields(name: str, n: int) -> list[int]:
    machine = Machine(fibonacci)
    first = machine.run(name, n)
    machine.step = later
    machine.then = lambda v: v * 10
    return [first, machine.run(name, n)]


# calls: (4,), (9,)
@trusted
def in_state(n: int) -> list[int]:
    global current
    registered.append(current)
    current = later if n < 5 else fibonacci
    return [current(n), *(one(n) for one in registered)]


# calls: ()
@trusted
def without_an_end() -> str:
    try:
        return str(OPERATORS["deeper"](0, 0))
    except RecursionError:
        return "too deep"


# calls: (b"ab", "reverse"), (b"ab", "twice"), (b"", "none")
@trusted
def of_bytes(data: bytes, name: str) -> bytes:
    routes: dict[str, Callable[[bytes], bytes]] = {"reverse": lambda d: d[::-1], "twice": lambda d: d + d}
    route = routes.get(name, marked)
    return route(data)


def marked(data: bytes) -> bytes:
    return b"none" + data


ROWS = [[1, 2], [3]]


def each(f: Callable[[T], int], xs: Sequence[T]) -> list[int]:
    return [f(x) for x in xs]


# calls: (4,)
@trusted
def of_constants_and_of_others(n: int) -> str:
    return f"{each(lambda row: len(row), ROWS)} {each(lambda row: len(row) * 10, [[n], []])}"


def measured_early(n: int, unit: "Unit") -> "Measure":
    return Measure(n, unit)


class Gauge:
    LIMIT = 3

    def read(self, n: int) -> "Measure":
        return measured_early(n, Unit("m"))

    def most(self, unit: "Unit | None" = None, n: int = LIMIT) -> int:
        return n

    def itself(self, unit: "Unit | None" = None) -> Self:
        return self


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
    return f"{Measure.of(n)} {Gauge().read(n)} {Gauge().most()} {Gauge().itself().most(n=n)}"


@dataclass(order=True)
class Task:
    due: int
    name: str
    action: Callable[[int], int] = field(compare=False)


class Listener:
    def __init__(self, hear: Callable[[int], int]) -> None:
        self.hear = hear


# calls: (0,), (3,), (9,)
@trusted
def functions_that_nothing_compares(n: int) -> str:
    heap: list[Task] = []
    heapq.heappush(heap, Task(n, "twice", lambda v: v * 2))
    heapq.heappush(heap, Task(3, "abs", abs))
    heapq.heappush(heap, Task(3, "fibonacci", fibonacci))
    same = heap[0] == Task(heap[0].due, heap[0].name, fibonacci), Task(n, "x", abs) in heap, heap.index(heap[-1])
    found = [f"{task.name} {task.action(-n if task.name == 'abs' else n)}" for task in sorted(heap)]
    found += [heapq.heappop(heap).name for _ in range(3)]
    listeners = [Listener(abs), Listener(abs)]
    last = listeners[1]
    listeners.remove(last)
    return f"{same} {found} {last in listeners} {listeners[0] == last} {len(listeners)} {last.hear(-n)}"


def doubled(n: int) -> int:
    return 2 * n


def by_default(
    n: int,
    f: Callable[[int], int] = doubled,
    *,
    g: Callable[[int, int], int] = max,
    h: Callable[[str], int] = lambda s: len(s) + 1,
) -> int:
    return g(f(n), 3) + h("abc")


class Applies:
    def __init__(self, f: Callable[[int], int] = abs) -> None:
        self.f = f

    def call(self, n: int, f: Callable[[int], int] = doubled) -> int:
        g = self.f
        return g(n) + f(n)


# calls: (4,), (-7,)
@trusted
def defaults_that_are_functions(s: int) -> str:
    called = [by_default(s), by_default(s, abs), by_default(s, g=min), by_default(s, h=len), by_default(n=s)]
    return f"{called} {Applies().call(s)} {Applies(doubled).call(s, abs)} {[by_default(i) for i in range(3)]}"


def asked(name: str, n: int) -> Callable[[int], int]:
    order.append(f"{name}{n}")
    return negative if n else doubled


def negative(n: int) -> int:
    return -n


def odd(n: int) -> bool:
    return n % 2 == 1


def tested() -> Callable[[int], bool]:
    order.append("tested")
    return odd


def added() -> Callable[[int, int], int]:
    order.append("added")
    return larger


def larger(a: int, b: int) -> int:
    return a if a > b else b


def values(xs: list[int]) -> list[int]:
    order.append("values")
    return xs


# calls: ([3, 1, 2], 1), ([3, 1, 2], 0), ([], 1)
@trusted
def functions_that_are_computed_once(xs: list[int], n: int) -> str:
    order.clear()
    found = sorted(values(xs), key=asked("sorted", n), reverse=bool(n)), list(map(asked("map", n), values(xs)))
    more = list(filter(tested(), values(xs))), [a + 1 for a in map(asked("loop", n), values(xs))]
    xs.sort(key=asked("sort", n))
    seen = 0
    for a in map(asked("for", n), xs):
        seen += a
        if a > 2:
            break
    best = min(values(xs), key=asked("min", n), default=0), functools.reduce(added(), values(xs), 5)
    return f"{found} {more} {xs} {seen} {best} {sum(map(doubled if n else negative, xs))} {order}"


KEYS: dict[str, Callable[[int], int]] = {"negative": negative, "doubled": doubled}


# calls: ("negative", [1, 2]), ("none", [1]), ("none", [])
@trusted
def a_key_that_is_not_there(name: str, xs: list[int]) -> list[int]:
    return sorted(xs, key=KEYS[name])


# calls: (), (1,), (1, 2, 3), (True, -5)
@trusted
def any_number(*xs: int) -> tuple[tuple[int, ...], int]:
    return xs, sum(xs) if len(xs) < 3 else any_number(*xs[1:])[1]


# calls: ("a",), ("a", "b", "é")
@trusted
def any_number_behind(first: str, /, *rest: str, joined: str = "+") -> str:
    return joined.join([first, *rest])


def walked(n: int, seen: frozenset[int] = frozenset()) -> int:
    if n in seen or n > 50:
        return len(seen)
    return walked((n * 7 + 3) % 60, seen | {n})


# calls: (1,), (2, frozenset({3}))
@trusted
def frozen_by_default(n: int, seen: frozenset[int] = frozenset(), *, skip: frozenset[str] = frozenset()) -> int:
    return walked(n) + len(seen) * 100 + len(skip) * 1000
