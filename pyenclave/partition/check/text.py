"""str built from parts: f-strings, "%" on literals, str(…)."""

import ast
import re
from collections.abc import Callable

from .. import operations
from ..types.containers import OpenTuple, Optional, Tuple
from ..types.model import BOOL, BYTES, EXCEPTION, STR, Integer, Type, described
from ..types.records import Enumeration, Flags
from . import enums
from .convert import apply, coerce, underlying
from .dispatch import Checked, check, handles
from .exception_members import text_of
from .scope import Scope
from .special import asked, method_of, refuse_of_derived, special
from .tree import Choice, Expression, Held, Holding, IsNone, Join, Known, Literal
from .views import around, refuse_reversed

_FIELD = re.compile(r"%([-+ #0]*[0-9*]*(?:\.[0-9*]*)?[hlL]?.?)")


def as_text(value: Expression, node: ast.expr, scope: Scope) -> Expression:
    """What `str(value)` is."""
    if value.type == STR:
        return value
    refuse_reversed(value, node, scope)
    if isinstance(value.type, Enumeration | Flags):
        return enums.as_text(value, scope)
    refuse_of_derived(getattr(value.type, "inner", value.type), ("__str__",), node, scope)
    if isinstance(value.type, Optional) and _differs(value.type.inner, scope):
        return _or_none(value, lambda there: as_text(there, node, scope))
    own = asked(value, "__str__", scope, STR) or asked(value, "__repr__", scope, STR)
    if own is not None:
        return own
    if value.type == EXCEPTION:
        return text_of(value, scope)
    operation = operations.as_text(value.type)
    if operation is not None:
        return joined(around(value, apply(operation, (value,), value.line)), value.line)
    message = f"trusted code cannot turn {described(value.type)} into text"
    return scope.report.refuse("P009", node, message, "format integers, bools and str")


def _differs(type_: Type, scope: Scope) -> bool:
    """Whether `str` says something else than `repr`, beside str's own."""
    return (
        isinstance(type_, Enumeration | Flags) or type_ == EXCEPTION or method_of(type_, "__str__", scope) is not None
    )


def joined(parts: list[Expression], line: int, type_: Type = STR) -> Expression:
    """The parts in one, left to right; empty literals vanish."""
    kept = [part for part in parts if part.constant not in ("", b"")]
    if not kept:
        return Literal(type_, line, "" if type_ == STR else b"")
    return kept[0] if len(kept) == 1 else Join(type_, line, tuple(kept))


@handles(ast.JoinedStr)
def _f_string(node: ast.JoinedStr, scope: Scope) -> Expression:
    return joined([_part(part, scope) for part in node.values], node.lineno)


def _part(part: ast.expr, scope: Scope) -> Expression:
    if not isinstance(part, ast.FormattedValue):
        return check(part, scope)
    if isinstance(part.value, ast.IfExp) and part.format_spec is None and not _has_none(part.value):
        return check(_alternatives(part, part.value), scope)
    value = check(part.value, scope)
    if part.conversion != -1:
        value = converted(value, chr(part.conversion), part.value, scope)
    if part.format_spec is None:
        return without_format(value, part.value, scope)
    return formatted(value, part.value, check(part.format_spec, scope), scope)


def _has_none(node: ast.IfExp) -> bool:
    return any(isinstance(one, ast.Constant) and one.value is None for one in (node.body, node.orelse))


def _alternatives(part: ast.FormattedValue, node: ast.IfExp) -> ast.expr:
    """`{a if test else b}`, of which each is a text of its own: they may be of two types."""
    texts = [
        ast.copy_location(ast.JoinedStr([ast.copy_location(ast.FormattedValue(one, part.conversion, None), one)]), one)
        for one in (node.body, node.orelse)
    ]
    return ast.copy_location(ast.IfExp(node.test, *texts), node)


def without_format(value: Expression, node: ast.expr, scope: Scope) -> Expression:
    """`{x}`: what the class's own `__format__` makes of an empty format, else `str(x)`."""
    type_ = value.type
    if isinstance(type_, Optional) and method_of(type_.inner, "__format__", scope) is not None:
        return _or_none(value, lambda there: without_format(there, node, scope))
    own = _own_format(value, node, Literal(STR, value.line, ""), scope)
    return as_text(value, node, scope) if own is None else own


def _own_format(value: Expression, node: ast.expr, spec: Expression, scope: Scope) -> Expression | None:
    """What the class's own `__format__` makes of it; None where it has none."""
    inner = getattr(value.type, "inner", value.type)
    refuse_of_derived(inner, ("__format__",), node, scope)
    operation = special(inner, "__format__", scope, STR)
    if operation is None:
        return None
    if inner != value.type:
        message = f"a format of {described(value.type)}, of which None has none"
        scope.report.refuse("P009", node, message, "ask before, as in `if x is not None:`")
    if operation.operands[1:] != (STR,):
        method = method_of(inner, "__format__", scope)
        assert method is not None
        message = f"`__format__` of `{inner.name}` takes something else than a format"
        scope.report.refuse("P010", method.node, message, "write `def __format__(self, spec: str) -> str:`")
    return apply(operation, (value, spec), value.line)


def _or_none(value: Expression, text: Callable[[Expression], Expression]) -> Expression:
    """The text of what is there, else `None`."""
    assert isinstance(value.type, Optional)
    held = Held(value.type, value.line)
    there = text(Known(value.type.inner, value.line, held))
    shown = Choice(STR, value.line, IsNone(BOOL, value.line, held), Literal(STR, value.line, "None"), there)
    return Holding(STR, value.line, value, held, shown)


