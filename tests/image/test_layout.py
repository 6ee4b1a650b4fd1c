"""Where the pages lie, and that the image's own description of it is checked."""

from dataclasses import replace
from itertools import pairwise

import pytest

from pyenclave.arch.cell import CELL_THREAD
from pyenclave.arch.pages import PageType
from pyenclave.arch.tcs import TCS
from pyenclave.arch.thread_data import THREAD_DATA
from pyenclave.image.image import Image
from pyenclave.image.layout import MOST_ELRANGE, laid_out


def test_pages_are_whole_and_apart(tiny: Image) -> None:
    assert all(first.offset + first.length <= second.offset for first, second in pairwise(tiny.pages))
    assert all(run.offset % 4096 == run.length % 4096 == 0 < run.length for run in tiny.pages)
    assert all(len(run.content) <= run.length for run in tiny.pages)
    last = tiny.pages[-1]
    assert last.offset + last.length <= tiny.config.elrange_size
    assert tiny.config.elrange_size & (tiny.config.elrange_size - 1) == 0


def test_nothing_is_writable_and_executable(tiny: Image) -> None:
    assert {run.permissions.text for run in tiny.pages} == {"RX", "R", "RW", ""}
    assert [run.permissions.text for run in tiny.pages if run.what == "image"] == ["RX", "R", "RW"]
    assert [run.what for run in tiny.pages if not run.measured] == ["heap", "stack 0", "SSA 0", "stack 1", "SSA 1"]


def test_every_thread_has_guard_pages_and_its_own_data(tiny: Image) -> None:
    by_name = {run.what: run for run in tiny.pages}
    mapped = {page for run in tiny.pages for page in range(run.offset, run.offset + run.length, 4096)}
    for index in range(2):
        stack, tcs = by_name[f"stack {index}"], by_name[f"TCS {index}"]
        ssa, data = by_name[f"SSA {index}"], by_name[f"thread data {index}"]
        assert stack.offset - 4096 not in mapped
        assert stack.offset + stack.length not in mapped
        assert data.offset + 4096 not in mapped
        fields = TCS.unpack(tcs.content)
        assert tcs.type is PageType.TCS
        assert (fields["ossa"], fields["cssa"], fields["nssa"]) == (ssa.offset, 0, 1)
        assert (fields["oentry"], fields["ogsbase"], fields["ofsbase"]) == (tiny.elf.entry, data.offset, data.offset)
        assert (fields["fslimit"], fields["gslimit"]) == (0xFFFFFFFF, 0xFFFFFFFF)
        thread = THREAD_DATA.unpack(data.content)
        assert thread["self"] == data.offset
        assert (thread["stack_limit"], thread["stack_top"]) == (stack.offset, stack.offset + stack.length)
        assert (thread["index"], thread["tcs"], thread["ssa"]) == (index, tcs.offset, ssa.offset)


def test_the_last_thread_has_a_guard_page_too(tiny: Image) -> None:
    """Also where the sizes come out so that ELRANGE could end with its data and the cell's threads."""
    sizes = replace(tiny.config, image_size=4096, heap_size=(1024 - 24 - 1 - 26) * 4096, stack_size=8 * 4096, threads=2)
    assert laid_out(sizes).thread_offset + 2 * laid_out(sizes).thread_stride == 1000 * 4096
    assert laid_out(sizes).elrange_size == 2048 * 4096
    assert laid_out(replace(sizes, heap_size=sizes.heap_size - 4096)).elrange_size == 1024 * 4096


def test_the_cells_threads_have_room_where_no_page_is(tiny: Image) -> None:
    """32 KiB for each and for the one that waits for the guard, and no other page shares it."""
    end = max(run.offset + run.length for run in tiny.pages)
    assert end + 4096 + 3 * CELL_THREAD <= tiny.config.elrange_size
    assert CELL_THREAD == 32 << 10


def test_regions_have_names(tiny: Image) -> None:
    stack = next(run for run in tiny.pages if run.what == "stack 1")
    assert tiny.region_at(stack.offset) == "stack 1"
    assert tiny.region_at(stack.offset - 1) == "guard page of stack 1"
    assert tiny.region_at(0) == "image"
    assert tiny.region_at(tiny.config.elrange_size - 1) == "no page"
    assert tiny.symbol_at(tiny.elf.entry + 3) == "pye_entry+0x3"
    assert tiny.symbol_at(tiny.config.heap_offset) is None


def test_an_enclave_has_a_largest_size(tiny: Image) -> None:
    sizes = replace(tiny.config, image_size=4096, threads=64)
    message = (
        "heap, stacks and code need 0x2000000000 bytes of address space, and an enclave has at most 0x400000000: "
        "make `heap_size`, `stack_size` or `threads` smaller"
    )
    with pytest.raises(ValueError, match=f"^{message}$"):
        laid_out(replace(sizes, stack_size=1 << 30))
    with pytest.raises(ValueError, match=r"^heap_size must be 0x10000 to 0x200000000, not 0x3fffff000$"):
        laid_out(replace(sizes, heap_size=MOST_ELRANGE - 4096))
    # 1 page of image, 16 of heap, 64 threads of 13 pages, a last guard page, 65 of 8 pages for the cell: 1,370 pages.
    assert laid_out(sizes).elrange_size == 2048 * 4096
