"""`@contextmanager`: functions and methods with one `yield`."""

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager

from pyenclave import Inside, trusted

events: Inside[list[str]] = []


def told() -> str:
    text = ",".join(events)
    events.clear()
    return text


@contextmanager
def tagged(name: str, mark: str = "/") -> Iterator[str]:
    """As an element around what is in it."""
    opening = f"<{name}>"
    events.append(opening)
    yield name.upper()
    events.append(mark + opening)


# calls: (0,), (1,), (2,)
@trusted
def elements(n: int) -> str:
    for k in range(3):
        with tagged("a") as one, tagged("b", mark="!") as two:
            events.append(one + two)
            if k == n:
                break
    with tagged("c"):
        if n == 2:
            return "early" + ",".join(events)
    return told()


# calls: ()
@trusted
def afterwards() -> str:
    return told()


class Account:
    def __init__(self, balance: int) -> None:
        self.balance = balance
        self.depth = 0

    @contextmanager
    def transaction(self, what: str, *, limit: int = 100) -> Iterator[list[int]]:
        before = self.balance
        changes: list[int] = []
        self.depth += 1
        try:
            yield changes
        except ValueError as error:
            self.balance = before
            events.append(f"{what} rolled back: {error}")
            raise
        else:
            for change in changes:
                self.balance += min(change, limit)
        finally:
            self.depth -= 1

    @contextlib.contextmanager
    def deeper(self) -> Iterator[None]:
        self.depth += 1
        try:
            yield
        finally:
            self.depth -= 1

    @contextmanager
    def lenient(self) -> Iterator[int]:
        try:
            yield self.balance
        except (KeyError, ZeroDivisionError):
            events.append("let go")
        events.append("left")

    def changed(self, by: int) -> int:
        with self.transaction("change", limit=50) as changes:
            if by < 0:
                raise ValueError(f"{by} is negative")
            changes.append(by)
            changes.append(1)
            with self.deeper():
                return self.depth * 100 + self.balance


# calls: (5,), (70,), (-1,)
@trusted
def change(by: int) -> str:
    account = Account(10)
    try:
        depth = account.changed(by)
    except ValueError as error:
        depth = -1
        events.append(str(error))
    return f"{depth} {account.balance} {account.depth} {told()}"


# calls: (0,), (2,)
@trusted
def divided(n: int) -> str:
    account = Account(10)
    result = 0
    with account.lenient() as balance:
        result = balance // n
    return f"{result} {told()}"


# calls: (-1,), (1,)
@trusted
def raised(by: int) -> int:
    account = Account(3)
    with account.deeper(), account.transaction("raise") as changes:
        changes.append(by)
        if by < 0:
            raise ValueError("by")
    return account.balance


class Gate:
    """Its method is called as a field, a parameter and a class of the module are."""

    def __init__(self, pass_: int) -> None:
        self.transaction = pass_

    @contextmanager
    def passed(self, by: int) -> Iterator[int]:
        yield self.transaction + by


class Gate_passed:
    passed = 3


# calls: (4,)
@trusted
def named_alike(passed: int) -> int:
    with Gate(passed).passed(Gate_passed.passed) as total:
        return total


@contextmanager
def from_first(numbers: list[int], then: list[int]) -> Iterator[int]:
    """Where there is none, `next` raises what no function with `yield` may."""
    left = iter(numbers)
    first = next(left)
    try:
        yield first
    finally:
        events.append("end")
    then.append(next(left))


# calls: ([], 0), ([1], 0), ([1, 2], 0), ([1, 2], 1)
@trusted
def firsts(numbers: list[int], stop: int) -> str:
    then: list[int] = []
    try:
        with from_first(numbers, then) as first:
            then.append(first)
            if stop:
                raise StopIteration
    except RuntimeError as error:
        return f"{error} {then} {told()}"
    except StopIteration:
        return f"stop {then} {told()}"
    return f"{then} {told()}"


class Ledger:
    def __init__(self, name: str) -> None:
        self.name = name
        self.total = 0


@contextmanager
def unless_refused(what: str, *touched: Ledger, extra: int = 0) -> Iterator[int]:
    before = [(one, one.total) for one in touched]
    try:
        yield len(touched) + extra
    except ValueError:
        for one, total in before:
            one.total = total
        raise
    finally:
        for one in touched:
            one.total += len(what)


@contextmanager
def joined(*names: str) -> Iterator[str]:
    yield ",".join(names)


# calls: (0,), (2,), (5,)
@trusted
def of_any_number(n: int) -> list[int]:
    """What it takes as `*args` is there after the `yield` too."""
    one, other = Ledger("a"), Ledger("é")
    total = 0
    try:
        with unless_refused("ab", one, other, extra=n) as total, joined("x", other.name) as text:
            one.total = n
            other.total = len(text)
            if n > 2:
                raise ValueError
    except ValueError:
        total += 100
    with unless_refused("abc") as none, joined() as empty:
        total += none + len(empty)
    with unless_refused("", *[one, other]) as both:
        total += both
    return [one.total, other.total, total]
