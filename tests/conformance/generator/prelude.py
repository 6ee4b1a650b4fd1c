"""What the functions of every generated module use: classes, state, constants, ocalls, helpers of each kind."""

import ast

from . import json_values, library, plain, several, tied, unions, values
from .state import State

HEADER = (
    "from pyenclave import Array, Array2, Inside, InOut, Lock, f32, i8, i32, trusted, u8, u16, u32, u64, untrusted\n"
)


STATE = {
    "trace": State("int", "0", "{trace}"),
    "fuel": State("int", "0", "{fuel}"),
    "count": State("int", "1", "{count}"),
    "words": State("list[str]", '["w"]', "{words}"),
    "table": State("dict[str, int]", '{"t": 1}', "{table}"),
    "last": State("Item | None", "None", "{last}"),
    "unique": State("set[int]", "set()", "{sorted(unique)}"),
    "raw": State("bytes", 'b"raw"', "{raw!r}"),
    "ratio": State("float", "0.5", "{ratio}"),
    "color": State("Color", "Color.RED", "{color}"),
    "pair": State("tuple[int, str]", '(1, "p")', "{pair}"),
    "buffer": State("bytearray", 'bytearray(b"buf")', "{buffer}"),
    "queue": State("deque[int]", "deque([1, 2])", "{list(queue)}"),
    "recent": State("deque[str]", 'deque(["r"], maxlen=3)', "{list(recent)}"),
    "totals": State("defaultdict[str, int]", "defaultdict(int)", "{sorted(totals.items())}"),
    "groups": State("defaultdict[int, list[str]]", "defaultdict(list)", "{sorted(groups.items())}"),
    "fixed": State("frozenset[int]", "frozenset([4])", "{sorted(fixed)}"),
    "level": State("Level", "Level.MID", "{level}"),
    "mode": State("Mode", "Mode.READ", "{mode}"),
    "vec": State("Vec", "Vec(2, 3)", "{vec!r}"),
    "bag": State("Bag", "Bag()", "{bag} {bag.size} {bag.made}"),
    "wide": State("u64", "u64(7)", "{wide}"),
    "small": State("u8", "u8(200)", "{small}"),
    "keyed": State("dict[tuple[int, str], int]", '{(0, "k"): 1}', "{keyed}"),
    "rows": State("list[Vec]", "[Vec(1)]", "{rows}"),
    "remark": State("str | None", "None", "{remark}"),
    "held": State("list[int | None]", "[None, 3]", "{held}"),
    "tank": State("Tank", "Tank(4, [1, 2])", "{tank}"),
    "cube": State("Cube", 'Cube("state")', "{cube}"),
    "narrow": State("f32", "f32(0.5)", "{narrow}"),
    "notes": State("dict[int, str | None]", "{1: None}", "{notes}"),
    "gaps": State("list[str | None]", '["a", None, ""]', "{gaps}"),
    "known_of": State("dict[str, int | None]", '{"k": 2, "a": None}', "{known_of}"),
    "parts": State("tuple[int | None, str | None]", '(None, "p")', "{parts}"),
    "singles": State("list[f32]", "[f32(1.5), f32(-0.5)]", "{singles}"),
    "octets": State("list[u8]", "[u8(255), u8(7)]", "{octets}"),
    "byname": State("dict[str, Item]", '{"i": Item("i")}', "{byname}"),
    **plain.STATE,
    **json_values.STATE,
    **tied.STATE,
    **values.STATE,
    **unions.STATE,
    **several.STATE,
}

_NAMES = """
from abc import ABC, abstractmethod
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import KW_ONLY, dataclass, field
from enum import Enum, IntEnum, StrEnum, auto
from typing import Any, ClassVar, Final, NamedTuple, TypeVar

T = TypeVar("T")
K = TypeVar("K")
V = TypeVar("V")

SIZE: Final = 12
LIMITS = {"a": 5, "k": 7, "": 1}
PRIMES = [2, 3, 5, 7]
WORDS = ("a", "é", "c,d")
ODD = {1, 3, 5}
EVEN = frozenset({0, 2, 4})
GRID = [[1, 2], [3], []]
PAIRS = [(1, "a"), (2, "b")]
RAW = b"ab,\\xff"
Row = tuple[int, str]
lock = Lock()
"""

