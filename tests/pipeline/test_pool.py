"""A build's threads: there whenever a call may be the first one."""

import threading
from typing import Any

import pytest

from pyenclave.toolchain.pool import Pool

Project = Any  # conftest's

BEGIN = """
import atexit, threading
import m
def call():
    print(m.f(a=10, b=3))
def late():
    threading.main_thread().join()
    call()
"""


@pytest.mark.parametrize("how", ["threading.Thread(target=late).start()", "atexit.register(call)"])
def test_a_first_call_builds_after_the_main_thread_has_ended(project: Project, how: str) -> None:
    project.write(project.module.read_text() + "# another\n")
    assert project.says(BEGIN + how) == "7"


def test_where_no_thread_starts_the_work_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python 3.12 and later start none at exit."""

    def start(thread: threading.Thread) -> None:
        raise RuntimeError("can't create new thread at interpreter shutdown")

    monkeypatch.setattr(threading.Thread, "start", start)
    with Pool(2) as pool:
        assert list(pool.map(abs, [-1, -2, -3])) == [1, 2, 3]


def test_no_more_work_is_done_at_once_than_was_said() -> None:
    free, two = threading.Semaphore(2), threading.Barrier(2)

    def work() -> bool:
        found = free.acquire(blocking=False)
        two.wait(60)
        if found:
            free.release()
        return found

    with Pool(2) as pool:
        assert all(one.result() for one in [pool.submit(work) for _ in range(6)])


def test_what_fails_is_the_futures_error() -> None:
    with Pool(1) as pool:
        assert isinstance(pool.submit(int, "x").exception(), ValueError)
