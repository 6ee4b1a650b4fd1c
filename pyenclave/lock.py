"""`with lock:` in trusted functions that run beside others."""

import threading
from types import TracebackType

from .plain import is_inside


class Lock:
    """A lock of trusted code's, defined at the module's top level: `lock = Lock()`, then `with lock:` around a step.

    For functions under `@trusted(concurrent=True)`; others of a module run one after another anyway. It is not
    re-entrant, as threading.Lock is not. Outside there is none: RuntimeError.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def __enter__(self) -> None:
        if not is_inside():
            raise RuntimeError("a Lock is taken inside the enclave; use it in `@trusted` functions")
        self._lock.acquire()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lock.release()
