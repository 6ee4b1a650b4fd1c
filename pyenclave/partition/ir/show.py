"""The intermediate form as text, for people: one instruction a line."""

from collections.abc import Iterator

from ..survey.symbols import ExceptionClass
from ..types.model import Type
from .model import (
    Absent,
    Address,
    Array,
    Attr,
    Block,
    Break,
    Cast,
    Class,
    Continue,
    Covered,
    Datum,
    Described,
    Do,
    Element,
    Entry,
    Field,
    Fill,
    Guard,
    If,
    Instruction,
    Item,
    Leave,
    Load,
    Look,
    Loop,
    Move,
    Null,
    Operand,
    Part,
    Pointed,
    Present,
    Raise,
    Reference,
    Release,
    Reraise,
    Retain,
    Return,
    Routine,
    Set,
    SetField,
    Slot,
    Statement,
    Store,
    Suspend,
    Take,
    Text,
    Value,
    Within,
)  # fmt: skip


def show(routine: Routine) -> str:
    """A routine: its variables with their types, then its instructions."""
    parameters = ", ".join(_declared(one) for one in routine.parameters)
    rows = [f"{routine.function.name}({parameters}) -> {routine.signature.result.name}"]
    rows += [f"    variable {_declared(one)}" for one in routine.locals]
    rows += _block(routine.block, 1)
    return "\n".join(rows) + "\n"


def _declared(slot: Slot) -> str:
    return f"{slot.name}: {_type(slot.type)}"


def _type(type_: Type | str) -> str:
    return type_ if isinstance(type_, str) else type_.name


def _block(block: Block, depth: int) -> Iterator[str]:
    for instruction in block:
        yield from _instruction(instruction, "    " * depth, depth)


def _instruction(one: Instruction, indent: str, depth: int) -> Iterator[str]:
    match one:
        case Statement(block=[]):
            pass
        case Statement(line=line, block=block):
            yield f"{indent}line {line}"
            yield from _block(block, depth + 1)
        case If(arms=arms, otherwise=otherwise):
            for index, (prelude, condition, then) in enumerate(arms):
                yield from _block(prelude, depth)
                yield f"{indent}{'elif' if index else 'if'} {operand(condition)}"
                yield from _block(then, depth + 1)
            if otherwise:
                yield f"{indent}else"
                yield from _block(otherwise, depth + 1)
        case Loop(number=number, block=block):
            yield f"{indent}loop {number}"
            yield from _block(block, depth + 1)
        case Guard(number=number, body=body, otherwise=otherwise, handler=handler):
            yield f"{indent}guard {number}"
            yield from _block(body, depth + 1)
            if otherwise:
                yield f"{indent}else"
                yield from _block(otherwise, depth + 1)
            yield f"{indent}caught"
            yield from _block(handler, depth + 1)
        case _:
            yield indent + _simple(one)


def _simple(one: Instruction) -> str:
    match one:
        case Do(target=target, operation=operation, operands=operands):
            call = f"{operation.symbol}({', '.join(map(operand, operands))})"
            result = "" if target is None else f"{_declared(target)} = "
            return f"{result}{call}" + (" or raise" if operation.fails else "")
        case Set(target=target, source=source):
            return f"{target.name} = {operand(source)}"
        case SetField(place=place, source=source):
            return f"{operand(place)} = {operand(source)}"
        case Fill(target=target, items=items):
            return f"{_declared(target)} = ({', '.join(map(operand, items))})"
        case Retain(target=target, source=source):
            return f"{target.name} = retain {operand(source)}"
        case Move(target=target, source=source):
            return f"{target.name} = move {source.name}"
        case Release(slot=slot):
            return f"release {slot.name}"
        case Load(target=target, variable=variable):
            return f"{_declared(target)} = load {variable.name}"
        case Store(variable=variable, source=source):
            return f"store {variable.name}, {operand(source)}"
        case Take(target=target):
            return f"{_declared(target)} = take"
        case Reraise(source=source):
            return f"raise again {operand(source)}"
        case Leave(guard=guard):
            return f"leave {guard}"
        case Look():
            return "look or raise"
        case Covered(line=line):
            return f"covered {line}"
        case Return(source=source):
            return "return" if source is None else f"return {operand(source)}"
        case Suspend(source=source):
            return f"yield {operand(source)}"
        case Raise(exception=exception, message=message):
            return f"raise {class_name(exception)}" + ("" if message is None else f" {operand(message)}")
        case Break(loop=loop):
            return f"break {loop}"
        case Continue(loop=loop):
            return f"continue {loop}"
    raise AssertionError(one)


def class_name(exception: str | ExceptionClass) -> str:
    return exception if isinstance(exception, str) else exception.name


def operand(one: Operand) -> str:
    match one:
        case Class(exception=exception):
            return class_name(exception)
        case Null():
            return "null"
        case Element(container=container, index=index):
            return f"{container.name}[{index.name}]"
        case Entry(table=table, index=index):
            return f"{table}[{operand(index)}]"
        case Pointed(pointer=pointer):
            return f"*{pointer.name}"
        case Field(value=value, index=place):
            return f"{operand(value)}.{place}"
        case Item(value=value, index=at):
            return f"{operand(value)}[{at.name}]"
        case Attr(object=owner, name=name):
            return f"{operand(owner)}.{name}"
        case Absent():
            return "none"
        case Present(value=value):
            return f"some {operand(value)}"
        case Within(struct=struct, member=member):
            return f"{operand(struct)}.{member}"
        case Reference(operand=inner):
            return f"&{operand(inner)}"
        case Described(type=described):
            return f"type {described.name}"
        case Slot(name=name) | Datum(name=name) | Part(path=name):
            return name
        case Value(value=value):
            return repr(value)
        case Text(text=text):
            return f'"{text}"'
        case Cast(type=type_, operand=inner):
            return f"{_type(type_)}({operand(inner)})"
        case Address(slot=slot):
            return f"&{slot.name}"
        case Array(items=items):
            return f"[{', '.join(map(operand, items))}]"
    raise AssertionError(one)
