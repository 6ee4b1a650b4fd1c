"""The threads that a build's tools are waited for in."""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, Future
from contextvars import copy_context
from threading import Semaphore, Thread
from typing import Any, TypeVar

T = TypeVar("T")


class Pool(Executor):
    """Threads that see the context of whoever submits: which cache it is.

    ThreadPoolExecutor refuses once the main thread has ended, when the first call may still be made: by another thread,
    or by what runs at exit.
    """

    def __init__(self, most: int) -> None:
        self._turns = Semaphore(most)
        self._threads: list[Thread] = []

    def submit(self, function: Callable[..., T], /, *arguments: Any, **named: Any) -> Future[T]:
        future: Future[T] = Future()
        context = copy_context()

        def work() -> None:
            with self._turns:
                try:
                    future.set_result(context.run(function, *arguments, **named))
                except BaseException as error:
                    future.set_exception(error)

        thread = Thread(target=work)
        try:
            thread.start()
        except RuntimeError:  # at exit, where Python 3.12 and later start none
            work()
        else:
            self._threads.append(thread)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Waits for all that was submitted; nothing is cancelled."""
        for thread in self._threads:
            thread.join()


def in_parallel(function: Callable[[T], object], values: Iterable[T]) -> None:
    """Calls `function` with each value, as many at once as there are processors. Raises the first value's exception."""
    with Pool(os.cpu_count() or 1) as pool:
        for future in [pool.submit(function, value) for value in values]:
            future.result()