_CLASSES = """
class Fault(Exception): ...


class Deep(Fault): ...


class Coded(LookupError):
    code = 7


class Color(Enum):
    RED = 1
    GREEN = 2
    BLUE = 4

    def mixed(self, other: "Color") -> "Color":
        return self if self is other else Color.BLUE


class Level(IntEnum):
    LOW = 1
    MID = auto()
    HIGH = 9

    def above(self) -> "Level":
        return Level.MID if self is Level.LOW else Level.HIGH


class Mode(StrEnum):
    READ = "r"
    WRITE = auto()
    BOTH = "rw"


class Point(NamedTuple):
    x: int
    y: str = "y"

    def far(self) -> bool:
        return self.x > 3 or self.y > "m"

    def moved(self, by: int = 1) -> "Point":
        return Point(self.x % 1009 + by % 7, self.y)

    @property
    def label(self) -> str:
        return f"{self.y}{self.x}"


@dataclass
class Item:
    name: str
    size: int = 3
    tags: list[int] | None = None

    def grown(self, by: int) -> int:
        self.size = (self.size + by) % 10007
        return self.size

    def label(self, prefix: str = "#", *, times: int = 1) -> str:
        return prefix + self.name * (times % 3)


@dataclass(frozen=True, order=True)
class Key:
    a: int
    b: str = "b"


@dataclass(frozen=True)
class Vec:
    x: int
    y: int = 0
    SIDES: ClassVar[int] = 2

    def __post_init__(self) -> None:
        if self.x % 61 == 52:
            raise Deep(f"vec {self.x}")

    def __add__(self, other: "Vec") -> "Vec":
        return Vec((self.x + other.x) % 997, (self.y + other.y) % 997)

    def __sub__(self, other: "Vec") -> "Vec":
        return Vec((self.x - other.x) % 997, self.y - other.y % 997)

    def __mul__(self, by: int) -> "Vec":
        return Vec(self.x % 997 * (by % 97), self.y % 97)

    def __rmul__(self, by: int) -> "Vec":
        return Vec(self.x % 97, self.y % 997 * (by % 97))

    def __floordiv__(self, by: int) -> "Vec":
        return Vec(self.x // by, self.y // by)

    def __xor__(self, text: str) -> str:
        return text + str(self.x)

    def __neg__(self) -> "Vec":
        return Vec(-self.x, -self.y)

    def __invert__(self) -> int:
        return self.y

    def __abs__(self) -> int:
        return abs(self.x) + abs(self.y)

    def __int__(self) -> int:
        return self.x

    def __float__(self) -> float:
        return self.x % 9973 / 2

    def __bool__(self) -> bool:
        note(21)
        return self.x != self.y

    def __len__(self) -> int:
        return self.SIDES + abs(self.y) % 3

    def __contains__(self, n: int) -> bool:
        return n in (self.x, self.y)

    def __getitem__(self, at: int) -> int:
        if at not in (0, 1):
            raise IndexError(at)
        return self.y if at else self.x

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Vec):
            return NotImplemented
        return self.x % 1009 == other.x % 1009 and self.y == other.y

    def __hash__(self) -> int:
        return self.x % 1009 * 31 + self.y % 1009

    def __lt__(self, other: "Vec") -> bool:
        return (self.y, self.x) < (other.y, other.x)

    def __repr__(self) -> str:
        return f"<{self.x} {self.y}>"

    def __str__(self) -> str:
        return f"({self.x}; {self.y})"

    @property
    def far(self) -> int:
        return t_int(25, self.x % 1009) + self.y % 1009

    @staticmethod
    def unit(n: int) -> "Vec":
        return Vec(n % 2, (n + 1) % 2)

    @classmethod
    def of(cls, text: str, *, y: int = SIZE) -> "Vec":
        return cls(len(text), y % 997)


@dataclass
class Bag:
    items: list[int] = field(default_factory=list)
    names: dict[str, int] = field(default_factory=lambda: {"a": 1})
    size: int = field(default=0, repr=False, compare=False)
    made: int = field(init=False, default=1)
    _: KW_ONLY
    label: str = "bag"
    MOST = 4

    def __post_init__(self) -> None:
        self.made = self.size % 97 + 1

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, name: str) -> int:
        return self.names[name]

    def __setitem__(self, name: str, n: int) -> None:
        note(22)
        self.names[name] = n

    def __delitem__(self, name: str) -> None:
        del self.names[name]

    def __contains__(self, name: str) -> bool:
        return name in self.names

    @property
    def total(self) -> int:
        return sum(self.items) + self.MOST

    @staticmethod
    def joined(one: "Bag", other: "Bag") -> "Bag":
        return Bag(one.items + other.items, one.names | other.names, label=one.label + "+")

    @classmethod
    def of(cls, *, items: list[int], label: str = "of") -> "Bag":
        return cls(items, label=label)

    def put(self, n: int) -> int:
        if len(self.items) >= Bag.MOST:
            raise Coded(self.label)
        self.items.append(n)
        self.size += 1
        return len(self.items)


@dataclass
class Tank:
    amount: int = 2
    parts: list[int] = field(default_factory=lambda: [1, 0])

    @property
    def level(self) -> int:
        note(31)
        return self.amount * 2

    @level.setter
    def level(self, n: int) -> None:
        note(32)
        if n % 13 == 12:
            raise Coded(n)
        self.amount = n % 1009

    def __iadd__(self, n: int) -> "Tank":
        note(33)
        self.level = n
        return self

    def __isub__(self, other: "Tank") -> "Tank":
        return Tank((self.amount - other.amount) % 1009, self.parts)

    def __imul__(self, n: int) -> "Tank":
        self.parts *= n % 3
        return self

    def __iter__(self) -> Iterator[int]:
        return iter(self.parts)

    def __call__(self, n: int, *, by: int = 2) -> int:
        return (n % 1009 * by + self.amount) % 1009

    def __truediv__(self, n: int) -> float:
        return self.amount / n

    def __rtruediv__(self, n: int) -> float:
        return n % 65536 / self.amount

    def __mod__(self, n: int) -> int:
        return self.amount % n

    def __pow__(self, n: int) -> int:
        return self.amount % 7**n

    def __radd__(self, n: int) -> int:
        return (n % 1009 + self.amount) % 1009

    def __rsub__(self, n: int) -> int:
        return n % 1009 - self.amount

    def __lshift__(self, n: int) -> int:
        return self.amount << n % 9

    def __rshift__(self, text: str) -> int:
        return self.amount >> len(text)

    def __and__(self, other: "Tank") -> int:
        return self.amount & other.amount

    def __ror__(self, n: int) -> int:
        return n % 4096 | self.amount

    def __pos__(self) -> str:
        return f"+{self.amount}"

    def __le__(self, other: "Tank") -> bool:
        return self.amount <= other.amount

    def __gt__(self, other: "Tank") -> bool:
        note(34)
        return self.amount > other.amount

    def __ge__(self, other: "Tank") -> bool:
        return self.parts >= other.parts


@dataclass
class Shape:
    name: str
    sides: int = 3
    KIND: ClassVar[str] = "shape"
    SIDES = 5

    def __len__(self) -> int:
        return self.sides % 3

    def area(self) -> int:
        return self.sides

    def told(self) -> str:
        return f"{self.KIND} {self.name} {self.area()} {self.double}"

    @property
    def double(self) -> int:
        return self.area() % 1009 * 2


@dataclass(order=True)
class Square(Shape):
    edge: int = 2
    KIND: ClassVar[str] = "square"

    def __post_init__(self) -> None:
        if self.edge % 61 == 60:
            raise Fault(self.name)

    def __add__(self, n: int) -> int:
        return self.area() + n % 97

    def area(self) -> int:
        return self.edge % 1009 * (self.sides % 97)

    def corners(self, n: int) -> int:
        return self.edge % 97 * (n % 97) + self.SIDES

    @classmethod
    def made(cls, n: int) -> "Square":
        return cls(str(n % 7), edge=n % 97)


@dataclass
class Cube(Square):
    sides: int = 6
    marks: list[int] = field(default_factory=list)
    SIDES = 8

    @property
    def double(self) -> int:
        return self.area() % 997 * 3 + len(self.marks)

    @classmethod
    def made(cls, n: int) -> "Cube":
        return cls(str(n % 7), edge=n % 97, marks=[n % 5])


@dataclass
class Guard:
    name: str
    kind: int = 0

    def __enter__(self) -> "Guard":
        note(13)
        if self.kind % 7 == 6:
            raise KeyError(self.name)
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        note(14 if error is None else digest(str(error)))
        if self.kind % 7 == 5 and error is not None:
            raise Deep(self.name) from error
        return self.kind % 7 == 4


class Plain(NamedTuple):
    n: int

    def __enter__(self) -> int:
        note(self.n % 97)
        return self.n

    def __exit__(self, *_: object) -> None:
        note(15)
"""

