"""What ocalls raise while trusted code runs as plain Python: as from an enclave, it ends the call, caught or not."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from types import TracebackType

from .failures import note_once


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
