"""Trusted Python: from a module's source to an interface and the trusted side's sources."""

from .codes import CODES
from .model import HostFunction, HostParameter, Partition
from .split import partition

__all__ = ["CODES", "HostFunction", "HostParameter", "Partition", "partition"]
