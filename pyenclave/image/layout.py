"""The one list of pages: the measurement, the signer and every platform consume it, so they cannot disagree.

After the ELF's own pages come the heap, then a region a thread: guard gap, stack, guard gap, TCS, SSA, thread data. At
ELRANGE's end is room that no page fills, for the threads of an isolated enclave's cell (arch/cell.py).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pyenclave.arch.cell import CELL_THREAD
from pyenclave.arch.image_config import (
    FLAG_DEBUG,
    HEAP_SIZES,
    IMAGE_CONFIG,
    MAGIC,
    MOST_ELRANGE,
    MOST_MISCSELECT,
    MOST_THREADS,
    STACK_GAP,
    STACK_SIZES,
    STACK_STEP,
    VERSION,
    XFRM,
)
from pyenclave.arch.pages import PAGE_SIZE, PageType, Permission
from pyenclave.arch.ssa import FRAME_PAGES
from pyenclave.arch.tcs import NO_LIMIT, TCS
from pyenclave.arch.thread_data import THREAD_DATA

from .elf import MOST_MEMORY, Elf, Segment

NSSA = 1  # no exception handler inside: hardware itself refuses re-entry (security.md A16)

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


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What an image says of itself in its measured configuration. Sizes in bytes."""

    image_size: int
    heap_size: int
    stack_size: int
    stack_gap: int
    threads: int
    xfrm: int
    flags: int
    features: int
    miscselect: int
    product_id: int
    security_version: int
    date: int
    exits_offset: int
    exits_size: int
    interface: bytes
    # Where everything lies, which follows from the sizes: laid_out() fills it in.
    elrange_size: int = 0
    heap_offset: int = 0
    thread_offset: int = 0
    thread_stride: int = 0

    def pack(self) -> bytes:
        """IMAGE_CONFIG's bytes."""
        return IMAGE_CONFIG.pack(magic=MAGIC, version=VERSION, **{name: getattr(self, name) for name in _PLANNED})


_PLANNED = tuple(Plan.__dataclass_fields__)


_BOUNDS = {
    "image_size": (PAGE_SIZE, MOST_MEMORY),
    "heap_size": HEAP_SIZES,
    "stack_size": STACK_SIZES,
    "stack_gap": (STACK_GAP, STACK_SIZES[1]),
    "threads": (1, MOST_THREADS),
    "xfrm": (XFRM, XFRM),
    "flags": (0, FLAG_DEBUG),
    "miscselect": (0, MOST_MISCSELECT),
    "product_id": (0, 0xFFFF),
    "security_version": (0, 0xFFFF),
    "exits_size": (0, PAGE_SIZE),
}


def laid_out(sizes: Plan) -> Plan:
    """The same with everything in its place. ValueError where a value is none that an image may have.

    Judged before anything is laid out: what an image asks for costs time to measure and memory to load.
    """
    for name, (least, most) in _BOUNDS.items():
        if not least <= (found := getattr(sizes, name)) <= most:
            raise ValueError(f"{name} must be {least:#x} to {most:#x}, not {found:#x}")
    if any(size % PAGE_SIZE for size in (sizes.image_size, sizes.heap_size, sizes.stack_size)):
        raise ValueError("image_size, heap_size and stack_size must be whole pages")
    if sizes.stack_gap % STACK_STEP or sizes.stack_gap > sizes.stack_size:
        raise ValueError(f"stack_gap must be a multiple of {STACK_STEP}, and no more than stack_size")
    if not re.fullmatch("[0-9]{8}", f"{sizes.date:x}"):
        raise ValueError(f"date must be eight decimal digits, read in hexadecimal, not {sizes.date:x}")
    thread_offset = sizes.image_size + sizes.heap_size
    stride = PAGE_SIZE + sizes.stack_size + PAGE_SIZE + PAGE_SIZE + FRAME_PAGES * NSSA * PAGE_SIZE + PAGE_SIZE
    end = thread_offset + sizes.threads * stride + PAGE_SIZE + (sizes.threads + 1) * CELL_THREAD
    elrange = 1 << (end - 1).bit_length()  # SECS.SIZE is a power of two
    if elrange > MOST_ELRANGE:
        raise ValueError(
            f"heap, stacks and code need {elrange:#x} bytes of address space, and an enclave has at most "
            f"{MOST_ELRANGE:#x}: make `heap_size`, `stack_size` or `threads` smaller"
        )
    return replace(
        sizes, elrange_size=elrange, heap_offset=sizes.image_size, thread_offset=thread_offset, thread_stride=stride
    )


def config_segment(elf: Elf) -> Segment | None:
    """The read-only segment: IMAGE_CONFIG is its first 256 bytes (enclave.lds), None where they are not there."""
    for segment in elf.segments:
        if segment.permissions == Permission.R:
            return segment if len(segment.data) >= IMAGE_CONFIG.size else None
    return None


def read_plan(elf: Elf) -> Plan:
    """The plan in an image's measured configuration. ValueError unless laid_out() would make exactly that of it."""
    segment = config_segment(elf)
    if segment is None:
        raise ValueError("it has no read-only pages with a configuration")
    values = IMAGE_CONFIG.unpack(segment.data[: IMAGE_CONFIG.size])
    if values["magic"] != MAGIC or values["version"] != VERSION:
        found = (values["magic"], values["version"])
        raise ValueError(f"its configuration is {found}, expected {(MAGIC, VERSION)}")
    read = Plan(**{name: values[name] for name in _PLANNED})  # type: ignore[arg-type]  # a Layout's values are its own
    end = elf.segments[-1].offset + elf.segments[-1].size
    if end != read.image_size:
        raise ValueError(f"its segments end at {end:#x}, its configuration says {read.image_size:#x}")
    if read != laid_out(read):
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
    data = ssa + FRAME_PAGES * NSSA * PAGE_SIZE
    yield PageRun(stack, layout.stack_size, PageType.REG, RW, False, b"", f"stack {index}")
    limits = {"fslimit": NO_LIMIT, "gslimit": NO_LIMIT}
    tcs_page = TCS.pack(ossa=ssa, nssa=NSSA, oentry=entry, ofsbase=data, ogsbase=data, **limits)
    yield PageRun(tcs, PAGE_SIZE, PageType.TCS, Permission.NONE, True, tcs_page, f"TCS {index}")
    # AEX writes a frame before ERESUME reads it, all but the reserved bytes of XSAVE's header: entry.S zeroes those.
    yield PageRun(ssa, data - ssa, PageType.REG, RW, False, b"", f"SSA {index}")
    top = stack + layout.stack_size
    thread = THREAD_DATA.pack(self=data, stack_top=top, stack_limit=stack, index=index, tcs=tcs, ssa=ssa)
    yield PageRun(data, PAGE_SIZE, PageType.REG, RW, True, thread, f"thread data {index}")
