"""Comprehensions, any, all and sorted: loops that fill, or decide."""

from .. import operations
from ..check.tree import Comprehension, Expression, Found, Sorted
from ..operations import Descriptor, Operation, Slot
from ..types.containers import Dict, List, Set
from ..types.model import BOOL, INT, NONE
from .builder import Builder
from .expressions import do, evaluate, handles
from .iteration import Rounds
from .loops import lower_for, run
from .model import Block, Do, Element, Operand, Part, Value
from .model import Set as Copy


@handles(Comprehension)
def _comprehension(expression: Comprehension, builder: Builder) -> Operand:
    type_ = expression.type
    match type_:
        case List():
            new = Operation("pye_list_new", (Descriptor(type_), INT), type_)
            made = do(new, (Value(INT, 0),), expression.line, builder)
            add = operations.append(type_)
        case Set():
            made = do(Operation("pye_set_new", (Descriptor(type_),), type_), (), expression.line, builder)
            add = Operation("pye_set_add", (type_, Slot(type_.element)), NONE)
        case Dict():
            made = do(Operation("pye_dict_new", (Descriptor(type_),), type_), (), expression.line, builder)
            add = Operation("pye_dict_set", (type_, Slot(type_.key), Slot(type_.value)), NONE)

    def fill() -> None:
        with builder.statement(expression.line):
            values = tuple(evaluate(item, builder) for item in expression.items)
            do(add, (made, *values), expression.line, builder)

    before, builder.going = builder.going, None
    builder.yields.append(fill)
    lower_for(expression.loop, builder)
    builder.yields.pop()
    builder.going = before
    return made


@handles(Found)
def _found(expression: Found, builder: Builder) -> Operand:
    """False for any, True for all, until a value decides otherwise, which ends the loops."""
    result, going = builder.temporary(BOOL), builder.temporary(BOOL)
    builder.write(Copy(result, Value(BOOL, expression.every)))
    builder.write(Copy(going, Value(BOOL, True)))

    def decide() -> None:
        with builder.statement(expression.line):
            test = builder.snapshot(evaluate(expression.test, builder))
        decided: Block = [Copy(result, Value(BOOL, not expression.every)), Copy(going, Value(BOOL, False))]
        builder.branch(test, *(([], decided) if expression.every else (decided,)))

    before, builder.going = builder.going, going
    builder.yields.append(decide)
    lower_for(expression.loop, builder)
    builder.yields.pop()
    builder.going = before
    return result


@handles(Sorted)
def _sorted(expression: Sorted, builder: Builder) -> Operand:
    """A copy, sorted; with a key by what it gives for each item, once, in the order of the items."""
    type_ = expression.type
    assert isinstance(type_, List)
    values = evaluate(expression.value, builder)
    made = do(Operation("pye_list_copy", (type_,), type_), (values,), expression.line, builder)
    if expression.key is None:
        reverse = evaluate(expression.reverse, builder)
        do(Operation("pye_list_sort", (type_, BOOL), NONE), (made, reverse), expression.line, builder)
        return made
    reverse = builder.snapshot(evaluate(expression.reverse, builder))
    keys = _keys(expression, expression.key, made, builder)
    by = Operation("pye_list_sort_by", (type_, List(expression.key.type), BOOL), NONE)
    do(by, (made, keys, reverse), expression.line, builder)
    return made


def _keys(expression: Sorted, key: Expression, made: Operand, builder: Builder) -> Operand:
    type_ = List(key.type)
    keys = do(Operation("pye_list_new", (Descriptor(type_), INT), type_), (Value(INT, 0),), expression.line, builder)
    at = builder.temporary("size_t")
    builder.write(Copy(at, Value(INT, 0)))
    size = Part(f"{made.name}->size", INT)  # type: ignore[union-attr]
    below, following = Operation("<", (), BOOL, fails=False), Operation("+", (), INT, fails=False)
    append = operations.append(type_)
    assert expression.held is not None
    held = expression.held

    def take() -> None:
        builder.hold(held, builder.taken(Element(held.type, made, at), held.type))  # type: ignore[arg-type]
        builder.write(Do(at, following, (at, Value(INT, 1)), 0))

    def body() -> None:
        with builder.statement(expression.line):
            do(append, (keys, evaluate(key, builder)), expression.line, builder)

    source = Rounds(lambda: do(below, (at, size), 0, builder), take)
    run(source, expression.line, body, [], builder, held=True)
    return keys
