"""functools.reduce, in the intermediate form."""

from ..check.tree import TEXT, Reduced
from ..types.model import BOOL, STR
from . import model
from .builder import Builder
from .expressions import evaluate, handles
from .loops import lower_for
from .model import Operand, Value
from .model import Set as Copy

_EMPTY = "reduce() of empty iterable with no initial value"


@handles(Reduced)
def _reduced(expression: Reduced, builder: Builder) -> Operand:
    """What there is so far outlasts the rounds."""
    line, total = expression.line, builder.variable("total", expression.type)
    item = builder.variable("g", expression.item.type)
    some = builder.temporary(BOOL)
    builder.write(Copy(some, Value(BOOL, expression.initial is not None)))

    def begin() -> None:
        if expression.initial is not None:
            with builder.statement(line):
                builder.assign(total, evaluate(expression.initial, builder))

    def step() -> None:
        with builder.statement(line):
            builder.assign(item, evaluate(expression.value, builder))
        builder.hold(expression.item, item)
        builder.hold(expression.total, total)
        with builder.inner() as following, builder.statement(line):
            builder.assign(total, evaluate(expression.step, builder))
        if expression.initial is not None:
            builder.block += following
            return
        with builder.inner() as first:
            with builder.statement(line):
                builder.assign(total, item)
            builder.write(Copy(some, Value(BOOL, True)))
        builder.branch(some, following, first)

    before, builder.going = builder.going, None
    builder.yields.append(step)
    lower_for(expression.loop, builder, begin)
    builder.yields.pop()
    builder.going = before
    if expression.initial is None:
        missing = model.Raise("TypeError", builder.pool.literal(_EMPTY, STR), line, TEXT)
        builder.branch(some, [], [missing])
    result = builder.taken(total, expression.type)
    for one in (total, item):
        if one.counted:
            builder.write(model.Release(one))
    return result
