"""decimal: numbers of the default context, which are finite: 28 digits, ROUND_HALF_EVEN, an error where there is none.

A number is ±N * 10**exponent, N in limbs of nine digits, the last first; 0 has none. Elsewhere `Decimal(x)` means
`_made_…` by the type of `x`, an int beside a Decimal is `_of_int` of it, and the rest is as in datetime.py.
"""

from dataclasses import dataclass
from decimal import DivisionByZero, InvalidOperation, Overflow
from typing import NamedTuple

ROUND_CEILING = "ROUND_CEILING"
ROUND_FLOOR = "ROUND_FLOOR"
ROUND_UP = "ROUND_UP"
ROUND_DOWN = "ROUND_DOWN"
ROUND_HALF_UP = "ROUND_HALF_UP"
ROUND_HALF_DOWN = "ROUND_HALF_DOWN"
ROUND_HALF_EVEN = "ROUND_HALF_EVEN"
ROUND_05UP = "ROUND_05UP"

_BASE = 1_000_000_000
_POWERS = (1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000)
_PRECISION = 28
_EMAX = 999_999
_EMIN = -999_999
_ETINY = _EMIN - _PRECISION + 1
# What any number may have, whatever the context is.
_LARGEST = 999_999_999_999_999_999
_SMALLEST = -1_999_999_999_999_999_997


# --- natural numbers, as limbs ----------------------------------------------------------------------------------------


def _trimmed(limbs: list[int]) -> list[int]:
    size = len(limbs)
    while size and limbs[size - 1] == 0:
        size -= 1
    return limbs if size == len(limbs) else limbs[:size]


def _length(limbs: list[int]) -> int:
    """How many digits it has; 0 has one."""
    if not limbs:
        return 1
    top, digits = limbs[-1], 1
    while digits < 9 and top >= _POWERS[digits]:
        digits += 1
    return (len(limbs) - 1) * 9 + digits


def _natural(value: int) -> list[int]:
    """Of a value's size, whatever its sign is."""
    limbs: list[int] = []
    if value < 0:
        value, rest = divmod(value, -_BASE)
        limbs.append(-rest)
    while value:
        value, rest = divmod(value, _BASE)
        limbs.append(rest)
    return _trimmed(limbs)


def _read(digits: str) -> list[int]:
    limbs: list[int] = []
    end = len(digits)
    while end > 0:
        limbs.append(int(digits[max(end - 9, 0) : end]))
        end -= 9
    return _trimmed(limbs)


def _shown(limbs: list[int]) -> str:
    if not limbs:
        return "0"
    parts = [str(limbs[-1])]
    for at in range(len(limbs) - 2, -1, -1):
        parts.append(f"{limbs[at]:09d}")
    return "".join(parts)


def _compared(left: list[int], right: list[int]) -> int:
    if len(left) != len(right):
        return -1 if len(left) < len(right) else 1
    for at in range(len(left) - 1, -1, -1):
        if left[at] != right[at]:
            return -1 if left[at] < right[at] else 1
    return 0


def _sum(left: list[int], right: list[int]) -> list[int]:
    if len(left) < len(right):
        left, right = right, left
    found: list[int] = []
    carried = 0
    for at, limb in enumerate(left):
        limb += carried + (right[at] if at < len(right) else 0)
        carried = 1 if limb >= _BASE else 0
        found.append(limb - _BASE if carried else limb)
    if carried:
        found.append(1)
    return found


def _difference(left: list[int], right: list[int]) -> list[int]:
    """Of what is no smaller than `right`."""
    found: list[int] = []
    borrowed = 0
    for at, limb in enumerate(left):
        limb -= borrowed + (right[at] if at < len(right) else 0)
        borrowed = 1 if limb < 0 else 0
        found.append(limb + _BASE if borrowed else limb)
    return _trimmed(found)


def _times(limbs: list[int], factor: int) -> list[int]:
    """`factor` is a limb."""
    found: list[int] = []
    carried = 0
    for limb in limbs:
        carried, rest = divmod(limb * factor + carried, _BASE)
        found.append(rest)
    if carried:
        found.append(carried)
    return _trimmed(found)


