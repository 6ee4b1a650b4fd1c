"""A price list with rules that customers are given, as somebody writes it who thinks in functions."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from pyenclave import Inside, trusted

Rule = Callable[[int], int]
Check = Callable[[str], bool]


def percent_off(percent: int) -> Rule:
    def apply(price: int) -> int:
        return price - price * percent // 100

    return apply


def at_least(minimum: int) -> Rule:
    return lambda price: max(price, minimum)


def tiered(tiers: list[tuple[int, int]]) -> Rule:
    ordered = sorted(tiers)

    def apply(price: int) -> int:
        best = 0
        for limit, percent in ordered:
            if price >= limit:
                best = percent
        return price - price * best // 100

    return apply


def compose(*rules: Rule) -> Rule:
    def apply(price: int) -> int:
        for rule in rules:
            price = rule(price)
        return price

    return apply


def counter(start: int = 0) -> Callable[[], int]:
    count = start

    def following() -> int:
        nonlocal count
        count += 1
        return count

    return following


def starts_with(prefix: str) -> Check:
    return lambda code: code.startswith(prefix)


def longer_than(n: int) -> Check:
    return lambda code: len(code) > n


def both(first: Check, second: Check) -> Check:
    return lambda code: first(code) and second(code)


def surcharge(amount: int, price: int, *, per: int = 1) -> int:
    return price + amount * per


@dataclass
class Customer:
    name: str
    rules: list[Rule] = field(default_factory=list[Rule])
    next_order: Callable[[], int] = field(default_factory=counter)

    def price(self, base: int) -> int:
        return compose(*self.rules)(base)

    def order(self, base: int) -> str:
        return f"{self.name}-{self.next_order()}: {self.price(base)}"


customers: Inside[dict[str, Customer]] = {}
RULES: dict[str, Callable[[int], Rule]] = {"off": percent_off, "min": at_least}


# calls: ("eve", [("off", 10), ("min", 50)]), ("eve", [("none", 1)])
@trusted
def enrol(name: str, rules: list[tuple[str, int]]) -> int:
    customer = customers.setdefault(name, Customer(name))
    for kind, amount in rules:
        customer.rules.append(RULES[kind](amount))
    return len(customer.rules)


# calls: ([("ann", [("off", 10), ("min", 50)]), ("bob", [])], [100, 40])
@trusted
def orders(people: list[tuple[str, list[tuple[str, int]]]], prices: list[int]) -> list[str]:
    for name, rules in people:
        enrol(name, rules)
    return [customers[name].order(price) for price in prices for name, _ in people]


# calls: (1000,), (90,), (0,)
@trusted
def quoted(price: int) -> list[int]:
    rules: dict[str, Rule] = {
        "tiers": tiered([(500, 20), (100, 5)]),
        "fee": partial(surcharge, 7),
        "fees": partial(surcharge, 7, per=3),
        "all": compose(percent_off(10), at_least(85), lambda one: one + price),
    }
    return [rule(price) for _, rule in sorted(rules.items(), key=lambda pair: pair[0])]


# calls: (["ab-1", "ab-123", "cd-12345", ""],)
@trusted
def accepted(codes: list[str]) -> list[str]:
    allowed = both(starts_with("ab"), longer_than(4))
    return [code for code in codes if allowed(code)]


# calls: ()
@trusted
def tickets() -> list[int]:
    first, second = counter(), counter(100)
    return [first(), first(), second(), first(), second()]
