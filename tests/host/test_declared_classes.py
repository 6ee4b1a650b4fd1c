"""Of objects that cross: abstract classes, names of classes that are text, and defaults that are constants."""

import textwrap
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

SOURCE = """
    from __future__ import annotations

    from abc import ABC, abstractmethod
    from dataclasses import dataclass
    from typing import Final, Optional

    from pyenclave import trusted, untrusted

    LEAST: Final = 3

    @trusted
    class Lot(ABC):
        def __init__(self, n: int) -> None:
            self._n = n

        @abstractmethod
        def price(self) -> int: ...

        @property
        @abstractmethod
        def name(self) -> str: ...

        @abstractmethod
        def _step(self) -> int: ...

        def total(self) -> int:
            return self.price() + self._step()

        def same(self) -> "Lot":
            return self

    @trusted
    class Half(Lot):
        def price(self) -> int:
            return 1

    @trusted
    class Whole(Half):
        STEP = 10

        def __init__(self, n: int = LEAST) -> None:
            super().__init__(n)

        @property
        def name(self) -> str:
            return "whole"

        def _step(self) -> int:
            return self._n

        def more(self, n: int = LEAST, *, by: int = STEP) -> int:
            return self._n + n * by

    @untrusted
    def choose(lots: list["Lot"], one: "Optional['Lot']" = None) -> dict[str, "Lot"]:
        return {"chosen": one or lots[-1]}

    @trusted
    def all_of(lots: list["Lot"]) -> "tuple[Lot, ...]":
        return (choose(lots)["chosen"], choose(lots, lots[0])["chosen"], *lots)

    @trusted
    def later(below: "Below | None", rest: dict[str, "list[Below]"]) -> "Below":
        return below or rest["a"][0]

    @dataclass
    class Below:
        n: int
        inner: "list[Inner]"

    @dataclass
    class Inner:
        s: str
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("declared") / "lots.py"
    path.write_text(textwrap.dedent(SOURCE))
    return path


@pytest.fixture
def module(place: str, folder: Path, import_file: Callable[[Path], ModuleType]) -> ModuleType:
    return import_file(folder)


def test_what_is_declared_as_abstract_crosses(module: Any) -> None:
    lot = module.Whole(5)
    assert (lot.total(), lot.name, lot.same().total()) == (6, "whole", 6)
    crossed = module.all_of([module.Whole(2), lot])
    assert [(one.name, one.total(), one.price()) for one in crossed] == [
        ("whole", 6, 1),
        ("whole", 3, 1),
        ("whole", 3, 1),
        ("whole", 6, 1),
    ]
    assert all(isinstance(one, module.Lot) for one in crossed)


def test_what_is_abstract_is_not_made(module: Any) -> None:
    with pytest.raises(TypeError, match="Can't instantiate abstract class Lot "):
        module.Lot(1)
    with pytest.raises(TypeError, match=r"Can't instantiate abstract class Half .*_step.*name"):
        module.Half(1)


def test_decorated_functions_name_what_is_defined_below_them(module: Any) -> None:
    below = module.Below(1, [module.Inner("a")])
    assert module.later(below, {}) == below
    assert module.later(None, {"a": [below]}) == below


def test_defaults_of_methods_are_constants_of_the_module_and_the_class(module: Any) -> None:
    assert (module.Whole().more(), module.Whole(5).more(1), module.Whole(n=0).more(2, by=3)) == (33, 15, 6)


@pytest.mark.parametrize(
    ("use", "text"),
    [
        (lambda m, one: m.Whole(1, 2), r"Whole\.__init__\(\) takes from 1 to 2 positional arguments but 3 were given"),
        (lambda m, one: m.Whole(x=1), r"Whole\.__init__\(\) got an unexpected keyword argument 'x'"),
        (lambda m, one: one.more(1, 2), r"Whole\.more\(\) takes from 1 to 2 positional arguments but 3 "),
        (lambda m, one: one.more(x=1), r"Whole\.more\(\) got an unexpected keyword argument 'x'"),
        (lambda m, one: one.total(1), r"Lot\.total\(\) takes 1 positional argument but 2 were given"),
    ],
)
def test_arguments_that_do_not_fit_are_told_in_pythons_words(module: Any, use: Any, text: str) -> None:
    one = module.Whole()
    with pytest.raises(TypeError, match=text):
        use(module, one)
    with pytest.raises(AttributeError, match=r"property 'name' of 'Whole' object has no setter"):
        one.name = "x"
