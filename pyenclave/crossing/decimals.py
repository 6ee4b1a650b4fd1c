"""A Decimal as library/decimal.py has it: the sign, limbs of nine digits, the last first, and the exponent."""

from decimal import Decimal, InvalidOperation

_DIGITS = 9
_BASE = 10**_DIGITS


def parts_of(value: Decimal) -> tuple[bool, tuple[int, ...], int] | None:
    """None of what is not finite."""
    sign, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int):
        return None
    text = "".join(map(str, digits)).lstrip("0")
    limbs = tuple(int(text[max(end - _DIGITS, 0) : end]) for end in range(len(text), 0, -_DIGITS))
    return bool(sign), limbs, exponent


def made_of(negative: bool, limbs: tuple[int, ...], exponent: int) -> Decimal | None:
    """None where there is no such number, or it would be written in another way."""
    if any(not 0 <= one < _BASE for one in limbs) or limbs[-1:] == (0,):
        return None
    digits = "".join(f"{one:0{_DIGITS}d}" for one in reversed(limbs)) or "0"
    try:
        made = Decimal(f"{'-' if negative else ''}{digits}E{exponent}")
    except InvalidOperation:
        return None
    return made if made.is_finite() else None
