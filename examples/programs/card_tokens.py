"""Card numbers become tokens; only the enclave can turn them back."""

import re
import secrets

from pyenclave import Inside, trusted

PREFIX = "tok_"

by_token: Inside[dict[str, str]] = {}
by_number: Inside[dict[str, str]] = {}


def luhn(number: str) -> bool:
    total = 0
    for index, digit in enumerate(reversed(number)):
        value = int(digit)
        if index % 2 == 1:
            value *= 2
            if value > 9:
                value -= 9
        total += value
    return total % 10 == 0


def cleaned(number: str) -> str:
    digits = "".join(c for c in number if c.isdigit())
    if not 12 <= len(digits) <= 19 or not luhn(digits):
        raise ValueError("not a card number")
    return digits


@trusted
def tokenize(number: str) -> str:
    digits = cleaned(number)
    if digits not in by_number:
        token = PREFIX + secrets.token_hex(8)
        by_number[digits] = token
        by_token[token] = digits
    return by_number[digits]


@trusted
def masked(token: str) -> str:
    digits = by_token[token]
    return "*" * (len(digits) - 4) + digits[-4:]


@trusted
def charge(token: str, cents: int) -> dict[str, str]:
    if token not in by_token:
        raise KeyError(token)
    network = {"4": "visa", "5": "mastercard", "3": "amex"}.get(by_token[token][0], "unknown")
    return {"network": network, "amount": f"{cents / 100:.2f}", "card": masked(token)}


def demo() -> list[object]:
    token = tokenize("4111 1111 1111 1111")
    said: list[object] = [
        re.fullmatch(r"tok_[0-9a-f]{16}", token) is not None,
        tokenize("4111-1111-1111-1111") == token,
    ]
    said += [masked(token), charge(token, 1999)]
    for call in (lambda: tokenize("4111 1111 1111 1112"), lambda: charge("tok_x", 1)):
        try:
            call()
        except (ValueError, KeyError) as error:
            said.append(repr(error))
    return said


if __name__ == "__main__":
    print(*demo(), sep="\n")
