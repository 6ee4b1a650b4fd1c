"""`pyenclave edl format`: one file, read and written so that neither a hostile file nor a full disk does harm."""

import sys
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import click

from pyenclave.edl import Diagnostic, Options, Source, Span, codes
from pyenclave.edl.files import STDIN, Unreadable, read_bytes, read_stream
from pyenclave.edl.formatter import FormatError, format_text
from pyenclave.edl.syntax_check import syntax_errors
from pyenclave.image.files import replace


@dataclass(frozen=True, slots=True)
class Result:
    """`would_change` is only said with --check."""

    errors: tuple[Diagnostic, ...] = ()
    would_change: bool = False


def format_file(path: Path, only_check: bool, diff: bool, options: Options) -> Result:
    """Formats a file, or standard input to standard output; one with errors is left alone."""
    from_stdin = str(path) == "-"
    shown = STDIN if from_stdin else str(path)
    try:
        data = read_stream(sys.stdin.buffer) if from_stdin else read_bytes(path)
        text = data.decode("utf-8")
    except (Unreadable, UnicodeDecodeError) as problem:
        reason = "not UTF-8, which only check tolerates" if isinstance(problem, UnicodeDecodeError) else problem
        return _failed(shown, f"cannot format the file: {reason}")
    if errors := syntax_errors(text, shown, options):
        return Result(errors)
    try:
        formatted = format_text(text)
    except FormatError as problem:
        return _failed(shown, str(problem))
    changed = formatted != text
    if diff:
        _print_diff(shown, text, formatted)
    if only_check and changed:
        click.echo(f"{shown} would change", err=True)
    if only_check or diff:
        return Result(would_change=only_check and changed)
    if from_stdin:
        click.echo(formatted.encode(), nl=False)
    elif changed:
        try:
            replace(path, formatted.encode())
        except OSError as problem:
            return _failed(shown, f"cannot write the file: {problem.strerror}")
    return Result()


def _failed(shown: str, message: str) -> Result:
    return Result((Diagnostic(codes.UNREADABLE.name, Span(Source(shown, ""), 0, 0), message),))


def _print_diff(name: str, before: str, after: str) -> None:
    from difflib import unified_diff

    old, new = list(StringIO(before)), list(StringIO(after))  # str.splitlines would end lines at form feeds too
    for line in unified_diff(old, new, name, f"{name} (formatted)"):
        click.echo(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n", nl=False)
