"""Objects in the intermediate form."""

from ..check.tree import Attribute, New
from ..operations import Descriptor, Operation
from ..survey.names import function_name
from ..types.model import NONE
from ..types.records import Record
from .assignment import set_field
from .builder import Builder
from .expressions import do, evaluate, handles
from .model import Attr, Operand


@handles(New)
def _new(expression: New, builder: Builder) -> Operand:
    """All arguments, then the object, whose fields have references of their own."""
    type_ = expression.type
    assert isinstance(type_, Record)
    values = [(place, builder.snapshot(evaluate(value, builder))) for place, value in expression.arguments]
    made = do(Operation("pye_record_new", (Descriptor(type_),), type_), (), expression.line, builder)
    for place, value in values:
        name, field = type_.members[place]
        set_field(made, name, field, value, expression.line, builder)
    if expression.then is not None:
        symbol = function_name(builder.pool.module.name, expression.then.name)
        do(Operation(symbol, (type_,), NONE), (made,), expression.line, builder)
    return made


@handles(Attribute)
def _attribute(expression: Attribute, builder: Builder) -> Operand:
    """As it is now: what comes later may change it."""
    place = Attr(expression.type, evaluate(expression.value, builder), expression.name)
    return builder.taken(place, expression.type)
