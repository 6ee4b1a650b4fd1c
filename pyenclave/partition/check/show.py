"""The typed tree as text, for people: every expression with its type."""

from collections.abc import Iterator
from dataclasses import fields

from ..operations import Operation
from ..survey.symbols import ExceptionClass, Function, InsideVariable, LibraryFunction, NamedConstant, Table
from .tree import (
    Body,
    Expression,
    FieldPlace,
    Held,
    ItemPlace,
    PropertyPlace,
    SlicePlace,
    Source,
    Spread,
    Statement,
    Target,
)


def show(body: Body) -> str:
    """A function: one statement a line, blocks indented."""
    rows = [f"{name}: {type_.name}" for name, type_ in body.types.items()]
    return "\n".join([body.function.name, *(f"    {row}" for row in rows), *_block(body.statements, 1)]) + "\n"


def _block(statements: tuple[Statement, ...], depth: int) -> Iterator[str]:
    for statement in statements:
        yield from _statement(statement, depth)


def _statement(statement: Statement, depth: int) -> Iterator[str]:
    """What is no block goes into the statement's line; blocks follow under their names."""
    words, blocks = [], []
    for one in fields(statement):
        value = getattr(statement, one.name)
        if one.name == "arms":
            blocks += [(f"{text(test)}:", body) for _, test, body in value]
        elif isinstance(value, tuple) and value and isinstance(value[0], Statement):
            blocks.append((f"{one.name}:", value))
        elif one.name not in ("line", "held") and value != ():
            words.append(f"{one.name}={text(value)}")
    indent = "    " * depth
    yield f"{indent}{statement.line} {type(statement).__name__} {' '.join(words)}".rstrip()
    for name, body in blocks:
        yield f"{indent}  {name}"
        yield from _block(body, depth + 1)


def text(value: object) -> str:
    """An expression, or a part of one."""
    match value:
        case Held(type=type_):
            return f"held: {type_.name}"
        case Expression(type=type_):
            parts = (getattr(value, one.name) for one in fields(value) if one.name not in ("type", "line", "held"))
            inside = ", ".join(text(part) for part in parts if part is not False)
            return f"{type(value).__name__}({inside}): {type_.name}"
        case Target(place=place, value=inner):
            return f"{text(place)} = {text(inner)}"
        case Statement() | Source() | ItemPlace() | SlicePlace() | FieldPlace() | PropertyPlace() | Spread():
            parts = (getattr(value, one.name) for one in fields(value) if one.name not in ("type", "line", "held"))
            return f"{type(value).__name__}({', '.join(text(part) for part in parts if part not in ((), None, False))})"
        case tuple():
            return f"[{', '.join(text(part) for part in value)}]"
        case Operation(symbol=symbol):
            return symbol
        case Function(name=name) | LibraryFunction(name=name):
            return name
        case InsideVariable(name=name) | NamedConstant(name=name) | Table(name=name) | ExceptionClass(name=name):
            return name
        case str():
            return value
    return repr(value)
