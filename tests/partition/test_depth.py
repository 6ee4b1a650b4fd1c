"""Long chains are no depth: what a program generates, or people write in rows, is lowered."""

from collections.abc import Callable
from typing import Any

TERMS = 700
ARMS = 400
LONG = (
    f"@trusted\ndef terms(n: int) -> int:\n    return {' + '.join(['n'] * TERMS)}\n"
    f"@trusted\ndef texts(s: str) -> int:\n    return len({' + '.join(['s'] * 150)})\n"
    "@trusted\ndef arms(n: int) -> int:\n"
    + "".join(f"    {'elif' if arm else 'if'} n * 2 == {2 * arm}:\n        return {arm * 7}\n" for arm in range(ARMS))
    + "    else:\n        return -1\n"
    + f"@trusted\ndef all_of(n: int) -> bool:\n    return {' and '.join(f'n != {one}' for one in range(ARMS))}\n"
    + f"@trusted\ndef nested(n: int) -> int:\n    return {'(' * 40}n{' * 2 % 1000003)' * 40}\n"
)


def test_long_chains(both: Callable[[str], Any]) -> None:
    module = both(LONG)
    assert module.agree("terms", 3) == 3 * TERMS
    assert module.agree("texts", "ab") == 300
    for n in (-1, 0, 1, ARMS - 1, ARMS):
        module.agree("arms", n)
        module.agree("all_of", n)
    module.agree("nested", 12345)