_FUNCTIONS = """
answers: list[int] = []


@untrusted
def ask(n: int, text: str) -> int:
    answers.append(n)
    return (n * 7 + len(text)) % 1009


@untrusted
def ask_words(xs: list[str]) -> list[str]:
    return [x[::-1] for x in xs] + ["o"]


@untrusted
def ask_item(item: Item | None, *, more: dict[str, int]) -> tuple[Item, int | None]:
    answers.append(len(more))
    item = item or Item("none")
    item.size += 1
    return item, more.get(item.name)


@untrusted
def ask_point(p: Point, level: Level, mode: Mode, color: Color) -> dict[str, Point]:
    answers.append(level + len(mode))
    return {p.y: p, color.name: Point(color.value, mode)}


@untrusted
def ask_raw(data: bytes, more: bytearray, n: u8) -> bytearray:
    more.append(n)
    return bytearray(data) + more


@untrusted
def ask_queue(q: deque[int], xs: set[int], ys: frozenset[int]) -> deque[int]:
    q.extend(sorted(xs | ys))
    return q


@untrusted
def ask_ratio(x: float, yes: bool, wide: u64, narrow: i32 = 5) -> float:
    answers.append(int(yes) + wide % 97)
    return (x if yes else -x) + narrow


@untrusted
def ask_array(xs: Array[int], n: int) -> int:
    return sum(xs) % 1009 + len(xs) + n % 97


@untrusted
def ask_bag(bag: Bag, pairs: list[tuple[int, str]]) -> Bag | None:
    answers.append(bag.size)
    return None if len(pairs) > 2 else Bag(bag.items[::-1], {text: n for n, text in pairs}, label=bag.label)


@untrusted
def ask_filled(xs: InOut[Array[int]], data: InOut[bytearray], n: int) -> int:
    for at in range(len(xs)):
        xs[at] = xs[at] % 1009 + n % 97
    if data:
        data[0] = n % 256
    if n % 7 == 6:
        raise ValueError("filled", n)
    return len(xs) + len(data)


@untrusted
def ask_grid(xs: InOut[Array2[int]]) -> int:
    xs[0, 0] = xs[0, 0] % 1009 + 1
    return xs.shape[0] * xs.shape[1]


@untrusted
def ask_halved(xs: InOut[Array[float]]) -> int:
    for at in range(len(xs)):
        xs[at] /= 2
    return len(xs)


@untrusted
def ask_written(data: InOut[bytearray], text: str) -> str:
    data.reverse()
    return text + str(len(data))


@untrusted
def ask_cube(cube: Cube, tank: Tank) -> Cube:
    cube.marks.extend(tank)
    cube.edge = tank.amount % 7
    return cube


@untrusted
def ask_optional(d: dict[str, int | None], xs: list[str | None]) -> dict[str, int | None]:
    answers.append(len(xs))
    return {**d, **{x: None for x in xs if x is not None}}


@untrusted
def ask_edges(n: int, narrow: f32, small: i32) -> int:
    answers.append(small)
    return int(narrow % 97) + n % 97


@untrusted
def ask_nothing(rows: list[list[int]]) -> None:
    answers.append(len(rows))


@untrusted
def ask_fails(n: int) -> int:
    answers.append(n)
    if n % 3 == 0:
        raise KeyError(n)
    if n % 3 == 1:
        raise ValueError("outside", n)
    return n % 1009


def note(n: int) -> None:
    global trace
    trace = (trace * 31 + n) % 1000003


def digest(text: str) -> int:
    found = len(text)
    for c in text[-300:]:
        found = (found * 131 + ord(c)) % 1000003
    return found


def t_int(n: int, value: int) -> int:
    note(n)
    if value % 23 == 20:
        raise Deep(f"{n}: {value}")
    return value


def t_str(n: int, value: str) -> str:
    note(n)
    if len(value) == 9:
        raise KeyError(value)
    return value


def t_bytes(n: int, value: bytes) -> bytes:
    note(n + len(value))
    return value


def t_bool(n: int, value: bool) -> bool:
    note(n)
    return value


def t_float(n: int, value: float) -> float:
    note(n)
    return value


def t_list(n: int, xs: list[int]) -> list[int]:
    note(n)
    xs.append(n)
    return xs


def t_vec(n: int, value: Vec) -> Vec:
    note(n)
    return value


def t_bag(n: int, value: Bag) -> Bag:
    note(n)
    value["t"] = n
    return value


def t_raw(n: int, value: bytearray) -> bytearray:
    note(n)
    value.append(n)
    return value


def bump(by: int) -> int:
    global count, raw, ratio, wide, buffer, vec
    count = (count % 10007 * 3 + by) % 10007
    raw = raw[-3:] + bytes([count % 256])
    ratio = ratio / 2 + count
    wide = u64.wrap(wide * 5 + by)
    buffer = buffer[-4:] + raw
    vec = Vec(count % 50, by)
    return count


def maybe(n: int) -> int | None:
    return None if n % 3 == 0 else n % 1009


def named(n: int) -> str | None:
    note(5)
    return f"n{n % 100}" if n % 2 else None


def split(n: int, text: str) -> tuple[int, str]:
    return t_int(3, n % 1009) + 1, text[1:] + "!"


def safe(n: int) -> int:
    try:
        return t_int(9, n)
    except Fault as e:
        return len(str(e))
    finally:
        note(11)


def failing(n: int, text: str) -> Exception:
    note(17)
    if n % 5 == 0:
        return KeyError(n, text)
    if n % 5 == 1:
        return Deep(text)
    if n % 5 == 2:
        return Coded(n)
    if n % 5 == 3:
        return ZeroDivisionError()
    return ValueError(text, (n, [text]))


def attempted(n: int) -> Exception | None:
    try:
        t_int(19, n % 1009)
        return None if n % 2 else IndexError(str(n))
    except Fault as e:
        return e


def described(e: Exception) -> str:
    return f"{type(e).__name__} {e} {e!r} {isinstance(e, (LookupError, Fault))}"


def fold(xs: list[int], start: int = 1, *, by: int = 3) -> int:
    total = start % 1009
    for x in xs:
        total = (total * by + x) % 10007
    return total


def three(a: int, b: int = 2, /, c: int = 3, *, d: int = 4) -> int:
    return (a % 97 * 1000 + b % 97 * 100 + c % 97 * 10 + d) % 100003


def keywords(*, text: str = "k", n: int, mode: Mode = Mode.READ) -> str:
    return f"{text}{n % 97}{mode}"


def counted(text: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for c in text:
        found[c] = found.get(c, 0) + 1
    return found


def depth(n: int, text: str) -> str:
    return text if n <= 0 else depth(n - 1, text[1:] + str(n))


def descend(n: int) -> int:
    return 0 if n <= 0 else descend(n - 1) + 1


def even(n: int) -> bool:
    return n <= 0 or odd(n - 1)


def odd(n: int) -> bool:
    try:
        return n > 0 and even(n - 1)
    finally:
        note(n)


def endless(n: int) -> int:
    return endless(n + 1) + n


def rescued(n: int) -> int:
    try:
        return endless(n)
    except RecursionError:
        return n + 1


def filled(tank: Tank, n: int) -> Tank:
    tank += n
    tank.level += n % 97
    return tank


def poured(one: Tank, other: Tank) -> Tank:
    one -= other
    return one


def next_level(tank: Tank, n: int) -> int:
    tank.level = n
    return tank.level


def first(xs: list[T], other: T) -> T:
    return xs[0] if xs else other


def last_of(xs: list[T], default: T | None = None) -> T | None:
    if not xs:
        return default
    found: T | None = xs[-1]
    return found


def known(x: T | None, other: T) -> T:
    return other if x is None else x


def swapped(pair: tuple[K, V]) -> tuple[V, K]:
    a, b = pair
    return b, a


def chosen(flag: bool, one: T, other: T) -> T:
    note(23)
    return one if flag else other


def grouped(keys: list[K], values: list[V]) -> dict[K, list[V]]:
    found: dict[K, list[V]] = {}
    for key, value in zip(keys, values):
        if key not in found:
            found[key] = []
        found[key].append(value)
    return found


def repeated(x: T, n: int) -> list[T]:
    return [x for _ in range(n % 4)]


def largest(xs: list[T], other: T) -> T:
    found = other
    for x in xs:
        if x > found:
            found = x
    return found


def spent() -> bool:
    global fuel
    fuel += 1
    return fuel > 300
"""

