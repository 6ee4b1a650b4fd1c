"""Values that may be None: a pointer, or a struct with its value."""

from ..check.tree import TEXT, Get, Holding, IsNone, Known, Nothing, Some, Sure
from ..operations import Descriptor, Operation, Slot
from ..types.containers import Dict, Optional
from ..types.model import BOOL, NONE, STR
from .builder import Builder
from .expressions import do, evaluate, handles
from .model import Absent, Address, Block, Cast, Do, Null, Operand, Pointed, Present, Raise, Reference, Within


@handles(Nothing)
def _nothing(expression: Nothing, builder: Builder) -> Operand:
    return Absent(expression.type)


@handles(Some)
def _some(expression: Some, builder: Builder) -> Operand:
    assert isinstance(expression.type, Optional)
    value = evaluate(expression.value, builder)
    return value if expression.type.is_pointer else Present(expression.type, value)


@handles(Known)
def _known(expression: Known, builder: Builder) -> Operand:
    assert isinstance(expression.value.type, Optional)
    value = evaluate(expression.value, builder)
    return value if expression.value.type.is_pointer else Within(expression.type, value)


@handles(Sure)
def _sure(expression: Sure, builder: Builder) -> Operand:
    optional = expression.value.type
    value = evaluate(expression.value, builder)
    if not isinstance(optional, Optional) or optional.inner != expression.type:
        return _of_class(expression, value, builder)
    text = f"`{expression.path}` has become None since it was asked for"
    raised: Block = [Raise("TypeError", builder.pool.literal(text, STR), expression.line, TEXT)]
    builder.branch(_missing(value, optional, expression.line, builder), raised)
    return value if optional.is_pointer else Within(expression.type, value)


def _of_class(expression: Sure, value: Operand, builder: Builder) -> Operand:
    """The object, after it was asked of which class it is."""
    line, value = expression.line, builder.snapshot(value)
    asking = Operation("pye_object_is", (expression.value.type, Descriptor(expression.type)), BOOL, fails=False)
    is_it = do(asking, (value,), line, builder)
    text = f"`{expression.path}` has become no {expression.type.name} since it was asked for"
    raised: Block = [Raise("TypeError", builder.pool.literal(text, STR), line, TEXT)]
    builder.branch(do(Operation("!", (), BOOL, fails=False), (is_it,), line, builder), raised)
    return builder.taken(Cast(expression.type, value), expression.type)


@handles(Holding)
def _holding(expression: Holding, builder: Builder) -> Operand:
    value = evaluate(expression.value, builder)
    builder.hold(expression.held, builder.shared(value) if expression.often else value)
    return evaluate(expression.body, builder)


@handles(IsNone)
def _is_none(expression: IsNone, builder: Builder) -> Operand:
    value = evaluate(expression.value, builder)
    assert isinstance(expression.value.type, Optional)
    return _missing(value, expression.value.type, expression.line, builder)


def _missing(value: Operand, type_: Optional, line: int, builder: Builder) -> Operand:
    """Whether it is None."""
    if type_.is_pointer:
        return do(Operation("==", (), BOOL, fails=False), (value, Null()), line, builder)
    some = Within(BOOL, value, "some")
    return do(Operation("!", (), BOOL, fails=False), (some,), line, builder)


@handles(Get)
def _get(expression: Get, builder: Builder) -> Operand:
    """Where the dict has the value, or nothing."""
    type_ = expression.value.type
    assert isinstance(type_, Dict)
    data, key = evaluate(expression.value, builder), evaluate(expression.key, builder)
    place = builder.temporary("void *")
    find = Operation("pye_dict_find", (type_, Slot(type_.key)), NONE)
    builder.write(Do(None, find, (data, Reference(type_.key, key), Address(place)), expression.line))
    result = builder.temporary(expression.type)
    there = do(Operation("!=", (), BOOL, fails=False), (place, Null()), expression.line, builder)
    with builder.inner() as found:
        value: Operand = builder.taken(Pointed(type_.value, place), type_.value)
        optional = expression.type
        assert isinstance(optional, Optional)
        builder.assign(result, value if optional.is_pointer or optional == type_.value else Present(optional, value))
    with builder.inner() as missing:
        builder.write_nothing(result)
    builder.branch(there, found, missing)
    return result
