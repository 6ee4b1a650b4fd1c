"""IMAGE_CONFIG: the image's own description, in a measured read-only section, filled in after the link.

What a SIGSTRUCT states besides MRENCLAVE is here too, so that all of it follows from measured pages.
"""

from .layout import Field, Layout

MAGIC = b"PYENCLV1"
VERSION = 4
FLAG_DEBUG = 1
MOST_THREADS = 64
# Every page is added one by one and recorded in MRENCLAVE, so an enclave's size is time at every load.
HEAP_SIZES = (64 << 10, 8 << 30)  # least and most, in bytes
STACK_SIZES = (32 << 10, 1 << 30)
STACK_GAP = 1024  # at least
STACK_STEP = 128  # the gap is a multiple
MOST_ELRANGE = 1 << 34
XFRM = 7  # x87, SSE and AVX: trusted code is compiled for x86-64-v3
MOST_MISCSELECT = 1  # EXINFO

_NUMBERS = (
    "version",
    "elrange_size",
    "image_size",  # bytes of the ELF's pages
    "heap_offset",
    "heap_size",
    "threads",
    "thread_offset",  # of the first thread's region
    "thread_stride",
    "stack_size",
    "stack_gap",  # zeros that end the search for the used stack (runtime/entry.S)
    "xfrm",
    "flags",
    "features",  # CPU features that the code needs, bits of image.features
    "miscselect",
    "product_id",  # SIGSTRUCT.ISVPRODID
    "security_version",  # SIGSTRUCT.ISVSVN
    "date",  # SIGSTRUCT.DATE: YYYYMMDD as its digits read in hexadecimal
    "exits_offset",  # the runtime's list of EEXIT sites, 4 bytes each
    "exits_size",
)
_NUMBERS_END = 8 + 8 * len(_NUMBERS)

IMAGE_CONFIG = Layout(
    "config",
    256,
    "pyenclave: docs/architecture.md, image configuration",
    (
        Field("magic", 0, "8s"),
        *(Field(name, 8 + 8 * at, "Q") for at, name in enumerate(_NUMBERS)),
        Field("interface", _NUMBERS_END, "32s"),  # digest of the interface that it was built with; zeros: none
    ),
)
