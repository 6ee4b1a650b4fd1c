"""Plain classes where they are not as in plain Python, and what is told of each other's objects."""

from collections.abc import Callable
from typing import Any

import pytest

from pyenclave.errors import PartitionError

SOURCE = """
class Cell:
    def __init__(self, value: int) -> None:
        self.value = value
        self.next: Cell | None = None

    def cut(self) -> None:
        self.next = None

    def asked(self) -> int:
        if self.next is None:
            return 0
        self.cut()
        return self.next.value

    def counted(self) -> int:
        count = 0
        node = self
        while node.next is not None:
            node = node.next
            count += node.value
        return count


@trusted
def changed() -> int:
    cell = Cell(1)
    cell.next = Cell(2)
    return cell.asked()


@trusted
def counted(n: int) -> int:
    first = Cell(0)
    for i in range(n):
        cell = Cell(i)
        cell.next = first.next
        first.next = cell
    return first.counted()


kept: Inside[Cell | None] = None


def forget() -> None:
    global kept
    kept = None


@trusted
def forgotten() -> int:
    global kept
    kept = Cell(1)
    copy = kept
    assert copy is not None and kept is not None
    forget()
    return copy.value + kept.value


class Wide(Cell):
    def __init__(self) -> None:
        super().__init__(3)
        self.width = 4


held: Inside[Cell] = Cell(1)


def narrow() -> bool:
    global held
    held = Cell(2)
    return True


@trusted
def narrowed() -> int:
    global held
    held = Wide()
    if isinstance(held, Wide) and narrow():
        return held.width
    return 0


class Room:
    def __init__(self, cell: Cell) -> None:
        self.cell: Cell = cell

    def empty(self) -> bool:
        self.cell = Cell(5)
        return True


@trusted
def narrowed_field() -> int:
    room = Room(Wide())
    if isinstance(room.cell, Wide) and room.empty():
        return room.cell.width
    return 0


@trusted
def shown() -> str:
    return f"{Cell(1)}"
"""


@pytest.fixture
def module(both: Callable[[str], Any]) -> Any:
    return both(SOURCE)


def test_a_field_that_was_asked_for_may_have_changed(module: Any) -> None:
    with pytest.raises(TypeError, match=r"`self\.next` has become None since it was asked for"):
        module.lowered.call("changed")
    with pytest.raises(TypeError, match="`kept` has become None since it was asked for"):
        module.lowered.call("forgotten")
    with pytest.raises(TypeError, match="`held` has become no Wide since it was asked for"):
        module.lowered.call("narrowed")
    with pytest.raises(TypeError, match=r"`room\.cell` has become no Wide since it was asked for"):
        module.lowered.call("narrowed_field")


def test_a_chain_is_walked_and_freed_whatever_its_length(module: Any) -> None:
    for n in (0, 3, 40_000):
        module.agree("counted", n)


def test_no_address_is_shown(module: Any) -> None:
    assert module.lowered.call("shown") == "<m.Cell object>"


def test_a_method_is_as_that_which_it_replaces(write_module: Callable[..., Any]) -> None:
    from pyenclave.partition import partition

    source = """
class Base:
    def total(self, n: int) -> int:
        return n

class Other(Base):
    def total(self, m: int) -> int:
        return m

@trusted
def f() -> int:
    return Other().total(1)
"""
    with pytest.raises(PartitionError, match=r"`total` of `Other` is not as that of `Base`"):
        partition(write_module(source, "differs"))


@pytest.mark.parametrize("taken", ["def Safe_0open(n: int) -> int:\n    return n\n", "Safe_1drop = 3\n"])
def test_nothing_else_is_called_as_what_a_class_is_in_the_interface(
    write_module: Callable[..., Any], taken: str
) -> None:
    from pyenclave.partition import partition

    source = f"{taken}\n@trusted\nclass Safe:\n    def open(self) -> int:\n        return 1\n"
    with pytest.raises(PartitionError, match=r"`Safe_\w+` is what a call of `Safe` is in the interface"):
        partition(write_module(source, "taken"))


