"""Values of JSON made of others, and others of them."""

from ..operations import json
from ..types.containers import Dict, List, Optional
from ..types.json import is_form, may_be
from ..types.model import BOOL, FLOAT, INT, JSON, NONE, U64, Type
from .tree import Apply, Choice, Expression, Held, Holding, IsNone, Known, Literal, Narrow, Nothing, Widen


def null(line: int) -> Expression:
    return Apply(JSON, line, json.NULL, ())


def as_json(value: Expression) -> Expression | None:
    """The value as one of JSON; None where it is none. Lists and dicts of something else are copied."""
    type_, line = value.type, value.line
    if type_ == JSON:
        return value
    if isinstance(value, Nothing):
        return null(line)
    if type_ in json.OF:
        return Apply(JSON, line, json.OF[type_], (value,))
    if type_.is_number:
        return _number(value)
    if isinstance(type_, Optional):
        held = Held(type_, line)
        there = as_json(Known(type_.inner, line, held))
        if there is None:
            return None
        chosen = Choice(JSON, line, IsNone(BOOL, line, held), null(line), there)
        return Holding(JSON, line, value, held, chosen)
    if isinstance(type_, List | Dict) and may_be(type_) and not is_form(type_):
        return Apply(JSON, line, json.copied(type_), (value,))
    return None


def _number(value: Expression) -> Expression:
    line = value.line
    if value.type.is_float:
        return Apply(JSON, line, json.OF[FLOAT], (Widen(FLOAT, line, value),))
    whole = Narrow(INT, line, value, "an int of JSON") if value.type == U64 else Widen(INT, line, value)
    return Apply(JSON, line, json.OF[INT], (whole,))


def from_json(value: Expression, type_: Type) -> Expression | None:
    """A value of JSON as one of the type, which is looked at when it runs; None where none can be one."""
    return Apply(type_, value.line, json.taken(type_), (value,)) if may_be(type_) else None


def met_json(value: Expression, type_: Type) -> Expression | None:
    """What is declared to be of JSON, or is and is declared to be something else; None where neither is."""
    if type_ == JSON:
        return as_json(value)
    if value.type == JSON:
        return from_json(value, type_)
    if (
        isinstance(type_, List | Dict)
        and isinstance(value.type, List | Dict)
        and JSON in (*type_.held, *value.type.held)
    ):
        made = as_json(value) if may_be(type_) else None
        return None if made is None else from_json(made, type_)
    return None


def both(left: Expression, right: Expression) -> tuple[Expression, Expression]:
    """Two operands, of which the other one is of JSON too where one is."""
    if JSON not in (left.type, right.type) or NONE in (left.type, right.type):
        return left, right
    one, other = as_json(left), as_json(right)
    return (left, right) if one is None or other is None else (one, other)


def is_one_of(value: Expression, forms: int) -> Expression:
    """Whether a value of JSON has one of the forms, of which each is a bit."""
    return Apply(BOOL, value.line, json.IS, (value, Literal(INT, value.line, forms)))
