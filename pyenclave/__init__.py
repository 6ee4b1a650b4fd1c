"""Moves the sensitive part of a Python program into a hardware enclave."""

from importlib import import_module
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
from .lock import Lock
from .restart import enclave_of, restart
from .types import Array, Array2, InOut, Inside, f32, f64, i8, i16, i32, i64, u8, u16, u32, u64

if TYPE_CHECKING:
    __version__: str
    from .decorators import trusted, untrusted
    from .enclave import Enclave, ProtectionWarning, use
    from .imported import ChangedSourceWarning

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


# Which module brings the rest, when it is first asked for: modules that are partitioned, the loader and its
# cryptography take longer than all that most commands do.
_HOMES = {
    "ChangedSourceWarning": "imported",
    "Enclave": "enclave",
    "ProtectionWarning": "enclave",
    "trusted": "decorators",
    "untrusted": "decorators",
    "use": "enclave",
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("pyenclave")
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = found
    return found
