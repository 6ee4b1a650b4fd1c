"""Containers that are made with a limit or a factory, and those that a loop adds to."""

from ..check.tree import Into, NewDefault, NewDeque
from ..operations import Descriptor, Operation, Slot
from ..types.containers import Deque, Dict
from ..types.model import INT, NONE
from .builder import Builder
from .expressions import do, evaluate, handles
from .loops import lower_for
from .model import Move, Operand, Part, Value


@handles(Into)
def _into(expression: Into, builder: Builder) -> Operand:
    container = evaluate(expression.container, builder)

    def add() -> None:
        with builder.statement(expression.line):
            values = tuple(evaluate(item, builder) for item in expression.items)
            do(expression.add, (container, *values), expression.line, builder)

    before, builder.going = builder.going, None
    builder.yields.append(add)
    lower_for(expression.loop, builder)
    builder.yields.pop()
    builder.going = before
    return Value(NONE, False)


@handles(NewDefault)
def _new_default(expression: NewDefault, builder: Builder) -> Operand:
    type_ = expression.type
    assert isinstance(type_, Dict)
    new = Operation("pye_dict_new_default", (Descriptor(type_), NONE), type_)
    made_by = expression.factory
    name = made_by if isinstance(made_by, str) else builder.pool.factory(made_by)
    return do(new, (Part(f"&{name}", NONE),), expression.line, builder)


@handles(NewDeque)
def _new_deque(expression: NewDeque, builder: Builder) -> Operand:
    """What is looped over is evaluated first, then the limit, then the deque is there."""
    type_, line = expression.type, expression.line
    assert isinstance(type_, Deque)
    made = builder.variable("deque", type_)

    def begin() -> None:
        if expression.most is None:
            new = Operation("pye_deque_new", (Descriptor(type_), INT), type_)
            builder.assign(made, do(new, (Value(INT, -1),), line, builder))
        else:
            new = Operation("pye_deque_bounded", (Descriptor(type_), INT), type_)
            builder.assign(made, do(new, (evaluate(expression.most, builder),), line, builder))

    def add() -> None:
        assert expression.item is not None
        with builder.statement(line):
            append = Operation("pye_deque_append", (type_, Slot(type_.element)), NONE)
            do(append, (made, evaluate(expression.item, builder)), line, builder)

    if expression.loop is None:
        begin()
    else:
        before, builder.going = builder.going, None
        builder.yields.append(add)
        lower_for(expression.loop, builder, begin)
        builder.yields.pop()
        builder.going = before
    result = builder.temporary(type_)
    builder.write(Move(result, made))
    return result
