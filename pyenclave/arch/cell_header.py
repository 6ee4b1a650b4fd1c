"""platforms/native/cell_abi.h: the host's half of what it agrees on with a cell."""

from .cell import (
    ARENA,
    CELL,
    CELL_THREAD,
    CONTROL,
    HOST,
    IMAGE,
    LANE,
    MAGIC,
    OVER,
    READY,
    START,
    VERSION,
    Protection,
    Stage,
    StartFlag,
)
from .defines import defines
from .notice import MADE

_TOP = f"""\
/* {MADE}
 *
 * What the host and the cell of an isolated enclave agree on.
 */
#ifndef PYENCLAVE_CELL_ABI_H
#define PYENCLAVE_CELL_ABI_H

#include <stddef.h>
#include <stdint.h>

"""


def cell_header() -> str:
    """The whole text."""
    numbers = (
        ("PYE_CELL_MAGIC", f"{MAGIC:#x}", ""),
        ("PYE_CELL_VERSION", str(VERSION), ""),
        ("PYE_CELL_IMAGE", str(IMAGE), "descriptors that a cell is started with"),
        ("PYE_CELL_ARENA", str(ARENA), ""),
        ("PYE_CELL_CONTROL", str(CONTROL), ""),
        ("PYE_CELL_THREAD", f"{CELL_THREAD:#x}", ""),
        ("PYE_TURN_HOST", str(HOST), "of a lane"),
        ("PYE_TURN_CELL", str(CELL), ""),
        ("PYE_TURN_OVER", str(OVER), "a fault has ended the cell"),
    )
    texts = [
        defines(numbers),
        defines((f"PYE_START_{one.name}", str(one.value), one.what) for one in StartFlag),
        defines((f"PYE_STAGE_{one.name}", str(one.value), one.what) for one in Stage),
        defines((f"PYE_PROTECTION_{one.name}", f"{one.value:#x}", one.what) for one in Protection),
    ]
    layouts = (LANE, START, READY)
    structs = [f"{one.c_struct(f'pye_{one.name}')}typedef struct pye_{one.name} pye_{one.name}_t;\n" for one in layouts]
    structs += [one.c_assertions(f"pye_{one.name}") for one in layouts]
    return _TOP + "\n".join([*texts, *structs]) + "\n#endif\n"
