"""What loops run over that itertools makes."""

import copy
from collections.abc import Callable

from .. import operations
from ..check.tree import (
    Expression,
    Held,
    Literal,
    OverApplied,
    OverChain,
    OverChoices,
    OverCycle,
    OverFlat,
    OverLongest,
    OverNumbers,
    OverPairs,
    OverProduct,
    OverRunning,
    OverSame,
    OverSlice,
    OverWhile,
)
from ..operations import Descriptor, Operation
from ..types.containers import List
from ..types.model import BOOL, INT, NONE, Type
from .builder import Builder
from .expressions import do, evaluate
from .iteration import rounds, source
from .model import Block, Break, Continue, Do, Element, Look, Loop, Operand, Part, Slot, Value
from .model import Set as Copy
from .rounds import Rounds

_TRUE, _FALSE = Value(BOOL, True), Value(BOOL, False)


def _flag(value: Value, builder: Builder) -> Slot:
    flag = builder.temporary(BOOL)
    builder.write(Copy(flag, value))
    return flag


def _number(expression: Expression, builder: Builder) -> Slot:
    """A plain value that changes from round to round."""
    number = builder.temporary(expression.type)
    builder.write(Copy(number, evaluate(expression, builder)))
    return number


def _zero(line: int) -> Expression:
    return Literal(INT, line, 0)


def _place(builder: Builder) -> Slot:
    """An index, of the type that a list's size has."""
    place = builder.temporary("size_t")
    builder.write(Copy(place, Value(INT, 0)))
    return place


def _kept(expression: Expression, builder: Builder) -> Slot:
    """A value that lasts as long as the loop."""
    kept = builder.variable("h", expression.type)
    builder.assign(kept, evaluate(expression, builder))
    return kept


def _below(one: Operand, other: Operand, builder: Builder) -> Operand:
    return do(Operation("<", (), BOOL, fails=False), (one, other), 0, builder)


def _step(number: Slot, symbol: str) -> Do:
    """One more, or one less, where that surely fits."""
    return Do(number, Operation(symbol, (), INT, fails=False), (number, Value(INT, 1)), 0)


def _take(part: Rounds, value: Expression, into: Slot, line: int, builder: Builder) -> None:
    """What the round has goes where it lasts."""
    with builder.statement(line):
        part.take()
        builder.assign(into, evaluate(value, builder))


def _holding(builder: Builder, *pairs: tuple[Held, Slot]) -> Callable[[], None]:
    def take() -> None:
        for held, slot in pairs:
            builder.hold(held, slot)

    return take


@source(OverChain)
def _chained(over: OverChain, builder: Builder) -> Rounds:
    for held, expression in over.before:
        builder.hold(held, _kept(expression, builder))
    stage, made = _number(_zero(over.line), builder), builder.variable("g", over.held.type)
    parts: list[tuple[Block, Rounds, Expression]] = []
    for (inner, value), late in zip(over.parts, over.late, strict=True):
        begin: Block = []
        if late:
            with builder.inner() as begin:
                part = rounds(inner, builder)
        else:
            part = rounds(inner, builder)
        parts.append((begin, part, value))

    def at_stage(number: int) -> Operand:
        return do(Operation("==", (), BOOL, fails=False), (stage, Value(INT, number)), 0, builder)

    def more() -> Operand:
        result = _flag(_FALSE, builder)
        for at, (begin, part, value) in enumerate(parts):
            builder.branch(at_stage(2 * at), [*copy.deepcopy(begin), _stage(stage, 2 * at + 1)])
            with builder.inner() as begun:
                builder.write(Copy(result, part.more()))
                with builder.inner() as there:
                    _take(part, value, made, over.line, builder)
                builder.branch(result, there, [_stage(stage, 2 * at + 2)])
            builder.branch(at_stage(2 * at + 1), begun)
        return result

    return Rounds(more, _holding(builder, (over.held, made)))


def _stage(stage: Slot, number: int) -> Copy:
    return Copy(stage, Value(INT, number))


