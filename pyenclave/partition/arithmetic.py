"""Operators on numbers and the few on buffers. Checked ones call the runtime; the rest are C's own."""

import ast

from .body import Body
from .comparisons import truth
from .constants import NotConstant, evaluate, kind_of
from .convert import coerce, is_unsigned
from .dispatch import lower
from .kinds import BOOL, BYTES, FLOAT, INT, STR, U64, Family
from .textual import percent
from .value import Value, call, compound, described, number

_CHECKED = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "divide",
    ast.FloorDiv: "floordiv",
    ast.Mod: "mod",
    ast.BitAnd: "and",
    ast.BitOr: "or",
    ast.BitXor: "xor",
}
_SHIFTS = {ast.LShift: "lshift", ast.RShift: "rshift", ast.Pow: "pow"}
SYMBOLS = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.LShift: "<<",
    ast.RShift: ">>",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.BitXor: "^",
    ast.MatMult: "@",
}
_BITS = ast.BitAnd | ast.BitOr | ast.BitXor


@lower.register
def _(node: ast.BinOp, body: Body) -> Value:
    folded = fold(node, body)
    if folded is not None:
        return folded
    if isinstance(node.op, ast.Mod) and isinstance(node.left, ast.Constant | ast.JoinedStr):
        formatted = percent(node, body)
        if formatted is not None:
            return formatted
    return binary(body, lower(node.left, body), node.op, lower(node.right, body), node)


@lower.register
def _(node: ast.UnaryOp, body: Body) -> Value:
    folded = fold(node, body)
    if folded is not None:
        return folded
    if isinstance(node.op, ast.Not):
        return truth(node, body)
    value = lower(node.operand, body)
    if value.kind.is_float and not isinstance(node.op, ast.Invert):
        sign = "-" if isinstance(node.op, ast.USub) else "+"
        return compound(FLOAT, f"{sign}{coerce(body, value, FLOAT, node, 'the operand').operand}")
    if value.kind.family not in (Family.INTEGER, Family.BOOL):
        symbol = {ast.USub: "-", ast.UAdd: "+", ast.Invert: "~"}[type(node.op)]
        body.report.refuse("P011", node, f"`{symbol}` does not work on {described(value.kind)}", "use it on numbers")
    return _integer_sign(node, value, body)


def _integer_sign(node: ast.UnaryOp, value: Value, body: Body) -> Value:
    kind = U64 if value.kind is U64 else INT
    wide = coerce(body, value, kind, node.operand, "the operand")
    if isinstance(node.op, ast.UAdd):
        return wide
    if isinstance(node.op, ast.USub):
        return call(kind, "pye_neg_uu" if kind is U64 else "pye_neg", wide.code)
    if kind is U64:
        body.report.refuse("P011", node, "`~` of a u64 is negative, which no u64 is", "write `u64.wrap(~…)`")
    return compound(INT, f"~{wide.operand}")


def fold(node: ast.expr, body: Body) -> Value | None:
    """The literal that an expression of literals alone stands for; None for other expressions."""
    try:
        value = evaluate(node, {})
    except NotConstant as error:
        if str(error).startswith("it raises"):
            body.report.refuse("P009", node, f"this can only fail: {error}", "correct the constants")
        return None
    kind = kind_of(value)
    if kind is None:
        assert isinstance(value, int)
        body.report.refuse("P015", node, f"{value} is past 64 bits", "use bytes for larger numbers")
    return body.pool.literal(value, kind)


def binary(body: Body, left: Value, op: ast.operator, right: Value, node: ast.AST) -> Value:
    """`left op right` with Python's meaning, or an overflow error."""
    if left.kind.is_buffer or right.kind.is_buffer:
        return _buffers(body, left, op, right, node)
    numbers = left.kind.is_number and right.kind.is_number
    if not numbers or isinstance(op, ast.MatMult):
        _refuse(body, left, op, right, node)
    if left.kind.is_float or right.kind.is_float:
        return _floats(body, left, op, right, node)
    if type(op) in _SHIFTS:
        return _shift(body, left, op, right, node)
    if left.kind is BOOL and right.kind is BOOL and isinstance(op, _BITS):
        return compound(BOOL, f"{left.operand} {SYMBOLS[type(op)]} {right.operand}")
    return _integers(body, left, op, right, node)


def _refuse(body: Body, left: Value, op: ast.operator, right: Value, node: ast.AST) -> Value:
    symbol = SYMBOLS[type(op)]
    message = f"`{symbol}` does not work on {described(left.kind)} and {described(right.kind)}"
    hint = "use `str(…)` or an f-string for text" if STR in (left.kind, right.kind) else "use it on numbers"
    return body.report.refuse("P011", node, message, hint)


