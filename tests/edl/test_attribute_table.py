"""Every parameter with every set of at most two attributes, and with one more than both directions: verdicts of rules.

The rules are written here anew, from what both reference tools accept: where one of them is laxer, the stricter rule
holds (E305, E311, E312, E404), and where one has more, so has pyenclave.
"""

from dataclasses import dataclass
from itertools import combinations, product

import pytest
from pyenclave.edl import check_text

TYPES = """enclave { struct plain { int a; int b; }; struct deep { size_t n; [count=n] int *items; }; \
union either { int a; uint64_t b; }; enum colour { RED, GREEN }; trusted {
"""
SIZES = {
    "char": 1,
    "unsigned char": 1,
    "wchar_t": 4,
    "uint64_t": 8,
    "void": 1,
    "struct plain": 8,
    "struct deep": 16,
    "union either": 8,
    "enum colour": 4,
    "foreign_t": 1,  # what C says
}
ATTRIBUTES = (
    *("in", "out", "user_check", "size=n", "size=6", "count=n", "count=2"),
    *("string", "wstring", "isptr", "isary", "readonly"),
)


@dataclass(frozen=True)
class Shape:
    """How a parameter is declared."""

    base: str
    const: bool = False
    stars: int = 0
    dimensions: int = 0

    def __str__(self) -> str:
        return f"{'const ' * self.const}{self.base} {'*' * self.stars}p{'[4]' * self.dimensions}"


SHAPES = [
    Shape(base, const, stars, dimensions)
    for base, const, stars, dimensions in product(SIZES, (False, True), range(3), range(3))
    if base != "void" or stars
]
SETS = [
    chosen
    for count in range(4)
    for chosen in combinations(ATTRIBUTES, count)
    if count < 3 or chosen[:2] == ("in", "out")
    if len({one.partition("=")[0] for one in chosen}) == count
]


def accepted(shape: Shape, chosen: tuple[str, ...]) -> bool | None:
    """Whether the rules let it pass; None where either answer is sound, or another test has it."""
    names = {one.partition("=")[0] for one in chosen}
    directions, lengths, texts = names & {"in", "out"}, names & {"size", "count"}, names & {"string", "wstring"}
    hidden = names & {"isptr", "isary"}  # a typedef of a C header that is a pointer or an array
    if hidden and (len(hidden) == 2 or shape != Shape("foreign_t")):
        return False
    if "readonly" in names and not hidden:
        return None if shape.const and shape.stars == 1 else False  # sgx_edger8r takes it there, and it says no more
    if "readonly" in names and ("isptr" not in hidden or "out" in names):
        return False
    if not (shape.stars or shape.dimensions or hidden):
        return not names and shape.base != "struct deep"
    if not directions:
        # An array of pointers is one tool's to refuse.
        unchecked = None if shape.dimensions and (shape.stars or shape.base == "struct deep") else True
        return unchecked if "user_check" in names and not lengths and not texts else False
    if "user_check" in names:
        return None if "isary" in hidden else False
    if shape.stars == 2 and not shape.dimensions and (texts or lengths) and names != directions:
        return _of_pointers(shape, directions, lengths, texts)
    if shape.const and shape.stars < 2 and "out" in directions:
        return False
    if shape.dimensions:
        return not (lengths or texts or shape.stars or shape.base == "struct deep")
    if texts:
        named = {"string": ("char", "unsigned char"), "wstring": ("wchar_t",)}
        right = [shape.base in named[text] and shape.stars == 1 for text in texts]
        return right == [True] and not lengths and directions != {"out"}
    if "isary" in hidden and lengths:
        return False
    if (shape.base, shape.stars) == ("void", 1) and "size" not in lengths:
        return False
    factor = 2 if "count=2" in chosen else 1
    literal = "size=6" in chosen and "count=n" not in chosen and shape.stars == 1
    return not literal or 6 * factor % SIZES[shape.base] == 0


def _of_pointers(shape: Shape, directions: set[str], lengths: set[str], texts: set[str]) -> bool | None:
    """Arrays of strings and strings that the callee makes (W208, W209); without either, the pointers' own bytes."""
    if not texts:
        return None
    named = {"string": ("char", "unsigned char"), "wstring": ("wchar_t",)}
    if len(texts) == 2 or not all(shape.base in named[text] for text in texts) or "size" in lengths:
        return False
    if lengths:
        return texts == {"string"} and directions == {"in"}
    return None if directions == {"out"} else False


def _line(number: int, shape: Shape, chosen: tuple[str, ...]) -> str:
    attributes = f"[{', '.join(chosen)}] " if chosen else ""
    return f"public void f{number}({attributes}{shape}, size_t n);"


@pytest.mark.parametrize("base", SIZES)
def test_every_set_of_attributes(base: str) -> None:
    """A function a line, as many in a file as have their errors told."""
    wrong = []
    shapes = [shape for shape in SHAPES if shape.base == base]
    for shape, begin in product(shapes, range(0, len(SETS), 100)):
        sets = SETS[begin : begin + 100]
        lines = [_line(number, shape, chosen) for number, chosen in enumerate(sets)]
        checked = check_text(TYPES + "\n".join(lines) + "}; };", "a.edl")
        assert "E003" not in {error.code for error in checked.errors}
        refused = {error.span.source.line_column(error.span.start)[0] for error in checked.errors}
        for line, chosen in enumerate(sets, 2):
            if accepted(shape, chosen) is (line in refused):
                wrong.append(f"{line in refused}: {lines[line - 2]}")
    assert wrong == []
