"""Moves the sensitive part of a Python program into a hardware enclave."""

from .decorators import trusted, untrusted
from .types import Inside, f32, f64, i8, i16, i32, i64, u8, u16, u32, u64

__all__ = [
    "Inside",
    "f32",
    "f64",
    "i8",
    "i16",
    "i32",
    "i64",
    "trusted",
    "u8",
    "u16",
    "u32",
    "u64",
    "untrusted",
]