_SAFE = "@trusted\nclass Safe:\n    def open(self) -> int:\n        return 1\n"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (
            "@trusted\ndef f(a: set[Safe]) -> int: return 1\n",
            r"P004\]: `set\[Safe\]` cannot cross .*(\n.*)+by other keys",
        ),
        ("@trusted\ndef f(a: dict[Safe, int]) -> int: return 1\n", r"P004\]: `dict\[Safe, int\]` cannot cross"),
        (
            "@trusted(concurrent=True)\ndef f(a: list[Safe]) -> int: return 1\n",
            r"P004\]: `list\[Safe\]` cannot cross .*(\n.*)+leave `concurrent=True` out",
        ),
        (
            "@untrusted\ndef show(a: list[Safe]) -> None: ...\n@trusted(concurrent=True)\ndef f(n: int) -> int:\n"
            "    show([Safe()])\n    return n\n",
            r"P020\]: objects of trusted classes cross with `show`, and others may be at theirs meanwhile",
        ),
    ],
)
def test_where_objects_of_trusted_classes_do_not_cross(write_module: Callable[..., Any], body: str, text: str) -> None:
    from pyenclave.partition import partition

    with pytest.raises(PartitionError, match=text):
        partition(write_module(_SAFE + body, "crosses_not"))


_FAMILY = """
class Base:
    def __init__(self, n: int) -> None:
        self.n = n
    def __eq__(self, other: object) -> bool:
        return isinstance(other, Base) and self.n == other.n
    def __hash__(self) -> int:
        return self.n
class Derived(Base):
    def __eq__(self, other: object) -> bool:
        return {answer}
{more}
@trusted
def f(n: int) -> int:
    return len({{Base(n), Derived(n)}})
"""
_HASH = "    def __hash__(self) -> int:\n        return super().__hash__()\n"


def test_a_family_with_an_equality_alone_has_no_hash(write_module: Callable[..., Any]) -> None:
    from pyenclave.partition import partition

    partition(write_module(_FAMILY.format(answer="True", more=_HASH), "hashed"))
    with pytest.raises(PartitionError, match="Base is not hashable"):
        partition(write_module(_FAMILY.format(answer="True", more=""), "unhashed"))
    with pytest.raises(PartitionError, match=r"12:16: error\[P011\]: `__eq__` must be bool, not int"):
        partition(write_module(_FAMILY.format(answer="self.n", more=_HASH), "numbers"))
    for at, answer in enumerate(("self.n if self.n else NotImplemented", "self.n or NotImplemented")):
        with pytest.raises(PartitionError, match=r"12:16: error\[P011\]: `__eq__` must be bool, not int"):
            partition(write_module(_FAMILY.format(answer=answer, more=_HASH), f"alternatives{at}"))


def test_total_ordering_adds_nothing_that_a_base_has(write_module: Callable[..., Any]) -> None:
    """`<=` is the base's, which is asked about the base's objects."""
    from pyenclave.partition import partition

    source = "from dataclasses import dataclass\nfrom functools import total_ordering\n@dataclass\nclass Low:\n"
    source += "    n: int\n    def __le__(self, other: 'Low') -> bool:\n        return self.n < 9\n"
    source += "@total_ordering\n@dataclass\nclass High(Low):\n    m: int\n"
    source += "    def __lt__(self, other: 'High') -> bool:\n        return self.n < 3\n"
    source += "@trusted\ndef g(a: High) -> bool:\n    return a > a and a {} a\n"
    partition(write_module(source.format(">"), "ordered"))
    with pytest.raises(PartitionError, match="the operand must be Low, not High"):
        partition(write_module(source.format("<="), "apart"))


