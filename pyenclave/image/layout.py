"""The one list of pages: the measurement, the signer and every platform consume it, so they cannot disagree.

After the ELF's own pages come the heap, then a region a thread: guard gap, stack, guard gap, TCS, SSA, thread data.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from pyenclave.arch.image_config import FLAG_DEBUG, IMAGE_CONFIG, MAGIC, MOST_THREADS, VERSION
from pyenclave.arch.pages import PAGE_SIZE, PageType, Permission
from pyenclave.arch.tcs import NO_LIMIT, TCS
from pyenclave.arch.thread_data import THREAD_DATA

from .elf import Elf, Segment

SSA_FRAME_PAGES = 1  # SECS.SSAFRAMESIZE: XSAVE area for x87, SSE and AVX and the GPRSGX region fit
NSSA = 1  # no exception handler inside: hardware itself refuses re-entry (security.md A16)
MOST_ELRANGE = 1 << 36  # what SGX1 silicon reports (CPUID leaf 12H, MaxEnclaveSize_64); a loader adds each page

RW = Permission.R | Permission.W


@dataclass(frozen=True)
class PageRun:
    """Consecutive pages with one type, one set of permissions and one fate. Content is zero-filled to `length`."""

    offset: int
    length: int
    type: PageType
    permissions: Permission
    measured: bool
    content: bytes
    what: str


@dataclass(frozen=True)
class Plan:
    """Where everything lies: what the image says of itself in its measured configuration. Sizes in bytes."""

    elrange_size: int
    image_size: int
    heap_offset: int
    heap_size: int
    threads: int
    thread_offset: int
    thread_stride: int
    stack_size: int
    xfrm: int
    flags: int
    features: int
    miscselect: int

    def pack(self) -> bytes:
        """IMAGE_CONFIG's bytes."""
        return IMAGE_CONFIG.pack(magic=MAGIC, version=VERSION, **{name: getattr(self, name) for name in _PLANNED})


_PLANNED = tuple(Plan.__dataclass_fields__)


def plan(
    *,
    image_size: int,
    heap_size: int,
    stack_size: int,
    threads: int,
    xfrm: int,
    flags: int,
    features: int,
    miscselect: int,
) -> Plan:
    """Lays the enclave out. ValueError where it would be too large."""
    thread_offset = image_size + heap_size
    stride = PAGE_SIZE + stack_size + PAGE_SIZE + PAGE_SIZE + SSA_FRAME_PAGES * NSSA * PAGE_SIZE + PAGE_SIZE
    end = thread_offset + threads * stride + PAGE_SIZE
    elrange = 1 << (end - 1).bit_length()  # SECS.SIZE is a power of two
    if elrange > MOST_ELRANGE:
        raise ValueError(f"the enclave needs {elrange:#x} bytes of address space, at most {MOST_ELRANGE:#x} can be had")
    return Plan(
        elrange_size=elrange,
        image_size=image_size,
        heap_offset=image_size,
        heap_size=heap_size,
        threads=threads,
        thread_offset=thread_offset,
        thread_stride=stride,
        stack_size=stack_size,
        xfrm=xfrm,
        flags=flags,
        features=features,
        miscselect=miscselect,
    )


def config_segment(elf: Elf) -> Segment | None:
    """The read-only segment: IMAGE_CONFIG is its first 256 bytes (enclave.lds), None where they are not there."""
    for segment in elf.segments:
        if segment.permissions == Permission.R:
            return segment if len(segment.data) >= IMAGE_CONFIG.size else None
    return None


def read_plan(elf: Elf) -> Plan:
    """The plan in an image's measured configuration. ValueError unless it is exactly what plan() would lay out."""
    segment = config_segment(elf)
    if segment is None:
        raise ValueError("it has no read-only pages with a configuration")
    values = IMAGE_CONFIG.unpack(segment.data[: IMAGE_CONFIG.size])
    if values["magic"] != MAGIC or values["version"] != VERSION:
        found = (values["magic"], values["version"])
        raise ValueError(f"its configuration is {found}, expected {(MAGIC, VERSION)}")
    read = Plan(**{name: int(values[name]) for name in _PLANNED})
    sizes = (read.image_size, read.heap_size, read.stack_size)
    within = all(size % PAGE_SIZE == 0 and 0 < size <= MOST_ELRANGE for size in sizes)
    if not within or not 0 < read.threads <= MOST_THREADS or read.flags & ~FLAG_DEBUG:
        raise ValueError("its configuration has values that no build makes")
    end = elf.segments[-1].offset + elf.segments[-1].size
    if end != read.image_size:
        raise ValueError(f"its segments end at {end:#x}, its configuration says {read.image_size:#x}")
    expected = plan(
        image_size=read.image_size,
        heap_size=read.heap_size,
        stack_size=read.stack_size,
        threads=read.threads,
        xfrm=read.xfrm,
        flags=read.flags,
        features=read.features,
        miscselect=read.miscselect,
    )
    if read != expected:
        raise ValueError("its configuration contradicts itself")
    return read


def pages(elf: Elf, layout: Plan) -> Iterator[PageRun]:
    """Every page of the enclave in load order."""
    for segment in elf.segments:
        yield PageRun(segment.offset, segment.size, PageType.REG, segment.permissions, True, segment.data, "image")
    yield PageRun(layout.heap_offset, layout.heap_size, PageType.REG, RW, False, b"", "heap")
    for index in range(layout.threads):
        yield from _thread_pages(elf.entry, layout, index)


def _thread_pages(entry: int, layout: Plan, index: int) -> Iterator[PageRun]:
    stack = layout.thread_offset + index * layout.thread_stride + PAGE_SIZE
    tcs = stack + layout.stack_size + PAGE_SIZE
    ssa = tcs + PAGE_SIZE
    data = ssa + SSA_FRAME_PAGES * NSSA * PAGE_SIZE
    yield PageRun(stack, layout.stack_size, PageType.REG, RW, False, b"", f"stack {index}")
    limits = {"fslimit": NO_LIMIT, "gslimit": NO_LIMIT}
    tcs_page = TCS.pack(ossa=ssa, nssa=NSSA, oentry=entry, ofsbase=data, ogsbase=data, **limits)
    yield PageRun(tcs, PAGE_SIZE, PageType.TCS, Permission.NONE, True, tcs_page, f"TCS {index}")
    yield PageRun(ssa, data - ssa, PageType.REG, RW, True, b"", f"SSA {index}")
    top = stack + layout.stack_size
    thread = THREAD_DATA.pack(self=data, stack_top=top, stack_limit=stack, index=index, tcs=tcs, ssa=ssa)
    yield PageRun(data, PAGE_SIZE, PageType.REG, RW, True, thread, f"thread data {index}")