@source(OverFlat)
def _flat(over: OverFlat, builder: Builder) -> Rounds:
    outer = rounds(over.outer, builder)
    data, made = builder.variable("h", over.data.type), builder.variable("g", over.held.type)
    builder.hold(over.data, data)
    going = _flag(_FALSE, builder)
    with builder.inner() as begin:
        inner = rounds(over.inner, builder)

    def more() -> Operand:
        result, number = builder.temporary(BOOL), builder.number()
        with builder.inner() as block:
            builder.write(Look(over.line))
            with builder.inner() as goes:
                builder.write(Copy(result, inner.more()))
                with builder.inner() as there:
                    _take(inner, over.item, made, over.line, builder)
                    builder.write(Break(number))
                builder.branch(result, there)
                builder.write(Copy(going, _FALSE))
            builder.branch(going, goes)
            builder.write(Copy(result, outer.more()))
            builder.branch(result, [], [Break(number)])
            _take(outer, over.value, data, over.line, builder)
            builder.block += [*copy.deepcopy(begin), Copy(going, _TRUE)]
        builder.write(Loop(number, block))
        return result

    return Rounds(more, _holding(builder, (over.held, made)), looks=True)


@source(OverApplied)
def _applied(over: OverApplied, builder: Builder) -> Rounds:
    inner, made = rounds(over.inner, builder), builder.variable("g", over.held.type)

    def more() -> Operand:
        result = builder.temporary(BOOL)
        builder.write(Copy(result, inner.more()))
        with builder.inner() as there:
            _take(inner, over.value, made, over.line, builder)
        builder.branch(result, there)
        return result

    return Rounds(more, _holding(builder, (over.held, made)), looks=inner.looks)


@source(OverSlice)
def _sliced(over: OverSlice, builder: Builder) -> Rounds:
    """As CPython's: what is before the next place is asked for and passed over, what is behind the last one is not."""
    inner = rounds(over.inner, builder)
    following, stop, step = (_number(one, builder) for one in (over.start, over.stop, over.step))
    builder.write(Do(None, Operation("pye_islice_check", (INT, INT, INT), NONE), (following, stop, step), over.line))
    count = _number(_zero(over.line), builder)
    next_ = Operation("pye_islice_next", (INT, INT, INT), INT, fails=False)

    def more() -> Operand:
        result, number = _flag(_TRUE, builder), builder.number()
        with builder.inner() as block:
            builder.write(Look(over.line))
            builder.branch(_below(count, following, builder), [], [Break(number)])
            builder.write(Copy(result, inner.more()))
            builder.branch(result, [], [Break(number)])
            with builder.statement(over.line):
                inner.take()
            builder.write(_step(count, "+"))
        builder.write(Loop(number, block))
        with builder.inner() as there:
            builder.write(Copy(result, _below(count, stop, builder)))
            with builder.inner() as asked:
                builder.write(Copy(result, inner.more()))
                builder.branch(result, [_step(count, "+"), Do(following, next_, (following, step, stop), 0)])
            builder.branch(result, asked)
        builder.branch(result, there)
        return result

    return Rounds(more, inner.take, looks=True)


@source(OverWhile)
def _while(over: OverWhile, builder: Builder) -> Rounds:
    inner, item = rounds(over.inner, builder), builder.variable("g", over.item.type)
    dropping = _flag(_TRUE, builder)
    take = _holding(builder, (over.item, item))

    def taken() -> Operand:
        result = builder.temporary(BOOL)
        builder.write(Copy(result, inner.more()))
        with builder.inner() as there:
            _take(inner, over.value, item, over.line, builder)
            with builder.statement(over.line):
                take()
                builder.write(Copy(result, evaluate(over.test, builder)))
        builder.branch(result, there)
        return result

    def dropped() -> Operand:
        result, number = builder.temporary(BOOL), builder.number()
        with builder.inner() as block:
            builder.write(Look(over.line))
            builder.write(Copy(result, inner.more()))
            builder.branch(result, [], [Break(number)])
            _take(inner, over.value, item, over.line, builder)
            with builder.inner() as asked, builder.statement(over.line):
                take()
                builder.branch(evaluate(over.test, builder), [Continue(number)])
            builder.branch(dropping, asked)
            builder.block += [Copy(dropping, _FALSE), Break(number)]
        builder.write(Loop(number, block))
        return result

    return Rounds(dropped, take, looks=True) if over.drops else Rounds(taken, take, looks=inner.looks)


