"""`with lock:` in trusted functions that run beside others."""

from types import TracebackType
from typing import Any

from .plain import current_step, is_inside


class Lock:
    """A lock of trusted code's, defined at the module's top level: `lock = Lock()`, then `with lock:` around a step.

    For functions under `@trusted(concurrent=True)`; others of a module run one after another anyway. Whoever holds one
    has the module: no other call of it is in a `with` of any lock meanwhile, nor in a function that is not concurrent.
    It is not re-entrant: RuntimeError. Outside there is none: RuntimeError.
    """

    def __init__(self) -> None:
        self._step: Any = None  # of the module, while it is held

    def __enter__(self) -> None:
        if not is_inside():
            raise RuntimeError("a Lock is taken inside the enclave; use it in `@trusted` functions")
        step: Any = current_step()
        step.__enter__()
        if self._step is not None:  # by this thread, which alone has the module
            step.__exit__(None, None, None)
            raise RuntimeError("the lock is held already, by this call")
        self._step = step
        step.held += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        step, self._step = self._step, None
        assert step is not None
        step.held -= 1
        step.__exit__(None, None, None)
