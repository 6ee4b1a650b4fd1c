"""What crosses the boundary: one class for each kind, both sides of it together."""

from .boundary import Boundary
from .call import Call, EcallCall, OcallCall

__all__ = ["Boundary", "Call", "EcallCall", "OcallCall"]
