"""Arrays of strings and of buffers in ocalls: what leaves, what careless trusted code may not do, what Python gets."""

import ctypes
import gc
import sys
from collections.abc import Callable
from ctypes import POINTER, c_int64, c_uint64
from pathlib import Path
from typing import Any

import pytest
from serving import SERVE, Table, serving

from pyenclave.arch.statuses import Status
from pyenclave.toolchain.headers import RUNTIME

HERE = Path(__file__).parent
OK, EXCEPTION, OCALL = Status.OK, Status.EXCEPTION, Status.OCALL
LENGTH, TRUSTED, RESULT = Status.LENGTH, Status.TRUSTED, Status.RESULT
HONEST, NULL_ITEM, OUTSIDE_ITEM, NULL_ARRAY, OUTSIDE_ARRAY, TOO_MANY, OUTSIDE_SIZES, NULL_SIZES = range(8)


@pytest.fixture(scope="module", params=["native", "image"])
def native(request: pytest.FixtureRequest, interface_of: Any, compile_native: Any, compile_image: Any) -> Any:
    if request.param == "image":
        return compile_image("outward")
    text = (HERE / "data" / "outward.edl").read_text()
    return compile_native(interface_of(text, "outward"), HERE / "native" / "outward.c")


@pytest.fixture(scope="module")
def module(native: Any, build_module: Callable[..., Any]) -> Any:
    return build_module(native, "outward")


@pytest.fixture
def load(module: Any, native: Any, double_enclave: Callable[..., Any]) -> Callable[..., Any]:
    """The loaded module, with these ocalls."""

    def unserved(*arguments: Any) -> None:
        raise AssertionError(arguments)

    double_enclave(native)
    names = [ocall.name for ocall in native.interface.ocalls]
    return lambda **ocalls: module.load("x.so", **{name: ocalls.get(name, unserved) for name in names})


def packed(*items: bytes) -> bytes:
    """As the trusted bodies cut it."""
    return b"".join(bytes([len(item)]) + item for item in items)


class Host:
    """Serves ocalls with functions that get the frame's words to read and to write."""

    def __init__(self, native: Any, **serve: Callable[[Any], int]) -> None:
        ocalls = native.interface.ocalls
        functions = (SERVE * len(ocalls))()
        for ocall in ocalls:
            functions[ocall.id] = serving(self._server(serve.get(ocall.name, lambda words: OCALL)))
        self._keep = functions
        self._native = native
        self.table = Table(len(ocalls), functions)

    @staticmethod
    def _server(function: Callable[[Any], int]) -> Callable[[int | None], int]:
        return lambda address: function(ctypes.cast(address or 0, POINTER(c_uint64)))

    def call(self, name: str, *items: bytes, how: int = HONEST) -> tuple[int, int]:
        """Status and result of an ecall that cuts `items` and hands them to an ocall."""
        data = packed(*items)
        outside = (c_uint64 * 2)(*[self._native.inside[0]] * 2)  # what an array outside says is not believed
        buffer = ctypes.create_string_buffer(data, len(data) or 1)
        words = (c_uint64 * 5)(ctypes.addressof(buffer), len(data), how, ctypes.addressof(outside), 0)
        status = self._native.call(name, words, self.table)
        return status, c_int64(words[4]).value


def array_at(address: int, count: int) -> list[int]:
    return list((c_uint64 * count).from_address(address))


# --- strings -----------------------------------------------------------------------------------------


def test_strings_leave_as_host_addresses_of_copies(native: Any) -> None:
    low, high = native.inside
    seen, addresses = [], []

    def take(words: Any) -> int:
        pointers = array_at(words[0], words[1])
        addresses.extend([words[0], *pointers])
        seen.append([ctypes.string_at(pointer) for pointer in pointers])
        words[2] = len(pointers)
        return OK

    host = Host(native, take_names=take)
    assert host.call("out_names", b"one", b"", b"a longer one") == (OK, 3)
    assert host.call("out_names") == (OK, 0)
    assert seen == [[b"one", b"", b"a longer one"], []]
    assert not [address for address in addresses if low <= address < high]
    assert native.state.heap_blocks == 0


