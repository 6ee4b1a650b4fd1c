"""Warnings that point at the user's own line, not into pyenclave."""

import sys
import warnings
from types import FrameType


def warn(message: str, category: type[Warning]) -> None:
    """Warns as of whoever called into pyenclave."""
    warnings.warn(message, category, stacklevel=_level_of_caller())


def _level_of_caller() -> int:
    """The stack level of whoever called into pyenclave, as warnings.warn counts from our caller."""
    level, frame = 0, sys._getframe(1)
    while frame.f_back is not None and _is_ours(frame):
        level, frame = level + 1, frame.f_back
    return level + 1


def _is_ours(frame: FrameType) -> bool:
    """Of the package, or a decorated function's forwarder, whose code is made as `<pyenclave name>`."""
    module = str(frame.f_globals.get("__name__")).partition(".")[0]
    return module == "pyenclave" or frame.f_code.co_filename.startswith("<pyenclave ")