def _product(left: list[int], right: list[int]) -> list[int]:
    found = [0] * (len(left) + len(right))
    for at, limb in enumerate(left):
        carried = 0
        for place, factor in enumerate(right):
            carried, found[at + place] = divmod(limb * factor + found[at + place] + carried, _BASE)
        found[at + len(right)] = carried
    return _trimmed(found)


def _by_limb(limbs: list[int], divisor: int) -> tuple[list[int], int]:
    found = [0] * len(limbs)
    rest = 0
    for at in range(len(limbs) - 1, -1, -1):
        found[at], rest = divmod(rest * _BASE + limbs[at], divisor)
    return _trimmed(found), rest


def _divided(left: list[int], right: list[int]) -> tuple[list[int], list[int]]:
    """The quotient and the rest: Knuth's algorithm D."""
    if _compared(left, right) < 0:
        return [], left
    if len(right) == 1:
        found, last = _by_limb(left, right[0])
        return found, [last] if last else []
    factor = _BASE // (right[-1] + 1)
    divisor = _times(right, factor)
    rest = _times(left, factor)
    if len(rest) == len(left):
        rest.append(0)
    size = len(divisor)
    top, below = divisor[-1], divisor[-2]
    found = [0] * (len(rest) - size)
    for at in range(len(found) - 1, -1, -1):
        guess, over = divmod(rest[at + size] * _BASE + rest[at + size - 1], top)
        while over < _BASE and (guess >= _BASE or guess * below > over * _BASE + rest[at + size - 2]):
            guess -= 1
            over += top
        borrowed = 0
        for place, limb in enumerate(divisor):
            borrowed, rest[at + place] = divmod(rest[at + place] - guess * limb + borrowed, _BASE)
        rest[at + size] += borrowed
        if rest[at + size] < 0:
            guess -= 1
            carried = 0
            for place, limb in enumerate(divisor):
                carried, rest[at + place] = divmod(rest[at + place] + limb + carried, _BASE)
            rest[at + size] += carried
        found[at] = guess
    return _trimmed(found), _by_limb(rest, factor)[0]


