"""evaluate(expression, builder): instructions that compute it, and the operand that it is then."""

from collections.abc import Callable
from typing import Any, TypeVar

from ..check.tree import (
    Apply,
    BytesOf,
    Call,
    Chain,
    Choice,
    DictOf,
    Expression,
    Held,
    Join,
    ListOf,
    Literal,
    Local,
    Logic,
    Low,
    Member,
    Named,
    Narrow,
    Not,
    Pick,
    Seen,
    Selected,
    State,
    TupleOf,
    Widen,
)  # fmt: skip
from ..operations import Descriptor, Operation
from ..operations import Slot as Slotted
from ..survey.names import function_name
from ..survey.symbols import LibraryFunction
from ..types.containers import Dict, List, Tuple
from ..types.containers import Set as SetType
from ..types.model import BOOL, BYTES, F32, FLOAT, INT, NONE, U64, Float, Integer
from ..types.records import Class
from .builder import Builder
from .model import (
    Array,
    Cast,
    Datum,
    Described,
    Do,
    Entry,
    Field,
    Fill,
    If,
    Item,
    Load,
    Null,
    Operand,
    Reference,
    Set,
    Slot,
    Text,
    Value,
)

H = TypeVar("H", bound=Callable[..., Operand])
FLOAT_EXACT = 1 << 53  # integers up to here are floats exactly


def evaluate(expression: Expression, builder: Builder) -> Operand:
    handler: Callable[[Any, Builder], Operand] = _HANDLERS[type(expression)]
    return handler(expression, builder)


def handles(kind: type[Expression]) -> Callable[[H], H]:
    """Registers the handler of a kind of expression that stands in another file."""

    def register(handler: H) -> H:
        _HANDLERS[kind] = handler
        return handler

    return register


def _literal(expression: Literal, builder: Builder) -> Operand:
    return Null() if expression.value is None else builder.pool.literal(expression.value, expression.type)


def _named(expression: Named, builder: Builder) -> Operand:
    return builder.pool.constant(expression.symbol)


def _local(expression: Local, builder: Builder) -> Operand:
    slot = builder.local(expression.name)
    return builder.taken(slot, expression.type) if expression.name in builder.walrus else slot


def _held(expression: Held, builder: Builder) -> Operand:
    return builder.held[id(expression)]


def _state(expression: State, builder: Builder) -> Operand:
    builder.pool.variable(expression.variable)
    target = builder.temporary(expression.type)
    builder.write(Load(target, expression.variable))
    return target


def _apply(expression: Apply, builder: Builder) -> Operand:
    """The first operands without recursion: `a + b + c …` may have thousands of terms."""
    if not expression.operands:
        return do(expression.operation, (), expression.line, builder)
    spine = [expression]
    while not spine[-1].swapped and isinstance(spine[-1].operands[0], Apply) and spine[-1].operands[0].operands:
        spine.append(spine[-1].operands[0])
    first = spine[-1].operands[0] if not spine[-1].swapped else None
    value = None if first is None else evaluate(first, builder)
    for one in reversed(spine):
        operands: tuple[Operand, ...]
        if one.swapped:
            second = evaluate(one.operands[1], builder)
            operands = (evaluate(one.operands[0], builder), second)
        else:
            assert value is not None
            operands = (value, *(evaluate(each, builder) for each in one.operands[1:]))
        value = do(one.operation, operands, one.line, builder)
    assert value is not None
    return value


def do(
    operation: Operation, operands: tuple[Operand, ...], line: int, builder: Builder, *, made: bool = False
) -> Operand:
    """The operation's result, in a new temporary."""
    target = None if operation.result == NONE else builder.temporary(operation.result)
    builder.write(Do(target, operation, _placed(operation, operands, builder), line, made))
    if operation.inverted:
        assert target is not None
        return do(Operation("!", (BOOL,), BOOL, fails=False), (target,), line, builder)
    return target if target is not None else Value(NONE, False)


def _placed(operation: Operation, operands: tuple[Operand, ...], builder: Builder) -> tuple[Operand, ...]:
    """With descriptors where they go, and addresses where values are passed by them."""
    if len(operation.operands) != len(operands):
        return operands  # of the intermediate form's own making
    left = iter(operands)
    placed: list[Operand] = []
    for parameter in operation.parameters:
        if isinstance(parameter, Descriptor):
            builder.pool.described.setdefault(parameter.type)
            placed.append(Described(parameter.type))
        else:
            one = next(left)
            placed.append(
                Reference(parameter.type, one) if isinstance(parameter, Slotted) else _as_base(one, parameter)
            )
    return tuple(placed)


