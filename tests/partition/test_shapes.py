"""Small modules of unusual shape: what is lowered compiles, whatever is or is not there."""

from collections.abc import Callable
from typing import Any

import pytest

MODULES = {
    "nothing": ("@trusted\ndef f() -> None: ...\n", (), None),
    "docstring": ('@trusted\ndef f() -> None:\n    "doc"\n', (), None),
    "one_argument": ("@trusted\ndef f(data: bytes) -> None: ...\n", (b"x",), None),
    "unused_ocall": ("@untrusted\ndef g(b: bool) -> bool: ...\n@trusted\ndef f() -> int:\n    return -1\n", (), -1),
    "unreachable": ("@trusted\ndef f() -> int:\n    return 1\n    return [1]\n", (), 1),
    "parameter_hides_state": ("k: Inside[int] = 0\n@trusted\ndef f(k: int) -> int:\n    return k\n", (4,), 4),
    "negative_zero": ("K = -0.0\n@trusted\ndef f() -> float:\n    return 1 / (K - 1)\n", (), -1.0),
    "least_int": (
        "K = -9223372036854775808\nm: Inside[int] = -9223372036854775808\n"
        "@trusted\ndef f(INT64_MIN: int) -> int:\n    x: i64 = -9223372036854775808\n    return (K ^ m) + x\n",
        (3,),
        -(2**63),
    ),
    "greatest_u64": (
        "m: Inside[u64] = 2**64 - 1\n@trusted\ndef f() -> u64:\n    return m & 18446744073709551615\n",
        (),
        2**64 - 1,
    ),
    "float_constants": (
        "K: float = 3\nF: f32 = 0.1\n@trusted\ndef f(x: float = 2) -> float:\n    y: f32 = 0.1\n"
        "    return K + g(1) + (0 if F == y else 100)\n"
        "def g(x: float, y: float = 3, z: u8 = 4) -> float:\n    return x + y + z\n",
        (0.0,),
        11.0,
    ),
    "u64_extremes": ("@trusted\ndef f(w: u64) -> u64:\n    return min(w, 3) + max(1, w)\n", (9,), 12),
    "else_with_if": (
        "@trusted\ndef f(a: int) -> int:\n    if a == 1:\n        return 1\n    else:\n        if a > 2:\n"
        "            return 2\n        else:\n            return 3\n",
        (5,),
        2,
    ),
    "bool_state": (
        "m: Inside[bool] = False\n@trusted\ndef f() -> bool:\n    global m\n    m = m or True\n    return m\n",
        (),
        True,
    ),
    "imported_names": (
        "import pyenclave\nimport pyenclave.types as t\n"
        "@pyenclave.trusted\ndef f(a: pyenclave.u8, b: 't.i16') -> t.u32:\n"
        "    return t.u32.wrap(a - b) + pyenclave.u8(3)\n",
        (1, 2),
        None,
    ),
}


@pytest.mark.parametrize("name", MODULES)
def test_it_compiles_and_runs(both: Callable[[str], Any], name: str) -> None:
    source, arguments, expected = MODULES[name]
    result = both(source).agree("f", *arguments)
    if name == "imported_names":
        assert isinstance(result, OverflowError)
    else:
        assert result == expected
