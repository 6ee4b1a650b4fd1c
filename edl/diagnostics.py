"""Every complaint about an EDL file is a Diagnostic: a code, a span, a message, a hint; rendering is apart."""

from dataclasses import dataclass, field
from enum import Enum


@dataclass(frozen=True, slots=True)
class Source:
    """A file as its author wrote it. `path` is what diagnostics print."""

    path: str
    text: str = field(repr=False)

    def line_column(self, offset: int) -> tuple[int, int]:
        """1-based line and column of a character offset."""
        before = self.text[:offset]
        return before.count("\n") + 1, offset - before.rfind("\n")

    def line(self, number: int) -> str:
        """The text of a 1-based line without its end."""
        return self.text.split("\n")[number - 1].rstrip("\r")


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
class Diagnostic:
    """`code` is stable and documented (E… or W…)."""

    code: str
    span: Span
    message: str
    hint: str | None = None
    severity: Severity = Severity.ERROR

    def render(self) -> str:
        """The message, the source line and a caret under the exact span, without colour."""
        line, column = self.span.source.line_column(self.span.start)
        snippet = self.span.source.line(line)
        width = max(1, min(self.span.end - self.span.start, len(snippet) - column + 1))
        gutter = " " * len(str(line))
        rows = [
            f"{self.span.source.path}:{line}:{column}: {self.severity.value}[{self.code}]: {self.message}",
            f"{gutter} |",
            f"{line} | {snippet}",
            f"{gutter} | {_blank(snippet[: column - 1])}{'^' * width}",
        ]
        if self.hint:
            rows.append(f"{gutter} = hint: {self.hint}")
        return "\n".join(rows) + "\n"


def _blank(text: str) -> str:
    """Spaces as wide as `text`; tabs stay, so that the caret lands under its character."""
    return "".join("\t" if character == "\t" else " " for character in text)
