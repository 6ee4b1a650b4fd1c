"""Which `while` loops count up or down to a bound: such a loop is run in stretches, as one over a range is.

Where its rounds are light (weight.py), as for those.
"""

from collections.abc import Iterator

from ..check.tree import (
    Apply,
    Assign,
    Bind,
    Break,
    Continue,
    Delete,
    Evaluate,
    Expression,
    For,
    If,
    Literal,
    Local,
    Logic,
    Raise,
    Reraise,
    Return,
    Several,
    Statement,
    While,
)  # fmt: skip
from ..types.model import INT

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
    return test if steps and not _goes_on(statement.body) else None


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
                for _, test, body in arms:
                    yield from (None for _ in _captures(test))
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


def _captures(test: Expression) -> Iterator[Bind]:
    """Of a `case`: what stores to the variables of its pattern."""
    for one in (test, *(test.values if isinstance(test, Logic) else ())):
        if isinstance(one, Bind):
            yield one


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
