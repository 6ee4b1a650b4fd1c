"""From a checked interface to text: bridges, proxies, and the Python module of the host. Pure functions."""

from .errors import CodegenError
from .generate import generate

__all__ = ["CodegenError", "generate"]
