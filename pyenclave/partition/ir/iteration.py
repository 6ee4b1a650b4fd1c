"""What a loop runs over: what is done before it, how one more round is found, what the round has."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from ..check.tree import (
    TEXT,
    Held,
    OverAll,
    OverChoices,
    OverCount,
    OverGenerator,
    OverHeld,
    OverItems,
    OverLongest,
    OverPairs,
    OverProduct,
    OverRange,
    OverSlice,
    OverWhile,
    OverYields,
    Source,
)
from ..operations import Operation
from ..survey.names import next_name
from ..types.generators import Generator
from ..types.model import BOOL, INT, STR
from .assignment import lower_store
from .builder import Builder
from .expressions import evaluate
from .items import over_items
from .model import Address, Block, Break, Continue, Do, Look, Loop, Operand, Raise, Release, Value
from .model import Set as Copy
from .ranges import over_range
from .rounds import Rounds

_OTHERS: dict[type[Source], Callable[[Any, Builder], Rounds]] = {}
S = TypeVar("S", bound=Source)
Lowered = Callable[[S, Builder], Rounds]


def source(kind: type[S]) -> Callable[[Lowered[S]], Lowered[S]]:
    """Registers how sources of this kind are lowered, which another file knows."""

    def register(handler: Lowered[S]) -> Lowered[S]:
        _OTHERS[kind] = handler
        return handler

    return register


def rounds(source: Source, builder: Builder) -> Rounds:
    """Writes what is done before the loop."""
    match source:
        case OverRange():
            return over_range(source, builder)
        case OverCount():
            return _counted(source, builder)
        case OverAll():
            return _all(source, builder)
        case OverItems():
            return over_items(source, builder)
        case OverGenerator():
            return _generated(source, builder)
        case OverYields():
            return _yielded(source, builder)
        case OverHeld(value=value, held=held, inner=inner):
            kept = builder.variable("h", held.type)
            builder.assign(kept, evaluate(value, builder))
            builder.hold(held, kept)
            return rounds(inner, builder)
    return _OTHERS[type(source)](source, builder)


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


def _yielded(source: OverYields, builder: Builder) -> Rounds:
    """The generator goes on when the next value is asked for."""
    type_ = source.generator.type
    assert isinstance(type_, Generator)
    kept, value = builder.variable("y", type_), builder.variable("g", type_.element)
    builder.assign(kept, evaluate(source.generator, builder))
    going_on = Operation(next_name(builder.pool.module.name, type_.function), (), BOOL)

    def more() -> Operand:
        result = builder.temporary(BOOL)
        if value.counted:
            builder.write(Release(value))
        builder.write(Do(result, going_on, (kept, Address(value)), source.line))
        return result

    return Rounds(more, lambda: builder.hold(source.held, value))


def _generates(source: Source) -> bool:
    """Whether asking for the next round does something that the user wrote."""
    match source:
        case OverCount(inner=inner) | OverHeld(inner=inner):
            return _generates(inner)
        case OverAll(inner=parts):
            return any(map(_generates, parts))
        case OverItems() | OverRange():
            return False
    return True


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
        case OverSlice(inner=inner):
            yield from _held(inner)
        case OverPairs(first=first, second=second):
            yield from (first, second)
        case OverLongest(parts=several):
            yield from (one for _, _, one, _ in several)
        case OverProduct(places=several):
            yield from (one for _, one in several)
        case OverChoices(places=several):
            yield from several
        case OverWhile(item=held):
            yield held
        case _:
            yield source.held  # type: ignore[attr-defined]
