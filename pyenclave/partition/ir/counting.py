"""Which `while` loops count up or down to a bound: such a loop is run in stretches, as one over a range is.

Only where a round is some arithmetic, so that a stretch of them is over long before anybody waits for it.
"""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from ..check.tree import (
    Apply,
    Assign,
    Break,
    Chain,
    Choice,
    Continue,
    Delete,
    Evaluate,
    Expression,
    FieldPlace,
    For,
    Held,
    If,
    ItemPlace,
    Literal,
    Local,
    Logic,
    Low,
    Named,
    Not,
    Raise,
    Reraise,
    Return,
    Several,
    SlicePlace,
    Source,
    State,
    Statement,
    Target,
    While,
    Widen,
)  # fmt: skip
from ..types.model import INT

# What takes no longer than arithmetic does, and of what is no number these functions only.
_LIGHT = (Apply, Chain, Choice, Held, Literal, Local, Logic, Low, Named, Not, State, Widen)
_ITEMS = ("pye_list_get_plain", "pye_list_set_plain", "pye_list_len", "pye_bytes_at", "pye_bytes_len", "pye_str_len")
_STEPS = {"<": "pye_int_add", "<=": "pye_int_add", ">": "pye_int_sub", ">=": "pye_int_sub"}


def counts(statement: While, walrus: frozenset[str]) -> Apply | None:
    """The test, of a variable and its bound, where each round, whatever it does, takes the one nearer to the other.

    The bound does not change, and no `continue` passes the step over. `walrus` is what expressions assign to.
    """
    match statement.test:
        case Apply(operation=order, operands=(Local(name=name) as at, Local() | Literal() as bound)) as test if (
            order.symbol in _STEPS and at.type == INT and bound.type == INT
        ):
            pass
        case _:
            return None
    stored = list(_stored(statement.body))
    fixed = {bound.name} if isinstance(bound, Local) else set()
    if None in stored or stored.count(name) != 1 or (fixed | {name}) & walrus or fixed & set(stored):
        return None
    steps = any(_is_step(one, name, _STEPS[order.symbol]) for one in statement.body)
    return test if steps and not _goes_on(statement.body) and all(map(_is_light, statement.body)) else None


def _is_light(node: Any) -> bool:
    """Of a statement, and all that is in it; loops in it look themselves."""
    if isinstance(node, tuple):
        return all(map(_is_light, node))
    if isinstance(node, Expression) and not isinstance(node, _LIGHT):
        return False
    if isinstance(node, Apply):
        numbers = all(one.type.plain for one in (node, *node.operands))
        return (numbers or node.operation.symbol in _ITEMS) and _is_light(node.operands)
    if isinstance(node, ItemPlace) and node.operation.symbol not in _ITEMS:
        return False
    if isinstance(node, Expression | Statement | Source | Target | ItemPlace | SlicePlace | FieldPlace):
        return all(_is_light(getattr(node, one.name)) for one in fields(node))
    return True


def _is_step(statement: Statement, name: str, symbol: str) -> bool:
    """`name += 1`, or another constant."""
    match statement:
        case Several(statements=(one,)):
            return _is_step(one, name, symbol)
        case Assign(values=(value,), held=(held,), targets=(target,)) if target.place == name and target.value is held:
            pass
        case Assign(values=(), targets=(target,)) if target.place == name:
            value = target.value
        case _:
            return False
    match value:
        case Apply(operation=operation, operands=(Local(name=left), Literal(value=int() as step))):
            return operation.symbol == symbol and left == name and step > 0
    return False


def _stored(statements: tuple[Statement, ...]) -> Iterator[str | None]:
    """The local variables that are stored to, one for each time; None for what is not looked through."""
    for one in statements:
        match one:
            case Assign(targets=targets):
                yield from (target.place for target in targets if isinstance(target.place, str))
            case If(arms=arms, otherwise=otherwise):
                for _, _, body in arms:
                    yield from _stored(body)
                yield from _stored(otherwise)
            case Several(statements=inner):
                yield from _stored(inner)
            case While(body=body, otherwise=otherwise):
                yield from _stored((*body, *otherwise))
            case For(targets=targets, body=body, otherwise=otherwise):
                yield from (target.place for target in targets if isinstance(target.place, str))
                yield from _stored((*body, *otherwise))
            case Evaluate() | Return() | Raise() | Reraise() | Break() | Continue():
                pass
            case Delete(place=place) if not isinstance(place, str):
                pass
            case _:
                yield None


def _goes_on(statements: tuple[Statement, ...]) -> bool:
    """Whether there is a `continue` of this loop's."""
    for one in statements:
        match one:
            case Continue():
                return True
            case If(arms=arms, otherwise=otherwise):
                if any(_goes_on(body) for _, _, body in arms) or _goes_on(otherwise):
                    return True
            case Several(statements=inner) | While(otherwise=inner) | For(otherwise=inner):
                if _goes_on(inner):
                    return True
    return False