def test_absent_strings(native: Any) -> None:
    seen = []

    def take(words: Any) -> int:
        seen.append([ctypes.string_at(pointer) for pointer in array_at(words[0], 2)] if words[0] else None)
        return OK

    host = Host(native, take_fixed=take)
    for absent in (0, 1):
        assert native.call("out_fixed", (c_uint64 * 2)(absent, 0), host.table) == OK
    assert seen == [[b"one", b"two"], None]


@pytest.mark.parametrize("how", [NULL_ITEM, OUTSIDE_ITEM, NULL_ARRAY, OUTSIDE_ARRAY])
def test_strings_of_careless_code_do_not_leave(native: Any, how: int) -> None:
    before = native.state.ocalls
    assert Host(native, take_names=lambda words: OK).call("out_names", b"a", b"b", how=how)[0] == TRUSTED
    assert native.state.ocalls == before
    assert native.state.heap_blocks == 0


# --- buffers -----------------------------------------------------------------------------------------


def taken(words: Any) -> list[bytes | None]:
    """The buffers of `take_blocks`."""
    pointers, sizes = array_at(words[0], words[2]), array_at(words[1], words[2])
    return [ctypes.string_at(p, size) if p else None for p, size in zip(pointers, sizes, strict=True)]


def test_buffers_leave_as_host_addresses_of_copies(native: Any) -> None:
    low, high = native.inside
    seen, addresses = [], []

    def take(words: Any) -> int:
        pointers = array_at(words[0], words[2])
        addresses.extend([words[0], words[1], *pointers])
        seen.append(taken(words))
        words[3] = len(pointers)
        return OK

    host = Host(native, take_blocks=take)
    assert host.call("out_blocks", b"a\0b", b"", b"a longer one") == (OK, 3)
    assert host.call("out_blocks") == (OK, 0)
    assert host.call("out_blocks", b"a", b"", how=NULL_ITEM) == (OK, 2)
    assert seen == [[b"a\0b", b"", b"a longer one"], [], [b"a", None]]
    assert not [address for address in addresses if low <= address < high]
    assert native.state.heap_blocks == 0


def test_absent_buffers(native: Any) -> None:
    seen = []
    host = Host(native, take_pair=lambda words: seen.append(list(words[:2])) or OK)  # type: ignore[func-returns-value]
    statuses = [native.call("out_pair", (c_uint64 * 3)(a, b, 0), host.table) for a in (0, 1) for b in (0, 1)]
    assert statuses == [OK, LENGTH, LENGTH, OK]
    assert [word != 0 for word in seen[0]] == [True, True]
    assert seen[1:] == [[0, 0]]


@pytest.mark.parametrize("how", [NULL_ITEM, OUTSIDE_ITEM, NULL_ARRAY, OUTSIDE_ARRAY, OUTSIDE_SIZES, NULL_SIZES])
def test_buffers_of_careless_code_do_not_leave(native: Any, how: int) -> None:
    before = native.state.ocalls
    assert Host(native, take_blocks=lambda words: OK).call("out_blocks", b"a", b"b", how=how)[0] == TRUSTED
    assert native.state.ocalls == before
    assert native.state.heap_blocks == 0


# --- results -----------------------------------------------------------------------------------------


def refill(native: Any, host: Host, keeps: bool, *items: bytes, how: int = HONEST) -> tuple[int, int, list[bytes]]:
    """Status, answer and the trusted buffers after an ocall that fills them."""
    data = packed(*items)
    outside = (c_uint64 * 8)()
    buffer, back = ctypes.create_string_buffer(data, len(data) or 1), ctypes.create_string_buffer(len(data) or 1)
    places = (ctypes.addressof(buffer), ctypes.addressof(back))
    words = (c_uint64 * 7)(*places, len(data), how, keeps, ctypes.addressof(outside), 0)
    status = native.call("refill", words, host.table)
    return status, c_int64(words[6]).value, unpacked(back.raw[: len(data)])


