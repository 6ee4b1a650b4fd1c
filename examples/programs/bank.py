"""Sorts the lines of a bank statement into categories; the amounts stay inside."""

from collections import defaultdict
from dataclasses import dataclass

from pyenclave import Inside, trusted

RULES = {
    "groceries": ["rewe", "edeka", "lidl"],
    "travel": ["bahn", "uber"],
    "rent": ["miete"],
}


@dataclass(frozen=True)
class Booking:
    day: str
    text: str
    cents: int

    @property
    def month(self) -> str:
        return self.day[:7]


bookings: Inside[list[Booking]] = []


def category(text: str) -> str:
    lowered = text.lower()
    for name, words in RULES.items():
        if any(word in lowered for word in words):
            return name
    return "other"


def cents(amount: str) -> int:
    sign = -1 if amount.startswith("-") else 1
    whole, _, rest = amount.lstrip("+-").replace(".", "").partition(",")
    return sign * (int(whole) * 100 + int(rest.ljust(2, "0")))


@trusted
def load(statement: str) -> int:
    for number, line in enumerate(statement.splitlines()[1:], start=2):
        try:
            day, text, amount = line.split(";")
            bookings.append(Booking(day, text.strip(), cents(amount)))
        except ValueError as e:
            raise ValueError(f"line {number}: {e}") from e
    return len(bookings)


@trusted
def by_category(month: str) -> dict[str, int]:
    totals: defaultdict[str, int] = defaultdict(int)
    for booking in bookings:
        if booking.month == month:
            totals[category(booking.text)] += booking.cents
    return dict(sorted(totals.items(), key=lambda item: item[1]))


@trusted
def largest(n: int) -> list[str]:
    top = sorted(bookings, key=lambda b: (-abs(b.cents), b.day))[:n]
    return [f"{b.day} {b.text:<12}{b.cents / 100:>10,.2f}" for b in top]


def demo() -> list[object]:
    text = "day;text;amount\n2024-05-01;Miete Mai;-1.200,00\n2024-05-02;REWE 12;-43,5\n"
    text += "2024-05-03;Lohn;3.100,00\n2024-06-01;DB Bahn;-19,90\n"
    result: list[object] = [load(text), by_category("2024-05"), largest(3)]
    try:
        load("day\n2024-05-01;x;abc")
    except ValueError as e:
        result.append(str(e))
    try:
        load("day\n2024-05-01;x")
    except ValueError as e:
        result.append(str(e))
    return result