def _integers(body: Body, left: Value, op: ast.operator, right: Value, node: ast.AST) -> Value:
    """64 bits, signed; with a u64 operand u64. The suffix says which operand is unsigned."""
    name = f"pye_{_CHECKED[type(op)]}"
    if U64 not in (left.kind, right.kind):
        one, other = (coerce(body, value, INT, node, "the operand") for value in (left, right))
        if isinstance(op, _BITS):
            return compound(INT, f"{one.operand} {SYMBOLS[type(op)]} {other.operand}")
        return call(FLOAT if isinstance(op, ast.Div) else INT, name, one.code, other.code)
    suffix, codes = "", []
    for value in (left, right):
        unsigned = is_unsigned(value)
        suffix += "u" if unsigned else "i"
        codes.append(coerce(body, value, U64 if unsigned else INT, node, "the operand").code)
    if isinstance(op, _BITS) and suffix == "uu":
        return compound(U64, f"{codes[0]} {SYMBOLS[type(op)]} {codes[1]}")
    return call(FLOAT if isinstance(op, ast.Div) else U64, f"{name}_{suffix}", *codes)


def _shift(body: Body, left: Value, op: ast.operator, right: Value, node: ast.AST) -> Value:
    """`<<`, `>>` and `**`: the left operand's kind decides, the right one only counts."""
    if isinstance(op, ast.Pow) and isinstance(right.constant, int) and right.constant < 0:
        body.report.refuse("P009", node, "a negative exponent makes a float", "divide by the positive power")
    count = (
        call(INT, "pye_count", right.code)
        if right.kind is U64 and right.constant is None
        else coerce(body, right, INT, node, "the count")
    )
    kind = U64 if left.kind is U64 else INT
    suffix = "_u" if kind is U64 else ""
    return call(kind, f"pye_{_SHIFTS[type(op)]}{suffix}", coerce(body, left, kind, node, "it").code, count.code)


def _floats(body: Body, left: Value, op: ast.operator, right: Value, node: ast.AST) -> Value:
    one, other = (coerce(body, value, FLOAT, node, "the operand") for value in (left, right))
    match op:
        case ast.Add() | ast.Sub() | ast.Mult():
            return compound(FLOAT, f"{one.operand} {SYMBOLS[type(op)]} {other.operand}")
        case ast.Div() | ast.FloorDiv() | ast.Mod():
            return call(FLOAT, f"pye_{_CHECKED[type(op)]}_float", one.code, other.code)
        case ast.Pow():
            body.report.refuse("P009", node, "trusted code has no `**` on floats", "multiply, as in `x * x`")
    return _refuse(body, left, op, right, node)


def _buffers(body: Body, left: Value, op: ast.operator, right: Value, node: ast.AST) -> Value:
    if isinstance(op, ast.Add) and left.kind is right.kind:
        return call(left.kind, "pye_concat", left.code, right.code)
    if isinstance(op, ast.Mult):
        data, count = (left, right) if left.kind.is_buffer else (right, left)
        if count.kind.family in (Family.INTEGER, Family.BOOL):
            times = coerce(body, count, INT, node, "the count")
            if data is left:
                return call(data.kind, "pye_repeat", data.code, times.code)
            return call(data.kind, "pye_repeated", times.code, data.code)
    if isinstance(op, ast.Mod) and left.kind in (BYTES, STR):
        hint = "put the text and its fields into one expression, as in \"%d bytes\" % n, or use an f-string"
        body.report.refuse("P009", node, "trusted code formats literals only", hint)
    return _refuse(body, left, op, right, node)


def wrapped(node: ast.expr, body: Body) -> str:
    """The expression modulo 2**64: `+ - * << & | ^ ~ -` commute with taking the low bits, so they go unchecked."""
    match node:
        case ast.BinOp(op=ast.Add() | ast.Sub() | ast.Mult() | ast.BitAnd() | ast.BitOr() | ast.BitXor() as op):
            return f"({wrapped(node.left, body)} {SYMBOLS[type(op)]} {wrapped(node.right, body)})"
        case ast.BinOp(op=ast.LShift()):
            count = lower(node.right, body)
            if count.kind is U64 and count.constant is None:
                count = call(INT, "pye_count", count.code)
            count = coerce(body, count, INT, node.right, "the count")
            return f"pye_lshift_wrap({wrapped(node.left, body)}, {count.code})"
        case ast.UnaryOp(op=ast.Invert() | ast.USub() as op):
            return f"({'~' if isinstance(op, ast.Invert) else '-'}{wrapped(node.operand, body)})"
    value = lower(node, body)
    if value.kind.family not in (Family.INTEGER, Family.BOOL):
        body.report.refuse("P011", node, f"`.wrap` takes an int, not {described(value.kind)}", "write `int(…)`")
    if isinstance(value.constant, int):
        return f"<uint64_t>{number(value.constant & U64.high, U64).code}"
    return value.operand if value.kind is U64 else f"<uint64_t>{value.operand}"
