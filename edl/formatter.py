"""One way to lay out EDL: four blanks, a line per declaration, at most 100 columns, comments where they were.

Works on the text as written, so that macros, skipped conditional parts and comments survive; the tokens of the
result are compared with those of the input before anything is returned.
"""

from itertools import islice

from .spacing import Spacing, join
from .trivia import Piece, PieceKind, scan

WIDTH = 100
INDENT = "    "


class FormatError(Exception):
    """The text cannot be laid out without changing its tokens; the text is then left alone."""


def format_text(text: str) -> str:
    """The same tokens, comments and directives in the standard layout. Wants a text without syntax errors.

    Lines end as most of the text's lines do.
    """
    crlf = 2 * text.count("\r\n") > text.count("\n")
    pieces = scan(text.replace("\r\n", "\n"))
    result = _Formatter(pieces).run()
    if _substance(scan(result)) != _substance(pieces):
        raise FormatError("formatting would change this file")
    return result.replace("\n", "\r\n") if crlf else result


def _substance(pieces: list[Piece]) -> list[str]:
    """What formatting must keep: every token, comment and directive, without the blanks inside them."""
    return ["".join(piece.text.split()) for piece in pieces]


class _Formatter:
    def __init__(self, pieces: list[Piece]) -> None:
        self._pieces = pieces
        self._lines: list[str] = []
        self._statement: list[Piece] = []
        self._blocks: list[str] = []  # the first word of each open brace's statement
        self._round = 0  # open parentheses and brackets
        self._opened = False  # whether nothing stands in the innermost block yet

    def run(self) -> str:
        for index, piece in enumerate(self._pieces):
            following = self._pieces[index + 1] if index + 1 < len(self._pieces) else None
            if piece.kind is not PieceKind.TOKEN and not self._statement:
                self._outside(piece)
            elif piece.kind is not PieceKind.TOKEN:
                self._statement.append(piece)
            else:
                self._token(piece, following)
        self._end_statement()
        return "\n".join(self._lines) + "\n" if self._lines else ""

    # --- statements ------------------------------------------------------------------------------

    def _token(self, piece: Piece, following: Piece | None) -> None:
        if piece.text == "{":
            self._statement.append(piece)
            opened = next((each.text for each in self._statement if each.kind is PieceKind.TOKEN), "")
            self._end_statement()
            self._blocks.append(opened)
            self._opened = True
            return
        if piece.text == "}":
            self._end_statement()
            self._opened = False
            if self._blocks:
                self._blocks.pop()
        self._round += (piece.text in "([") - (piece.text in ")]")
        self._statement.append(piece)
        if self._ends_after(piece, following):
            self._end_statement()

    def _ends_after(self, piece: Piece, following: Piece | None) -> bool:
        if piece.text == ";":
            return True
        if piece.text == "}":
            return following is None or following.text != ";"
        if piece.text == "," and self._blocks and self._blocks[-1] == "enum":
            return self._round == 0
        if piece.text[0] != '"':
            return False
        tokens = list(islice((each for each in self._statement if each.kind is PieceKind.TOKEN), 3))
        return len(tokens) == 2 and tokens[0].text in ("include", "import")

    def _end_statement(self) -> None:
        statement, self._statement = self._statement, []
        self._round = 0
        if not statement:
            return
        closing = statement[0].text == "}"
        if not closing:
            self._blank_line(statement[0])
        indent = INDENT * len(self._blocks)
        if not any(_breaks_line(piece) for piece in statement):
            line = indent + join(statement)
            if len(line) <= WIDTH or not _has_list(statement):
                self._lines.append(line)
                return
        self._lines.extend(_Wrapper(indent).run(statement))

    def _blank_line(self, first: Piece) -> None:
        """At most one blank line is kept, none after an opening brace."""
        if first.breaks > 1 and self._lines and not self._opened:
            self._lines.append("")
        self._opened = False

    # --- between statements ----------------------------------------------------------------------

    def _outside(self, piece: Piece) -> None:
        if piece.kind is not PieceKind.DIRECTIVE and piece.breaks == 0 and self._lines:
            self._lines[-1] += f"  {piece.text.rstrip()}" if "\n" not in piece.text else ""
            if "\n" not in piece.text:
                return
        self._blank_line(piece)
        self._lines.extend(_own_lines(piece, INDENT * len(self._blocks)))


def _breaks_line(piece: Piece) -> bool:
    return piece.kind in (PieceKind.LINE_COMMENT, PieceKind.DIRECTIVE) or (
        piece.kind is PieceKind.BLOCK_COMMENT and "\n" in piece.text
    )


def _has_list(statement: list[Piece]) -> bool:
    return any(piece.text in ("(", ",") for piece in statement)


def _own_lines(piece: Piece, indent: str) -> list[str]:
    """A comment or directive on lines of its own. Lines of a block comment that begin with a star are aligned."""
    rows = [row.rstrip() for row in piece.text.split("\n")]
    if piece.kind is PieceKind.DIRECTIVE:
        return rows
    rest = [f"{indent} {row.lstrip()}" if row.lstrip().startswith("*") else row for row in rows[1:]]
    return [indent + rows[0], *rest]


class _Wrapper:
    """One statement over several lines: what a parenthesis encloses goes one item per line."""

    def __init__(self, indent: str) -> None:
        self._indent = indent
        self._depth = 0
        self._brackets = 0
        self._lines: list[str] = []
        self._line = ""
        self._spacing = Spacing()

    def run(self, statement: list[Piece]) -> list[str]:
        names = statement[0].text == "from"
        for index, piece in enumerate(statement):
            if piece.kind is not PieceKind.TOKEN:
                self._comment(piece)
                continue
            if piece.text == ")" and self._brackets == 0 and self._depth:
                self._depth -= 1
                if self._depth == 0:
                    self._break()
            blank = self._spacing.before(piece)
            self._line += (blank if self._line else "") + piece.text
            self._brackets += (piece.text == "[") - (piece.text == "]")
            following = statement[index + 1].text if index + 1 < len(statement) else ""
            self._after(piece, following, names)
        self._break()
        return self._lines

    def _after(self, piece: Piece, following: str, names: bool) -> None:
        if piece.text == "(" and self._brackets == 0:
            self._depth += 1
            if self._depth == 1:
                self._break()
        elif (piece.text == "," and self._brackets == 0 and self._depth == (0 if names else 1)) or (
            names and piece.text == "import" and following not in ("*", "")
        ):
            self._break()

    def _comment(self, piece: Piece) -> None:
        if piece.kind is not PieceKind.DIRECTIVE and "\n" not in piece.text and piece.breaks == 0:
            if self._line:
                self._line += f" {piece.text}" if piece.kind is PieceKind.BLOCK_COMMENT else f"  {piece.text}"
            elif self._lines:
                self._lines[-1] += f"  {piece.text}"
            if piece.kind is PieceKind.LINE_COMMENT:
                self._break()
            else:
                self._spacing.before(piece)
            return
        self._break()
        self._lines.extend(_own_lines(piece, self._current()))

    def _current(self) -> str:
        inside = self._depth > 0 or bool(self._lines)
        return self._indent + (INDENT if inside else "")

    def _break(self) -> None:
        if self._line:
            closing = self._line[0] in ")}"
            indent = self._indent if closing or not self._lines else self._indent + INDENT
            self._lines.append(indent + self._line)
        self._line = ""
