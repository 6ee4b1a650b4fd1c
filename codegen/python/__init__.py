"""The files of a host in Python: its extension module, and the annotations of that."""

from .annotations import generate_annotations
from .module import generate_module

__all__ = ["generate_annotations", "generate_module"]