@source(OverNumbers)
def _counting(over: OverNumbers, builder: Builder) -> Rounds:
    """The next number is added to when it is asked for: where it does not fit, that may never be."""
    at, step = _number(over.start, builder), _number(over.step, builder)
    begun = _flag(_FALSE, builder)
    add = operations.binary("+", at.type, step.type)  # type: ignore[arg-type]
    assert add is not None

    def more() -> Operand:
        builder.branch(begun, [Do(at, add, (at, step), over.line)], [Copy(begun, _TRUE)])
        return _TRUE

    def take() -> None:
        builder.hold(over.held, builder.taken(at, over.held.type))

    return Rounds(more, take)


@source(OverSame)
def _repeated(over: OverSame, builder: Builder) -> Rounds:
    value = _kept(over.value, builder)
    take = _holding(builder, (over.held, value))
    if over.count is None:
        return Rounds(lambda: _TRUE, take)
    left = _number(over.count, builder)

    def more() -> Operand:
        result = _below(Value(INT, 0), left, builder)
        builder.branch(result, [_step(left, "-")])
        return result

    return Rounds(more, take)


@source(OverCycle)
def _cycled(over: OverCycle, builder: Builder) -> Rounds:
    line, type_ = over.line, List(over.held.type)
    inner, made = rounds(over.inner, builder), builder.variable("g", over.held.type)
    again = _list(type_, Value(INT, 0), line, builder)
    first, at = _flag(_TRUE, builder), _place(builder)
    size = Part(f"{again.name}->size", INT)

    def more() -> Operand:
        result = _flag(_FALSE, builder)
        with builder.inner() as asked:
            builder.write(Copy(result, inner.more()))
            with builder.inner() as there:
                _take(inner, over.value, made, line, builder)
                with builder.statement(line):
                    do(operations.append(type_), (again, made), line, builder)
            builder.branch(result, there, [Copy(first, _FALSE)])
        builder.branch(first, asked)
        with builder.inner() as kept:
            builder.write(Copy(result, _below(Value(INT, 0), size, builder)))
            with builder.inner() as there:
                builder.branch(_below(at, size, builder), [], [Copy(at, Value(INT, 0))])
                with builder.statement(line):
                    builder.assign(made, Element(over.held.type, again, at))
                builder.write(_step(at, "+"))
            builder.branch(result, there)
        builder.branch(first, [], kept)
        return result

    return Rounds(more, _holding(builder, (over.held, made)))


def _list(type_: List, size: Operand, line: int, builder: Builder) -> Slot:
    """A list of the loop's own, with room for so many."""
    made = builder.variable("h", type_)
    builder.assign(made, do(Operation("pye_list_new", (Descriptor(type_), INT), type_), (size,), line, builder))
    return made


@source(OverRunning)
def _running(over: OverRunning, builder: Builder) -> Rounds:
    inner, line = rounds(over.inner, builder), over.line
    item, made = builder.variable("g", over.item.type), builder.variable("g", over.held.type)
    take = _holding(builder, (over.held, made))
    begun = _flag(_FALSE, builder)
    initial = None if over.initial is None else _kept(over.initial, builder)

    def asked(first: Block | None) -> Operand:
        """Of the first item, where there is one that makes the total, and of others."""
        result = builder.temporary(BOOL)
        builder.write(Copy(result, inner.more()))
        with builder.inner() as there:
            _take(inner, over.value, item, line, builder)
            with builder.inner() as following, builder.statement(line):
                builder.hold(over.item, item)
                take()
                builder.assign(made, evaluate(over.step, builder))
            if first is None:
                builder.block += following
            else:
                builder.branch(begun, following, first)
        builder.branch(result, there)
        return result

    def more() -> Operand:
        if initial is None:
            with builder.inner() as first:
                with builder.statement(line):
                    builder.assign(made, item)
                builder.write(Copy(begun, _TRUE))
            return asked(first)
        result = _flag(_TRUE, builder)
        with builder.inner() as following:
            builder.write(Copy(result, asked(None)))
        with builder.inner() as first:
            with builder.statement(line):
                builder.assign(made, initial)
            builder.write(Copy(begun, _TRUE))
        builder.branch(begun, following, first)
        return result

    return Rounds(more, take, looks=inner.looks)


