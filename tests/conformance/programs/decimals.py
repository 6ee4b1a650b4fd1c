"""decimal: numbers of the default context, as CPython's decimal has them."""

import decimal
from dataclasses import dataclass
from decimal import (
    ROUND_05UP,
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
    DivisionByZero,
    InvalidOperation,
)
from typing import NamedTuple

from pyenclave import Inside, trusted, untrusted

_SYNTAX = (
    "0 -0 0.00 -0E+5 1 -1.50 +.5 5. . + e5 1e 1e+ 1E5 1e-5 1_000.0_1 0x1 1..2 1.2.3 --1 +-1 1e5.0 1e1e1 abc 1,5 _1_"
)
_SIZES = """0.000001 0.0000001 1E+999999 1E-1000026 1E+999999999999999999 1E+1000000000000000000 1E-1999999999999999997
    1E-1999999999999999998 0E+999999999999999999 0E+9999999999999999999 1E+99999999999999999999999999999
    -1E-99999999999999999999999999999 1000000000 1000000000.000000001"""
_LONG = ["9" * 60, "0" * 40 + "12", "123456789" * 3 + "." + "987654321" * 3, "", " 12 ", "1 2", "\t7\n"]
TEXTS = [*_SYNTAX.split(), *_SIZES.split(), *"_ 1E_5 1__2 ٣٫١ ٣.١٤ １２ ½".split(), *_LONG]
FLOATS = [0.0, -0.0, 0.1, -2.5, 1e22, 1e-7, 5e-324, 1.7976931348623157e308, 123456789.125, 2.0**-60]
_SPECS = """.2f , ,.2f +.1f 10.2f <10.2f ^11,.3f *>12 010.1f 012,.2f =+12 e .3E g .3g .0g G % .1% z.1f +z.0f .2 x d
    10. <010 é^9 00 n! f F .10F .0e 1 - 30,""".split()
SPECS = [*_SPECS, "", " .0f", ".2f "]
ROUNDINGS = [
    *(ROUND_CEILING, ROUND_FLOOR, ROUND_UP, ROUND_DOWN, ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN),
    *(ROUND_05UP, "ROUND_NEAREST", ""),
]
CENT = Decimal("0.01")
VAT = decimal.Decimal("0.19")
RATES = {"full": VAT, "less": Decimal("0.07"), "none": Decimal(0), "both": VAT + 1, "minus": -VAT}
STEPS = [Decimal(1), Decimal("2.50"), Decimal(-3)]


class Item(NamedTuple):
    name: str
    price: Decimal
    pieces: int = 1


@dataclass(frozen=True, order=True)
class Money:
    amount: Decimal
    currency: str = "EUR"

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount + other.amount, self.currency)


@dataclass
class Account:
    owner: str
    booked: list[Decimal]
    balance: Decimal = Decimal("0.00")


balance: Inside[Decimal] = Decimal("100.00")
accounts: Inside[dict[str, Decimal]] = {}
seen: Inside[set[Decimal]] = set()


# calls: (TEXTS,)
@trusted
def are_read(texts: list[str]) -> list[str]:
    found: list[str] = []
    for text in texts:
        try:
            made = Decimal(text)
        except InvalidOperation as error:
            found.append(f"{error}")
        else:
            found.append(f"{made} {made!r} {made.adjusted()} {made.is_zero()} {made.is_signed()} {bool(made)}")
    return found


# calls: ("1.10",), ("x",), ("1.1.1",)
@trusted
def is_read(text: str) -> Decimal:
    return Decimal(text)


# calls: (0,), (1,), (-1,), (10**9,), (-10**9,), (2**63 - 1,), (-2**63,), (10**18,), (999999999,)
@trusted
def is_made_of_int(n: int) -> str:
    made, own = Decimal(n), decimal.Decimal(n > 0)
    sums = f"{made + n} {n - made} {2 * made} {made * 2} {made / 7}"
    return f"{made} {-made} {abs(made)} {sums} {int(made)} {own} {Decimal()}"


# calls: (FLOATS,)
@trusted
def are_made_of_floats(xs: list[float]) -> list[str]:
    return [f"{Decimal(x)} {Decimal.from_float(x)} {float(Decimal(x)) == x} {Decimal(Decimal(x)) + 0}" for x in xs]


# calls: (SPECS, [Decimal(one) for one in "1234567.891 -0.004 0 -5E+3 1E-10 99.995 -0 0E+2 0E-9".split()])
@trusted
def are_formatted(specs: list[str], values: list[Decimal]) -> list[str]:
    found: list[str] = []
    for spec in specs:
        for value in values:
            try:
                found.append(f"{value:{spec}}|{format(value, spec)}")
            except ValueError as error:
                found.append(f"{spec}: {error}")
    return found


# calls: (Decimal("-12.345"),), (Decimal("1E+3"),), (Decimal("-0.00"),), (Decimal("0.0000001"),)
@trusted
def is_shown(value: Decimal) -> str:
    text = (
        f"{value} {value!r} {value!s:>9} {value:,.2f} {str(value)} {repr(value)} {[value]} {(value, 1)} {{{value}: 1}}"
    )
    text += f" {value.quantize(Decimal(1), decimal.ROUND_DOWN)}"
    return text + f" {value.to_eng_string()} {Item('x', value)} {Money(value)} {'{:.1f}'.format(value)} {'%s' % value}"


