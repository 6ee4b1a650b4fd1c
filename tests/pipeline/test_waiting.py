"""Calls of one module wait for one another without burning the processor, and without deafness or deadlock."""

from collections.abc import Callable

import pytest

from .conftest import Project

MODULE = """from pyenclave import Inside, trusted, untrusted

tries: Inside[int] = 0
total: Inside[int] = 0

@untrusted
def pause(n: int) -> int:
    return asked(n)

@untrusted
def again() -> int:
    return add(1)

@trusted
def nested() -> int:
    return again()

@trusted
def guess() -> bool:
    global tries
    seen = tries
    if seen >= 5:
        return False
    pause(0)
    tries = seen + 1
    return True

@trusted
def add(n: int) -> int:
    global total
    seen = total
    pause(n)
    total = seen + n
    return total

asked = int
"""

BEGIN = """
import os, signal, threading, time
from concurrent.futures import ThreadPoolExecutor
import m
entered, release = threading.Event(), threading.Event()
def hold(n):
    entered.set()
    release.wait()
    return n
assert m.add(0) == 0
"""


@pytest.fixture(scope="module")
def says(warm: Project, tmp_path_factory: pytest.TempPathFactory, platforms: list[str]) -> Callable[[str], str]:
    """What a program prints after BEGIN, the same on each platform."""
    project = Project(tmp_path_factory.mktemp("waiting"), warm.cache, warm.data)
    project.write(MODULE)

    def run(text: str) -> str:
        said = set()
        for platform in platforms:
            project.variables["PYENCLAVE_PLATFORM"] = platform
            said.add(project.says(BEGIN + text))
        (same,) = said
        return same

    return run


def test_of_ten_guesses_at_once_five_are_allowed(says: Callable[[str], str]) -> None:
    text = """
m.asked = lambda n: time.sleep(0.005) or n
with ThreadPoolExecutor(10) as threads:
    answers = [one.result() for one in [threads.submit(m.guess) for _ in range(10)]]
print(sum(answers))
"""
    assert says(text) == "5"


def test_seven_threads_that_wait_leave_the_processor_alone(says: Callable[[str], str]) -> None:
    """Spinning would cost as much processor time as the processors have; a quarter of one is far from that."""
    text = """
m.asked = lambda n: time.sleep(0.25) or n
began, used = time.monotonic(), time.process_time()
with ThreadPoolExecutor(8) as threads:
    answers = sorted(threads.map(m.add, [1] * 8))
print(answers, time.process_time() - used < (time.monotonic() - began) / 4)
"""
    assert says(text) == "[1, 2, 3, 4, 5, 6, 7, 8] True"


def test_ctrl_c_ends_the_wait_for_another_call(says: Callable[[str], str]) -> None:
    text = """
signal.signal(signal.SIGINT, signal.default_int_handler)
m.asked = hold
holder = threading.Thread(target=m.add, args=(1,))
holder.start()
entered.wait()
threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
try:
    m.add(10)
except KeyboardInterrupt:
    print("interrupted", release.is_set())
release.set()
holder.join()
print(m.add(100))
"""
    assert says(text) == "interrupted False\n101"


def test_a_handler_that_raises_nothing_does_not_end_the_wait(says: Callable[[str], str]) -> None:
    """It may let the other call go on. Here the signal finds another thread, and only Python's flag says so."""
    text = """
signal.signal(signal.SIGUSR1, lambda number, frame: release.set())
m.asked = hold
holder = threading.Thread(target=m.add, args=(1,))
holder.start()
entered.wait()
threading.Timer(0.3, lambda: signal.pthread_kill(threading.get_ident(), signal.SIGUSR1)).start()
print(m.add(10))
"""
    assert says(text) == "11"


def test_closing_ends_the_wait(says: Callable[[str], str]) -> None:
    text = """
import gc
from pyenclave.enclave import Enclave, EnclaveLost
(enclave,) = [one for one in gc.get_objects() if isinstance(one, Enclave)]
m.asked = hold
holder = threading.Thread(target=m.add, args=(1,))
holder.start()
entered.wait()
threading.Timer(0.3, enclave.close).start()
try:
    m.add(10)
except EnclaveLost as error:
    print("cannot be called" in str(error), release.is_set())
release.set()
holder.join()
"""
    assert says(text) == "True False"


def test_who_would_wait_for_the_own_thread_is_refused(says: Callable[[str], str]) -> None:
    """The thread of both greenlets would sleep until the first one's ocall ends, which is for that thread to do."""
    text = """
import greenlet
main = greenlet.getcurrent()
try:
    m.nested()
except Exception as error:
    print(type(error).__name__)
m.asked = lambda n: main.switch(n)
first = greenlet.greenlet(m.add)
first.switch(1)
try:
    m.add(10)
except Exception as error:
    print(type(error).__name__, error)
print(first.switch(0))
"""
    assert says(text).splitlines() == [
        "BoundaryError",
        "PlatformError `m_add` cannot be called now: another call of its module runs, and waiting would stop the "
        "greenlets of this thread that are in ocalls",
        "1",
    ]
