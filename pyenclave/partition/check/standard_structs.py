"""struct: formats are constants, and each field is an operation of its own."""

import ast
import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..operations.model import Operation
from ..types.containers import Tuple
from ..types.model import BOOL, BYTEARRAY, BYTES, FLOAT, INT, NONE, U64, Type, described
from .convert import apply, coerce, condition, holding, in_turn, operand, read, underlying
from .dispatch import check
from .gathering import only
from .scope import Scope
from .standard import constant_of
from .tree import Expression, Held, Holding, Literal, TupleOf

BIG, NATIVE = 0x10000, 0x20000  # values/structs.h
_NEW = Operation("pye_struct_new", (INT,), BYTES)
_BEGIN = Operation("pye_struct_begin", (BYTEARRAY, INT, INT), INT)
# By what is packed: into bytes of its own, and with another first operand into a bytearray.
_PUT = {
    INT: Operation("pye_struct_put_int", (BYTES, INT, INT, INT, INT), NONE),
    U64: Operation("pye_struct_put_u64", (BYTES, INT, INT, U64, INT), NONE),
    FLOAT: Operation("pye_struct_put_float", (BYTES, INT, INT, FLOAT, INT), NONE),
    BYTES: Operation("pye_struct_put_bytes", (BYTES, INT, INT, BYTES, INT, INT), NONE),
}
_WHOLE = Operation("pye_struct_whole", (BYTES, INT), BYTES)
_FROM = Operation("pye_struct_from", (BYTES, INT, INT), BYTES)
_GET_INT = Operation("pye_struct_get_int", (BYTES, INT, INT), INT)
_GET_FLOAT = Operation("pye_struct_get_float", (BYTES, INT, INT), FLOAT, fails=False)
_GET_BOOL = Operation("pye_struct_get_bool", (BYTES, INT), BOOL, fails=False)
_GET_BYTES = Operation("pye_bytes_slice", (BYTES, INT, INT), BYTES)
_GET_PASCAL = Operation("pye_struct_get_pascal", (BYTES, INT, INT), BYTES)
OPERATIONS = (*_PUT.values(), _NEW, _BEGIN, _WHOLE, _FROM, _GET_INT, _GET_FLOAT, _GET_BOOL, _GET_BYTES, _GET_PASCAL)

_KINDS: dict[str, Type] = {
    **dict.fromkeys("bBhHiIlLqQ", INT),
    **dict.fromkeys("fd", FLOAT),
    **dict.fromkeys("csp", BYTES),
    "?": BOOL,
}
_MODES = "@=<>!"
_FIELDS_MAX = 256


@dataclass(frozen=True)
class Field:
    """A field of a format: where it lies, and its size."""

    letter: str
    at: int
    size: int
    flags: int

    @property
    def type(self) -> Type:
        return _KINDS[self.letter]

    @property
    def number(self) -> int:
        """As the runtime has it."""
        return ord(self.letter) | min(self.size, 255) << 8 | self.flags


@dataclass(frozen=True)
class Layout:
    fields: tuple[Field, ...]
    size: int


def _layout(node: ast.expr, scope: Scope) -> Layout:
    value = constant_of(node, scope)
    if isinstance(value, bytes):
        value = value.decode("latin-1")
    if not isinstance(value, str):
        hint = "write it where it is used, or as a constant of the module"
        scope.report.refuse("P010", node, "a format of struct is a constant str inside", hint)
    try:
        size = struct.calcsize(value)
        fields = tuple(_fields(value))
    except (struct.error, KeyError) as error:
        said = str(error) if isinstance(error, struct.error) else f"there is no {error} inside"
        scope.report.refuse("P010", node, f"this format cannot be used: {said}", f"there are {', '.join(_KINDS)}, x")
    if len(fields) > _FIELDS_MAX:
        scope.report.refuse("P010", node, f"a format of {len(fields)} fields", f"use {_FIELDS_MAX} at most")
    return Layout(fields, size)


