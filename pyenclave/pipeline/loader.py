"""Loads a partitioned module's enclave: finds or makes its build, imports the host extension, starts the image."""

import importlib.machinery
import importlib.util
import os
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from pyenclave.config import Config
from pyenclave.errors import BuildError, Error
from pyenclave.partition.packages.sources import Sources

from .cache import found_or_built
from .progress import progress

_lock = threading.RLock()
_loading = False


Ocalls = Mapping[str, Callable[..., Any]]


def load_module(
    sources: Sources,
    config: Config,
    ocalls: Ocalls,
    later: Callable[[str], Callable[..., Any]],
    own: Callable[[str], type[BaseException] | None],
) -> Any:
    """The loaded enclave of a Python module: one method per ecall, by EDL name.

    `ocalls` serves each ocall, by EDL name, `later` those whose functions are not defined yet; `own` gives the module's
    own exception classes, by name. Raises what building and loading raise.
    """
    path = sources.path
    with _one_at_a_time(path), ExitStack() as held:
        with progress(f"building the enclave of {path.name}") as step:
            built = held.enter_context(found_or_built(sources, config, step))
        if built.warnings:  # as a compiler says them: where it is built
            warnings.warn_explicit(built.warnings.rstrip("\n"), SyntaxWarning, str(path), 1)
        module = import_extension(built.module, f"{path.stem}_u")
        served = {name: ocalls.get(name) or later(name) for name in module.pye_ocalls}
        loaded = module.load(str(built.image), **served)
        prefix = f"except_{path.stem}"
        names = {int(one): one.name.removeprefix(f"{prefix}_") for one in getattr(module, prefix, ())}
        loaded.enclave.own_exceptions = lambda number: own(names[number]) if number in names else None
        return loaded


@contextmanager
def _one_at_a_time(path: Path) -> Iterator[None]:
    """A signal's handler that calls while its own thread is at it would wait for itself: it gets an error."""
    global _loading
    with _lock:
        if _loading:
            raise Error(f"the enclave of {path.name} cannot be loaded in what interrupts the loading of one")
        _loading = True
        try:
            yield
        finally:
            _loading = False


def import_extension(file: Path, name: str) -> ModuleType:
    """Imports an extension module from its file, without putting its folder on the import path. Raises BuildError.

    Once for each file: modules of one name in two folders are two, and so are two builds of one module.
    """
    try:
        status = file.stat()
    except OSError as error:
        raise BuildError(f"{file}: cannot be read: {error.strerror}") from error
    qualified = f"pyenclave._built.{file.absolute()}:{status.st_ino}:{status.st_mtime_ns}.{name}"
    if qualified in sys.modules:
        return sys.modules[qualified]
    loader = importlib.machinery.ExtensionFileLoader(name, str(file))
    spec = importlib.util.spec_from_file_location(name, file, loader=loader)
    assert spec is not None  # there is a loader
    try:
        module = importlib.util.module_from_spec(spec)
        loader.exec_module(module)
    except (ImportError, SystemError) as error:
        raise BuildError(f"{file}: cannot be imported: {error}; {_way_out(file)}") from error
    sys.modules[qualified] = module
    return module


def _way_out(file: Path) -> str:
    try:
        mounted = os.statvfs(file).f_flag
    except OSError:  # whoever clears the cache may have taken it away meanwhile
        mounted = 0
    if mounted & os.ST_NOEXEC:
        return "it lies on a file system that is mounted noexec: put it on another one"
    return "build it again with this Python"


def _forget() -> None:
    """A child that was forked while another thread held the lock would wait for it for ever."""
    global _lock, _loading
    _lock, _loading = threading.RLock(), False


os.register_at_fork(after_in_child=_forget)
