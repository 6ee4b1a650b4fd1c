"""Adapters around native methods: what crosses as one buffer is packed and unpacked; answers of any length."""

import array
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, cast

import pytest

from pyenclave import u8
from pyenclave.adapters import adapter, checked, packing, take
from pyenclave.crossing.plan import plan_of
from pyenclave.errors import BoundaryError


class Side(Enum):
    BUY = 1
    SELL = 2


@dataclass
class Order:
    name: str
    count: u8
    side: Side = Side.BUY


def place(orders: list[Order], note: str, limit: int | None, data: bytes, n: u8) -> dict[str, Order]:
    return {one.name: one for one in orders}


def native(answer: Any, seen: list[Any]) -> Callable[..., Any]:
    def method(*values: Any) -> Any:
        seen.append(values)
        return answer

    return method


def as_function(function: Any) -> FunctionType:
    return cast(FunctionType, function)


def test_arguments_are_packed_and_the_result_is_unpacked() -> None:
    seen: list[Any] = []
    answer = plan_of(dict[str, Order]).pack({"a": Order("a", 1)}, "`x`")
    target = packing(as_function(place), native(answer, seen))
    assert target([Order("a", 1, Side.SELL)], "note", None, b"data", 3) == {"a": Order("a", 1)}
    orders = plan_of(list[Order]).pack([Order("a", 1, Side.SELL)], "`x`")
    assert seen == [(orders, "note", b"\0", b"data", 3)]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (((), "", 1, b"", 1), "`orders` must be list, not tuple"),
        (([Order("a", 256)], "", 1, b"", 1), "`orders[0].count` must be in 0..255, not 256"),
        (([], b"", 1, b"", 1), "`note` must be str, not bytes"),
        (([], "", "1", b"", 1), "`limit` must be int, not str"),
        (([], "", 1, array.array("H"), 1), "`data` must be bytes, not array"),
        (([], "", 1, None, 1), "`data` must be bytes, not NoneType"),
        (([], "", 1, b"", None), "`n` must be int, not NoneType"),
    ],
)
def test_what_does_not_fit_never_reaches_native_code(arguments: tuple[Any, ...], message: str) -> None:
    seen: list[Any] = []
    for target in (
        packing(as_function(place), native(b"", seen)),
        checked(as_function(place), inside=True, step=nullcontext(), alone=True),
    ):
        with pytest.raises((TypeError, OverflowError)) as caught:
            target(*arguments)
        assert str(caught.value) == message
    assert seen == []


def test_a_damaged_result_is_told() -> None:
    target = packing(as_function(place), native(b"\1", []))
    with pytest.raises(BoundaryError, match=r"^the result of `place` is damaged: the data do not describe a value"):
        target([], "", None, b"", 1)


def test_functions_of_scalars_are_called_as_they_are() -> None:
    def scalars(a: int, b: bytes, c: str) -> u8: ...

    method = native(1, [])
    assert packing(as_function(scalars), method) is method


def test_in_plain_python_values_are_copies_of_their_type() -> None:
    class Sub(list[Order]):
        pass

    kept: list[Any] = []

    def keep(orders: list[Order]) -> list[Order]:
        kept.append(orders)
        return orders

    orders = Sub([Order("a", True)])
    found = checked(as_function(keep), inside=True, step=nullcontext(), alone=True)(orders)
    assert type(kept[0]) is list
    assert found == [Order("a", 1)]
    assert found is not kept[0]
    assert found[0] is not orders[0]


def test_ocalls_of_every_type() -> None:
    def ask(orders: list[Order], question: str, n: int) -> tuple[str, Side]:
        return f"{orders[0].name} {question} {n}", orders[0].side

    serve = adapter(as_function(ask))
    plan = plan_of(tuple[str, Side])
    answer = plan.pack(("a größe 3", Side.SELL), "`x`")
    given = (plan_of(list[Order]).pack([Order("a", 1, Side.SELL)], "`x`"), "größe".encode(), 3)
    assert serve(*given, 64) == (len(answer), answer + bytes(64 - len(answer)))
    assert serve(*given, 4) == (len(answer), answer[:4])
    assert take(len(answer)) == answer
    with pytest.raises(BoundaryError, match="of which there is none"):
        take(len(answer))


@pytest.mark.parametrize(("kind", "value", "data"), [(bytes, bytearray(b"ab"), b"ab"), (str, "ü", "ü".encode())])
def test_bytes_and_str_are_answered_as_they_are(kind: Any, value: Any, data: bytes) -> None:
    def ask() -> Any:
        return value

    ask.__annotations__["return"] = kind
    assert adapter(as_function(ask))(4) == (2, data + b"\0\0")


def test_an_answer_of_another_type_is_refused() -> None:
    def ask() -> list[u8]:
        return [256]

    with pytest.raises(OverflowError, match=r"^the result of `ask` at \[0\] must be in 0\.\.255, not 256$"):
        adapter(as_function(ask))(4)


DECORATED = """
from dataclasses import dataclass
from enum import Enum

from pyenclave import trusted, untrusted


class Side(Enum):
    BUY = 1
    SELL = 2


@dataclass
class Order:
    name: str
    amount: int
    side: Side = Side.BUY


@untrusted
def tell(names: set[str]) -> list[str]:
    return sorted(names)


@trusted
def count(orders: list[Order], *, side: Side = Side.BUY) -> dict[Side, list[str]]:
    return {side: tell({one.name for one in orders if one.side is side})}
"""


def test_decorated(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, import_file: Callable[[Path], ModuleType]) -> None:
    monkeypatch.setenv("PYENCLAVE_PLATFORM", "none")
    (tmp_path / "orders.py").write_text(DECORATED)
    orders = import_file(tmp_path / "orders.py")
    order, side = orders.Order, orders.Side
    assert orders.count([order("b", 1), order("a", 2), order("c", 3, side.SELL)]) == {side.BUY: ["a", "b"]}
    assert orders.count([order("c", 3, side.SELL)], side=side.SELL) == {side.SELL: ["c"]}
    with pytest.raises(TypeError, match=r"^`side` must be Side, not int$"):
        orders.count([], side=1)
    with pytest.raises(TypeError, match=r"^`orders\[0\]` must be Order, not str$"):
        orders.count(["a"])
