"""Tells a person at a terminal what a build is doing; says nothing anywhere else."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress(title: str) -> Iterator[Callable[[str], None]]:
    """Gives a function that shows the current step, on standard error and only if that is a terminal."""
    if sys.stderr is None or not sys.stderr.isatty():  # None: a program that was started with it closed
        yield lambda step: None
        return
    from rich.console import Console

    console = Console(stderr=True)
    status = console.status(title)
    started = False

    def step(text: str) -> None:
        nonlocal started
        if not started:  # a build that comes from the cache shows nothing
            status.start()
            started = True
        status.update(f"{title}: {text}")

    try:
        yield step
    finally:
        if started:
            status.stop()
