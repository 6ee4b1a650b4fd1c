"""re: patterns that are constants, run by the runtime's matcher.

What is called of `re`, of a Pattern and of a Match, partition/check/patterns.py turns into what is here. Places between
these functions are bytes of the text; a method that tells one, or takes one, counts characters.
"""

# mypy: disable-error-code="no-any-return"
from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

import _patterns  # type: ignore[import-not-found]

AnyStr = TypeVar("AnyStr", str, bytes)

A = 256
ASCII = 256
I = 2  # noqa: E741
IGNORECASE = 2
M = 8
MULTILINE = 8
S = 16
DOTALL = 16
U = 32
UNICODE = 32
X = 64
VERBOSE = 64
NOFLAG = 0

_SEARCH = 1
_WHOLE = 2
_ADVANCE = 4
_END = 9_223_372_036_854_775_807


_FLAGS = ((2, "re.IGNORECASE"), (8, "re.MULTILINE"), (16, "re.DOTALL"), (64, "re.VERBOSE"), (256, "re.ASCII"))


class Match(Generic[AnyStr]):
    def __init__(self, pattern: "Pattern[AnyStr]", string: AnyStr, first: int, last: int, regs: list[int]) -> None:
        self.re: Pattern[AnyStr] = pattern
        self.string: AnyStr = string
        self._first = first
        self._last = last
        self._regs = regs

    @property
    def pos(self) -> int:
        return _patterns.place(self.string, self._first)

    @property
    def endpos(self) -> int:
        return _patterns.place(self.string, self._last)

    @property
    def lastindex(self) -> int | None:
        last = self._regs[-1]
        return last if last else None

    @property
    def lastgroup(self) -> str | None:
        last = self._regs[-1]
        name = self.re._names[last] if last else ""
        return name if name else None

    def _number(self, name: str) -> int:
        for k, one in enumerate(self.re._names):
            if one == name and k:
                return k
        raise IndexError("no such group")

    def _checked(self, k: int) -> int:
        if k < 0 or k > self.re.groups:
            raise IndexError("no such group")
        return k

    def _whole(self) -> AnyStr:
        return _patterns.part(self.string, self._regs[0], self._regs[1])

    def _part(self, k: int) -> AnyStr | None:
        first = self._regs[2 * self._checked(k)]
        if first < 0:
            return None
        return _patterns.part(self.string, first, self._regs[2 * k + 1])

    def _part_or(self, k: int, default: AnyStr) -> AnyStr:
        first = self._regs[2 * self._checked(k)]
        if first < 0:
            return default
        return _patterns.part(self.string, first, self._regs[2 * k + 1])

    def _parts(self) -> tuple[AnyStr | None, ...]:
        return tuple([self._part(k) for k in range(1, self.re.groups + 1)])

    def _parts_or(self, default: AnyStr) -> tuple[AnyStr, ...]:
        return tuple([self._part_or(k, default) for k in range(1, self.re.groups + 1)])

    def _named(self) -> dict[str, AnyStr | None]:
        return {name: self._part(k) for k, name in enumerate(self.re._names) if name}

    def _named_or(self, default: AnyStr) -> dict[str, AnyStr]:
        return {name: self._part_or(k, default) for k, name in enumerate(self.re._names) if name}

    def _start(self, k: int) -> int:
        first = self._regs[2 * self._checked(k)]
        return -1 if first < 0 else _patterns.place(self.string, first)

    def _end(self, k: int) -> int:
        last = self._regs[2 * self._checked(k) + 1]
        return -1 if last < 0 else _patterns.place(self.string, last)

    def _span(self, k: int) -> tuple[int, int]:
        return self._start(k), self._end(k)

    def __repr__(self) -> str:
        return f"<re.Match object; span=({self._start(0)}, {self._end(0)}), match={self._whole()!r:.50}>"


