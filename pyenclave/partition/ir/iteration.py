"""What a loop runs over: what is done before it, how one more round is found, what the round has."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..check.tree import TEXT, Held, OverAll, OverCount, OverGenerator, OverHeld, OverItems, OverRange, Source
from ..operations import Operation
from ..operations.arrays import stem
from ..types.arrays import Array
from ..types.containers import Deque, Dict, List, Set, Tuple
from ..types.model import BOOL, INT, NONE, STR, Type
from .assignment import lower_store
from .builder import Builder
from .expressions import do, evaluate
from .model import (
    Address,
    Block,
    Break,
    Continue,
    Datum,
    Do,
    Element,
    Item,
    Look,
    Loop,
    Null,
    Operand,
    Part,
    Pointed,
    Raise,
    Slot,
    Value,
)
from .model import Set as Copy


@dataclass
class Stretch:
    """A bounded number of rounds, before which the loop looks whether the call is to be interrupted, and not in them.

    `begin` writes how far it goes, `more` what finds out whether there is another round in it.
    """

    begin: Callable[[], None]
    more: Callable[[], Operand]


@dataclass
class Rounds:
    """`more` writes what finds out whether there is another round; `take` holds what it has.

    `looks`: `more` itself looks whether the call is to be interrupted.
    """

    more: Callable[[], Operand]
    take: Callable[[], None]
    stretch: Stretch | None = None
    looks: bool = False


def rounds(source: Source, builder: Builder) -> Rounds:
    """Writes what is done before the loop."""
    match source:
        case OverRange():
            return _range(source, builder)
        case OverCount():
            return _counted(source, builder)
        case OverAll():
            return _all(source, builder)
        case OverItems():
            return _items(source, builder)
        case OverGenerator():
            return _generated(source, builder)
        case OverHeld(value=value, held=held, inner=inner):
            kept = builder.variable("h", held.type)
            builder.assign(kept, evaluate(value, builder))
            builder.hold(held, kept)
            return rounds(inner, builder)
    raise AssertionError(source)


def _range(source: OverRange, builder: Builder) -> Rounds:
    """Steps of one count in C; others count the rounds, so that no bound overflows."""
    start = builder.snapshot(evaluate(source.start, builder))
    stop = builder.snapshot(evaluate(source.stop, builder))
    step = builder.snapshot(evaluate(source.step, builder))
    if source.step.constant not in (1, -1):
        return _stepped(source, (start, stop, step), builder)
    up = source.step.constant == 1
    at = builder.temporary(INT)
    builder.write(Copy(at, start))
    below = Operation("<" if up else ">", (INT, INT), BOOL, fails=False)
    following = Operation("+" if up else "-", (INT, INT), INT, fails=False)

    def take() -> None:
        value = builder.temporary(INT)
        builder.write(Copy(value, at))
        builder.hold(source.held, value)
        builder.write(Do(at, following, (at, Value(INT, 1)), 0))

    return Rounds(lambda: do(below, (at, stop), 0, builder), take, counted(below, at, stop, builder))


def counted(order: Operation, at: Operand, stop: Operand, builder: Builder) -> Stretch:
    """Of a loop that goes on while `at` is below `stop` (or above it) and that gets nearer to it in each round."""
    end = builder.temporary(INT)
    name = "pye_stretch_up" if order.symbol.startswith("<") else "pye_stretch_down"
    limit = Operation(name, (INT, INT), INT, fails=False)
    return Stretch(
        lambda: builder.write(Do(end, limit, (at, stop), 0)),
        lambda: do(order, (at, end), 0, builder),
    )


def _stepped(source: OverRange, bounds: tuple[Operand, ...], builder: Builder) -> Rounds:
    at = builder.temporary("pye_range_t")
    builder.write(Do(None, Operation("pye_range_start", (), NONE), (Address(at), *bounds), source.line))
    following = Operation("pye_range_next", (), BOOL, fails=False)

    def take() -> None:
        builder.hold(source.held, Part(f"{at.name}.value", INT))

    return Rounds(lambda: do(following, (Address(at),), 0, builder), take)


def _counted(source: OverCount, builder: Builder) -> Rounds:
    """CPython evaluates what it runs over first, then the start."""
    inner = rounds(source.inner, builder)
    at = builder.temporary(INT)
    builder.write(Copy(at, evaluate(source.start, builder)))

    def take() -> None:
        value = builder.temporary(INT)
        builder.write(Copy(value, at))
        builder.hold(source.held, value)
        builder.write(Do(at, Operation("pye_int_add", (INT, INT), INT), (at, Value(INT, 1)), source.line))
        inner.take()

    return Rounds(inner.more, take, inner.stretch, inner.looks)


def _all(source: OverAll, builder: Builder) -> Rounds:
    """The first that ends, ends it: those after it are not asked."""
    parts = [rounds(one, builder) for one in source.inner]
    if any(map(_generates, source.inner)):
        parts = [_at_once(one, part, builder) for one, part in zip(source.inner, parts, strict=True)]

    def more() -> Operand:
        result = builder.temporary(BOOL)
        builder.write(Copy(result, parts[0].more()))
        for at, one in enumerate(parts[1:], 1):
            with builder.inner() as block:
                builder.write(Copy(result, one.more()))
                if source.strict:
                    builder.branch(result, [], _uneven(at, "shorter", source.line, builder))
            longer: Block = []
            if source.strict:
                with builder.inner() as longer:
                    builder.branch(one.more(), _uneven(at, "longer", source.line, builder))
            builder.branch(result, block, longer)
        return result

    def take() -> None:
        for one in parts:
            one.take()

    return Rounds(more, take, looks=parts[0].looks)


def _uneven(at: int, how: str, line: int, builder: Builder) -> Block:
    """CPython names those that ended, or did not, together."""
    others = "argument 1" if at == 1 else f"arguments 1-{at}"
    message = builder.pool.literal(f"zip() argument {at + 1} is {how} than {others}", STR)
    return [Raise("ValueError", message, line, TEXT)]


def _generated(source: OverGenerator, builder: Builder) -> Rounds:
    """The next value is found, and made, when it is asked for."""
    inner = rounds(source.inner, builder)
    made = builder.variable("g", source.held.type)

    def more() -> Operand:
        result, number = builder.temporary(BOOL), builder.number()
        with builder.inner() as block:
            if not inner.looks:
                builder.write(Look(source.line))
            builder.write(Copy(result, inner.more()))
            builder.branch(result, [], [Break(number)])
            with builder.statement(source.line):
                inner.take()
                for target in source.targets:
                    lower_store(target, source.line, builder)
            for test in source.tests:
                with builder.statement(source.line):
                    builder.branch(evaluate(test, builder), [], [Continue(number)])
            with builder.statement(source.line):
                builder.assign(made, evaluate(source.value, builder))
            builder.write(Break(number))
        builder.write(Loop(number, block))
        return result

    return Rounds(more, lambda: builder.hold(source.held, made), looks=True)


def _generates(source: Source) -> bool:
    """Whether asking for the next round does something that the user wrote."""
    match source:
        case OverCount(inner=inner) | OverHeld(inner=inner):
            return _generates(inner)
        case OverAll(inner=parts):
            return any(map(_generates, parts))
    return isinstance(source, OverGenerator)


def _at_once(source: Source, found: Rounds, builder: Builder) -> Rounds:
    """What a round has is taken before the next one is asked, which may change what it is taken from."""
    kept = [(held, builder.variable("z", held.type)) for held in _held(source)]

    def more() -> Operand:
        result = found.more()
        with builder.inner() as block, builder.statement(source.line):
            found.take()
            for held, variable in kept:
                builder.assign(variable, builder.held[id(held)])
        builder.branch(result, block)
        return result

    def take() -> None:
        for held, variable in kept:
            builder.hold(held, variable)

    return Rounds(more, take, looks=found.looks)


def _held(source: Source) -> Iterator[Held]:
    """What each round has."""
    match source:
        case OverAll(inner=parts):
            for one in parts:
                yield from _held(one)
        case OverHeld(inner=inner):
            yield from _held(inner)
        case OverCount(held=held, inner=inner):
            yield held
            yield from _held(inner)
        case OverItems(held=held, value=value):
            yield held
            if value is not None:
                yield value
        case OverRange(held=held) | OverGenerator(held=held):
            yield held


def _items(source: OverItems, builder: Builder) -> Rounds:
    value = evaluate(source.data, builder)
    if isinstance(source.data.type, Tuple) and isinstance(value, Datum):
        count = Value(INT, len(source.data.type.items))
        return _indexed(source, count, lambda at: Item(source.held.type, value, at), builder)
    data = value if isinstance(value, Slot) and value.temporary else builder.taken(value, source.data.type)
    match source.data.type:
        case Dict(key, of):
            return _entries(source, data, key, of, builder)
        case Set(element) | Deque(element):
            return _walked(source, data, element, builder)
        case List(element):
            size = Part(f"{data.name}->size", INT)
            return _indexed(source, size, lambda at: Element(element, data, at), builder)
        case Array(element) as array:
            size = Part(f"{data.name}.size", INT)
            return _indexed(source, size, lambda at: Part(f"{stem(array)}({data.name})[{at.name}]", element), builder)
    if isinstance(source.data.type, Tuple):
        count = Value(INT, len(source.data.type.items))
        return _indexed(source, count, lambda at: Item(source.held.type, data, at), builder)
    if source.data.type == STR:
        return _characters(source, data, builder)
    size = Part(f"{data.name}->size", INT)
    return _indexed(source, size, lambda at: Part(f"{data.name}->data[{at.name}]", INT), builder)


def _indexed(source: OverItems, size: Operand, item: Callable[[Slot], Operand], builder: Builder) -> Rounds:
    """A list may change while it is iterated: its size is asked for in each round."""
    at = builder.temporary("size_t")
    builder.write(Copy(at, Value(INT, 0)))

    def take() -> None:
        builder.hold(source.held, builder.taken(item(at), source.held.type))
        builder.write(Do(at, Operation("+", (), INT, fails=False), (at, Value(INT, 1)), 0))

    return Rounds(lambda: do(Operation("<", (), BOOL, fails=False), (at, size), 0, builder), take)


def _characters(source: OverItems, data: Slot, builder: Builder) -> Rounds:
    at = builder.temporary("size_t")
    builder.write(Copy(at, Value(INT, 0)))

    def take() -> None:
        following = Operation("pye_str_next", (), STR)
        builder.hold(source.held, do(following, (data, Address(at)), source.line, builder))

    return Rounds(lambda: do(Operation("pye_str_more", (), BOOL, fails=False), (data, at), 0, builder), take)


def _entries(source: OverItems, data: Slot, key: Type, value: Type, builder: Builder) -> Rounds:
    at = builder.temporary("pye_dict_iterator_t")
    keys = builder.temporary("const void *")
    values = builder.temporary("const void *") if source.value is not None else None
    builder.write(Do(at, Operation("pye_dict_begin", (), NONE, fails=False), (data,), 0))

    def more() -> Operand:
        places: tuple[Operand, ...] = (Address(at), Address(keys), Null() if values is None else Address(values))
        builder.write(Do(None, Operation("pye_dict_next", (), NONE), places, source.line))
        return do(Operation("!=", (), BOOL, fails=False), (keys, Null()), 0, builder)

    def take() -> None:
        builder.hold(source.held, builder.taken(Pointed(key, keys), key))
        if source.value is not None and values is not None:
            builder.hold(source.value, builder.taken(Pointed(value, values), value))

    return Rounds(more, take)


def _walked(source: OverItems, data: Slot, element: Type, builder: Builder) -> Rounds:
    stem = "set" if isinstance(source.data.type, Set) else "deque"
    at, item = builder.temporary(f"pye_{stem}_iterator_t"), builder.temporary("const void *")
    builder.write(Do(at, Operation(f"pye_{stem}_begin", (), NONE, fails=False), (data,), 0))

    def more() -> Operand:
        builder.write(Do(None, Operation(f"pye_{stem}_next", (), NONE), (Address(at), Address(item)), source.line))
        return do(Operation("!=", (), BOOL, fails=False), (item, Null()), 0, builder)

    def take() -> None:
        builder.hold(source.held, builder.taken(Pointed(element, item), element))

    return Rounds(more, take)
