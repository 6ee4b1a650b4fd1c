"""Every status of the boundary becomes one exception with one text."""

import pickle
import traceback
from collections.abc import Sequence

import pytest

from pyenclave.arch.calls import ERROR, MESSAGE_SIZE, TRACE
from pyenclave.arch.exceptions import Exc
from pyenclave.arch.statuses import Status
from pyenclave.errors import BoundaryError, EnclaveCrashed, EnclaveLost, Error, PlatformError
from pyenclave.failures import Failure, exception_for, exception_types, note_once

AGAIN = "; pyenclave.restart(MODULE) gives a module's functions a fresh one, load() gives another"


def record(
    exception: int, message: bytes, traces: Sequence[tuple[int, bytes, bytes]] = (), size: int | None = None
) -> bytes:
    frames = b"".join(TRACE.pack(line=line, function=function, file=file) for line, function, file in traces)
    said = len(message) if size is None else size
    return ERROR.pack(exception=exception, message_size=said, trace_count=len(traces), message=message, trace=frames)


def fail(status: int, *, record: bytes = b"", crash: str = "", gone: str = "it ended earlier") -> BaseException:
    return exception_for(Failure(status, "pay", record, crash, gone))


class Own(Exception):
    def __init__(self, code: int, why: str) -> None:
        super().__init__(f"{code}: {why}")
        self.code, self.why = code, why


FIELDS = (7).to_bytes(8, "little") + (2).to_bytes(8, "little") + b"no"


@pytest.mark.parametrize(
    ("message", "size", "fields", "kind", "text"),
    [
        (b"7: no" + FIELDS, 5, len(FIELDS), Own, "7: no"),
        (b"7: n" + FIELDS, 4, len(FIELDS), Own, "7: n"),
        (b"7: no", 5, 0, Own, "7: no"),
        (b"", 0, 0, Own, ""),  # of a production image, whose messages stay inside
        (b"7: no" + FIELDS, 5, len(FIELDS) - 1, BoundaryError, "damaged"),
        (b"7: no" + FIELDS, 5, MESSAGE_SIZE - 4, BoundaryError, "damaged"),
        (b"7: no" + FIELDS, 5, 2**24 - 1, BoundaryError, "damaged"),
    ],
)
def test_fields_of_the_modules_own_exceptions(
    message: bytes, size: int, fields: int, kind: type[BaseException], text: str
) -> None:
    data = ERROR.pack(exception=5000, message_size=size, argument=fields << 8, message=message)
    found = exception_for(Failure(Status.EXCEPTION, "pay", data, "", own=lambda number: Own))
    assert type(found) is kind
    assert text in str(found)
    assert getattr(found, "code", None) == (7 if kind is Own and fields else None)


class Refusing(Own):
    def __init__(self, code: int, why: str) -> None:
        raise TypeError("of its own")


class Unknown(Own):
    def __init__(self, code: "int", why: "nobody") -> None:  # type: ignore[name-defined]  # noqa: F821
        super().__init__(code, why)


@pytest.mark.parametrize(
    ("of", "kind", "text"),
    [
        (Refusing, TypeError, "of its own"),
        (Unknown, BoundaryError, "the enclave raised Unknown, which cannot be made: name 'nobody' is not defined"),
    ],
)
def test_what_a_modules_exception_raises_where_it_is_made(
    of: type[BaseException], kind: type[BaseException], text: str
) -> None:
    data = ERROR.pack(exception=5000, message_size=5, argument=len(FIELDS) << 8, message=b"7: no" + FIELDS)
    found = exception_for(Failure(Status.EXCEPTION, "pay", data, "", own=lambda number: of))
    assert (type(found), str(found)) == (kind, text)


NO_MEMORY_OUTSIDE = "ecall `pay`: no memory outside for the call, or more than PYENCLAVE_CALL_MEMORY allows"


