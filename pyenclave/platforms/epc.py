"""How large an EPC the platforms in software make believe: PYENCLAVE_EPC, in bytes or with K, M or G behind a number.

As with Linux's driver, regular pages are paged out without limit, but an enclave's SECS stays, and a version array for
each 512 pages: those are what fills it. Without the variable there is no limit.
"""

import os

from pyenclave.arch.pages import PAGE_SIZE
from pyenclave.errors import PlatformError
from pyenclave.image.image import Image

from .call_memory import bytes_of

VARIABLE = "PYENCLAVE_EPC"
LEAST = 16 * PAGE_SIZE
FULL = "no room in the EPC for the enclave: end other enclaves, or make `heap_size` or `threads` smaller"
VERSIONS = 512  # pages whose version one page holds while they are paged out


def size_of(text: str) -> int:
    """Bytes. Raises ValueError with what is wrong."""
    size = bytes_of(text)
    if size < LEAST or size % PAGE_SIZE:
        raise ValueError(f"the EPC is a multiple of {PAGE_SIZE} bytes and at least 64 KiB, not {size}")
    return size


def pages() -> int:
    """Of the EPC; 0 where it has no limit. Raises PlatformError."""
    said = os.environ.get(VARIABLE, "")
    try:
        return size_of(said) // PAGE_SIZE if said else 0
    except ValueError as error:
        raise PlatformError(f"{VARIABLE}={said}: {error}") from error


def fixed_pages(image: Image) -> int:
    """Of its enclave, those that stay in the EPC."""
    count = 1 + sum(run.length for run in image.pages) // PAGE_SIZE
    return 1 + -(-count // VERSIONS)
