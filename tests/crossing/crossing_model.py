"""The form of what crosses, once more, in plain Python: from docs/crossing.md and nothing else."""

import dataclasses
import random
import struct
import typing
from collections import deque
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum, IntEnum
from typing import Any, NamedTuple

from pyenclave import f32, f64, i8, i16, i32, i64, u8, u16, u32, u64

FORMATS = {
    int: "q",
    u8: "B",
    u16: "H",
    u32: "I",
    u64: "Q",
    i8: "b",
    i16: "h",
    i32: "i",
    i64: "q",
    float: "d",
    f64: "d",
    f32: "f",
}


class Color(Enum):
    RED = "r"
    GREEN = "g"
    BLUE = "b"
    CRIMSON = "r"  # an alias  # noqa: PIE796


class Level(IntEnum):
    LOW = 3
    HIGH = 9


class Pair(NamedTuple):
    left: int
    right: str = ""


@dataclasses.dataclass(frozen=True)
class Point:
    x: int
    y: float


@dataclasses.dataclass
class Order:
    name: str
    at: Point
    color: Color = Color.RED
    lines: list[tuple[u32, bytes]] = dataclasses.field(default_factory=list)
    note: str | None = None


@dataclasses.dataclass(slots=True)
class Slotted:
    pair: Pair
    on: bool = True


@dataclasses.dataclass
class Empty:
    pass


def write(kind: Any, value: Any) -> bytes:
    """The bytes of a value."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if kind is Any:
        return _json(value)
    if kind in FORMATS:
        return struct.pack("<" + FORMATS[kind], value)
    if kind is bool:
        return bytes([value])
    if kind is None or kind is type(None):
        return b"\0"
    if kind in (bytes, bytearray, str):
        data = value.encode() if kind is str else bytes(value)
        return struct.pack("<Q", len(data)) + data
    if origin is deque:
        most = -1 if value.maxlen is None else value.maxlen
        return struct.pack("<Qq", len(value), most) + b"".join(write(arguments[0], one) for one in value)
    if origin in (list, set, frozenset) or ... in arguments:
        return struct.pack("<Q", len(value)) + b"".join(write(arguments[0], one) for one in value)
    if origin is dict:
        rows = (write(arguments[0], one) + write(arguments[1], two) for one, two in value.items())
        return struct.pack("<Q", len(value)) + b"".join(rows)
    if origin is tuple:
        return b"".join(write(one, two) for one, two in zip(arguments, value, strict=True)) or b"\0"
    if isinstance(kind, type) and issubclass(kind, Enum):
        return struct.pack("<I", list(kind).index(value))
    if isinstance(kind, type) and (dataclasses.is_dataclass(kind) or issubclass(kind, tuple)):
        hints = typing.get_type_hints(kind)
        return b"".join(write(one, getattr(value, name)) for name, one in hints.items()) or b"\0"
    (inner,) = (one for one in arguments if one is not type(None))
    return b"\0" if value is None else b"\1" + write(inner, value)


def _json(value: Any) -> bytes:
    """Of a value of JSON: what it is, and its content."""
    if value is None or isinstance(value, bool):
        return bytes([(None, False, True).index(value)])
    tag, kind = {int: (3, int), float: (4, float), str: (5, str), list: (6, list[Any]), dict: (7, dict[str, Any])}[
        type(value)
    ]
    return bytes([tag]) + write(kind, value)


class Choice(NamedTuple):
    """What types are made of."""

    leaves: list[Any]
    hashable: list[Any]
    classes: list[Any]


EVERYTHING = Choice(
    leaves=[*FORMATS, bool, bytes, str, Color, Level, None, Any, Any],
    hashable=[int, u8, i16, u64, bool, bytes, str, Color, Pair, Point, tuple[u8, str], frozenset[u8]],
    classes=[Pair, Point, Order, Slotted, Empty, bytearray],
)


def some_type(at: random.Random, depth: int = 3, of: Choice = EVERYTHING) -> Any:
    """A type, nested at most `depth` times."""
    pick = at.random()
    if depth == 0 or pick < 0.25:
        return at.choice(of.leaves)
    if pick < 0.4:
        return at.choice(of.classes)
    if pick < 0.5:
        return at.choice([set, frozenset])[at.choice(of.hashable)]
    if pick < 0.6:
        return dict[at.choice(of.hashable), some_type(at, depth - 1, of)]  # type: ignore[misc]
    if pick < 0.7:
        inner = some_type(at, depth - 1, of)
        return inner if inner in (None, Any) or type(None) in typing.get_args(inner) else inner | None
    if pick < 0.8:
        if at.random() < 0.3:
            return tuple[some_type(at, depth - 1, of), ...]
        return tuple[tuple(some_type(at, depth - 1, of) for _ in range(at.randrange(4)))]  # type: ignore[misc]
    return at.choice([list, list, deque])[some_type(at, depth - 1, of)]


def some_value(kind: Any, at: random.Random) -> Any:
    """A value of the type; numbers and lengths at their ends too."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if kind is Any:
        forms = [None, bool, int, float, str, list[Any], dict[str, Any]]
        return some_value(at.choice(forms), at)
    if kind in FORMATS:
        return _number(FORMATS[kind], at)
    if kind is bool:
        return at.random() < 0.5
    if kind is None or kind is type(None):
        return None
    if kind in (bytes, bytearray):
        return kind(at.randbytes(at.choice([0, 1, 7, 300])))
    if kind is str:
        return "".join(at.choice("aä€𝄞\0") for _ in range(at.choice([0, 1, 5, 40])))
    if kind in (date, datetime, timedelta):
        return _moment(kind, at)
    if kind is Decimal:
        size, exponent = at.choice([1, 9, 10, 28, 40]), at.choice([0, -2, 7, -1999999999999999997, 999999999999999000])
        return Decimal((at.randrange(2), [at.randrange(10) for _ in range(size)], exponent))
    if origin is deque:
        items = [some_value(arguments[0], at) for _ in range(at.choice([0, 1, 2, 5]))]
        return deque(items, at.choice([None, len(items), 9, 2**63 - 1]))
    if origin in (list, set, frozenset) or ... in arguments:
        return origin(some_value(arguments[0], at) for _ in range(at.choice([0, 1, 2, 5])))
    if origin is dict:
        return {some_value(arguments[0], at): some_value(arguments[1], at) for _ in range(at.choice([0, 1, 4]))}
    if origin is tuple:
        return tuple(some_value(one, at) for one in arguments)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return at.choice(list(kind))
    if isinstance(kind, type) and (dataclasses.is_dataclass(kind) or issubclass(kind, tuple)):
        return kind(**{name: some_value(one, at) for name, one in typing.get_type_hints(kind).items()})
    (inner,) = (one for one in arguments if one is not type(None))
    return None if at.random() < 0.4 else some_value(inner, at)


