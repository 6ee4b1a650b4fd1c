"""An enclave on the host: of one module, or of several that share it."""

import os
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class Step:
    """Held by each call as plain Python, through its ocalls too, whose own calls go on."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.held = 0  # by `with lock:`

    def __enter__(self) -> None:
        self.lock.acquire()

    def __exit__(self, *error: object) -> None:
        self.lock.release()

    @contextmanager
    def open(self) -> Iterator[None]:
        """Others may hold it in here, as often as this thread does."""
        count = 0
        if self.lock._is_owned() and self.held:  # type: ignore[attr-defined]
            raise RuntimeError("a lock is held, and the ocall may call again: call it outside of the lock")
        while self.lock._is_owned():  # type: ignore[attr-defined]
            self.lock.release()
            count += 1
        try:
            yield
        finally:
            for _ in range(count):
                self.lock.acquire()


class Home:
    """What is loaded, once, and whom it is loaded for: their HostModules, each by its file as it was imported last.

    `lock`: a signal's handler may call while its thread loads, so it can be taken again. `ecalls`: as plain Python,
    those that would be built, by EDL name, once nothing was found wrong with them. `read` is what was built or checked,
    `late` are modules that were imported since.
    """

    def __init__(self) -> None:
        self.modules: dict[Path, Any] = {}
        self.starts: list[Callable[[], None]] = []
        self.loaded: Any = None
        self.restarts = False
        self.ecalls: frozenset[str] | None = None
        self.read: Any = None
        self.late: list[Any] = []
        self.lock = threading.RLock()
        self.step = Step()
        _homes.add(self)

    @classmethod
    def of(cls, shared: Path | None) -> "Home":
        """The one of the modules that share `shared`, or a new one for a module that shares none."""
        if shared is None:
            return cls()
        with _finding:
            return _shared.setdefault(shared, cls())

    def join(self, file: Path, module: object) -> None:
        """A module that is imported anew starts with a fresh enclave, and so do those that share it."""
        with self.lock:
            if file in self.modules:
                self.ecalls = None
                self.reset()
            elif self.read is not None:
                self.late.append(module)
            self.modules[file] = module

    def load(self, loaded: Any) -> None:
        """Has what was loaded be that which calls go to, unless something is by now."""
        self.loaded = self.loaded or loaded
        if leaving:
            loaded_homes.add(self)

    def reset(self, *, only_lost: bool = False) -> Any:
        """Forgets what is loaded, so that the next call of any function loads anew.

        `only_lost`: if it is gone. Gives what was loaded, None if nothing is forgotten. It is not closed: calls in it
        end there, as do those that were about to enter it, and it goes with the last of them.
        """
        with self.lock:
            loaded = self.loaded
            if loaded is None or (only_lost and not loaded.enclave.lost):
                return None
            for look in leaving:
                look(self)
            loaded_homes.discard(self)
            self.loaded = None
            for start in self.starts:
                start()
        return loaded


# What looks into an enclave before it is forgotten: tests that ask which lines have run.
leaving: "list[Callable[[Home], None]]" = []
# Where something looks, none goes unseen: also of a module that was imported anew, which nobody has any more.
loaded_homes: "set[Home]" = set()
_homes: weakref.WeakSet[Home] = weakref.WeakSet()
_shared: dict[Path, Home] = {}
_finding = threading.RLock()


def homes() -> list[Home]:
    """All that there are."""
    return list(_homes)


def _forget_locks() -> None:
    """A child that was forked while another thread built would wait for that thread for ever."""
    global _finding
    _finding = threading.RLock()
    for home in _homes:
        home.lock = threading.RLock()
        home.step.lock = threading.RLock()


os.register_at_fork(after_in_child=_forget_locks)