_CONCURRENT = """
@trusted(concurrent=True)
def counts(text: str) -> int:
    found = digest(text)
    with lock:
        totals[text[:1]] += 1
        return found + totals[text[:1]]
"""


def traced(state: dict[str, State], others: list[str], reached: list[str], name: str = "traced") -> str:
    """What there is to be seen after a call, also in `others` modules, and begins anew. `reached` is never called."""
    rows = [
        f"    note(0)\n    global {', '.join(state)}",
        "    seen = str(bump(0))" if "vec" in state else '    seen = ""',
    ]
    rows += [f'    seen += f" {one.shown}"' for one in state.values()]
    rows += [f"    seen += {one}()" for one in others]
    rows += ["    if fuel < 0:", *(f"        {one}" for one in reached)]
    rows += [f"    {name} = {one.initial}" for name, one in state.items()]
    return "\n".join([f"def {name}() -> str:", *rows, "    return seen", ""])


def variables(state: dict[str, State]) -> str:
    return "\n".join(f"{name}: Inside[{one.type}] = {one.initial}" for name, one in state.items())


def prelude(state: dict[str, State], others: list[str], reached: list[str], *, is_tied: bool) -> str:
    """`is_tied`: with objects that hold each other, and then without concurrent functions."""
    parts = [
        values.IMPORTS + several.IMPORTS + _NAMES,
        library.IMPORTS,
        values.CONSTANTS,
        _CLASSES,
        several.SOURCE,
        plain.SOURCE,
        unions.SOURCE,
        tied.SOURCE + tied.FUNCTIONS + unions.TREES + unions.OF_TREES + several.YIELDS if is_tied else "",
    ]
    parts += [plain.FUNCTIONS, variables(state), _FUNCTIONS, json_values.FUNCTIONS, values.FUNCTIONS]
    parts += [unions.FUNCTIONS, several.FUNCTIONS]
    parts += [_CONCURRENT.replace("(concurrent=True)", "") if is_tied else _CONCURRENT]
    return "\n\n".join([*parts, "@trusted\n" + traced(state, others, ["counts('ab')", "picked(1)", *reached])])


def taken(names: list[str]) -> str:
    """Functions and classes of the prelude, by their names."""
    source = _CLASSES + _FUNCTIONS
    found = {one.name: one for one in ast.parse(source).body if isinstance(one, ast.FunctionDef | ast.ClassDef)}
    return "\n\n".join(ast.get_source_segment(source, found[one]) or "" for one in names)
