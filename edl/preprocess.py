"""The preprocessor: what Intel's tool gets from `gcc -E` and what Open Enclave's has of its own, on tokens.

Working on tokens instead of text is what keeps every location true. Directives are lines, as in C; but `#ifdef`,
`#ifndef`, `#else` and `#endif` may stand anywhere, as oeedger8r has them. Nothing is predefined: an EDL file means
the same on every machine.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from . import codes
from .conditions import condition
from .diagnostics import Source
from .files import MAX_BYTES, Files, Unreadable, is_file
from .lexer import Kind, Token, tokenize
from .macros import MacroFailure, Macros
from .report import Options, Report
from .scope import suggestion

MAX_INCLUDE_DEPTH = 40
MAX_INCLUDES = 4_000  # followed in one file, repeated ones counted: ten that include two each are a thousand
MAX_CONDITIONALS = 256
_NOT_A_LINE_END = re.compile(r"//[^\n]*|/\*.*?\*/|\\[ \t\r\f\v]*\n", re.DOTALL)
_ANYWHERE = frozenset({"ifdef", "ifndef", "else", "endif"})
_OPENING = ("if", "ifdef", "ifndef")
_LINES = frozenset({"if", "elif", "define", "undef", "include", "error", "warning", "pragma", "line"})


def preprocess(source: Source, path: Path, files: Files, options: Options, report: Report) -> Iterable[Token]:
    """The tokens that the parser reads, END last; `path` is where `#include` looks first."""
    if "#" not in source.text and not options.defines:
        return tokenize(source, report)
    return _Preprocessor(files, options, report).run(source, path)


@dataclass(slots=True)
class _Conditional:
    """One open #if: whether the text is read now, and whether one of its branches was."""

    opened: Token
    active: bool
    taken: bool
    seen_else: bool = False


class _Preprocessor:
    def __init__(self, files: Files, options: Options, report: Report) -> None:
        self._files = files
        self._options = options
        self._report = report
        self._macros = Macros(report)
        for name, value in options.defines.items():
            self._macros.define_text(name, value)
        self._output: list[Token] = []
        self._open: list[tuple[Path, Path]] = []  # resolved path and the folder to show, outermost first
        self._once: set[Path] = set()
        self._left = MAX_BYTES
        self._includes = 0

    def run(self, source: Source, path: Path) -> list[Token]:
        end = self._file(source, path)
        self._output.append(end)
        return self._output

    def _file(self, source: Source, path: Path) -> Token:
        """Appends a file's tokens to the output; returns its END."""
        tokens = list(tokenize(source, self._report))
        self._open.append((path, Path(source.path).parent))
        try:
            _FileRun(self, tokens, source).run()
        finally:
            self._open.pop()
        return tokens[-1]

    @property
    def depth(self) -> int:
        return len(self._open)

    def include(self, name: str, quoted: bool, place: Token) -> None:
        """Reads a file in place of its directive."""
        path, shown_folder = self._open[-1]
        folders = [(path.parent, shown_folder)] if quoted else []
        for folder, shown in [*folders, *((each, each) for each in self._options.search_paths)]:
            if is_file(folder / name):
                self._include_file((folder / name).resolve(), str(shown / name), place)
                return
        message = f"no file `{name}` to include"
        self._report.add(codes.INCLUDE_NOT_FOUND, place.span, message, "add its folder with -I")

    def _include_file(self, path: Path, shown: str, place: Token) -> None:
        if path in self._once:
            return
        if self.depth > MAX_INCLUDE_DEPTH:
            if any(path == opened for opened, _ in self._open):
                message = f"`{path.name}` includes itself without end"
                self._report.add(codes.INCLUDE_CYCLE, place.span, message, "guard it with #pragma once")
            else:
                message = f"includes nest more than {MAX_INCLUDE_DEPTH} levels"
                self._report.add(codes.TOO_LARGE, place.span, message)
            raise MacroFailure
        self._includes += 1
        if self._includes > MAX_INCLUDES:
            self._report.add(codes.TOO_LARGE, place.span, f"more than {MAX_INCLUDES} includes are followed")
            raise MacroFailure
        try:
            source = self._files.read(path, shown)
        except Unreadable as problem:
            self._report.add(codes.UNREADABLE, place.span, f"cannot read `{shown}`: {problem}")
            return
        self._left -= len(source.text) + 1
        if self._left < 0:
            self._report.add(codes.TOO_LARGE, place.span, f"included files have more than {MAX_BYTES >> 20} MiB")
            raise MacroFailure
        self._file(source, path)

    def once(self) -> None:
        self._once.add(self._open[-1][0])


