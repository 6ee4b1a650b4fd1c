"""dataclasses.astuple."""

import dataclasses
from dataclasses import dataclass

from pyenclave import trusted


@dataclass
class Point:
    x: int
    y: float = 0.5


@dataclass
class Named:
    name: str
    at: Point
    mark: bytes | None = None


# calls: ("a", 1), ("", -7)
@trusted
def taken(name: str, n: int) -> str:
    one = Named(name, Point(n))
    text, (x, y), mark = dataclasses.astuple(one)
    one.at.x = 100
    return f"{text} {x} {y} {mark} {dataclasses.astuple(one)} {dataclasses.astuple(one.at)[0] + n}"
