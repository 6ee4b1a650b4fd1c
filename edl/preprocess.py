"""Tokens of a file as the parser reads them."""

from pathlib import Path

from .diagnostics import Source
from .files import Files
from .lexer import Token, tokenize
from .report import Options, Report


def preprocess(source: Source, path: Path, files: Files, options: Options, report: Report) -> list[Token]:
    """The tokens of `source`."""
    return tokenize(source, report)
