"""Collects diagnostics and gives each the severity that the options ask for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from . import codes
from .codes import Code
from .diagnostics import Diagnostic, Note, Severity, Source, Span

MAX_DIAGNOSTICS = 1000


@dataclass(frozen=True, slots=True)
class Options:
    """How files are found and judged.

    `search_paths` are tried in order before the importing file's folder; `defines` are object-like macros
    (None: defined as 1). `allow` and `deny` hold diagnostic codes: an allowed error becomes a warning and an
    allowed warning disappears, a denied warning becomes an error; `deny` wins.
    """

    search_paths: tuple[Path, ...] = ()
    defines: Mapping[str, str | None] = field(default_factory=lambda: MappingProxyType({}))
    allow: frozenset[str] = frozenset()
    deny: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        for name in sorted(self.allow | self.deny):
            if name not in codes.REGISTRY:
                raise ValueError(f"no diagnostic has the code {name}")
        for name in sorted(self.allow):
            if not codes.REGISTRY[name].relaxable:
                raise ValueError(f"{name} cannot be allowed: {codes.REGISTRY[name].title}")


DEFAULTS = Options()


class TooManyErrors(Exception):
    """Raised inside a run to end it; the report already says so."""


class Report:
    """All that is wrong with one run's files. `add` applies the options; the result is sorted by file and place."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._found: dict[Diagnostic, None] = {}
        self._files: dict[int, int] = {}
        self._expansions: dict[tuple[int, int], Note] = {}
        self.failed = False
        self.incomplete = False  # text is missing after an error: that a file ends too early is no news

    def register(self, source: Source) -> None:
        """Files are reported in the order in which they are read."""
        self._files.setdefault(id(source), len(self._files))

    def expanded(self, place: Span, macro: str, definition: Span) -> None:
        """What is found at `place` from now on may come out of a macro."""
        self._expansions[id(place.source), place.start] = Note(definition, f"`{macro}` is a macro, defined")

    def add(self, code: Code, span: Span, message: str, hint: str | None = None) -> None:
        """Raises TooManyErrors once nobody would read on."""
        severity = self._severity(code)
        if severity is None:
            return
        self.register(span.source)
        note = self._expansions.get((id(span.source), span.start))
        self._found[Diagnostic(code.name, span, message, hint, severity, note)] = None
        self.failed = self.failed or severity is Severity.ERROR
        if len(self._found) >= MAX_DIAGNOSTICS:
            text = f"stopped after {MAX_DIAGNOSTICS} diagnostics"
            self._found[Diagnostic(codes.TOO_MANY.name, span, text)] = None
            raise TooManyErrors

    def sorted(self) -> tuple[Diagnostic, ...]:
        def place(found: Diagnostic) -> tuple[bool, int, int, str]:
            last = found.code == codes.TOO_MANY.name
            return last, self._files[id(found.span.source)], found.span.start, found.code

        return tuple(sorted(self._found, key=place))

    def _severity(self, code: Code) -> Severity | None:
        if code.name in self._options.deny:
            return Severity.ERROR
        if code.name in self._options.allow:
            return None if code.warns else Severity.WARNING
        if code.quiet:
            return None
        return Severity.WARNING if code.warns else Severity.ERROR
