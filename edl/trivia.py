"""A scan that keeps comments, directives and blank lines: what the formatter rearranges, untouched by preprocessing."""

import re
from dataclasses import dataclass
from enum import Enum

from .lexer import BOM


class PieceKind(Enum):
    TOKEN = "token"
    LINE_COMMENT = "// comment"
    BLOCK_COMMENT = "/* comment */"
    DIRECTIVE = "# directive"


@dataclass(frozen=True, slots=True)
class Piece:
    """`breaks` counts the line ends before it, `text` is as written (a directive without its line end)."""

    kind: PieceKind
    text: str
    breaks: int

    @property
    def word(self) -> bool:
        return self.kind is PieceKind.TOKEN and (self.text[0].isalnum() or self.text[0] in '_"')


_SPLICE = re.compile(r"\\[ \t\r\f\v]*\n")
# Nothing follows a piece that could fail, so nothing is tried twice; why no possessive loops: see lexer.py.
_PIECE = re.compile(
    r"""
      (?P<blank>(?:[\ \t\r\n\f\v]+|\\[\ \t\r\f\v]*\n)+)
    | (?P<line>//[^\n]*)
    | (?P<block>/\*[^*]*\*+(?:[^/*][^*]*\*+)*/)
    | (?P<conditional>\#[\ \t]*(?:(?:ifdef|ifndef)\s+[A-Za-z_]\w*|(?:else|endif)\b))
    | (?P<directive>\#(?:/\*[^*]*\*+(?:[^/*][^*]*\*+)*/|\\[\ \t\r\f\v]*\n|[^\n\\/]+|\\|/)*)
    | (?P<token>[A-Za-z_0-9]+|"[^"\n]*"|<<|>>|==|!=|<=|>=|&&|\|\||.)
    """,
    re.VERBOSE | re.DOTALL,
)


def scan(text: str) -> list[Piece]:
    """All pieces of a file in order. Joining their texts with blanks gives the same tokens again."""
    pieces: list[Piece] = []
    breaks = 0
    at = 1 if text.startswith(BOM) else 0
    while at < len(text):
        match = _PIECE.match(text, at)
        assert match is not None
        at = match.end()
        found = match.group()
        if match.lastgroup == "blank":
            breaks += _SPLICE.sub("", found).count("\n")
            continue
        pieces.append(_piece(match.lastgroup or "", found, breaks))
        breaks = 0
    return pieces


def _piece(group: str, text: str, breaks: int) -> Piece:
    if group == "line":
        return Piece(PieceKind.LINE_COMMENT, text.rstrip(), breaks)
    if group == "block":
        return Piece(PieceKind.BLOCK_COMMENT, text, breaks)
    if group == "conditional":
        return Piece(PieceKind.DIRECTIVE, "#" + " ".join(text[1:].split()), breaks)
    if group == "directive":
        return Piece(PieceKind.DIRECTIVE, _ended(text), breaks)
    return Piece(PieceKind.TOKEN, text, breaks)


def _ended(directive: str) -> str:
    """Without blanks at its end, and without splices there: they would join it to the next line."""
    end = len(directive)
    while True:
        last = end
        while directive[last - 1].isspace():
            last -= 1
        if directive[last - 1] != "\\" or "\n" not in directive[last:end]:
            return directive[:last]
        end = last - 1
