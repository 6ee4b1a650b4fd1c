"""Values that cross as one buffer: in, or in and out again."""

from dataclasses import dataclass

from pyenclave import trusted


@dataclass
class Order:
    name: str
    count: int
    price: float


@trusted
def count_numbers(values: list[int]) -> int:
    return len(values)


@trusted
def count_names(values: dict[str, int]) -> int:
    return len(values)


@trusted
def echo_orders(values: list[Order]) -> list[Order]:
    return values
