"""Operands and single instructions in C."""

from ..ir.model import (
    Absent,
    Address,
    Array,
    Attr,
    Cast,
    Class,
    Datum,
    Described,
    Element,
    Entry,
    Field,
    Item,
    Null,
    Operand,
    Part,
    Pointed,
    Present,
    Reference,
    Slot,
    Text,
    Value,
    Within,
)
from ..packages.marks import spelled
from ..survey.symbols import ExceptionClass
from ..types.functions import FunctionType
from .spelling import c_string, c_type, is_struct, nothing, number
from .types import descriptor


def class_number(exception: str | ExceptionClass) -> str:
    """A built-in exception's number, or what the module's own class is called."""
    return f"PYE_EXC_{exception}" if isinstance(exception, str) else f"PYE_EXC_OWN_{spelled(exception.name)}"


def operand(one: Operand) -> str:
    """As it stands in an argument's or an assignment's place."""
    match one:
        case Class(exception=exception):
            return class_number(exception)
        case Null():
            return "NULL"
        case Slot(name=name) | Part(path=name):
            return name
        case Value(type=type_, value=value):
            return number(value, type_)
        case Datum(type=type_, name=name):
            if isinstance(type_, FunctionType):
                return f"({c_type(type_).strip()})&{name}"
            return f"PYE_CONSTANT({name})" if type_.is_buffer else name
        case Text(text=text):
            return f'"{c_string(text.encode())}"'
        case Cast(type=type_, operand=inner):
            return f"({c_type(type_).strip()}){operand(inner)}"
        case Address(slot=slot):
            return f"&{slot.name}"
        case Array(c_type=type_, items=items):
            return f"({c_type(type_).strip()}[]){{{', '.join(map(operand, items))}}}"
        case Element(type=type_, container=container, index=index):
            return f"(({c_type(type_)}*){container.name}->items)[{index.name}]"
        case Entry(table=table, index=index):
            return f"{table}[{operand(index)}]"
        case Pointed(type=type_, pointer=pointer):
            return f"*({c_type(type_)}const *){pointer.name}"
        case Field(value=value, index=place):
            return f"{operand(value)}.f{place}"
        case Item(type=type_, value=value, index=at):
            return f"(({c_type(type_)}const *)&{operand(value)})[{at.name}]"
        case Attr(object=owner, name=name):
            return f"{operand(owner)}->f_{name}"
        case Absent(type=type_):
            return nothing(type_)
        case Present(type=type_, value=value):
            return f"({c_type(type_).strip()}){{true, {operand(value)}}}"
        case Within(struct=struct, member=member):
            return f"{operand(struct)}.{member}"
        case Reference():
            return _reference(one)
        case Described(type=type_):
            return f"&{descriptor(type_)}"
    raise AssertionError(one)


def _reference(one: Reference) -> str:
    """What is a variable as it is; what is none, in one."""
    text = operand(one.operand)
    if isinstance(one.operand, Slot | Part | Element | Entry | Field | Within | Attr) and one.operand.type == one.type:
        return f"&{text}"
    if is_struct(one.type):  # a structure in braces of its own would be its first member
        made = f"({c_type(one.type).strip()}[]){{{text}}}"
        return f"({made})" if "," in text else made  # to a macro, what a comma ends is an argument
    return f"&({c_type(one.type).strip()}){{{text}}}"


def applied(symbol: str, operands: tuple[Operand, ...]) -> str:
    """A call, or one of C's operators, of which each operand is a name, a literal or a cast."""
    texts = [operand(one) for one in operands]
    if symbol.isidentifier():
        return f"{symbol}({', '.join(texts)})"
    if len(texts) == 1:
        return f"{symbol}{texts[0]}" if not texts[0].startswith("-") else f"{symbol}({texts[0]})"
    left, right = (f"({text})" if text.startswith("-") else text for text in texts)
    return f"{left} {symbol} {right}"
