"""A position in a sequence of tokens, with the errors that every part of the parser reports the same way."""

from collections.abc import Iterable
from itertools import repeat
from typing import NoReturn

from . import codes
from .codes import Code
from .diagnostics import Span
from .lexer import Kind, Token
from .report import Report
from .syntax import Name


class SyntaxFailure(Exception):
    """Reported already; the nearest construct that can resynchronise catches it."""


class Cursor:
    """`token` is the current token, `previous` the one before it. The last token must be END.

    `code` is what `fail` reports; `c_numbers` reads numbers as C does (a condition of the preprocessor).
    """

    __slots__ = ("_ahead", "_ended", "_tokens", "c_numbers", "code", "previous", "report", "token")

    def __init__(
        self, tokens: Iterable[Token], report: Report, code: Code = codes.SYNTAX, c_numbers: bool = False
    ) -> None:
        self._tokens = iter(tokens)
        self._ahead: Token | None = None
        self._ended = False  # the end of the file is reported once, not by every open construct
        self.report = report
        self.code = code
        self.c_numbers = c_numbers
        self.token = self.previous = next(self._tokens)

    def advance(self) -> Token:
        """Returns the current token and goes on; END stays current."""
        token = self.token
        if token.kind is not Kind.END:
            self.previous = token
            self.token = self._ahead or next(self._tokens)
            self._ahead = None
        return token

    def accept(self, text: str) -> Token | None:
        return self.advance() if self.token.text == text and self.token.kind is not Kind.END else None

    def expect(self, text: str, after: str) -> Token:
        if self.token.text != text:
            self.fail(f"expected `{text}` {after}, not {describe(self.token)}")
        return self.advance()

    def word(self, what: str) -> Name:
        if self.token.kind is not Kind.WORD:
            self.fail(f"expected {what}, not {describe(self.token)}")
        token = self.advance()
        return Name(token.text, token.span)

    def string(self, what: str) -> Name:
        if self.token.kind is not Kind.STRING:
            self._fail_string(what)
        token = self.advance()
        return Name(token.value, token.span)

    def following(self) -> Token:
        """The token after the current one."""
        if self._ahead is None:
            self._ahead = self.token if self.token.kind is Kind.END else next(self._tokens)
        return self._ahead

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

    def fail(self, message: str, hint: str | None = None, code: Code | None = None) -> NoReturn:
        """Reports at the current token and gives up on the construct. Never names a character twice."""
        token = self.token
        if token.kind is Kind.OTHER:
            self._report_character(token)
        elif token.kind is not Kind.END or not (self._ended or self.report.incomplete):
            self._ended = token.kind is Kind.END
            self.error(code or self.code, token.span, message, hint)
        raise SyntaxFailure

    def give_up(self, message: str) -> NoReturn:
        """Reports that a limit is exceeded, and reads no more of the file."""
        token = self.token
        self.error(codes.TOO_LARGE, token.span, message)
        self.report.incomplete = True
        end = Token(Kind.END, "", token.source, token.start, token.start)
        self._tokens, self._ahead, self.token = repeat(end), None, end
        raise SyntaxFailure

    def _report_character(self, token: Token) -> None:
        if token.text == '"':
            self.error(codes.UNTERMINATED_STRING, token.span, "this string has no end on its line")
        else:
            self.error(codes.BAD_CHARACTER, token.span, f"EDL has no character {token.text!a}")

    def _fail_string(self, what: str) -> NoReturn:
        hint = None
        if self.token.text in ("'", "<"):
            hint = 'write the name in double quotes: "file"'
        if self.token.text == "'":
            self.error(codes.BAD_CHARACTER, self.token.span, 'EDL has no character "\'"', hint)
            raise SyntaxFailure
        self.fail(f"expected {what} in double quotes, not {describe(self.token)}", hint)


def describe(token: Token) -> str:
    if token.kind is Kind.END:
        return token.text or "the end of the file"
    return f"`{token.text[:40]}`"
