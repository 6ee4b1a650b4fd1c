"""A regular expression as the program that the runtime's matcher runs (`runtime/python/patterns.c`).

CPython's own parser reads it, so that syntax and errors are CPython's. What is matched without regard to case is what
`re._compiler` makes of it.
"""

import re
import struct
from collections.abc import Iterable, Iterator
from enum import IntEnum
from itertools import takewhile
from re import _casefix, _compiler, _constants, _parser  # type: ignore[attr-defined]
from typing import Any

_MOST = 0xFFFFFFFF  # of repetitions: no end
_SRE: Any = _compiler._sre
_ASCII, _UNICODE = 1, 2  # which letters are one without regard to case
_HEAD = 11  # words before the first instruction: groups, loops, whether of text, 256 bits
_CASED = 0x1E944  # where letters with case end


class Op(IntEnum):
    """`enum op` of the matcher."""

    SUCCESS = 0
    FAIL = 1
    LITERAL = 2
    NOT_LITERAL = 3
    FOLDED = 4
    NOT_FOLDED = 5
    ANY = 6
    ANY_ALL = 7
    SET = 8
    STRING = 9
    AT = 10
    MARK = 11
    JUMP = 12
    BRANCH = 13
    LOOP = 14
    AGAIN = 15
    AGAIN_LAZY = 16
    MANY = 17
    MANY_LAZY = 18
    MANY_ATOMIC = 19
    GROUP = 20
    IF = 21
    ASSERT = 22
    ASSERT_END = 23
    REFUTE = 24
    REFUTE_END = 25
    ATOMIC = 26
    ATOMIC_END = 27


_PLACES = {
    "AT_BEGINNING": 0,
    "AT_BEGINNING_LINE": 1,
    "AT_BEGINNING_STRING": 0,
    "AT_BOUNDARY": 2,
    "AT_NON_BOUNDARY": 3,
    "AT_END": 4,
    "AT_END_LINE": 5,
    "AT_END_STRING": 6,
}
_UNICODE_WORDS = 8  # added to a boundary
_CATEGORIES = {
    "CATEGORY_DIGIT": 0,
    "CATEGORY_NOT_DIGIT": 1,
    "CATEGORY_SPACE": 2,
    "CATEGORY_NOT_SPACE": 3,
    "CATEGORY_WORD": 4,
    "CATEGORY_NOT_WORD": 5,
}
_MADE_OF = {0: r"\d", 2: r"\s", 4: r"\w"}


class Unsupported(Exception):
    """What there is not inside, and what to write instead."""


def program(pattern: Any, flags: int) -> bytes:
    """The words of a parsed pattern. Raises Unsupported, and re.error where only the compiler finds it."""
    return _Writer(pattern, flags).written()


