"""Arrays of strings and of buffers: hostile elements at the bridge, and what Python passes."""

import ctypes
from collections.abc import Callable
from ctypes import c_uint64
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyenclave.arch.statuses import Status

HERE = Path(__file__).parent
OK, POINTER, LENGTH, STRING, MEMORY = Status.OK, Status.POINTER, Status.LENGTH, Status.STRING, Status.MEMORY
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


def words(*values: int) -> ctypes.Array[c_uint64]:
    return (c_uint64 * len(values))(*(value & TOP for value in values))


def mixed(*items: bytes) -> int:
    """What the trusted bodies compute."""
    total = 0
    for item in items:
        for byte in item:
            total = (total * 31 + byte) % 1000003
        total = (total * 31 + 256) % 1000003
    return total


class Array:
    """`items` at host addresses, and an array of these with their sizes."""

    def __init__(self, *items: bytes) -> None:
        self.memory = [ctypes.create_string_buffer(item, max(len(item), 1)) for item in items]
        self.pointers = words(*(ctypes.addressof(item) for item in self.memory))
        self.sizes = words(*map(len, items))

    def call(self, native: Any, name: str, count: int | None = None) -> tuple[int, int]:
        """Status and result of an ecall with two addresses and a count."""
        count = len(self.memory) if count is None else count
        frame = words(ctypes.addressof(self.pointers), ctypes.addressof(self.sizes), count, 0)
        return native.call(name, frame), frame[3]


# --- the bridge --------------------------------------------------------------------------------------


def test_elements_are_copied(native: Any) -> None:
    assert Array(b"ab\0", b"\0", b"xyz\0").call(native, "join") == (OK, mixed(b"ab", b"", b"xyz"))
    assert Array(b"a\0b", b"", b"xyz").call(native, "total") == (OK, mixed(b"a\0b", b"", b"xyz"))
    assert Array(b"a").call(native, "total", 0) == (OK, 0)
    assert native.call("join", words(0, 0, 0, 0)) == OK


@pytest.mark.parametrize("name", ["join", "total"])
def test_each_element_lies_outside(native: Any, name: str) -> None:
    low, high = native.inside
    for address in (low - 1, low, low + 4096, high - 1, TOP, TOP - 1):
        for place in range(3):
            array = Array(b"aa\0", b"bb\0", b"cc\0")
            array.pointers[place] = address
            assert array.call(native, name)[0] == POINTER


@pytest.mark.parametrize("name", ["join", "total"])
def test_both_arrays_lie_outside(native: Any, name: str) -> None:
    array, inside = Array(b"a\0"), native.inside[0] + 64
    pointers, sizes = ctypes.addressof(array.pointers), ctypes.addressof(array.sizes)
    assert native.call(name, words(inside, sizes, 1, 0)) == POINTER
    assert native.call(name, words(pointers, inside, 1, 0)) == POINTER
    assert native.call(name, words(0, sizes, 1, 0)) == POINTER
    assert native.call(name, words(pointers, 0, 1, 0)) == POINTER


@pytest.mark.parametrize("name", ["join", "total"])
def test_sizes_and_counts_are_bounded(native: Any, name: str) -> None:
    for size, statuses in ((TOP, {POINTER}), (1 << 63, {POINTER, MEMORY}), (1 << 40, {POINTER, MEMORY})):
        array = Array(b"a\0", b"b\0")
        array.sizes[1] = size
        assert array.call(native, name)[0] in statuses
    assert Array(b"a\0").call(native, name, TOP)[0] == LENGTH
    assert Array(b"a\0").call(native, name, (1 << 61) + 1)[0] == LENGTH
    assert Array(b"a\0").call(native, name, 1 << 60)[0] in (POINTER, MEMORY)


def test_all_elements_together_fit_the_arena(native: Any) -> None:
    array = Array(*[b""] * 64)
    block = ctypes.create_string_buffer(1 << 20)
    for at in range(64):
        array.pointers[at], array.sizes[at] = ctypes.addressof(block), 1 << 20
    assert array.call(native, "total")[0] == MEMORY


def test_null_elements(native: Any) -> None:
    for size in (0, 1):
        array = Array(b"a\0", b"b\0")
        array.pointers[1], array.sizes[1] = 0, size
        assert array.call(native, "join")[0] == POINTER
        assert array.call(native, "total")[0] == (POINTER if size else OK)


@pytest.mark.parametrize("item", [b"", b"abc", b"a\0c\0", b"ab\0\0"])
def test_each_string_ends_at_exactly_its_size(native: Any, item: bytes) -> None:
    assert Array(b"good\0", item).call(native, "join")[0] == STRING


def test_a_negative_count_is_refused(native: Any) -> None:
    array = Array(b"a\0")
    address, sizes = ctypes.addressof(array.pointers), ctypes.addressof(array.sizes)
    assert native.call("two", words(address, sizes, address, sizes, 0xFFFFFFFF)) == LENGTH
    assert native.call("two", words(address, sizes, address, sizes, 1)) == OK


def test_absent_arrays_of_fixed_length(native: Any) -> None:
    frame = words(0, 0, 0, 0, 0)
    assert native.call("three", frame) == OK
    assert frame[4] == 7
    pair = Array(b"ab", b"c")
    # Without sizes no buffer has one.
    assert native.call("three", words(0, 0, ctypes.addressof(pair.pointers), 0, 0)) == LENGTH
    assert native.call("three", words(0, 0, 0, ctypes.addressof(pair.sizes), 0)) == LENGTH


def test_every_failed_allocation_ends_the_call(native: Any) -> None:
    array = Array(b"a\0", b"b\0")
    for number in (1, 2, 3, 4):
        for name in ("join", "total"):
            native.state.fail_after = number
            assert array.call(native, name)[0] == MEMORY
    native.state.fail_after = 0
    assert array.call(native, "join")[0] == OK