@pytest.mark.parametrize(
    ("status", "kind", "text"),
    [
        (
            Status.FRAME,
            BoundaryError,
            "ecall `pay` was refused: its frame does not lie outside the enclave or has the wrong size",
        ),
        (
            Status.POINTER,
            BoundaryError,
            "ecall `pay` was refused: a buffer does not lie wholly outside the enclave, or NULL came with a length",
        ),
        (
            Status.LENGTH,
            BoundaryError,
            "ecall `pay` was refused: a length is negative, overflows, or is no multiple of its element",
        ),
        (Status.STRING, BoundaryError, "ecall `pay` was refused: a string is not terminated at exactly its length"),
        (
            Status.VALUE,
            BoundaryError,
            "ecall `pay` was refused: a bool or an enum has a value that its type does not have",
        ),
        (Status.MEMORY, MemoryError, "ecall `pay`: the enclave's heap is exhausted"),
        (Status.ECALL, BoundaryError, "ecall `pay` was refused: the enclave has no such ecall"),
        (
            Status.NOT_ALLOWED,
            BoundaryError,
            "ecall `pay` was refused: it may not be called now: it is private, "
            "or the open ocall's allow list does not name it; in Python the ocall says what it may call: "
            "`@untrusted(reenters=[…])`",
        ),
        (Status.DEPTH, BoundaryError, "ecall `pay` was refused: no room on the trusted stack for another nested call"),
        (
            Status.TRUSTED,
            BoundaryError,
            "ecall `pay` was refused: trusted code handed out memory that does not lie inside, "
            "or more than its block has",
        ),
        (Status.RESULT, BoundaryError, "ecall `pay` was refused: an ocall's results break a rule of the interface"),
        (Status.UTF8, BoundaryError, "ecall `pay` was refused: a str is not valid UTF-8"),
        (Status.AREA, MemoryError, NO_MEMORY_OUTSIDE),
        (Status.ABORTED, EnclaveCrashed, "the enclave aborted in `pay`: a check inside failed"),
        (Status.PROTOCOL, EnclaveCrashed, "the enclave ended itself in `pay`: the entry protocol was broken"),
        (Status.LEFT, EnclaveLost, f"`pay` cannot go on, the enclave is gone: it ended earlier{AGAIN}"),
        (Status.LOST, EnclaveLost, f"`pay` cannot be called, the enclave is gone: it ended earlier{AGAIN}"),
        (
            Status.BUSY,
            PlatformError,
            "`pay` cannot be called now: all 1 TCSs are taken, and waiting would stop the greenlets of this thread "
            "that are in ocalls; set `threads` in enclave.toml to as many calls as run at once",
        ),
        (
            Status.HELD,
            PlatformError,
            "`pay` cannot be called now: another call of its module runs, and waiting would stop the greenlets of this "
            "thread that are in ocalls",
        ),
        (
            Status.ORDER,
            EnclaveCrashed,
            "the enclave was given up in `pay`: an ocall ended before an ecall that was made in it, which another C "
            "stack of this thread runs; ecalls may change stacks by greenlets only",
        ),
        (Status.HOST_MEMORY, MemoryError, NO_MEMORY_OUTSIDE),
        (Status.OCALL, PlatformError, "ecall `pay` failed in an ocall that the host does not serve"),
        (77, Error, "ecall `pay` answered the unknown status 77"),
    ],
)
def test_every_status_has_its_text(status: int, kind: type[BaseException], text: str) -> None:
    error = fail(status)
    assert type(error) is kind
    assert str(error) == text


def test_a_crash_says_where() -> None:
    where = "SIGSEGV at f+0x8: access to 0x0"
    assert str(fail(Status.CRASHED, crash=where)) == f"the enclave crashed in `pay`: {where}"
    assert str(fail(Status.ABORTED, crash=where)) == f"the enclave crashed while `pay` was inside: {where}"
    assert (
        str(fail(Status.LOST, gone="it is closed"))
        == f"`pay` cannot be called, the enclave is gone: it is closed{AGAIN}"
    )