class _FileRun:
    """The walk over one file's tokens."""

    def __init__(self, owner: _Preprocessor, tokens: list[Token], source: Source) -> None:
        self._owner = owner
        self._report = owner._report
        self._macros = owner._macros
        self._tokens = tokens
        self._source = source
        self._at = 0
        self._conditionals: list[_Conditional] = []

    def run(self) -> None:
        try:
            self._walk()
        except MacroFailure:
            self._report.incomplete = True
            if self._owner.depth > 1:
                raise
        for open_conditional in self._conditionals:
            opened = open_conditional.opened
            self._report.incomplete = True
            self._report.add(codes.UNBALANCED_CONDITIONAL, opened.span, f"`#{opened.text}` has no `#endif`")

    @property
    def _active(self) -> bool:
        return not self._conditionals or self._conditionals[-1].active

    def _walk(self) -> None:
        tokens, output = self._tokens, self._owner._output
        last = len(tokens) - 1
        while self._at < last:
            token = tokens[self._at]
            if token.text == "#":
                self._directive(token)
            elif not self._active:
                self._at += 1
            elif token.text in self._macros.table:
                if definition := self._macros.table[token.text].definition:
                    self._report.expanded(token.span, token.text, definition)
                output.extend(self._macros.expand(self._invocation(token)))
            else:
                output.append(token)
                self._at += 1

    def _invocation(self, token: Token) -> list[Token]:
        """The macro's name, with its arguments where it takes some; moves past them."""
        start = self._at
        self._at += 1
        if self._macros.calls(token) and self._tokens[self._at].text == "(":
            depth = 0
            while self._tokens[self._at].kind is not Kind.END:
                text = self._tokens[self._at].text
                self._at += 1
                depth += (text == "(") - (text == ")")
                if depth == 0:
                    break
        return self._tokens[start : self._at]

    # --- directives ------------------------------------------------------------------------------

    def _directive(self, mark: Token) -> None:
        first_on_line = self._at == 0 or self._ends_line(self._tokens[self._at - 1].end, mark.start)
        self._at += 1
        name = self._tokens[self._at]
        if name.kind is Kind.END or self._ends_line(mark.end, name.start):
            return  # a lone # is C's null directive
        self._at += 1
        if name.text in _ANYWHERE:
            self._conditional(name)
            return
        rest = self._rest_of_line(name)
        if name.text in ("if", "elif"):
            if self._active and not first_on_line:
                self._not_first(mark, name)
            self._condition(name, rest)
        elif not self._active or (name.kind is Kind.NUMBER and first_on_line):
            return  # skipped text, or a line marker of another preprocessor
        elif name.text not in _LINES:
            hint = suggestion(name.text, _LINES | _ANYWHERE)
            self._report.add(codes.BAD_DIRECTIVE, name.span, f"there is no directive `#{name.text[:40]}`", hint)
            if hint and hint.split("`")[1] in _OPENING and "f" in name.text:  # gcc has an #ident
                self._open(name, True)  # what belongs to it is not wrong too
        elif not first_on_line:
            self._not_first(mark, name)
        else:
            self._line_directive(name, rest)

    def _not_first(self, mark: Token, name: Token) -> None:
        self._report.add(codes.BAD_DIRECTIVE, mark.span, f"`#{name.text}` stands at the start of a line")

    def _line_directive(self, name: Token, rest: list[Token]) -> None:
        if name.text in ("error", "warning"):
            code = codes.ERROR_DIRECTIVE if name.text == "error" else codes.WARNING_DIRECTIVE
            words = self._source.text[rest[0].start : rest[-1].end] if rest else "(no text)"
            self._report.add(code, name.span, f"#{name.text}: {words[:200]}")
        elif name.text == "pragma":
            self._pragma(name, rest)
        elif name.text != "line" and not rest:
            self._report.add(codes.BAD_DIRECTIVE, name.span, f"`#{name.text}` needs a name")
        elif name.text == "define":
            self._macros.define(rest)
        elif name.text == "undef":
            self._macros.table.pop(rest[0].text, None)
        elif name.text == "include":
            self._include(rest)

    def _pragma(self, name: Token, rest: list[Token]) -> None:
        """One that no reference tool gets past and that would change what a struct means is no comment."""
        if rest and rest[0].text == "once":
            self._owner.once()
        elif rest and rest[0].text == "pack":
            message = "structs of an interface are not packed"
            hint = "order the members so that no padding is needed, or define the struct in a C header"
            self._report.add(codes.BAD_DIRECTIVE, name.span, message, hint)

    def _include(self, rest: list[Token]) -> None:
        first = rest[0]
        if first.kind is Kind.STRING and len(rest) == 1:
            self._owner.include(first.value, True, first)
        elif first.text == "<" and rest[-1].text == ">":
            place = Token(Kind.STRING, "", self._source, first.start, rest[-1].end)
            self._owner.include(self._source.text[first.end : rest[-1].start], False, place)
        else:
            message = 'expected "file" or <file> after `#include`'
            self._report.add(codes.BAD_DIRECTIVE, first.span, message)

    def _rest_of_line(self, name: Token) -> list[Token]:
        start, end = self._at, name.end
        while (token := self._tokens[self._at]).kind is not Kind.END and not self._ends_line(end, token.start):
            end = token.end
            self._at += 1
        return self._tokens[start : self._at]

    def _ends_line(self, start: int, end: int) -> bool:
        gap = self._source.text[start:end]
        return "\n" in gap and "\n" in _NOT_A_LINE_END.sub(" ", gap)

    # --- conditionals ----------------------------------------------------------------------------

    def _conditional(self, name: Token) -> None:
        if name.text == "else":
            self._else(name)
        elif name.text == "endif":
            if self._conditionals:
                self._conditionals.pop()
            else:
                self._unbalanced(name, "#endif")
        else:
            macro = self._tokens[self._at]
            if macro.kind is not Kind.WORD or self._ends_line(name.end, macro.start):
                self._report.add(codes.BAD_DIRECTIVE, name.span, f"`#{name.text}` needs a name")
            else:
                self._at += 1
            self._open(name, (macro.text in self._macros.table) == (name.text == "ifdef"))

    def _condition(self, name: Token, rest: list[Token]) -> None:
        if name.text == "if":
            self._open(name, self._active and condition(name, rest, self._macros, self._report))
            return
        current = self._branch(name, "#elif")
        if current is not None:
            wanted = not current.taken and condition(name, rest, self._macros, self._report)
            current.active, current.taken = wanted, current.taken or wanted

    def _open(self, name: Token, wanted: bool) -> None:
        if len(self._conditionals) >= MAX_CONDITIONALS:
            message = f"conditional directives nest more than {MAX_CONDITIONALS} levels"
            self._report.add(codes.TOO_LARGE, name.span, message)
            raise MacroFailure
        wanted = wanted and self._active
        # Inside skipped text no branch is ever read: count it as taken.
        self._conditionals.append(_Conditional(name, wanted, wanted or not self._active))

    def _else(self, name: Token) -> None:
        current = self._branch(name, "#else")
        if current is not None:
            current.active, current.taken, current.seen_else = not current.taken, True, True

    def _branch(self, name: Token, what: str) -> _Conditional | None:
        if not self._conditionals:
            self._unbalanced(name, what)
            return None
        current = self._conditionals[-1]
        if current.seen_else:
            self._report.add(codes.UNBALANCED_CONDITIONAL, name.span, f"`{what}` comes after `#else`")
        return current

    def _unbalanced(self, name: Token, what: str) -> None:
        message = f"`{what}` belongs to no #if, #ifdef or #ifndef"
        self._report.add(codes.UNBALANCED_CONDITIONAL, name.span, message)
