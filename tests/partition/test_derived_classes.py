"""What a derived class has of its own: constants, static and class methods, what fields begin as, what super means."""

from collections.abc import Callable
from typing import Any

import pytest

from pyenclave.errors import PartitionError
from pyenclave.partition import partition

SOURCE = """
from abc import ABC, abstractmethod


class Shape:
    sides = 0
    kind: str = "shape"
    count = 0
    scale: float = 1.5

    def __init__(self, size: int = 1) -> None:
        self.size = size

    def told(self) -> str:
        return f"{self.kind} of {self.sides} {self.name()} {self.twice(self.size)} {self.count} {self.scale}"

    def up(self) -> int:
        self.count += 1
        return self.count

    @staticmethod
    def name() -> str:
        return "none"

    @staticmethod
    def twice(n: int) -> int:
        return 2 * n

    @classmethod
    def made(cls, size: int) -> "Shape":
        shape = cls(size)
        shape.count = cls.sides
        return shape

    @classmethod
    def title(cls) -> str:
        return cls.kind + "!"

    def area(self) -> int:
        return 0


class Triangle(Shape):
    sides = 3
    kind = "triangle"
    count = 10

    @staticmethod
    def name() -> str:
        return "tri"


class Right(Triangle):
    kind = "right"

    def area(self) -> int:
        return self.size * self.size // 2 + super().area()


class Square(Shape):
    sides = 4
    count = 100
    scale = 2.5

    def __init__(self, size: int) -> None:
        super(Square, self).__init__(size * 10)
        self.extra = "x" * size

    @staticmethod
    def twice(n: int) -> int:
        return n + 2

    def area(self) -> int:
        return self.size * self.size


def shapes() -> list[Shape]:
    return [Shape(5), Triangle(2), Right(4), Square(3)]


@trusted
def told() -> str:
    return str(told_of())


def told_of() -> list[str]:
    return [one.told() for one in shapes()]


@trusted
def seen() -> str:
    return str(seen_of())


def seen_of() -> list[str]:
    found: list[str] = []
    for one in shapes():
        found.append(f"{one.sides} {one.kind} {one.name()} {one.twice(one.size)} {one.up()} {one.up()}")
    return found


@trusted
def classes() -> str:
    return str(classes_of())


def classes_of() -> list[str]:
    found = [Shape.made(2), Triangle.made(2), Right.made(2), Square.made(2)]
    return [one.told() for one in found] + [Shape.title(), Triangle.title(), Right.title(), Square.title()]


@trusted
def of_objects() -> str:
    return str(of_objects_of())


def of_objects_of() -> list[str]:
    return [one.made(7).told() + one.title() for one in shapes()]


@trusted
def areas() -> str:
    return str(areas_of())


def areas_of() -> list[int]:
    return [one.area() for one in shapes()] + [Shape.area(one) for one in shapes()]


@trusted
def order() -> str:
    return str(order_of())


def order_of() -> list[str]:
    said: list[str] = []

    def log(text: str) -> str:
        said.append(text)
        return text

    def pick(n: int) -> Shape:
        log(f"pick {n}")
        return shapes()[n]

    def size(n: int) -> int:
        log(f"size {n}")
        return n

    total = 0
    for n in range(4):
        total += pick(n).twice(size(n)) + pick(n).sides * size(n)
    return said + [str(total)]


@trusted
def best(n: int) -> str:
    found: Shape | None = None
    if n > 0:
        found = Square(n)
        return found.told()
    found = Right(3)
    return found.kind


@trusted
def narrowed() -> str:
    return str(narrowed_of())


def narrowed_of() -> list[str]:
    found: list[str] = []
    for one in shapes():
        if isinstance(one, Square):
            found.append(one.extra)
            found.append(str(one.sides))
        elif isinstance(one, Triangle) and one.sides == 3:
            found.append(one.kind)
        one = shapes()[0]
        found.append(one.kind)
    return found


class Holder:
    def __init__(self) -> None:
        self.shape: Shape | None = None

    def clear(self) -> None:
        self.shape = None

    def result(self) -> Shape | None:
        if self.shape is not None:
            self.clear()
            return self.shape
        return None

    def text(self) -> str:
        self.shape = Square(2)
        return self.shape.told()


@trusted
def holders() -> str:
    return str(holders_of())


def holders_of() -> list[str]:
    holder = Holder()
    found = [holder.text()]
    found.append("none" if holder.result() is None else "some")
    return found


SIZE = 5


class Sized:
    SIZE = SIZE + 1

    def __init__(self, n: int = SIZE) -> None:
        self.n = n

    def more(self, m: int = SIZE * 10) -> int:
        return self.n + m + SIZE


@trusted
def sizes() -> int:
    return Sized().more() * 1000 + Sized.SIZE


class Base:
    def __init__(self, n: int) -> None:
        self.n = n


class Odd(Base):
    def __init__(self, other: Base, early: bool) -> None:
        if early:
            Base.__init__(self, 3)
        else:
            Base.__init__(other, 3)
        self.m = 1


@trusted
def misled(early: bool) -> int:
    other = Base(1)
    return Odd(other, early).n + other.n


class Odder(Base):
    def __init__(self, other: Base) -> None:
        Base.__init__(other, 3)
        self.m = 1


@trusted
def more_misled() -> int:
    return Odder(Base(1)).n


class Task(ABC):
    priority = 5
    log: list[str]

    def __init__(self) -> None:
        self.log = []

    @abstractmethod
    def run(self) -> int: ...

    def go(self) -> int:
        self.log.append(f"{self.priority}")
        return self.run() * self.priority


class Quick(Task):
    priority = 1

    def run(self) -> int:
        self.log.append("quick")
        return 7


class Slow(Quick):
    def run(self) -> int:
        return super().run() + 1


class Urgent(Slow):
    priority = 9


@trusted
def tasks() -> str:
    return str(tasks_of())


def tasks_of() -> list[int]:
    every: list[Task] = [Quick(), Slow(), Urgent()]
    return [one.go() for one in every] + [len(one.log) for one in every]
"""
CALLS = {
    "told": [()],
    "seen": [()],
    "classes": [()],
    "of_objects": [()],
    "areas": [()],
    "order": [()],
    "best": [(0,), (2,)],
    "narrowed": [()],
    "holders": [()],
    "sizes": [()],
    "misled": [(True,), (False,)],
    "more_misled": [()],
    "tasks": [()],
}


