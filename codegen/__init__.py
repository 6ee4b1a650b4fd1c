"""From a checked interface to text: bridges, proxies, and the Python module of the host. Pure functions.

`crossing` decides how a parameter crosses; `inside`, `outside` and `python` write the files (docs/architecture.md).
"""

from .errors import CodegenError
from .generate import generate

__all__ = ["CodegenError", "generate"]
