"""The C header of the software device's engine: platforms/engine/structures.h."""

from .leaves import Enclu
from .notice import MADE
from .secs import SECS
from .sigstruct import SIGSTRUCT
from .ssa import GPRSGX
from .tcs import TCS

_STRUCTURES = ((SECS, "sgx_secs"), (TCS, "sgx_tcs"), (GPRSGX, "sgx_gprsgx"), (SIGSTRUCT, "sgx_sigstruct"))


def device_header() -> str:
    """The whole text."""
    leaves = "".join(f"#define SGX_{leaf.name} {leaf.value}\n" for leaf in Enclu)
    structs = "\n".join(table.c_struct(tag) + table.c_assertions(tag) for table, tag in _STRUCTURES)
    return (
        f"/* {MADE} */\n#ifndef SGX_STRUCTURES_H\n#define SGX_STRUCTURES_H\n\n"
        f"#include <stddef.h>\n#include <stdint.h>\n\n{leaves}\n{structs}\n#endif\n"
    )
