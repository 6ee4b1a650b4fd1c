"""From a status of the boundary to the exception that the caller gets."""

import builtins
import re
import struct
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import CodeType, FrameType, TracebackType

from .errors import BoundaryError, EnclaveCrashed, EnclaveLost, Error, PlatformError

# pyenclave_abi.h
EXCEPTION, OCALL = 1, 2
ABORTED, PROTOCOL, CRASHED, LOST, HOST_MEMORY, INTERRUPTED = 64, 65, 128, 129, 130, 131
BUSY, ORDER, LEFT = 132, 133, 134
MESSAGE_SIZE, TRACE_DEPTH = 1024, 8
_HEAD = struct.Struct("<IIII")
_TRACE = struct.Struct("<I62s62s")

_BOUNDARY = {
    3: "its frame does not lie outside the enclave or has the wrong size",
    4: "a buffer does not lie wholly outside the enclave, or NULL came with a length",
    5: "a length is negative, overflows, or is no multiple of its element",
    6: "a string is not terminated at exactly its length",
    7: "a bool or an enum has a value that its type does not have",
    9: "the enclave has no such ecall",
    10: "it may not be called now: it is private, or the open ocall's allow list does not name it",
    11: "no room on the trusted stack for another nested call",
    12: "trusted code handed out memory that does not lie inside, or more than its block has",
    13: "an ocall's results break a rule of the interface",
    14: "a str is not valid UTF-8",
}


@dataclass(frozen=True)
class Failure:
    """One failed ecall: what the boundary said, and what the host knows besides.

    `own`: the class of an exception that the trusted module defines, by number.
    """

    status: int
    ecall: str
    record: bytes
    crash: str
    gone: str = "it ended earlier"
    threads: int = 1
    own: Callable[[int], type[BaseException] | None] = lambda number: None


def exception_for(failure: Failure) -> BaseException:
    """The exception of a failed call, not raised yet."""
    status, name = failure.status, failure.ecall
    if status == EXCEPTION:
        return _trusted_exception(failure)
    if status in _BOUNDARY:
        return BoundaryError(f"ecall `{name}` was refused: {_BOUNDARY[status]}")
    if status == 8:
        return MemoryError(f"ecall `{name}`: the enclave's heap is exhausted")
    if status in (15, HOST_MEMORY):
        return MemoryError(f"ecall `{name}`: no memory outside for the call")
    if status == CRASHED:
        return EnclaveCrashed(f"the enclave crashed in `{name}`: {failure.crash}")
    if status == ABORTED and failure.crash:
        return EnclaveCrashed(f"the enclave crashed while `{name}` was inside: {failure.crash}")
    if status == ABORTED:
        return EnclaveCrashed(f"the enclave aborted in `{name}`: {_failed_check(failure.record)}")
    if status == PROTOCOL:
        return EnclaveCrashed(f"the enclave ended itself in `{name}`: the entry protocol was broken")
    if status in (LOST, LEFT):
        what = "be called" if status == LOST else "go on after an ocall"
        return EnclaveLost(
            f"`{name}` cannot {what}, the enclave is gone: {failure.gone}; pyenclave.restart(MODULE) gives "
            "a module's functions a fresh one, load() gives another"
        )
    if status == BUSY:
        return PlatformError(
            f"`{name}` cannot be called now: all {failure.threads} TCSs are taken, and waiting would stop the "
            "greenlets of this thread that are in ocalls; set `threads` in enclave.toml to as many calls as run at once"
        )
    if status == ORDER:
        return EnclaveCrashed(
            f"the enclave was given up in `{name}`: an ocall ended before an ecall that was made in it, which another "
            "C stack of this thread runs; ecalls may change stacks by greenlets only"
        )
    if status == OCALL:
        return PlatformError(f"ecall `{name}` failed in an ocall that the host does not serve")
    return Error(f"ecall `{name}` answered the unknown status {status}")


def _failed_check(record: bytes) -> str:
    """What ended the enclave: in a debug image a failed assertion says where it is."""
    if len(record) >= _HEAD.size + MESSAGE_SIZE + _TRACE.size:
        number, _, traces, _ = _HEAD.unpack_from(record)
        line, function, file = _TRACE.unpack_from(record, _HEAD.size + MESSAGE_SIZE)
        if exception_types().get(number) is AssertionError and traces == 1:
            return f"an assertion failed at {_text(file)}:{line}, in {_text(function)}"
    return "a check inside failed"


def note_once(error: BaseException, text: str) -> None:
    """Adds a note, unless the object has it from an earlier time that it was raised, or has notes that are none."""
    notes = getattr(error, "__notes__", [])
    if type(notes) is list and text not in notes:
        error.add_note(text)


@cache
def exception_types() -> dict[int, type[Exception]]:
    """The closed table of built-ins that may cross, by number (pyenclave_exceptions.h)."""
    text = files("pyenclave").joinpath("runtime/include/pyenclave_exceptions.h").read_text()
    rows = re.findall(r"^PYE_EXCEPTION\((\d+), (\w+), \w+\)", text, re.MULTILINE)
    return {int(number): getattr(builtins, name) for number, name in rows}


def _trusted_exception(failure: Failure) -> BaseException:
    """Rebuilds what trusted code raised; the record comes from the enclave and is checked like any input."""
    record = failure.record
    number, size, traces, _ = _HEAD.unpack_from(record)
    kind = exception_types().get(number) or failure.own(number)
    if kind is None or size > MESSAGE_SIZE or traces > TRACE_DEPTH:
        return BoundaryError(
            f"the enclave's error record is damaged (exception {number}, {size} bytes, {traces} frames)"
        )
    message = record[_HEAD.size : _HEAD.size + size].decode("utf-8", "replace")
    error = kind(message) if message else kind()
    trace: TracebackType | None = None
    for at in range(traces):
        line, function, file = _TRACE.unpack_from(record, _HEAD.size + MESSAGE_SIZE + at * _TRACE.size)
        trace = _trusted_frame(trace, _text(file), _text(function), line)
    return error.with_traceback(trace)


def _text(field: bytes) -> str:
    return field.partition(b"\0")[0].decode("utf-8", "replace")


def _trusted_frame(inner: TracebackType | None, file: str, function: str, line: int) -> TracebackType:
    """A traceback entry that names a trusted function: its frame belongs to a code object made for its name."""
    line = min(line, 0x7FFFFFFF)  # what Python's line numbers hold
    namespace = {"sys": sys}
    code: CodeType = compile("frame = sys._getframe()", file, "exec").replace(
        co_name=function, co_qualname=function, co_firstlineno=max(line, 1)
    )
    exec(code, namespace)  # runs the one line above: how a frame with a given code object is had
    frame = namespace["frame"]
    assert isinstance(frame, FrameType)
    return TracebackType(inner, frame, -1, line)
