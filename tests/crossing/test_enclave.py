"""What crosses, in an enclave and as plain Python: the same values, the same refusals."""

from collections import deque
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from where import ENCLAVES, PLACES

from pyenclave import adapters, i8
from pyenclave.crossing.plan import plan_of
from pyenclave.errors import BoundaryError

SHOP = Path(__file__).parent / "shop.py"


@pytest.fixture(params=PLACES)
def shop(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, import_file: Callable[[Path], ModuleType]
) -> ModuleType:
    monkeypatch.setenv("PYENCLAVE_PLATFORM", request.param)
    return import_file(SHOP)


@pytest.mark.parametrize(
    ("name", "arguments", "result"),
    [
        ("total", ([], []), 0),
        ("total", ([1, 2, 3], [-128, 127]), 5),
        ("total", (list(range(10_000)), []), 49_995_000),
        ("lengths", (["a", "größe", ""],), {"a": 1, "größe": 5, "": 0}),
        ("pair", (3, "x"), (4, "x!", True)),
        ("unique", ([b"a", b"", b"a"],), {b"a", b""}),
        ("frozen", (frozenset([1, 2, 3]), {1: True, 2: False, 3: True}), frozenset([1, 3])),
        ("turned", (deque([(1, b"a"), (2, b"b")]),), deque([(2, b"b"), (1, b"a")])),
        ("turned", (deque([(1, b"a"), (2, b"b")], 2),), deque([(2, b"b"), (1, b"a")], 2)),
        ("nested", ({"k": [(1, b"x"), (2, b"y")], "z": []},), [("k", 1), ("k", 2)]),
        ("maybe", ([None, "a", None], None, {}), ("a", None)),
        ("maybe", ([None], 7, {1: [2]}), (None, 7)),
        ("maybe", ([], 7, {1: [2], 3: None}), (None, 3)),
        ("listed", (-1,), None),
        ("listed", (3,), [0, 2, 4]),
        ("texts", (0,), "."),
        ("texts", (3,), "üüü."),
        ("texts", (5000,), "ü" * 5000 + "."),
        ("answered", (b"abc", 0), b""),
        ("answered", (b"abcd", 256), b"abcd" * 256),
        ("answered", (b"abcd", 257), b"abcd" * 257),
        ("answered", (b"x", 300_000), b"x" * 300_000),
    ],
)
def test_values(shop: ModuleType, name: str, arguments: tuple[Any, ...], result: Any) -> None:
    found = getattr(shop, name)(*arguments)
    assert found == result
    assert type(found) is type(result)
    assert getattr(found, "maxlen", None) == getattr(result, "maxlen", None)
    if isinstance(result, dict | list):
        assert list(found) == list(result)


def test_ocalls(shop: ModuleType) -> None:
    assert shop.asked(["ab", "c"], 3) == 9
    assert shop.told.pop() == ["ab", "c"]
    many = [str(n) for n in range(2000)]
    assert shop.asked(many, 1) == sum(map(len, many))
    assert shop.told.pop() == many
    assert shop.telling() == 0
    assert shop.told.pop() == ({"a": [1, 2], "b": []}, (3, "größe"))


def test_an_ocall_that_answers_something_else(shop: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shop, "told", None)
    with pytest.raises(AttributeError, match="'NoneType' object has no attribute 'append'"):
        shop.asked(["ab"], 1)
    monkeypatch.setattr(shop, "told", [])
    with pytest.raises(OverflowError, match=r"^the result of `prices` at \['ab'\] must be in -9223372036854775808\.\."):
        shop.asked(["ab"], 2**63 - 1)
    assert shop.asked(["ab"], 1) == 2


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("total", ((1,), []), "`values` must be list, not tuple"),
        ("total", ([1], [128]), "`more[0]` must be in -128..127, not 128"),
        ("nested", ({"k": [(1, "x")]},), "`table['k'][0][1]` must be bytes, not str"),
        ("frozen", ({1}, {}), "`names` must be frozenset, not set"),
    ],
)
def test_refusals(shop: ModuleType, name: str, arguments: tuple[Any, ...], message: str) -> None:
    with pytest.raises((TypeError, OverflowError)) as caught:
        getattr(shop, name)(*arguments)
    assert str(caught.value) == message


@pytest.mark.parametrize("shop", ENCLAVES, indirect=True)
def test_a_host_that_lies_is_refused_inside(shop: ModuleType) -> None:
    assert shop.total([1], []) == 1
    native = shop.__dict__["__pyenclave__"]._loaded
    good = plan_of(list[int]).pack([1, 2], "`x`")
    assert native.shop_total(good, plan_of(list[i8]).pack([], "`x`")) == 3
    for bad in (b"", good[:-1], good + b"\0", (2**60).to_bytes(8, "little"), b"\xff" * 16):
        with pytest.raises(BoundaryError, match="refused: a length is negative, overflows"):
            native.shop_total(bad, good)
    twice = plan_of(list[tuple[int, bool]]).pack([(1, True), (1, False)], "`x`")
    with pytest.raises(BoundaryError, match="refused"):
        native.shop_frozen(twice, twice)
    with pytest.raises(BoundaryError, match="refused: a str is not valid UTF-8"):
        native.shop_lengths((1).to_bytes(8, "little") * 2 + b"\xff")
    assert shop.total([1], []) == 1


@pytest.mark.parametrize("shop", ENCLAVES, indirect=True)
@pytest.mark.parametrize("answer", [b"\xff", b"", b"\1" * 9, b"\xff" * 2000])
def test_answers_that_are_none(shop: ModuleType, monkeypatch: pytest.MonkeyPatch, answer: bytes) -> None:
    monkeypatch.setattr(adapters.Value, "written", lambda self, value, loaded: answer)
    broken = "refused: an ocall's results break a rule of the interface"
    with pytest.raises(BoundaryError, match=broken):
        shop.asked(["a"], 1)
    if answer[:1] == b"\xff":
        with pytest.raises(BoundaryError, match=broken):
            shop.texts(1)
    monkeypatch.undo()
    assert shop.asked(["a"], 1) == 1


def test_classes(shop: ModuleType) -> None:
    orders = [shop.Order("a", 2, [1, 2]), shop.Order("b", 3, [], "x")]
    sums = shop.sums(orders)
    assert sums == {"a": ("a", 6), "b": ("b", 0)}
    assert {type(one) for one in sums.values()} == {shop.Sum}
    order = shop.doubled(orders[0], "größe")
    assert order == shop.Order("a", 2, [1, 2], "größe")
    assert type(order) is shop.Order
    assert orders[0].note is None  # what crosses is a copy
    assert (shop.picked(orders), shop.picked([])) == ("a", "none")
    with pytest.raises(OverflowError, match=r"^`orders\[0\]\.count` must be in 0\.\.255, not 256$"):
        shop.sums([shop.Order("a", 256, [])])
    with pytest.raises(TypeError, match=r"^`order` must be Order, not Sum$"):
        shop.doubled(shop.Sum("a", 1), "")
