"""MRENCLAVE: what ECREATE, EADD and EEXTEND record of the pages (SDM vol. 3D, 36.4 Enclave Build and Measurement)."""

import hashlib
import struct
from array import array
from collections.abc import Iterable

from pyenclave.arch.pages import EEXTEND_SIZE, PAGE_SIZE, secinfo_flags
from pyenclave.arch.ssa import FRAME_PAGES

from .layout import PageRun

_ECREATE = struct.Struct("<8sIQ44x")
_EADD = struct.Struct("<8sQQ40x")
_EEXTEND = struct.Struct(f"<8sQ48x{EEXTEND_SIZE}s")
_BLOCKS = range(0, PAGE_SIZE, EEXTEND_SIZE)
_PAGE = struct.Struct("<8sQQ40x" + f"8sQ48x{EEXTEND_SIZE}s" * len(_BLOCKS))
_AT_ONCE = 1 << 18  # bytes of records


def mrenclave(size: int, runs: Iterable[PageRun]) -> bytes:
    """The 32 bytes that hardware computes for these pages, added in this order, in an ELRANGE of `size` bytes."""
    digest = hashlib.sha256(_ECREATE.pack(b"ECREATE", FRAME_PAGES, size))
    for run in runs:
        flags = secinfo_flags(run.type, run.permissions)
        written = -(-len(run.content) // PAGE_SIZE) * PAGE_SIZE if run.measured else 0
        for at in range(0, written, PAGE_SIZE):
            page = run.content[at : at + PAGE_SIZE].ljust(PAGE_SIZE, b"\0")
            digest.update(_record(run.offset + at, flags, page))
        for records in _alike(run.offset + written, run.offset + run.length, flags, run.measured):
            digest.update(records)
    return digest.digest()


def _record(address: int, flags: int, page: bytes) -> bytes:
    """What EADD of a page and its sixteen EEXTENDs add."""
    blocks = [field for at in _BLOCKS for field in (b"EEXTEND", address + at, page[at : at + EEXTEND_SIZE])]
    return _PAGE.pack(b"EADD", address, flags, *blocks)


def _alike(start: int, end: int, flags: int, measured: bool) -> Iterable[memoryview]:
    """The same of pages without content, zeros or unmeasured: gigabytes of them, so many at a time."""
    if start == end:
        return
    record = _record(0, flags, bytes(PAGE_SIZE)) if measured else _EADD.pack(b"EADD", 0, flags)
    # Of a record's 8-byte words, those with an address: word → what it adds to the page's.
    addresses = {1: 0}
    if measured:
        addresses |= {(_EADD.size + _EEXTEND.size * at) // 8 + 1: add for at, add in enumerate(_BLOCKS)}
    words = len(record) // 8
    count = min(-(-(end - start) // PAGE_SIZE), _AT_ONCE // len(record))
    records = array("Q", record * count)
    for first in range(start, end, count * PAGE_SIZE):
        for word, add in addresses.items():
            records[word::words] = array("Q", range(first + add, first + add + count * PAGE_SIZE, PAGE_SIZE))
        yield memoryview(records)[: words * min(count, (end - first) // PAGE_SIZE)]
