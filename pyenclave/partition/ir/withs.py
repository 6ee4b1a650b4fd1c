"""`with` in the intermediate form."""

from collections.abc import Callable

from ..check.tree import LockOf, Statement, With
from ..operations import Operation
from ..survey.names import function_name
from ..types.model import BOOL, EXCEPTION, INT, LOCK, NONE
from . import model
from .assignment import lower_store
from .builder import ENDED, RAISED, Builder, Final
from .expressions import do, evaluate, handles
from .model import Address, Block, Operand, Slot, Value
from .tries import go_ways

Lower = Callable[[tuple[Statement, ...], Builder], None]


def lower_with(statement: With, builder: Builder, lower: Lower) -> None:
    """As a `finally`, which is told what was raised."""
    with builder.statement(statement.line):
        manager = builder.variable("w", statement.manager.type)
        builder.assign(manager, evaluate(statement.manager, builder))
        builder.hold(statement.held, manager)
        value = evaluate(statement.enter, builder)
        if statement.targets:
            entered = builder.variable("w", statement.enter.type)
            builder.assign(entered, value)
            builder.hold(statement.entered, entered)
    final = Final(builder.number(), builder.temporary("int64_t"))
    caught = builder.variable("e", EXCEPTION)
    builder.write(model.Set(final.why, Value(INT, ENDED)))
    builder.around.append(final)
    with builder.inner() as body:
        with builder.statement(statement.line):
            for target in statement.targets:
                lower_store(target, statement.line, builder)
        lower(statement.body, builder)
    builder.around.pop()
    handler: Block = [model.Take(caught), model.Set(final.why, Value(INT, RAISED))]
    builder.write(model.Guard(final.guard, body, [], handler))
    _exit(statement, final, caught, builder)
    if manager.counted:
        builder.write(model.Release(manager))
    go_ways(final, builder)


@handles(LockOf)
def _lock(expression: LockOf, builder: Builder) -> Operand:
    pool = builder.pool
    pool.locks[expression.symbol.name] = expression.symbol
    return Address(Slot(function_name(pool.module.name, expression.symbol.name), LOCK, temporary=False))


def _exit(statement: With, final: Final, caught: Slot, builder: Builder) -> None:
    with builder.inner() as raised:
        builder.hold(statement.caught, caught)
        with builder.statement(statement.line):
            answer = builder.snapshot(evaluate(statement.failed, builder))
        again: Block = [model.Reraise(caught, 0)]
        if statement.failed.type == NONE:
            builder.block += again
        else:
            builder.branch(answer, [model.Release(caught)], again)
    with builder.inner() as left, builder.statement(statement.line):
        evaluate(statement.leave, builder)
    same = Operation("==", (), BOOL, fails=False)
    builder.branch(do(same, (final.why, Value(INT, RAISED)), 0, builder), raised, left)
