"""lower(statements, builder): each statement as instructions."""

from collections.abc import Callable
from typing import Any

from ..check.tree import (
    Apply,
    Assign,
    Break,
    Continue,
    Evaluate,
    Expression,
    ForBytes,
    ForRange,
    If,
    Local,
    Raise,
    Reraise,
    Return,
    Statement,
    Target,
    Try,
    While,
)  # fmt: skip
from ..operations import Operation
from ..types.model import BOOL, INT, NONE
from . import model
from .builder import Builder
from .expressions import do, evaluate
from .model import Address, Block, Operand, Part, Slot, Value
from .tries import lower_raise, lower_reraise, lower_try


def lower(statements: tuple[Statement, ...], builder: Builder) -> None:
    for statement in statements:
        handler: Callable[[Any, Builder], None] = _HANDLERS[type(statement)]
        handler(statement, builder)


def _block(statements: tuple[Statement, ...], builder: Builder) -> Block:
    with builder.inner() as block:
        lower(statements, builder)
    return block


def _assign(statement: Assign, builder: Builder) -> None:
    with builder.statement(statement.line):
        values = [evaluate(value, builder) for value in statement.values]
        for held, value in zip(statement.held, values, strict=True):
            builder.hold(held, builder.snapshot(value))
        for target in statement.targets:
            _store(target, statement.line, builder)


def _store(target: Target, line: int, builder: Builder) -> None:
    place = target.place
    if not isinstance(place, str):
        builder.pool.variable(place)
        builder.write(model.Store(place, evaluate(target.value, builder), line))
    elif (added := _appended(place, target.value)) is not None:
        slot = builder.local(place)
        operands = (Address(slot), evaluate(added, builder))
        builder.write(model.Do(None, Operation("pye_bytes_append", (), NONE), operands, line))
    else:
        builder.assign(builder.local(place), evaluate(target.value, builder))


def _appended(name: str, value: Expression) -> Expression | None:
    """The b of `name = name + b`, which grows in place where nobody else has the value."""
    match value:
        case Apply(operation=Operation(symbol="pye_bytes_concat"), operands=(Local(name=left), added)) if left == name:
            return None if isinstance(added, Local) and added.name == name else added
    return None


def _evaluate(statement: Evaluate, builder: Builder) -> None:
    with builder.statement(statement.line):
        evaluate(statement.value, builder)


def _if(statement: If, builder: Builder) -> None:
    arms = []
    for line, test, body in statement.arms:
        with builder.inner() as prelude:
            condition = _condition(test, line, builder)
        arms.append((prelude, condition, _block(body, builder)))
    builder.write(model.If(tuple(arms), _block(statement.otherwise, builder)))


def _condition(test: Expression, line: int, builder: Builder) -> Operand:
    """Evaluated as a statement of its own, so that its temporaries do not last while its branch runs."""
    with builder.statement(line):
        return builder.snapshot(evaluate(test, builder))


def _loop(
    head: Callable[[], Operand],
    step: Callable[[], None],
    body: tuple[Statement, ...],
    otherwise: Block,
    builder: Builder,
) -> None:
    """`head` gives the condition under which it goes on; `step` writes what comes before the body."""
    number = builder.number()
    builder.around.append(number)
    with builder.inner() as block:
        condition = head()
        leave: Block = [*otherwise, model.Break(number)]
        builder.write(model.If((([], condition, []),), leave))
        step()
        lower(body, builder)
    builder.around.pop()
    builder.write(model.Loop(number, block))


def _while(statement: While, builder: Builder) -> None:
    otherwise = _block(statement.otherwise, builder)
    _loop(lambda: _condition(statement.test, statement.line, builder), lambda: None, statement.body, otherwise, builder)


def _for_range(statement: ForRange, builder: Builder) -> None:
    """Steps of one count in C; others count the rounds, so that no bound overflows."""
    otherwise = _block(statement.otherwise, builder)
    with builder.statement(statement.line):
        start = builder.snapshot(evaluate(statement.start, builder))
        stop = builder.snapshot(evaluate(statement.stop, builder))
        by = builder.snapshot(evaluate(statement.step, builder))
        if statement.step.constant in (1, -1):
            head, value, step = _by_one(start, stop, statement.step.constant == 1, builder)
        else:
            head, value, step = _counted((start, stop, by), statement.line, builder)

        def advance() -> None:
            with builder.statement(statement.line):
                builder.hold(statement.held, value)
                _store(statement.target, statement.line, builder)
                step()

        _loop(head, advance, statement.body, otherwise, builder)


Counting = tuple[Callable[[], Operand], Operand, Callable[[], None]]


def _by_one(start: Operand, stop: Operand, forwards: bool, builder: Builder) -> Counting:
    at = builder.temporary(INT)
    builder.write(model.Set(at, start))
    below = Operation("<" if forwards else ">", (INT, INT), BOOL, fails=False)
    by_one = Operation("+" if forwards else "-", (INT, INT), INT, fails=False)

    def advance() -> None:
        builder.write(model.Do(at, by_one, (at, Value(INT, 1)), 0))

    return lambda: do(below, (at, stop), 0, builder), at, advance


def _counted(bounds: tuple[Operand, ...], line: int, builder: Builder) -> Counting:
    at = builder.temporary("pye_range_t")
    builder.write(model.Do(None, Operation("pye_range_start", (), NONE), (Address(at), *bounds), line))
    following = Operation("pye_range_next", (), BOOL, fails=False)
    return lambda: do(following, (Address(at),), 0, builder), Part(f"{at.name}.value", INT), lambda: None


def _for_bytes(statement: ForBytes, builder: Builder) -> None:
    otherwise = _block(statement.otherwise, builder)
    with builder.statement(statement.line):
        value = evaluate(statement.data, builder)
        data = value if isinstance(value, Slot) and value.temporary else builder.reference(value)
        at = builder.temporary("size_t")
        builder.write(model.Set(at, Value(INT, 0)))
        size, item = Part(f"{data.name}->size", INT), Part(f"{data.name}->data[{at.name}]", INT)
        below = Operation("<", (), BOOL, fails=False)

        def advance() -> None:
            with builder.statement(statement.line):
                builder.hold(statement.held, item)
                _store(statement.target, statement.line, builder)
                builder.write(model.Do(at, Operation("+", (), INT, fails=False), (at, Value(INT, 1)), 0))

        _loop(lambda: do(below, (at, size), 0, builder), advance, statement.body, otherwise, builder)


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


_HANDLERS: dict[type[Statement], Callable[..., None]] = {
    Assign: _assign,
    Evaluate: _evaluate,
    If: _if,
    While: _while,
    ForRange: _for_range,
    ForBytes: _for_bytes,
    Return: _return,
    Raise: _raise,
    Reraise: _reraise,
    Try: _try,
    Break: _break,
    Continue: _continue,
}