def _fields(text: str) -> Iterator[Field]:
    """Where each field ends is what calcsize says of the format up to there."""
    mode = text[0] if text[:1] in tuple(_MODES) else "@"
    flags = (BIG if mode in ">!" else 0) | (NATIVE if mode == "@" else 0)
    before, digits = mode, ""
    for letter in text.removeprefix(mode):
        if letter.isspace():
            continue
        if letter.isdigit():
            digits += letter
            continue
        count, digits = int(digits or 1), ""
        if letter in "sp":
            before += f"{count}{letter}"
            yield Field(letter, struct.calcsize(before) - count, count, flags)
        elif letter == "x" or count == 0:
            before += f"{count}{letter}"
        else:
            width = struct.calcsize(f"{mode}{letter}")
            assert _KINDS[letter]
            for _ in range(min(count, _FIELDS_MAX + 1)):
                before += letter
                yield Field(letter, struct.calcsize(before) - width, width, flags)


def calcsize(node: ast.Call, scope: Scope) -> Expression:
    return Literal(INT, node.lineno, _layout(only(node, "struct.calcsize", scope), scope).size)


def pack(node: ast.Call, scope: Scope) -> Expression:
    """struct.pack(format, …)"""
    layout, values, held = _values(node, 1, "struct.pack", scope)
    line = node.lineno
    made = Held(BYTES, line)
    begin = Literal(INT, line, 0)
    packed = in_turn(_put(layout, _asked(node, layout, held, scope), made, begin, line), made)
    new = apply(_NEW, (Literal(INT, line, layout.size),), line)
    return holding([*zip(held, values, strict=True), (made, new)], packed)


def pack_into(node: ast.Call, scope: Scope) -> Expression:
    """struct.pack_into(format, buffer, offset, …): what does not fit is found where those before it are there."""
    if len(node.args) < 3:
        hint = "write `struct.pack_into(format, buffer, offset, …)`"
        scope.report.refuse("P010", node, "`struct.pack_into` is called without its buffer and offset", hint)
    line = node.lineno
    buffer = coerce(scope, check(node.args[1], scope), BYTEARRAY, node.args[1], "`buffer`")
    offset = coerce(scope, check(node.args[2], scope, INT), INT, node.args[2], "`offset`")
    layout, values, held = _values(node, 3, "struct.pack_into", scope)
    into, at, begin = Held(BYTEARRAY, line), Held(INT, line, offset.constant), Held(INT, line)
    found = apply(_BEGIN, (into, at, Literal(INT, line, layout.size)), line)
    zeros = Field("s", 0, 0, 0)  # of a format without fields
    packed = _asked(node, layout, held, scope)
    *steps, last = _put(layout, packed, into, begin, line) or [
        _one(zeros, Literal(BYTES, line, b""), into, begin, line)
    ]
    made = in_turn(steps, last)
    return holding([(into, buffer), (at, offset), *zip(held, values, strict=True), (begin, found)], made)


def unpack(node: ast.Call, scope: Scope) -> Expression:
    """struct.unpack(format, data)"""
    if len(node.args) != 2 or node.keywords:
        scope.report.refuse("P010", node, "`struct.unpack` takes a format and bytes", "write `struct.unpack(f, data)`")
    layout = _layout(node.args[0], scope)
    whole = apply(_WHOLE, (_data(node.args[1], scope), Literal(INT, node.lineno, layout.size)), node.lineno)
    return _unpacked(layout, whole, node.lineno)


def unpack_from(node: ast.Call, scope: Scope) -> Expression:
    """struct.unpack_from(format, buffer, offset)"""
    given = dict(zip(("format", "buffer", "offset"), node.args, strict=False))
    given |= {one.arg: one.value for one in node.keywords if one.arg in ("buffer", "offset")}
    if not {"format", "buffer"} <= given.keys() or len(given) != len(node.args) + len(node.keywords):
        hint = "write `struct.unpack_from(f, data, offset)`"
        scope.report.refuse("P010", node, "`struct.unpack_from` takes a format, bytes and an offset", hint)
    layout = _layout(given["format"], scope)
    data, at = _data(given["buffer"], scope), given.get("offset", ast.Constant(0, lineno=node.lineno, col_offset=0))
    offset = coerce(scope, check(at, scope, INT), INT, at, "`offset`")
    return _unpacked(
        layout, apply(_FROM, (data, offset, Literal(INT, node.lineno, layout.size)), node.lineno), node.lineno
    )


