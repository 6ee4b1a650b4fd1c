"""lower(statements, builder): each statement as instructions."""

from collections.abc import Callable
from typing import Any

from ..check.tree import (
    Assign,
    Break,
    Continue,
    Delete,
    Evaluate,
    Expression,
    For,
    Give,
    If,
    Raise,
    Reraise,
    Return,
    Several,
    Statement,
    Try,
    While,
    With,
    Yield,
)  # fmt: skip
from . import bindings, comprehensions, iterators, makers, model, optional, ordering, records, reduced  # noqa: F401  (they register their expressions)
from .assignment import lower_assign, lower_delete
from .builder import Builder
from .counting import counts
from .expressions import evaluate
from .loops import lower_for, run
from .model import Block, Operand
from .rounds import Rounds, counted
from .tries import lower_raise, lower_reraise, lower_try
from .withs import lower_with


def lower(statements: tuple[Statement, ...], builder: Builder) -> None:
    for statement in statements:
        if builder.pool.covered and not isinstance(statement, Several | Yield):
            builder.write(model.Covered(statement.line))
        handler: Callable[[Any, Builder], None] = _HANDLERS[type(statement)]
        handler(statement, builder)


def _block(statements: tuple[Statement, ...], builder: Builder) -> Block:
    with builder.inner() as block:
        lower(statements, builder)
    return block


def _assign(statement: Assign, builder: Builder) -> None:
    lower_assign(statement, builder)


def _several(statement: Several, builder: Builder) -> None:
    lower(statement.statements, builder)


def _delete(statement: Delete, builder: Builder) -> None:
    lower_delete(statement, builder)


def _yield(statement: Yield, builder: Builder) -> None:
    builder.yields[-1]()


def _give(statement: Give, builder: Builder) -> None:
    with builder.statement(statement.line):
        builder.write(model.Suspend(evaluate(statement.value, builder)))


def _for(statement: For, builder: Builder) -> None:
    lower_for(statement, builder)


def _evaluate(statement: Evaluate, builder: Builder) -> None:
    with builder.statement(statement.line):
        evaluate(statement.value, builder)


def _if(statement: If, builder: Builder) -> None:
    arms = []
    for line, test, body in statement.arms:
        with builder.inner() as prelude:
            if builder.pool.covered and line != statement.line:
                builder.write(model.Covered(line))
            condition = _condition(test, line, builder)
        arms.append((prelude, condition, _block(body, builder)))
    builder.write(model.If(tuple(arms), _block(statement.otherwise, builder)))


def _condition(test: Expression, line: int, builder: Builder) -> Operand:
    """Evaluated as a statement of its own, so that its temporaries do not last while its branch runs."""
    with builder.statement(line):
        return builder.snapshot(evaluate(test, builder))


def _while(statement: While, builder: Builder) -> None:
    otherwise = _block(statement.otherwise, builder)
    stretch = None
    test = counts(statement, builder.walrus)
    if test is not None:
        at, stop = (evaluate(one, builder) for one in test.operands)
        stretch = counted(test.operation, at, stop, builder)
    source = Rounds(lambda: _condition(statement.test, statement.line, builder), lambda: None, stretch)
    run(source, statement.line, lambda: lower(statement.body, builder), otherwise, builder, held=False)


def _return(statement: Return, builder: Builder) -> None:
    with builder.statement(statement.line):
        builder.leave(model.Return, value=None if statement.value is None else evaluate(statement.value, builder))


def _break(statement: Break, builder: Builder) -> None:
    builder.leave(model.Break, _innermost(builder))


def _continue(statement: Continue, builder: Builder) -> None:
    builder.leave(model.Continue, _innermost(builder))


def _innermost(builder: Builder) -> int:
    return next(one for one in reversed(builder.around) if isinstance(one, int))


def _raise(statement: Raise, builder: Builder) -> None:
    lower_raise(statement, builder)


def _reraise(statement: Reraise, builder: Builder) -> None:
    lower_reraise(statement, builder)


def _try(statement: Try, builder: Builder) -> None:
    lower_try(statement, builder, lower)


def _with(statement: With, builder: Builder) -> None:
    lower_with(statement, builder, lower)


_HANDLERS: dict[type[Statement], Callable[..., None]] = {
    Assign: _assign,
    Evaluate: _evaluate,
    If: _if,
    While: _while,
    For: _for,
    Delete: _delete,
    Several: _several,
    Yield: _yield,
    Give: _give,
    Return: _return,
    Raise: _raise,
    Reraise: _reraise,
    Try: _try,
    With: _with,
    Break: _break,
    Continue: _continue,
}
