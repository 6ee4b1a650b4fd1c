"""k-means over points that only the enclave sees."""

import math
from dataclasses import dataclass

from pyenclave import Inside, trusted


@dataclass(frozen=True)
class Point:
    x: float
    y: float

    def __add__(self, other: "Point") -> "Point":
        return Point(self.x + other.x, self.y + other.y)

    def __truediv__(self, n: float) -> "Point":
        return Point(self.x / n, self.y / n)

    def distance(self, other: "Point") -> float:
        return math.hypot(self.x - other.x, self.y - other.y)


points: Inside[list[Point]] = []


def nearest(point: Point, centres: list[Point]) -> int:
    return min(range(len(centres)), key=lambda i: point.distance(centres[i]))


def centre(group: list[Point]) -> Point:
    total = Point(0.0, 0.0)
    for point in group:
        total += point
    return total / len(group)


@trusted
def add(coordinates: list[tuple[float, float]]) -> int:
    points.extend(Point(*pair) for pair in coordinates)
    return len(points)


@trusted
def cluster(k: int, rounds: int = 100) -> list[tuple[int, Point]]:
    if not 0 < k <= len(points):
        raise ValueError(f"k must be in 1..{len(points)}")
    centres = [points[0]]
    while len(centres) < k:
        centres.append(max(points, key=lambda p: min(p.distance(c) for c in centres)))
    groups: list[list[Point]] = []
    for _ in range(rounds):
        groups = [[] for _ in range(k)]
        for point in points:
            groups[nearest(point, centres)].append(point)
        moved = [centre(g) if g else c for g, c in zip(groups, centres)]
        if moved == centres:
            break
        centres = moved
    else:
        raise RuntimeError("does not settle")
    return sorted(((len(g), c) for g, c in zip(groups, centres)), key=lambda pair: pair[1].x)


@trusted
def spread() -> tuple[float, float]:
    xs, ys = [p.x for p in points], [p.y for p in points]
    return max(xs) - min(xs), max(ys) - min(ys)


def demo() -> list[object]:
    out: list[object] = [add([(0, 0), (1, 0), (0, 1)]), add([(10.0, 10.0), (11, 10), (10, 12), (-8, 3)])]
    out += [cluster(3), cluster(1), spread()]
    try:
        cluster(9)
    except ValueError as e:
        out.append(str(e))
    return out
