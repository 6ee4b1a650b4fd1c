"""What in Python changes how signals are handled tells the emulator, which then takes back what it needs."""

import faulthandler
import signal
from collections.abc import Callable
from functools import wraps
from typing import Any

from . import _native

_CHANGES: tuple[tuple[Any, str], ...] = (
    (signal, "signal"),
    (signal, "pthread_sigmask"),
    *((faulthandler, name) for name in ("enable", "disable", "register", "unregister")),
)


def watch() -> None:
    """From now on; again where somebody replaced the functions since."""
    for module, name in _CHANGES:
        function = getattr(module, name)
        if not hasattr(function, "_pyenclave_watched"):
            setattr(module, name, _watched(function))


def _watched(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def change(*arguments: Any, **named: Any) -> Any:
        try:
            return function(*arguments, **named)
        finally:
            _native.claim_signals()

    change._pyenclave_watched = True  # type: ignore[attr-defined]
    return change
