"""Calls of a module run one after another as plain Python too, but for those that say that they run beside others."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType

import pytest

from pyenclave import Lock
from pyenclave.errors import BoundaryError

SOURCE = """
from pyenclave import Inside, Lock, trusted, untrusted

tries: Inside[int] = 0
lock = Lock()

@untrusted
def think() -> int:
    return pause()

@untrusted
def again() -> int:
    return guess()

@trusted
def guess() -> bool:
    global tries
    seen = tries
    if seen >= 5:
        return False
    think()
    tries = seen + 1
    return True

@trusted
def nested() -> int:
    return again()

@trusted(concurrent=True)
def beside() -> int:
    return think()

@trusted(concurrent=True)
def locked() -> bool:
    global tries
    with lock:
        seen = tries
        if seen >= 5:
            return False
        think()
        tries = seen + 1
        return True

pause = int
"""


@pytest.fixture
def module(tmp_path: Path, import_file: Callable[[Path], ModuleType], monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setenv("PYENCLAVE_PLATFORM", "none")
    path = tmp_path / "guessing.py"
    path.write_text(SOURCE)
    return import_file(path)


@pytest.mark.parametrize("name", ["guess", "locked"])
def test_eight_threads_have_five_guesses(module: ModuleType, name: str) -> None:
    module.pause = lambda: time.sleep(0.001) or 1  # type: ignore[attr-defined]
    with ThreadPoolExecutor(8) as threads:
        answers = [one.result() for one in [threads.submit(getattr(module, name)) for _ in range(16)]]
    assert sum(answers) == 5


def test_an_ocall_that_calls_again_without_saying_so_is_refused(module: ModuleType) -> None:
    """As in an enclave; tests/conformance has those that say it."""
    module.pause = lambda: 1  # type: ignore[attr-defined]
    with pytest.raises(BoundaryError, match=r"`guess` was refused: it may not be called now: .*reenters"):
        module.nested()


def test_concurrent_calls_meet(module: ModuleType) -> None:
    meeting = threading.Barrier(2, timeout=60)

    def pause() -> int:
        meeting.wait()
        return 1

    module.pause = pause  # type: ignore[attr-defined]
    with ThreadPoolExecutor(2) as threads:
        assert [one.result() for one in [threads.submit(module.beside) for _ in range(2)]] == [1, 1]


def test_outside_there_is_no_lock(module: ModuleType) -> None:
    for lock in (module.lock, Lock()):
        with pytest.raises(RuntimeError, match=r"^a Lock is taken inside the enclave; use it in `@trusted`"), lock:
            pass


def test_decorators_take_both_words(module: ModuleType) -> None:
    assert module.beside.__name__ == "beside"
    assert module.locked.__wrapped__.__name__ == "locked"
