"""Tells a person at a terminal what a build is doing; says nothing anywhere else."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_CLEARED = "\r\x1b[K"  # the line, from its beginning (ECMA-48: EL)


@contextmanager
def progress(title: str) -> Iterator[Callable[[str], None]]:
    """Gives a function that shows the current step, in one line of standard error and only if that is a terminal."""
    stream = sys.stderr
    if stream is None or not stream.isatty():  # None: a program that was started with it closed
        yield lambda step: None
        return
    started = False

    def step(text: str) -> None:
        nonlocal started
        started = True  # a build that comes from the cache shows nothing
        stream.write(f"{_CLEARED}{title}: {text}")
        stream.flush()

    try:
        yield step
    finally:
        if started:
            stream.write(_CLEARED)
            stream.flush()