@pytest.fixture(scope="module")
def module(both: Callable[[str], Any]) -> Any:
    return both(SOURCE)


@pytest.mark.parametrize("name", CALLS)
def test_as_in_plain_python(module: Any, name: str) -> None:
    for arguments in CALLS[name]:
        module.agree(name, *arguments)
    assert module.lowered.live() == 0


BASE = """
class Base:
    LIMIT = 1

    def __init__(self) -> None:
        self.n = 0

    @property
    def size(self) -> int:
        return self.n

    @size.setter
    def size(self, n: int) -> None:
        self.n = n

    @classmethod
    def made(cls) -> "Base":
        return cls()

    def one(self) -> int:
        return 1

    def items(self) -> list[int]:
        return [1]

    def __iter__(self) -> Iterator[int]:
        return iter(self.items())


def base() -> Base:
    return Base()

"""
REFUSED = {
    "a property for a constant": (
        "class Other(Base):\n    @property\n    def LIMIT(self) -> int:\n        return 2\n",
        "Other().one()",
        "`LIMIT` of `Other` is something else in `Base`",
    ),
    "a field for a constant": (
        "class Other(Base):\n    def __init__(self) -> None:\n        super().__init__()\n        self.LIMIT = 2\n",
        "Other().one()",
        "`LIMIT` of `Other` is a field and something else",
    ),
    "a static method for a method": (
        "class Other(Base):\n    @staticmethod\n    def one() -> int:\n        return 2\n",
        "Other().one()",
        "`one` of `Other` is something else in `Base`",
    ),
    "a constant of another type": (
        "class Other(Base):\n    LIMIT = 'x'\n",
        "base().LIMIT",
        "`LIMIT` of `Other` is not as that of `Base`",
    ),
    "a setter": (
        "class Other(Base):\n    @property\n    def size(self) -> int:\n        return 2\n",
        "Other().size",
        "`Other` replaces `size` of `Base`, which has a setter",
    ),
    "an iterator": (
        "class Other(Base):\n    def __iter__(self) -> Iterator[int]:\n        return iter([2])\n",
        "sum(x for x in Other())",
        "`__iter__` of `Other`, and of its base",
    ),
    "a class method of super": (
        "class Other(Base):\n    @classmethod\n    def made(cls) -> Base:\n        return super().made()\n",
        "Other.made().n",
        "the class method `made` of `super()`",
    ),
    "super of another class": (
        "class Other(Base):\n    def one(self) -> int:\n        return super(Base, self).one()\n",
        "Other().one()",
        "`super` of something else",
    ),
    "a truth": (
        "class Other(Base):\n    def __bool__(self) -> bool:\n        return False\n",
        "1 if base() else 0",
        "`Other` has a `__bool__`, and `Base` has none",
    ),
    "a length": (
        "class Other(Base):\n    def __len__(self) -> int:\n        return 0\n",
        "1 if base() else 0",
        "`Other` has a `__len__`, and `Base` has none",
    ),
    "a text": (
        "class Other(Base):\n    def __str__(self) -> str:\n        return ''\n",
        "len(f'{base()}')",
        "`Other` has a `__str__`, and `Base` has none",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_the_class_of_the_object_would_say(write_module: Callable[..., Any], case: str) -> None:
    classes, used, message = REFUSED[case]
    source = f"from collections.abc import Iterator\n{BASE}{classes}\n@trusted\ndef f() -> int:\n    return {used}\n"
    with pytest.raises(PartitionError) as caught:
        partition(write_module(source, "refused"))
    assert message in str(caught.value)
