"""str built from parts: f-strings, "%" on literals, str(…)."""

import ast
import re

from .. import operations
from ..types.model import STR, Integer, described
from .convert import apply
from .dispatch import check, handles
from .scope import Scope
from .tree import Expression, Join, Literal

_FIELD = re.compile(r"%(.?)")


def as_text(value: Expression, node: ast.expr, scope: Scope) -> Expression:
    """What `str(value)` is."""
    if value.type == STR:
        return value
    operation = operations.as_text(value.type)
    if operation is not None:
        return apply(operation, (value,), value.line)
    message = f"trusted code cannot turn {described(value.type)} into text"
    return scope.report.refuse("P009", node, message, "format integers, bools and str")


def joined(parts: list[Expression], line: int) -> Expression:
    """The parts in one str, left to right; empty literals vanish."""
    kept = [part for part in parts if part.constant != ""]
    if not kept:
        return Literal(STR, line, "")
    return kept[0] if len(kept) == 1 else Join(STR, line, tuple(kept))


@handles(ast.JoinedStr)
def _f_string(node: ast.JoinedStr, scope: Scope) -> Expression:
    return joined([_part(part, scope) for part in node.values], node.lineno)


def _part(part: ast.expr, scope: Scope) -> Expression:
    if not isinstance(part, ast.FormattedValue):
        return check(part, scope)
    value = check(part.value, scope)
    match part.format_spec:
        case None:
            plain = True
        case ast.JoinedStr(values=[ast.Constant(value="d")]):
            plain = isinstance(value.type, Integer)
        case _:
            plain = False
    if not plain or part.conversion not in (-1, ord("s")):
        message = "trusted code has no such format"
        scope.report.refuse("P009", part.value, message, "use `{n}` or, for integers, `{n:d}`")
    return as_text(value, part.value, scope)


def percent(node: ast.BinOp, scope: Scope) -> Expression | None:
    """`"…%d…" % n` or `% (n, m)` on a literal; None where the left side is no str literal."""
    if not (isinstance(node.left, ast.Constant) and isinstance(node.left.value, str)):
        return None
    fields = node.right.elts if isinstance(node.right, ast.Tuple) else [node.right]
    pieces = _FIELD.split(node.left.value)  # text, letter, text, letter, …, text
    letters = pieces[1::2]
    unknown = [letter for letter in letters if letter not in ("d", "s", "%")]
    if unknown:
        hint = "use `%d`, `%s` and `%%`"
        scope.report.refuse("P009", node.left, f"trusted code has no `%{unknown[0]}`", hint)
    wanted = sum(letter != "%" for letter in letters)
    if wanted != len(fields):
        message = f"the text has {wanted} fields, but {len(fields)} values follow"
        scope.report.refuse("P010", node, message, "give each field one value")
    values = iter(fields)
    parts: list[Expression] = [Literal(STR, node.lineno, pieces[0])]
    for letter, text in zip(letters, pieces[2::2], strict=True):
        parts.append(Literal(STR, node.lineno, "%") if letter == "%" else _field(letter, next(values), scope))
        parts.append(Literal(STR, node.lineno, text))
    return joined(parts, node.lineno)


def _field(letter: str, node: ast.expr, scope: Scope) -> Expression:
    value = check(node, scope)
    if letter == "d" and not isinstance(value.type, Integer):
        scope.report.refuse("P011", node, f"`%d` takes an int, not {described(value.type)}", "use `%s` for str")
    return as_text(value, node, scope)