def unpacked(data: bytes) -> list[bytes]:
    return [data[1 : 1 + data[0]], *unpacked(data[1 + data[0] :])] if data else []


class Filling(Host):
    """Answers each buffer with `answers`, and calls `meanwhile` with the words of the frame after that."""

    def __init__(self, native: Any, *answers: bytes, meanwhile: Callable[[Any], Any] = lambda words: None) -> None:
        self.seen: list[list[bytes]] = []
        self.words: list[int] = []

        def fill(words: Any, places: int, sizes: int) -> int:
            pointers, lengths = array_at(words[places], words[2]), array_at(words[sizes], words[2])
            self.words += [words[places], words[sizes], *pointers]
            self.seen.append([ctypes.string_at(p, size) for p, size in zip(pointers, lengths, strict=True)])
            for pointer, answer in zip(pointers, answers, strict=False):
                ctypes.memmove(pointer, answer, len(answer))
            words[3] = len(answers)
            meanwhile(words)
            return OK

        super().__init__(native, read_blocks=lambda w: fill(w, 0, 1), edit_blocks=lambda w: fill(w, 1, 0))


@pytest.mark.parametrize("keeps", [False, True])
def test_results_of_an_ocall(native: Any, keeps: bool) -> None:
    low, high = native.inside
    host = Filling(native, b"ABC", b"", b"12")
    assert refill(native, host, keeps, b"abc", b"", b"xyz") == (OK, 3, [b"ABC", b"", b"12z" if keeps else b"12\0"])
    assert host.seen == [[b"abc", b"", b"xyz"] if keeps else [bytes(3), b"", bytes(3)]]
    assert not [word for word in host.words if low <= word < high]
    assert refill(native, Filling(native), keeps) == (OK, 0, [])
    assert native.state.heap_blocks == 0


@pytest.mark.parametrize("keeps", [False, True])
def test_what_changes_while_the_ocall_is_open_does_not_matter(native: Any, keeps: bool) -> None:
    """Results go from the places that were given out to the buffers that were checked, at their sizes then."""
    other = ctypes.create_string_buffer(b"hostile!" * 8)

    def meanwhile(words: Any) -> None:
        assert native.call("meddle") == OK
        sizes, places = (words[0], words[1]) if keeps else (words[1], words[0])
        for at in range(2):
            c_uint64.from_address(places + 8 * at).value = (native.inside[0], ctypes.addressof(other))[at]
            c_uint64.from_address(sizes + 8 * at).value = 1 << 20
        words[0] = words[1] = ctypes.addressof(other)

    host = Filling(native, b"ABC", b"12", meanwhile=meanwhile)
    assert refill(native, host, keeps, b"abc", b"xy") == (OK, 2, [b"ABC", b"12"])
    assert native.state.heap_blocks == 0


@pytest.mark.parametrize("keeps", [False, True])
@pytest.mark.parametrize("how", [NULL_ITEM, OUTSIDE_ITEM, NULL_ARRAY, OUTSIDE_ARRAY])
def test_results_have_room_inside(native: Any, keeps: bool, how: int) -> None:
    before = native.state.ocalls
    assert refill(native, Filling(native), keeps, b"a", b"b", how=how)[0] == TRUSTED
    assert native.state.ocalls == before
    assert native.state.heap_blocks == 0


@pytest.mark.parametrize("keeps", [False, True])
def test_nothing_arrives_from_an_ocall_that_failed(native: Any, keeps: bool) -> None:
    def fail(words: Any) -> int:
        pointer = array_at(words[1 if keeps else 0], 1)[0]
        ctypes.memmove(pointer, b"ABC", 3)
        return OCALL

    host = Host(native, read_blocks=fail, edit_blocks=fail)
    assert refill(native, host, keeps, b"abc")[0] == OCALL
    assert native.state.heap_blocks == 0


