"""A host that writes its own bytes where values cross, against a real image: refused or a value, and nothing else.

The types are drawn; the host's codec, which test_codec.py holds to the form, says which bytes are a value.
"""

import importlib.util
import random
import struct
import sys
import types
import typing
from collections import deque
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import ModuleType
from typing import Any

import pytest
from crossing_model import FORMATS, Choice, damage, some_type, some_value

from pyenclave import adapters, i8, u8
from pyenclave.crossing.plan import plan_of
from pyenclave.errors import BoundaryError

COUNT = 48
HEAD = """
from collections import deque
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum, IntEnum
from typing import NamedTuple

from pyenclave import Inside, f32, f64, i8, i16, i32, i64, trusted, u8, u16, u32, u64, untrusted

class Color(Enum):
    RED = "r"
    GREEN = "g"
    BLUE = "b"

class Level(IntEnum):
    LOW = 3
    HIGH = 9

class Pair(NamedTuple):
    left: int
    right: str = ""

@dataclass(frozen=True)
class Point:
    x: int
    y: float

@dataclass
class Order:
    name: str
    at: Point
    color: Color
    lines: list[tuple[u32, bytes]]
    note: str | None = None

@dataclass(slots=True)
class Slotted:
    pair: Pair
    on: bool = True

@dataclass
class Empty:
    pass
"""
FUNCTIONS = """
@trusted
def echo{n}(x: {kind}) -> {kind}:
    return x

@untrusted
def ask{n}() -> {kind}: ...

@trusted
def asked{n}() -> {kind}:
    return ask{n}()
"""


@dataclass
class Attacked:
    """The module, and what each function takes."""

    module: ModuleType
    kinds: list[Any]

    def echo(self, n: int, data: bytes) -> bytes:
        """The ecall as the host's C calls it, without a check of what it passes."""
        native = self.module.__dict__["__pyenclave__"]._loaded
        result: bytes = getattr(native, f"attacked_echo{n}")(data)
        return result


def spelled(kind: Any) -> str:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if kind is ...:
        return "..."
    if origin is None:
        return str(kind.__name__)
    if origin is types.UnionType:
        return f"{spelled(arguments[0])} | None"
    if origin is tuple and not arguments:
        return "tuple[()]"
    return f"{origin.__name__}[{', '.join(map(spelled, arguments))}]"


def is_packed(kind: Any) -> bool:
    """Whether trusted Python has the type, and it crosses as one buffer."""
    text = spelled(kind).replace("| None", "")
    return kind not in (*FORMATS, bool, bytes, str) and "None" not in text


def source() -> str:
    scope: dict[str, Any] = {"__name__": "attacked"}
    exec(HEAD, scope)
    names = ("Color", "Level", "Pair", "Point", "Order")
    color, level, pair, point, order = (scope[name] for name in names)
    of = Choice(
        leaves=[*FORMATS, bool, bytes, str, bytearray, color, level],
        hashable=[int, u8, bool, bytes, str, color, level, pair, point, tuple[u8, str]],
        classes=[pair, point, order, bytearray, scope["Slotted"], scope["Empty"]],
    )
    at, kinds = random.Random(9), [order, list[list[list[i8]]], dict[point, set[str]], deque[color]]
    kinds += [Decimal, list[Decimal], dict[Decimal, bool | None]]
    kinds += [date, datetime, timedelta, dict[date, datetime | None], list[timedelta | None]]
    while len(kinds) < COUNT:
        kind = some_type(at, 3, of)
        if is_packed(kind) and kind not in kinds:
            kinds.append(kind)
    return HEAD + "".join(FUNCTIONS.format(n=n, kind=spelled(kind)) for n, kind in enumerate(kinds))


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Attacked:
    path = tmp_path_factory.mktemp("attacked") / "attacked.py"
    path.write_text(source())
    spec = importlib.util.spec_from_file_location("attacked", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "attacked", module)
        spec.loader.exec_module(module)
        found = Attacked(module, [typing.get_type_hints(getattr(module, f"echo{n}"))["x"] for n in range(COUNT)])
        order = some_value(found.kinds[0], random.Random(0))
        assert module.echo0(order) == order  # which loads the enclave
    return found


def is_value(kind: Any, data: bytes) -> bool:
    try:
        plan_of(kind).unpack(data)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("seed", range(4))
def test_arguments(attacked: Attacked, seed: int) -> None:
    at = random.Random(seed)
    refused = taken = 0
    for n, kind in enumerate(attacked.kinds):
        for _ in range(200):
            data = bytearray(plan_of(kind).pack(some_value(kind, at), "`x`"))
            damage(data, at)
            given = bytes(data)
            if is_value(kind, given):
                assert attacked.echo(n, given) == given, (kind, given)
                taken += 1
                continue
            with pytest.raises(BoundaryError, match="refused"):
                attacked.echo(n, given)
            refused += 1
    assert refused > 1000
    assert taken > 50


@pytest.mark.parametrize("seed", range(2))
def test_answers(attacked: Attacked, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    at = random.Random(seed)
    refused = 0
    for n, kind in enumerate(attacked.kinds):
        call = getattr(attacked.module, f"asked{n}")
        for _ in range(20):
            value = some_value(kind, at)
            good = plan_of(kind).pack(value, "`x`")
            data = bytearray(good)
            damage(data, at)
            given = bytes(data)
            monkeypatch.setattr(adapters.Value, "written", lambda self, value, loaded, given=given: given)
            if is_value(kind, given):
                call()
                continue
            with pytest.raises(BoundaryError, match="refused: an ocall's results break a rule of the interface"):
                call()
            refused += 1
    assert refused > 300


def count(number: int) -> bytes:
    return struct.pack("<Q", number)


def test_counts_as_large_as_can_be_at_every_level(attacked: Attacked) -> None:
    """A list of lists of lists: each count is all that is left, or more than memory has."""
    n = next(at for at, kind in enumerate(attacked.kinds) if spelled(kind) == "list[list[list[i8]]]")
    for size in (24, 1000, 200_000):
        for first in (size - 8, 2, 2**61, 2**63, 2**64 - 8):
            for second in (size - 16, 1, 2**60, 2**64 - 1):
                for third in (size - 24, size - 23, 2**32, 2**64 - 24):
                    data = (count(first) + count(second) + count(third)).ljust(size, b"\0")
                    with pytest.raises(BoundaryError, match="refused"):
                        attacked.echo(n, data)
    good = count(1) + count(1) + count(3) + b"abc"
    assert attacked.echo(n, good) == good


def test_what_is_refused_leaves_no_memory_behind(attacked: Attacked) -> None:
    """More than the heap has, if it stayed: 16 MiB."""
    order = attacked.module.Order(
        "a" * 3000, attacked.module.Point(1, 2.0), attacked.module.Color.RED, [(1, b"b" * 3000)]
    )
    data = plan_of(attacked.kinds[0]).pack(order, "`x`")
    for bad in (data[:-1], data + b"\0", data[:-1] + b"\2"):
        for _ in range(4000):
            with pytest.raises(BoundaryError, match="refused"):
                attacked.echo(0, bad)
    assert attacked.module.echo0(order) == order