def _as_base(one: Operand, parameter: object) -> Operand:
    """An object of a class that has the method of its base."""
    found = getattr(one, "type", None)
    if isinstance(parameter, Class) and isinstance(found, Class) and found != parameter:
        return Cast(parameter, one)
    return one


def _call(expression: Call, builder: Builder) -> Operand:
    """Arguments are evaluated in the order in which they are written, and passed in that of the parameters."""
    values = {place: evaluate(argument, builder) for place, argument in expression.arguments}
    operands = tuple(values[place] for place in sorted(values))
    target = expression.target
    parameters = tuple(one.type for one in target.signature.parameters) if target.signature else ()
    if isinstance(target, LibraryFunction):
        builder.pool.library[target.symbol] = target
        made = expression.type.is_buffer
        operation = Operation(target.symbol, parameters, expression.type, fails=made)
        return do(operation, operands, expression.line, builder, made=made)
    symbol = function_name(builder.pool.module.name, target.name)
    return do(Operation(symbol, parameters, expression.type), operands, expression.line, builder)


def _widen(expression: Widen, builder: Builder) -> Operand:
    return Cast(expression.type, evaluate(expression.value, builder))


def _low(expression: Low, builder: Builder) -> Operand:
    return Cast(expression.type, evaluate(expression.value, builder))


def _narrow(expression: Narrow, builder: Builder) -> Operand:
    """Checked in 64 bits, then cast."""
    value, type_, what = evaluate(expression.value, builder), expression.type, Text(expression.what)
    unsigned = expression.value.type == U64
    if type_ == F32:
        return do(Operation("pye_float_to_f32", (FLOAT,), F32), (value, what), expression.line, builder)
    if type_ == U64:
        return do(Operation("pye_int_to_u64", (INT,), U64), (value, what), expression.line, builder)
    low, high = (-FLOAT_EXACT, FLOAT_EXACT) if isinstance(type_, Float) else _bounds(type_)
    operation = Operation("pye_u64_narrow" if unsigned else "pye_int_narrow", (), INT)
    operands = (value, Value(INT, 0 if unsigned and isinstance(type_, Float) else low), Value(INT, high), what)
    return Cast(type_, do(operation, operands, expression.line, builder))


def _bounds(type_: object) -> tuple[int, int]:
    assert isinstance(type_, Integer)
    return type_.low, type_.high


def _not(expression: Not, builder: Builder) -> Operand:
    operation = Operation("!", (BOOL,), BOOL, fails=False)
    return do(operation, (evaluate(expression.value, builder),), expression.line, builder)


def _logic(expression: Logic, builder: Builder) -> Operand:
    """Each value into the result; the next one only where this one does not decide."""
    result = builder.temporary(expression.type)
    builder.assign(result, evaluate(expression.values[0], builder))
    _logic_rest(expression, 0, result, builder)
    return result


def _logic_rest(expression: Logic, index: int, result: Slot, builder: Builder) -> None:
    for at in range(index, len(expression.tests)):
        builder.hold(expression.held[at], result)
        test = evaluate(expression.tests[at], builder)
        with builder.inner() as block:
            builder.assign(result, evaluate(expression.values[at + 1], builder))
        _branch(test, block, expression.every, builder)


def _branch(test: Operand, block: list[Any], holds: bool, builder: Builder) -> None:
    builder.write(If((([], test, block if holds else []),), [] if holds else block))


def _choice(expression: Choice, builder: Builder) -> Operand:
    result = None if expression.type == NONE else builder.temporary(expression.type)
    test = evaluate(expression.test, builder)
    blocks = []
    for one in (expression.then, expression.otherwise):
        with builder.inner() as block:
            value = evaluate(one, builder)
            if result is not None:
                builder.assign(result, value)
        blocks.append(block)
    builder.branch(test, *blocks)
    return Value(NONE, False) if result is None else result


