"""Collects diagnostics, so that one run names everything that is wrong with a module."""

import ast
from typing import NoReturn

from pyenclave.edl.diagnostics import Diagnostic, Span
from pyenclave.errors import PartitionError

from .source import ModuleSource


class Refused(Exception):
    """Abandons the construct at hand; what is wrong with it has been reported."""


class Report:
    def __init__(self, source: ModuleSource) -> None:
        self.source = source
        self._diagnostics: list[Diagnostic] = []

    def add(self, code: str, where: ast.AST | Span, message: str, hint: str | None = None) -> None:
        """Records one error at a node or a span."""
        span = where if isinstance(where, Span) else self.source.span(where)
        diagnostic = Diagnostic(code, span, message, hint)
        if diagnostic not in self._diagnostics:
            self._diagnostics.append(diagnostic)

    def refuse(self, code: str, where: ast.AST | Span, message: str, hint: str | None = None) -> NoReturn:
        """Records one error and abandons the construct (Refused)."""
        self.add(code, where, message, hint)
        raise Refused

    def check(self) -> None:
        """PartitionError with all that was recorded, in the file's order."""
        if self._diagnostics:
            ordered = sorted(self._diagnostics, key=lambda one: (one.span.start, one.span.end, one.code))
            raise PartitionError("".join(one.render() for one in ordered))

    @property
    def first(self) -> str | None:
        """What was recorded first, for the hint of another one."""
        return self._diagnostics[0].message if self._diagnostics else None

    def aside(self) -> "Report":
        """A report that nobody reads, unless it is taken: to try what may fail."""
        return Report(self.source)

    def take(self, other: "Report") -> None:
        """Records what the other one has."""
        self._diagnostics += [one for one in other._diagnostics if one not in self._diagnostics]
