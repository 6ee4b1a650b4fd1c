"""What is known of a field after `isinstance`, of what `:=` assigns in it, and of an exception's fields."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from pyenclave import Inside, trusted


@dataclass
class Leaf:
    label: str
    size: int = 1

    def told(self) -> str:
        return self.label


@dataclass
class Split:
    left: Tree
    right: Tree | None = None
    size: int = 2
    cuts: list[int] = field(default_factory=list[int])

    def told(self) -> str:
        return f"{self.size}"


Tree = Leaf | Split


class Shape:
    def __init__(self, n: int) -> None:
        self.n = n

    def area(self) -> int:
        return self.n


class Square(Shape):
    def area(self) -> int:
        return self.n**2

    def side(self) -> int:
        return self.n


class Box:
    """A union, and a base, in fields."""

    def __init__(self, held: Tree, shape: Shape, spare: Tree | None = None) -> None:
        self.held: Tree = held
        self.shape: Shape = shape
        self.spare: Tree | None = spare

    def grow(self) -> None:
        self.held = Split(self.held, None, self.held.size + 1)

    def first(self) -> str:
        if isinstance(self.held, Leaf):
            return self.held.label
        if isinstance(self.held.left, Split) and self.held.left.right is None:
            return f"{self.held.left.cuts}"
        return self.held.told() + str(self.held.cuts)


class Row(NamedTuple):
    tree: Tree
    shape: Shape


kept: Inside[Box] = Box(Leaf("kept"), Square(3))


def labels(box: Box) -> str:
    found = ""
    if isinstance(box.spare, Split):
        found += f"{len(box.spare.cuts)} {box.spare.size}"
    elif box.spare is not None:
        found += box.spare.told()
    while isinstance(box.held, Split):
        found += f"<{box.held.cuts}"
        box.held = box.held.left
    if type(box.held) is Leaf:
        found += box.held.label
    sides = box.shape.side() if isinstance(box.shape, Square) else box.shape.area()
    return f"{found} {sides}"


# calls: (0,), (1,), (2,)
@trusted
def fields_of_a_class(n: int) -> list[str]:
    trees: list[Tree] = [Leaf("a"), Split(Leaf("b"), None, 4, [n]), Split(Split(Leaf("c")))]
    box = Box(trees[n], Square(n) if n else Shape(7), trees[(n + 1) % 3])
    found = [box.first(), labels(box)]
    box.grow()
    found += [box.first(), labels(box)]
    row = Row(trees[n], box.shape)
    if isinstance(row.tree, Split) and isinstance(row.shape, Square):
        found.append(f"{row.tree.cuts} {row.shape.side()}")
    if isinstance(kept.shape, Square) and isinstance(kept.held, Leaf):
        found.append(f"{kept.shape.side()} {kept.held.label}")
    return found


# calls: (0,), (1,)
@trusted
def what_all_have_is_of_what_is_there(n: int) -> list[str]:
    """Another object may have come meanwhile, whose own field and method it is, as in Python."""
    box = Box(Leaf("a", 5), Square(4))
    other = box
    found: list[str] = []
    if isinstance(box.held, Leaf):
        found.append(box.held.label)
        if n:
            other.grow()
        found.append(f"{box.held.size} {box.held.told()}")
    if isinstance(box.shape, Square):
        other.shape = Shape(9)
        found.append(f"{box.shape.area()} {box.shape.n}")
    box.held = Split(box.held)
    box.held.cuts.append(n)
    box.spare = Leaf("spare")
    found.append(f"{box.held.cuts} {box.held.size} {box.spare.label}")
    return found


# calls: (0,), (1,), (2,)
@trusted
def in_what_is_assigned(n: int) -> list[str]:
    trees: list[Tree] = [Leaf("a"), Split(Leaf("b"), None, 4, [n]), Leaf("")]
    found = [w.label if isinstance(w := trees[n], Leaf) else f"{w.cuts}"]
    if isinstance(v := trees[n - 1], Split) and v.cuts[0] > 0:
        found.append(f"{v.cuts}")
    if not isinstance(u := trees[n], Split):
        return [*found, u.label]
    found.append(str(u.cuts))
    shapes = [Square(n), Square(n + 1)]
    asked = [s.side() for one in shapes if isinstance(s := one, Square)]
    if type(x := trees[0]) is Leaf:
        found.append(x.label)
    return [*found, str(asked)]


class Refused(Exception):
    def __init__(self, name: str | None, count: int | None) -> None:
        super().__init__(f"{name} {count}")
        self.name = name
        self.count = count


# calls: ("a", 2), (None, 3), ("b", None), (None, None)
@trusted
def fields_of_exceptions(name: str | None, count: int | None) -> str:
    try:
        raise Refused(name, count)
    except Refused as e:
        found = e.name.upper() if e.name is not None else "none"
        if e.count is None:
            return found
        return found + "+" * e.count


class Branch:
    def __init__(self, name: str) -> None:
        self.name = name
        self.kids: list[Branch] | None = None
        self.text: str | None = None


def split(parent: Branch, full: Branch) -> int:
    """Stores to a field of one object, between where that of another is asked for and where it is read."""
    assert parent.kids is not None
    right = Branch("right")
    if full.kids is not None:
        right.kids, full.kids = full.kids[1:], full.kids[:1]
    full.kids = full.kids or []
    parent.kids.insert(0, right)
    return len(parent.kids)


def asked_again(one: Branch, other: Branch) -> list[int]:
    """The two may be the same."""
    seen: list[int] = []
    if one.text is not None:
        other.text = None
        seen.append(1 if one.text else 2)
        seen.append(3 if one.text is None else 4)
        if one.text:
            seen.append(5)
        while one.text:
            seen.append(6)
            break
        seen.append(7 if one.text and seen else 8)
        seen.append(len(one.text or "nothing"))
        if (text := one.text) is not None:
            seen.append(len(text))
        match one.text:
            case None:
                seen.append(9)
            case text:
                seen.append(10)
    return seen


# calls: (True,), (False,)
@trusted
def split_two(is_leaf: bool) -> int:
    parent, full = Branch("parent"), Branch("full")
    parent.kids = [full]
    full.kids = None if is_leaf else [Branch("a"), Branch("b")]
    return split(parent, full)


# calls: (True,), (False,)
@trusted
def same_or_not(same: bool) -> list[int]:
    one, other = Branch("one"), Branch("other")
    one.text = "text"
    return asked_again(one, one if same else other)


class Count:
    """Fields of which it is known that something is there when they are added to."""

    def __init__(self) -> None:
        self.first: int | None = None
        self.words: list[str] | None = None
        self.text: str | None = None

    def add(self, word: str) -> int:
        if self.first is None or self.words is None or self.text is None:
            self.first, self.words, self.text = len(word), [], ""
        self.first += 2
        self.words += [word]
        self.text += word
        return self.first + len(self.words) + len(self.text)


def emptied(count: Count) -> int:
    count.first = None
    return 1


# calls: (0,), (1,)
@trusted
def added_to(n: int) -> list[int]:
    count = Count()
    found = [count.add(word) for word in ("a", "bc", "def")]
    if count.first is not None:
        other = count if n else Count()
        emptied(other)
        try:
            count.first += n + 5
            found.append(count.first)
        except TypeError:
            found.append(-1)
    return found