# --- both --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["names", "blocks"])
def test_a_count_that_overflows(native: Any, name: str) -> None:
    before = native.state.ocalls
    assert Host(native).call(f"out_{name}", b"a", how=TOO_MANY)[0] == LENGTH
    assert native.state.ocalls == before


def exchange(native: Any, name: str) -> str:
    """The body of the stub's function."""
    text: str = (native.folder / "outward_t.c").read_text()
    start = text.index(f"pye_exchange_{name}(")
    return text[text.index("{", start) : text.index("\n}\n", start)]


def test_each_array_is_read_once(native: Any) -> None:
    """Another trusted thread may change it: what was checked is what leaves."""
    assert exchange(native, "take_names").count(", names,") == 1
    body = exchange(native, "take_blocks")
    assert body.count(", blocks,") == 1
    assert body.count(", sizes,") == 2
    room = "pye_buffers_room(pye_ocall, &pye_image->blocks, blocks, pye_size.blocks, sizes, pye_size.sizes, &pye_room)"
    assert room in " ".join(body.split()).replace("( ", "(")
    assert "&pye_frame.sizes, pye_sizes_sent(pye_image->blocks, sizes, pye_size.sizes)," in body
    helper = (RUNTIME / "sequences.c").read_text().partition(" *pye_sizes_sent(")[2].partition("\n}\n")[0]
    assert "return image == NULL || sizes == NULL ? sizes : (const uint8_t *)image + bytes;" in helper


@pytest.mark.parametrize("name", ["names", "blocks"])
def test_every_path_releases_the_image(native: Any, name: str) -> None:
    host = Host(native)
    assert host.call(f"out_{name}", b"a")[0] == OCALL
    assert native.state.heap_blocks == 0
    native.state.fail_after = 3  # after the input's and the one item's
    assert host.call(f"out_{name}", b"a")[0] == EXCEPTION  # MemoryError
    native.state.fail_after = 0
    assert native.state.heap_blocks == 0


# --- Python ------------------------------------------------------------------------------------------


def test_python_gets_lists_of_str(load: Callable[..., Any], module: Any) -> None:
    seen: list[Any] = []
    enclave = load(take_names=lambda names: seen.append(names) or len(names), take_fixed=lambda n: seen.append(n) or 0)  # type: ignore[func-returns-value]
    assert enclave.out_names(packed(b"one", b"", "grün".encode()), module.how.HONEST, 0) == 3
    assert enclave.out_names(b"", module.how.HONEST, 0) == 0
    enclave.out_fixed(False)
    enclave.out_fixed(True)
    assert seen == [["one", "", "grün"], [], ["one", "two"], None]


def test_python_gets_lists_of_bytes(load: Callable[..., Any], module: Any) -> None:
    seen: list[Any] = []
    enclave = load(take_blocks=lambda items: seen.append(items) or len(items), take_pair=lambda n: seen.append(n) or 0)  # type: ignore[func-returns-value]
    assert enclave.out_blocks(packed(b"a\0b", b""), module.how.HONEST, 0) == 2
    assert enclave.out_blocks(packed(b"a", b""), module.how.NULL_ITEM, 0) == 2
    assert enclave.out_blocks(b"", module.how.HONEST, 0) == 0
    enclave.out_pair(False, False)
    enclave.out_pair(True, True)
    assert seen == [[b"a\0b", b""], [b"a", None], [], [b"\1\0\2", b"\3"], None]


def refilled(enclave: Any, data: bytes, keeps: bool) -> tuple[int, list[bytes]]:
    answer, back = enclave.refill(data, 0, keeps, 0)
    return answer, unpacked(back)


