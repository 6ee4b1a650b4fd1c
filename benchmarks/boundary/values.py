"""What programs do with text and containers: each function repeats one such thing, and gives a number that tells."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from pyenclave import trusted

SECRET = re.compile(r"(?P<name>password|token|card)=(?P<value>[^;\s]+)|\b\d{8}\b")
CENT = Decimal("0.01")


@trusted
def parse(line: str, rounds: int) -> int:
    """Fields of `name=number;…`, as configurations and records have them."""
    total = 0
    for _ in range(rounds):
        fields: dict[str, int] = {}
        for part in line.split(";"):
            name, _, value = part.partition("=")
            fields[name.strip()] = int(value)
        for name in fields:
            total += fields[name] + len(name)
    return total


@trusted
def levenshtein(first: str, second: str, rounds: int) -> int:
    total = 0
    for _ in range(rounds):
        before = list(range(len(second) + 1))
        for i in range(len(first)):
            row = [i + 1]
            for j in range(len(second)):
                cost = 0 if first[i] == second[j] else 1
                row.append(min(min(row[j] + 1, before[j + 1] + 1), before[j] + cost))
            before = row
        total += before[len(second)]
    return total


@trusted
def count_words(text: str, rounds: int) -> int:
    total = 0
    for _ in range(rounds):
        found: dict[str, int] = {}
        for word in text.lower().split():
            found[word] = found.get(word, 0) + 1
        best = 0
        for count in found.values():
            if count > best:
                best = count
        total += best + len(found)
    return total


@dataclass
class Order:
    price: int
    amount: int
    buys: bool


@trusted
def match_orders(seed: int, rounds: int) -> int:
    """An order book: levels of price in two dicts, the best one looked for in a sorted list of keys."""
    bids: dict[int, int] = {}
    asks: dict[int, int] = {}
    traded = 0
    x = seed
    for _ in range(rounds):
        x = (x * 1103515245 + 12345) % 2147483648
        order = Order(100 + x % 17, 1 + x // 64 % 9, x // 1024 % 2 == 0)
        other = asks if order.buys else bids
        own = bids if order.buys else asks
        for price in sorted(other, reverse=not order.buys):
            crosses = price <= order.price if order.buys else price >= order.price
            if order.amount == 0 or not crosses:
                break
            taken = min(order.amount, other[price])
            traded += taken
            order.amount -= taken
            other[price] -= taken
            if other[price] == 0:
                other.pop(price)
        if order.amount > 0:
            own[order.price] = own.get(order.price, 0) + order.amount
    return traded


@trusted
def sieve(most: int) -> int:
    prime = [True] * (most + 1)
    n = 2
    while n * n <= most:
        if prime[n]:
            for multiple in range(n * n, most + 1, n):
                prime[multiple] = False
        n += 1
    return sum([1 for n in range(2, most + 1) if prime[n]])


@trusted
def luhn(digits: str, rounds: int) -> int:
    valid = 0
    for _ in range(rounds):
        total = 0
        double = False
        for digit in reversed(digits):
            value = int(digit)
            if double:
                value *= 2
                if value > 9:
                    value -= 9
            total += value
            double = not double
        if total % 10 == 0:
            valid += 1
    return valid


@trusted
def checksum(data: bytes, rounds: int) -> int:
    """Adler-32, byte by byte."""
    result = 0
    for _ in range(rounds):
        a, b = 1, 0
        for byte in data:
            a = (a + byte) % 65521
            b = (b + a) % 65521
        result ^= b * 65536 + a
    return result


@trusted
def escape(text: str, rounds: int) -> int:
    """As JSON and CSV writers do it, character by character."""
    total = 0
    for number in range(rounds):
        parts: list[str] = []
        for character in text:
            if character == '"' or character == "\\":
                parts.append("\\" + character)
            elif character < " ":
                parts.append(f"\\u{ord(character):04x}")
            else:
                parts.append(character)
        total += len(f'{number}: "{"".join(parts)}"')
    return total


@trusted
def rank(seed: int, size: int) -> int:
    """Pairs sorted by a key, then grouped in sets."""
    x = seed
    rows: list[tuple[str, int]] = []
    for _ in range(size):
        x = (x * 1103515245 + 12345) % 2147483648
        rows.append((f"user {x % 1000}", x // 4096 % 100))
    seen: set[str] = set()
    total = 0
    for place, (name, score) in enumerate(sorted(rows, key=lambda row: (-row[1], row[0]))):
        if name not in seen:
            seen.add(name)
            total += place * score
    return total


@trusted
def mask(text: str, rounds: int) -> int:
    """Digits of a document replaced, words kept: what is done before something is logged."""
    total = 0
    for _ in range(rounds):
        words: list[str] = []
        for word in text.split(" "):
            if word.isdigit():
                words.append("*" * (len(word) - 2) + word[-2:])
            else:
                words.append(word.strip(".,").upper())
        total += len(" ".join(words))
    return total


def starred(match: re.Match[str]) -> str:
    name = match["name"]
    return f"{name}=***" if name else "*" * len(match.group())


@trusted
def redact(text: str, rounds: int) -> int:
    """What a line of a log must not say, by a regular expression."""
    total = 0
    for _ in range(rounds):
        total += len(SECRET.sub(starred, text))
    return total


@trusted
def invoice(price: str, rate: str, lines: int) -> str:
    """Amounts with tax, each rounded to a cent."""
    net, tax = Decimal(0), Decimal(0)
    for amount in range(1, lines + 1):
        line = Decimal(price) * amount
        net += line
        tax += (line * Decimal(rate) / 100).quantize(CENT, rounding=ROUND_HALF_UP)
    return f"{net + tax:,.2f}"
