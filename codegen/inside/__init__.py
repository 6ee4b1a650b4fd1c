"""The files of the trusted side."""

from .cython import generate_cython
from .header import generate_header
from .source import generate_source

__all__ = ["generate_cython", "generate_header", "generate_source"]
