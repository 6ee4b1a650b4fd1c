"""What orders values, in the intermediate form: sorted, list.sort, min and max."""

from .. import operations
from ..check.tree import TEXT, Comprehension, Expression, Extreme, First, Gathered, Sorted
from ..operations import Descriptor, Operation
from ..types.containers import List, Optional
from ..types.model import BOOL, EXCEPTION, INT, NONE, STR
from . import model
from .builder import Builder
from .expressions import do, evaluate, handles
from .loops import lower_for, run
from .model import Do, Element, Operand, Part, Present, Value
from .model import Set as Copy
from .rounds import Rounds


@handles(Sorted)
def _sorted(expression: Sorted, builder: Builder) -> Operand:
    """With a key by what it gives for each item, once, in the order of the items. A list that was made for it is put in
    order itself.
    """
    type_ = expression.value.type
    assert isinstance(type_, List)
    values = evaluate(expression.value, builder)
    if expression.in_place and expression.key is not None:
        return _in_place(expression, expression.key, values, builder)
    reverse = builder.snapshot(evaluate(expression.reverse, builder))
    made = values
    if not expression.in_place and not isinstance(expression.value, Comprehension | Gathered):
        made = do(Operation("pye_list_copy", (type_,), type_), (values,), expression.line, builder)
    if expression.key is None:
        do(Operation("pye_list_sort", (type_, BOOL), NONE), (made, reverse), expression.line, builder)
        return made
    keys = _new(List(expression.key.type), expression.line, builder)
    _ask(expression, expression.key, made, keys, builder)
    by = Operation("pye_list_sort_by", (type_, List(expression.key.type), BOOL), NONE)
    do(by, (made, keys, reverse), expression.line, builder)
    return made


def _in_place(expression: Sorted, key: Expression, values: Operand, builder: Builder) -> Operand:
    """The items come back, whatever a key raises."""
    type_ = expression.value.type
    reverse = builder.snapshot(evaluate(expression.reverse, builder))
    taken = do(Operation("pye_list_sort_begin", (type_,), type_), (values,), expression.line, builder)
    keys = _new(List(key.type), expression.line, builder)
    with builder.inner() as body:
        _ask(expression, key, taken, keys, builder)
    caught = builder.variable("e", EXCEPTION)
    abandon = Operation("pye_list_sort_abandon", (type_, type_), NONE, fails=False)
    handler: model.Block = [model.Take(caught), Do(None, abandon, (values, taken), 0), model.Reraise(caught, 0)]
    builder.write(model.Guard(builder.number(), body, [], handler))
    end = Operation("pye_list_sort_end", (type_, type_, List(key.type), BOOL), NONE)
    return do(end, (values, taken, keys, reverse), expression.line, builder)


def _new(type_: List, line: int, builder: Builder) -> Operand:
    return do(Operation("pye_list_new", (Descriptor(type_), INT), type_), (Value(INT, 0),), line, builder)


def _ask(expression: Sorted, key: Expression, made: Operand, keys: Operand, builder: Builder) -> None:
    """The key of each item."""
    at = builder.temporary("size_t")
    builder.write(Copy(at, Value(INT, 0)))
    size = Part(f"{made.name}->size", INT)  # type: ignore[union-attr]
    below, following = Operation("<", (), BOOL, fails=False), Operation("+", (), INT, fails=False)
    append = operations.append(List(key.type))
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


@handles(Extreme)
def _extreme(expression: Extreme, builder: Builder) -> Operand:
    """The best so far, with its key, outlasts the rounds."""
    of, line = expression.value.type, expression.line
    best, key = builder.variable("best", of), builder.variable("best", expression.key.type)
    some = builder.temporary(BOOL)
    builder.write(Copy(some, Value(BOOL, False)))

    def ask() -> None:
        with builder.statement(line):
            item = builder.snapshot(evaluate(expression.value, builder))
            builder.hold(expression.item, item)
            new = builder.snapshot(evaluate(expression.key, builder))
            better = builder.temporary(BOOL)
            builder.write(Copy(better, Value(BOOL, True)))
            with builder.inner() as compared:
                builder.hold(expression.keys[0], new)
                builder.hold(expression.keys[1], key)
                builder.write(Copy(better, evaluate(expression.better, builder)))
            builder.branch(some, compared)
            with builder.inner() as taken:
                _keep(key, new, builder)
                _keep(best, item, builder)
                builder.write(Copy(some, Value(BOOL, True)))
            builder.branch(better, taken)

    before, builder.going = builder.going, None
    builder.yields.append(ask)
    lower_for(expression.loop, builder)
    builder.yields.pop()
    builder.going = before
    result = builder.temporary(expression.type)
    with builder.inner() as found:
        builder.assign(result, _as(expression, best, builder))
    with builder.inner() as missing:
        if expression.otherwise is not None:
            builder.assign(result, evaluate(expression.otherwise, builder))
        else:
            builder.write(model.Raise("ValueError", builder.pool.literal(expression.empty, STR), line, TEXT))
    builder.branch(some, found, missing)
    for one in (best, key):
        if one.counted:
            builder.write(model.Release(one))
    return result


@handles(First)
def _first(expression: First, builder: Builder) -> Operand:
    found, going = builder.variable("first", expression.value.type), builder.temporary(BOOL)
    builder.write(Copy(going, Value(BOOL, True)))

    def take() -> None:
        with builder.statement(expression.line):
            _keep(found, builder.snapshot(evaluate(expression.value, builder)), builder)
        builder.write(Copy(going, Value(BOOL, False)))

    before, builder.going = builder.going, going
    builder.yields.append(take)
    lower_for(expression.loop, builder)
    builder.yields.pop()
    builder.going = before
    result = builder.temporary(expression.type)
    with builder.inner() as there:
        builder.assign(result, _as(expression, found, builder))
    with builder.inner() as missing:
        if expression.otherwise is not None:
            builder.assign(result, evaluate(expression.otherwise, builder))
        else:
            builder.write(model.Raise("StopIteration", None, expression.line, TEXT))
    builder.branch(going, missing, there)
    if found.counted:
        builder.write(model.Release(found))
    return result


def _keep(place: model.Slot, value: Operand, builder: Builder) -> None:
    """A copy: the value goes on being used."""
    builder.assign(place, builder.reference(value) if place.counted else value)


def _as(expression: Extreme | First, best: model.Slot, builder: Builder) -> Operand:
    """The best one as the result's type, which has None too where that is the default."""
    wanted = expression.type
    if wanted == expression.value.type:
        return best
    assert isinstance(wanted, Optional)
    return best if wanted.is_pointer else Present(wanted, best)