def test_trusted_exceptions_keep_type_and_message() -> None:
    for number, kind in exception_types().items():
        error = fail(Status.EXCEPTION, record=record(number, "größer".encode()))
        assert type(error) is kind
        assert error.args == ("größer",)


def test_trusted_frames_are_in_the_traceback() -> None:
    error = fail(
        Status.EXCEPTION,
        record=record(Exc.ValueError, b"no", [(12, b"check", b"vault.py"), (40, b"protect", b"vault.py")]),
    )
    frames = [(f.filename, f.lineno, f.name) for f in traceback.extract_tb(error.__traceback__)]
    assert frames == [("vault.py", 40, "protect"), ("vault.py", 12, "check")]


def test_a_line_number_that_python_does_not_have_is_no_error_of_its_own() -> None:
    error = fail(Status.EXCEPTION, record=record(Exc.ValueError, b"no", [(0xFFFFFFFF, b"f", b"v.py")]))
    assert type(error) is ValueError


@pytest.mark.parametrize(
    "damaged", [record(999, b"x"), record(0, b"x"), record(Exc.ValueError, b"x", size=MESSAGE_SIZE + 1)]
)
def test_a_damaged_record_is_refused(damaged: bytes) -> None:
    error = fail(Status.EXCEPTION, record=damaged)
    assert isinstance(error, BoundaryError)
    assert str(error).startswith("the enclave's error record is damaged (exception ")


def test_an_exception_that_is_raised_again_has_its_note_once() -> None:
    error = ValueError("x")
    for _ in range(3):
        note_once(error, "raised in ocall `f`")
    note_once(error, "raised in ocall `g`")
    assert error.__notes__ == ["raised in ocall `f`", "raised in ocall `g`"]


def test_notes_that_are_none_are_left_alone() -> None:
    error = ValueError("x")
    error.__notes__ = 7  # type: ignore[assignment]
    note_once(error, "raised in ocall `f`")
    assert error.__notes__ == 7  # type: ignore[comparison-overlap]


def test_a_failed_assertion_says_where() -> None:
    """What else a record could hold says nothing: it comes from the enclave."""
    where = [(12, b"one", b"vault.c")]
    said = "the enclave aborted in `pay`: "
    whole = record(Exc.AssertionError, b"", where)
    assert str(fail(Status.ABORTED, record=whole)) == f"{said}an assertion failed at vault.c:12, in one"
    others = [record(Exc.AssertionError, b""), *(record(number, b"", where) for number in (0, Exc.ArithmeticError))]
    for other in (*others, whole[:100], b""):
        assert str(fail(Status.ABORTED, record=other)) == f"{said}a check inside failed"


@pytest.mark.parametrize(
    ("said", "argument"), [("'eve'", "eve"), ("-5", -5), ("(1, b'x')", (1, b"x")), ("Point(x=1)", "Point(x=1)")]
)
def test_a_missing_key_arrives_as_the_key(said: str, argument: object) -> None:
    message = said.encode()
    data = ERROR.pack(exception=Exc.KeyError, message_size=len(message), trace_count=0, argument=1, message=message)
    error = fail(Status.EXCEPTION, record=data)
    assert isinstance(error, KeyError)
    assert error.args == (argument,)


def test_a_pools_worker_tells_that_its_enclave_is_gone() -> None:
    """The error crosses to another process, which the enclave does not."""
    error = fail(Status.LOST, gone="this process is a fork of the one that loaded it")
    assert isinstance(error, EnclaveLost)
    error._refused_by = lambda: None  # which cannot be pickled, like an enclave
    error.add_note("in a worker")
    other = pickle.loads(pickle.dumps(error))
    assert (type(other), str(other), other._refused_by) == (EnclaveLost, str(error), None)
    assert other.__notes__ == ["in a worker"]
