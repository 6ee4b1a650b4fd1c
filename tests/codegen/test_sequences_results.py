"""Arrays of buffers that carry results: where they go, whatever the host and the body do, and what Python sees."""

import ctypes
import gc
import sys
from collections.abc import Callable
from ctypes import c_int64, c_uint64
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from serving import SERVE, Table, serving

from pyenclave.arch.statuses import Status

HERE = Path(__file__).parent
OK, EXCEPTION = Status.OK, Status.EXCEPTION
POINTER_REFUSED, LENGTH, MEMORY = Status.POINTER, Status.LENGTH, Status.MEMORY
NO_TRICK, REPOINTS, RESIZES, WAITS, RAISES = range(5)
TOP = (1 << 64) - 1


@pytest.fixture(scope="module", params=["native", "image"])
def native(request: pytest.FixtureRequest, interface_of: Any, compile_native: Any, compile_image: Any) -> Any:
    if request.param == "image":
        return compile_image("sequences")
    text = (HERE / "data" / "sequences.edl").read_text()
    return compile_native(interface_of(text, "sequences"), HERE / "native" / "sequences.c")


@pytest.fixture(scope="module")
def module(native: Any, build_module: Callable[..., Any]) -> Any:
    return build_module(native, "sequences")


@pytest.fixture
def box(module: Any, native: Any, double_enclave: Callable[..., Any]) -> Callable[..., Any]:
    """The loaded module, with this `tick`."""
    double_enclave(native)
    return lambda tick=lambda: None: module.load("x.so", tick=tick)


class Blocks:
    """Host buffers, with 8 guard bytes behind each, an array of their addresses and one of their sizes."""

    def __init__(self, *items: bytes) -> None:
        self.items = items
        self.memory = [ctypes.create_string_buffer(item + b"|guarded", len(item) + 8) for item in items]
        self.pointers = (c_uint64 * len(items))(*map(ctypes.addressof, self.memory))
        self.sizes = (c_uint64 * len(items))(*map(len, items))

    @property
    def now(self) -> list[bytes]:
        """What the buffers hold."""
        for memory in self.memory:
            assert memory.raw[-8:] == b"|guarded"
        return [memory.raw[:-8] for memory in self.memory]

    def call(
        self,
        native: Any,
        name: str,
        data: bytes = b"",
        *,
        trick: int = NO_TRICK,
        count: int | None = None,
        ocalls: Any = None,
    ) -> int:
        """The status of `scatter` or `invert`."""
        n = len(self.memory) if count is None else count
        pointers, sizes = ctypes.addressof(self.pointers), ctypes.addressof(self.sizes)
        if name == "invert":
            frame = (c_uint64 * 4)(sizes, pointers, n, trick)
        else:
            buffer = ctypes.create_string_buffer(data, len(data) or 1)
            frame = (c_uint64 * 7)(ctypes.addressof(buffer), len(data), pointers, sizes, n, trick, 0)
        status: int = native.call(name, frame, ocalls)
        self.result = c_int64(frame[6]).value if name == "scatter" else None
        return status


def inverted(items: tuple[bytes, ...]) -> list[bytes]:
    return [bytes(byte ^ 0xFF for byte in item) for item in items]


# --- the bridge --------------------------------------------------------------------------------------


def test_results_arrive(native: Any) -> None:
    blocks = Blocks(b"...", b"", b"....", b"..")
    assert (blocks.call(native, "scatter", b"abcdef"), blocks.result) == (OK, 6)
    assert blocks.now == [b"abc", b"", b"def\0", b"\0\0"]
    blocks = Blocks(b"abc", b"", b"\0\xff")
    assert blocks.call(native, "invert") == OK
    assert blocks.now == inverted(blocks.items)
    assert Blocks().call(native, "scatter", b"abc") == OK
    assert Blocks().call(native, "invert") == OK


def test_outputs_begin_as_zeros(native: Any) -> None:
    """Also where the arena's memory was used before, and whatever the host has in its buffers."""
    for _ in range(3):
        blocks = Blocks(b"\xee" * 100, b"\xee" * 7)
        assert (blocks.call(native, "scatter", b"xy"), blocks.result) == (OK, 2)
        assert blocks.now == [b"xy" + bytes(98), bytes(7)]


