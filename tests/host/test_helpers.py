"""Helpers that use inside state cannot be called from outside, where there is only its initial value."""

import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

SOURCE = """
    from dataclasses import dataclass

    from pyenclave import Inside, trusted, untrusted

    tries: Inside[int] = 3
    limit = 10

    def left(n: int) -> int:
        return tries - n

    @trusted
    def spend(n: int) -> int:
        global tries
        tries = left(n)
        tell(tries)
        return twice() + deep() + late()

    @trusted
    def tally(n: int) -> int:
        with Tally(n) as t:
            return t.remaining() + t.doubled()

    @dataclass(frozen=True)
    class Tally:
        n: int

        def __enter__(self) -> "Tally":
            return self

        def __exit__(self, *_: object) -> None:
            global tries
            tries += self.n

        def remaining(self) -> int:
            return tries - self.n

        def doubled(self) -> int:
            return 2 * self.n

    def twice() -> int:
        return 2 * left(0)

    def deep() -> int:
        inner = 1
        return tries + inner

    def plain(tries: int) -> int:
        return tries + limit

    def outside() -> int:
        return deep()

    @untrusted
    def tell(n: int) -> None:
        try:
            left(0)
        except AttributeError as error:
            seen.append(str(error))

    seen = []

    def late() -> int:
        return tries

    def outside_late() -> int:
        return late()
"""
MESSAGE = r"^`{}` uses `tries`, which lives inside the enclave; call it in `@trusted` functions$"


@pytest.fixture
def module(place: str, tmp_path: Path, import_file: Callable[[Path], ModuleType]) -> ModuleType:
    path = tmp_path / "helping.py"
    path.write_text(textwrap.dedent(SOURCE))
    return import_file(path)


@pytest.mark.parametrize("name", ["deep", "late"])
def test_from_outside_they_raise(module: ModuleType, name: str) -> None:
    with pytest.raises(AttributeError, match=MESSAGE.format(name)):
        getattr(module, name)()


def test_with_arguments_and_through_another(module: ModuleType) -> None:
    with pytest.raises(AttributeError, match=MESSAGE.format("left")):
        module.left(n=1)
    with pytest.raises(AttributeError, match=MESSAGE.format("left")):
        module.twice()


@pytest.mark.parametrize(("name", "helper"), [("outside", "deep"), ("outside_late", "late")])
def test_through_a_function_of_the_module_that_stays_outside(module: ModuleType, name: str, helper: str) -> None:
    with pytest.raises(AttributeError, match=MESSAGE.format(helper)):
        getattr(module, name)()


def test_inside_they_work_and_not_in_an_ocall(module: ModuleType) -> None:
    assert module.spend(1) == 4 + 3 + 2
    assert module.seen == ["`left` uses `tries`, which lives inside the enclave; call it in `@trusted` functions"]
    with pytest.raises(AttributeError, match=MESSAGE.format("left")):
        module.left(0)
    assert module.spend(1) == 2 + 2 + 1


def test_a_helper_that_uses_none_of_it_is_a_function(module: ModuleType) -> None:
    assert module.plain(1) == 11
    module.limit = 20  # type: ignore[attr-defined]
    assert module.plain(1) == 21


def test_the_module_is_an_ordinary_one_afterwards(module: ModuleType) -> None:
    assert module.limit == 10
    assert "__getattribute__" not in [name for kind in type(module).mro()[:-2] for name in vars(kind)]


def test_methods(module: ModuleType) -> None:
    assert module.tally(2) == 3 - 2 + 4
    assert module.tally(2) == 5 - 2 + 4
    tally = module.Tally(2)
    assert tally.doubled() == 4
    for name in ("remaining", "__exit__"):
        with pytest.raises(AttributeError, match=MESSAGE.format(name)):
            getattr(tally, name)()
    with pytest.raises(AttributeError, match=MESSAGE.format("__exit__")), tally:
        pass


def test_a_star_takes_what_is_outside(module: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "helping", module)
    taken: dict[str, object] = {}
    exec("from helping import *", taken)
    assert taken["limit"] == 10
    assert "spend" in taken
    assert "tries" not in taken
    module.__all__ = ["tries"]  # type: ignore[attr-defined]
    with pytest.raises(AttributeError, match="`tries` lives inside the enclave"):
        exec("from helping import *", {})