def _chain(expression: Chain, builder: Builder) -> Operand:
    """Nested: a comparison that fails skips the operands after it."""
    result = builder.temporary(BOOL)
    first, second = (evaluate(one, builder) for one in expression.operands[:2])
    builder.hold(expression.held[0], first)
    builder.hold(expression.held[1], second)
    builder.write(Set(result, evaluate(expression.tests[0], builder)))
    for at in range(1, len(expression.tests)):
        with builder.inner() as block:
            builder.hold(expression.held[at + 1], evaluate(expression.operands[at + 1], builder))
            builder.write(Set(result, evaluate(expression.tests[at], builder)))
        _branch(result, block, True, builder)
    return result


def _join(expression: Join, builder: Builder) -> Operand:
    parts = tuple(evaluate(part, builder) for part in expression.parts)
    operands = (Value(INT, len(parts)), Array("const pye_bytes_t *", parts))
    return do(Operation("pye_bytes_concat_all", (), expression.type), operands, expression.line, builder)


def _bytes_of(expression: BytesOf, builder: Builder) -> Operand:
    items = tuple(evaluate(item, builder) for item in expression.items)
    if not items:
        return builder.pool.literal(b"", BYTES)
    operands = (Value(INT, len(items)), Array("int64_t", items))
    return do(Operation("pye_bytes_of", (), BYTES), operands, expression.line, builder)


def _tuple_of(expression: TupleOf, builder: Builder) -> Operand:
    """All items first, then the tuple, whose items have references of their own."""
    values = [evaluate(item, builder) for item in expression.items]
    target = builder.temporary(expression.type)
    builder.write(Fill(target, tuple(values)))
    return target


def _list_of(expression: ListOf, builder: Builder) -> Operand:
    items = tuple(evaluate(item, builder) for item in expression.items)
    type_ = expression.type
    assert isinstance(type_, List | SetType)
    stem = "list" if isinstance(type_, List) else "set"
    slots: Operand = Array(type_.element, items) if items else Null()
    operands = (Described(type_), Value(INT, len(items)), slots)
    return do(Operation(f"pye_{stem}_of", (), type_), operands, expression.line, builder)


def _dict_of(expression: DictOf, builder: Builder) -> Operand:
    """Each key, its value, and then it is stored, as Python does; all are evaluated before, as its display does."""
    items = [evaluate(item, builder) for item in expression.items]
    type_ = expression.type
    assert isinstance(type_, Dict)
    made = do(Operation("pye_dict_new", (Descriptor(type_),), type_), (), expression.line, builder)
    store = Operation("pye_dict_set", (type_, Slotted(type_.key), Slotted(type_.value)), NONE)
    for key, value in zip(items[::2], items[1::2], strict=True):
        do(store, (made, key, value), expression.line, builder)
    return made


def _pick(expression: Pick, builder: Builder) -> Operand:
    type_ = expression.value.type
    assert isinstance(type_, Tuple)
    whole = evaluate(expression.value, builder)
    if not isinstance(whole, Slot | Datum):
        whole = builder.taken(whole, type_)
    at = builder.temporary("size_t")
    index = Operation("pye_tuple_index", (INT, INT), INT)
    operands = (evaluate(expression.index, builder), Value(INT, len(type_.items)))
    builder.write(Do(at, index, operands, expression.line))
    return builder.taken(Item(expression.type, whole, at), expression.type)


def _seen(expression: Seen, builder: Builder) -> Operand:
    return evaluate(expression.value, builder)


def _member(expression: Member, builder: Builder) -> Operand:
    return Field(expression.type, evaluate(expression.value, builder), expression.index)


def _selected(expression: Selected, builder: Builder) -> Operand:
    index = evaluate(expression.value, builder)
    return Entry(expression.type, builder.pool.table(expression.of, expression.type), index)


_HANDLERS: dict[type[Expression], Callable[..., Operand]] = {
    Literal: _literal,
    Named: _named,
    Local: _local,
    Held: _held,
    State: _state,
    Apply: _apply,
    Call: _call,
    Widen: _widen,
    Low: _low,
    Narrow: _narrow,
    Not: _not,
    Logic: _logic,
    Choice: _choice,
    Chain: _chain,
    Join: _join,
    BytesOf: _bytes_of,
    TupleOf: _tuple_of,
    ListOf: _list_of,
    DictOf: _dict_of,
    Member: _member,
    Pick: _pick,
    Seen: _seen,
    Selected: _selected,
}
