"""Where a blank stands between two tokens of one line."""

from collections.abc import Iterable

from .trivia import Piece, PieceKind

_NEVER_BEFORE = frozenset(",;)]")
_UNARY = frozenset("+-~!&")


class Spacing:
    """Remembers brackets along a statement: `=` and `*` mean other things inside attribute lists."""

    def __init__(self) -> None:
        self._brackets: list[str] = []
        self._last: Piece | None = None
        self._unary = False

    def before(self, piece: Piece) -> str:
        """The blank between the last piece and this one; this one becomes the last."""
        last, self._last = self._last, piece
        blank = self._blank(last, piece) if last else ""
        self._unary = piece.text in _UNARY and (last is None or not (last.word or last.text in ")]"))
        self._follow(piece)
        return blank

    def _blank(self, last: Piece, piece: Piece) -> str:
        if last.kind is not PieceKind.TOKEN or piece.kind is not PieceKind.TOKEN:
            return " "
        text, before = piece.text, last.text
        if text in _NEVER_BEFORE or before in "([":
            return ""
        if before == "," or text == "{":
            return " "
        if text in "([":
            return "" if before == "]" or last.word else self._operator_blank(before)
        if "=" in (text, before):
            return "" if "[" in self._brackets else " "
        if "*" in (text, before):
            return self._star(before, text)
        if self._unary or before in "~!":
            return ""
        return " "

    def _operator_blank(self, before: str) -> str:
        if before == "*" and "[" not in self._brackets:
            return ""
        if before == "=" and "[" in self._brackets:
            return ""
        return "" if self._unary else " "

    def _star(self, before: str, text: str) -> str:
        """A pointer's star belongs to what follows; a product's stands between blanks."""
        product = "[" in self._brackets
        if text == "*":
            return "" if before == "*" and not product else " "
        return " " if product else ""

    def _follow(self, piece: Piece) -> None:
        if piece.kind is not PieceKind.TOKEN:
            return
        if piece.text in "([":
            self._brackets.append(piece.text)
        elif piece.text in ")]" and self._brackets:
            self._brackets.pop()


def join(pieces: Iterable[Piece]) -> str:
    """The pieces on one line."""
    spacing = Spacing()
    return "".join(spacing.before(piece) + piece.text for piece in pieces)
