"""A position in a sequence of tokens, with the errors that are reported the same way wherever they are found."""

from collections.abc import Iterable
from itertools import repeat
from typing import NoReturn

from . import codes
from .codes import Code
from .diagnostics import Span
from .lexer import Kind, Token
from .report import Report


class SyntaxFailure(Exception):
    """Reported already; the parser goes on behind the construct."""


class Cursor:
    """`token` is the current token, `previous` the one before it. The last token must be END.

    `code` is what `fail` reports; `c_numbers` reads numbers as C does (a condition of the preprocessor).
    """

    __slots__ = ("_held", "_tokens", "c_numbers", "code", "ended", "previous", "report", "token")

    def __init__(
        self, tokens: Iterable[Token], report: Report, code: Code = codes.SYNTAX, c_numbers: bool = False
    ) -> None:
        self._tokens = iter(tokens)
        self._held: list[Token] = []  # read before the current token is done with, the next one last
        self.ended = False  # it failed at the end of the file: that is said once, not by every open construct
        self.report = report
        self.code = code
        self.c_numbers = c_numbers
        self.token = self.previous = next(self._tokens)

    def advance(self) -> Token:
        """Returns the current token and goes on; END stays current."""
        token = self.token
        if token.kind is not Kind.END:
            self.previous = token
            self.token = self._held.pop() if self._held else next(self._tokens)
        return token

    def following(self) -> Token:
        """The token after the current one."""
        return self.peek(2)[-1]

    def peek(self, count: int) -> list[Token]:
        """That many tokens from the current one on, fewer where the last is END; all are still to be read."""
        found = [self.token, *self._held[::-1]][:count]
        while len(found) < count and found[-1].kind is not Kind.END:
            found.append(next(self._tokens))
            self._held.insert(0, found[-1])
        return found

    def back_to(self, tokens: list[Token]) -> None:
        """Reads these again, the last ones before the current token. `previous` is wrong until one is read."""
        self._held += [self.token, *tokens[:0:-1]]
        self.token = tokens[0]

    def since(self, first: Token) -> Span:
        """From `first` to the token before the current one, where one file holds both."""
        last = self.previous
        if last.source is not first.source or last.end < first.start:
            return first.span
        return Span(first.source, first.start, last.end)

    def after_previous(self) -> Span:
        """The empty place after the last token: where something is missing."""
        last = self.previous
        return Span(last.source, last.end, last.end)

    def error(self, code: Code, span: Span, message: str, hint: str | None = None) -> None:
        self.report.add(code, span, message, hint)

    def fail(
        self, message: str, hint: str | None = None, code: Code | None = None, place: Token | None = None
    ) -> NoReturn:
        """Reports at the current token (or `place`) and gives up on the construct. Never names a character twice."""
        token = place or self.token
        if token.kind is Kind.OTHER:
            self._report_character(token)
        elif token.kind is Kind.END:
            self.ended = True
        if token.kind is not Kind.OTHER and not (self.ended and self.report.incomplete):
            self.error(code or self.code, token.span, message, hint)
        raise SyntaxFailure

    def fail_string(self, what: str) -> NoReturn:
        """Where a string is missing: how the other ways to name a file are written."""
        hint = None
        if self.token.text in ("'", "<"):
            hint = 'write the name in double quotes: "file"'
        if self.token.text == "'":
            self.error(codes.BAD_CHARACTER, self.token.span, 'EDL has no character "\'"', hint)
            raise SyntaxFailure
        self.fail(f"expected {what} in double quotes, not {describe(self.token)}", hint)

    def give_up(self, message: str) -> NoReturn:
        """Reports that a limit is exceeded, and reads no more of the file."""
        token = self.token
        self.error(codes.TOO_LARGE, token.span, message)
        self.report.incomplete = True
        end = Token(Kind.END, "", token.source, token.start, token.start)
        self._tokens, self._held, self.token, self.ended = repeat(end), [], end, True
        raise SyntaxFailure

    def _report_character(self, token: Token) -> None:
        if token.text == '"':
            self.error(codes.UNTERMINATED_STRING, token.span, "this string has no end on its line")
        else:
            self.error(codes.BAD_CHARACTER, token.span, f"EDL has no character {token.text!a}")


def describe(token: Token) -> str:
    if token.kind is Kind.END:
        return token.text or "the end of the file"
    return f"`{token.text[:40]}`"
