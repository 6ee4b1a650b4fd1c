"""Classes that say what a format makes of their objects."""

from dataclasses import dataclass
from enum import Enum, Flag, IntEnum
from typing import NamedTuple, Protocol

from pyenclave import trusted


class Money:
    def __init__(self, cents: int) -> None:
        self.cents = cents
        self.asked = 0

    def __format__(self, spec: str) -> str:
        self.asked += 1
        if spec == "cents":
            return str(self.cents)
        if spec == "bad":
            raise ValueError(f"no format {spec!r} of {self}")
        return format(self.cents / 100, spec or ".2f") + "$"


@dataclass
class Angle:
    degrees: float

    def __format__(self, format_spec: str) -> str:
        return f"{self.degrees:{format_spec}}°"

    def __str__(self) -> str:
        return "an angle"


class Share(NamedTuple):
    part: int
    whole: int

    def __format__(self, spec: str) -> str:
        return f"{self.part}{spec or '/'}{self.whole}"


class Shape:
    def __format__(self, spec: str) -> str:
        return f"shape<{spec}>"


class Square(Shape):
    def __init__(self, side: int) -> None:
        self.side = side

    def __format__(self, spec: str) -> str:
        return f"{super().__format__(spec)} {self.side:{spec}}"


class Level(IntEnum):
    LOW = 1
    HIGH = 20

    def __format__(self, spec: str) -> str:
        return f"{self.name.lower()}{self.value:{spec}}"


class Tone(Enum):
    DARK = "d"
    LIGHT = "l"

    def __str__(self) -> str:
        return f"tone {self.value}"

    def __format__(self, spec: str) -> str:
        return f"{spec}{self!s}{spec}"


class Right(Flag):
    READ = 1
    WRITE = 2

    def __format__(self, spec: str) -> str:
        return f"{self.value:{spec}}"


class Shown(Protocol):
    size: int

    def __format__(self, spec: str) -> str: ...


class Box:
    def __init__(self, size: int) -> None:
        self.size = size

    def __format__(self, spec: str) -> str:
        return f"[{self.size:{spec}}]"


@dataclass
class Ring:
    size: int

    def __format__(self, spec: str) -> str:
        return f"({self.size:{spec}})"


def in_order(parts: list[str], name: str) -> str:
    parts.append(name)
    return name


# calls: (12345, 0.5), (0, -3.25), (-7, 100.0)
@trusted
def shown(cents: int, degrees: float) -> list[str]:
    money, angle, share = Money(cents), Angle(degrees), Share(cents, 9)
    width = 9
    parts = [f"{money} {money:cents} {money:>{width}.1f} {format(money)} {format(money, '09.3f')} {money.asked}"]
    parts += [f"{angle:.1f} {angle:>7} {angle!s} {angle!r} {angle!s:>10} {angle=:.2f} {str(angle)} {format(angle, '')}"]
    parts += [f"{share} {share:-} {share!r} {[share]}", "{:cents} {}".format(money, share)]
    parts += ["{0:cents} {a:.0f} {0} {b}".format(money, a=angle, b=share), "%s %s" % (angle, share)]
    return [*parts, f"{money if cents else angle}" if cents >= 0 else "", f"{money.__format__('cents')}"]


# calls: (3,), (-4,)
@trusted
def of_several(n: int) -> list[str]:
    shapes: list[Shape] = [Shape(), Square(n), Square(n + 1)]
    maybe = shapes[1] if n > 0 else None
    return [*(f"{one} {one:3}" for one in shapes), f"{maybe:d}" if maybe is not None else "none"]


# calls: ("cents",), ("bad",), ("",), ("z",), ("d",)
@trusted
def failing(spec: str) -> str:
    try:
        return f"{Money(250):{spec}}"
    except ValueError as e:
        return type(e).__name__


# calls: (0,), (5,)
@trusted
def of_members(n: int) -> list[str]:
    level, tone, right = Level.HIGH if n else Level.LOW, Tone("d"), Right.READ | Right.WRITE
    parts = [
        f"{level} {level:03} {level!s} {level:>{4}}",
        f"{tone} {tone:*} {tone!s:>8} {tone!r}",
        f"{right:02} {right:b}",
    ]
    return [*parts, format(level), format(Tone.LIGHT, "-"), "{:x} {}".format(level, tone), f"{Level.LOW:>5}"]


# calls: (7, "03"), (-1, ""), (3, "x"), (3, "%")
@trusted
def of_a_protocol(n: int, spec: str) -> list[str]:
    shown: list[Shown] = [Box(n), Ring(n + 1)]
    return [f"{one:{spec}} {one} {one.size}" for one in shown]


# calls: (0,), (1,), (2,)
@trusted
def of_what_may_be_none(n: int) -> list[str]:
    money = Money(100) if n else None
    shares = {1: Share(1, 2)}
    parts = [f"{money} {shares.get(n)}", "{} {}".format(money, shares.get(n)), format(money)]
    return [*parts, f"{money:cents}" if money is not None else "", str(0 if money is None else money.asked)]


# calls: (3,)
@trusted
def evaluated(n: int) -> list[str]:
    order: list[str] = []

    def money(cents: int) -> Money:
        order.append(f"money {cents}")
        return Money(cents)

    text = f"{money(n):{in_order(order, 'cents')}} {in_order(order, 'then')} {money(n + 1)!s:.1}"
    return [*order, text[: text.index("<")] if "<" in text else text]
