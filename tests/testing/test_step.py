"""Stepping as users have it: on a decorated module."""

import importlib.util
import sys
import threading
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest

from pyenclave.errors import Error
from pyenclave.testing import step

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:emulated protects nothing")]

SOURCE = """
from pyenclave import trusted, untrusted
from pyenclave.inside import compare

@untrusted
def ask(n: int) -> int:
    return n + 1

@trusted
def careful(left: bytes, right: bytes) -> bool:
    return compare.equal(left, right)

@trusted
def careless(left: bytes, right: bytes) -> bool:
    for at in range(len(left)):
        if left[at] != right[at]:
            return False
    return True

@trusted
def double(n: int) -> int:
    return 2 * n

@trusted
def asked(n: int) -> int:
    return ask(n) * 10
"""
SECRET = b"correct horse battery staple"


@pytest.fixture(scope="module")
def unloaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    path = tmp_path_factory.mktemp("stepped") / "stepped.py"
    path.write_text(SOURCE)
    with pytest.MonkeyPatch.context() as patch:
        spec = importlib.util.spec_from_file_location("stepped", path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        patch.setitem(sys.modules, "stepped", module)
        spec.loader.exec_module(module)
        yield module


@pytest.fixture(autouse=True)
def on_emulated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYENCLAVE_PLATFORM", "emulated")


@pytest.fixture
def module(unloaded: Any) -> Any:
    assert unloaded.double(1) == 2
    return unloaded


def guesses() -> list[bytes]:
    """Right; wrong in the first byte, in the last, in all."""
    return [SECRET, b"C" + SECRET[1:], SECRET[:-1] + b"E", bytes(byte ^ 0xFF for byte in SECRET)]


def test_nothing_is_loaded_yet(unloaded: Any) -> None:
    with pytest.raises(Error, match="no enclave is loaded yet: call one"):
        step.run(unloaded, lambda: None)


def test_a_constant_time_comparison_takes_the_same_instructions(module: Any) -> None:
    module.careful(SECRET, SECRET)  # the thread's first call of the kind takes memory that the next ones find
    runs = [step.run(module, lambda guess=guess: module.careful(SECRET, guess)) for guess in guesses()]
    assert [one.result for one in runs] == [True, False, False, False]
    for one, other in combinations(runs, 2):
        assert step.difference(one, other) is None
    assert any("compare" in symbol for symbol in runs[0].symbols())


def test_another_comparison_tells_how_much_of_a_guess_is_right(module: Any) -> None:
    right, first, last, _ = (
        step.run(module, lambda guess=guess: module.careless(SECRET, guess)) for guess in guesses()
    )
    assert (right.result, first.result, last.result) == (True, False, False)
    assert len(first.offsets) < len(last.offsets)
    for one, other in combinations((right, first, last), 2):
        said = step.difference(one, other)
        assert said is not None
        assert "careless+" in said
    end = step.difference(first, step.Run(None, first.offsets[:-1], first.image))
    assert end is not None
    assert end.endswith("and to its end")


def test_where_there_is_no_name(module: Any) -> None:
    image = step.run(module, lambda: None).image
    one, other = (step.Run(None, (0, at), image) for at in (1, 2))
    assert step.difference(one, other) == "after 1 instructions, at 0x0: on to 0x1, and to 0x2"


def test_each_instruction_is_a_step(module: Any) -> None:
    steps: list[step.Step] = []
    run = step.run("stepped", lambda: module.double(21), steps.append)
    assert run.result == 42
    assert tuple(one.offset for one in steps) == run.offsets
    assert [one.symbol for one in steps] == run.symbols()
    assert [one.number for one in steps] == list(range(len(steps)))
    assert steps[0].symbol == "pye_entry+0x0"
    assert steps[0].registers["rax"] == 0  # CSSA
    assert run.offsets == step.run(module, lambda: module.double(21)).offsets
    body = next(one for one in steps if one.symbol.startswith("stepped_double"))
    assert body.thread == steps[0].thread
    assert body.mxcsr & ~0x3F == 0x1F80
    assert body.x87_control == 0x37F
    assert body.x87(0) == bytes(10)
    assert body.ymm(15) == bytes(32)
    assert not body.registers["rflags"] & 0x100


def test_ocalls_are_steps_out_and_in(module: Any) -> None:
    entries: list[int] = []

    def at_each(one: step.Step) -> None:
        if one.symbol == "pye_entry+0x0":
            entries.append(one.registers["rdi"])

    assert step.run(module, lambda: module.asked(4), at_each).result == 50
    assert len(entries) == 2


def test_it_may_be_called_meanwhile(module: Any) -> None:
    called = 0

    def at_each(one: step.Step) -> None:
        nonlocal called
        if one.symbol == "pye_exit+0x0":
            called += module.double(one.number) == 2 * one.number

    assert step.run(module, lambda: module.double(5), at_each).result == 10
    assert called == 1


def test_the_rest_runs_at_once_where_that_is_enough(module: Any) -> None:
    run = step.run(module, lambda: module.double(5), lambda one: one.number == 9)
    assert (run.result, len(run.offsets)) == (10, 10)


def test_what_is_raised_meanwhile(module: Any) -> None:
    def at_each(one: step.Step) -> None:
        if one.number == 9:
            raise KeyError("of the test")

    with pytest.raises(KeyError, match="of the test"):
        step.run(module, lambda: module.double(5), at_each)
    assert module.double(6) == 12


def test_other_threads_are_not_stepped(module: Any) -> None:
    stop, answers = threading.Event(), []

    def work() -> None:
        while not stop.is_set():
            answers.append(module.double(7))

    worker = threading.Thread(target=work)
    worker.start()
    try:
        runs = [step.run(module, lambda: module.asked(4)) for _ in range(20)]
    finally:
        stop.set()
        worker.join()
    assert {one.result for one in runs} == {50}
    assert set(answers) == {14}


def test_one_at_a_time(module: Any) -> None:
    def again() -> None:
        step.run(module, lambda: None)

    with pytest.raises(RuntimeError, match="another enclave is being stepped"):
        step.run(module, again)
    assert step.run(module, lambda: module.double(1)).result == 2
