"""Values that may be None: a pointer, or a struct with its value."""

from ..check.tree import Get, Holding, IsNone, Known, Nothing, Some
from ..operations import Operation, Slot
from ..types.containers import Dict, Optional
from ..types.model import BOOL, NONE
from .builder import Builder
from .expressions import do, evaluate, handles
from .model import Absent, Address, Do, Null, Operand, Pointed, Present, Reference, Within


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


@handles(Holding)
def _holding(expression: Holding, builder: Builder) -> Operand:
    builder.hold(expression.held, evaluate(expression.value, builder))
    return evaluate(expression.body, builder)


@handles(IsNone)
def _is_none(expression: IsNone, builder: Builder) -> Operand:
    value = evaluate(expression.value, builder)
    assert isinstance(expression.value.type, Optional)
    if expression.value.type.is_pointer:
        return do(Operation("==", (), BOOL, fails=False), (value, Null()), expression.line, builder)
    some = Within(BOOL, value, "some")
    return do(Operation("!", (), BOOL, fails=False), (some,), expression.line, builder)


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
