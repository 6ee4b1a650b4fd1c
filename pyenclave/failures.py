"""From a status of the boundary to the exception that the caller gets."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from types import CodeType, FrameType, FunctionType, TracebackType

from .arch.calls import ERROR, MESSAGE_SIZE, TRACE, TRACE_DEPTH
from .arch.exceptions import Exc
from .arch.layout import Layout
from .arch.statuses import Status
from .errors import BoundaryError, EnclaveCrashed, EnclaveLost, Error, PlatformError

_FIELDS_SHIFT = 8  # above what the message is: how many bytes of fields follow it, PYE_FIELDS_SHIFT
_CUT = 4  # bytes of a character that a message is cut before
_SEVERAL = 2  # the message of an exception is the repr of its arguments, PYE_ARGUMENT_SEVERAL
_BOUNDARY: dict[int, str] = {
    Status.FRAME: "its frame does not lie outside the enclave or has the wrong size",
    Status.POINTER: "a buffer does not lie wholly outside the enclave, or NULL came with a length",
    Status.LENGTH: "a length is negative, overflows, or is no multiple of its element",
    Status.STRING: "a string is not terminated at exactly its length",
    Status.VALUE: "a bool or an enum has a value that its type does not have",
    Status.ECALL: "the enclave has no such ecall",
    Status.NOT_ALLOWED: "it may not be called now: it is private, or the open ocall's allow list does not name it; in "
    "Python the ocall says what it may call: `@untrusted(reenters=[…])`",
    Status.DEPTH: "no room on the trusted stack for another nested call",
    Status.TRUSTED: "trusted code handed out memory that does not lie inside, or more than its block has",
    Status.RESULT: "an ocall's results break a rule of the interface",
    Status.UTF8: "a str is not valid UTF-8",
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
    if status == Status.EXCEPTION:
        return _trusted_exception(failure)
    if status in _BOUNDARY:
        return BoundaryError(f"ecall `{name}` was refused: {_BOUNDARY[status]}")
    if status == Status.MEMORY:
        return MemoryError(f"ecall `{name}`: the enclave's heap is exhausted")
    if status in (Status.AREA, Status.HOST_MEMORY):
        return MemoryError(f"ecall `{name}`: no memory outside for the call, or more than PYENCLAVE_CALL_MEMORY allows")
    if status == Status.CRASHED:
        return EnclaveCrashed(f"the enclave crashed in `{name}`: {failure.crash}")
    if status == Status.ABORTED and failure.crash:
        return EnclaveCrashed(f"the enclave crashed while `{name}` was inside: {failure.crash}")
    if status == Status.ABORTED:
        return EnclaveCrashed(f"the enclave aborted in `{name}`: {_failed_check(failure.record)}")
    if status == Status.PROTOCOL:
        return EnclaveCrashed(f"the enclave ended itself in `{name}`: the entry protocol was broken")
    if status in (Status.LOST, Status.LEFT):
        what = "be called" if status == Status.LOST else "go on"
        return EnclaveLost(
            f"`{name}` cannot {what}, the enclave is gone: {failure.gone}; pyenclave.restart(MODULE) gives "
            "a module's functions a fresh one, load() gives another"
        )
    if status == Status.BUSY:
        return PlatformError(
            f"`{name}` cannot be called now: all {failure.threads} TCSs are taken, and waiting would stop the "
            "greenlets of this thread that are in ocalls; set `threads` in enclave.toml to as many calls as run at once"
        )
    if status == Status.HELD:
        return PlatformError(
            f"`{name}` cannot be called now: another call of its module runs, and waiting would stop the greenlets of "
            "this thread that are in ocalls"
        )
    if status == Status.ORDER:
        return EnclaveCrashed(
            f"the enclave was given up in `{name}`: an ocall ended before an ecall that was made in it, which another "
            "C stack of this thread runs; ecalls may change stacks by greenlets only"
        )
    if status == Status.OCALL:
        return PlatformError(f"ecall `{name}` failed in an ocall that the host does not serve")
    return Error(f"ecall `{name}` answered the unknown status {status}")


def _failed_check(record: bytes) -> str:
    """What ended the enclave: in a debug image a failed assertion says where it is."""
    if len(record) == ERROR.size:
        number, traces = (_number(ERROR, record, name) for name in ("exception", "trace_count"))
        if number == Exc.AssertionError and traces == 1:
            file, function, line = _trace(record, 0)
            return f"an assertion failed at {file}:{line}, in {function}"
    return "a check inside failed"


def note_once(error: BaseException, text: str) -> None:
    """Adds a note, unless the object has it from an earlier time that it was raised, or has notes that are none."""
    notes = getattr(error, "__notes__", [])
    if type(notes) is list and text not in notes:
        error.add_note(text)


@cache
def exception_types() -> dict[int, type[BaseException]]:
    """The classes that may cross, by number."""
    return {one.value: one.python for one in Exc}


def _trusted_exception(failure: Failure) -> BaseException:
    """Rebuilds what trusted code raised; the record comes from the enclave and is checked like any input."""
    record = failure.record
    number, size, traces = (_number(ERROR, record, name) for name in ("exception", "message_size", "trace_count"))
    kind = exception_types().get(number) or failure.own(number)
    fields = _number(ERROR, record, "argument") >> _FIELDS_SHIFT
    if kind is None or size + fields > MESSAGE_SIZE or traces > TRACE_DEPTH:
        return BoundaryError(
            f"the enclave's error record is damaged (exception {number}, {size} bytes, {traces} frames)"
        )
    message = ERROR.bytes_of(record, "message")[:size].decode("utf-8", "replace")
    arguments = _arguments(record, message) if message else ()
    if fields:
        carried = ERROR.bytes_of(record, "message")[size : size + fields]
        is_whole = size + fields <= MESSAGE_SIZE - _CUT
        return traced(_with_fields(kind, carried, arguments if is_whole else None), record)
    return traced(made(kind, *arguments), record)


def _with_fields(kind: type[BaseException], carried: bytes, arguments: tuple[object, ...] | None) -> BaseException:
    """One whose class has an `__init__` of its own, made of what that got inside; or what that raises here.

    `arguments` are None where they were cut: then the class says more of them.
    """
    from typing import get_type_hints

    from .crossing.plan import plan_of

    try:
        hints = get_type_hints(kind.__init__, include_extras=True)
        hints.pop("return", None)
        plan = plan_of(tuple[tuple(hints.values())])  # type: ignore[misc]
    except Exception as wrong:  # whatever is in annotations that are text
        return BoundaryError(f"the enclave raised {kind.__name__}, which cannot be made: {wrong}")
    try:
        values = plan.unpack(carried)
    except (TypeError, ValueError) as wrong:
        return BoundaryError(f"the enclave's error record is damaged ({kind.__name__}: {wrong})")
    try:
        error = kind(*values)
    except Exception as wrong:
        return wrong
    error.args = error.args if arguments is None else arguments
    return error


def made(kind: type[BaseException], *arguments: object) -> BaseException:
    """An exception of the class with what is known of it: its text, or its arguments."""
    if isinstance(kind.__init__, FunctionType) and kind is not Exc.json_JSONDecodeError.python:
        return kind.__new__(kind, *arguments)  # what its `__init__` asks for has not left
    return _decode_error(kind, *arguments) if kind is Exc.json_JSONDecodeError.python else kind(*arguments)


def _decode_error(kind: type[BaseException], text: object = "") -> BaseException:
    """json's error by its text, which ends with where it is; the document stays inside."""
    error = kind.__new__(kind, text)
    import re  # not what a program needs that starts

    found = re.fullmatch(r"(.*): line (\d{1,18}) column (\d{1,18}) \(char (\d{1,18})\)", str(text), re.DOTALL)
    said, places = (found[1], map(int, found.groups()[1:])) if found else (text, (1, 1, 0))
    vars(error).update(zip(("msg", "doc", "lineno", "colno", "pos"), (said, "", *places), strict=True))
    return error