class _Writer:
    def __init__(self, pattern: Any, flags: int) -> None:
        self.pattern, self.flags = pattern, flags
        self.is_text = isinstance(pattern.state.str, str)
        self.words: list[int] = []
        self.loops = 0
        self.open: list[int] = []

    def written(self) -> bytes:
        if self.flags & re.LOCALE:
            raise Unsupported("the flag `re.LOCALE`", "leave it out: inside there is no locale")
        self.sequence(self.pattern, self.flags)
        self.emit(Op.SUCCESS)
        first, is_empty = self.first(self.pattern, self.flags)
        bits = (1 << 256) - 1 if is_empty else sum(1 << byte for byte in first)
        head = [self.pattern.state.groups - 1, self.loops, int(self.is_text)]
        head += [bits >> at & 0xFFFFFFFF for at in range(0, 256, 32)]
        words = head + self.words
        return struct.pack(f"<{len(words)}I", *words)

    # --- instructions ------------------------------------------------------------------------------------------------

    def emit(self, op: Op, *words: int) -> int:
        """Where the words behind it begin."""
        self.words.append(op)
        self.words += words
        return len(self.words) - len(words)

    def here(self) -> int:
        return len(self.words) + _HEAD

    def sequence(self, pattern: Any, flags: int) -> None:
        items = [*pattern]
        at = 0
        while at < len(items):
            run = [*takewhile(lambda one: self._is_plain(one, flags), items[at:])]
            if len(run) > 1:
                self.string([value for _, value in run])
            else:
                op, value = items[at]
                self.one(op, value, flags)
            at += max(len(run), 1)

    def _is_plain(self, item: tuple[Any, Any], flags: int) -> bool:
        op, value = item
        if op is not _constants.LITERAL or 0xD800 <= value < 0xE000:
            return False
        return not flags & re.IGNORECASE or not self.is_cased(value, flags)

    def string(self, points: list[int]) -> None:
        data = "".join(map(chr, points)).encode() if self.is_text else bytes(points)
        padded = data + bytes(-len(data) % 4)
        self.emit(Op.STRING, len(data), *struct.unpack(f"<{len(padded) // 4}I", padded))

    def one(self, op: Any, value: Any, flags: int) -> None:
        if op in _SINGLE:
            self.single(op, value, flags)
        elif op is _constants.SUBPATTERN:
            group, more, less, inner = value
            if group:
                self.emit(Op.MARK, 2 * group - 2)
                self.open.append(group)
            self.sequence(inner, _compiler._combine_flags(flags, more, less))
            if group:
                self.open.pop()
                self.emit(Op.MARK, 2 * group - 1)
        elif op is _constants.BRANCH:
            self.branch(value[1], flags)
        elif op in _REPEATS:
            self.repeat(op, value, flags)
        elif op is _constants.AT:
            self.emit(Op.AT, self.place(value, flags))
        elif op is _constants.GROUPREF:
            self.emit(Op.GROUP, value - 1, self.folding(flags))
        elif op is _constants.GROUPREF_EXISTS:
            self.choice(value, flags)
        elif _is_failure(op, value):
            self.emit(Op.FAIL)
        elif op in (_constants.ASSERT, _constants.ASSERT_NOT):
            self.assertion(op, value, flags)
        elif op is _constants.ATOMIC_GROUP:
            self.emit(Op.ATOMIC)
            self.sequence(value, flags)
            self.emit(Op.ATOMIC_END)
        else:
            raise Unsupported(f"`{op}`")

    def branch(self, alternatives: list[Any], flags: int) -> None:
        ends = []
        for one in alternatives[:-1]:
            otherwise = self.emit(Op.BRANCH, 0)
            self.sequence(one, flags)
            ends.append(self.emit(Op.JUMP, 0))
            self.words[otherwise] = self.here()
        self.sequence(alternatives[-1], flags)
        for end in ends:
            self.words[end] = self.here()

    def repeat(self, op: Any, value: Any, flags: int) -> None:
        least, most, inner = value
        most = _MOST if most is _constants.MAXREPEAT else most
        found = _only(inner, flags)
        if found is not None:
            end = self.emit(_REPEATS[op], least, most, 0) + 2
            item, said, own = found
            self.single(item, said, own)
            self.words[end] = self.here()
            return
        is_atomic = op is _constants.POSSESSIVE_REPEAT
        if is_atomic and most > 1 and _has_group(inner):
            # CPython 3.11 gives such a group what an alternative left there that did not fit.
            raise Unsupported("a group in what is repeated without going back", "write `(?>(…)*)` for `(…)*+`")
        if is_atomic:
            self.emit(Op.ATOMIC)
        loop, self.loops = self.loops, self.loops + 1
        again = self.emit(Op.LOOP, loop, 0) + 1
        body = self.here()
        if is_atomic:  # each round for itself, too
            self.emit(Op.ATOMIC)
        self.sequence(inner, flags)
        if is_atomic:
            self.emit(Op.ATOMIC_END)
        self.words[again] = self.here()
        kind = Op.AGAIN_LAZY if op is _constants.MIN_REPEAT else Op.AGAIN
        self.emit(kind, loop, least, most, body)
        if is_atomic:
            self.emit(Op.ATOMIC_END)

    def choice(self, value: Any, flags: int) -> None:
        group, yes, no = value
        if group in self.open:  # CPython's answer is what an earlier attempt left there
            raise Unsupported(f"a condition on group {group} in that group itself", "ask for a group before it")
        otherwise = self.emit(Op.IF, group - 1, 0) + 1
        self.sequence(yes, flags)
        if no:
            end = self.emit(Op.JUMP, 0)
            self.words[otherwise] = self.here()
            self.sequence(no, flags)
            self.words[end] = self.here()
        else:
            self.words[otherwise] = self.here()

    def assertion(self, op: Any, value: Any, flags: int) -> None:
        direction, inner = value
        back = 0
        if direction < 0:
            low, high = inner.getwidth()
            if low != high:
                raise re.error("look-behind requires fixed-width pattern")
            back = low
        is_positive = op is _constants.ASSERT
        after = self.emit(Op.ASSERT if is_positive else Op.REFUTE, back, 0) + 1
        self.sequence(inner, flags)
        self.emit(Op.ASSERT_END if is_positive else Op.REFUTE_END)
        self.words[after] = self.here()

    def place(self, value: Any, flags: int) -> int:
        if flags & re.MULTILINE:
            value = _constants.AT_MULTILINE.get(value, value)
        number = _PLACES[str(value)]
        return number + _UNICODE_WORDS if number in (2, 3) and flags & re.UNICODE else number

    # --- one character -----------------------------------------------------------------------------------------------

    def folding(self, flags: int) -> int:
        if not flags & re.IGNORECASE:
            return 0
        return _UNICODE if flags & re.UNICODE else _ASCII

    def is_cased(self, point: int, flags: int) -> bool:
        found = _SRE.unicode_iscased(point) if flags & re.UNICODE else _SRE.ascii_iscased(point)
        return bool(found)

    def single(self, op: Any, value: Any, flags: int) -> None:
        folding = self.folding(flags)
        if op is _constants.ANY:
            self.emit(Op.ANY_ALL if flags & re.DOTALL else Op.ANY)
        elif op is _constants.IN:
            self.write_set(*self.charset(value, flags), flags)
        elif not folding or not self.is_cased(value, flags):
            self.emit(Op.LITERAL if op is _constants.LITERAL else Op.NOT_LITERAL, value)
        else:
            low = _lowered(value, folding)
            others = _casefix._EXTRA_CASES.get(low) if folding == _UNICODE else None
            if others is None:
                self.emit(Op.FOLDED if op is _constants.LITERAL else Op.NOT_FOLDED, low, folding)
            else:
                found = [(one, one) for one in (low, *others)]
                self.write_set(found, [], op is _constants.NOT_LITERAL, folding, flags)

    def charset(self, items: Any, flags: int) -> tuple[list[tuple[int, int]], list[int], bool, int]:
        """The ranges, the categories, whether what is in neither is meant, and how case is folded before."""
        folding = self.folding(flags)
        ranges: list[tuple[int, int]] = []
        categories: list[int] = []
        negated = has_case = False
        for op, value in items:
            if op is _constants.NEGATE:
                negated = True
            elif op is _constants.CATEGORY:
                categories.append(_CATEGORIES[str(value)])
            else:
                low, high = value if op is _constants.RANGE else (value, value)
                if not folding:
                    ranges.append((low, high))
                else:
                    has_case = (
                        has_case or high > 0xFFFF or any(self.is_cased(one, flags) for one in range(low, high + 1))
                    )
                    ranges += _folded(low, high, folding, is_range=op is _constants.RANGE)
        return _joined(ranges), categories, negated, folding if has_case else 0

    def write_set(
        self, ranges: list[tuple[int, int]], categories: list[int], negated: bool, folding: int, flags: int
    ) -> None:
        """256 bits for the first characters, whatever decides of them; the others by ranges and categories."""
        has = _Members(ranges, categories, bool(flags & re.UNICODE))
        bits = sum(1 << one for one in range(256) if has(_lowered(one, folding)) != negated)
        high = [one for one in ranges if folding or one[1] >= 256]  # what is folded may be among the first
        given = [one | (8 if flags & re.UNICODE else 0) for one in categories]
        words = [bits >> at & 0xFFFFFFFF for at in range(0, 256, 32)]
        words += [int(negated), folding, len(given), len(high), *given, *(one for each in high for one in each)]
        self.emit(Op.SET, len(words), *words)

    # --- where a match may begin -------------------------------------------------------------------------------------

    def first(self, pattern: Iterable[Any], flags: int) -> tuple[set[int], bool]:
        """The bytes that a match may begin with, or more; and whether it may have none."""
        found: set[int] = set()
        for op, value in pattern:
            more, is_empty = self.first_of(op, value, flags)
            found |= more
            if not is_empty:
                return found, False
        return found, True

    def first_of(self, op: Any, value: Any, flags: int) -> tuple[set[int], bool]:
        if op in _SINGLE:
            return self.first_single(op, value, flags), False
        if op is _constants.SUBPATTERN:
            _, more, less, inner = value
            return self.first(inner, _compiler._combine_flags(flags, more, less))
        if op is _constants.BRANCH:
            return self.any_of(value[1], flags)
        if op in _REPEATS:
            found, is_empty = self.first(value[2], flags)
            return found, is_empty or value[0] == 0
        if op is _constants.GROUPREF_EXISTS:
            return self.any_of([value[1], value[2] or []], flags)
        if op is _constants.ATOMIC_GROUP:
            return self.first(value, flags)
        if _is_failure(op, value):
            return set(), False
        return (set(range(256)) if op is _constants.GROUPREF else set()), True

    def any_of(self, alternatives: list[Any], flags: int) -> tuple[set[int], bool]:
        found = [self.first(one, flags) for one in alternatives]
        return set().union(*(one for one, _ in found)), any(is_empty for _, is_empty in found)

    def first_single(self, op: Any, value: Any, flags: int) -> set[int]:
        folding = self.folding(flags)
        high = set(range(0xC2, 0xF5))  # what characters of several bytes begin with
        if op is _constants.LITERAL and not folding:
            if not self.is_text or value < 128:
                return {value}
            return high if 0xD800 <= value < 0xE000 else {chr(value).encode()[0]}
        if op is _constants.ANY:
            every = set(range(128)) | high if self.is_text else set(range(256))
            return every - (set() if flags & re.DOTALL else {10})
        if op is _constants.IN:
            ranges, categories, negated, folding = self.charset(value, flags)
        else:
            low = _lowered(value, folding)
            others = _casefix._EXTRA_CASES.get(low, ()) if folding == _UNICODE else ()
            ranges, categories, negated = [(one, one) for one in (low, *others)], [], op is _constants.NOT_LITERAL
        has = _Members(ranges, categories, bool(flags & re.UNICODE))
        limit = 128 if self.is_text else 256
        found = {one for one in range(limit) if has(_lowered(one, folding)) != negated}
        return found | high if self.is_text else found


