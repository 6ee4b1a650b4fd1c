"""Loops in the intermediate form."""

from collections.abc import Callable

from ..check.tree import For
from ..operations import Operation
from ..types.model import BOOL
from . import model
from .assignment import lower_store
from .builder import Builder
from .expressions import do, evaluate
from .iteration import rounds
from .model import Block, Operand
from .rounds import Rounds, Stretch
from .weight import is_light


def lower_for(statement: For, builder: Builder, begin: Callable[[], None] | None = None) -> None:
    """What it runs over lasts as long as the loop; `begin` writes what is done before the first round."""
    with builder.inner() as otherwise:
        builder.lower(statement.otherwise, builder)
    with builder.statement(statement.line):
        found = rounds(statement.source, builder)
        for held, value in statement.beside:
            kept = builder.variable("b", held.type)
            builder.assign(kept, evaluate(value, builder))
            builder.hold(held, kept)
        if begin is not None:
            begin()

        def take() -> None:
            found.take()
            for target in statement.targets:
                lower_store(target, statement.line, builder)

        def body() -> None:
            builder.lower(statement.body, builder)

        stretch = found.stretch
        if stretch is not None:
            stretch = Stretch(stretch.begin, _going(stretch.more, builder))
        source = Rounds(_going(found.more, builder), take, stretch, found.looks)
        run(source, statement.line, body, otherwise, builder, held=not statement.targets)


def run(source: Rounds, line: int, body: Callable[[], None], otherwise: Block, builder: Builder, *, held: bool) -> None:
    """The loop; `otherwise` is done where it ends by itself. `held`: the body uses what the round has, as it is."""
    number = builder.number()
    builder.around.append(number)

    def round_() -> None:
        with builder.statement(line):
            source.take()
            if held:
                body()
        if not held:
            body()

    again = None
    if source.stretch is not None:
        again = builder.again[number] = builder.number()
    with builder.inner() as block:
        builder.branch(source.more(), [], [*otherwise, model.Break(number)])
        with builder.inner() as rest:
            round_()
        if source.stretch is not None and again is not None and is_light(rest):
            builder.write(model.Look(line))
            source.stretch.begin()
            builder.write(_stretched(source.stretch, again, rest, builder))
        else:
            if again is not None:
                _go_on(rest, again, number)
            if not source.looks:
                block.insert(0, model.Look(line))
            block += rest
    builder.around.pop()
    builder.write(model.Loop(number, block))


def _stretched(stretch: Stretch, number: int, rest: Block, builder: Builder) -> model.Loop:
    """Its rounds are a loop of their own, as simple as the compiler likes them; `continue` goes on with that."""
    with builder.inner() as block:
        builder.branch(stretch.more(), [], [model.Break(number)])
    return model.Loop(number, block + rest)


def _go_on(block: Block, number: int, instead: int) -> None:
    """`continue` of the one loop is the other one's."""
    for index, instruction in enumerate(block):
        if instruction == model.Continue(number):
            block[index] = model.Continue(instead)
        for inner in model.blocks(instruction):
            _go_on(inner, number, instead)


def _going(more: Callable[[], Operand], builder: Builder) -> Callable[[], Operand]:
    """In `any` and `all` no loop goes on once they are decided."""
    going = builder.going
    if going is None:
        return more

    def both() -> Operand:
        result = do(Operation("&", (), BOOL, fails=False), (going, going), 0, builder)
        with builder.inner() as block:
            builder.write(model.Set(result, more()))  # type: ignore[arg-type]
        builder.branch(result, block)
        return result

    return both
