"""Exceptions that a trusted module defines arrive outside as themselves."""

import textwrap
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

SOURCE = """
    from pyenclave import trusted, u8

    class Refused(Exception):
        '''Why a request is refused.'''

    class Locked(Refused): ...

    class Low(ValueError):
        pass

    @trusted
    def ask(n: int) -> int:
        if n == 0:
            raise Refused("no")
        if n == 1:
            raise Locked(f"locked: {n}")
        if n < 0:
            raise Low
        return n

    @trusted
    def at(i: int, register: u8, n: int) -> int:
        if n == 0:
            raise TypeError(f"{i} and {register}")
        return i

    @trusted
    def power(a: float, b: float) -> float:
        return a**b
"""


@pytest.fixture
def module(place: str, tmp_path: Path, import_file: Callable[[Path], ModuleType]) -> ModuleType:
    path = tmp_path / "raising.py"
    path.write_text(textwrap.dedent(SOURCE))
    return import_file(path)


def test_they_are_the_modules_own_classes(module: ModuleType) -> None:
    assert module.ask(5) == 5
    with pytest.raises(module.Refused) as refused:
        module.ask(0)
    assert type(refused.value) is module.Refused
    assert refused.value.args == ("no",)
    with pytest.raises(module.Refused) as locked:
        module.ask(1)
    assert type(locked.value) is module.Locked
    assert str(locked.value) == "locked: 1"
    with pytest.raises(ValueError, match=r"^$") as low:
        module.ask(-1)
    assert type(low.value) is module.Low
    assert low.value.args == ()


def test_a_class_that_is_there_no_more_is_told(module: ModuleType) -> None:
    with pytest.raises(module.Refused):
        module.ask(0)
    kept = module.Refused
    del module.Refused
    with pytest.raises(Exception) as caught:  # noqa: PT011
        module.ask(0)
    assert type(caught.value).__name__ in ("BoundaryError", "NameError")
    module.Refused = kept  # type: ignore[attr-defined]


def test_a_power_past_floats_has_the_two_arguments_of_pythons(module: ModuleType) -> None:
    with pytest.raises(OverflowError) as caught:
        module.power(10.0, 400.0)
    assert caught.value.args == (34, "Numerical result out of range")


@pytest.mark.parametrize(
    ("values", "error", "text"),
    [
        (("a", 1, 1), TypeError, "`i` must be int, not str"),
        ((1, None, 1), TypeError, "`register` must be int, not NoneType"),
        ((1, 256, 1), OverflowError, r"`register` must be in 0\.\.255, not 256"),
        ((1, 2, "n"), TypeError, "`n` must be int, not str"),
        ((1, 2, 0), TypeError, "1 and 2"),
    ],
)
def test_names_that_c_has_for_itself_are_told_as_they_are(
    module: ModuleType, values: tuple[object, ...], error: type[Exception], text: str
) -> None:
    assert module.at(5, register=2, n=1) == 5
    with pytest.raises(error, match=f"^{text}$"):
        module.at(*values)
