"""The EDL language: from an `.edl` file to a checked, frozen Interface."""

from .checker import Checked, check, check_text, load, load_text
from .diagnostics import Diagnostic, EdlError, Severity, Source, Span, render
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