def _scaled(limbs: list[int], digits: int) -> list[int]:
    """With so many zeros behind it."""
    if not limbs or digits <= 0:
        return limbs
    moved = _times(limbs, _POWERS[digits % 9])
    return [0] * (digits // 9) + moved


def _cut(limbs: list[int], digits: int) -> tuple[list[int], int]:
    """Without its last digits; what those are: 0 nothing, 1 less than half of the last one left, 2 half, 3 more."""
    if digits > len(limbs) * 9:
        return [], 1 if limbs else 0
    whole, part = divmod(digits, 9)
    if part:
        found, rest = _by_limb(limbs[whole:], _POWERS[part])
        half, below = 5 * _POWERS[part - 1], whole
    else:
        found, rest = limbs[whole:], limbs[whole - 1]
        half, below = _BASE // 2, whole - 1
    more = any(one for one in limbs[:below])
    if rest >= half:
        return found, 3 if more or rest > half else 2
    return found, 1 if more or rest else 0


def _without(limbs: list[int], digits: int, negative: bool, rounding: str) -> list[int]:
    """Without its last digits, rounded."""
    found, rest = _cut(limbs, digits)
    last = found[0] if found else 0
    match rounding:
        case "ROUND_HALF_EVEN":
            more = rest == 3 or (rest == 2 and last % 2 == 1)
        case "ROUND_HALF_UP":
            more = rest >= 2
        case "ROUND_HALF_DOWN":
            more = rest == 3
        case "ROUND_DOWN":
            more = False
        case "ROUND_UP":
            more = rest != 0
        case "ROUND_CEILING":
            more = rest != 0 and not negative
        case "ROUND_FLOOR":
            more = rest != 0 and negative
        case _:
            more = rest != 0 and last % 5 == 0
    return _sum(found, [1]) if more else found


# --- numbers ----------------------------------------------------------------------------------------------------------


def _exact(negative: bool, limbs: list[int], exponent: int) -> "Decimal":
    return Decimal(negative, tuple(limbs), exponent)


def _fixed(negative: bool, limbs: list[int], exponent: int, precision: int = _PRECISION) -> "Decimal":
    """As the context has it, or one of another precision."""
    tiny = _EMIN - precision + 1
    if not limbs:
        return Decimal(negative, (), min(max(exponent, tiny), _EMAX))
    digits = _length(limbs)
    least = max(exponent + digits - precision, tiny)
    if exponent < least:
        limbs = _without(limbs, least - exponent, negative, ROUND_HALF_EVEN)
        exponent = least
        digits = _length(limbs)
        if digits > precision:
            limbs = _cut(limbs, 1)[0]
            exponent += 1
            digits -= 1
    if limbs and exponent + digits - 1 > _EMAX:
        raise Overflow("[<class 'decimal.Overflow'>]")
    return Decimal(negative, tuple(limbs), exponent)


def _behind(limbs: list[int]) -> list[int]:
    """Of what has something behind its last digit, which is no half of it: so that it is rounded as with that."""
    return _sum(limbs, [1]) if limbs[0] % 5 == 0 else limbs


def _invalid(what: str) -> InvalidOperation:
    return InvalidOperation(f"[<class 'decimal.{what}'>]")


def _check_rounding(rounding: str) -> None:
    if not rounding.startswith("ROUND_") or rounding[6:] not in (
        "CEILING",
        "FLOOR",
        "UP",
        "DOWN",
        "HALF_UP",
        "HALF_DOWN",
        "HALF_EVEN",
        "05UP",
    ):
        raise TypeError(
            "valid values for rounding are:\n"
            "  [ROUND_CEILING, ROUND_FLOOR, ROUND_UP, ROUND_DOWN,\n"
            "   ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN,\n"
            "   ROUND_05UP]"
        )


def _is_there(is_zero: bool, digits: int, exponent: int) -> bool:
    """Whether there is a number with this exponent at all."""
    return exponent >= _SMALLEST and exponent + (0 if is_zero else digits - 1) <= _LARGEST


def _parsed(text: str) -> "Decimal":
    rest = text.strip().replace("_", "")
    negative = rest.startswith("-")
    if negative or rest.startswith("+"):
        rest = rest[1:]
    at = max(rest.find("e"), rest.find("E"))
    mantissa, behind = (rest, "") if at < 0 else (rest[:at], rest[at + 1 :])
    whole, _, part = mantissa.partition(".")
    digits = whole + part
    raised = behind[1:] if behind[:1] in ("+", "-") and behind else behind
    if not digits.isdecimal() or (at >= 0 and not raised.isdecimal()):
        raise _invalid("ConversionSyntax")
    limbs = _read(digits)
    exponent = 0
    for one in raised:
        exponent = exponent * 10 + int(one) if exponent < _LARGEST // 2 else 4 * _LARGEST  # which none has
    exponent = (-exponent if behind.startswith("-") else exponent) - len(part)
    if not _is_there(not limbs, _length(limbs), exponent):
        raise _invalid("InvalidOperation")
    return _exact(negative, limbs, exponent)


class DecimalTuple(NamedTuple):
    sign: int
    digits: tuple[int, ...]
    exponent: int


@dataclass(frozen=True)
class Decimal:
    _negative: bool
    _limbs: tuple[int, ...]
    _exponent: int

    @staticmethod
    def _made() -> "Decimal":
        return Decimal(False, (), 0)

    @staticmethod
    def _made_str(value: str) -> "Decimal":
        return _parsed(value)

    @staticmethod
    def _made_int(value: int) -> "Decimal":
        return _exact(value < 0, _natural(value), 0)

    @staticmethod
    def _made_float(value: float) -> "Decimal":
        text = f"{value:.1074f}"
        return _parsed(text.rstrip("0").rstrip(".") if "." in text else text)

    @staticmethod
    def _made_Decimal(value: "Decimal") -> "Decimal":
        return value

    @staticmethod
    def _of_int(value: int) -> "Decimal":
        return _exact(value < 0, _natural(value), 0)

    @staticmethod
    def from_float(f: float, /) -> "Decimal":
        return Decimal._made_float(f)

    def _fits(self) -> bool:
        limbs = list(self._limbs)
        if not all(0 <= one < _BASE for one in limbs) or (limbs and limbs[-1] == 0):
            return False
        return _SMALLEST <= self._exponent <= _LARGEST and _is_there(not limbs, _length(limbs), self._exponent)

    def adjusted(self) -> int:
        return self._exponent + _length(list(self._limbs)) - 1

    def as_tuple(self) -> DecimalTuple:
        digits = tuple(int(one) for one in _shown(list(self._limbs)))
        return DecimalTuple(int(self._negative), digits, self._exponent)

    def _fixed(self) -> "Decimal":
        return _fixed(self._negative, list(self._limbs), self._exponent)

    # --- what it is -------------------------------------------------------------------------------------------------

    def is_finite(self) -> bool:
        return True

    def is_infinite(self) -> bool:
        return False

    def is_nan(self) -> bool:
        return False

    def is_qnan(self) -> bool:
        return False

    def is_snan(self) -> bool:
        return False

    def is_zero(self) -> bool:
        return not self._limbs

    def is_signed(self) -> bool:
        return self._negative

    def is_canonical(self) -> bool:
        return True

    def is_normal(self) -> bool:
        return len(self._limbs) != 0 and self.adjusted() >= _EMIN

    def is_subnormal(self) -> bool:
        return len(self._limbs) != 0 and self.adjusted() < _EMIN

    def __bool__(self) -> bool:
        return len(self._limbs) != 0

    def same_quantum(self, other: "Decimal") -> bool:
        return self._exponent == other._exponent

    def canonical(self) -> "Decimal":
        return self

    def conjugate(self) -> "Decimal":
        return self

    def copy_abs(self) -> "Decimal":
        return Decimal(False, self._limbs, self._exponent)

    def copy_negate(self) -> "Decimal":
        return Decimal(not self._negative, self._limbs, self._exponent)

    def copy_sign(self, other: "Decimal") -> "Decimal":
        return Decimal(other._negative, self._limbs, self._exponent)

    # --- comparisons ------------------------------------------------------------------------------------------------

    def _compare(self, other: "Decimal") -> int:
        if not self._limbs and not other._limbs:
            return 0
        if not self._limbs:
            return 1 if other._negative else -1
        if not other._limbs or self._negative != other._negative:
            return -1 if self._negative else 1
        size, limit = self.adjusted(), other.adjusted()
        if size != limit:
            found = -1 if size < limit else 1
        else:
            apart = self._exponent - other._exponent
            found = _compared(_scaled(list(self._limbs), apart), _scaled(list(other._limbs), -apart))
        return -found if self._negative else found

    def __eq__(self, other: "Decimal") -> bool:  # type: ignore[override]  # what else it would be is refused before
        return self._compare(other) == 0

    def __lt__(self, other: "Decimal") -> bool:
        return self._compare(other) < 0

    def __le__(self, other: "Decimal") -> bool:
        return self._compare(other) <= 0

    def __gt__(self, other: "Decimal") -> bool:
        return self._compare(other) > 0

    def __ge__(self, other: "Decimal") -> bool:
        return self._compare(other) >= 0

    def __hash__(self) -> int:
        if not self._limbs:
            return hash(0)
        digits = _shown(list(self._limbs)).rstrip("0")
        return hash((self._negative, digits, self.adjusted()))

    def compare(self, other: "Decimal") -> "Decimal":
        return Decimal._of_int(self._compare(other))

    def max(self, other: "Decimal") -> "Decimal":
        return (self if self._total(other) >= 0 else other)._fixed()

    def min(self, other: "Decimal") -> "Decimal":
        return (self if self._total(other) < 0 else other)._fixed()

    def _total(self, other: "Decimal") -> int:
        """Of equal ones the sign and the exponent say which is the larger one."""
        found = self._compare(other)
        if found == 0 and self._negative != other._negative:
            return -1 if self._negative else 1
        if found == 0 and self._exponent != other._exponent:
            return -1 if (self._exponent < other._exponent) != self._negative else 1
        return found

    # --- arithmetic -------------------------------------------------------------------------------------------------

    def __neg__(self) -> "Decimal":
        return _fixed(not self._negative and len(self._limbs) != 0, list(self._limbs), self._exponent)

    def __pos__(self) -> "Decimal":
        return _fixed(self._negative and len(self._limbs) != 0, list(self._limbs), self._exponent)

    def __abs__(self) -> "Decimal":
        return _fixed(False, list(self._limbs), self._exponent)

    def __add__(self, other: "Decimal") -> "Decimal":
        high, low = (self, other) if self._exponent >= other._exponent else (other, self)
        left, right = list(high._limbs), list(low._limbs)
        exponent = low._exponent
        if not left and not right:
            return _fixed(high._negative and low._negative, [], exponent)
        if not left:
            return _fixed(low._negative, right, exponent)
        # Of what is smaller than any digit that is left it matters only that it is there.
        least = high._exponent + min(-1, _length(left) - _PRECISION - 2)
        if exponent + _length(right) - 1 < least:
            right = [1] if right else []
            exponent = least
        left = _scaled(left, high._exponent - exponent)
        if high._negative == low._negative:
            return _fixed(high._negative, _sum(left, right), exponent)
        order = _compared(left, right)
        if order == 0:
            return _fixed(False, [], exponent)
        larger = high if order > 0 else low
        found = _difference(left, right) if order > 0 else _difference(right, left)
        return _fixed(larger._negative, found, exponent)

    def __sub__(self, other: "Decimal") -> "Decimal":
        return self + other.copy_negate()

    def __mul__(self, other: "Decimal") -> "Decimal":
        return self._times(other, _PRECISION)

    def __truediv__(self, other: "Decimal") -> "Decimal":
        if not other._limbs:
            if not self._limbs:
                raise _invalid("DivisionUndefined")
            raise DivisionByZero("[<class 'decimal.DivisionByZero'>]")
        return self._by(other, _PRECISION)

    def _by(self, other: "Decimal", precision: int) -> "Decimal":
        """The quotient, rounded to so many digits."""
        left, right = list(self._limbs), list(other._limbs)
        negative = self._negative != other._negative
        exponent = self._exponent - other._exponent
        if not left:
            return _fixed(negative, [], exponent, precision)
        more = _length(right) - _length(left) + precision + 1
        found, rest = _divided(_scaled(left, more), _scaled(right, -more))
        if rest:
            return _fixed(negative, _behind(found), exponent - more, precision)
        ideal, exponent = exponent, exponent - more
        while exponent < ideal and found[0] % 10 == 0:
            found = _by_limb(found, 10)[0]
            exponent += 1
        return _fixed(negative, found, exponent, precision)

    def _parted(self, other: "Decimal") -> tuple["Decimal", "Decimal"]:
        """The quotient, which is whole, and the rest."""
        negative = self._negative != other._negative
        exponent = min(self._exponent, other._exponent)
        apart = self.adjusted() - other.adjusted()
        if not self._limbs or apart <= -2:
            rest = _scaled(list(self._limbs), self._exponent - exponent)
            return Decimal(negative, (), 0), _exact(self._negative, rest, exponent)
        if apart <= _PRECISION:
            left = _scaled(list(self._limbs), self._exponent - exponent)
            right = _scaled(list(other._limbs), other._exponent - exponent)
            found, rest = _divided(left, right)
            if _length(found) <= _PRECISION:
                return _exact(negative, found, 0), _exact(self._negative, rest, exponent)
        raise _invalid("DivisionImpossible")

    def __floordiv__(self, other: "Decimal") -> "Decimal":
        if not other._limbs:
            if not self._limbs:
                raise _invalid("DivisionUndefined")
            raise DivisionByZero("[<class 'decimal.DivisionByZero'>]")
        return self._parted(other)[0]

    def __mod__(self, other: "Decimal") -> "Decimal":
        if not other._limbs:
            raise _invalid("InvalidOperation" if self._limbs else "DivisionUndefined")
        return self._parted(other)[1]._fixed()

    def __divmod__(self, other: "Decimal") -> tuple["Decimal", "Decimal"]:
        if not other._limbs:
            if not self._limbs:
                raise _invalid("DivisionUndefined")
            raise InvalidOperation("[<class 'decimal.InvalidOperation'>, <class 'decimal.DivisionByZero'>]")
        quotient, rest = self._parted(other)
        return quotient, rest._fixed()

    def __pow__(self, other: int) -> "Decimal":
        negative = self._negative and other % 2 == 1
        if not self._limbs:
            if other == 0:
                raise _invalid("InvalidOperation")
            if other < 0:
                raise DivisionByZero("inside there is no Decimal but finite ones")
            return Decimal(negative, (), 0)
        if other == 0:
            return Decimal._of_int(1)
        if self.copy_abs() == Decimal._of_int(1):
            zeros = 0 if other < 0 or self._exponent == 0 else _PRECISION - 1
            if -self._exponent < _PRECISION and 0 < other < _PRECISION:
                zeros = min(-self._exponent * other, _PRECISION - 1)
            return _exact(negative, _scaled([1], zeros), -zeros)
        # As libmpdec does it, whose last digit may not be the nearest one.
        size = len(str(other).removeprefix("-"))
        precision = _PRECISION + size + 2
        base = self
        if other < 0:
            precision += 1
            base = Decimal._of_int(1)._by(self, precision)
        found = base
        for bit in bin(other).removeprefix("-")[3:]:
            found = found._times(found, precision)
            if bit == "1":
                found = found._times(base, precision)
            if not found._limbs:
                break
        return _fixed(negative, list(found._limbs), found._exponent)

    def _times(self, other: "Decimal", precision: int) -> "Decimal":
        found = _product(list(self._limbs), list(other._limbs))
        return _fixed(self._negative != other._negative, found, self._exponent + other._exponent, precision)

    def sqrt(self) -> "Decimal":
        if not self._limbs:
            return _fixed(self._negative, [], self._exponent // 2)
        if self._negative:
            raise _invalid("InvalidOperation")
        exponent = self._exponent // 2
        square = _scaled(list(self._limbs), self._exponent % 2)
        more = _PRECISION + 1 - (_length(square) + 1) // 2
        rest = 0
        if more >= 0:
            square = _scaled(square, 2 * more)
        else:
            square, rest = _cut(square, -2 * more)
        found = _scaled([1], _PRECISION + 1)
        while True:
            guess = _divided(square, found)[0]
            if _compared(found, guess) <= 0:
                break
            found = _by_limb(_sum(found, guess), 2)[0]
        if rest or _compared(_product(found, found), square) != 0:
            return _fixed(False, _behind(found), exponent - more)
        found = _cut(found, more)[0] if more > 0 else _scaled(found, -more)
        return _fixed(False, found, exponent)

    # --- rounding ---------------------------------------------------------------------------------------------------

    def _rescaled(self, exponent: int, rounding: str) -> "Decimal":
        if exponent <= self._exponent:
            return _exact(self._negative, _scaled(list(self._limbs), self._exponent - exponent), exponent)
        found = _without(list(self._limbs), exponent - self._exponent, self._negative, rounding)
        return _exact(self._negative, found, exponent)

    def _quantized(self, exponent: int, rounding: str) -> "Decimal":
        if not _ETINY <= exponent <= _EMAX:
            raise _invalid("InvalidOperation")
        if not self._limbs:
            return _fixed(self._negative, [], exponent)
        size = self.adjusted()
        if size > _EMAX or size - exponent + 1 > _PRECISION:
            raise _invalid("InvalidOperation")
        found = self._rescaled(exponent, rounding)
        if found.adjusted() > _EMAX or _length(list(found._limbs)) > _PRECISION:
            raise _invalid("InvalidOperation")
        return found._fixed()

    def quantize(self, exp: "Decimal", rounding: str = "ROUND_HALF_EVEN") -> "Decimal":
        _check_rounding(rounding)
        return self._quantized(exp._exponent, rounding)

    def to_integral_value(self, rounding: str = "ROUND_HALF_EVEN") -> "Decimal":
        _check_rounding(rounding)
        return self if self._exponent >= 0 else self._rescaled(0, rounding)

    def to_integral_exact(self, rounding: str = "ROUND_HALF_EVEN") -> "Decimal":
        return self.to_integral_value(rounding)

    def to_integral(self, rounding: str = "ROUND_HALF_EVEN") -> "Decimal":
        return self.to_integral_value(rounding)

    def _rounded(self, digits: int) -> "Decimal":
        return self._quantized(-digits, ROUND_HALF_EVEN)

    def _whole(self) -> int:
        return int(self._rescaled(0, ROUND_HALF_EVEN) if self._exponent < 0 else self)

    def __int__(self) -> int:
        if not self._limbs:
            return 0
        if self.adjusted() > 18:
            raise OverflowError("Python int too large to convert to C long")
        whole = list(self._rescaled(0, ROUND_DOWN)._limbs)
        value = 0
        for at in range(len(whole) - 1, -1, -1):
            value = value * _BASE - whole[at]
        return value if self._negative else -value

    def __float__(self) -> float:
        return float(str(self))

    def normalize(self) -> "Decimal":
        found = self._fixed()
        limbs, exponent = list(found._limbs), found._exponent
        if not limbs:
            return Decimal(found._negative, (), 0)
        while limbs[0] % 10 == 0 and exponent < _EMAX:
            limbs = _by_limb(limbs, 10)[0]
            exponent += 1
        return _exact(found._negative, limbs, exponent)

    # --- text -------------------------------------------------------------------------------------------------------

    def _written(self, upper: bool) -> str:
        digits = _shown(list(self._limbs))
        left = self._exponent + len(digits)
        point = left if self._exponent <= 0 and left > -6 else 1
        text = _pointed(digits, point)
        if left != point:
            text = f"{text}{'E' if upper else 'e'}{left - point:+d}"
        return f"-{text}" if self._negative else text

    def __str__(self) -> str:
        return self._written(True)

    def __repr__(self) -> str:
        return f"Decimal('{self}')"

    def to_eng_string(self) -> str:
        digits = _shown(list(self._limbs))
        left = self._exponent + len(digits)
        if self._exponent <= 0 and left > -6:
            point = left
        elif not self._limbs:
            point = (left + 1) % 3 - 1
        else:
            point = (left - 1) % 3 + 1
        text = _pointed(digits, point)
        if left != point:
            text = f"{text}E{left - point:+d}"
        return f"-{text}" if self._negative else text

    def _formatted(self, format: str) -> str:
        return _format(self, format)


def _pointed(digits: str, point: int) -> str:
    if point <= 0:
        return f"0.{'0' * -point}{digits}"
    if point >= len(digits):
        return digits + "0" * (point - len(digits))
    return f"{digits[:point]}.{digits[point:]}"


# --- formats ----------------------------------------------------------------------------------------------------------


def _wrong_format() -> ValueError:
    return ValueError("invalid format string")


def _number_at(text: str, at: int) -> tuple[int, int]:
    """The digits from there on, and where they end."""
    end = at
    while end < len(text) and "0" <= text[end] <= "9":
        end += 1
    if end - at > 18:
        raise _wrong_format()
    return int(text[at:end]), end


def _format(value: Decimal, spec: str) -> str:
    """[[fill]align][sign][z][0][width][,][.precision][type]"""
    at, fill, align = 0, " ", ">"
    has_align = spec[1:2] in ("<", ">", "=", "^") and len(spec) > 1
    if has_align:
        fill, align, at = spec[0], spec[1], 2
    elif spec[:1] in ("<", ">", "=", "^") and spec:
        has_align, align, at = True, spec[0], 1
    sign = "-"
    if spec[at : at + 1] in ("+", "-", " ") and at < len(spec):
        sign = spec[at]
        at += 1
    is_coerced = spec[at : at + 1] == "z"
    at += int(is_coerced)
    is_padded = spec[at : at + 1] == "0"
    if is_padded:
        if has_align:
            raise _wrong_format()
        fill, align, at = "0", "=", at + 1
    width, precision = 0, -1
    if "0" <= spec[at : at + 1] <= "9":
        if spec[at] == "0":
            raise _wrong_format()
        width, at = _number_at(spec, at)
    is_grouped = spec[at : at + 1] == ","
    at += int(is_grouped)
    if spec[at : at + 1] == ".":
        if not "0" <= spec[at + 1 : at + 2] <= "9":
            raise _wrong_format()
        precision, at = _number_at(spec, at + 1)
    kind = spec[at:] or "G"
    if kind not in ("e", "E", "f", "F", "g", "G", "%"):
        raise _wrong_format()
    whole, rest, negative = _placed(value, kind, precision, is_coerced)
    shown = "-" if negative else "" if sign == "-" else sign
    least = max(width - len(rest) - len(shown), 1) if is_padded else 1
    body = (_grouped(whole, least) if is_grouped else whole.rjust(least, "0")) + rest
    padding = fill * (width - len(shown) - len(body))
    match align:
        case "<":
            return shown + body + padding
        case "=":
            return shown + padding + body
        case "^":
            half = len(padding) // 2
            return padding[:half] + shown + body + padding[half:]
    return padding + shown + body


def _placed(value: Decimal, kind: str, precision: int, is_coerced: bool) -> tuple[str, str, bool]:
    """What stands before the point, the point and all behind it, and whether it is less than 0."""
    letter, given = kind.lower(), value
    if letter == "%":
        value = Decimal(value._negative, value._limbs, value._exponent + 2)
    digits = _shown(list(value._limbs))
    if precision >= 0:
        if letter == "e" and value:
            value = _to_digits(value, precision + 1)
        elif letter == "g" and len(digits) > max(precision, 1):
            value = _to_digits(value, max(precision, 1))
        elif letter in ("f", "%"):
            value = value._rescaled(-precision, ROUND_HALF_EVEN)
    if not value and value._exponent > 0 and letter in ("f", "%"):
        value = Decimal(value._negative, (), 0)
    # Of `zF` CPython asks before it rounds.
    negative = value._negative and (not is_coerced or bool(given if kind == "F" else value))
    digits = _shown(list(value._limbs))
    left = value._exponent + len(digits)
    point = 1
    if letter == "e":
        point = 1 - precision if not value and precision >= 0 else 1
    elif letter in ("f", "%") or (value._exponent <= 0 and left > -6):
        point = left
    if point <= 0:
        whole, part = "0", "0" * -point + digits
    elif point >= len(digits):
        whole, part = digits + "0" * (point - len(digits)), ""
    else:
        whole, part = digits[:point], digits[point:]
    rest = f".{part}" if part else ""
    if left != point or letter == "e":
        rest = f"{rest}{'e' if kind in ('e', 'g') else 'E'}{left - point:+d}"
    return whole, rest + "%" if letter == "%" else rest, negative


def _to_digits(value: Decimal, count: int) -> Decimal:
    """Rounded to so many digits, or with zeros behind it."""
    if not value:
        return value
    exponent = value.adjusted() + 1 - count
    found = value._rescaled(exponent, ROUND_HALF_EVEN)
    return found if _length(list(found._limbs)) <= count else found._rescaled(exponent + 1, ROUND_HALF_EVEN)


def _grouped(digits: str, least: int) -> str:
    """With a comma between thousands, and with zeros before it, at least so wide."""
    groups: list[str] = []
    end = len(digits)
    while True:
        size = min(max(end, least, 1), 3)
        first = max(end - size, 0)
        groups.append(digits[first:end].rjust(size, "0"))
        end = first
        least -= size
        if not end and least <= 0:
            break
        least -= 1
    groups.reverse()
    return ",".join(groups)
