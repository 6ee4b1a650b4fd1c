"""Trusted Python: from a module's source to an interface and the trusted side's sources."""

from typing import TYPE_CHECKING, Any

from .codes import CODES

if TYPE_CHECKING:
    from .model import HostFunction, HostParameter, Partition
    from .split import partition

__all__ = ["CODES", "HostFunction", "HostParameter", "Partition", "partition"]


def __getattr__(name: str) -> Any:
    """The partitioner is imported where it is used: to know what a module reaches, `packages` is enough."""
    if name == "partition":
        from .split import partition

        return partition
    if name in __all__:
        from . import model

        return getattr(model, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
