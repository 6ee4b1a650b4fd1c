"""Objects that hold each other, wherever the only reference to them may be while those are looked for that nobody has:
`churn` makes so many that this happens within it.
"""

from __future__ import annotations

from collections import deque

from pyenclave import Inside, trusted


class Part:
    def __init__(self, number: int, before: Part | None = None) -> None:
        churn(number % 2)
        self.number = number
        self.before = before
        self.others: list[Part] = [self]
        self.named: dict[str, Part] = {"me": self}
        self.pair: tuple[int, Part] | None = (number, self)
        self.rows: list[list[Part]] = [[self], self.others]
        self.queue: deque[Part] = deque([self])
        churn(number % 2)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Part) and self.number + churn(1) == other.number

    def __hash__(self) -> int:
        return self.number % 3 + churn(1)

    def __lt__(self, other: Part) -> bool:
        return self.number + churn(1) < other.number

    def __repr__(self) -> str:
        return f"<{self.number + churn(1)}>"

    def __enter__(self) -> Part:
        churn(1)
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self.number += churn(1)

    def total(self) -> int:
        """What is to be seen of it and of what it holds."""
        total = self.number + len(self.others) + sum(one.number for one in self.others)
        total += sum(one.number for one in self.named.values()) + sum(one.number for row in self.rows for one in row)
        total += sum(one.number for one in self.queue)
        if self.pair is not None:
            total += self.pair[0] + self.pair[1].number
        return total if self.before is None else total + 100 * self.before.number


class Grain:
    def __init__(self, other: Grain | None) -> None:
        self.other: Grain = self if other is None else other


def churn(times: int) -> int:
    """More objects than are made before they are looked through; 0."""
    for _ in range(1040 * times):
        Grain(None)
    return 0


def parts(n: int) -> list[Part]:
    made: list[Part] = []
    for number in range(n):
        one = Part(2 * number, made[-1] if made else None)
        if made:
            made[0].others.append(one)
            one.others.append(made[-1])
        made.append(one)
    return made


def both(one: Part, nothing: int, other: Part) -> int:
    return one.total() + nothing + other.total()


@trusted
def arguments_and_temporaries() -> list[int]:
    out = [both(Part(1), churn(1), Part(3)), both(Part(2), churn(1), Part(4))]
    out.append(Part(2).total() + churn(1) + Part(4, Part(6)).total())
    out.append(Part(2, Part(4)).others[0].named["me"].total() + churn(1))
    out.append(int(Part(2).number < churn(1) + 3 < Part(4).number))
    one, other = Part(2), Part(4 + churn(1), Part(7))
    return [*out, one.total(), other.total()]


@trusted
def displays() -> list[int]:
    row = [Part(2), Part(churn(1)), Part(5)]
    named = {"a": Part(2), str(churn(1)): Part(4), "b": Part(3)}
    pairs = [(number, Part(number)) for number in range(4) if churn(1) == 0]
    made = {number + churn(1): Part(number) for number in range(3)}
    total = sum(one.total() for one in row) + sum(one.total() for one in named.values())
    return [total, sum(one.total() for _, one in pairs), sum(one.total() for one in made.values())]


# calls: (5,), (0,), (1,)
@trusted
def loops(n: int) -> list[int]:
    out: list[int] = []
    for one in parts(n):
        out.append(one.total() + churn(1))
    out += [one.total() for one in reversed(parts(n)) if churn(1) == 0]
    for at, (one, other) in enumerate(zip(parts(n), parts(n))):
        out.append(at + one.total() + churn(1) + other.total())
    queue = deque(parts(n))
    while queue:
        out.append(queue.popleft().total() + churn(1))
    made = parts(n)
    while made:
        out.append(made.pop().total() + churn(1))
    return out


# calls: (4,), (0,)
@trusted
def generated(n: int) -> list[int]:
    return [
        sum(one.total() + churn(1) for one in parts(n)),
        max((churn(1) + one.number for one in parts(n)), default=-1),
    ]


# calls: (6,), (1,)
@trusted
def ordered(n: int) -> list[int]:
    made = parts(n)
    made.sort(reverse=True)
    out = [one.number for one in sorted(made)]
    out += [one.number for one in sorted(parts(n), key=lambda one: (one.number + churn(1)) % 5)]
    out += [min(parts(n)).total(), max(parts(n), key=lambda one: -one.number + churn(1)).total()]
    return [*out, *(one.total() for one in made)]