_SINGLE = (_constants.LITERAL, _constants.NOT_LITERAL, _constants.ANY, _constants.IN)
_REPEATS = {
    _constants.MAX_REPEAT: Op.MANY,
    _constants.MIN_REPEAT: Op.MANY_LAZY,
    _constants.POSSESSIVE_REPEAT: Op.MANY_ATOMIC,
}


def _is_failure(op: Any, value: Any) -> bool:
    """`(?!)`, which the parser has a name for from Python 3.13 on: the program is one, whichever Python makes it."""
    return op is _constants.FAILURE or (op is _constants.ASSERT_NOT and not value[1])


def _only(pattern: Any, flags: int) -> tuple[Any, Any, int] | None:
    """The one character that the pattern is, in no group."""
    if len(pattern) != 1:
        return None
    op, value = pattern[0]
    if op is _constants.SUBPATTERN and value[0] is None:
        return _only(value[3], _compiler._combine_flags(flags, value[1], value[2]))
    return (op, value, flags) if op in _SINGLE else None


def _has_group(pattern: Any) -> bool:
    """Whether there is one that is kept, however deep in it."""
    pending: list[Any] = [pattern]
    while pending:
        one = pending.pop()
        if isinstance(one, _parser.SubPattern | list):
            pending += one
        elif isinstance(one, tuple):
            if len(one) == 2 and one[0] is _constants.SUBPATTERN and one[1][0]:
                return True
            pending += one
    return False


