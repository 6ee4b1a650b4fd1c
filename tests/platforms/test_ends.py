"""What ends an enclave ends every call of it, and is told once."""

import re
import signal
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from pyenclave.errors import EnclaveCrashed, EnclaveLost

from .conftest import THREADS

Load = Callable[..., Any]
CAUSES = {"divide": "SIGFPE at divide", "null": "SIGSEGV at null", "trap": "SIG(TRAP|ILL) at trap"}
ROUNDS = 20


class Call(threading.Thread):
    """One that ends by an error of the enclave's; all begin at once where there is a barrier."""

    def __init__(self, enclave: Any, name: str, *words: int, barrier: threading.Barrier | None = None) -> None:
        super().__init__(daemon=True)
        self._enclave, self._ecall, self._words, self._barrier = enclave, name, words, barrier
        self._raised: EnclaveLost | None = None
        self.start()

    def run(self) -> None:
        if self._barrier is not None:
            self._barrier.wait()
        try:
            getattr(self._enclave, self._ecall)(*self._words)
        except EnclaveLost as error:
            self._raised = error

    def raised(self) -> EnclaveLost:
        self.join(30)
        assert not self.is_alive(), f"{self._ecall} goes on"
        assert self._raised is not None
        return self._raised


def test_a_call_that_only_computes_ends_with_anothers_fault(load: Load) -> None:
    enclave = load()
    computing = [Call(enclave, "spin") for _ in range(THREADS - 1)]
    while enclave.spinning() < len(computing):
        pass
    with pytest.raises(EnclaveCrashed, match="in `null`: SIGSEGV at null"):
        enclave.null()
    for one in computing:
        raised = one.raised()
        assert type(raised) is EnclaveCrashed
        assert re.search("while `spin` was inside: SIGSEGV at null", str(raised))


def test_a_call_that_computes_goes_on_after_a_close(load: Load) -> None:
    """Who closes lets calls end; only a fault is the end of all."""
    enclave, answers = load(), []
    thread = threading.Thread(target=lambda: answers.append(enclave.wait_for(3)))
    thread.start()
    while enclave.waiting_for() != 3:
        time.sleep(0.001)
    for _ in range(3):
        enclave.count()
    enclave.enclave.close()
    thread.join(30)
    assert answers == [3]


def test_of_faults_at_once_one_is_told(load: Load) -> None:
    """Signal, place and address are of the same one, which is one call's own and the others' that were inside."""
    for _ in range(ROUNDS):
        enclave, barrier = load(), threading.Barrier(THREADS)
        calls = {name: Call(enclave, name, barrier=barrier) for name in CAUSES}
        errors = {name: call.raised() for name, call in calls.items()}
        own = [name for name, error in errors.items() if f"crashed in `{name}`" in str(error)]
        assert len(own) == 1, errors
        for error in errors.values():
            assert re.search(CAUSES[own[0]], str(error)), errors


def test_a_close_ends_calls_that_it_does_not_wait_for(load: Load) -> None:
    """One that computes, at once, and one that is in an ocall as it comes back."""
    opened, release = threading.Event(), threading.Event()

    def ask(n: int) -> int:
        opened.set()
        release.wait(30)
        return n

    enclave = load(ask=ask)
    computing = Call(enclave, "spin")
    while enclave.spinning() == 0:
        pass
    asking = Call(enclave, "through", 1)
    assert opened.wait(30)
    enclave.enclave.close(timeout=0.05)
    assert "close() ended it" in str(computing.raised())
    release.set()
    assert asking.raised()
    with pytest.raises(EnclaveLost, match="it is closed"):
        enclave.echo(1)


@pytest.mark.parametrize("platform", ["emulated"], indirect=True)
def test_a_close_that_cannot_end_a_call_says_so(load: Load) -> None:
    """Where the program has taken the signal for itself; the next load takes it back from who has left it."""
    enclave = load()
    before = signal.signal(signal.SIGURG, lambda number, frame: None)
    try:
        computing = Call(enclave, "spin")
        while enclave.spinning() == 0:
            pass
        with pytest.raises(TimeoutError, match="calls still run, and emulated cannot end them"):
            enclave.enclave.close(timeout=0.05)
    finally:
        signal.signal(signal.SIGURG, before or signal.SIG_DFL)
    load()
    enclave.enclave.close(timeout=0)
    assert "close() ended it" in str(computing.raised())
