"""MRENCLAVE: what ECREATE, EADD and EEXTEND record of the pages (SDM vol. 3D, 36.4 Enclave Build and Measurement)."""

import hashlib
import struct
from collections.abc import Iterable

from pyenclave.arch.pages import EEXTEND_SIZE, PAGE_SIZE, secinfo_flags

from .layout import SSA_FRAME_PAGES, PageRun

_ECREATE = struct.Struct("<8sIQ44x")
_EADD = struct.Struct("<8sQQ40x")
_EEXTEND = struct.Struct("<8sQ48x")


def mrenclave(size: int, runs: Iterable[PageRun]) -> bytes:
    """The 32 bytes that hardware computes for these pages, added in this order, in an ELRANGE of `size` bytes."""
    digest = hashlib.sha256(_ECREATE.pack(b"ECREATE", SSA_FRAME_PAGES, size))
    for run in runs:
        flags = secinfo_flags(run.type, run.permissions)
        for at in range(0, run.length, PAGE_SIZE):
            digest.update(_EADD.pack(b"EADD", run.offset + at, flags))
            if run.measured:
                page = run.content[at : at + PAGE_SIZE].ljust(PAGE_SIZE, b"\0")
                for part in range(0, PAGE_SIZE, EEXTEND_SIZE):
                    digest.update(_EEXTEND.pack(b"EEXTEND", run.offset + at + part))
                    digest.update(page[part : part + EEXTEND_SIZE])
    return digest.digest()