def _lowered(point: int, folding: int) -> int:
    if not folding:
        return point
    found = _SRE.unicode_tolower(point) if folding == _UNICODE else _SRE.ascii_tolower(point)
    return int(found)


def _folded(low: int, high: int, folding: int, *, is_range: bool) -> Iterator[tuple[int, int]]:
    """What is looked for in lower case, as re._compiler and re's matcher have it together."""
    for point in range(low, min(high, 0xFFFF) + 1):
        lower = _lowered(point, folding)
        yield lower, lower
        for other in _casefix._EXTRA_CASES.get(lower, ()) if folding == _UNICODE else ():
            yield other, other
    if high > 0xFFFF:
        yield max(low, 0x10000), high
        if is_range:  # of which re asks Unicode's upper case too, in ASCII's mode as well
            yield from ((one, one) for one in range(_CASED) if low <= ord(chr(one).upper()[0]) <= high)


def _joined(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if found and low <= found[-1][1] + 1:
            found[-1] = found[-1][0], max(found[-1][1], high)
        else:
            found.append((low, high))
    return found


class _Members:
    """Whether one of the first 256 characters is in ranges or categories."""

    def __init__(self, ranges: list[tuple[int, int]], categories: list[int], is_unicode: bool) -> None:
        self.ranges = ranges
        flags = re.UNICODE if is_unicode else re.ASCII
        self.categories = [(re.compile(_MADE_OF[one & ~1], flags), bool(one & 1)) for one in categories]

    def __call__(self, point: int) -> bool:
        if any(low <= point <= high for low, high in self.ranges):
            return True
        return any((made.match(chr(point)) is None) == negated for made, negated in self.categories)