@pytest.mark.parametrize("trick", [REPOINTS, RESIZES])
def test_the_body_may_do_what_it_likes_to_its_arrays(native: Any, trick: int) -> None:
    blocks = Blocks(b"..", b"...")
    pointers = list(blocks.pointers)
    assert blocks.call(native, "scatter", b"abcde", trick=trick) == OK
    assert blocks.now == [b"ab", b"cde"]
    assert blocks.call(native, "invert", trick=trick) == OK
    assert blocks.now == inverted((b"ab", b"cde"))
    assert (list(blocks.pointers), list(blocks.sizes)) == (pointers, [2, 3])


@pytest.mark.parametrize("name", ["scatter", "invert"])
def test_results_go_where_they_were_checked_for(native: Any, name: str) -> None:
    """The host changes its arrays while the body runs."""
    blocks, other = Blocks(b"..", b"..."), ctypes.create_string_buffer(b"untouched")

    def tick(address: int | None) -> int:
        blocks.pointers[0], blocks.sizes[0] = native.inside[0], 1 << 20
        blocks.pointers[1], blocks.sizes[1] = ctypes.addressof(other), 9
        return OK

    function = (SERVE * 1)(serving(tick))
    assert blocks.call(native, name, b"abcde", trick=WAITS, ocalls=Table(1, function)) == OK
    assert blocks.now == ([b"ab", b"cde"] if name == "scatter" else inverted(blocks.items))
    assert other.value == b"untouched"


@pytest.mark.parametrize("name", ["scatter", "invert"])
def test_nothing_leaves_where_the_body_raises(native: Any, name: str) -> None:
    blocks, before = Blocks(b"..", b"..."), native.state.outside_writes
    assert blocks.call(native, name, b"abcde", trick=RAISES) == EXCEPTION
    assert blocks.now == list(blocks.items)
    assert native.state.outside_writes == before


@pytest.mark.parametrize("name", ["scatter", "invert"])
def test_each_buffer_lies_outside(native: Any, name: str) -> None:
    low, high = native.inside
    before = native.state.outside_writes
    for address in (low - 1, low, low + 4096, high - 1, TOP, 0):
        for place in range(3):
            blocks = Blocks(b"aa", b"bb", b"cc")
            blocks.pointers[place] = address
            assert blocks.call(native, name) == POINTER_REFUSED
    assert native.state.outside_writes == before


@pytest.mark.parametrize("name", ["scatter", "invert"])
def test_sizes_and_counts_are_bounded(native: Any, name: str) -> None:
    for size in (TOP, 1 << 63, 1 << 40):
        blocks = Blocks(b"a", b"b")
        blocks.sizes[1] = size
        assert blocks.call(native, name) in (POINTER_REFUSED, MEMORY)
    if name == "scatter":
        assert Blocks(b"a").call(native, name, count=TOP) == LENGTH
        assert Blocks(b"a").call(native, name, count=(1 << 61) + 1) == LENGTH


def test_both_arrays_lie_outside(native: Any) -> None:
    blocks, inside = Blocks(b"a"), native.inside[0] + 64
    pointers, sizes = ctypes.addressof(blocks.pointers), ctypes.addressof(blocks.sizes)
    for frame in ((sizes, inside), (inside, pointers), (sizes, 0), (0, pointers)):
        assert native.call("invert", (c_uint64 * 4)(*frame, 1, 0)) == POINTER_REFUSED


def test_buffers_that_are_null(native: Any) -> None:
    blocks = Blocks(b"ab", b"", b"c")
    blocks.pointers[1] = 0
    assert blocks.call(native, "scatter", b"xyz") == OK
    assert blocks.now == [b"xy", b"", b"z"]
    blocks = Blocks(b"ab", b"1", b"c")
    blocks.pointers[1] = 0
    before = native.state.outside_writes
    assert blocks.call(native, "scatter", b"xyz") == POINTER_REFUSED
    assert native.state.outside_writes == before


