"""Characters to tokens. Spans count characters of the file as written, a byte-order mark included."""

import re
from collections.abc import Iterator
from enum import Enum
from sys import intern

from . import codes
from .diagnostics import Source, Span
from .report import Report


class Kind(Enum):
    WORD = "word"
    NUMBER = "number"
    STRING = "string"
    PUNCTUATION = "punctuation"
    OTHER = "other"
    END = "end of file"


class Token:
    """A piece of text. A token that a macro made keeps the place where the user wrote the macro's name."""

    __slots__ = ("end", "hidden", "kind", "source", "start", "text", "type")

    type: str  # the grammar's terminal, which the parser gives it

    def __init__(self, kind: Kind, text: str, source: Source, start: int, end: int) -> None:
        self.kind = kind
        self.text = text
        self.source = source
        self.start = start
        self.end = end
        self.hidden: frozenset[str] = frozenset()  # macros that must not expand in it again (C11 6.10.3.4)

    @property
    def span(self) -> Span:
        return Span(self.source, self.start, self.end)

    @property
    def value(self) -> str:
        """Of a string: its characters without the quotes."""
        return self.text[1:-1]

    def at(self, place: "Token") -> "Token":
        """The same token, located where `place` stands."""
        return Token(self.kind, self.text, place.source, place.start, place.end)


# After the blanks, line splices and comments something always matches, so nothing is ever tried twice. As in gcc, a
# splice's backslash may have blanks between it and the end of its line. No possessive loops: Python before 3.11.5 gets
# those around groups wrong. `\f` and `\v` are blanks as in C. A string ends on its line: what it names goes into a C
# #include line.
_TOKEN = re.compile(
    r"""
    (?: [\ \t\r\n\f\v]+ | \\[\ \t\r\f\v]*\n | //[^\n]* | /\*[^*]*\*+(?:[^/*][^*]*\*+)*/ )*
    (?:
      ([A-Za-z_][A-Za-z0-9_]*)
    | ([0-9][0-9A-Za-z_]*)
    | ("[^"\n]*")
    | (/\*)
    | (<<|>>|==|!=|<=|>=|&&|\|\||\#\#|\.\.\.|[{}()\[\]*,;=.\#+\-/%<>!~&|^?:])
    | (.)
    | \Z
    )
    """,
    re.VERBOSE | re.DOTALL,
)
_KINDS = (Kind.END, Kind.WORD, Kind.NUMBER, Kind.STRING, Kind.END, Kind.PUNCTUATION, Kind.OTHER)
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"


def tokenize(source: Source, report: Report) -> Iterator[Token]:
    """The tokens of a file without blanks and comments, made as they are asked for; the last one is END.

    Characters that EDL has no use for come out as OTHER: whether they matter is only known after preprocessing.
    """
    text = source.text
    scan = _TOKEN.match
    at = 1 if text.startswith(BOM) else 0
    while True:
        match = scan(text, at)
        assert match is not None
        group = match.lastindex or 0
        start, at = match.span(group) if group else (len(text), len(text))
        if group == 4:
            report.add(codes.UNTERMINATED_COMMENT, Span(source, start, start + 2), "this comment has no end")
            report.incomplete = True
            start = at = len(text)
            group = 0
        yield Token(_KINDS[group], intern(text[start:at]), source, start, at)
        if group == 0:
            return
