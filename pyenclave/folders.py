"""Where pyenclave keeps things on this machine, by the XDG base directory specification."""

import os
from pathlib import Path


def cache_folder() -> Path:
    """What can be made again: builds, compiled objects, the compiler's own cache."""
    return _base("XDG_CACHE_HOME", ".cache") / "pyenclave"


def data_folder() -> Path:
    """What cannot be made again: the debug signing key."""
    return _base("XDG_DATA_HOME", ".local/share") / "pyenclave"


def _base(variable: str, default: str) -> Path:
    value = os.environ.get(variable, "")
    # The specification has relative paths ignored.
    return Path(value) if value.startswith("/") else Path.home() / default
