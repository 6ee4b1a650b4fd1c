"""The inside library: what trusted code may import besides what the language itself has.

Each module is three files with one name. `x.py` is the plain Python twin: it says the signatures that the partitioner
reads, and runs where no enclave is (`PYENCLAVE_PLATFORM=none`). `x.zig` is the body that is compiled into images.
`x.pxd` declares that body to trusted Cython. Both twins give the same results and raise the same errors.

`_secret.py` is what the plain twins of `seal` and `report` have instead of a processor.
"""
