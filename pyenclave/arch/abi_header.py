"""shared_include/pyenclave_abi.h: what both sides of the boundary agree on, for C, C++ and assembly."""

from .calls import CALL, ERROR, MESSAGE_SIZE, TRACE, TRACE_DEPTH, Answer, Command, Exit, Hint
from .defines import defines
from .exceptions import MODULE
from .notice import MADE
from .statuses import OF_HOST, STICKY, Status

_TOP = f"""\
/* {MADE}
 *
 * What both sides of the boundary agree on: statuses, the call block, the error record.
 *
 * Entry (EENTER): RDI = a command below or an ecall index, RSI = address of a pye_call_t outside (with a command, what
 * is said beside it). Exit (EEXIT): RDI = PYE_EXIT_*, RSI = the status, the ocall's index and frame or the wanted size.
 * No other register carries anything in either direction.
 */
#ifndef PYENCLAVE_ABI_H
#define PYENCLAVE_ABI_H

"""
_GROUPS = {
    STICKY: "Sticky: the enclave refuses everything from here on.",
    OF_HOST: "Never from inside: the host's own.",
}
_TYPES = """\
#ifndef __ASSEMBLER__
#include <stddef.h>
#include <stdint.h>

typedef uint32_t pye_status_t;

"""


def abi_header() -> str:
    """The whole text."""
    layouts = (TRACE, ERROR, CALL)
    structs = [f"{one.c_struct(f'pye_{one.name}')}typedef struct pye_{one.name} pye_{one.name}_t;\n" for one in layouts]
    asserted = "".join(one.c_assertions(f"pye_{one.name}") for one in layouts)
    limits = f"#define PYE_MESSAGE_SIZE {MESSAGE_SIZE}\n#define PYE_TRACE_DEPTH {TRACE_DEPTH}\n"
    limits += defines(
        (
            ("PYE_EXC_MODULE", f"{MODULE:#x}", "the classes that a trusted module defines: this and on"),
            ("PYE_EXC_BaseException", "0", "none that is raised: the base of what is no Exception"),
        )
    )
    numbers = [
        _statuses(),
        defines((f"PYE_CMD_{one.name}", f"{one.value:#x}", one.what) for one in Command),
        defines(
            [
                *((f"PYE_HINT_{one.name}", str(one.value), one.what) for one in Hint),
                ("PYE_HINTS", str(sum(Hint)), "all of them"),
            ]
        ),
        defines((f"PYE_EXIT_{one.name}", str(one.value), one.what) for one in Exit),
        defines((f"PYE_ANSWER_{one.name}", str(one.value), one.what) for one in Answer),
        limits,
    ]
    checked = f"#ifndef __cplusplus\n{asserted}#endif\n"
    return _TOP + "\n".join(numbers) + "\n" + _TYPES + "\n".join([*structs, checked]) + "#endif\n\n#endif\n"


def _statuses() -> str:
    starts = [0, *_GROUPS]
    ends = [*_GROUPS, max(Status) + 1]
    text = ""
    for start, end in zip(starts, ends, strict=True):
        text += f"/* {_GROUPS[start]} */\n" if start else ""
        text += defines((one.c, str(one.value), one.what) for one in Status if start <= one < end)
    return text
