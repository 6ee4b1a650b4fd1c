"""Random Decimals in an enclave as in plain Python: operations, roundings, texts, errors.

PYENCLAVE_DECIMALS says how many calls, PYENCLAVE_DECIMALS_SEED which.
"""

import os
import random
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import pytest

CALLS = int(os.environ.get("PYENCLAVE_DECIMALS", "4000"))
SEED = os.environ.get("PYENCLAVE_DECIMALS_SEED", "5")
ROUNDINGS = ["CEILING", "FLOOR", "UP", "DOWN", "HALF_UP", "HALF_DOWN", "HALF_EVEN", "05UP"]
OPERATIONS = [
    *("a + b", "a - b", "a * b", "a / b", "a // b", "a % b", "divmod(a, b)", "a + n", "n - a", "n * a", "a / n"),
    *("n / a", "n // a", "a % n", "a ** n", "a ** 2", "a ** -1", "-a", "+a", "abs(a)", "a < b", "a <= b", "a == b"),
    *("a != b", "a > n", "a == n", "b in {a}", "Decimal(n) in {a, b}", "bool(a)", "int(a)", "float(a)", "round(a)"),
    *("round(a, n)", "repr(a)", "a.normalize()", "a.sqrt()", "a.adjusted()", "a.as_tuple()", "a.to_integral_value()"),
    *("a.to_integral_exact()", "a.compare(b)", "a.max(b)", "a.min(b)", "max(a, b)", "min(a, b)", "sorted([a, b, a])"),
    *("sum([a, b, a])", "a.copy_abs()", "a.copy_negate()", "a.copy_sign(b)", "a.same_quantum(b)", "a.to_eng_string()"),
    *("a.is_zero()", "a.is_signed()", "Decimal(n)", "Decimal(float(n) / 8)", "Decimal(a)", "len({a, b})"),
    *("Decimal.from_float(float(n) / 3)", "a.quantize(b)"),
    *(f"a.quantize(b, rounding=ROUND_{one})" for one in ROUNDINGS),
    *(f"a.to_integral_value(rounding=ROUND_{one})" for one in ROUNDINGS),
]
FORMATS = [
    *(".2f", ",", ",.3f", "+", " .0f", "e", ".3e", "g", ".4g", "%", ".1%", "012.2f", ">20", "<9,", "^+15.1f"),
]
FORMS = [f"{{{one}}}" for one in OPERATIONS] + [f"{{a:{one}}}" for one in FORMATS]
HEAD = f"""\
from decimal import {", ".join(f"ROUND_{one}" for one in ROUNDINGS)}, Decimal

from pyenclave import trusted


@trusted
def run(which: int, s: str, t: str, n: int) -> str:
    a, b = Decimal(s), Decimal(t)
"""


def number(pick: random.Random) -> str:
    digits = pick.choice((0, 1, 1, 2, 3, 5, 9, 10, 18, 19, 27, 28, 28, 29, 40, 60))
    kind = pick.random()
    text = "".join(pick.choice("0123456789") for _ in range(digits)) or "0"
    if kind < 0.15:
        text = "9" * max(digits, 1)
    elif kind < 0.3:
        text = pick.choice("123456789") + "0" * digits + pick.choice(("", "5", "50", "51", "49"))
    if pick.random() < 0.6:
        at = pick.randint(0, len(text))
        text = f"{text[:at]}.{text[at:]}" if text[at:] or at else text
    if pick.random() < 0.35:
        size = pick.choice((1, 3, 9, 30, 100, 999_950, 999_999, 1_000_026))
        text += f"{pick.choice('eE')}{pick.choice(('', '+', '-'))}{pick.randint(0, size)}"
    elif pick.random() < 0.1:
        text += f"e{pick.choice((999_999, -999_999, 999_990, -1_000_020))}"
    return pick.choice(("", "", "-", "+")) + text


def said(call: Callable[..., str], *arguments: object) -> str:
    try:
        return call(*arguments)
    except (ArithmeticError, MemoryError) as error:
        return type(error).__name__


def test_everything_is_as_in_python(
    tmp_path: Path, load_module: Callable[[Path], ModuleType], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [f"    if which == {at}:\n        return f'{one}'" for at, one in enumerate(FORMS)]
    path = tmp_path / "drawn_decimals.py"
    path.write_text("\n".join([HEAD, *lines, "    raise SystemError\n"]))
    plain, inside = load_module(path), load_module(path)
    pick = random.Random(SEED)
    made = []
    for _ in range(CALLS):
        s = number(pick)
        t = number(pick) if pick.random() < 0.8 else s
        n = pick.choice((0, 1, -1, 2, 3, 10, pick.randint(-40, 40), pick.randint(-(10**18), 10**18)))
        made.append((pick.randrange(len(FORMS)), s, t, n))
    # An int of 64 bits is what Python's would be; of others the documentation says what comes.
    ints = (FORMS.index("{int(a)}"), FORMS.index("{round(a)}"))
    made = [one for one in made if one[0] not in ints or Decimal(one[1]).adjusted() < 18]
    wanted = [said(plain.run, *one) for one in made]
    monkeypatch.setenv("PYENCLAVE_PLATFORM", "emulated")
    for one, expected in zip(made, wanted, strict=True):
        found = said(inside.run, *one)
        if expected.endswith("Infinity"):  # of 0 ** -n, which raises nothing in Python
            expected = "DivisionByZero"
        if len(expected) > 100_000 and found == "MemoryError":
            continue
        assert found == expected, (FORMS[one[0]], *one[1:])
