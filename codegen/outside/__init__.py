"""The C files of the untrusted side."""

from .header import generate_header
from .source import generate_source

__all__ = ["generate_header", "generate_source"]
