"""What ocalls raise while trusted code runs as plain Python: as from an enclave, it ends the call, caught or not."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

from .arch.statuses import Status
from .failures import Failure, exception_for, note_once
from .plain import is_inside


@dataclass
class Failed:
    """What ocalls of a trusted call have raised: the last of it, with its frames, and what stood for it inside.

    An enclave does not learn what that was: to it, it is an Exception that says nothing.
    """

    error: BaseException | None = None
    trace: TracebackType | None = None
    ocall: str = ""
    seen: list[Exception] = field(default_factory=list)

    def park(self, error: BaseException, ocall: str) -> Exception:
        """What is raised inside in its place."""
        trace = error.__traceback__
        self.error, self.ocall, self.trace = error, ocall, trace and trace.tb_next
        self.seen.append(Exception())
        return self.seen[-1]

    def ends(self, ecall: str, raised: BaseException | None) -> BaseException | None:
        """What the trusted call ends with, which raised this or nothing, as a host module decides it."""
        if self.error is None:
            return raised
        note_once(self.error, f"raised in ocall `{self.ocall}`, called by ecall `{ecall}`")
        is_it = raised is None or any(raised is one for one in self.seen)
        if is_it or not isinstance(self.error, Exception):
            return self.error.with_traceback(self.trace)
        assert raised is not None
        raised.__cause__ = self.error
        return raised


# The module's lock and what the ocall of it that is served may call, of the innermost one.
_served: ContextVar[tuple[object, frozenset[str]] | None] = ContextVar("served", default=None)


@contextmanager
def serving(again: frozenset[str], step: Any) -> Iterator[None]:
    """An ocall runs in here; while others may have the module, its lock is theirs."""
    token = _served.set((step, again))
    try:
        with step.open() if again else nullcontext():
            yield
    finally:
        _served.reset(token)


def may_begin(name: str, step: object) -> None:
    """Raises BoundaryError for a trusted function that the ocall which is served may not call."""
    served = _served.get()
    if served is not None and not is_inside() and served[0] is step and name not in served[1]:
        raise exception_for(Failure(Status.NOT_ALLOWED, name, b"", ""))


_failed: ContextVar[Failed] = ContextVar("failed")


def failed_ocalls() -> Failed:
    """Those of the trusted call that this code runs for."""
    return _failed.get()


@contextmanager
def noting(failed: Failed) -> Iterator[None]:
    """What ocalls raise in here is noted there."""
    token = _failed.set(failed)
    try:
        yield
    finally:
        _failed.reset(token)