class Pattern(Generic[AnyStr]):
    def __init__(self, program: bytes, pattern: AnyStr, empty: AnyStr, flags: int, names: tuple[str, ...]) -> None:
        self._program = program
        self.pattern: AnyStr = pattern
        self._empty: AnyStr = empty
        self.flags = flags
        self._names = names

    @property
    def groups(self) -> int:
        return len(self._names) - 1

    @property
    def groupindex(self) -> dict[str, int]:
        return {name: k for k, name in enumerate(self._names) if name}

    def _run(self, string: AnyStr, pos: int, endpos: int, how: int) -> Match[AnyStr] | None:
        first = _patterns.offset(string, pos)
        last = _patterns.offset(string, endpos)
        regs = _patterns.match(self._program, string, first, last, how)
        return Match[AnyStr](self, string, first, last, regs) if regs else None

    def match(self, string: AnyStr, pos: int = 0, endpos: int = _END) -> Match[AnyStr] | None:
        return self._run(string, pos, endpos, 0)

    def fullmatch(self, string: AnyStr, pos: int = 0, endpos: int = _END) -> Match[AnyStr] | None:
        return self._run(string, pos, endpos, _WHOLE)

    def search(self, string: AnyStr, pos: int = 0, endpos: int = _END) -> Match[AnyStr] | None:
        return self._run(string, pos, endpos, _SEARCH)

    def finditer(self, string: AnyStr, pos: int = 0, endpos: int = _END) -> Iterator[Match[AnyStr]]:
        first = _patterns.offset(string, pos)
        last = _patterns.offset(string, endpos)
        at, how = first, _SEARCH
        while True:
            regs = _patterns.match(self._program, string, at, last, how)
            if not regs:
                break
            yield Match[AnyStr](self, string, first, last, regs)
            how = _SEARCH | _ADVANCE if regs[0] == regs[1] else _SEARCH
            at = regs[1]

    def _found(self, k: int, string: AnyStr, pos: int, endpos: int) -> list[AnyStr]:
        """What is in group `k` of each match, or is nothing."""
        found: list[AnyStr] = []
        at = _patterns.offset(string, pos)
        last, how = _patterns.offset(string, endpos), _SEARCH
        while True:
            regs = _patterns.match(self._program, string, at, last, how)
            if not regs:
                return found
            first = regs[2 * k]
            found.append(self._empty if first < 0 else _patterns.part(string, first, regs[2 * k + 1]))
            how = _SEARCH | _ADVANCE if regs[0] == regs[1] else _SEARCH
            at = regs[1]

    def _split(self, string: AnyStr, maxsplit: int) -> list[AnyStr]:
        found: list[AnyStr] = []
        at, how, last = 0, _SEARCH, _patterns.offset(string, _END)
        while not maxsplit or len(found) < maxsplit:
            regs = _patterns.match(self._program, string, at, last, how)
            if not regs:
                break
            found.append(_patterns.part(string, at, regs[0]))
            how = _SEARCH | _ADVANCE if regs[0] == regs[1] else _SEARCH
            at = regs[1]
        found.append(_patterns.part(string, at, last))
        return found

    def _split_parts(self, string: AnyStr, maxsplit: int) -> list[AnyStr | None]:
        """With what is in the groups."""
        found: list[AnyStr | None] = []
        at, how, last, n = 0, _SEARCH, _patterns.offset(string, _END), 0
        while not maxsplit or n < maxsplit:
            regs = _patterns.match(self._program, string, at, last, how)
            if not regs:
                break
            found.append(_patterns.part(string, at, regs[0]))
            for k in range(1, self.groups + 1):
                first = regs[2 * k]
                found.append(None if first < 0 else _patterns.part(string, first, regs[2 * k + 1]))
            how = _SEARCH | _ADVANCE if regs[0] == regs[1] else _SEARCH
            at = regs[1]
            n += 1
        found.append(_patterns.part(string, at, last))
        return found

    def _pieces(self, made: Callable[[Match[AnyStr]], AnyStr], string: AnyStr, count: int) -> tuple[list[AnyStr], int]:
        """What `sub` joins, and how often something was put in."""
        pieces: list[AnyStr] = []
        at, how, last, n = 0, _SEARCH, _patterns.offset(string, _END), 0
        while not count or n < count:
            regs = _patterns.match(self._program, string, at, last, how)
            if not regs:
                break
            if at < regs[0]:
                pieces.append(_patterns.part(string, at, regs[0]))
            pieces.append(made(Match[AnyStr](self, string, 0, last, regs)))
            how = _SEARCH | _ADVANCE if regs[0] == regs[1] else _SEARCH
            at = regs[1]
            n += 1
        if at < last:
            pieces.append(_patterns.part(string, at, last))
        return pieces, n

    def _sub(self, made: Callable[[Match[AnyStr]], AnyStr], string: AnyStr, count: int) -> AnyStr:
        return self._empty.join(self._pieces(made, string, count)[0])

    def _subn(self, made: Callable[[Match[AnyStr]], AnyStr], string: AnyStr, count: int) -> tuple[AnyStr, int]:
        pieces, n = self._pieces(made, string, count)
        return self._empty.join(pieces), n

    def __eq__(self, other: "Pattern[AnyStr]") -> bool:  # type: ignore[override]
        return self.flags == other.flags and self.pattern == other.pattern

    def __hash__(self) -> int:
        return hash(self.pattern)

    def __repr__(self) -> str:
        names = [name for bit, name in _FLAGS if self.flags & bit]
        return f"re.compile({self.pattern!r:.200}{', ' if names else ''}{'|'.join(names)})"


def _text(program: bytes, pattern: str, flags: int, names: tuple[str, ...]) -> Pattern[str]:
    return Pattern[str](program, pattern, "", flags, names)


def _bytes(program: bytes, pattern: bytes, flags: int, names: tuple[str, ...]) -> Pattern[bytes]:
    return Pattern[bytes](program, pattern, b"", flags, names)


def _any_parts(match: Match[str]) -> tuple[Any, ...]:
    return tuple([match._part(k) for k in range(1, match.re.groups + 1)])


def _any_named(match: Match[str]) -> dict[str, Any]:
    return {name: match._part(k) for k, name in enumerate(match.re._names) if name}


def _any_split(pattern: Pattern[str], string: str, maxsplit: int) -> list[Any]:
    found: list[Any] = []
    found += pattern._split_parts(string, maxsplit)
    return found


_SPECIAL = "()[]{}?*+-|^$\\.&~# \t\n\r\v\f"


def _escaped_text(text: str) -> str:
    return "".join(["\\" + one if one in _SPECIAL else one for one in text])


def _escaped_bytes(data: bytes) -> bytes:
    return b"".join(
        [b"\\" + data[k : k + 1] if chr(one) in _SPECIAL else data[k : k + 1] for k, one in enumerate(data)]
    )


# What is called by these names; of what they take, partition/check/patterns.py looks at all.
def compile() -> None: ...
def escape() -> None: ...
def findall() -> None: ...
def finditer() -> None: ...
def fullmatch() -> None: ...
def match() -> None: ...
def search() -> None: ...
def split() -> None: ...
def sub() -> None: ...
def subn() -> None: ...
