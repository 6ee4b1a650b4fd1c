"""What annotations of trusted code may say besides int, float, bool, bytes and str.

The fixed widths give a parameter, a result or a variable that C type inside and at the boundary.
"""

from typing import Annotated, TypeVar

from .arrays import Array, Array2, InOut
from .widths import INTEGERS, f32, f64, i8, i16, i32, i64, u8, u16, u32, u64

__all__ = [
    "INTEGERS", "Array", "Array2", "InOut", "Inside",
    "f32", "f64", "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64",
]  # fmt: skip

T = TypeVar("T")

# Marks module state that lives inside the enclave: `key: Inside[bytes] = b""`.
Inside = Annotated[T, "lives inside the enclave"]
