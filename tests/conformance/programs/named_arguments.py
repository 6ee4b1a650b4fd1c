"""Functions that take named arguments which are no parameters of theirs."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, Protocol, TypeVar

from pyenclave import Inside, trusted

T = TypeVar("T")
asked: Inside[list[str]] = []


def said(name: str, value: int) -> int:
    asked.append(name)
    return value


def styled(text: str, *rest: str, bold: bool = False, **attributes: str) -> str:
    inner = "".join(f" {name}={value!r}" for name, value in attributes.items())
    return f"<{text}{inner}>{'|'.join(rest)}{'!' if bold else ''}"


def total(a: int, b: int = 10, /, **weights: int) -> int:
    return a * 1000 + b * 100 + weights.get("a", 0) * 10 + sum(weights.values()) + len(weights)


def counted(**names: int) -> dict[str, int]:
    names["all"] = len(names)
    return names


def passed_on(first: int, **names: int) -> dict[str, int]:
    names["first"] = first
    return counted(**names)


def merged(old: dict[str, T], **new: T) -> dict[str, T]:
    return {**old, **new}


def described(**values: Any) -> str:
    return ", ".join(f"{name}: {value}" for name, value in values.items())


def logged(level: int, message: str, **fields: int) -> str:
    return f"{level} {message} {fields}"


class Shape:
    def __init__(self, name: str, **sizes: float) -> None:
        self.name = name
        self.sizes = sizes

    def scaled(self, by: float, **more: float) -> "Shape":
        return Shape(self.name, **{name: size * by for name, size in {**self.sizes, **more}.items()})

    @classmethod
    def square(cls, **names: float) -> "Shape":
        return cls("square", **names)

    @classmethod
    def of(cls, /, **names: float) -> str:
        return str(names)

    @staticmethod
    def named(**names: str) -> list[str]:
        return sorted(names)

    def text(self, **marks: str) -> str:
        return f"{self.name} {self.sizes} {marks}"

    def placed(self, by: int, /, *, times: int = 1, **marks: int) -> str:
        return f"{by} {times} {marks}"


class Round(Shape):
    def text(self, **marks: str) -> str:
        return f"round {super().text(**marks)} {len(marks)}"


# calls: (1, "a"), (-5, "é")
@trusted
def by_name(n: int, s: str) -> list[str]:
    plain = styled(s)
    several = styled(s, "b", s, href=s, bold=n > 0, rel="x")
    return [
        plain,
        several,
        styled(text=s, title=str(n)),
        styled(s, bold=False, **{"id": s}),
        styled(s, bold=True, x="", **{"y": s}),
    ]


# calls: (1, 2), (3, -4)
@trusted
def by_place(a: int, b: int) -> list[int]:
    return [total(a), total(a, b), total(a, a=b), total(a, b, a=1, b=2, c=3), total(a, **{"b": b, "a": a})]


# calls: (1,), (0,)
@trusted
def a_dict_of_its_own(n: int) -> list[dict[str, int]]:
    given = {"x": n, "y": 2}
    return [counted(), counted(x=n), counted(**given), given, passed_on(n, z=3, **given), passed_on(n), given]


# calls: (4,), (-1,)
@trusted
def in_order(n: int) -> list[str]:
    asked.clear()
    first = styled(bold=said("bold", n) > 0, text=str(said("text", n)), y=str(said("y", 1)), x=str(said("x", 2)))
    second = styled(
        y=str(said("y", 1)), text=str(said("text", n)), x=str(said("x", 2)), bold=said("bold", n) > 0, z="z"
    )
    third = logged(said("level", n), b=said("b", 1), a=said("a", 2), message=str(said("message", 3)), c=said("c", 4))
    count = n
    fourth = total(count, x=count, y=(count := count + 1), z=count)
    return [first, second, third, str(fourth), *asked]


# calls: ("b",), ("bold",), ("text",), ("id",), ("", ), ("self",), ("name",), ("w",)
@trusted
def unpacked(name: str) -> list[str]:
    found: list[str] = []
    try:
        found.append(styled("t", bold=False, id="1", **{name: "v", "z": "w"}))
    except TypeError as e:
        found.append(str(e))
    try:
        found.append(str(total(1, 2, **{name: 3})))
    except TypeError as e:
        found.append(str(e))
    try:
        found.append(Shape("s", **{"a": 1.0}).text(**{name: "x"}))
    except TypeError as e:
        found.append(str(e))
    try:
        found.append(str(Round(name="s", w=1.0, **{name: 2.0}).sizes))
    except TypeError as e:
        found.append(str(e))
    return found


# calls: (2, "k"), (0, "")
@trusted
def of_several_types(n: int, s: str) -> list[str]:
    numbers, texts = merged({"a": n}, b=2), merged({"a": s}, b="2", a="3")
    return [f"{numbers} {texts}", described(n=n, s=s, xs=[n, 1], nothing=None, x=0.5), described()]


# calls: (3,), (0,)
@trusted
def of_objects(n: int) -> list[str]:
    shapes = [Shape("box", w=n / 2, h=2.5), Shape.square(side=float(n)), Round("disc", r=1.0)]
    shapes.append(shapes[0].scaled(2.0, d=1.5).scaled(0.5))
    placed = [
        Shape.of(cls=1.5),
        shapes[0].placed(n, by=1, self=2),
        shapes[2].placed(n, times=2, **{"by": n, "self": 1}),
    ]
    return [*placed, *(one.text(unit="cm", n=str(n)) for one in shapes), *Shape.named(b="", a=""), shapes[2].text()]


# calls: (5,)
@trusted
def as_values(n: int) -> list[int]:
    f: Callable[[int], int] = total
    g: Callable[[int], int] = partial(total, n, a=2)
    functions: list[Callable[[int], int]] = [f, g, lambda x: total(x, y=x)]
    return [one(n) for one in functions]


class Tag(Protocol):
    def rendered(self, *parts: str, **marks: int) -> str: ...


class Bold:
    def rendered(self, *parts: str, **marks: int) -> str:
        return f"*{parts}* {marks}"


@dataclass
class Link:
    to: str

    def rendered(self, *parts: str, **marks: int) -> str:
        return f"[{self.to}] {parts} {marks.pop('n', 0)} {marks}"


class Registry(Generic[T]):
    def __init__(self, **first: T) -> None:
        self.all = first

    def with_(self, **more: T) -> "Registry[T]":
        return Registry[T](**{**self.all, **more})


def relayed(tag: Tag, *parts: str, **marks: int) -> str:
    return tag.rendered(*parts, **marks) + tag.rendered(*parts, last=1, **marks)


def applied(n: int, **functions: Callable[[int], int]) -> dict[str, int]:
    return {name: function(n) for name, function in functions.items()}


def known(**values: int | None) -> list[str]:
    return [name for name, value in values.items() if value is not None]


def each_of(**rows: list[int]) -> Iterator[str]:
    for name, row in rows.items():
        yield f"{name}{row}"


def adder(**steps: int) -> Callable[[str, int], int]:
    def add(name: str, to: int) -> int:
        steps[name] = steps.get(name, 0) + to
        return sum(steps.values())

    return add


def down(n: int, **seen: int) -> dict[str, int]:
    return seen if n <= 0 else down(n - 1, **{**seen, f"n{n}": n})


# calls: (3,), (0,)
@trusted
def relayed_by(n: int) -> list[str]:
    tags: list[Tag] = [Bold(), Link("x")]
    found = [relayed(tag, "a", "b", m=n, n=2) for tag in tags]
    return [*found, relayed(Link(""), *[str(n)]), relayed(tags[0], k=n)]


# calls: (3,), (0,)
@trusted
def of_many_kinds(n: int) -> list[str]:
    factor = n + 1
    made = applied(n, double=lambda x: 2 * x, by=lambda x: factor * x, same=abs)
    rows = list(each_of(a=[n], b=[], c=[i for i in range(n)]))
    add = adder(a=n, b=1)
    registry = Registry[int](a=n).with_(b=2, a=3)
    parts = [str(made), str(known(a=n, b=None, c=n or None)), str(rows), str(add("a", 2)), str(add("c", 3))]
    return [*parts, str(registry.all), str(down(n)), str(down(n, z=1))]


# calls: (0, "y"), (1, "z"), (2, "z"), (5, "z"), (0, "bold")
@trusted
def failing(n: int, name: str) -> list[str]:
    texts = ["a" * 40, "b" * 40, ""]
    try:
        return [styled(y=texts[n] * 2, text=texts[n + 1], x=str(100 // n), bold=n > 1, **{name: texts[0], "w": "w"})]
    except IndexError as e:
        return [str(e)]
    except TypeError as e:
        return [str(e).rpartition("styled")[2]]
