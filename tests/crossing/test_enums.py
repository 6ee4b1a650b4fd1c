"""Enumerations that cross: the member's place does, and one that there is not is refused on either side."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from where import ENCLAVES, PLACES

from pyenclave import adapters
from pyenclave.errors import BoundaryError

COLORS = Path(__file__).parent / "colors.py"


@pytest.fixture(params=PLACES)
def colors(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, import_file: Callable[[Path], ModuleType]
) -> ModuleType:
    monkeypatch.setenv("PYENCLAVE_PLATFORM", request.param)
    return import_file(COLORS)


def test_members_arrive_as_themselves(colors: ModuleType) -> None:
    buy, sell = colors.Side
    red, green, blue = colors.Color
    assert [colors.flip(one) for one in colors.Side] == [sell, buy]
    assert [colors.before(one) for one in (buy, None, sell, None)] == [None, buy, None, sell]
    given = colors.Lot(buy)
    lot, used, of_blue = colors.paint([green, red], {green: sell, blue: buy}, given)
    assert (lot, used, of_blue) == (colors.Lot(sell), {red, green}, buy)
    assert given.side is buy  # what crosses is a copy
    assert colors.paint([red], {red: buy}, lot) == (colors.Lot(buy), {red}, None)


def test_members_leave_and_come_back(colors: ModuleType) -> None:
    buy, sell = colors.Side
    red, green, blue = colors.Color
    colors.asked.clear()
    assert colors.chosen(buy, [red, green]) is green
    assert colors.chosen(sell, []) is blue
    assert colors.asked == [(buy, [red, green]), (sell, [])]
    assert [colors.name_of(colors.Lot(one, red)) for one in (buy, sell)] == ["BUY", "SELL"]


def test_members_that_are_ints(colors: ModuleType) -> None:
    low, high = colors.Level
    for by, last in ((1, high), (0, low)):
        found = colors.levels(low, {low: by, high: 0})
        assert found == [low, high, last]
        assert all(type(one) is colors.Level for one in found)
    assert colors.levels(colors.Level.TOP, {}) == [high]
    for other in (3, True, colors.Side.BUY):
        with pytest.raises(TypeError, match=f"^`level` must be Level, not {type(other).__name__}$"):
            colors.levels(other, {})


REFUSED: list[tuple[str, Callable[[ModuleType], list[Any]], str]] = [
    ("flip", lambda m: [1], "`side` must be Side, not int"),
    ("flip", lambda m: [None], "`side` must be Side, not NoneType"),
    ("flip", lambda m: [m.Color.RED], "`side` must be Side, not Color"),
    ("before", lambda m: ["BUY"], "`side` must be Side, not str"),
    ("chosen", lambda m: [m.Side.BUY, [m.Color.RED, "r"]], "`colors[1]` must be Color, not str"),
    ("paint", lambda m: [[], {m.Side.BUY: m.Side.BUY}, m.Lot(m.Side.BUY)], "`by.keys()` must be Color, not Side"),
    ("name_of", lambda m: [m.Lot(m.Side.BUY, 3)], "`lot.color` must be Color, not int"),
]


@pytest.mark.parametrize(("name", "arguments", "message"), REFUSED)
def test_what_is_no_member(
    colors: ModuleType, name: str, arguments: Callable[[ModuleType], list[Any]], message: str
) -> None:
    with pytest.raises(TypeError) as caught:
        getattr(colors, name)(*arguments(colors))
    assert str(caught.value) == message


def test_an_ocall_that_gives_no_member(colors: ModuleType) -> None:
    for other in (2, "b", None, colors.Side.BUY):
        colors.others.append(other)
        with pytest.raises(TypeError) as caught:
            colors.chosen(colors.Side.BUY, [])
        assert str(caught.value) == f"the result of `choose` must be Color, not {type(other).__name__}"
    assert colors.chosen(colors.Side.SELL, []) is colors.Color.BLUE


def place(number: int) -> bytes:
    return number.to_bytes(4, "little")


@pytest.mark.parametrize("colors", ENCLAVES, indirect=True)
@pytest.mark.parametrize("bad", [place(2), place(2**31), place(2**32 - 1), b"", b"\0\0\0", place(0) + b"\0"])
def test_places_that_there_are_not_are_refused_inside(colors: ModuleType, bad: bytes) -> None:
    assert colors.flip(colors.Side.BUY) is colors.Side.SELL
    native = colors.__dict__["__pyenclave__"]._loaded
    assert native.colors_flip(place(1)) == place(0)
    with pytest.raises(BoundaryError, match="refused"):
        native.colors_flip(bad)
    with pytest.raises(BoundaryError, match="refused"):
        native.colors_before(b"\1" + bad)
    assert colors.flip(colors.Side.BUY) is colors.Side.SELL


@pytest.mark.parametrize("colors", ENCLAVES, indirect=True)
@pytest.mark.parametrize("bad", [place(3), place(2**32 - 1), b""])
def test_answers_with_places_that_there_are_not(
    colors: ModuleType, monkeypatch: pytest.MonkeyPatch, bad: bytes
) -> None:
    monkeypatch.setattr(adapters.Value, "written", lambda self, value, loaded: bad)
    with pytest.raises(BoundaryError, match="refused: an ocall's results break a rule of the interface"):
        colors.chosen(colors.Side.SELL, [])
    monkeypatch.undo()
    assert colors.chosen(colors.Side.SELL, []) is colors.Color.BLUE
