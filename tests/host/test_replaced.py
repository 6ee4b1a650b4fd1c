"""What a test puts in the place of an ocall is called instead, until it takes it back; and what Python calls is it."""

import textwrap
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

MODULE = """
    from pyenclave import trusted, untrusted

    @untrusted
    def price(name: str) -> int:
        return len(name)

    @untrusted
    def rebate(name: str, /, *, of: int = 1, least: int) -> int:
        return of * len(name) + least

    @trusted
    def rebated(name: str) -> int:
        return rebate(name, least=1)

    @trusted
    def total(names: list[str]) -> int:
        return sum(price(name) for name in names)
"""


@pytest.fixture
def shop(place: str, tmp_path: Path, import_file: Callable[[Path], ModuleType]) -> ModuleType:
    """On each platform."""
    path = tmp_path / "shop.py"
    path.write_text(textwrap.dedent(MODULE))
    return import_file(path)


def test_an_ocall_is_what_the_module_has_by_its_name(shop: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shop.total(["a", "bc"]) == 3
    with monkeypatch.context() as patch:
        patch.setattr(shop, "price", lambda name: 10)
        assert shop.total(["a", "bc"]) == 20
    assert shop.total(["a", "bc"]) == 3


def test_python_calls_an_ocall_as_it_is_written(shop: ModuleType) -> None:
    """Before anything trusted has run, and after it."""
    for _ in range(2):
        assert shop.rebate("abc", least=2) == 5
        assert shop.rebate("abc", least=0, of=3) == 9
        with pytest.raises(TypeError, match=r"missing 1 required keyword-only argument: 'least'$"):
            shop.rebate("abc")
        assert shop.rebated("ab") == 3
