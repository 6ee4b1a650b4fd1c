"""Statistics on salaries: the numbers go in, only summaries of large enough groups come out."""

import math

import numpy

from pyenclave import Array, Inside, trusted

SMALLEST_GROUP = 3

groups: Inside[dict[str, list[float]]] = {}


class TooFew(Exception):
    """The group is so small that its summary would tell who earns what."""


def group(name: str) -> list[float]:
    values = groups.get(name, [])
    if len(values) < SMALLEST_GROUP:
        raise TooFew(f"{name}: {len(values)} of {SMALLEST_GROUP}")
    return values


@trusted
def add(name: str, salaries: Array[float]) -> int:
    if any(salary < 0 for salary in salaries):
        raise ValueError("a salary is negative")
    groups.setdefault(name, []).extend(salaries)
    return len(groups[name])


@trusted
def mean(name: str) -> float:
    values = group(name)
    return sum(values) / len(values)


@trusted
def median(name: str) -> float:
    values = sorted(group(name))
    middle = len(values) // 2
    if len(values) % 2:
        return values[middle]
    return (values[middle - 1] + values[middle]) / 2


@trusted
def deviation(name: str) -> float:
    values = group(name)
    average = sum(values) / len(values)
    return math.sqrt(sum((value - average) ** 2 for value in values) / (len(values) - 1))


@trusted
def gap(one: str, other: str) -> str:
    difference = 1 - mean(one) / mean(other)
    return f"{difference:+.1%}"


def demo() -> list[object]:
    said: list[object] = [
        add("nurses", numpy.array([2000.0, 2100.0, 2250.0, 1900.0])),
        add("doctors", numpy.array([5000.0, 7000.0])),
    ]
    said += [mean("nurses"), median("nurses"), round(deviation("nurses"), 6)]
    try:
        mean("doctors")
    except TooFew as error:
        said.append(str(error))
    said += [add("doctors", numpy.array([6000.5])), median("doctors"), gap("nurses", "doctors")]
    return said


if __name__ == "__main__":
    print(*demo(), sep="\n")
