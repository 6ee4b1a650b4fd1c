"""Syntax alone: what the formatter has to know before it touches a file. Imports are not opened."""

from contextlib import suppress
from pathlib import Path

from .diagnostics import Diagnostic, Severity, Source
from .files import Files
from .parser import parse
from .preprocess import preprocess
from .report import DEFAULTS, Options, Report, TooManyErrors


def syntax_errors(text: str, path: str, options: Options = DEFAULTS) -> tuple[Diagnostic, ...]:
    """The errors of one file's characters, directives and grammar; none where the text can be formatted."""
    source = Source(path, text)
    report = Report(options)
    with suppress(TooManyErrors):
        parse(source, preprocess(source, Path(path).absolute(), Files(), options, report), report)
    return tuple(found for found in report.sorted() if found.severity is Severity.ERROR)