def test_host_memory_is_read_once(native: Any) -> None:
    """Each address of the frame is used in one statement; elements come from the copy of their array."""
    text = (native.folder / "sequences_t.c").read_text()
    bridge = text[text.index("pye_bridge_join(const") : text.index("/* ecall 1:")]
    assert bridge.count("pye_frame.names") == bridge.count("pye_frame.pye_names_size") == 1
    bridge = text[text.index("pye_bridge_total(const") : text.index("/* ecall 2:")]
    assert bridge.count("pye_frame.buffers") == bridge.count("pye_frame.sizes") == 1


@settings(max_examples=300, deadline=None)
@given(
    name=st.sampled_from(["join", "total"]),
    items=st.lists(st.binary(max_size=20), min_size=1, max_size=8),
    places=st.lists(st.sampled_from(["honest", "honest", "null", "inside"]), min_size=8, max_size=8),
    sizes=st.lists(st.none() | st.sampled_from([0, 1, 1 << 40, 1 << 63, TOP]), min_size=8, max_size=8),
)
def test_hostile_arrays(native: Any, name: str, items: list[bytes], places: list[str], sizes: list[int | None]) -> None:
    array = Array(*items)
    addresses = {"null": 0, "inside": native.inside[0] + 64}
    for at in range(len(items)):
        array.pointers[at] = addresses.get(places[at], array.pointers[at])
        size = sizes[at]
        # A size that is read has to be there.
        array.sizes[at] = size if size is not None and (size > 1 << 30 or size == 0) else array.sizes[at]
    status = array.call(native, name)[0]
    assert status in (OK, POINTER, LENGTH, STRING, MEMORY)
    if "inside" in places[: len(items)]:
        assert status != OK
    assert native.state.heap_blocks == 0


# --- Python ------------------------------------------------------------------------------------------


def test_strings_from_python(box: Callable[..., Any]) -> None:
    enclave = box()
    assert enclave.join(["ab", b"xyz", "grün", ""]) == mixed(b"ab", b"xyz", "grün".encode(), b"")
    assert enclave.join(("a",)) == mixed(b"a")
    assert enclave.join([]) == 0
    many = [str(number) for number in range(5000)]
    assert enclave.join(many) == mixed(*(item.encode() for item in many))


def test_buffers_from_python(box: Callable[..., Any]) -> None:
    enclave = box()
    items = [b"a\0b", bytearray(b"xy"), memoryview(b"12345")[1:3], b""]
    assert enclave.total(items) == mixed(*map(bytes, items))
    assert enclave.total([]) == 0
    assert enclave.three(["a", "b", "c"], [b"1", b"22"]) == mixed(b"a", b"b", b"c") + mixed(b"1", b"22")
    assert enclave.two(["a", "b"], ["a", "b"]) is None
    with pytest.raises(ValueError, match=r"^b$"):
        enclave.two(["a", "b"], ["a", "c"])


def test_what_the_host_changes_during_the_call_is_not_seen(box: Callable[..., Any]) -> None:
    first = bytearray(b"first")
    items = [first, b"second"]

    def tick() -> None:
        first[:] = b"FIRST"
        items.clear()

    assert box(tick).later(items) == mixed(b"first", b"second")
    first += b"!"  # released


@pytest.mark.parametrize(
    ("name", "arguments", "error", "text"),
    [
        ("join", ("abc",), TypeError, "`names` must be a sequence, not str"),
        ("join", (b"abc",), TypeError, "`names` must be a sequence, not bytes"),
        ("join", (None,), TypeError, "`names` must be a sequence, not NoneType"),
        ("join", (["a", None],), TypeError, "`names[1]` must be str or bytes, not NoneType"),
        ("join", (["a", 3],), TypeError, "`names[1]` must be str or bytes, not int"),
        ("join", (["a", "b\0c"],), ValueError, "`names[1]` must not contain a NUL character"),
        ("total", (bytearray(b"abc"),), TypeError, "`buffers` must be a sequence, not bytearray"),
        ("total", ([b"a", None],), TypeError, "`buffers[1]` must be bytes, not NoneType"),
        ("total", (["a"],), TypeError, "`buffers[0]` must be bytes, not str"),
        ("two", (["a"], []), ValueError, "`left` and `right` must have the same length, not 1 and 0"),
        ("three", (["a"], [b"", b""]), ValueError, "`names` must have 3 items, not 1"),
        (
            "later",
            ([b""] * 65536,),
            OverflowError,
            "`buffers` is too long: `n` must be in 0..65535, not 65536",
        ),
    ],
)
def test_wrong_arguments(
    box: Callable[..., Any], name: str, arguments: tuple[Any, ...], error: type[Exception], text: str
) -> None:
    with pytest.raises(error) as caught:
        getattr(box(), name)(*arguments)
    assert str(caught.value) == text


def test_an_iterator_that_fails(box: Callable[..., Any]) -> None:
    class Broken:
        def __getitem__(self, at: int) -> str:
            raise RuntimeError("no item")

        def __len__(self) -> int:
            return 1

    with pytest.raises(RuntimeError, match=r"^no item$"):
        box().join(Broken())


def test_signatures(native: Any) -> None:
    text = (native.folder / "sequences.pyi").read_text()
    assert "def join(self, names: Sequence[str | bytes]) -> int:" in text
    assert "def total(self, buffers: Sequence[Buffer]) -> int:" in text
    assert "def three(self, names: Sequence[str | bytes], pair: Sequence[Buffer]) -> int:" in text
    assert "from collections.abc import Callable, Sequence\n" in text
