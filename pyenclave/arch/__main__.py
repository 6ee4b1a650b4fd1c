"""`python -m pyenclave.arch` prints runtime/include/pyenclave_arch.h."""

from .header import header

print(header(), end="")
