"""Trusted calls while their module is being imported: one enclave for the whole module, ocalls that come later."""

import textwrap
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

STATE = """
    from pyenclave import Inside, trusted, untrusted

    known: Inside[int] = 0

    @trusted
    def learn(n: int) -> None:
        global known
        known = n

    learn(5)

    @trusted
    def recall() -> int:
        return known
"""
LATER = """
    from pyenclave import trusted, untrusted

    @trusted
    def ask(n: int) -> int:
        return answer(n) + 1

    @trusted
    def double(n: int) -> int:
        return 2 * n

    four = double(2)
    try:
        ask(1)
    except NameError as error:
        early = str(error)

    @untrusted
    def answer(n: int) -> int:
        return n + 10
"""


@pytest.fixture
def imported(place: str, tmp_path: Path, import_file: Callable[[Path], ModuleType]) -> Callable[[str], ModuleType]:
    """Imports a module with this text, on each platform."""

    def load(text: str) -> ModuleType:
        path = tmp_path / "importing.py"
        path.write_text(textwrap.dedent(text))
        return import_file(path)

    return load


def test_what_was_stored_during_the_import_is_there_after_it(imported: Callable[[str], ModuleType]) -> None:
    module = imported(STATE)
    assert module.recall() == 5
    module.learn(7)
    assert module.recall() == 7


def test_an_ocall_may_be_defined_after_the_first_call(imported: Callable[[str], ModuleType]) -> None:
    module = imported(LATER)
    assert module.four == 4
    assert module.early == "name 'answer' is not defined"
    assert module.ask(1) == 12


def test_the_same_code_executed_again_has_an_enclave_of_its_own(imported: Callable[[str], ModuleType]) -> None:
    module = imported(STATE)
    module.learn(9)
    path = module.__file__
    assert path is not None
    exec(compile(Path(path).read_bytes(), path, "exec"), module.__dict__)
    assert module.recall() == 5
