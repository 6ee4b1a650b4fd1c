"""What would be another value, or another type, without anybody being told, is refused."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pyenclave.errors import PartitionError
from pyenclave.partition import partition

REFUSED = {
    "a bool in an int's variable": ("a = n\n    a = n > 1", "P011", "`a` must be int, not bool"),
    "an int in a bool's variable": ("a = n > 1\n    a = n", "P011", "`a` must be bool, not int"),
    "a bool where an int is passed": ("n = g(n > 1)", "P011", "`m` must be int, not bool"),
    "a bool as a result": ("return n > 1", "P011", "the result of `f` must be int, not bool"),
    "alternatives of two types": ("a = n if n > 1 else True", "P011", "the alternatives are int and bool"),
    "and, or of two types": ("a = n and n > 1", "P011", "the alternatives are int and bool"),
    "a float in an f32": ("a: f32 = x", "P011", "`a` must be f32, not float"),
    "a literal that is no f32": ("a: f32 = 0.1", "P015", "`a` is f32, which cannot be exactly 0.1"),
    "an int that is no float": (
        "a: float = 9007199254740993", "P015", "`a` is float, which cannot be exactly 9007199254740993",
    ),
    "an f32 of the module": ("x = XF", "P007", "the value of `XF` does not fit f32"),
    "a float of the module": ("x = LARGE", "P007", "the value of `LARGE` does not fit float"),
    "a set kept as a list": (
        "rows: list[list[int]] = []\n    rows.append({n})", "P011", "`item` must be list[int], not",
    ),
    "a name bound by match": ("n = matched", "P007", "`matched` is bound more than once"),
    "a name bound by a pattern": ("n = rest", "P007", "`rest` is bound more than once"),
    "a name bound by a walrus": ("n = walrus", "P007", "`walrus` is bound more than once"),
    "a name bound by a default's walrus": ("n = default", "P007", "`default` is bound more than once"),
}  # fmt: skip
MODULE = """
XF: f32 = 0.1
LARGE: float = 9007199254740993
matched = 1
rest = 1
walrus = 1
default = 1
comprehended = 1
match 3:
    case matched:
        pass
match [1, 2]:
    case [1, *rest]:
        pass
other = (walrus := 3) + 1
def h(a=(default := 4)): ...
squares = [comprehended for comprehended in range(3)]

def g(m: int) -> int:
    return m + comprehended

@trusted
def f(n: int, x: float) -> int:
"""


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused(write_module: Callable[..., Path], name: str) -> None:
    body, code, message = REFUSED[name]
    with pytest.raises(PartitionError) as caught:
        partition(write_module(f"{MODULE}    {body}\n    return n\n"))
    assert f"error[{code}]: {message}" in str(caught.value)


def test_what_rounds_is_asked_for_by_name(both: Callable[[str], Any]) -> None:
    module = both(
        "HALF: f32 = 0.5\n"
        "@trusted\ndef f(x: float) -> float:\n    y: f32 = f32(x)\n    z: f32 = HALF\n    return float(y) + z\n"
        "@trusted\ndef g(n: int) -> float:\n    y: float = n\n    return y / 3\n"
        "@trusted\ndef h(b: bool) -> str:\n    n = int(b)\n    return str(n) + str(b)\n"
    )
    module.agree("f", 0.1)
    module.agree("g", 10)
    module.agree("h", True)
    with pytest.raises(OverflowError, match=r"^`y` must be in -9007199254740992\.\.9007199254740992, not "):
        module.lowered.call("g", 2**53 + 1)


NAMES = """restrict INT64_MAX INT64_MIN NULL bool true linux unix errno memcpy assert_ offsetof\
 uintptr_t INT8_MIN __thread t1 pye_line raised done v_n"""


def test_names_that_c_has(both: Callable[[str], Any]) -> None:
    rows = []
    for number, name in enumerate(NAMES.split()):
        rows.append(f"@trusted\ndef p{number}({name}: int, b: bytes) -> int:\n    return {name} + len(b)\n")
        rows.append(f"@trusted\ndef l{number}(n: int) -> int:\n    {name} = n\n    {name} += 1\n    return {name}\n")
        rows.append(f"def {name}__g({name}: str) -> str:\n    return {name}\n")
        rows.append(f"@trusted\ndef g{number}(s: str) -> str:\n    return {name}__g(s)\n")
    module = both("\n".join(rows))
    for number in range(len(NAMES.split())):
        assert module.agree(f"p{number}", 3, b"ab") == 5
        assert module.agree(f"l{number}", 3) == 4
        assert module.agree(f"g{number}", "s") == "s"