# calls: (5,), (2,)
@trusted
def compared(n: int) -> list[int]:
    made = parts(n)
    out = [made.index(Part(2)), made.count(Part(2)), int(Part(2) in made), int(made == parts(n))]
    made.remove(Part(2))
    unlike = set(made) | {Part(2), Part(8), Part(100)}
    out += sorted(one.total() for one in unlike)
    unlike.discard(Part(2))
    ages = {one: one.number for one in parts(n)}
    ages[Part(2)] = 7
    out += [ages[Part(2)], ages.pop(Part(0)), len(ages), len(unlike), int((1, Part(2)) == (1, Part(2)))]
    return [*out, *(key.total() + value for key, value in ages.items())]


# calls: (3,), (0,)
@trusted
def changed(n: int) -> list[int]:
    named: dict[str, Part] = {}
    out = [named.setdefault("a", Part(n)).total() + churn(1), named.pop("b", Part(n + 2)).total() + churn(1)]
    made = parts(3)
    made[churn(1)] = Part(n)
    made[1:2] = [Part(n), Part(n + 1)]
    made.insert(1, Part(n + 4))
    made += parts(2)
    for one in made:
        one.others.clear()
        one.rows[0] = [made[0]]
    del made[0]
    out += [one.total() + churn(1) for one in made]
    return [*out, made.pop(1).total() + churn(1)]


# calls: (1,), (2,), (3,)
@trusted
def failed(n: int) -> list[int]:
    out: list[int] = []
    one = Part(2)
    try:
        out.append(both(Part(4), [1, 2][n], Part(6)))
    except IndexError as error:
        churn(1)
        out.append(len(str(error)) + one.total())
    finally:
        churn(1)
        out.append(one.total())
    with Part(8) as other, Part(9):
        churn(1)
        out.append(other.total())
    return [*out, one.total()]


@trusted
def shown() -> str:
    made = parts(3)
    return f"{made} {Part(2)!r:>6} {churn(1)} {made[0].named} {made[1].pair} {[Part(5), Part(7)]}"


def linked(n: int) -> Part:
    """Held by what it holds alone, many times."""
    first = last = Part(0)
    for number in range(n):
        last = Part(2 * number, last)
        first.others.append(last)
        last.others.append(first)
    return last


# calls: (30,), (0,)
@trusted
def through_others(n: int) -> list[int]:
    one = linked(n)
    churn(1)
    count, total = 0, 0
    at: Part | None = one
    while at is not None:
        churn(count % 2)
        total += at.total()
        at = at.before
        count += 1
    return [count, total, one.others[-1].total()]


held: Inside[list[Part]] = []
last: Inside[dict[str, Part]] = {}


# calls: (4,), (4,), (0,), (3,)
@trusted
def keeps(n: int) -> list[int]:
    """From one call to the next; what was kept before goes."""
    churn(1)
    out = [one.total() for one in held] + [one.total() for one in last.values()]
    held.clear()
    held.extend(parts(n))
    if n % 4 == 0:
        last.clear()
    last[str(n)] = Part(n, held[-1] if held else None)
    churn(1)
    return out


# calls: (0,), (3,)
@trusted
def only_in_what_a_variable_has(n: int) -> list[int]:
    """An object that others hold, of which nobody has any more than the list, the dict or the deque that it is in."""
    part = Part(n)
    part.others, part.named, part.queue = [Part(n + 2)], {"one": Part(n + 4)}, deque([Part(n + 6)])
    part.rows = [[Part(n + 8)]]
    others, named, queue, rows = part.others, part.named, part.queue, part.rows[0]
    part = Part(0)
    churn(1)
    found = [others[0], named["one"], queue[0], rows[0]]
    return [one.total() for one in found] + [part.total()]


class Page:
    def __init__(self, content: bytes) -> None:
        self.content = content
        self.next: Page | None = None


# calls: (300, 200_000), (3, 100)
@trusted
def turned(n: int, size: int) -> int:
    """Sixty megabytes of pages, each of which only has itself when the next is there."""
    total = 0
    for at in range(n):
        page = Page(bytes(size))
        page.next = page
        total += len(page.next.content) + at
    return total
