"""`HostModule.reset`: the next call of every decorated function loads a fresh enclave, whoever holds the function."""

import importlib.util
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

SOURCE = """
from pyenclave import trusted, untrusted

@trusted
def one(n: int) -> int:
    return n

@trusted
def two(text: str) -> int:
    return len(text)

@untrusted
def ask(n: int) -> int:
    return n + 1
"""


class Loaded:
    """Stands for a generated host object: its methods answer with its number."""

    enclave = SimpleNamespace(lost=True)  # whoever looks into what is loaded finds nothing

    def __init__(self, number: int) -> None:
        self._number = number

    def __getattr__(self, name: str) -> Callable[..., tuple[int, str]]:
        return lambda *values: (self._number, name)


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> list[Loaded]:
    """What was loaded, in order."""
    monkeypatch.setenv("PYENCLAVE_PLATFORM", "emulated")
    made: list[Loaded] = []

    def load_module(*arguments: Any) -> Loaded:
        made.append(Loaded(len(made)))
        return made[-1]

    loader = ModuleType("pyenclave.pipeline.loader")
    loader.load_module = load_module  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, loader.__name__, loader)
    return made


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    path = tmp_path / "again.py"
    path.write_text(SOURCE)
    spec = importlib.util.spec_from_file_location("again", path)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "again", made)
    spec.loader.exec_module(made)
    return made


def test_every_reference_reaches_the_fresh_enclave(module: Any, loads: list[Loaded]) -> None:
    one, two = module.one, module.two  # as after `from again import one, two`
    assert one(1) == (0, "again_one")
    assert two("x") == (0, "again_two")
    assert module.__pyenclave__.reset() is loads[0]
    assert len(loads) == 1  # loaded by the next call, not before
    assert two("x") == (1, "again_two")
    assert one(1) == (1, "again_one")
    assert module.one(1) == (1, "again_one")
    assert len(loads) == 2


def test_nothing_loaded_is_nothing_to_forget(module: Any, loads: list[Loaded]) -> None:
    assert module.__pyenclave__.reset() is None
    assert module.ask(1) == 2
    assert loads == []


def test_a_reset_during_first_calls_is_not_lost(module: Any, loads: list[Loaded]) -> None:
    """A forwarder that was just about to point at the old enclave must not do so after the reset."""
    begin = threading.Barrier(3)

    def call() -> None:
        begin.wait()
        module.one(1)

    for _ in range(200):
        threads = [threading.Thread(target=call) for _ in range(2)]
        for thread in threads:
            thread.start()
        begin.wait()
        module.__pyenclave__.reset()
        for thread in threads:
            thread.join()
        last = module.__pyenclave__.reset()
        assert module.one(1)[0] == len(loads) - 1
        assert last is None or module.one(1)[0] > loads.index(last)
