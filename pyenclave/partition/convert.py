"""Conversions between kinds: where they are free, checked, or an error."""

import ast

from .body import Body
from .constants import fits
from .kinds import BOOL, F32, FLOAT, INT, NONE, U64, Family, Kind, natural
from .value import Value, call, compound, described, number


def coerce(body: Body, value: Value, kind: Kind, node: ast.AST, what: str) -> Value:
    """`value` as a `kind`. A number that may not fit is checked when it runs: OverflowError "`what` must be in …"."""
    if value.kind is kind:
        return value
    if kind.is_integer and value.kind.family in (Family.INTEGER, Family.BOOL):
        return _integer(body, value, kind, node, what)
    if kind.is_float and value.kind.is_number:
        return _float(value, kind, what)
    if value.kind is NONE:
        body.report.refuse("P011", node, "this has no value", "call it as a statement of its own")
    hints = {
        Family.INTEGER: "write `int(…)`" if value.kind.is_float else None,
        Family.BOOL: "compare, as in `x != 0`" if value.kind.is_number else None,
        Family.STR: "write `str(…)` or an f-string" if value.kind.is_integer else None,
    }
    message = f"{what} must be {kind.name}, not {described(value.kind)}"
    return body.report.refuse("P011", node, message, hints.get(kind.family))


def _integer(body: Body, value: Value, kind: Kind, node: ast.AST, what: str) -> Value:
    if value.constant is not None:
        if not fits(value.constant, kind):
            message = f"{what} must be in {kind.low}..{kind.high}, not {int(value.constant)}"
            body.report.refuse("P015", node, message, "use a wider kind, or `.wrap` to drop the high bits")
        assert not isinstance(value.constant, str | bytes)
        return Value(kind, value.code, value.constant, simple=True, tight=value.tight)
    if kind.c == value.kind.c:
        return Value(kind, value.code, None, value.simple, value.tight)
    if kind.holds(value.kind):
        return Value(kind, f"<{kind.c}>{value.operand}", simple=value.simple)
    name = f'b"{what}"'
    if value.kind is U64:
        narrow = call(INT, "pye_narrow_u64", value.code, number(kind.low, INT).code, number(kind.high, INT).code, name)
    elif kind is U64:
        narrow = call(U64, "pye_narrow_to_u64", value.code, name)
    else:
        low, high = number(kind.low, INT).code, number(kind.high, INT).code
        narrow = call(INT, "pye_narrow", value.code, low, high, name)
    return narrow if narrow.kind is kind else Value(kind, f"<{kind.c}>{narrow.code}")


def _float(value: Value, kind: Kind, what: str) -> Value:
    """An integer goes to the nearest float; a f32 is checked for its range."""
    if value.kind.c == kind.c:
        return Value(kind, value.code, value.constant, value.simple, value.tight)
    if kind is F32:
        return call(F32, "pye_to_f32", _float(value, FLOAT, what).code, f'b"{what}"')
    return Value(kind, f"<double>{value.operand}", simple=value.simple)


def condition(value: Value, body: Body, node: ast.AST) -> Value:
    """The truth of a value, as bool."""
    if value.kind is BOOL:
        return value
    if value.kind.is_buffer:
        return call(BOOL, "pye_truth", value.code)
    if value.kind is NONE:
        body.report.refuse("P011", node, "this has no value", "call it as a statement of its own")
    return compound(BOOL, f"{value.operand} != 0")


def common(body: Body, left: Value, right: Value, node: ast.AST) -> Kind:
    """The one kind that both alternatives of an expression have."""
    one, other = left.kind, right.kind
    if one is other:
        return one
    if one.family is other.family or {one.family, other.family} == {Family.INTEGER, Family.BOOL}:
        if U64 not in (one, other):
            return natural(one) if natural(one) is not BOOL else natural(other)
        if is_unsigned(left) and is_unsigned(right):
            return U64
    hint = "make both the same kind, as in `float(…)`, `int(…)` or `u64(…)`"
    message = f"the alternatives are {described(one)} and {described(other)}"
    return body.report.refuse("P011", node, message, hint)


def is_unsigned(value: Value) -> bool:
    """Whether a u64 surely holds the integer."""
    constant = value.constant
    return U64.holds(value.kind) or (isinstance(constant, int) and U64.low <= constant <= U64.high)