# calls: ([Decimal(one) for one in "2.5 -2.5 0.35 -1.05 7 12.345 0 -0.5 -0 0.949".split()], ROUNDINGS)
@trusted
def are_rounded(values: list[Decimal], roundings: list[str]) -> list[str]:
    found: list[str] = []
    for value in values:
        for one in roundings:
            try:
                cents = value.quantize(Decimal("0.1"), rounding=one)
                found.append(f"{cents} {value.quantize(Decimal('1E+1'), one)} {value.to_integral_value(rounding=one)}")
            except TypeError as error:
                found.append(f"{one}: {error}")
    return found


# calls: ([Decimal(one) for one in ("2.675", "-0.5", "1.5", "1E+27", "9" * 28, "123", "0.5")], [0, 1, 2, -1, -2, 27])
@trusted
def are_rounded_to(values: list[Decimal], digits: list[int]) -> list[str]:
    found: list[str] = []
    for value in values:
        for one in digits:
            try:
                found.append(f"{round(value, one)} {round(value % 1000)} {int(value % 1000)} {float(value)}")
            except InvalidOperation as error:
                found.append(f"{one} {error}")
    return found


# calls: (Decimal("1E+19"),), (Decimal("9223372036854775807"),), (Decimal("-9223372036854775808.9"),)
@trusted
def is_whole(value: Decimal) -> int:
    return int(value) if value < 10**18 or value.adjusted() == 18 else 0


PAIRS = [
    *(("1", "0"), ("0", "0"), ("1", "3"), ("2", "-3"), ("10", "4"), ("-7.5", "2"), ("7", "-2.5"), ("1E+999999", "10")),
    *(("1E+30", "1"), ("1E-999999", "1E+27"), ("1E-999999", "1E+30"), ("9" * 28, "1"), ("9" * 28, "0.5"), ("0", "-1")),
    *(
        ("5E-1000026", "2"),
        ("1", "1E+28"),
        ("1", "-1E-30"),
        ("-0", "0"),
        ("1.10", "1.1"),
        ("100", "1E+2"),
        ("3", "1E-27"),
    ),
    *(("9" * 28 + "5", "1"), ("1" + "0" * 27 + "5", "-0"), ("300000000000000000000000000151", "3")),
    ("123456789123456789.123456789", "987654321987654321.1"),
]


# calls: ([(Decimal(one), Decimal(other)) for one, other in PAIRS],)
@trusted
def are_reckoned(pairs: list[tuple[Decimal, Decimal]]) -> list[list[str]]:
    return [reckoned(a, b) for a, b in pairs]


def reckoned(a: Decimal, b: Decimal) -> list[str]:
    found = [f"{a < b} {a <= b} {a == b} {a != b} {a >= b} {a > b} {a == 1} {0 < b} {a.compare(b)}"]
    for way in range(12):
        try:
            found.append(str(by_way(way, a, b)))
        except InvalidOperation as error:
            found.append(f"InvalidOperation {error}")
        except DivisionByZero as error:
            found.append(f"DivisionByZero {error}")
        except decimal.Overflow as error:
            found.append(f"Overflow {error}")
    return found


def by_way(way: int, a: Decimal, b: Decimal) -> Decimal:
    if way == 0:
        return a + b
    if way == 1:
        return a - b
    if way == 2:
        return a * b
    if way == 3:
        return a / b
    if way == 4:
        return a // b
    if way == 5:
        return a % b
    if way == 6:
        quotient, rest = divmod(a, b)
        return quotient + rest
    if way == 7:
        return a.quantize(b)
    if way == 8:
        return a.normalize()
    if way == 9:
        return abs(a).sqrt()
    if way == 10:
        return a ** (len(str(b)) % 9 - (3 if a else 0))
    return a.max(b) - a.min(-b)


# calls: ([Decimal(one) for one in "1.05 -1.05 2 0 1 -1.000 9E+27 1.0025".split()], [0, 1, 2, 3, 12, 30, 360])
@trusted
def are_raised(values: list[Decimal], powers: list[int]) -> list[str]:
    return [f"{one**n if one or n else 0} {pow(one, n + 1)} {abs(one).sqrt()}" for one in values for n in powers]