def test_absent_arrays_of_fixed_length(native: Any) -> None:
    blocks = Blocks(b"..", b"...")
    pointers, sizes = ctypes.addressof(blocks.pointers), ctypes.addressof(blocks.sizes)
    assert native.call("digits", (c_uint64 * 2)(0, 0)) == OK
    assert native.call("digits", (c_uint64 * 2)(pointers, 0)) == LENGTH
    assert native.call("digits", (c_uint64 * 2)(0, sizes)) == LENGTH
    assert native.call("digits", (c_uint64 * 2)(pointers, sizes)) == OK
    assert blocks.now == [b"22", b"333"]


def test_every_failed_allocation_ends_the_call(native: Any) -> None:
    for number in range(1, 6):  # the two arrays, what is kept, two buffers
        blocks = Blocks(b"ab", b"c")
        native.state.fail_after = number
        assert blocks.call(native, "invert") == MEMORY
        assert blocks.now == [b"ab", b"c"]
    native.state.fail_after = 0
    assert Blocks(b"ab", b"c").call(native, "invert") == OK


def test_host_memory_is_read_once(native: Any) -> None:
    text = (native.folder / "sequences_t.c").read_text()
    bridge = text[text.index("pye_bridge_scatter(const") : text.index("/* ecall 6:")]
    assert bridge.count("pye_frame.blocks") == bridge.count("pye_frame.sizes") == 1


@settings(max_examples=300, deadline=None)
@given(
    name=st.sampled_from(["scatter", "invert"]),
    items=st.lists(st.binary(max_size=20), min_size=1, max_size=8),
    places=st.lists(st.sampled_from(["honest", "honest", "null", "inside", "same"]), min_size=8, max_size=8),
    sizes=st.lists(st.none() | st.sampled_from([0, 1 << 40, 1 << 63, TOP]), min_size=8, max_size=8),
    data=st.binary(max_size=40),
)
def test_hostile_arrays(
    native: Any, name: str, items: list[bytes], places: list[str], sizes: list[int | None], data: bytes
) -> None:
    blocks = Blocks(*items)
    addresses = {"null": 0, "inside": native.inside[0] + 64}
    for at, size in enumerate(sizes[: len(items)]):
        blocks.pointers[at] = addresses.get(places[at], blocks.pointers[at])
        blocks.sizes[at] = blocks.sizes[at] if size is None else size
        if places[at] == "same":  # overlapping buffers
            blocks.pointers[at], blocks.sizes[at] = blocks.pointers[0], min(blocks.sizes[at], len(items[0]))
    before = native.state.outside_writes
    status = blocks.call(native, name, data)
    assert status in (OK, POINTER_REFUSED, LENGTH, MEMORY)
    if status != OK:
        assert native.state.outside_writes == before
    if "inside" in places[: len(items)]:
        assert status != OK
    assert len(blocks.now) == len(items)  # and every guard is there


# --- Python ------------------------------------------------------------------------------------------


def test_outputs_in_python(box: Callable[..., Any], module: Any) -> None:
    enclave, trick = box(), module.trick.NO_TRICK
    assert enclave.scatter(b"abcdef", [3, 0, 5], trick) == (6, [b"abc", b"", b"def\0\0"])
    assert enclave.scatter(b"", (), trick) == (0, [])
    assert enclave.scatter(b"ab", (True, 1), trick) == (2, [b"a", b"b"])
    assert enclave.digits([3, 1]) == [b"333", b"1"]
    sizes = [1000] * 2000
    used, parts = enclave.scatter(bytes(range(256)) * 4000, sizes, trick)
    assert (used, b"".join(parts)[:1024]) == (1024000, bytes(range(256)) * 4)


def test_buffers_that_are_changed_in_place(box: Callable[..., Any], module: Any) -> None:
    enclave, trick = box(), module.trick.NO_TRICK
    first, second = bytearray(b"abc"), bytearray(b"12345678")
    assert enclave.invert([first, memoryview(second)[2:4], bytearray()], trick) is None
    assert first == inverted((b"abc",))[0]
    assert second == b"12" + inverted((b"34",))[0] + b"5678"
    assert enclave.invert([], trick) is None
    first += b"!"  # released


def test_a_failed_call_changes_nothing(box: Callable[..., Any], module: Any) -> None:
    first = bytearray(b"abc")
    with pytest.raises(ValueError, match=r"^raised$"):
        box().invert([first], module.trick.RAISES)
    assert first == b"abc"
    with pytest.raises(ValueError, match=r"^raised$"):
        box().scatter(b"abc", [3], module.trick.RAISES)


