"""What is assigned, and deleted, in the intermediate form."""

from ..check.tree import (
    Apply,
    Assign,
    Delete,
    Expression,
    FieldPlace,
    ItemPlace,
    Local,
    PropertyPlace,
    SlicePlace,
    Spread,
    Target,
)
from ..operations import END, Operation
from ..types.containers import List
from ..types.model import BOOL, INT, NONE, Type
from ..types.records import Class, there_name
from . import model
from .builder import Builder
from .expressions import do, evaluate
from .model import Address, Attr, Operand, Value


def lower_assign(statement: Assign, builder: Builder) -> None:
    with builder.statement(statement.line):
        several = len(statement.targets) > len(statement.held)
        for held, value in zip(statement.held, statement.values, strict=True):
            operand = builder.snapshot(evaluate(value, builder))
            builder.hold(held, builder.shared(operand) if several else operand)
        for target in statement.targets:
            lower_store(target, statement.line, builder)


def lower_store(target: Target, line: int, builder: Builder) -> None:
    place = target.place
    if isinstance(place, ItemPlace):
        value = evaluate(target.value, builder)
        container = evaluate(place.container, builder)
        do(place.operation, (container, evaluate(place.key, builder), value), line, builder)
    elif isinstance(place, SlicePlace):
        container = evaluate(place.container, builder)
        bounds = [evaluate(one, builder) for one in place.bounds]
        value = evaluate(target.value, builder)  # it is held: what is left to do is to make a list of it
        do(place.operation, (container, *bounds, value), line, builder)
    elif isinstance(place, FieldPlace):
        value = evaluate(target.value, builder)
        set_field(evaluate(place.object, builder), place.name, place.type, value, line, builder)
    elif isinstance(place, PropertyPlace):
        value = evaluate(target.value, builder)
        do(place.operation, (evaluate(place.object, builder), value), line, builder)
    elif isinstance(place, Spread):
        _spread(place, target.value, line, builder)
    elif not isinstance(place, str):
        builder.pool.variable(place)
        builder.write(model.Store(place, evaluate(target.value, builder), line))
    elif (added := _appended(place, target.value)) is not None:
        slot = builder.local(place)
        operands = (Address(slot), evaluate(added, builder))
        builder.write(model.Do(None, Operation("pye_bytes_append", (), NONE), operands, line))
    else:
        builder.assign(builder.local(place), evaluate(target.value, builder))


def _spread(place: Spread, value: Expression, line: int, builder: Builder) -> None:
    """All items are taken before the first is stored."""
    type_ = value.type
    assert isinstance(type_, List)
    data, count = evaluate(value, builder), len(place.items)
    name = "pye_list_unpack" if place.rest is None else "pye_list_unpack_some"
    do(Operation(name, (type_, INT), NONE), (data, Value(INT, count)), line, builder)
    get = Operation("pye_list_get", (type_, INT), type_.element)
    for at, held in enumerate(place.items):
        index = at if at < place.before else at - count
        builder.hold(held, do(get, (data, Value(INT, index)), line, builder))
    if place.rest is not None:
        after = count - place.before
        bounds = (Value(INT, place.before), Value(INT, -after if after else END))
        rest = Operation("pye_list_slice", (type_, INT, INT), type_)
        builder.hold(place.rest, do(rest, (data, *bounds), line, builder))


def set_field(owner: Operand, name: str, type_: Type, value: Operand, line: int, builder: Builder) -> None:
    """What an object has is its own."""
    place = Attr(type_, owner, name)
    if type_.plain:
        builder.write(model.SetField(place, value))
    else:
        store = Operation("pye_state_store", (), NONE)
        operands = (model.Described(type_), model.Reference(type_, place), model.Reference(type_, value))
        builder.write(model.Do(None, store, operands, line))
    of = getattr(owner, "type", None)
    if isinstance(of, Class) and name in of.shape.loose:
        builder.write(model.SetField(Attr(BOOL, owner, there_name(name)), Value(BOOL, True)))


def _appended(name: str, value: Expression) -> Expression | None:
    """The b of `name = name + b`, which grows in place where nobody else has the value."""
    match value:
        case Apply(operation=Operation(symbol="pye_bytes_concat"), operands=(Local(name=left), added)) if left == name:
            return None if isinstance(added, Local) and added.name == name else added
    return None


def lower_delete(statement: Delete, builder: Builder) -> None:
    place, line = statement.place, statement.line
    with builder.statement(line):
        if isinstance(place, str):
            if builder.local(place).counted:
                builder.write(model.Release(builder.local(place)))
            return
        container = evaluate(place.container, builder)
        keys = (place.key,) if isinstance(place, ItemPlace) else place.bounds
        do(place.operation, (container, *(evaluate(one, builder) for one in keys)), line, builder)
