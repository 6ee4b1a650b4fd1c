"""The C and assembler header made from the tables: shared_include/pyenclave_arch.h."""

from .image_config import FLAG_DEBUG, IMAGE_CONFIG, MOST_THREADS, STACK_STEP
from .keyrequest import KEYREQUEST, Egetkey, KeyName, KeyPolicy
from .leaves import Enclu
from .notice import MADE
from .report import REPORT, REPORT_MACED, TARGETINFO
from .sigstruct import SIGSTRUCT
from .ssa import GPRSGX, STATE_SIZE
from .thread_data import THREAD_DATA

_TOP = f"""\
/* {MADE} */
#ifndef PYENCLAVE_ARCH_H
#define PYENCLAVE_ARCH_H

"""


def header() -> str:
    """The whole text."""
    leaves = "".join(f"#define PYE_ENCLU_{leaf.name} {leaf.value}\n" for leaf in Enclu)
    leaves += "".join(f"#define PYE_KEYNAME_{one.name} {one.value}\n" for one in KeyName)
    leaves += "".join(f"#define PYE_KEYPOLICY_{one.name} {one.value}\n" for one in KeyPolicy)
    leaves += "".join(f"#define PYE_EGETKEY_{one.name} {one.value}\n" for one in Egetkey if one)
    leaves += f"#define PYE_REPORT_MACED {REPORT_MACED}\n"
    offsets = "\n".join(
        [
            GPRSGX.defines("PYE_GPRSGX"),
            THREAD_DATA.defines("PYE_THREAD"),
            IMAGE_CONFIG.defines("PYE_CONFIG"),
        ]
    )
    tables = ((layout, f"pye_{layout.name}") for layout in (THREAD_DATA, IMAGE_CONFIG, KEYREQUEST, REPORT, TARGETINFO))
    structs = "\n".join(table.c_struct(tag) + table.c_assertions(tag) for table, tag in tables)
    return (
        f"{_TOP}{leaves}#define PYE_SIGSTRUCT_SIZE {SIGSTRUCT.size}\n"
        f"#define PYE_CONFIG_FLAG_DEBUG {FLAG_DEBUG}\n"
        f"#define PYE_THREADS_MAXIMUM {MOST_THREADS}\n"
        f"#define PYE_STACK_STEP {STACK_STEP}\n"
        f"#define PYE_SSA_STATE_SIZE {STATE_SIZE}\n\n{offsets}\n"
        f"#ifndef __ASSEMBLER__\n#include <stddef.h>\n#include <stdint.h>\n\n{structs}#endif\n\n#endif\n"
    )
