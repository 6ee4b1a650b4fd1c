"""Collects diagnostics, so that one run names everything that is wrong with a module."""

import ast
from typing import NoReturn

from pyenclave.edl.diagnostics import Diagnostic, Span, render
from pyenclave.errors import PartitionError

from ..packages.marks import shown
from .source import ModuleSource


class Refused(Exception):
    """Abandons the construct at hand; what is wrong with it has been reported."""


class Report:
    def __init__(self, source: ModuleSource) -> None:
        self.source = source
        self._diagnostics: list[Diagnostic] = []
        self._named: set[str] = set()  # of what `once` has refused
        self._left_out: Span | None = None

    def add(self, code: str, where: ast.AST | Span, message: str, hint: str | None = None) -> None:
        """Records one error at a node or a span."""
        span = where if isinstance(where, Span) else self.source.span(where)
        diagnostic = Diagnostic(code, span, shown(message), hint and shown(hint))
        if diagnostic not in self._diagnostics:
            self._diagnostics.append(diagnostic)

    def refuse(self, code: str, where: ast.AST | Span, message: str, hint: str | None = None) -> NoReturn:
        """Records one error and abandons the construct (Refused)."""
        self.add(code, where, message, hint)
        raise Refused

    def once(self, name: str, code: str, where: ast.AST, message: str, hint: str) -> NoReturn:
        """Refuses a use of what the declaration of `name` makes unusable: one mistake is one error."""
        if name in self._named:
            raise Refused
        self._named.add(name)
        self.refuse(code, where, message, hint)

    def named(self, name: str) -> None:
        """No use of the name is an error of its own any more."""
        self._named.add(name)

    def left_out(self, where: ast.AST) -> None:
        """Notes a statement that was refused: nothing is compiled without it, also where nobody has said why."""
        self._left_out = self._left_out or self.source.span(where)

    def check(self) -> None:
        """PartitionError with all that was recorded, in the files' order."""
        if self._left_out is not None and not self._diagnostics:
            message = "this was refused, and nothing says why: a bug of pyenclave's, not of this module's"
            self.add("P008", self._left_out, message, "please report it, with this source")
        if self._diagnostics:
            files = [self.source.source, *(source.source for _, source in self.source.parts)]
            order = {source.path: place for place, source in enumerate(files)}
            ordered = sorted(
                self._diagnostics,
                key=lambda one: (order[one.span.source.path], one.span.start, one.span.end, one.code),
            )
            raise PartitionError(render(ordered), ordered)

    def said(self) -> tuple[str, str, str | None] | None:
        """Code, message and hint of what was recorded first."""
        found = next(iter(self._diagnostics), None)
        return None if found is None else (found.code, found.message, found.hint)

    @property
    def first(self) -> str | None:
        """What was recorded first, and where, for the hint of another one."""
        if not self._diagnostics:
            return None
        found = self._diagnostics[0]
        if found.hint and found.message.endswith("is a class that cannot come inside"):
            return found.hint  # which says what is wrong with that one, and where
        return f"{found.message} (line {found.span.source.text.count(chr(10), 0, found.span.start) + 1})"

    def aside(self, *, going_on: bool = False) -> "Report":
        """A report that nobody reads, unless it is taken: to try what may fail.

        `going_on`: what this one has refused `once` is refused.
        """
        made = Report(self.source)
        made._named = set(self._named) if going_on else set()
        return made

    def take(self, other: "Report") -> None:
        """Records what the other one has."""
        self._diagnostics += [one for one in other._diagnostics if one not in self._diagnostics]
        self._named |= other._named
        self._left_out = self._left_out or other._left_out
