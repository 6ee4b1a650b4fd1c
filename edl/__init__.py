"""The EDL language: from an `.edl` file to a checked, frozen Interface."""

from typing import TYPE_CHECKING, Any

from .diagnostics import Diagnostic, EdlError, Severity, Source, Span, render

if TYPE_CHECKING:
    from .checker import Checked, check, check_text, load, load_text
    from .model import Interface
    from .report import Options

__all__ = [
    "Checked",
    "Diagnostic",
    "EdlError",
    "Interface",
    "Options",
    "Severity",
    "Source",
    "Span",
    "check",
    "check_text",
    "load",
    "load_text",
    "render",
]


def __getattr__(name: str) -> Any:
    """The checker is imported where it is used: diagnostics are trusted Python's too, whose check is to be quick."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import checker, model, report

    return next(getattr(one, name) for one in (model, report, checker) if hasattr(one, name))