def test_python_fills_buffers(load: Callable[..., Any]) -> None:
    seen: list[Any] = []

    def read_blocks(sizes: list[int]) -> tuple[int, list[bytes]]:
        seen.append(sizes)
        return 7, [b"A" * size for size in sizes]

    def edit_blocks(blocks: list[bytes]) -> tuple[int, tuple[Any, ...]]:
        seen.append(blocks)
        return 8, (bytearray(b"Z"), memoryview(b""), b"12")

    enclave = load(read_blocks=read_blocks, edit_blocks=edit_blocks)
    data = packed(b"abc", b"", b"xy")
    assert refilled(enclave, data, False) == (7, [b"AAA", b"", b"AA"])
    assert refilled(enclave, data, True) == (8, [b"Zbc", b"", b"12"])
    assert seen == [[3, 0, 2], [b"abc", b"", b"xy"]]


def test_python_fills_no_absent_buffers(load: Callable[..., Any]) -> None:
    seen: list[Any] = []
    enclave = load(read_pair=lambda sizes: seen.append(sizes) or (9, [b"a", b"b"]))  # type: ignore[func-returns-value]
    assert [enclave.refill_pair(absent) for absent in (False, True)] == [97098, 9]
    assert seen == [[3, 1], None]


@pytest.mark.parametrize(
    ("answer", "error", "text"),
    [
        ((7, [b"a"]), ValueError, "`blocks` must have 2 items, not 1"),
        ((7, [b"a", b"1234"]), ValueError, r"`blocks\[1\]` must be at most 3 bytes, not 4"),
        ((7, [b"a", None]), TypeError, r"`blocks\[1\]` must be bytes, not NoneType"),
        ((7, [b"a", "b"]), TypeError, r"`blocks\[1\]` must be bytes, not str"),
        ((7, b"ab"), TypeError, "`blocks` must be a sequence, not bytes"),
        ((7, None), TypeError, "`blocks` must be a sequence, not NoneType"),
        (7, TypeError, r"`(read|edit)_blocks\(\)` must return a tuple of 2, not 7"),
    ],
)
@pytest.mark.parametrize("keeps", [False, True])
def test_wrong_answers(load: Callable[..., Any], keeps: bool, answer: Any, error: type[Exception], text: str) -> None:
    enclave = load(read_blocks=lambda sizes: answer, edit_blocks=lambda blocks: answer)
    with pytest.raises(error, match=f"^{text}\n"):
        refilled(enclave, packed(b"ab", b"xyz"), keeps)


def test_nothing_leaks(load: Callable[..., Any], module: Any) -> None:
    enclave = load(
        take_names=len, take_blocks=len, read_blocks=lambda sizes: (1, [b"a"]), edit_blocks=lambda blocks: (1, blocks)
    )
    data = packed(b"ab", b"xyz")

    def run() -> None:
        enclave.out_names(data, module.how.HONEST, 0)
        enclave.out_blocks(data, module.how.HONEST, 0)
        enclave.refill(data, module.how.HONEST, True, 0)
        with pytest.raises(ValueError, match="must have 2 items"):
            enclave.refill(data, module.how.HONEST, False, 0)
        with pytest.raises(UnicodeDecodeError):
            enclave.out_names(packed(b"ab", b"\xff"), module.how.HONEST, 0)

    for _ in range(10):
        run()
    gc.collect()
    before = sys.getallocatedblocks()
    for _ in range(500):
        run()
    gc.collect()
    assert sys.getallocatedblocks() - before < 200


def test_a_string_that_is_no_utf8_raises(load: Callable[..., Any], module: Any) -> None:
    with pytest.raises(UnicodeDecodeError, match="invalid start byte"):
        load(take_names=len).out_names(packed(b"a", b"\xff"), module.how.HONEST, 0)


def test_signatures(native: Any) -> None:
    text = (native.folder / "outward.pyi").read_text()
    assert "take_names: Callable[[list[str] | None], SupportsIndex]," in text
    assert "take_blocks: Callable[[list[bytes | None] | None], SupportsIndex]," in text
    assert "read_blocks: Callable[[list[int] | None], tuple[SupportsIndex, Sequence[Buffer]]]," in text
    assert "edit_blocks: Callable[[list[bytes | None] | None], tuple[SupportsIndex, Sequence[Buffer]]]," in text
