"""Loads a partitioned module's enclave: finds or makes its build, imports the host extension, starts the image."""

import importlib.machinery
import importlib.util
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from pyenclave.config import load_config
from pyenclave.errors import BuildError

from .cache import find_or_build
from .progress import progress

_lock = threading.Lock()


def load_module(path: Path, ocalls: Mapping[str, Callable[..., Any]]) -> Any:
    """The loaded enclave of the Python module at `path`: an object with one method per ecall, by EDL name.

    `ocalls` serves each ocall, by EDL name. Raises what building and loading raise.
    """
    with _lock:
        with progress(f"building the enclave of {path.name}") as step:
            built = find_or_build(path, load_config(path.parent), step)
        module = import_extension(built.module, f"{path.stem}_u")
    return module.load(str(built.image), **ocalls)


def import_extension(file: Path, name: str) -> ModuleType:
    """Imports an extension module from its file, without putting its folder on the import path."""
    qualified = f"pyenclave._built.{file.parent.name}.{name}"
    if qualified in sys.modules:
        return sys.modules[qualified]
    loader = importlib.machinery.ExtensionFileLoader(name, str(file))
    spec = importlib.util.spec_from_file_location(name, file, loader=loader)
    if spec is None:
        raise BuildError(f"{file}: is not an extension module of this Python")
    module = importlib.util.module_from_spec(spec)
    try:
        loader.exec_module(module)
    except ImportError as error:
        raise BuildError(f"{file}: cannot be imported: {error}") from error
    sys.modules[qualified] = module
    return module
