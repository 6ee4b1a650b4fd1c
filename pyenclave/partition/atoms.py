"""Literals, names, indexing."""

import ast
import builtins

from .arithmetic import fold
from .body import Body
from .convert import coerce
from .dispatch import lower
from .kinds import BOOL, BYTES, FLOAT, INT, STR, U64, Family, Kind
from .report import Refused
from .symbols import Function, InsideVariable, NamedConstant, Unusable
from .value import Value, call, described, number


@lower.register
def _(node: ast.Constant, body: Body) -> Value:
    value = node.value
    if isinstance(value, str) and not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            body.report.refuse("P009", node, "this text has a lone surrogate, which UTF-8 does not", "use bytes")
    folded = fold(node, body) if isinstance(value, bool | int | float | str | bytes) else None
    if folded is not None:
        return folded
    what = _LITERALS.get(type(value), "this literal")
    hint = "use a value of the expected kind, such as 0 or b\"\""
    return body.report.refuse("P009", node, f"trusted code does not have {what}", hint)


_LITERALS: dict[type, str] = {
    type(None): "None as a value",
    type(...): "`...` as a value",
    complex: "complex numbers",
    float: "infinite literals",
}


@lower.register
def _(node: ast.Name, body: Body) -> Value:
    name = node.id
    if name in body.local_names:
        return _local(node, body)
    symbol = body.module.symbols.get(name)
    match symbol:
        case NamedConstant():
            return body.pool.constant(symbol)
        case InsideVariable():
            return read_variable(symbol, body)
        case Function():
            body.report.refuse("P009", node, f"the function `{name}` as a value", "call it")
        case Unusable(message=message, hint=hint):
            body.report.refuse("P007", node, message, hint)
    if name in body.module.imports:
        hint = "inside there is `pyenclave.inside`; call an `@untrusted` function for the rest"
        body.report.refuse("P007", node, f"`{name}` is imported, so it stays outside", hint)
    if body.module.qualified(node) in _BUILTINS:
        body.report.refuse("P009", node, f"the function `{name}` as a value", "call it")
    hint = "define it in this module"
    return body.report.refuse("P007", node, f"`{name}` is not known inside", hint)


_BUILTINS = frozenset(f"builtins.{name}" for name in dir(builtins))


def _local(node: ast.Name, body: Body) -> Value:
    name = node.id
    if body.assigned is not None and name not in body.assigned:
        message = f"`{name}` may be unassigned here"
        body.report.refuse("P012", node, message, f"assign `{name}` before the branch or the loop")
    kind = body.kinds.get(name, INT)
    if kind is None:
        # Its assignment was refused and reported; complaining about every use would hide that.
        raise Refused
    return Value(kind, body.local(name), simple=True)


_CELLS = {Family.INTEGER: (INT, "int"), Family.BOOL: (INT, "int"), Family.FLOAT: (FLOAT, "float")}


def cell_of(kind: Kind) -> tuple[Kind, str]:
    """How an inside number is kept, and the suffix of its accessors."""
    return (U64, "u64") if kind is U64 else _CELLS[kind.family]


def read_variable(symbol: InsideVariable, body: Body) -> Value:
    """bytes and str are copied into the call's arena under the variable's lock; numbers are read atomically."""
    name = body.pool.variable(symbol)
    if symbol.kind.is_buffer:
        return call(symbol.kind, "pye_state_read", f"&{name}")
    wide, suffix = cell_of(symbol.kind)
    value = call(wide, f"pye_state_read_{suffix}", f"&{name}")
    if symbol.kind is BOOL:
        return Value(BOOL, f"<bint>{value.code}")
    return value if wide.c == symbol.kind.c else Value(symbol.kind, f"<{symbol.kind.c}>{value.code}")


@lower.register
def _(node: ast.Subscript, body: Body) -> Value:
    value = lower(node.value, body)
    if value.kind is STR:
        hint = "use bytes for data that is taken apart"
        body.report.refuse("P009", node, "trusted code does not index or slice str", hint)
    if value.kind is not BYTES:
        body.report.refuse("P011", node, f"{described(value.kind)} has no items", "index bytes")
    if isinstance(node.slice, ast.Slice):
        return _slice(value, node.slice, body)
    index = lower(node.slice, body)
    if index.kind.family not in (Family.INTEGER, Family.BOOL):
        body.report.refuse("P011", node.slice, f"an index is an int, not {described(index.kind)}", "use an int")
    if index.kind is U64 and index.constant is None:
        return call(INT, "pye_at_u64", value.code, index.code)
    return call(INT, "pye_at", value.code, coerce(body, index, INT, node.slice, "the index").code)


def _slice(value: Value, bounds: ast.Slice, body: Body) -> Value:
    step = bounds.step
    if step is not None and not (isinstance(step, ast.Constant) and step.value == 1):
        body.report.refuse("P009", step, "trusted code has no slices with a step", "copy in a `for` loop")
    edges = []
    for node, missing in ((bounds.lower, number(0, INT).code), (bounds.upper, "PYE_END")):
        if node is None:
            edges.append(missing)
            continue
        edge = lower(node, body)
        if edge.kind.family not in (Family.INTEGER, Family.BOOL):
            body.report.refuse("P011", node, f"a bound is an int, not {described(edge.kind)}", "use an int")
        far = edge.kind is U64 and edge.constant is None
        edges.append(f"pye_count({edge.code})" if far else coerce(body, edge, INT, node, "the bound").code)
    return call(BYTES, "pye_slice", value.code, *edges)
