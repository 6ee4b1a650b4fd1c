"""Objects in the intermediate form."""

from ..check.tree import As, Attribute, Begun, IsClass, New, Same
from ..operations import Descriptor, Operation
from ..types.model import BOOL, NONE, STR
from ..types.records import Class, Record, is_knotted, there_name
from .assignment import set_field
from .builder import Builder
from .expressions import do, evaluate, handles
from .model import Attr, Cast, Operand


@handles(New)
def _new(expression: New, builder: Builder) -> Operand:
    """All arguments, then the object, whose fields have references of their own."""
    type_ = expression.type
    assert isinstance(type_, Record)
    values = [(place, builder.snapshot(evaluate(value, builder))) for place, value in expression.arguments]
    name = "pye_knot_new" if is_knotted(type_) else "pye_record_new"
    made = do(Operation(name, (Descriptor(type_),), type_), (), expression.line, builder)
    for place, value in values:
        field, of = type_.members[place]
        set_field(made, field, of, value, expression.line, builder)
    return made


@handles(Begun)
def _begun(expression: Begun, builder: Builder) -> Operand:
    made = evaluate(expression.value, builder)
    builder.hold(expression.held, made)
    evaluate(expression.call, builder)
    return made


@handles(As)
def _as(expression: As, builder: Builder) -> Operand:
    return builder.taken(Cast(expression.type, evaluate(expression.value, builder)), expression.type)


@handles(IsClass)
def _is_class(expression: IsClass, builder: Builder) -> Operand:
    type_ = expression.value.type
    asking = Operation("pye_object_is", (type_, Descriptor(expression.owner)), BOOL, fails=False)
    return do(asking, (evaluate(expression.value, builder),), expression.line, builder)


@handles(Same)
def _same(expression: Same, builder: Builder) -> Operand:
    left = builder.snapshot(evaluate(expression.left, builder))
    right = evaluate(expression.right, builder)
    same = Operation("pye_object_same", (expression.left.type, expression.right.type), BOOL, fails=False)
    return do(same, (left, right), expression.line, builder)


@handles(Attribute)
def _attribute(expression: Attribute, builder: Builder) -> Operand:
    """As it is now: what comes later may change it."""
    owner = evaluate(expression.value, builder)
    type_ = expression.value.type
    if isinstance(type_, Class) and expression.name in type_.shape.loose:
        there = Operation("pye_field_there", (BOOL, type_, STR), NONE)
        name = builder.pool.literal(expression.name, STR)
        do(there, (Attr(BOOL, owner, there_name(expression.name)), owner, name), expression.line, builder)
    return builder.taken(Attr(expression.type, owner, expression.name), expression.type)