def is_interrupt(status: int, record: bytes) -> bool:
    """Whether what a signal's handler raised while the call was inside is the call's exception."""
    return status == Status.EXCEPTION and _number(ERROR, record, "exception") == Exc.KeyboardInterrupt


def traced(error: BaseException, record: bytes) -> BaseException:
    """The exception with the record's trusted frames outside of those that it has."""
    trace = error.__traceback__
    for at in range(min(_number(ERROR, record, "trace_count"), TRACE_DEPTH)):
        trace = _trusted_frame(trace, *_trace(record, at))
    return error.with_traceback(trace)


def _arguments(record: bytes, message: str) -> tuple[object, ...]:
    """What the exception is made of: its text; or what that is the repr of, such as a KeyError's key; or several."""
    said = _number(ERROR, record, "argument") & ((1 << _FIELDS_SHIFT) - 1)
    if not said:
        return (message,)
    import ast  # not what a program needs that starts

    try:
        value = ast.literal_eval(message)
    except (ValueError, SyntaxError, MemoryError, RecursionError):  # of a class's object, or cut off
        return (message,)
    return value if said == _SEVERAL and isinstance(value, tuple) else (value,)


def _number(layout: Layout, data: bytes, field: str) -> int:
    return int.from_bytes(layout.bytes_of(data, field), "little")


def _trace(record: bytes, at: int) -> tuple[str, str, int]:
    """File, function and line of a trusted frame."""
    one = ERROR.bytes_of(record, "trace")[at * TRACE.size :]
    file, function = (
        TRACE.bytes_of(one, name).partition(b"\0")[0].decode("utf-8", "replace") for name in ("file", "function")
    )
    return file, function, _number(TRACE, one, "line")


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
