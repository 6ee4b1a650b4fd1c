"""Trusted code as plain Python (PYENCLAVE_PLATFORM=none): where it is, inside or outside, as far as it is Python."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

# Per thread, task and greenlet. Nothing is inside but what a trusted function runs as plain Python.
_inside: ContextVar[bool] = ContextVar("inside", default=False)


def plain_python() -> bool:
    """Whether trusted functions run as ordinary Python."""
    return os.environ.get("PYENCLAVE_PLATFORM") == "none"


def is_inside() -> bool:
    """Whether this code runs for a trusted function, and not for an ocall that it made."""
    return _inside.get()


@contextmanager
def running(*, inside: bool) -> Iterator[None]:
    """What runs in here is inside, or outside."""
    token = _inside.set(inside)
    try:
        yield
    finally:
        _inside.reset(token)
