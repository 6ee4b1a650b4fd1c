"""str built from parts: f-strings, "%" on literals, str(…)."""

import ast
import re
from collections.abc import Iterable

from .body import Body
from .convert import coerce
from .dispatch import lower
from .kinds import BOOL, INT, STR, U64, Family
from .value import Value, call, described

_FIELD = re.compile(r"%(.?)")


def as_text(value: Value, node: ast.expr, body: Body) -> Value:
    """What `str(value)` is."""
    if value.kind is STR:
        return value
    if value.kind is BOOL:
        return call(STR, "pye_str_bool", value.code)
    if value.kind is U64:
        return call(STR, "pye_str_u64", value.code)
    if value.kind.family is Family.INTEGER:
        return call(STR, "pye_str_int", coerce(body, value, INT, node, "the field").code)
    message = f"trusted code cannot turn {described(value.kind)} into text"
    return body.report.refuse("P009", node, message, "format integers, bools and str")


def join(parts: Iterable[Value], body: Body) -> Value:
    """The parts in one str, left to right; empty literals vanish."""
    result: Value | None = None
    for part in parts:
        if part.constant == "":
            continue
        result = part if result is None else call(STR, "pye_concat", result.code, part.code)
    return result or body.pool.literal("", STR)


@lower.register
def _(node: ast.JoinedStr, body: Body) -> Value:
    return join([_part(part, body) for part in node.values], body)


def _part(part: ast.expr, body: Body) -> Value:
    if not isinstance(part, ast.FormattedValue):
        return lower(part, body)
    value = lower(part.value, body)
    integer = value.kind.family is Family.INTEGER
    match part.format_spec:
        case None:
            plain = True
        case ast.JoinedStr(values=[ast.Constant(value="d")]):
            plain = integer
        case _:
            plain = False
    if not plain or part.conversion not in (-1, ord("s")):
        message = "trusted code has no such format"
        body.report.refuse("P009", part.value, message, "use `{n}` or, for integers, `{n:d}`")
    return as_text(value, part.value, body)


def percent(node: ast.BinOp, body: Body) -> Value | None:
    """`"…%d…" % n` or `% (n, m)` on a literal; None where the left side is no str literal."""
    if not (isinstance(node.left, ast.Constant) and isinstance(node.left.value, str)):
        return None
    fields = node.right.elts if isinstance(node.right, ast.Tuple) else [node.right]
    pieces = _FIELD.split(node.left.value)  # text, letter, text, letter, …, text
    letters = pieces[1::2]
    unknown = [letter for letter in letters if letter not in ("d", "s", "%")]
    if unknown:
        hint = "use `%d`, `%s` and `%%`"
        body.report.refuse("P009", node.left, f"trusted code has no `%{unknown[0]}`", hint)
    wanted = sum(letter != "%" for letter in letters)
    if wanted != len(fields):
        message = f"the text has {wanted} fields, but {len(fields)} values follow"
        body.report.refuse("P010", node, message, "give each field one value")
    values = iter(fields)
    parts = [body.pool.literal(pieces[0], STR)]
    for letter, text in zip(letters, pieces[2::2], strict=True):
        if letter == "%":
            parts.append(body.pool.literal("%", STR))
        else:
            parts.append(_field(letter, next(values), body))
        parts.append(body.pool.literal(text, STR))
    return join(parts, body)


def _field(letter: str, node: ast.expr, body: Body) -> Value:
    value = lower(node, body)
    if letter == "d" and value.kind.family is not Family.INTEGER:
        body.report.refuse("P011", node, f"`%d` takes an int, not {described(value.kind)}", "use `%s` for str")
    return as_text(value, node, body)