# calls: (1,), (2,), (3,), (4,), (5,), (6,)
@trusted
def fails(way: int) -> str:
    """What is raised comes outside as what it is."""
    one, zero = Decimal(1), Decimal(0)
    if way == 1:
        return str(one / zero)
    if way == 2:
        return str(zero / zero)
    if way == 3:
        return str(Decimal("1E+999999") * 10)
    if way == 4:
        return str(one.quantize(Decimal("1E-30")))
    if way == 6:
        return str((-one).sqrt())
    try:
        return str(one // zero)
    except ZeroDivisionError as error:
        return f"{error}"


# calls: ([],), ([Decimal("1.10"), Decimal("2.20"), Decimal("-0.00")],), ([Decimal("3")] * 20,)
@trusted
def are_summed(prices: list[Decimal]) -> tuple[str, str, list[Decimal]]:
    total = sum(prices, Decimal("0.00"))
    return str(total), f"{sum(one * 2 for one in prices) + total}", sorted(prices, reverse=True)


# calls: ([Item("a", Decimal("19.99"), 3), Item("b", Decimal("0.05"))],), ([],)
@trusted
def invoice(items: list[Item]) -> dict[str, Decimal]:
    net = Decimal(0)
    for one in items:
        net += one.price * one.pieces
    tax = (net * VAT).quantize(CENT, rounding=ROUND_HALF_UP)
    shares = {name: (net * rate).quantize(CENT) for name, rate in RATES.items()}
    least = min([one.price for one in items], default=CENT)
    return shares | {"net": net, "tax": tax, "gross": net + tax, "least": least}


# calls: (Decimal("10.50"),), (Decimal("100.01"),), (Decimal("-1"),)
@trusted
def withdraw(amount: Decimal) -> Decimal:
    global balance
    if amount <= 0 or amount > balance:
        raise ValueError(f"no {amount} of {balance}")
    balance -= amount
    return balance


# calls: ("x", Decimal("1.0")), ("x", Decimal("1.00")), ("y", Decimal("1")), ("x", Decimal("-1.00"))
@trusted
def are_keys(name: str, amount: Decimal) -> tuple[dict[str, Decimal], int, bool, dict[Decimal, str]]:
    accounts[name] = accounts.get(name, Decimal(0)) + amount
    seen.add(amount)
    by = {Decimal("1"): "one", Decimal("2.0"): "two", Decimal("0E+3"): "none"}
    by[amount] = name
    return accounts, len(seen), amount in seen, by


@untrusted
def asked(amount: Decimal, by: list[Decimal]) -> dict[Decimal, str] | None:
    return {one * amount: str(one) for one in by} if by else None


# calls: (Decimal("1.5"),), (Decimal("-123456789012345678901234567.8"),)
@trusted
def is_asked(amount: Decimal) -> str:
    found = asked(amount, list(STEPS))
    return f"{found} {asked(amount, [])}"


# calls: (Account("a", []), Money(Decimal("2.50"))), (Account("b", [Decimal(1)], Decimal("-1.1")), Money(Decimal(3)))
@trusted
def is_booked(account: Account, money: Money) -> tuple[Account, Money, bool, Money]:
    account.balance += money.amount
    account.booked.append(money.amount)
    return account, money + money, money < Money(account.balance), max(money, Money(Decimal("2.6")))


# calls: (None,), (Decimal("0"),), (Decimal("7.00"),), (Decimal("NaN"),), (Decimal("-Infinity"),)
@trusted
def may_be(value: Decimal | None) -> tuple[Decimal | None, str]:
    if value is None:
        return None, "none"
    if not value:
        return value.copy_negate(), "zero"
    parts = value.as_tuple()
    return +value, f"{parts.sign} {parts.digits} {parts.exponent} {value.is_finite()} {value.is_nan()}"


def text(state: int, way: int) -> tuple[str, int]:
    """A number that is somehow near to what matters: digits and exponents, from the state of a generator."""
    digits: list[str] = []
    state = (state * 1103515245 + 12345 + way) % 2**31
    size = (1, 2, 3, 9, 10, 18, 19, 27, 28, 29, 36, 55)[state // 64 % 12]
    for at in range(size):
        state = (state * 1103515245 + 12345) % 2**31
        one = str(state // 65536 % 10)
        if way % 4 == 1:
            one = "9"
        elif way % 4 == 2 and at > 0:
            one = "5" if at == size // 2 else "0"
        digits.append(one)
    state = (state * 1103515245 + 12345) % 2**31
    some = state // 32 % 60
    exponent = (0, -2, -2, -3, 2, some - 30, some - 1000020, some + 999960)[state // 4096 % 8]
    sign = "-" if state // 65536 % 2 else ""
    return f"{sign}{''.join(digits)}E{exponent}", state


# calls: (0, 200), (7, 200), (1234, 200), (99, 200)
@trusted
def are_drawn(seed: int, count: int) -> list[str]:
    """Whatever numbers: held against CPython's, some thousand results a call."""
    found: list[str] = []
    state = seed
    for at in range(count):
        one, state = text(state, at + seed)
        other, state = text(state, at // 4)
        a, b = Decimal(one), Decimal(other)
        said = [f"{one} {other} {a == b} {a < b} {a <= b} {a.same_quantum(b)}"]
        for way in range(12):
            try:
                said.append(str(by_way(way, a, b)))
            except ArithmeticError as error:
                said.append(f"{error}")
        for rounding in ROUNDINGS[:8]:
            try:
                said.append(str(a.quantize(Decimal("0.01") if at % 2 else b, rounding=rounding)))
            except InvalidOperation:
                said.append("none")
        if abs(a.adjusted()) < 100:
            said.append(f"{a:,.3f} {a:.5g} {a:e} {a:012} {float(a)!r} {a.to_integral_value()} {a.to_eng_string()}")
        found.append(" ".join(said))
    return found