def formatted(value: Expression, node: ast.expr, spec: Expression, scope: Scope) -> Expression:
    of_class = _own_format(value, node, spec, scope)
    if of_class is not None:
        return of_class
    value = enums.as_formatted(value, node, scope) if isinstance(value.type, Enumeration | Flags) else value
    symbol = scope.module.class_of(value.type)
    own = special(value.type, "_formatted", scope) if symbol and scope.module.is_shipped_at(symbol.node) else None
    operation = own or operations.formatted(value.type)
    if operation is None:
        message = f"trusted code has no format of {described(value.type)}"
        hint = "format numbers and str, or write `!r`" if symbol is None else "give it a `__format__`, or write `!s`"
        scope.report.refuse("P009", node, message, hint)
    return apply(operation, (value, spec), value.line)


def format_(node: ast.Call, scope: Scope) -> Expression:
    """format(x), format(x, spec)"""
    if not 1 <= len(node.args) <= 2 or node.keywords or any(isinstance(one, ast.Starred) for one in node.args):
        scope.report.refuse("P010", node, "`format` takes a value and a format", 'write `format(x, ".2f")`')
    first, *rest = node.args
    value = check(first, scope)
    if not rest:
        return without_format(value, first, scope)
    return formatted(value, first, coerce(scope, check(rest[0], scope, STR), STR, rest[0], "the format"), scope)


def converted(value: Expression, letter: str, node: ast.expr, scope: Scope) -> Expression:
    """`!s`, `!r`, `!a`; `%s` and the like."""
    if letter == "s":
        return as_text(value, node, scope)
    shown = as_repr(value, node, scope)
    return shown if letter == "r" else apply(operations.ASCII, (shown,), value.line)


def as_repr(value: Expression, node: ast.expr, scope: Scope) -> Expression:
    refuse_reversed(value, node, scope)
    own = asked(value, "__repr__", scope, STR)
    if own is not None:
        return own
    operation = operations.as_repr(value.type)
    if operation is None:
        scope.report.refuse("P009", node, f"trusted code cannot show {described(value.type)}", "write `str(…)`")
    return joined(around(value, apply(operation, (value,), value.line)), value.line)


def percent(node: ast.BinOp, scope: Scope) -> Expression | None:
    """`"…%d…" % n` or `% (n, m)` on a literal, of bytes too; None where the left side is no literal."""
    if not (isinstance(node.left, ast.Constant) and isinstance(node.left.value, str | bytes)):
        return None
    template = node.left.value
    type_ = STR if isinstance(template, str) else BYTES
    pieces = _FIELD.split(template if isinstance(template, str) else template.decode("latin-1"))
    fields = node.right.elts if isinstance(node.right, ast.Tuple) else [_alone(node.right, scope)]
    specs = pieces[1::2]  # text, field, text, field, …, text
    wanted = sum(spec != "%" for spec in specs)
    if any("*" in spec or "(" in spec or not spec for spec in specs):
        hint = "use `%d`, `%s`, `%05.2f` and the like"
        scope.report.refuse("P009", node.left, "trusted code has no such `%` field", hint)
    if wanted != len(fields):
        message = f"the text has {wanted} fields, but {len(fields)} values follow"
        scope.report.refuse("P010", node, message, "give each field one value")
    values = iter([(check(one, scope), one) for one in fields])
    parts: list[Expression] = [_literal(pieces[0], type_, node.lineno)]
    for spec, text in zip(specs, pieces[2::2], strict=True):
        parts.append(_literal("%", type_, node.lineno) if spec == "%" else _field(spec, *next(values), type_, scope))
        parts.append(_literal(text, type_, node.lineno))
    return joined(parts, node.lineno, type_)


def _alone(node: ast.expr, scope: Scope) -> ast.expr:
    """What is behind `%` and written as no tuple: Python has the items of one for the fields all the same."""
    value = check(node, scope)
    if isinstance(value.type, Tuple | OpenTuple):
        hint = "write the items, `% (t[0], t[1])`; or `% (t,)`, for the text of all of it"
        scope.report.refuse("P009", node, f"`%` of {described(value.type)}, which it takes apart", hint)
    return Checked(value, node)


def _literal(text: str, type_: Type, line: int) -> Expression:
    return Literal(type_, line, text if type_ == STR else text.encode("latin-1"))


def _field(spec: str, value: Expression, node: ast.expr, type_: Type, scope: Scope) -> Expression:
    """One field. Its plainest forms are str(…)."""
    letter = spec[-1]
    if type_ == STR and letter in "sra":
        value = converted(value, letter, node, scope)
        if len(spec) == 1:
            return value
    elif letter in "ra":
        value = converted(value, "a", node, scope)
    value = underlying(value)
    if spec == "d" and isinstance(value.type, Integer) and type_ == STR:
        return as_text(value, node, scope)
    operation = operations.percent(value.type, letter, of_bytes=type_ == BYTES)
    if operation is None:
        what = "an int" if letter in "di" else "that"
        message = (
            f"`%{letter}` takes {what}, not {described(value.type)}"
            if letter in "di"
            else (f"`%{letter}` does not take {described(value.type)}")
        )
        scope.report.refuse("P011", node, message, "use `%s` for str")
    return apply(operation, (value, Literal(STR, node.lineno, spec)), value.line)
