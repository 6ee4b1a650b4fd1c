"""Moves the sensitive part of a Python program into a hardware enclave."""

from .decorators import trusted, untrusted
from .enclave import Enclave, ProtectionWarning
from .errors import (
    AttestationError,
    BoundaryError,
    BuildError,
    EnclaveCrashed,
    EnclaveLost,
    Error,
    InterfaceError,
    PartitionError,
    PlatformError,
    SignatureError,
)
from .types import Inside, f32, f64, i8, i16, i32, i64, u8, u16, u32, u64

__all__ = [
    "AttestationError",
    "BoundaryError",
    "BuildError",
    "Enclave",
    "EnclaveCrashed",
    "EnclaveLost",
    "Error",
    "Inside",
    "InterfaceError",
    "PartitionError",
    "PlatformError",
    "ProtectionWarning",
    "SignatureError",
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
