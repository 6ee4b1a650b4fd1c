"""Every complaint about an EDL file is a Diagnostic: a code, a span, a message, a hint; rendering is apart."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property

SNIPPET = 160  # characters of a source line that a rendering shows at most


@dataclass(frozen=True)
class Source:
    """A file as its author wrote it. `path` is what diagnostics print."""

    path: str
    text: str = field(repr=False)

    @cached_property
    def _starts(self) -> list[int]:
        starts, at = [0], self.text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = self.text.find("\n", at + 1)
        return starts

    def line_column(self, offset: int) -> tuple[int, int]:
        """1-based line and column of a character offset."""
        number = bisect_right(self._starts, offset)
        return number, offset - self._starts[number - 1] + 1

    def line(self, number: int) -> str:
        """The text of a 1-based line without its end."""
        starts = self._starts
        end = starts[number] - 1 if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end].rstrip("\r")


@dataclass(frozen=True, slots=True)
class Span:
    """`source.text[start:end]` is what is meant: character offsets into the file that the user wrote."""

    source: Source
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.source.text[self.start : self.end]


class Severity(Enum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Note:
    """Another place that a diagnostic is about."""

    span: Span
    message: str

    @property
    def text(self) -> str:
        line, column = self.span.source.line_column(self.span.start)
        return f"{self.message} at {self.span.source.path}:{line}:{column}"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """`code` is stable and documented (E… or W…)."""

    code: str
    span: Span
    message: str
    hint: str | None = None
    severity: Severity = Severity.ERROR
    note: Note | None = None

    @property
    def header(self) -> str:
        """The first line: path, 1-based line and column, severity, code, message."""
        line, column = self.span.source.line_column(self.span.start)
        place = f"{self.span.source.path}:{line}:{column}"
        return _visible(f"{place}: {self.severity.value}[{self.code}]: {self.message}")

    def render(self) -> str:
        """The message, the source line and a caret under the exact span, without colour."""
        line, column = self.span.source.line_column(self.span.start)
        snippet, column = _window(self.span.source.line(line), column)
        length = max(1, min(self.span.end - self.span.start, len(snippet) - column + 1))
        width = max(1, _columns(snippet[column - 1 : column - 1 + length]))
        gutter = " " * len(str(line))
        rows = [
            self.header,
            f"{gutter} |",
            f"{line} | {_visible(snippet)}",
            f"{gutter} | {_blank(snippet[: column - 1])}{'^' * width}",
        ]
        if self.hint:
            rows.append(_visible(f"{gutter} = hint: {self.hint}"))
        if self.note:
            rows.append(_visible(f"{gutter} = note: {self.note.text}"))
        return "\n".join(rows) + "\n"


def render(diagnostics: Iterable[Diagnostic]) -> str:
    """All of them in the order given, one after the other."""
    return "".join(diagnostic.render() for diagnostic in diagnostics)


class EdlError(Exception):
    """An EDL file is wrong; `diagnostics` has everything found, `str()` is their rendering."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__(render(diagnostics))
        self.diagnostics = diagnostics


def _window(line: str, column: int) -> tuple[str, int]:
    """A long line is cut around the column, so that a hostile file cannot flood a terminal."""
    if len(line) <= SNIPPET:
        return line, column
    start = max(0, column - 1 - SNIPPET // 2)
    return line[start : start + SNIPPET], column - start


def _visible(text: str) -> str:
    """Control characters as blanks: a source file must not be able to drive the reader's terminal."""
    return "".join(c if c == "\t" or c.isprintable() else " " for c in text)


def _blank(text: str) -> str:
    """Spaces as wide as `text`; tabs stay, so that the caret lands under its character."""
    return "".join("\t" if character == "\t" else " " * _columns(character) for character in text)


def _columns(text: str) -> int:
    """The width of a text on a terminal: East Asian wide characters take two columns, combining ones none."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(each) else 1 + (east_asian_width(each) in "WF") for each in text)
