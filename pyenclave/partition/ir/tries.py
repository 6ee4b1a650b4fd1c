"""`raise` and `try` in the intermediate form."""

from collections.abc import Callable

from ..check.tree import ExceptionFields, Handler, IsException, NewException, Raise, Reraise, Statement, Try
from ..operations import Operation
from ..survey.names import local_name
from ..survey.symbols import ExceptionClass
from ..types.model import BOOL, EXCEPTION, INT, NONE
from . import model
from .builder import ENDED, FIRST_WAY, RAISED, Builder, Final
from .expressions import do, evaluate, handles
from .model import Block, Class, Operand, Slot, Value

Lower = Callable[[tuple[Statement, ...], Builder], None]


def lower_raise(statement: Raise, builder: Builder) -> None:
    """A cause is evaluated, and not kept: nothing inside asks for it, and it does not leave."""
    with builder.statement(statement.line):
        if statement.cause is None:
            message = None if statement.message is None else evaluate(statement.message, builder)
            builder.write(model.Raise(statement.exception, message, statement.line, statement.argument))
            return
        made = _new(statement, builder)
        evaluate(statement.cause, builder)
        builder.write(model.Reraise(made, statement.line))


def lower_reraise(statement: Reraise, builder: Builder) -> None:
    with builder.statement(statement.line):
        if statement.value is None:
            builder.write(model.Reraise(builder.handling[-1], 0))
            return
        source = builder.snapshot(evaluate(statement.value, builder))
        if statement.cause is not None:
            evaluate(statement.cause, builder)
        builder.write(model.Reraise(source, statement.line))


@handles(NewException)
def _new(expression: NewException | Raise, builder: Builder) -> Operand:
    message = model.Null() if expression.message is None else evaluate(expression.message, builder)
    operands = (Class(expression.exception), message, Value(INT, expression.argument))
    if isinstance(expression, NewException) and expression.fields is not None:
        type_ = expression.fields.type
        fields = evaluate(expression.fields, builder)
        builder.pool.described.setdefault(type_)
        place = (model.Described(type_), model.Reference(type_, fields))
        new = Operation("pye_exception_new_fields", (), EXCEPTION)
        return do(new, (*operands, *place), expression.line, builder)
    return do(Operation("pye_exception_new", (), EXCEPTION), operands, expression.line, builder)


@handles(ExceptionFields)
def _fields(expression: ExceptionFields, builder: Builder) -> Operand:
    operands = (evaluate(expression.value, builder), Class(expression.exception), model.Described(expression.type))
    builder.pool.described.setdefault(expression.type)
    return do(Operation("pye_exception_fields", (), expression.type), operands, expression.line, builder)


@handles(IsException)
def _is_exception(expression: IsException, builder: Builder) -> Operand:
    value = evaluate(expression.value, builder)
    return _matches(value, expression.classes, builder)


def _matches(value: Operand, classes: tuple[str | ExceptionClass, ...], builder: Builder) -> Operand:
    """Whether an exception is of one of the classes; no class is every one."""
    condition: Operand = Value(BOOL, True)
    for index, class_ in enumerate(classes):
        matches = Operation("pye_exception_is", (), BOOL, fails=False)
        found = do(matches, (value, Class(class_)), 0, builder)
        condition = do(Operation("|", (), BOOL, fails=False), (condition, found), 0, builder) if index else found
    return condition


def lower_try(statement: Try, builder: Builder, lower: Lower) -> None:
    """`finally` around `except`: each is a Guard of its own."""
    if not statement.final:
        _excepts(statement, builder, lower)
        return
    final = Final(builder.number(), builder.temporary("int64_t"))
    caught = builder.variable("e", EXCEPTION)
    builder.write(model.Set(final.why, Value(INT, ENDED)))
    builder.around.append(final)
    with builder.inner() as body:
        if statement.handlers:
            _excepts(statement, builder, lower)
        else:
            lower(statement.body, builder)
    builder.around.pop()
    handler: Block = [model.Take(caught), model.Set(final.why, Value(INT, RAISED))]
    builder.write(model.Guard(final.guard, body, [], handler))
    lower(statement.final, builder)
    _go_on(final, caught, builder)


def _go_on(final: Final, caught: Slot, builder: Builder) -> None:
    """What the `finally` interrupted."""
    _where(final.why, RAISED, [model.Reraise(caught, 0)], builder)
    go_ways(final, builder)


def returns_value(routine: model.Routine) -> bool:
    """A generator's `return` ends it."""
    return routine.generates is None and routine.signature.result != NONE


def go_ways(final: Final, builder: Builder) -> None:
    """How the block was left, where it was."""
    for index, (kind, loop) in enumerate(final.ways):
        with builder.inner() as block:
            has_value = kind is model.Return and returns_value(builder.routine)
            builder.leave(kind, loop, builder.result(final) if has_value else None)
        _where(final.why, index + FIRST_WAY, block, builder)


def _where(why: Slot, value: int, block: Block, builder: Builder) -> None:
    same = Operation("==", (), BOOL, fails=False)
    builder.write(model.If((([], do(same, (why, Value(INT, value)), 0, builder), block),), []))


def _excepts(statement: Try, builder: Builder, lower: Lower) -> None:
    number = builder.number()
    with builder.inner() as body:
        lower(statement.body, builder)
    with builder.inner() as otherwise:
        lower(statement.otherwise, builder)
    caught = builder.variable("e", EXCEPTION)
    with builder.inner() as handler:
        builder.write(model.Take(caught))
        arms = tuple(_arm(one, caught, builder, lower) for one in statement.handlers)
        every = any(not one.classes for one in statement.handlers)
        builder.write(model.If(arms, [] if every else [model.Reraise(caught, 0)]))
        builder.write(model.Release(caught))
    builder.write(model.Guard(number, body, otherwise, handler))


def _arm(handler: Handler, caught: Slot, builder: Builder, lower: Lower) -> tuple[Block, Operand, Block]:
    """One `except`: which classes it takes, and what it does."""
    with builder.inner() as prelude:
        condition = _matches(caught, handler.classes, builder)
    builder.handling.append(caught)
    with builder.inner() as block:
        named = builder.slots[local_name(handler.name)] if handler.name is not None else None
        if named is not None:
            builder.assign(named, caught)
        lower(handler.body, builder)
        if named is not None:
            builder.write(model.Release(named))
    builder.handling.pop()
    return prelude, condition, block
