"""errors.c: one pending error a thread, the first one wins, bounded, and nothing of it stays behind."""

import ctypes
from collections.abc import Iterator
from typing import Any

import pytest

from pyenclave.arch.exceptions import Exc
from pyenclave.arch.statuses import Status

VALUE_ERROR, MEMORY_ERROR, SYSTEM_ERROR, KEY_ERROR = Exc.ValueError, Exc.MemoryError, Exc.SystemError, Exc.KeyError
OK, EXCEPTION, OCALL, MEMORY, UTF8 = Status.OK, Status.EXCEPTION, Status.OCALL, Status.MEMORY, Status.UTF8


@pytest.fixture(autouse=True)
def _nothing_stays(abi: Any) -> Iterator[None]:
    yield
    abi.c.pye_error_clear()
    assert abi.record() == bytes(len(abi.record()))


def test_records_exception_and_message(abi: Any) -> None:
    assert not abi.c.pye_error_pending()
    assert abi.c.pye_raise(VALUE_ERROR, b"too long") == -1
    assert abi.c.pye_error_pending()
    assert abi.pending() == type(abi.pending())(VALUE_ERROR, b"too long", (), OK)


def test_first_error_wins(abi: Any) -> None:
    abi.c.pye_raise(VALUE_ERROR, b"first")
    assert abi.c.pye_raise(KEY_ERROR, b"second") == -1
    assert abi.c.pye_raise_status(OCALL) == -1
    assert (abi.pending().exception, abi.pending().message, abi.pending().status) == (VALUE_ERROR, b"first", OK)


def test_first_status_wins_over_later_exception(abi: Any) -> None:
    abi.c.pye_raise_status(OCALL)
    assert abi.c.pye_raise(VALUE_ERROR, b"later") == -1
    assert (abi.pending().exception, abi.pending().message, abi.pending().status) == (0, b"", OCALL)


def test_null_message_is_empty(abi: Any) -> None:
    abi.c.pye_raise(VALUE_ERROR, None)
    assert abi.pending().message == b""


@pytest.mark.parametrize("number", [0, max(Exc) + 1, 1000, 0xFFFFFFFF])
def test_unknown_exception_is_system_error(abi: Any, number: int) -> None:
    abi.c.pye_raise(ctypes.c_uint32(number), b"text")
    assert abi.pending().exception == SYSTEM_ERROR


@pytest.mark.parametrize("number", [*range(1, max(Exc) + 1)])
def test_every_exception_of_the_table_is_kept(abi: Any, number: int) -> None:
    abi.c.pye_raise(number, b"text")
    assert abi.pending().exception == number


@pytest.mark.parametrize(
    ("message", "kept"),
    [
        (b"x" * 1023, 1023),
        (b"x" * 1024, 1024),
        (b"x" * 5000, 1024),
        (b"x" * 1023 + "é".encode(), 1023),
        (b"x" * 1022 + "é".encode(), 1024),
        (b"x" * 1022 + "€".encode(), 1022),
        (b"x" * 1021 + "𝄞".encode(), 1021),
        (b"x" * 1020 + "𝄞".encode() + b"y", 1024),
    ],
)
def test_message_is_cut_between_characters(abi: Any, message: bytes, kept: int) -> None:
    abi.c.pye_raise(VALUE_ERROR, message)
    assert abi.pending().message == message[:kept]
    abi.c.pye_error_clear()
    abi.c.pye_raise_sized(VALUE_ERROR, message, len(message))
    assert abi.pending().message == message[:kept]


def test_cut_of_what_is_not_utf8_stays_bounded(abi: Any) -> None:
    abi.c.pye_raise(VALUE_ERROR, b"\x80" * 3000)
    assert abi.pending().message == b""


def test_sized_message_may_hold_nul(abi: Any) -> None:
    abi.c.pye_raise_sized(VALUE_ERROR, b"a\0b", 3)
    assert abi.pending().message == b"a\0b"


@pytest.mark.parametrize(
    ("status", "exception", "message", "kept"),
    [
        (MEMORY, MEMORY_ERROR, b"the enclave's memory is exhausted", OK),
        (OCALL, 0, b"", OCALL),
        (UTF8, 0, b"", UTF8),
        (OK, SYSTEM_ERROR, b"trusted code reported an error that nobody raised", OK),
        (64, SYSTEM_ERROR, b"trusted code reported an error that nobody raised", OK),
        (130, SYSTEM_ERROR, b"trusted code reported an error that nobody raised", OK),
        (EXCEPTION, SYSTEM_ERROR, b"trusted code reported an error that nobody raised", OK),
    ],
)
def test_statuses(abi: Any, status: int, exception: int, message: bytes, kept: int) -> None:
    assert abi.c.pye_raise_status(status) == -1
    pending = abi.pending()
    assert (pending.exception, pending.message, pending.status) == (exception, message, kept)
    assert abi.c.pye_error_pending()


def test_status_of_a_pending_exception_changes_nothing(abi: Any) -> None:
    abi.c.pye_raise(VALUE_ERROR, b"text")
    abi.c.pye_raise_status(EXCEPTION)
    assert abi.pending().exception == VALUE_ERROR


def test_trace_is_innermost_first_and_bounded(abi: Any) -> None:
    abi.c.pye_raise(VALUE_ERROR, b"text")
    for line in range(1, 12):
        abi.c.pye_trace(b"vault.py", b"f%d" % line, line)
    assert abi.pending().trace == tuple((b"f%d" % line, line, b"vault.py") for line in range(1, 9))


def test_no_trace_without_an_exception(abi: Any) -> None:
    abi.c.pye_trace(b"vault.py", b"f", 1)
    abi.c.pye_raise_status(OCALL)
    abi.c.pye_trace(b"vault.py", b"f", 1)
    assert abi.pending().trace == ()


@pytest.mark.parametrize(
    ("function", "kept"),
    [(b"f" * 61, b"f" * 61), (b"f" * 62, b"f" * 61), (b"f" * 60 + "é".encode(), b"f" * 60), (b"", b"")],
)
def test_function_names_keep_their_beginning(abi: Any, function: bytes, kept: bytes) -> None:
    abi.c.pye_raise(VALUE_ERROR, b"text")
    abi.c.pye_trace(b"vault.py", function, 1)
    assert abi.pending().trace == ((kept, 1, b"vault.py"),)


@pytest.mark.parametrize(
    ("file", "kept"),
    [
        (b"a" * 58 + b".py", b"a" * 58 + b".py"),
        (b"b" + b"a" * 58 + b".py", b"a" * 58 + b".py"),
        ("é".encode() + b"a" * 60, b"a" * 60),
        (b"", b""),
    ],
)
def test_file_names_keep_their_end(abi: Any, file: bytes, kept: bytes) -> None:
    abi.c.pye_raise(VALUE_ERROR, b"text")
    abi.c.pye_trace(file, b"f", 1)
    assert abi.pending().trace == ((b"f", 1, kept),)