@source(OverPairs)
def _pairs(over: OverPairs, builder: Builder) -> Rounds:
    inner = rounds(over.inner, builder)
    one, other = (builder.variable("g", held.type) for held in (over.first, over.second))
    begun = _flag(_FALSE, builder)

    def more() -> Operand:
        result = _flag(_TRUE, builder)
        with builder.inner() as begin:
            builder.write(Copy(begun, _TRUE))
            builder.write(Copy(result, inner.more()))
            with builder.inner() as there:
                _take(inner, over.value, other, over.line, builder)
            builder.branch(result, there)
        builder.branch(begun, [], begin)
        with builder.inner() as second:
            builder.write(Copy(result, inner.more()))
            with builder.inner() as there:
                with builder.statement(over.line):
                    builder.assign(one, other)
                _take(inner, over.value, other, over.line, builder)
            builder.branch(result, there)
        builder.branch(result, second)
        return result

    return Rounds(more, _holding(builder, (over.first, one), (over.second, other)))


@source(OverLongest)
def _longest(over: OverLongest, builder: Builder) -> Rounds:
    found = [rounds(inner, builder) for inner, *_ in over.parts]
    if over.given is not None:
        builder.hold(over.fill, _kept(over.given, builder))
    made = [builder.variable("g", held.type) for _, _, held, _ in over.parts]
    ended = [_flag(_FALSE, builder) for _ in over.parts]

    def more() -> Operand:
        result = _flag(_FALSE, builder)
        for part, (_, value, _, fill), place, end in zip(found, over.parts, made, ended, strict=True):
            with builder.inner() as asked:
                one = builder.temporary(BOOL)
                builder.write(Copy(one, part.more()))
                with builder.inner() as there:
                    _take(part, value, place, over.line, builder)
                    builder.write(Copy(result, _TRUE))
                with builder.inner() as missing:
                    builder.write(Copy(end, _TRUE))
                    with builder.statement(over.line):
                        builder.assign(place, evaluate(fill, builder))
                builder.branch(one, there, missing)
            builder.branch(end, [], asked)
        return result

    held = [one for _, _, one, _ in over.parts]
    return Rounds(more, _holding(builder, *zip(held, made, strict=True)))


@source(OverProduct)
def _product(over: OverProduct, builder: Builder) -> Rounds:
    pools = [_kept(one, builder) for one in over.pools]
    sizes = [Part(f"{pools[pool].name}->size", INT) for pool, _ in over.places]
    places = [_place(builder) for _ in over.places]
    begun = _flag(_FALSE, builder)

    def more() -> Operand:
        result = _flag(_TRUE, builder)
        with builder.inner() as begin:
            builder.write(Copy(begun, _TRUE))
            for size in dict.fromkeys(sizes):
                builder.branch(_below(Value(INT, 0), size, builder), [], [Copy(result, _FALSE)])
        following: Block = [Copy(result, _FALSE)]  # all places were the last ones
        for place, size in zip(places, sizes, strict=True):
            with builder.inner() as outer:
                builder.write(_step(place, "+"))
                builder.branch(_below(place, size, builder), [], [_stage(place, 0), *following])
            following = outer
        builder.branch(begun, following, begin)
        return result

    def take() -> None:
        for (pool, held), place in zip(over.places, places, strict=True):
            builder.hold(held, builder.taken(Element(held.type, pools[pool], place), held.type))

    return Rounds(more, take)


@source(OverChoices)
def _choices(over: OverChoices, builder: Builder) -> Rounds:
    line, length = over.line, Value(INT, len(over.places))
    pool = _kept(over.pool, builder)
    size = Part(f"{pool.name}->size", INT)
    room: Operand = length
    if "permutations" in over.following:
        add = Operation("+", (), INT, fails=False)
        room = do(add, (size, length), 0, builder)
    places = _list(List(INT), room, line, builder)
    following = Operation(over.following, (List(INT), INT, INT), BOOL, fails=False)

    def more() -> Operand:
        return do(following, (places, size, length), line, builder)

    def take() -> None:
        for at, held in enumerate(over.places):
            place = do(_get(INT), (places, Value(INT, at)), line, builder)
            builder.hold(held, do(_get(held.type), (pool, place), line, builder))

    return Rounds(more, take)


def _get(type_: Type) -> Operation:
    found = operations.item(List(type_))
    assert found is not None
    return found
