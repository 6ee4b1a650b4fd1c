"""`python -m pyenclave.arch` prints shared_include/pyenclave_arch.h."""

from .header import header

print(header(), end="")
