"""A decorated module whose enclave is gone gets a fresh one: when asked to, or by itself where its settings say so."""

import importlib.util
import os
import sys
import threading
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

import pyenclave
from pyenclave.errors import EnclaveCrashed, EnclaveLost, Error

SOURCE = """
from pyenclave import Inside, trusted, untrusted

total: Inside[int] = 0


@untrusted
def waits(n: int) -> int:
    return answer(n)


def answer(n: int) -> int:
    return n


@trusted
def add(n: int) -> int:
    global total
    total += n
    return total


@trusted
def through(n: int) -> int:
    return waits(n) + 1
"""

Make = Callable[..., ModuleType]


@pytest.fixture
def make(platform: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    """Imports a decorated module of this source, with these lines of enclave.toml."""
    monkeypatch.setenv("PYENCLAVE_PLATFORM", platform)
    names = []

    def import_it(settings: str = "") -> ModuleType:
        (tmp_path / "ledger.py").write_text(SOURCE)
        (tmp_path / "enclave.toml").write_text(settings)
        spec = importlib.util.spec_from_file_location("ledger_of_tests", tmp_path / "ledger.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        names.append(spec.name)
        sys.modules[spec.name] = module
        spec.loader.exec_module(module)
        return module

    yield import_it
    for name in names:
        sys.modules.pop(name, None)


def end(module: ModuleType) -> None:
    """As a crash does."""
    module.__pyenclave__._loaded.enclave._loaded.lose()


def in_child(run: Callable[[], object]) -> str:
    """What a forked child answers."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            text = str(run())
        except BaseException as error:
            text = f"{type(error).__name__}: {error}"
        os.write(writing, text.encode())
        os._exit(0)
    os.close(writing)
    _, status = os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as file:
        assert status == 0
        return file.read().decode()


def test_a_module_gets_a_fresh_enclave(make: Make) -> None:
    ledger = make()
    imported_elsewhere = ledger.add
    assert [ledger.add(2), ledger.add(3)] == [2, 5]
    pyenclave.restart(ledger)
    assert imported_elsewhere(7) == 7
    assert ledger.add(1) == 8
    pyenclave.restart("ledger_of_tests")
    assert ledger.add(1) == 1


def test_after_the_enclave_ended(make: Make) -> None:
    """The error says how to go on, and nothing does so by itself: its state is gone."""
    ledger = make()
    ledger.add(2)
    end(ledger)
    for _ in range(2):
        with pytest.raises(EnclaveLost, match=r"it ended earlier; pyenclave\.restart\(MODULE\) gives"):
            ledger.add(2)
    pyenclave.restart(ledger)
    assert ledger.add(2) == 2


def test_a_forked_child_restarts_and_the_parent_goes_on(make: Make) -> None:
    ledger = make()
    ledger.add(5)

    def child() -> list[object]:
        with pytest.raises(EnclaveLost, match=r"this process is a fork of the one that loaded it; pyenclave\.restart"):
            ledger.add(1)
        pyenclave.restart(ledger)
        return [ledger.add(10), ledger.through(1), in_child(lambda: pyenclave.restart(ledger) or ledger.add(3))]

    assert in_child(child) == "[10, 2, '3']"
    assert ledger.add(1) == 6


def test_a_call_that_runs_ends_in_the_enclave_it_began_in(make: Make) -> None:
    ledger = make()
    inside, go_on, answers = threading.Event(), threading.Event(), []

    def answer(n: int) -> int:
        inside.set()
        assert go_on.wait(60)
        return n

    ledger.add(5)
    ledger.answer = answer
    thread = threading.Thread(target=lambda: answers.append(ledger.through(41)))
    thread.start()
    assert inside.wait(60)
    pyenclave.restart(ledger)
    assert ledger.add(1) == 1
    go_on.set()
    thread.join()
    assert answers == [42]
    assert ledger.add(1) == 2


def test_an_enclave_that_is_let_go_goes_with_its_last_call(make: Make) -> None:
    ledger = make()
    enclaves: list[weakref.ref[object]] = []

    def answer(n: int) -> int:
        enclaves.append(weakref.ref(ledger.__pyenclave__._loaded.enclave))
        pyenclave.restart(ledger)
        return n if enclaves[0]() else 0

    ledger.answer = answer
    assert ledger.through(41) == 42
    assert enclaves[0]() is None


def test_a_call_that_was_about_to_enter_at_a_restart_enters(make: Make) -> None:
    ledger = make()
    ledger.add(5)
    target = ledger.__pyenclave__._loaded.ledger_add  # as its forwarder has got it
    pyenclave.restart(ledger)
    assert target(1) == 6
    assert ledger.add(1) == 1


def test_of_several_that_learn_that_it_is_gone_one_restarts(make: Make) -> None:
    ledger = make()
    ledger.add(5)
    end(ledger)
    pyenclave.restart(ledger, only_lost=True)
    assert ledger.add(1) == 1
    pyenclave.restart(ledger, only_lost=True)
    assert ledger.add(1) == 2


def test_a_restart_in_an_ocall(make: Make) -> None:
    ledger = make()
    ledger.answer = lambda n: pyenclave.restart(ledger) or ledger.add(n)
    assert ledger.through(4) == 5
    assert ledger.add(1) == 5


def test_a_module_that_was_never_called_is_left_alone(make: Make) -> None:
    ledger = make()
    pyenclave.restart(ledger)
    assert ledger.__pyenclave__._loaded is None
    assert ledger.add(2) == 2


@pytest.mark.parametrize(
    ("module", "text"),
    [
        (os, "`os` has no functions under @trusted or @untrusted, so it has no enclave"),
        ("os", "`os` has no functions under @trusted or @untrusted, so it has no enclave"),
        ("no_such", "no module `no_such` is imported, so it has no enclave"),
        (7, "a module or its name is needed, not int"),
    ],
)
def test_what_has_no_enclave_is_refused(module: object, text: str) -> None:
    with pytest.raises(Error, match=f"^{text}$"):
        pyenclave.restart(module)  # type: ignore[arg-type]
    with pytest.raises(Error, match=f"^{text}$"):
        pyenclave.enclave_of(module)  # type: ignore[arg-type]


def test_the_enclave_of_a_module(make: Make, platform: str) -> None:
    ledger = make()
    assert pyenclave.enclave_of(ledger) is None
    ledger.add(1)
    first = pyenclave.enclave_of(ledger)
    assert first is not None
    assert (first.platform, first.lost) == (platform, False)
    assert first.protection.startswith(platform)
    pyenclave.restart(ledger)
    assert not first.lost  # let go, and not closed: somebody may be in it
    assert pyenclave.enclave_of(ledger) is None
    ledger.add(1)
    second = pyenclave.enclave_of(ledger)
    assert second is not None
    assert second.mrenclave == first.mrenclave
    assert not second.lost


def test_by_itself_where_the_settings_say_so(make: Make) -> None:
    ledger = make("restart = true\n")
    add = ledger.add
    assert [add(2), add(3)] == [2, 5]
    end(ledger)
    assert add(4) == 4
    assert in_child(lambda: [add(1), add(1)]) == "[1, 2]"
    assert add(1) == 5


def test_threads_that_find_it_gone_share_one_fresh_enclave(make: Make) -> None:
    ledger = make("restart = true\n")
    ledger.add(1)
    for _ in range(20):
        end(ledger)
        start, sums = threading.Barrier(4), []

        def call(start: threading.Barrier = start, sums: list[int] = sums) -> None:
            start.wait()
            sums.append(ledger.add(1))

        threads = [threading.Thread(target=call) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(sums) == [1, 2, 3, 4]


def test_a_call_that_waits_while_it_goes_begins_in_the_fresh_enclave(make: Make) -> None:
    ledger = make("restart = true\nthreads = 1\n")
    inside, go_on, sums = threading.Event(), threading.Event(), []
    ledger.answer = lambda n: inside.set() or (go_on.wait(60) and n)
    ledger.add(5)
    first = threading.Thread(target=ledger.through, args=(1,))
    second = threading.Thread(target=lambda: sums.append(ledger.add(1)))
    first.start()
    assert inside.wait(60)
    second.start()
    # What waits for a TCS is in the system call futex (202) with FUTEX_WAIT_PRIVATE.
    while Path(f"/proc/self/task/{second.native_id}/syscall").read_text().split()[:3:2] != ["202", "0x80"]:
        os.sched_yield()
    end(ledger)
    second.join()
    go_on.set()
    first.join()
    assert sums == [1]


def test_a_call_that_comes_back_in_a_forked_child_is_not_begun_again(make: Make) -> None:
    ledger = make("restart = true\n")
    asked = []
    ledger.answer = lambda n: asked.append(n) or os.fork()
    try:
        child = ledger.through(3) - 1
    except EnclaveLost:
        os._exit(len(asked))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 1


@pytest.mark.parametrize("kind", [EnclaveCrashed, EnclaveLost])
def test_a_call_that_began_is_not_begun_again(make: Make, kind: type[EnclaveLost]) -> None:
    ledger = make("restart = true\n")
    asked = []

    def answer(n: int) -> int:
        asked.append(n)
        gate = ledger.__pyenclave__._loaded.enclave._loaded
        gate.lose()
        raise kind("as a nested call, or another enclave's")

    ledger.answer = answer
    with pytest.raises(kind):
        ledger.through(3)
    assert asked == [3]
    assert ledger.add(1) == 1