def _data(node: ast.expr, scope: Scope) -> Expression:
    return coerce(scope, read(check(node, scope), BYTES), BYTES, node, "`buffer`")


def _values(node: ast.Call, skipped: int, name: str, scope: Scope) -> tuple[Layout, list[Expression], list[Held]]:
    """What is packed, and where it is held: all arguments are evaluated before any is packed, as in Python."""
    if not node.args or node.keywords:
        scope.report.refuse("P010", node, f"`{name}` takes a format and values", f"write `{name}(…)`")
    layout = _layout(node.args[0], scope)
    nodes = node.args[skipped:]
    if len(nodes) != len(layout.fields) or any(isinstance(one, ast.Starred) for one in nodes):
        message = f"`{name}` expects {len(layout.fields)} values for this format, but {len(nodes)} are given"
        scope.report.refuse("P010", node, message, "give one for each field")
    values = [_value(one, field, scope) for one, field in zip(nodes, layout.fields, strict=True)]
    return layout, values, [Held(value.type, value.line, value.constant) for value in values]


def _asked(node: ast.Call, layout: Layout, held: list[Held], scope: Scope) -> list[Expression]:
    """The values, of which those for `?` are asked for their truth where they are packed, as in Python."""
    nodes = node.args[len(node.args) - len(held) :]
    return [
        operand(condition(value, scope, one), INT) if field.type == BOOL else value
        for value, field, one in zip(held, layout.fields, nodes, strict=True)
    ]


def _put(layout: Layout, values: list[Expression], into: Expression, begin: Expression, line: int) -> list[Expression]:
    """Each field, put into what begins there."""
    return [_one(field, value, into, begin, line) for field, value in zip(layout.fields, values, strict=True)]


def _one(field: Field, value: Expression, into: Expression, begin: Expression, line: int) -> Expression:
    kind = value.type if value.type in _PUT else INT
    operation = replace(_PUT[kind], parameters=(into.type, *_PUT[kind].parameters[1:]))
    size = (Literal(INT, line, field.size),) if kind == BYTES else ()
    number = Literal(INT, line, field.number)
    return apply(operation, (into, begin, Literal(INT, line, field.at), value, *size, number), line)


def _value(node: ast.expr, field: Field, scope: Scope) -> Expression:
    """What is packed, as one of the types that there are functions for."""
    value = underlying(check(node, scope))
    if field.type == BOOL:
        return value
    if field.type == FLOAT and value.type.is_number:
        return operand(value, FLOAT)
    if field.type == BYTES and value.type in (BYTES, BYTEARRAY) and (field.letter != "c" or value.type == BYTES):
        return read(value, BYTES)
    if field.type == INT and value.type.is_whole:
        return value if value.type == U64 else operand(value, INT)
    wanted = {INT: "an int", FLOAT: "a float", BYTES: "bytes"}[field.type]
    message = f"`{field.letter}` of the format takes {wanted}, not {described(value.type)}"
    return scope.report.refuse("P011", node, message, "change the format, or the value")


def _unpacked(layout: Layout, data: Expression, line: int) -> Expression:
    held = Held(BYTES, line)
    items = tuple(_got(field, held, line) for field in layout.fields)
    made = TupleOf(Tuple(tuple(one.type for one in items)), line, items)
    return Holding(made.type, line, data, held, made)


def _got(field: Field, data: Expression, line: int) -> Expression:
    at, number = Literal(INT, line, field.at), Literal(INT, line, field.number)
    match field.letter:
        case "?":
            return apply(_GET_BOOL, (data, at), line)
        case "c" | "s":
            return apply(_GET_BYTES, (data, at, Literal(INT, line, field.at + field.size)), line)
        case "p":
            return apply(_GET_PASCAL, (data, at, Literal(INT, line, field.size)), line)
        case "f" | "d":
            return apply(_GET_FLOAT, (data, at, number), line)
    return apply(_GET_INT, (data, at, number), line)
