"""Comparisons, chained ones too; `and`, `or`, conditional expressions."""

import ast

from .body import Body
from .convert import coerce, common, condition, is_unsigned
from .dispatch import lower
from .kinds import BOOL, BYTES, FLOAT, INT, U64, Family
from .value import Value, call, compound, described

_SYMBOLS = {ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
# Which orders an operator accepts; the helpers answer with one of the bits, NaN with none.
_ACCEPTS = {
    ast.Eq: "PYE_EQUAL",
    ast.NotEq: "PYE_EQUAL",
    ast.Lt: "PYE_LESS",
    ast.LtE: "PYE_NOT_GREATER",
    ast.Gt: "PYE_GREATER",
    ast.GtE: "PYE_NOT_LESS",
}


@lower.register
def _(node: ast.Compare, body: Body) -> Value:
    """Each operand is evaluated once, and none after the first comparison that fails."""
    left = lower(node.left, body)
    parts = []
    for index, (op, right_node) in enumerate(zip(node.ops, node.comparators, strict=True)):
        right = lower(right_node, body)
        last = index == len(node.ops) - 1
        first_use, again = (right.operand, right) if last else body.keep(right)
        once = Value(right.kind, first_use, right.constant, right.simple)
        parts.append(compare(body, left, op, once, node))
        left = again
    if len(parts) == 1:
        return parts[0]
    return compound(BOOL, " and ".join(part.operand for part in parts))


def compare(body: Body, left: Value, op: ast.cmpop, right: Value, node: ast.expr) -> Value:
    """One comparison with Python's meaning: exact between int, u64 and float."""
    if isinstance(op, ast.In | ast.NotIn):
        return _contains(body, left, op, right, node)
    if isinstance(op, ast.Is | ast.IsNot):
        body.report.refuse("P009", node, "trusted code has no `is`", "use `==`")
    if left.kind.is_buffer and left.kind is right.kind:
        return _buffers(left, op, right)
    if not (left.kind.is_number and right.kind.is_number):
        message = f"{described(left.kind)} and {described(right.kind)} do not compare"
        body.report.refuse("P011", node, message, "compare values of one kind")
    families = {Family.FLOAT if value.kind.is_float else Family.INTEGER for value in (left, right)}
    mixed_float = len(families) == 2
    if mixed_float or (U64 in (left.kind, right.kind) and not (is_unsigned(left) and is_unsigned(right))):
        return _mixed(body, left, op, right, node)
    if Family.INTEGER in families and left.kind is not right.kind:
        # C would compare a u32 with an i32 as unsigned: both go to one wide kind first.
        kind = U64 if U64 in (left.kind, right.kind) else INT
        left, right = (coerce(body, value, kind, node, "the operand") for value in (left, right))
    return compound(BOOL, f"{left.operand} {_SYMBOLS[type(op)]} {right.operand}")


def _mixed(body: Body, left: Value, op: ast.cmpop, right: Value, node: ast.expr) -> Value:
    """Different representations: C would convert, and lose the exact answer."""
    suffix, codes = "", []
    for value in (left, right):
        kind = FLOAT if value.kind.is_float else U64 if is_unsigned(value) else INT
        suffix += {FLOAT: "f", U64: "u", INT: "i"}[kind]
        codes.append(coerce(body, value, kind, node, "the operand").code)
    return _accept(op, f"pye_order_{suffix}({', '.join(codes)})")


def _buffers(left: Value, op: ast.cmpop, right: Value) -> Value:
    if isinstance(op, ast.Eq | ast.NotEq):
        equal = call(BOOL, "pye_equal", left.code, right.code)
        return equal if isinstance(op, ast.Eq) else compound(BOOL, f"not {equal.code}")
    return _accept(op, f"pye_order({left.code}, {right.code})")


def _accept(op: ast.cmpop, order: str) -> Value:
    found = f"({order} & {_ACCEPTS[type(op)]}) != 0"
    return compound(BOOL, f"not ({found})" if isinstance(op, ast.NotEq) else found)


def _contains(body: Body, left: Value, op: ast.cmpop, right: Value, node: ast.expr) -> Value:
    if right.kind.is_buffer and left.kind is right.kind:
        found = call(BOOL, "pye_contains", left.code, right.code)
    elif right.kind is BYTES and left.kind.family in (Family.INTEGER, Family.BOOL):
        kind = U64 if left.kind is U64 else INT
        byte = coerce(body, left, kind, node, "the byte").code
        found = call(BOOL, "pye_contains_byte", f"pye_count({byte})" if kind is U64 else byte, right.code)
    else:
        message = f"`in` does not look for {described(left.kind)} in {described(right.kind)}"
        body.report.refuse("P011", node, message, "look for int or bytes in bytes, for str in str")
    return found if isinstance(op, ast.In) else compound(BOOL, f"not {found.code}")


@lower.register
def _(node: ast.BoolOp, body: Body) -> Value:
    """The value is that of the operand which decided, as in Python; all operands have one kind."""
    values = [lower(one, body) for one in node.values]
    word = "and" if isinstance(node.op, ast.And) else "or"
    if all(value.kind is BOOL for value in values):
        return compound(BOOL, f" {word} ".join(value.operand for value in values))
    kind = values[0].kind
    for value in values[1:]:
        kind = common(body, Value(kind, ""), value, node) if value.kind is not kind else kind
    values = [coerce(body, value, kind, node, "the alternative") for value in values]
    result = values[-1]
    for value in reversed(values[:-1]):
        first, again = body.keep(value)
        test = condition(Value(kind, first), body, node).code
        one, other = (result, again) if word == "and" else (again, result)
        result = compound(kind, f"{one.operand} if {test} else {other.operand}")
    return result


def truth(node: ast.expr, body: Body) -> Value:
    """A condition. Only its truth counts, so the operands of `and`, `or` and `not` may differ in kind."""
    match node:
        case ast.BoolOp(op=op, values=values):
            word = " and " if isinstance(op, ast.And) else " or "
            return compound(BOOL, word.join(truth(one, body).operand for one in values))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return compound(BOOL, f"not {truth(operand, body).operand}")
    return condition(lower(node, body), body, node)


@lower.register
def _(node: ast.IfExp, body: Body) -> Value:
    test = truth(node.test, body)
    one, other = lower(node.body, body), lower(node.orelse, body)
    kind = common(body, one, other, node)
    one, other = (coerce(body, value, kind, node, "the alternative") for value in (one, other))
    return compound(kind, f"{one.operand} if {test.operand} else {other.operand}")