def _moment(kind: Any, at: random.Random) -> Any:
    span = at.choice([timedelta(0), timedelta.resolution, timedelta(at.randrange(3652058), at.random() * 86400)])
    day = datetime(1, 1, 1, tzinfo=at.choice([None, UTC])) + span
    return {date: day.date(), datetime: day, timedelta: at.choice([span, -span, timedelta.min, timedelta.max])}[kind]


def _number(code: str, at: random.Random) -> int | float:
    if code in "df":
        return struct.unpack(
            "<" + code, struct.pack("<" + code, at.choice([0.0, -0.0, 1.5, -2e10, 1e-30, at.random()]))
        )[0]
    bits = 8 * struct.calcsize("<" + code)
    low, high = (0, 2**bits - 1) if code.isupper() else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    return at.choice([low, high, 0, 1, at.randint(low, high)])


def damage(data: bytearray, at: random.Random) -> None:
    """Bits turned, bytes too few or too many, counts that there cannot be."""
    for _ in range(at.randrange(1, 4)):
        change, place = at.randrange(5), at.randrange(len(data) + 1)
        if change == 0 and place < len(data):
            data[place] ^= 1 << at.randrange(8)
        elif change == 1:
            del data[place : place + at.choice([1, 8])]
        elif change == 2:
            data[place:place] = at.randbytes(at.choice([1, 8]))
        else:
            number = at.choice([0, 1, 2, 3, 255, 2**31, 2**32, 2**61, 2**63, 2**64 - 1, len(data)])
            data[place : place + 8] = number.to_bytes(8, "little")