def test_a_list_that_changes_during_the_call(box: Callable[..., Any], module: Any) -> None:
    first, sizes = bytearray(b"abc"), [2, 1]
    blocks = [first, bytearray(b"d")]

    def tick() -> None:
        blocks.clear()
        sizes.clear()

    enclave = box(tick)
    enclave.invert(blocks, module.trick.WAITS)
    assert (first, blocks, sizes) == (inverted((b"abc",))[0], [], [])
    sizes = [2, 1]
    assert enclave.scatter(b"abc", sizes, module.trick.WAITS) == (3, [b"ab", b"c"])


@pytest.mark.parametrize(
    ("name", "arguments", "error", "text"),
    [
        ("scatter", (b"", 3, 0), TypeError, "`sizes` must be a sequence, not int"),
        ("scatter", (b"", b"12345678", 0), TypeError, "`sizes` must be a sequence, not bytes"),
        ("scatter", (b"", None, 0), TypeError, "`sizes` must be a sequence, not NoneType"),
        ("scatter", (b"", [1, "2"], 0), TypeError, "`sizes[1]` must be int, not str"),
        ("scatter", (b"", [1, -2], 0), OverflowError, "`sizes[1]` must be in 0..18446744073709551615, not -2"),
        ("invert", ([b"abc"], 0), TypeError, "`blocks[0]` must be a writable buffer, not bytes"),
        ("invert", ([bytearray(1), None], 0), TypeError, "`blocks[1]` must be a writable buffer, not NoneType"),
        ("invert", (bytearray(1), 0), TypeError, "`blocks` must be a sequence, not bytearray"),
        (
            "invert",
            ([bytearray()] * 256, 0),
            OverflowError,
            "`blocks` is too long: `n` must be in 0..255, not 256",
        ),
    ],
)
def test_wrong_arguments(
    box: Callable[..., Any], name: str, arguments: tuple[Any, ...], error: type[Exception], text: str
) -> None:
    with pytest.raises(error) as caught:
        getattr(box(), name)(*arguments)
    assert str(caught.value) == text


def test_sizes_beyond_memory(box: Callable[..., Any], module: Any) -> None:
    for size in (TOP, TOP >> 1, 1 << 62):
        with pytest.raises((MemoryError, OverflowError)):
            box().scatter(b"", [3, size], module.trick.NO_TRICK)


def test_a_pair_of_sizes_has_two(box: Callable[..., Any]) -> None:
    with pytest.raises(ValueError, match=r"^`sizes` must have 2 items, not 1$"):
        box().digits([3])


def test_nothing_leaks(box: Callable[..., Any], module: Any) -> None:
    enclave, trick = box(), module.trick
    blocks = [bytearray(100), bytearray(3)]

    def run() -> None:
        enclave.scatter(b"abcdef", [3, 100], trick.NO_TRICK)
        enclave.invert(blocks, trick.NO_TRICK)
        for call in (
            lambda: enclave.scatter(b"abc", [3, 1], trick.RAISES),
            lambda: enclave.scatter(b"abc", [3, -1], trick.NO_TRICK),
            lambda: enclave.scatter(b"abc", [3, TOP], trick.NO_TRICK),
            lambda: enclave.invert([bytearray(2), b""], trick.NO_TRICK),
        ):
            with pytest.raises((ValueError, OverflowError, MemoryError, TypeError)):
                call()

    for _ in range(10):
        run()
    gc.collect()
    before = sys.getallocatedblocks()
    for _ in range(500):
        run()
    gc.collect()
    assert sys.getallocatedblocks() - before < 200


def test_signatures(native: Any) -> None:
    text = (native.folder / "sequences.pyi").read_text()
    returned = "tuple[int, list[bytes]]"
    assert f"(self, data: Buffer | None, sizes: Sequence[SupportsIndex], trick: int) -> {returned}:" in text
    assert "def invert(self, blocks: Sequence[WritableBuffer], trick: int) -> None:" in text
    assert "def digits(self, sizes: Sequence[SupportsIndex]) -> list[bytes]:" in text
