"""Types, operands and expressions as EDL text: for messages, the formatter, hover texts and enumerators."""

import re

from .model import (
    Array,
    Constant,
    EnumRef,
    Foreign,
    Operand,
    Pointer,
    Product,
    Reference,
    Scalar,
    SizeOf,
    StructRef,
    Type,
    UnionRef,
)
from .syntax import Binary, Expression, Identifier, Number, SizeOfType, TypeName, Unary

_HEADERS_ARRAY = re.compile(r"__typeof__\(([^(\[]*[^(\[ ]) ?((?:\[[^\]]*\])+)\)")  # of arrays.py: C knows a dimension


def is_headers_array(of: Type) -> bool:
    """An array written with a dimension that only a C header defines, as `a[NAME]`."""
    return isinstance(of, Foreign) and _HEADERS_ARRAY.fullmatch(of.spelling) is not None


def spell_type(of: Type, name: str = "") -> str:
    """The type, or the declaration of `name` with it: `const uint8_t *data`, `int a[4]`."""
    match of:
        case Scalar(base):
            text = base
        case StructRef(base):
            text = f"struct {base}"
        case UnionRef(base):
            text = f"union {base}"
        case EnumRef(base):
            text = f"enum {base}"
        case Foreign(base):
            array = _HEADERS_ARRAY.fullmatch(base) if name.isidentifier() else None
            if array:
                return f"{array[1]}{'' if array[1].endswith('*') else ' '}{name}{array[2]}"
            text = base
        case Pointer(target, const):
            inner = spell_type(target)
            star = "*" if inner.endswith("*") else " *"
            return f"{'const ' if const else ''}{inner}{star}{name}"
        case Array(element, dimensions, const):
            tail = "".join(f"[{dimension}]" for dimension in dimensions)
            return f"{'const ' if const else ''}{spell_type(element, name)}{tail}"
    return f"{text} {name}" if name else text


def spell_operand(operand: Operand) -> str:
    match operand:
        case Constant(value):
            return str(value)
        case Reference(name):
            return name
        case SizeOf(of):
            return f"sizeof({spell_type(of)})"
        case Product(left, right):
            return f"{spell_operand(left)} * {spell_operand(right)}"


def spell(expression: Expression) -> str:
    """An expression with the parentheses that C needs."""
    match expression:
        case Number(value):
            return str(value)
        case Identifier(name):
            return name
        case SizeOfType(of):
            return f"sizeof({spell_type_name(of)})"
        case Unary(operator, operand):
            return f"{operator}{_inner(operand)}"
        case Binary(operator, left, right):
            return f"{_inner(left)} {operator} {_inner(right)}"


def _inner(expression: Expression) -> str:
    return f"({spell(expression)})" if isinstance(expression, Binary) else spell(expression)


def spell_type_name(of: TypeName) -> str:
    """A type as the canonical text of what was written."""
    words = ["const"] if of.const else []
    words += [of.tag] if of.tag else []
    words += [of.base]
    if of.pointers:
        words += ["*" * of.pointers]
    return " ".join(words)
