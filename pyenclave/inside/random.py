"""Random bytes for keys and nonces.

Inside they come from RDRAND (NIST SP 800-90A and B in hardware) alone, since the host's are not believed; RDRAND that
keeps failing ends the enclave. This twin asks the operating system.
"""

import builtins
import os

__all__ = ["bytes"]

SIZE_MAX = 1 << 20  # bytes: far past any key, and short enough that a call never takes long


def bytes(n: int) -> builtins.bytes:
    """`n` random bytes, `n` from 0 to 1,048,576. Raises ValueError for any other `n`."""
    if not 0 <= n <= SIZE_MAX:
        raise ValueError(f"random: n is 0 to {SIZE_MAX}, not {n}")
    return os.urandom(n)
