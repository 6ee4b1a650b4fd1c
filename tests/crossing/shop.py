"""A trusted module of which everything crosses that can."""

from collections import deque
from dataclasses import dataclass
from typing import NamedTuple

from pyenclave import Inside, i8, trusted, u8, untrusted


@dataclass
class Order:
    name: str
    count: u8
    lines: list[int]
    note: str | None = None


class Sum(NamedTuple):
    name: str
    total: int


visits: Inside[int] = 0
told = []


@untrusted
def prices(names: list[str], factor: int) -> dict[str, int]:
    told.append(names)
    return {name: factor * len(name) for name in names}


@untrusted
def text(n: int) -> str:
    return "ü" * n


@untrusted
def data(kind: bytes, answer: int) -> bytes:
    return kind * answer


@untrusted
def tell(pairs: dict[str, list[u8]], note: tuple[int, str]) -> None:
    told.append((pairs, note))


@trusted
def total(values: list[int], more: list[i8]) -> int:
    n = 0
    for v in values:
        n += v
    for m in more:
        n += m
    return n


@trusted
def lengths(names: list[str]) -> dict[str, int]:
    return {name: len(name) for name in names}


@trusted
def pair(a: int, b: str) -> tuple[int, str, bool]:
    return a + 1, b + "!", a > 0


@trusted
def unique(names: list[bytes]) -> set[bytes]:
    return set(names)


@trusted
def frozen(names: frozenset[int], on: dict[int, bool]) -> frozenset[int]:
    return frozenset({n for n in names if on[n]})


@trusted
def turned(items: deque[tuple[int, bytes]]) -> deque[tuple[int, bytes]]:
    items.append(items.popleft())
    return items


@trusted
def nested(table: dict[str, list[tuple[int, bytes]]]) -> list[tuple[str, int]]:
    global visits
    visits += 1
    return [(name, row[0]) for name in table for row in table[name]]


@trusted
def asked(names: list[str], factor: int) -> int:
    found = prices(names, factor)
    return sum([found[name] for name in names])


@trusted
def texts(n: int) -> str:
    return text(n) + "."


@trusted
def answered(kind: bytes, n: int) -> bytes:
    return data(kind, n)


@trusted
def telling() -> int:
    tell({"a": [1, 2], "b": []}, (3, "größe"))
    return visits


@trusted
def maybe(names: list[str | None], n: int | None, table: dict[int, list[int] | None]) -> tuple[str | None, int | None]:
    global visits
    first: str | None = None
    for name in names:
        if name is not None:
            first = name
    for key in table:
        if table[key] is None:
            return first, key
    return first, n


@trusted
def listed(n: int) -> list[int] | None:
    if n < 0:
        return None
    return [2 * i for i in range(n)]


@untrusted
def pick(orders: list[Order]) -> Order | None:
    return orders[0] if orders else None


@trusted
def sums(orders: list[Order]) -> dict[str, Sum]:
    found: dict[str, Sum] = {}
    for order in orders:
        found[order.name] = Sum(order.name, order.count * sum(order.lines))
    return found


@trusted
def doubled(order: Order, note: str) -> Order:
    order.note = note
    return order


@trusted
def picked(orders: list[Order]) -> str:
    order = pick(orders)
    if order is None:
        return "none"
    return order.name
