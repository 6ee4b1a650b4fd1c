"""Values of which one is chosen: their one type, where some of them may be None."""

import ast

from ..types.containers import Optional
from ..types.model import JSON, NONE, Type, natural
from .convert import coerce, common, condition, valued
from .dispatch import check
from .json_values import null
from .scope import Scope
from .tree import Choice, Expression, Held, Holding, Known, Nothing


def alternative(node: ast.expr, scope: Scope, wanted: Type | None) -> Expression:
    """None has no type yet where none is asked for."""
    if isinstance(node, ast.Constant) and node.value is None and not (isinstance(wanted, Optional) or wanted == JSON):
        return Nothing(NONE, node.lineno)
    return valued(scope, check(node, scope, wanted), node)


def with_nothing(values: list[Expression], node: ast.expr, scope: Scope) -> list[Expression]:
    """The values, of which None has the type that the others have or may lack."""
    others = [one for one in values if not (isinstance(one, Nothing) and one.type == NONE)]
    if len(others) == len(values):
        return values
    if not others or others[0].type == NONE:
        hint = "annotate the variable, as in `x: int | None = None`"
        scope.report.refuse("P009", node, "trusted code does not have None as a value", hint)
    type_ = others[0].type
    if type_ == JSON:
        return [one if one in others else null(one.line) for one in values]
    optional = type_ if isinstance(type_, Optional) else Optional(natural(type_))
    return [one if one in others else Nothing(optional, one.line) for one in values]


def or_else(values: list[Expression], node: ast.expr, scope: Scope, wanted: Type | None = None) -> Expression | None:
    """`x or "…"`: what x has where that is true, so that the result is never None; None where no x may be.

    `wanted` is the type that it is to have then.
    """
    inner = [one.type.inner if isinstance(one.type, Optional) else one.type for one in values]
    if isinstance(values[-1].type, Optional) or inner == [one.type for one in values]:
        return None
    type_ = wanted or inner[0]
    for value, of in zip(values[1:], inner[1:], strict=True) if wanted is None else ():
        type_ = common(scope, Held(type_, node.lineno, values[0].constant), Held(of, value.line, value.constant), node)
    result = coerce(scope, values[-1], type_, node, "the alternative")
    for value, of in zip(reversed(values[:-1]), reversed(inner[:-1]), strict=True):
        held = Held(value.type, value.line)
        known = held if of == value.type else Known(of, value.line, held)
        taken = coerce(scope, known, type_, node, "the alternative")
        chosen = Choice(type_, node.lineno, condition(held, scope, node), taken, result)
        result = Holding(type_, node.lineno, value, held, chosen)
    return result
