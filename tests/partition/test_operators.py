"""Every operator on every pair of numeric kinds: the lowered result is Python's, or both overflow."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

ARITHMETIC = {"add": "+", "sub": "-", "mul": "*", "floordiv": "//", "mod": "%", "div": "/"}
BITS = {"and": "&", "or": "|", "xor": "^"}
SHIFTS = {"lshift": "<<", "rshift": ">>"}
ORDER = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
KINDS = ("int", "u64", "float", "bool", "u32", "i32")


def result_kind(op: str, left: str, right: str) -> str:
    if op in ORDER:
        return "bool"
    if op == "div" or "float" in (left, right):
        return "float"
    if op in BITS and left == right == "bool":
        return "bool"
    return "u64" if (left if op in SHIFTS else "u64" if "u64" in (left, right) else left) == "u64" else "int"


def operators() -> dict[str, tuple[str, str, str, str]]:
    """Function name to (operator, left kind, right kind, result kind)."""
    table = {}
    for left in KINDS:
        for right in KINDS:
            for op, symbol in (ARITHMETIC | BITS | SHIFTS | ORDER).items():
                if op in BITS | SHIFTS and "float" in (left, right):
                    continue
                table[f"{op}_{left}_{right}"] = (symbol, left, right, result_kind(op, left, right))
    return table


OPERATORS = operators()
UNARY = {"neg": "-a", "pos": "+a", "invert": "~a", "absolute": "abs(a)", "no": "not a", "boolean": "bool(a)"}

BORDERS = [0, 1, 2, 3, 7, 8, 62, 63, 64, 127, 128, 255, 256, 2**31, 2**32, 2**52, 2**53, 2**53 + 1, 2**62, 2**63 - 1]
INT = st.sampled_from([*BORDERS, *(-one for one in BORDERS), -(2**63)]) | st.integers(-(2**63), 2**63 - 1)
STRATEGIES: dict[str, st.SearchStrategy[Any]] = {
    "int": INT | st.integers(-70, 70),
    "u64": st.sampled_from([*BORDERS, 2**63, 2**64 - 1]) | st.integers(0, 2**64 - 1) | st.integers(0, 70),
    "float": st.floats() | st.sampled_from([0.5, 1.0, 2.0**53, 2.0**63, -(2.0**63), 2.0**64]),
    "bool": st.booleans(),
    "u32": st.integers(0, 2**32 - 1) | st.integers(0, 70),
    "i32": st.integers(-(2**31), 2**31 - 1) | st.integers(-70, 70),
}


def source() -> str:
    rows = []
    for name, (symbol, left, right, result) in OPERATORS.items():
        rows.append(f"@trusted\ndef {name}(a: {left}, b: {right}) -> {result}:\n    return a {symbol} b\n")
    for name, code in UNARY.items():
        for kind in ("int", "float", "u8"):
            if name == "invert" and kind == "float":
                continue
            result = "bool" if name in ("no", "boolean") else "float" if kind == "float" else "int"
            rows.append(f"@trusted\ndef {name}_{kind}(a: {kind}) -> {result}:\n    return {code}\n")
    for name in ("min", "max"):
        for kind in ("int", "u64", "float"):
            head = f"{name}_{kind}(a: {kind}, b: {kind}, c: {kind}) -> {kind}"
            rows.append(f"@trusted\ndef {head}:\n    return {name}(a, b, c)\n")
    rows.append("@trusted\ndef power(a: int, b: int) -> int:\n    return a ** b\n")
    rows.append("@trusted\ndef power_u64(a: u64, b: int) -> u64:\n    return a ** b\n")
    rows.append("@trusted\ndef to_int(a: float) -> int:\n    return int(a)\n")
    rows.append("@trusted\ndef to_float(a: u64) -> float:\n    return float(a)\n")
    return "\n".join(rows)


@pytest.fixture(scope="module")
def module(both: Callable[[str], Any]) -> Any:
    return both(source())


quick = settings(max_examples=2500, deadline=None, suppress_health_check=list(HealthCheck))


@quick
@given(data=st.data(), name=st.sampled_from(sorted(OPERATORS)))
def test_binary(module: Any, data: st.DataObject, name: str) -> None:
    _, left, right, _ = OPERATORS[name]
    a, b = data.draw(STRATEGIES[left]), data.draw(STRATEGIES[right])
    if name.startswith("lshift") and b > 1000:
        b %= 1000  # plain Python would build the number
    module.agree(name, a, b)


@pytest.mark.parametrize("name", sorted(OPERATORS))
def test_each_operator_on_borders(module: Any, name: str) -> None:
    _, left, right, _ = OPERATORS[name]
    borders = {
        "int": [0, 1, -1, 2, -7, 2**63 - 1, -(2**63), 2**53 + 1],
        "u64": [0, 1, 2, 7, 2**63, 2**64 - 1, 2**53 + 1],
        "float": [0.0, -0.0, 1.5, -2.0, float("inf"), float("nan"), 2.0**63, 2.0**64, 2.0**53],
        "bool": [False, True],
        "u32": [0, 1, 2**32 - 1],
        "i32": [0, -1, -(2**31), 2**31 - 1],
    }
    for a in borders[left]:
        for b in borders[right]:
            if not (name.startswith("lshift") and b > 1000):
                module.agree(name, a, b)


@quick
@given(a=INT)
def test_unary_int(module: Any, a: int) -> None:
    for name in UNARY:
        module.agree(f"{name}_int", a)
        module.agree(f"{name}_u8", a & 255)


@quick
@given(a=st.floats())
def test_unary_float(module: Any, a: float) -> None:
    for name in UNARY:
        if name != "invert":
            module.agree(f"{name}_float", a)
    module.agree("to_int", a)


@quick
@given(data=st.data(), kind=st.sampled_from(["int", "u64", "float"]), name=st.sampled_from(["min", "max"]))
def test_extremes(module: Any, data: st.DataObject, kind: str, name: str) -> None:
    module.agree(f"{name}_{kind}", *(data.draw(STRATEGIES[kind]) for _ in range(3)))


@quick
@given(a=INT | st.integers(-20, 20), b=st.integers(0, 70))
def test_power(module: Any, a: int, b: int) -> None:
    module.agree("power", a, b)
    module.agree("power_u64", a & (2**64 - 1), b)


@quick
@given(a=STRATEGIES["u64"])
def test_u64_to_float(module: Any, a: int) -> None:
    module.agree("to_float", a)


def test_a_negative_exponent_is_an_error(module: Any) -> None:
    with pytest.raises(ValueError, match=r"^negative exponent$"):
        module.lowered.call("power", 2, -1)


def test_the_texts_of_overflow(module: Any) -> None:
    with pytest.raises(OverflowError, match=r"^int is past 64 bits$"):
        module.lowered.call("add_int_int", 2**63 - 1, 1)
    with pytest.raises(OverflowError, match=r"^u64 is negative or past 64 bits$"):
        module.lowered.call("sub_u64_int", 1, 2)
