"""Types of trusted Python."""

from .model import (
    BOOL,
    BYTES,
    F32,
    F64,
    FIXED,
    FLOAT,
    I8,
    I16,
    I32,
    I64,
    INT,
    NAMED,
    NONE,
    STR,
    U8,
    U16,
    U32,
    U64,
    Bool,
    Bytes,
    Float,
    Integer,
    NoneType,
    Scalar,
    Str,
    Type,
    described,
    natural,
)  # fmt: skip

__all__ = [
    "BOOL", "BYTES", "F32", "F64", "FIXED", "FLOAT", "I8", "I16", "I32", "I64", "INT", "NAMED", "NONE", "STR", "U8",
    "U16", "U32", "U64", "Bool", "Bytes", "Float", "Integer", "NoneType", "Scalar", "Str", "Type", "described",
    "natural",
]  # fmt: skip
