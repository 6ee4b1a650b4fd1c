"""IMAGE_CONFIG: the image's own description, in a measured read-only section, filled in after the link."""

from .layout import Field, Layout

MAGIC = b"PYENCLV1"
VERSION = 1
FLAG_DEBUG = 1
MOST_THREADS = 64

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
    "xfrm",
    "flags",
    "features",  # CPU features that the code needs, bits of image.features
    "miscselect",
)

IMAGE_CONFIG = Layout(
    "config",
    256,
    "pyenclave: docs/architecture.md, image configuration",
    (Field("magic", 0, "8s"), *(Field(name, 8 + 8 * at, "Q") for at, name in enumerate(_NUMBERS))),
)
