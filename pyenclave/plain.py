"""Trusted code as plain Python (PYENCLAVE_PLATFORM=none): where it is, inside or outside, as far as it is Python."""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from typing import Any

# Per thread, task and greenlet. Nothing is inside but what a trusted function runs as plain Python.
_inside: ContextVar[bool] = ContextVar("inside", default=False)
_step: ContextVar[AbstractContextManager[Any]] = ContextVar("step")


def plain_python() -> bool:
    """Whether trusted functions run as ordinary Python."""
    return os.environ.get("PYENCLAVE_PLATFORM") == "none"


def is_inside() -> bool:
    """Whether this code runs for a trusted function, and not for an ocall that it made."""
    return _inside.get()


def current_step() -> AbstractContextManager[Any]:
    """What the module whose trusted function this code runs for lets one at a time hold."""
    return _step.get()


@contextmanager
def running(*, inside: bool, step: AbstractContextManager[Any]) -> Iterator[None]:
    """What runs in here is inside, or outside; `step` is its module's."""
    tokens = _inside.set(inside), _step.set(step)
    try:
        yield
    finally:
        _inside.reset(tokens[0])
        _step.reset(tokens[1])
