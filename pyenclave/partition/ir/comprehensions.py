"""Comprehensions, any and all: loops that fill, or decide."""

from .. import operations
from ..check.tree import Comprehension, Expression, For, Found, Gathered, OverItems, Yield
from ..operations import Descriptor, Operation, Slot, counted
from ..types.containers import Counter, Dict, List, Set
from ..types.model import BOOL, BYTEARRAY, BYTES, INT, NONE, Bytearray, Bytes
from .builder import Builder
from .expressions import do, evaluate, handles
from .loops import lower_for
from .model import Block, Operand, Value
from .model import Set as Copy

Parts = tuple[tuple[For | None, tuple[Expression, ...]], ...]


@handles(Comprehension)
def _comprehension(expression: Comprehension, builder: Builder) -> Operand:
    source = expression.loop.source
    if isinstance(source, OverItems) and (operation := _listed(source, expression)) is not None:
        return _all_of(source, operation, expression, builder)
    return _filled(expression, ((expression.loop, expression.items),), builder)


def _listed(source: OverItems, expression: Comprehension) -> Operation | None:
    """The function that lists all there is, where that is what the loop does."""
    if not isinstance(expression.loop.body[0], Yield) or expression.loop.targets:
        return None
    match expression.type, source.data.type:
        case List() as type_, Dict() as dict_ if source.value is None and expression.items[0] is source.held:
            return Operation("pye_dict_keys", (dict_, Descriptor(type_)), type_)
        case List() as type_, Dict() as dict_ if expression.items[0] is source.value:
            return Operation("pye_dict_values", (dict_, Descriptor(type_)), type_)
    return None


def _all_of(source: OverItems, operation: Operation, expression: Comprehension, builder: Builder) -> Operand:
    """What stands beside the loop is evaluated when the container is there, as where a loop fills the list."""
    container = evaluate(source.data, builder)
    if expression.loop.beside:
        container = builder.taken(container, source.data.type)
    for held, value in expression.loop.beside:
        kept = builder.variable("b", held.type)
        builder.assign(kept, evaluate(value, builder))
        builder.hold(held, kept)
    return do(operation, (container,), expression.line, builder)


@handles(Gathered)
def _gathered(expression: Gathered, builder: Builder) -> Operand:
    return _filled(expression, expression.parts, builder)


def _filled(expression: Expression, parts: Parts, builder: Builder) -> Operand:
    """A new container, with what each part gives, one part after the other."""
    type_ = expression.type
    match type_:
        case List():
            new = Operation("pye_list_new", (Descriptor(type_), INT), type_)
            made = do(new, (Value(INT, 0),), expression.line, builder)
            add = operations.append(type_)
        case Set():
            made = do(Operation("pye_set_new", (Descriptor(type_),), type_), (), expression.line, builder)
            add = Operation("pye_set_add", (type_, Slot(type_.element)), NONE)
        case Bytes() | Bytearray():
            zero = Operation("pye_bytearray_zero", (INT,), BYTEARRAY)
            made = do(zero, (Value(INT, 0),), expression.line, builder)
            name = "pye_bytes_collect" if type_ == BYTES else "pye_bytearray_append"
            add = Operation(name, (BYTEARRAY, INT), NONE)
        case Counter():
            made = do(Operation("pye_dict_new", (Descriptor(type_),), type_), (), expression.line, builder)
            add = counted.each(type_, less=False)
        case Dict():
            made = do(Operation("pye_dict_new", (Descriptor(type_),), type_), (), expression.line, builder)
            add = Operation("pye_dict_set", (type_, Slot(type_.key), Slot(type_.value)), NONE)

    before, builder.going = builder.going, None
    for loop, items in parts:

        def fill(items: tuple[Expression, ...] = items) -> None:
            with builder.statement(expression.line):
                values = tuple(evaluate(item, builder) for item in items)
                do(add, (made, *values), expression.line, builder)

        if loop is None:
            fill()
            continue
        builder.yields.append(fill)
        lower_for(loop, builder)
        builder.yields.pop()
    builder.going = before
    if type_ == BYTES:
        return do(Operation("pye_bytes_share", (BYTES,), BYTES), (made,), expression.line, builder)
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
