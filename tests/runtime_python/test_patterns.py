"""The matcher of regular expressions beside CPython's: random patterns and texts, in each way of matching.

PYENCLAVE_PATTERNS says how many patterns there are; more than there else are go through each character, too.
"""

import itertools
import os
import random
import re
import warnings
from re import _parser  # type: ignore[attr-defined]
from typing import Any

import pytest

from pyenclave.partition.check.pattern_programs import Op, Unsupported, program
from pyenclave.toolchain.headers import RUNTIME

from ..drawn_patterns import Drawn, drawn_text

PATTERNS = int(os.environ.get("PYENCLAVE_PATTERNS", "1500"))
MATCH, SEARCH, WHOLE, ADVANCE = 0, 1, 2, 4
# Where letters with case, digits and spaces are.
BLOCKS = [range(0x600), range(0x1C00, 0x2200), range(0xA640, 0xA800), range(0xFF00, 0x10500), range(0x1E900, 0x1E960)]
Said = tuple[list[tuple[int, int]], int | None] | None


def programmed(written: str | bytes, flags: int) -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = _parser.parse(written, flags)
    return program(tree, tree.state.flags)


def inside(values: Any, made: bytes, text: str | bytes, pos: int, endpos: int, how: int) -> Said:
    data = text.encode() if isinstance(text, str) else text
    first, last = (len(text[:one].encode()) if isinstance(text, str) else one for one in (pos, endpos))
    numbers = values.call("pye_pattern_match", made, text, first, last, how)
    if not numbers:
        return None
    *ends, last_group = numbers
    if isinstance(text, str):
        ends = [one if one < 0 else len(data[:one].decode()) for one in ends]
    return [*zip(ends[::2], ends[1::2], strict=True)], last_group or None


def outside(found: re.Match[Any] | None) -> Said:
    return None if found is None else ([*found.regs], found.lastindex)


def test_random_patterns(values: Any) -> None:
    pick = random.Random(7)
    tried = 0
    while tried < PATTERNS:
        is_plain = pick.random() < 0.3
        one = Drawn(pick, is_plain=is_plain)
        is_bytes = is_plain and pick.random() < 0.8
        written: Any = one.text.encode() if is_bytes else one.text
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                python = re.compile(written, one.flags)
                made = programmed(written, one.flags)
            except (re.error, Unsupported):
                continue
        tried += 1
        for _ in range(4):
            text: Any = drawn_text(pick, is_plain=is_bytes)
            text = text.encode() if is_bytes else text
            pos, endpos = sorted(pick.randint(0, len(text)) for _ in "12") if pick.random() < 0.2 else (0, len(text))
            for how, name in ((MATCH, "match"), (SEARCH, "search"), (WHOLE, "fullmatch")):
                wanted = outside(getattr(python, name)(text, pos, endpos))
                assert inside(values, made, text, pos, endpos, how) == wanted, (written, one.flags, text, pos, endpos)
            every = [outside(found) for found in python.finditer(text)]
            assert each(values, made, text) == every, (written, one.flags, text)


def test_what_cpython_tests(values: Any) -> None:
    """The patterns of CPython's own tests, with their texts and some of the others'."""
    cases = pytest.importorskip("test.re_tests", reason="this Python comes without its tests").tests
    texts: dict[str, set[str]] = {}
    for written, text, *_ in cases:
        texts.setdefault(written, {one[1] for one in cases[::9]}).add(text)
    tried = 0
    for written, flags in itertools.product(texts, (0, re.I, re.M | re.S)):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                python, made = re.compile(written, flags), programmed(written, flags)
            except (re.error, ValueError):
                continue
        tried += 1
        for text in texts[written]:
            every = [outside(found) for found in python.finditer(text)]
            assert each(values, made, text) == every, (written, flags, text)
            assert inside(values, made, text, 0, len(text), WHOLE) == outside(python.fullmatch(text)), (written, flags)
    assert tried > 800


def each(values: Any, made: bytes, text: str | bytes) -> list[Said]:
    """As finditer goes on: after an empty match, with one that is not empty there."""
    found: list[Said] = []
    at, how = 0, SEARCH
    while (one := inside(values, made, text, at, len(text), how)) is not None:
        found.append(one)
        begin, at = one[0][0]
        how = SEARCH | ADVANCE if begin == at else SEARCH
    return found


@pytest.mark.parametrize("flags", [0, re.A, re.I, re.I | re.A])
@pytest.mark.parametrize("written", [r"\w", r"\W", r"\d", r"\s", r"[\S\d]", r"[^À-𐐀]", r"[𐐀-𐐀]", r"[ᾀ-ᾯ]", "İ", "ß"])
def test_each_character(values: Any, written: str, flags: int) -> None:
    python, made = re.compile(written, flags), programmed(written, flags)
    numbers = [*range(0x30000)] if PATTERNS > 1500 else [one for block in BLOCKS for one in block]
    every = [chr(one) for one in numbers if not 0xD800 <= one < 0xE000]
    text = "".join(every)
    wanted = [one.start() for one in python.finditer(text)]
    assert [one[0][0][0] for one in each_of_one(values, made, every) if one is not None] == wanted


def each_of_one(values: Any, made: bytes, characters: list[str]) -> list[Said]:
    """The same of the characters' blocks, each a text of its own, as places count from its beginning."""
    found: list[Said] = []
    for first in range(0, len(characters), 256):
        block = "".join(characters[first : first + 256])
        for one in each(values, made, block):
            assert one is not None
            found.append(([(low + first, high + first) for low, high in one[0]], one[1]))
    return found


def test_places(values: Any) -> None:
    for text in ("", "abc", "aé😀b", "é" * 9):
        for at in range(-2, len(text) + 3):
            offset = values.call("pye_pattern_offset", text, at)
            assert offset == len(text[: max(at, 0)].encode())
            assert values.call("pye_pattern_place", text, offset) == min(max(at, 0), len(text))
            for end in range(at, len(text) + 1):
                part = values.call("pye_pattern_part", text, offset, values.call("pye_pattern_offset", text, end))
                assert part.decode() == text[max(at, 0) : max(end, 0)]
            data = text.encode()
            assert values.call("pye_pattern_clamped", data, at) == min(max(at, 0), len(data))


def test_the_numbers_are_the_matchers() -> None:
    source = (RUNTIME / "python" / "patterns.c").read_text()
    listed = re.search(r"enum op \{(.*?)\};", source, re.DOTALL)
    assert listed is not None
    assert re.findall(r"OP_(\w+)", listed[1]) == [one.name for one in sorted(Op)]


@pytest.mark.parametrize("written", ["(?!)", "(?<!)"])
def test_what_never_matches_is_one_instruction(written: str) -> None:
    """By the parsers of Python 3.11 to 3.13: what an image is measured as does not depend on which Python builds it."""
    numbers = [*memoryview(programmed(written, 0)).cast("I")]
    assert numbers[-2:] == [Op.FAIL, Op.SUCCESS]


def test_backtracking_has_a_stack_of_its_own(values: Any) -> None:
    text = b"ab" * 200_000
    assert inside(values, programmed(rb"(?:a|b)*", 0), text, 0, len(text), WHOLE) == ([(0, len(text))], None)
    assert inside(values, programmed(rb"(?:a|b)*?c", 0), text, 0, len(text), MATCH) is None


def test_a_round_that_did_not_fit_is_none(values: Any) -> None:
    """The second round begins behind `a`, then behind `ab`, of which the second fits."""
    assert inside(values, programmed(rb"(?:a|ab){1,2}c", 0), b"abac", 0, 4, WHOLE) == ([(0, 4)], None)