_ANSWERS = """
class Solid:
    def __init__(self, n: int) -> None:
        self.n = n
    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Round):
            return NotImplemented
        return self.n == other.n
class Round(Solid):
    def __init__(self, n: int, m: int) -> None:
        super().__init__(n)
        self.m = m
    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Round):
            return NotImplemented
        return self.n == other.n
class Passing(Round):
    def __eq__(self, other: object) -> bool:
        return super().__eq__(other)
class Behind(Round):
    def __eq__(self, other: object) -> bool:
        return self.m > 0 and super().__eq__(other)
class Before(Round):
    def __eq__(self, other: object) -> bool:
        return self.m > 1 or super().__eq__(other) or self.n == 7
class Asking(Round):
    def __eq__(self, other: object) -> bool:
        found = super().__eq__(other)
        if found is NotImplemented:
            return self.m > 1 if isinstance(other, Solid) else NotImplemented
        return found
class True_(Round):
    def __eq__(self, other: object) -> bool:
        found: bool = super().__eq__(other)
        if not found or self.m > 2:
            return False
        return found and isinstance(other, True_)
class Chosen(True_):
    def __eq__(self, it: object) -> bool:
        found = True
        if super().__eq__(it) is not NotImplemented:
            found = super().__eq__(it)
        return super().__eq__(it) if self.m else found
class Named(Round):
    def __eq__(self, it: object) -> bool:
        return Round.__eq__(self, it)
@trusted
def f(n: int) -> str:
    xs: list[Solid] = [Solid(n), Round(n, 1), Passing(n, 1), Passing(1, n), Behind(n, 1), Behind(n, 0)]
    xs += [Before(n, 0), Before(1, 2)]
    xs += [Asking(n, n), Asking(1, 0), True_(n, 0), True_(1, 3), Chosen(n, 0), Chosen(n, 1), Named(n, 1), Named(2, 1)]
    return str([[a == b for b in xs] for a in xs])
"""


@pytest.mark.filterwarnings("ignore:NotImplemented:DeprecationWarning")
def test_what_a_base_does_not_know_is_passed_on(both: Callable[[str], Any]) -> None:
    """`super().__eq__(other)` that is returned may be NotImplemented, which in a condition is true."""
    module = both(_ANSWERS)
    for n in range(4):
        module.agree("f", n)


_UNION = """
class One:
    def __init__(self, n: int) -> None:
        self.n = n
class Two:
    def __init__(self, n: int) -> None:
        self.n = n
class Holder:
    def __init__(self, n: int) -> None:
        self.part: One | Two | None = One(n)
    def cut(self) -> bool:
        self.part = None
        return True
@trusted
def f(n: int) -> int:
    holder = Holder(n)
    if holder.part is not None and holder.cut():
        match holder.part:
            case Two() | One(n=0):
                n += 1
            case other:
                n += other.n
    return n
"""


_LEFT = _UNION.replace("case Two() | One(n=0)", "case Two()").replace("case other", "case One()")
_LEFT = _LEFT.replace("n += other.n", "n += 2\n            case None:\n                n += 4")


def test_the_last_class_of_a_union_is_not_what_none_is(both: Callable[[str], Any]) -> None:
    both(_LEFT).agree("f", 1)


def test_what_a_case_takes_is_told_by_its_name(both: Callable[[str], Any]) -> None:
    with pytest.raises(TypeError, match=r"`holder\.part` has become None since it was asked for"):
        both(_UNION).lowered.call("f", 1)


_MISTAKEN = """
class Base:
    def __init__(self, n: int) -> None:
        self.n = n
class Mistaken(Base):
    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mistaken)
    def more(self) -> int:
        return super().nothing()
class Right(Base):
    def __eq__(self, other: object) -> bool:
        return isinstance(other, Right) and self.n == other.n
@trusted
def f(n: int) -> bool:
    xs: list[Base] = [Base(n), Right(n)]
    return xs == [xs[0], Right(1)]
"""


def test_a_class_that_cannot_come_inside_is_in_nobodys_way(both: Callable[[str], Any]) -> None:
    module = both(_MISTAKEN)
    for n in range(2):
        module.agree("f", n)
