"""cython_abi.c: what generated C calls when it raises, asks, and sets an error aside."""

import ctypes
import faulthandler
import os
import signal
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from pyenclave.arch.exceptions import Exc
from pyenclave.arch.statuses import Status

TABLE = {one.value: (one.name, one.python.__base__.__name__) for one in Exc}
NUMBER = {name: number for number, (name, _) in TABLE.items()}
OCALL = Status.OCALL


@pytest.fixture
def c(abi: Any) -> Iterator[ctypes.CDLL]:
    library: ctypes.CDLL = abi.c
    for name in ("PyErr_Occurred", "PyErr_NoMemory", "PyErr_Format"):
        getattr(library, name).restype = ctypes.c_void_p
    left = abi.arena_left.value
    yield library
    library.pye_error_clear()
    abi.arena_left.value = left


def set_string(abi: Any, name: str, message: bytes) -> None:
    abi.c.PyErr_SetString(ctypes.c_void_p(abi.object(NUMBER[name])), message)


def fetch(library: ctypes.CDLL) -> tuple[ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p]:
    parts = (ctypes.c_void_p(), ctypes.c_void_p(), ctypes.c_void_p())
    library.PyErr_Fetch(*map(ctypes.byref, parts))
    return parts


def dies(action: Callable[[], object]) -> bool:
    """Whether the action ends the process as pye_abort does."""
    child = os.fork()
    if child == 0:
        faulthandler.disable()
        action()
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGILL


def test_table_has_the_size_of_the_objects(abi: Any) -> None:
    assert sorted(TABLE) == list(range(1, 36))
    objects = (ctypes.c_uint32 * 36).in_dll(abi.c, "pye_exception_objects")
    assert list(objects) == list(range(36))


@pytest.mark.parametrize("name", NUMBER)
def test_set_string(abi: Any, c: ctypes.CDLL, name: str) -> None:
    set_string(abi, name, b"text")
    assert c.PyErr_Occurred() == abi.object(NUMBER[name])
    pending = abi.take()
    assert (pending.exception, pending.message) == (NUMBER[name], b"text")
    assert c.PyErr_Occurred() is None


def test_set_none(abi: Any, c: ctypes.CDLL) -> None:
    c.PyErr_SetNone(ctypes.c_void_p(abi.object(NUMBER["StopIteration"])))
    assert (abi.pending().exception, abi.pending().message) == (NUMBER["StopIteration"], b"")


def test_no_memory(abi: Any, c: ctypes.CDLL) -> None:
    assert c.PyErr_NoMemory() is None
    pending = abi.pending()
    assert (pending.exception, pending.message) == (NUMBER["MemoryError"], b"the enclave's memory is exhausted")


def test_format(abi: Any, c: ctypes.CDLL) -> None:
    type_ = ctypes.c_void_p(abi.object(NUMBER["IndexError"]))
    assert c.PyErr_Format(type_, b"index %zd of %.3s, %d%%", ctypes.c_ssize_t(-7), b"array", 5) is None
    assert abi.pending().message == b"index -7 of arr, 5%"


def test_clear(abi: Any, c: ctypes.CDLL) -> None:
    set_string(abi, "ValueError", b"a secret")
    c.PyErr_Clear()
    assert not c.pye_error_pending()
    assert abi.record() == bytes(len(abi.record()))


@pytest.mark.parametrize("raised", NUMBER)
def test_matching_is_pythons(abi: Any, c: ctypes.CDLL, raised: str) -> None:
    set_string(abi, raised, b"")
    for name, number in NUMBER.items():
        expected = issubclass(Exc[raised].python, Exc[name].python)
        assert c.PyErr_ExceptionMatches(ctypes.c_void_p(abi.object(number))) == expected, (raised, name)


def test_nothing_matches_without_an_error(abi: Any, c: ctypes.CDLL) -> None:
    assert c.PyErr_ExceptionMatches(ctypes.c_void_p(abi.object(NUMBER["Exception"]))) == 0


def test_an_error_of_the_host_matches_no_class(abi: Any, c: ctypes.CDLL) -> None:
    c.pye_raise_status(OCALL)
    assert c.PyErr_Occurred() == abi.object(0)
    assert not any(c.PyErr_ExceptionMatches(ctypes.c_void_p(abi.object(number))) for number in TABLE)


def test_fetch_and_restore_keep_the_whole_record(abi: Any, c: ctypes.CDLL) -> None:
    set_string(abi, "ValueError", b"text")
    c.pye_trace(b"vault.py", b"f", 3)
    before = abi.pending()
    saved = fetch(c)
    assert not c.pye_error_pending()
    assert abi.record() == bytes(len(abi.record()))
    assert saved[0].value == abi.object(NUMBER["ValueError"])
    assert c.PyErr_GivenExceptionMatches(saved[1], ctypes.c_void_p(abi.object(NUMBER["Exception"]))) == 1
    c.PyErr_Restore(*saved)
    assert abi.pending() == before


def test_fetch_and_restore_keep_a_status(abi: Any, c: ctypes.CDLL) -> None:
    c.pye_raise_status(OCALL)
    saved = fetch(c)
    assert not c.pye_error_pending()
    c.PyErr_Restore(*saved)
    assert abi.pending().status == OCALL


def test_fetch_without_an_error_gives_nothing_and_restores_as_nothing(abi: Any, c: ctypes.CDLL) -> None:
    saved = fetch(c)
    assert [part.value for part in saved] == [None, None, None]
    set_string(abi, "ValueError", b"text")
    c.PyErr_Restore(*saved)
    assert not c.pye_error_pending()


def test_restore_replaces_a_pending_error(abi: Any, c: ctypes.CDLL) -> None:
    set_string(abi, "ValueError", b"first")
    saved = fetch(c)
    set_string(abi, "KeyError", b"second")
    c.PyErr_Restore(*saved)
    assert abi.pending().message == b"first"


def test_exhausted_arena_keeps_the_class(abi: Any, c: ctypes.CDLL) -> None:
    set_string(abi, "KeyError", b"text")
    abi.arena_left.value = 0
    saved = fetch(c)
    assert saved[1].value is None
    c.PyErr_Restore(*saved)
    assert (abi.pending().exception, abi.pending().message) == (NUMBER["KeyError"], b"")


def test_exhausted_arena_keeps_that_the_host_failed(abi: Any, c: ctypes.CDLL) -> None:
    c.pye_raise_status(OCALL)
    abi.arena_left.value = 0
    c.PyErr_Restore(*fetch(c))
    assert abi.pending().status == OCALL


def test_what_is_no_exception_ends_the_enclave(abi: Any, c: ctypes.CDLL) -> None:
    foreign = ctypes.create_string_buffer(16)
    assert dies(lambda: c.PyErr_SetString(foreign, b"text"))
    assert dies(lambda: c.PyErr_SetNone(None))
    assert dies(lambda: c.PyErr_SetString(ctypes.c_void_p(abi.object(0)), b"text"))
    assert dies(lambda: c.PyErr_SetString(ctypes.c_void_p(abi.object(3) + 1), b"text"))
    assert dies(lambda: c.PyErr_SetString(ctypes.c_void_p(abi.object(max(Exc) + 1)), b"text"))
    assert not dies(lambda: set_string(abi, "ValueError", b"text"))
