"""Macros of the C preprocessor (C11 6.10.3): definitions, arguments, # and ##, expansion without endless recursion.

Every token that comes out of a macro stands, for diagnostics, where the user wrote the macro's name.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from . import codes
from .diagnostics import Source, Span
from .lexer import Kind, Token, tokenize
from .report import DEFAULTS, Report

MAX_TOKENS = 250_000  # that all expansions of one file produce together
MAX_MADE = 1 << 20  # characters that all # and ## of one file make together
MAX_DEPTH = 100  # of calls inside arguments of calls


class MacroFailure(Exception):
    """A limit was exceeded and reported; the rest of the file is not read."""


@dataclass(frozen=True, slots=True)
class Macro:
    """`parameters` is None for an object-like macro; a variadic one has `__VA_ARGS__` as its last parameter."""

    name: str
    parameters: tuple[str, ...] | None
    body: tuple[Token, ...]
    definition: Span | None  # None: not in a file
    variadic: bool = False


class Macros:
    """The definitions in force, and what has been spent on expanding them."""

    def __init__(self, report: Report) -> None:
        self.table: dict[str, Macro] = {}
        self._report = report
        self._left = MAX_TOKENS
        self._made = 0
        self._depth = 0

    def define(self, tokens: list[Token]) -> None:
        """From the tokens after `#define`, at least one."""
        name = tokens[0]
        if name.kind is not Kind.WORD or name.text == "defined":
            self._report.add(codes.BAD_MACRO, name.span, f"`{name.text}` cannot be the name of a macro")
            return
        body = tokens[1:]
        parameters: tuple[str, ...] | None = None
        variadic = False
        if body and body[0].text == "(" and body[0].start == name.end:
            found = self._parameters(name, body)
            if found is None:
                return
            parameters, variadic, used = found
            body = body[used:]
        if not self._check_operators(body, parameters):
            return
        self.table[name.text] = Macro(name.text, parameters, tuple(body), name.span, variadic)

    def _check_operators(self, body: list[Token], parameters: tuple[str, ...] | None) -> bool:
        """C11 6.10.3.2 and 6.10.3.3: `#` stands before a parameter, `##` between two tokens."""
        for at, token in enumerate(body):
            if token.text == "##" and at in (0, len(body) - 1):
                self._report.add(codes.BAD_MACRO, token.span, "`##` joins two tokens, and there is one here")
                return False
            following = body[at + 1].text if at + 1 < len(body) else ""
            if token.text == "#" and parameters is not None and following not in parameters:
                self._report.add(codes.BAD_MACRO, token.span, "`#` stands before a parameter of the macro")
                return False
        return True

    def define_text(self, name: str, value: str | None) -> None:
        """An object-like macro from the command line; without a value it is 1."""
        source = Source("<command line>", value if value is not None else "1")
        body = tuple(tokenize(source, self._report))[:-1]
        self.table[name] = Macro(name, None, body, None)

    def _parameters(self, name: Token, body: list[Token]) -> tuple[tuple[str, ...], bool, int] | None:
        """Names, whether variadic, and how many tokens the list took."""
        names: list[str] = []
        variadic = False
        at = 1
        while at < len(body) and body[at].text != ")":
            token = body[at]
            variadic = token.text == "..."
            if names and not variadic and token.kind is Kind.WORD and token.text in names:
                self._report.add(codes.BAD_MACRO, token.span, f"`{name.text}` has two parameters `{token.text}`")
                return None
            if token.kind is not Kind.WORD and not variadic:
                break
            names.append("__VA_ARGS__" if variadic else token.text)
            at += 1
            if at >= len(body) or body[at].text != "," or variadic:
                break
            at += 1
        if at >= len(body) or body[at].text != ")":
            place = body[min(at, len(body) - 1)]
            self._report.add(codes.BAD_MACRO, place.span, f"the parameters of `{name.text}` do not end with `)`")
            return None
        return tuple(names), variadic, at + 1

    # --- expansion -------------------------------------------------------------------------------

    def expand(self, tokens: Iterable[Token]) -> list[Token]:
        """All of `tokens` with macros replaced, in order; raises MacroFailure once that costs too much."""
        pending = list(tokens)[::-1]
        output: list[Token] = []
        while pending:
            token = pending.pop()
            macro = self.table.get(token.text) if token.kind is Kind.WORD else None
            if macro is None or macro.name in token.hidden:
                output.append(token)
                continue
            replacement = self._replace(macro, token, pending)
            if replacement is None:
                output.append(token)
            else:
                self._spend(len(replacement) + 1, token)
                pending.extend(reversed(replacement))
        return output

    def calls(self, token: Token) -> bool:
        """Whether a function-like macro starts here, whose arguments the caller must collect first."""
        macro = self.table.get(token.text)
        return macro is not None and macro.parameters is not None

    def _spend(self, count: int, place: Token) -> None:
        self._left -= count
        if self._left < 0:
            message = f"macros expand to more than {MAX_TOKENS} tokens"
            self._report.add(codes.TOO_LARGE, place.span, message)
            raise MacroFailure

    def _make(self, text: str, place: Token) -> str:
        """Accounts for a text that # or ## made: ten tokens of them can double a name ten times."""
        self._made += len(text)
        if self._made > MAX_MADE:
            message = f"`#` and `##` make more than {MAX_MADE} characters"
            self._report.add(codes.TOO_LARGE, place.span, message)
            raise MacroFailure
        return text

    def _replace(self, macro: Macro, token: Token, pending: list[Token]) -> list[Token] | None:
        """The replacement; None where a function-like macro's name stands without arguments."""
        if macro.parameters is None:
            if len(macro.body) > self._left:
                self._spend(len(macro.body), token)
            return self._placed(macro.body, token, token.hidden | {macro.name})
        if not pending or pending[-1].text != "(":
            return None
        arguments = self._arguments(macro, token, pending)
        if arguments is None:
            return []  # a wrong call is reported and stands for nothing
        return self._substitute(macro, token, dict(zip(macro.parameters, arguments, strict=True)))

    def _placed(self, body: Iterable[Token], place: Token, hidden: frozenset[str]) -> list[Token]:
        placed = []
        for token in body:
            copy = token.at(place)
            copy.hidden = token.hidden | hidden
            placed.append(copy)
        return placed

    def _arguments(self, macro: Macro, name: Token, pending: list[Token]) -> list[list[Token]] | None:
        """The tokens of each argument; removes the call from `pending`."""
        assert macro.parameters is not None
        arguments: list[list[Token]] = [[]]
        depth = 0
        pending.pop()
        while pending:
            token = pending.pop()
            if token.text == ")" and depth == 0:
                return self._counted(macro, name, arguments)
            depth += (token.text == "(") - (token.text == ")")
            rest = macro.variadic and len(arguments) == len(macro.parameters)
            if token.text == "," and depth == 0 and not rest:
                arguments.append([])
            else:
                arguments[-1].append(token)
        self._report.add(codes.BAD_MACRO, name.span, f"the arguments of `{macro.name}` do not end with `)`")
        return None

    def _counted(self, macro: Macro, name: Token, arguments: list[list[Token]]) -> list[list[Token]] | None:
        assert macro.parameters is not None
        wanted = len(macro.parameters)
        if wanted == 0 and arguments == [[]]:
            return []
        if macro.variadic and len(arguments) == wanted - 1:
            arguments.append([])
        if len(arguments) != wanted:
            message = f"`{macro.name}` takes {wanted} argument{'' if wanted == 1 else 's'}, not {len(arguments)}"
            self._report.add(codes.BAD_MACRO, name.span, message)
            return None
        return arguments

    def _substitute(self, macro: Macro, place: Token, arguments: dict[str, list[Token]]) -> list[Token]:
        hidden = place.hidden | {macro.name}
        expanded = {name: self._expanded_argument(tokens, place) for name, tokens in arguments.items()}
        output: list[Token] = []
        body = macro.body
        at = 0
        while at < len(body):
            token = body[at]
            following = body[at + 1].text if at + 1 < len(body) else ""
            if token.text == "#" and following in arguments:
                if any(each.kind is Kind.STRING for each in arguments[following]):
                    message = "a string cannot become part of another one: EDL's have no escapes"
                    self._report.add(codes.BAD_MACRO, place.span, message)
                text = self._make(_stringized(arguments[following]), place)
                output.append(Token(Kind.STRING, text, place.source, place.start, place.end))
                at += 2
            elif token.text == "##" and output and following:
                right = arguments.get(following) if body[at + 1].kind is Kind.WORD else None
                pieces = right if right is not None else self._placed([body[at + 1]], place, hidden)
                output[-1:] = self._pasted(output[-1], pieces, place)
                at += 2
            elif token.kind is Kind.WORD and token.text in arguments:
                output.extend(arguments[token.text] if following == "##" else expanded[token.text])
                at += 1
            else:
                output.extend(self._placed([token], place, hidden))
                at += 1
            self._spend(1, place)
            if len(output) > self._left:
                self._spend(len(output), place)
        return output

    def _expanded_argument(self, tokens: list[Token], place: Token) -> list[Token]:
        if self._depth >= MAX_DEPTH:
            message = f"macro calls nest more than {MAX_DEPTH} levels"
            self._report.add(codes.TOO_LARGE, place.span, message)
            raise MacroFailure
        self._depth += 1
        try:
            return self.expand(tokens)
        finally:
            self._depth -= 1

    def _pasted(self, left: Token, pieces: list[Token], place: Token) -> list[Token]:
        if not pieces:
            return [left]
        text = self._make(left.text + pieces[0].text, place)
        made = list(tokenize(Source("<paste>", text), Report(DEFAULTS)))[:-1]
        if len(made) != 1 or made[0].text != text:
            self._report.add(
                codes.BAD_MACRO, place.span, f"`{left.text[:40]} ## {pieces[0].text[:40]}` is not one word"
            )
            return [left, *pieces]
        return [*self._placed(made, place, left.hidden), *pieces[1:]]


def _stringized(tokens: list[Token]) -> str:
    """As C11 6.10.3.2 has it: a blank where the argument has blanks, which macros inside it no longer show."""
    text = ""
    for before, token in zip([None, *tokens], tokens, strict=False):
        apart = before and (before.end < token.start or {before.kind, token.kind} <= {Kind.WORD, Kind.NUMBER})
        text += f" {token.text}" if apart else token.text
    return '"{}"'.format(text.replace('"', "'"))
