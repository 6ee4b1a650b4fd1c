"""Parses dates and Roman numerals of a secret diary."""

from typing import Final, NamedTuple

from pyenclave import trusted

MONTHS: Final = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
VALUES: Final = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
NUMERALS: Final = (
    (1000, "M"),
    (900, "CM"),
    (500, "D"),
    (400, "CD"),
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
)


class Date(NamedTuple):
    year: int
    month: int
    day: int

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}-{self.day:02d}"

    @staticmethod
    def is_leap(year: int) -> bool:
        return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)

    @classmethod
    def make(cls, year: int, month: int, day: int) -> "Date":
        lengths = [31, 29 if cls.is_leap(year) else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        if not 1 <= month <= 12 or not 1 <= day <= lengths[month - 1]:
            raise ValueError(f"no date: {year}/{month}/{day}")
        return cls(year, month, day)

    @property
    def weekday(self) -> int:
        y, m = (self.year, self.month) if self.month > 2 else (self.year - 1, self.month + 12)
        return (self.day + 13 * (m + 1) // 5 + y + y // 4 - y // 100 + y // 400 + 5) % 7


def from_roman(text: str) -> int:
    total = 0
    for here, after in zip(text, text[1:] + " "):
        value = VALUES[here]
        total += -value if value < VALUES.get(after, 0) else value
    if to_roman(total) != text:
        raise ValueError(f"no numeral: {text}")
    return total


def to_roman(n: int) -> str:
    out = ""
    for value, letters in NUMERALS:
        times, n = divmod(n, value)
        out += letters * times
    return out


@trusted
def parse(text: str) -> Date:
    parts = text.replace(",", " ").replace("-", " ").replace(".", " ").split()
    match parts:
        case [year, month, day] if len(year) == 4 and year.isdigit():
            return Date.make(int(year), int(month), int(day))
        case [day, month, year] if month[:3].lower() in MONTHS:
            return Date.make(int(year), MONTHS.index(month[:3].lower()) + 1, int(day))
        case [day, month, year] if set(month) <= set("IVX"):
            return Date.make(from_roman(year) if year.isalpha() else int(year), from_roman(month), int(day))
        case _:
            raise ValueError(f"cannot read {text!r}")


@trusted
def year_of(text: str) -> str | None:
    try:
        return to_roman(parse(text).year)
    except ValueError:
        return None


@trusted
def weekday(text: str) -> str:
    return ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][parse(text).weekday]


def demo() -> list[object]:
    texts = ["2024-02-29", "14 July, 1789", "3.X.1990", "1.IV.MCMXCIX", "30 Feb 2023", "x", "2023-02-29", "1.IIII.2000"]
    out: list[object] = [(year_of(t)) for t in texts]
    for t in texts:
        try:
            out += [str(parse(t)), weekday(t)]
        except ValueError as e:
            out.append(str(e))
    return out
