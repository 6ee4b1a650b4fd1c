"""Comparison of secrets."""

from cryptography.hazmat.primitives.constant_time import bytes_eq

__all__ = ["equal"]


def equal(a: bytes, b: bytes) -> bool:
    """Whether `a` and `b` are equal; the time taken depends on their lengths only, never on their content."""
    return bytes_eq(a, b)
