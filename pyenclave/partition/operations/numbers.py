"""Operators on numbers: in int, in u64 where one takes part, in float."""

from ..types.model import BOOL, FLOAT, INT, U64, Bool, Float, Type
from .model import Operation

_NAMES = {
    "+": "add", "-": "sub", "*": "mul", "/": "truediv", "//": "floordiv", "%": "mod", "**": "pow", "<<": "lshift",
    ">>": "rshift", "&": "and", "|": "or", "^": "xor",
}  # fmt: skip
_ORDER = {"==": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}
_BITS = ("&", "|", "^")
_COUNTED = ("<<", ">>", "**")


def binary(symbol: str, left: Type, right: Type) -> Operation | None:
    """`left symbol right`; None where Python, or trusted code, has no such operator on these types."""
    if not (left.is_number and right.is_number) or symbol not in _NAMES:
        return None
    if isinstance(left, Float) or isinstance(right, Float):
        return _float(symbol)
    if symbol in _COUNTED:
        own = U64 if left == U64 else INT
        return Operation(f"pye_{own.name}_{_NAMES[symbol]}", (own, INT), own)
    if symbol in _BITS and isinstance(left, Bool) and isinstance(right, Bool):
        return Operation(symbol, (BOOL, BOOL), BOOL, fails=False)
    if U64 in (left, right):
        return _unsigned(symbol, left, right)
    if symbol in _BITS:
        return Operation(symbol, (INT, INT), INT, fails=False)
    return Operation(f"pye_int_{_NAMES[symbol]}", (INT, INT), FLOAT if symbol == "/" else INT)


def _float(symbol: str) -> Operation | None:
    if symbol in ("+", "-", "*"):
        return Operation(symbol, (FLOAT, FLOAT), FLOAT, fails=False)
    if symbol in ("/", "//", "%", "**"):
        return Operation(f"pye_float_{_NAMES[symbol]}", (FLOAT, FLOAT), FLOAT)
    return None


def _unsigned(symbol: str, left: Type, right: Type) -> Operation:
    """A suffix says which operand is an int."""
    result = FLOAT if symbol == "/" else U64
    if U64.holds(left) and U64.holds(right):
        if symbol in _BITS:
            return Operation(symbol, (U64, U64), U64, fails=False)
        return Operation(f"pye_u64_{_NAMES[symbol]}", (U64, U64), result)
    wide = tuple(U64 if U64.holds(one) else INT for one in (left, right))
    suffix = "".join("u" if one == U64 else "i" for one in wide)
    return Operation(f"pye_u64_{_NAMES[symbol]}_{suffix}", wide, result, fails=symbol != "&")


def unary(symbol: str, operand: Type) -> Operation | None:
    """`-`, `~`; `abs`. `+` changes nothing."""
    if operand.is_float:
        symbols = {"-": Operation("-", (FLOAT,), FLOAT, fails=False)}
        symbols["abs"] = Operation("pye_float_abs", (FLOAT,), FLOAT, fails=False)
    elif operand == U64:
        symbols = {"-": Operation("pye_u64_neg", (U64,), U64)}
    elif operand.is_whole:
        symbols = {
            "-": Operation("pye_int_neg", (INT,), INT),
            "~": Operation("~", (INT,), INT, fails=False),
            "abs": Operation("pye_int_abs", (INT,), INT),
        }
    else:
        return None
    return symbols.get(symbol)


def compare(symbol: str, left: Type, right: Type) -> Operation | None:
    """Exact between int, u64 and float, where C would convert and lose the answer."""
    if not (left.is_number and right.is_number) or symbol not in _ORDER:
        return None
    wide = tuple(FLOAT if one.is_float else U64 if one == U64 else INT for one in (left, right))
    if U64 in wide and U64.holds(left) and U64.holds(right):
        wide = (U64, U64)
    if wide[0] == wide[1]:
        return Operation(symbol, wide, BOOL, fails=False)
    letters = {FLOAT: "f", U64: "u", INT: "i"}
    return Operation(f"pye_{_ORDER[symbol]}_{letters[wide[0]]}{letters[wide[1]]}", wide, BOOL, fails=False)


def truth(operand: Type) -> Operation | None:
    if not operand.is_number:
        return None
    wide = FLOAT if operand.is_float else U64 if operand == U64 else INT
    return Operation(f"pye_{wide.name}_truth", (wide,), BOOL, fails=False)


# A u64 as a count or an index: what an int does not hold is past every end, and stays so.
OWN_LENGTH = Operation("pye_own_length", (INT,), INT)  # what `__len__` of a class's own gave, if it is a length
COUNT = Operation("pye_u64_count", (U64,), INT, fails=False)
# As an index of one item, where past every end is an error.
INDEX = Operation("pye_u64_index", (U64,), INT)
# Modulo 2**64.
LOW_BITS = {symbol: Operation(symbol, (U64, U64), U64, fails=False) for symbol in ("+", "-", "*", "&", "|", "^")} | {
    "<<": Operation("pye_u64_lshift_wrap", (U64, INT), U64),
    "~x": Operation("~", (U64,), U64, fails=False),
    "-x": Operation("-", (U64,), U64, fails=False),
}
# Of equal ones the first, as in Python.
EXTREMES: dict[tuple[str, Type], Operation] = {
    (name, one): Operation(f"pye_{one.name}_{name}", (one, one), one, fails=False)
    for name in ("min", "max")
    for one in (INT, U64, FLOAT)
}
TO_INT = Operation("pye_float_to_int", (FLOAT,), INT)
