"""From a source to a loaded module: partition, generate, compile, link, sign; cached by content.

Two ways in, one pipeline: a Python module with `@trusted` functions, or an EDL file with C or Cython sources.
"""

from .build import Built, build
from .loader import load_module
from .unit import Unit, unit_from_edl, unit_from_python

__all__ = ["Built", "Unit", "build", "load_module", "unit_from_edl", "unit_from_python"]
