"""Moves the sensitive part of a Python program into a hardware enclave."""

from typing import TYPE_CHECKING, Any

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
from .imported import ChangedSourceWarning
from .lock import Lock
from .types import Array, Array2, InOut, Inside, f32, f64, i8, i16, i32, i64, u8, u16, u32, u64

from .decorators import trusted, untrusted  # isort: skip  (dependency order)
from .restart import enclave_of, restart  # isort: skip

if TYPE_CHECKING:
    __version__: str
    from .enclave import Enclave, ProtectionWarning, use

__all__ = [
    "Array",
    "Array2",
    "AttestationError",
    "BoundaryError",
    "BuildError",
    "ChangedSourceWarning",
    "Enclave",
    "EnclaveCrashed",
    "EnclaveLost",
    "Error",
    "InOut",
    "Inside",
    "InterfaceError",
    "Lock",
    "PartitionError",
    "PlatformError",
    "ProtectionWarning",
    "SignatureError",
    "__version__",
    "enclave_of",
    "f32",
    "f64",
    "i8",
    "i16",
    "i32",
    "i64",
    "restart",
    "trusted",
    "u8",
    "u16",
    "u32",
    "u64",
    "untrusted",
    "use",
]


def __getattr__(name: str) -> Any:
    """Enclave and what goes with it when they are first asked for: they bring the loader and its cryptography."""
    if name == "__version__":
        from importlib.metadata import version

        return version("pyenclave")
    if name in ("Enclave", "ProtectionWarning", "use"):
        from . import enclave

        return getattr(enclave, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
