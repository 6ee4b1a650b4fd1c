"""json.loads and json.dumps."""

import ast

from .. import operations
from ..operations import json
from ..types.containers import Optional
from ..types.json import is_written
from ..types.model import BOOL, BYTEARRAY, BYTES, INT, JSON, STR, described
from .convert import apply, coerce, read, seen, underlying
from .dispatch import check
from .scope import Scope
from .tree import Expression, Literal

_FLAGS = {"sort_keys": (1, True), "ensure_ascii": (2, True), "allow_nan": (4, False)}  # PYE_JSON_…, and what sets it
_BESIDE = {"indent", "separators", *_FLAGS}


def loads(node: ast.Call, scope: Scope) -> Expression:
    if len(node.args) != 1 or node.keywords or isinstance(node.args[0], ast.Starred):
        scope.report.refuse(
            "P010", node, "inside, `json.loads` takes a text, and nothing else", "write `json.loads(text)`"
        )
    value = check(node.args[0], scope)
    value = coerce(scope, value, STR, node.args[0], "the text") if value.type == JSON else value
    value = read(value, BYTES) if value.type == BYTEARRAY else value
    if value.type not in json.LOADS:
        message = f"`json.loads` takes a str or bytes, not {described(value.type)}"
        scope.report.refuse("P011", node.args[0], message, "pass the text")
    return apply(json.LOADS[value.type], (value,), node.lineno)


def dumps(node: ast.Call, scope: Scope) -> Expression:
    named = {one.arg: one.value for one in node.keywords}
    if len(node.args) != 1 or named.keys() - _BESIDE or isinstance(node.args[0], ast.Starred):
        hint = f"beside the value it takes {', '.join(sorted(_BESIDE))}"
        scope.report.refuse("P010", node, "`json.dumps` is called with what it does not take inside", hint)
    line, argument = node.lineno, node.args[0]
    value = seen(underlying(check(argument, scope, JSON if _is_new(argument) else None)))
    if not is_written(value.type):
        message = f"JSON has no text of {described(value.type)}"
        hint = (
            "make a str of it, as in `data.hex()`" if value.type == BYTES else "make a dict or a list of what is in it"
        )
        scope.report.refuse("P011", argument, message, hint)
    indent = _indent(named.get("indent"), scope)
    comma, colon = _separators(named.get("separators"), indented=indent is not None, line=line, scope=scope)
    flags = _flags(named, node, scope)
    whole = (value, indent or Literal(STR, line, None), comma, colon, Literal(INT, line, flags))
    return apply(json.dumped(value.type), whole, line)


def _is_new(node: ast.expr) -> bool:
    """None, or a list or dict that nobody else has, so that it may as well be of JSON's values."""
    return isinstance(node, ast.List | ast.Dict) or (isinstance(node, ast.Constant) and node.value is None)


def _indent(node: ast.expr | None, scope: Scope) -> Expression | None:
    """What a step is indented by: so many spaces, or a text."""
    if node is None or (isinstance(node, ast.Constant) and node.value is None):
        return None
    value = check(node, scope)
    if value.type == STR:
        return value
    if isinstance(value.type, Optional) or not value.type.is_whole or value.type == BOOL:
        scope.report.refuse(
            "P011", node, f"`indent` is an int or a str, not {described(value.type)}", "write `indent=2`"
        )
    repeat = operations.binary("*", STR, INT)
    assert repeat is not None
    return apply(repeat, (Literal(STR, node.lineno, " "), value), node.lineno)


def _separators(node: ast.expr | None, *, indented: bool, line: int, scope: Scope) -> tuple[Expression, Expression]:
    match node:
        case None | ast.Constant(value=None):
            return Literal(STR, line, "," if indented else ", "), Literal(STR, line, ": ")
        case ast.Tuple(elts=[one, other]):
            both = [coerce(scope, check(each, scope), STR, each, "a separator") for each in (one, other)]
            return both[0], both[1]
    hint = 'write `separators=(",", ":")`'
    return scope.report.refuse("P011", node, "`separators` is a tuple of two texts, written out", hint)


def _flags(named: dict[str | None, ast.expr], node: ast.Call, scope: Scope) -> int:
    flags = 2  # ensure_ascii, unless it is said otherwise
    for name, (bit, sets) in _FLAGS.items():
        match named.get(name):
            case None:
                pass
            case ast.Constant(value=bool() as said):
                flags = flags | bit if said == sets else flags & ~bit
            case other:
                scope.report.refuse("P011", other, f"`{name}` is not constant", f"write `{name}=True`, or two calls")
    return flags
