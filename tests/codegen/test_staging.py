"""What crosses to an enclave that reaches shared memory only: here the enclave is the test, which sees each frame."""

import ctypes
import mmap
import os
import subprocess
from collections.abc import Callable
from ctypes import (
    POINTER,
    Structure,
    c_char_p,
    c_int32,
    c_long,
    c_size_t,
    c_uint8,
    c_uint16,
    c_uint32,
    c_uint64,
    c_void_p,
)
from pathlib import Path
from typing import Any

import pytest
from modes import SANITIZED
from pyenclave.codegen import generate

from pyenclave.arch.statuses import Status
from pyenclave.toolchain.headers import HOST_INCLUDE

HERE = Path(__file__).parent
OK, EXCEPTION, OCALL, LENGTH = Status.OK, Status.EXCEPTION, Status.OCALL, Status.LENGTH
POINTER_REFUSED, HOST_MEMORY = Status.POINTER, Status.HOST_MEMORY
SIZE = 1 << 20
CALL = ctypes.CFUNCTYPE(c_uint32, c_void_p, c_uint32, c_void_p, c_void_p, c_size_t, c_void_p)
SHARE = ctypes.CFUNCTYPE(c_void_p, c_void_p, c_size_t)
UNSHARE = ctypes.CFUNCTYPE(None, c_void_p, c_void_p)
SERVE = ctypes.CFUNCTYPE(c_uint32, c_void_p, c_void_p, c_void_p)
MEANWHILE = ctypes.CFUNCTYPE(None)


class Loaded(Structure):
    """pye_enclave_t"""

    _fields_ = [("call", CALL), ("context", c_void_p), ("error", c_void_p), ("share", SHARE), ("unshare", UNSHARE)]
    _fields_ += [("shared_base", c_uint64), ("shared_size", c_size_t)]


class Deferred(Structure):
    _fields_ = [("next", c_uint64), ("memory", c_uint64), ("shared_by", c_uint64)]


class Blob(Structure):
    _fields_ = [("kind", c_uint8), ("n", c_size_t), ("data", c_uint64)]


class Node(Structure):
    _fields_ = [("kids", c_uint32), ("items", c_uint64), ("between", c_uint16), ("own", Blob), ("pair", Blob * 2)]
    _fields_ += [("label", c_uint64), ("tail", c_uint8)]


class Plain(Structure):
    _fields_ = [("a", c_uint8), ("b", c_uint64)]


class Enclave:
    """Its body gets the words of a frame; shared memory is handed out and taken back one block at a time."""

    def __init__(self, host: ctypes.CDLL) -> None:
        self.host = host
        self.memory = mmap.mmap(-1, SIZE + mmap.PAGESIZE)
        self.base = ctypes.addressof(c_uint8.from_buffer(self.memory))
        protect = ctypes.CDLL(None).mprotect
        assert protect(c_void_p(self.base + SIZE), c_size_t(mmap.PAGESIZE), 0) == 0  # nothing is read behind it
        self.blocks: dict[int, int] = {}
        self.used = 0
        self.fail_after = 0
        self.body: Callable[[Any], int] = lambda words: OK
        self.calls = 0
        self.failure: BaseException | None = None
        self.table = 0
        self.frame = self.base + SIZE - 8192  # of an ocall
        self.loaded = Loaded(CALL(self._call), None, None, SHARE(self.share), UNSHARE(self.unshare), self.base, SIZE)

    def _call(self, enclave: int, index: int, ocalls: int, frame: int, size: int, context: int) -> int:
        self.calls += 1
        self.table = ocalls
        try:
            assert self.holds(frame, size) or size == 0
            return self.body(ctypes.cast(frame, POINTER(c_uint64)))
        except BaseException as error:  # ctypes would only print it
            self.failure = error
            return EXCEPTION

    def share(self, enclave: int | None, size: int) -> int | None:
        if self.fail_after:
            self.fail_after -= 1
            if self.fail_after == 0:
                return None
        address = self.base + self.used
        self.used += (size + 127) & ~63  # with a gap behind it
        if self.used > SIZE:
            return None
        ctypes.memset(address, 0xC7, size)
        self.blocks[address] = size
        return address

    def unshare(self, enclave: int | None, memory: int | None) -> None:
        if self.blocks.pop(memory or 0, None) and not self.blocks:
            self.used = 0

    def holds(self, address: int, size: int) -> bool:
        """All of it is in one block."""
        return any(at <= address and address + size <= at + each for at, each in self.blocks.items())

    def read(self, address: int, size: int) -> bytes:
        assert self.holds(address, size)
        return ctypes.string_at(address, size)

    def write(self, address: int, data: bytes) -> None:
        assert self.holds(address, len(data))
        ctypes.memmove(address, data, len(data))

    def give(self, data: bytes) -> int:
        """Memory that the enclave asked for, and filled; the block is as long as what is in it."""
        address = self.share(None, len(data))
        if address is None:
            raise MemoryError
        ctypes.memmove(address, data, len(data))
        return address

    def enter(self, name: str, *arguments: Any, result: Any = None) -> int:
        passed = [ctypes.byref(result)] if result is not None else []
        status: int = getattr(self.host, name)(ctypes.byref(self.loaded), *passed, *arguments)
        if self.failure is not None:
            raise self.failure
        assert not self.blocks
        return status

    @property
    def alive(self) -> int:
        """Blocks of the host's own memory."""
        return c_long.in_dll(self.host, "staged_alive").value

    def fail(self, number: int) -> None:
        """The host's own memory is refused at this allocation; 0: never."""
        c_long.in_dll(self.host, "staged_fail_after").value = number

    def serve(self, index: int, frame: Structure) -> int:
        """The status of one of the table's ocalls."""
        functions = ctypes.cast(self.table, POINTER(c_uint64))[1]
        function = SERVE(ctypes.cast(functions, POINTER(c_uint64))[index])
        deferred = c_uint64(0)
        ctypes.memmove(self.frame, ctypes.addressof(frame), ctypes.sizeof(frame))
        status = function(ctypes.addressof(self.loaded), self.frame, ctypes.addressof(deferred))
        ctypes.memmove(ctypes.addressof(frame), self.frame, ctypes.sizeof(frame))
        self.deferred = deferred.value
        return int(status)

    def meanwhile(self, change: Callable[[], None], name: str = "staged_meanwhile") -> None:
        """What it does while the host's function runs, or at each of the host's allocations."""
        self._change = MEANWHILE(change)  # kept as long as it may be called
        c_void_p.in_dll(self.host, name).value = ctypes.cast(self._change, c_void_p).value

    def release_deferred(self) -> list[bool]:
        """What a platform does after the next exit; of each whether it was shared."""
        found = []
        while self.deferred:
            one = Deferred.from_address(self.deferred)
            assert one.shared_by in (0, ctypes.addressof(self.loaded))
            found.append(one.shared_by != 0)
            if one.shared_by:
                self.unshare(None, one.memory)
            else:
                self.host.staged_free(c_void_p(one.memory))
            entry, self.deferred = self.deferred, one.next
            self.host.staged_free(c_void_p(entry))
        return found


@pytest.fixture(scope="module")
def host(interface_of: Any, tmp_path_factory: pytest.TempPathFactory) -> ctypes.CDLL:
    folder = tmp_path_factory.mktemp("staged")
    interface = interface_of((HERE / "data" / "staged.edl").read_text(), "staged", allow=("W204",))
    for name, text in generate(interface).items():
        (folder / name).write_text(text)
    include = [f"-I{folder}", f"-I{HERE / 'native'}", *[f"-I{each}" for each in HOST_INCLUDE]]
    sources = [folder / "staged_u.c", HERE / "native" / "staged.c", HERE / "native" / "staged_memory.c"]
    forced = ["-include", str(HERE / "native" / "staged.h")]
    flags = ["-std=gnu17", "-Wall", "-Wextra", "-Werror", "-O1", "-g", "-fPIC", "-shared", *forced, *include]
    if SANITIZED:
        flags += ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"]
    environment = {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}
    subprocess.run(["gcc", *flags, *sources, "-o", folder / "host.so"], check=True, env=environment)
    return ctypes.CDLL(str(folder / "host.so"))


@pytest.fixture
def enclave(host: ctypes.CDLL) -> Any:
    one = Enclave(host)
    yield one
    for hook in ("staged_meanwhile", "staged_between"):
        c_void_p.in_dll(host, hook).value = None
    assert one.alive == 0


def until_it_succeeds(
    enclave: Enclave,
    call: Callable[[], int],
    unchanged: Callable[[], bool],
    done: Callable[[], None] = lambda: None,
) -> None:
    """Refuses each of the host's allocations in turn, then each shared block: nothing is left, nothing has changed."""
    for refuse in (enclave.fail, lambda number: setattr(enclave, "fail_after", number)):
        number, status = 0, int(HOST_MEMORY)
        while status != OK:
            number += 1
            refuse(number)
            before = enclave.alive
            status = call()
            refuse(0)
            assert status in (OK, HOST_MEMORY)
            if status != OK:
                assert unchanged()
                assert enclave.alive == before
        assert number > 1
        done()


# --- flat ----------------------------------------------------------------------------------------


def test_flat_buffers(enclave: Enclave) -> None:
    a, b, c = (ctypes.create_string_buffer(bytes([fill]) * 16, 16) for fill in (1, 2, 3))
    one = c_int32(-5)
    result = c_int32(0)

    def body(words: Any) -> int:
        assert words[3] == 9
        assert enclave.read(words[0], 9) == bytes([1]) * 9
        assert enclave.read(words[2], 9) == bytes([3]) * 9
        assert enclave.read(words[4], 4) == (-5).to_bytes(4, "little", signed=True)
        enclave.write(words[0], bytes(9))
        enclave.write(words[1], b"B" * 10)
        enclave.write(words[2], b"C" * 10)
        enclave.write(words[4], (77).to_bytes(4, "little"))
        words[5] = 0xFFFFFFFF00000000 | 33
        return status

    def call() -> int:
        b.raw, c.raw, one.value, result.value = bytes([2]) * 16, bytes([3]) * 16, -5, 0
        return enclave.enter("flat", a, b, c, c_size_t(9), ctypes.byref(one), result=result)

    def unchanged() -> bool:
        whole = bytes([2]) * 16, bytes([3]) * 16
        return (b.raw, c.raw) == whole and (one.value, result.value) == (-5, 0)

    enclave.body, status = body, int(EXCEPTION)
    assert call() == EXCEPTION
    assert unchanged()
    status = int(OK)
    until_it_succeeds(enclave, call, unchanged)
    assert a.raw == bytes([1]) * 16
    assert b.raw == b"B" * 9 + bytes([2]) * 7  # exactly the parameter's bytes
    assert c.raw == b"C" * 9 + bytes([3]) * 7
    assert (one.value, result.value) == (77, 33)


def test_null_and_nothing(enclave: Enclave) -> None:
    seen = []
    enclave.body = lambda words: seen.append(words[:5]) or int(OK)
    empty = ctypes.create_string_buffer(b"x", 1)
    assert enclave.enter("flat", None, None, None, None, c_size_t(4), None) == OK
    assert seen.pop() == [0, 0, 0, 4, 0]
    assert enclave.enter("flat", None, empty, None, empty, c_size_t(0), None) == OK
    (words,) = seen
    assert words[0] != 0 != words[2]
    assert empty.raw == b"x"
    enclave.body = lambda words: int(OK)
    assert enclave.enter("nothing") == OK


def test_shared_memory_is_passed_as_it_is(enclave: Enclave) -> None:
    place = enclave.base + SIZE - 4096  # beyond what share gives here
    seen = []
    enclave.body = lambda words: seen.append(words[:5]) or int(EXCEPTION)
    shared = c_void_p(place)
    assert enclave.enter("flat", None, shared, shared, shared, c_size_t(4096), None) == EXCEPTION
    assert seen.pop()[:3] == [place] * 3
    assert enclave.enter("flat", None, None, shared, None, c_size_t(4097), None) == EXCEPTION  # its end is not
    assert seen.pop()[1] not in (0, place)


def test_a_length_that_no_memory_has(enclave: Enclave) -> None:
    assert enclave.enter("flat", None, b"abc", None, None, c_size_t(1 << 62), None) == HOST_MEMORY
    assert enclave.enter("flat", None, b"abc", None, None, c_size_t(2**64 - 1), None) == HOST_MEMORY
    assert enclave.calls == 0


def test_values_and_addresses(enclave: Enclave) -> None:
    result = Plain(0, 0)

    def body(words: Any) -> int:
        assert (words[0] & 0xFF, words[1], words[2]) == (3, 1 << 40, 12345)
        words[3], words[4] = 4, 5
        return OK

    enclave.body = body
    assert enclave.enter("by_value", Plain(3, 1 << 40), c_void_p(12345), result=result) == OK
    assert (result.a, result.b) == (4, 5)


def test_strings(enclave: Enclave) -> None:
    both, wide = ctypes.create_string_buffer(b"both\0rest"), ctypes.create_unicode_buffer("wide")

    def body(words: Any) -> int:
        assert enclave.read(words[0], words[1]) == b"text\0"
        assert enclave.read(words[2], words[3]) == b"both\0"
        assert enclave.read(words[4], words[5]) == bytes(wide)
        enclave.write(words[2], b"BOTH\0")
        return OK

    def call() -> int:
        both.raw = b"both\0rest\0"
        return enclave.enter("strings", b"text", both, wide)

    enclave.body = body
    until_it_succeeds(enclave, call, lambda: both.raw == b"both\0rest\0")
    assert both.raw == b"BOTH\0rest\0"


def test_arrays(enclave: Enclave) -> None:
    names = (c_char_p * 3)(b"one", b"", b"three")
    blocks = [ctypes.create_string_buffer(bytes([at]) * 8, 8) for at in range(2)]
    pointers = (c_void_p * 3)(ctypes.addressof(blocks[0]), None, ctypes.addressof(blocks[1]))
    sizes = (c_size_t * 3)(8, 0, 5)
    kept = bytes(names), bytes(pointers)

    def body(words: Any) -> int:
        strings = (c_uint64 * 3).from_buffer_copy(enclave.read(words[0], 24))
        lengths = (c_uint64 * 3).from_buffer_copy(enclave.read(words[1], 24))
        assert [enclave.read(*pair) for pair in zip(strings, lengths, strict=True)] == [b"one\0", b"\0", b"three\0"]
        assert enclave.read(words[3], 24) == bytes(sizes)
        found = (c_uint64 * 3).from_buffer_copy(enclave.read(words[2], 24))
        assert found[1] == 0
        assert (enclave.read(found[0], 8), enclave.read(found[2], 5)) == (bytes(8), bytes([1]) * 5)
        enclave.write(found[0], b"A" * 8)
        enclave.write(found[2], b"B" * 6)
        enclave.write(words[2], bytes(24))  # results come from where they were sent
        return OK

    def call() -> int:
        blocks[0].raw, blocks[1].raw = bytes(8), bytes([1]) * 8
        return enclave.enter("arrays", names, pointers, sizes, c_size_t(3))

    enclave.body = body
    until_it_succeeds(enclave, call, lambda: [block.raw for block in blocks] == [bytes(8), bytes([1]) * 8])
    assert [block.raw for block in blocks] == [b"A" * 8, b"B" * 5 + bytes([1]) * 3]
    assert kept == (bytes(names), bytes(pointers))
    enclave.body = lambda words: POINTER_REFUSED if words[3] == 0 else OK
    assert enclave.enter("arrays", names, pointers, None, c_size_t(3)) == POINTER_REFUSED


# --- structs -------------------------------------------------------------------------------------


class Tree:
    """An array of nodes with something behind every pointer."""

    def __init__(self) -> None:
        self.keep: list[Any] = []
        self.nodes = (Node * 2)()
        for node in self.nodes:
            items = (Blob * 2)(self.blob(b"first"), self.blob(b""))
            self.keep.append(items)
            node.kids, node.items, node.between, node.tail = 2, ctypes.addressof(items), 0x1234, 9
            node.own, node.pair[0], node.pair[1] = self.blob(b"own"), self.blob(b"left"), Blob(1, 0, 0)
            node.label = self.bytes(b"labl")

    def bytes(self, data: bytes) -> int:
        memory = ctypes.create_string_buffer(data + b"#", len(data) + 1)
        self.keep.append(memory)
        return ctypes.addressof(memory)

    def blob(self, data: bytes) -> Blob:
        return Blob(7, len(data), self.bytes(data))

    def flat(self) -> list[bytes]:
        """Everything that there is, pointers included."""
        return [bytes(self.nodes), *map(bytes, self.keep)]


def nodes_at(enclave: Enclave, address: int, count: int) -> Any:
    assert enclave.holds(address, count * ctypes.sizeof(Node))
    return (Node * count).from_address(address)


def blobs_of(enclave: Enclave, node: Node) -> list[Blob]:
    assert enclave.holds(node.items, node.kids * ctypes.sizeof(Blob))
    return [*(Blob * node.kids).from_address(node.items), node.own, *node.pair]


def test_deep_structs(enclave: Enclave) -> None:
    tree, seen = Tree(), Tree()
    before, left = tree.flat(), seen.flat()
    pointers: list[tuple[int, ...]] = []

    def body(words: Any) -> int:
        for node in nodes_at(enclave, words[2], 1):
            assert [enclave.read(b.data, b.n) for b in blobs_of(enclave, node) if b.data] == [
                b"first",
                b"",
                b"own",
                b"left",
            ]
        for node in nodes_at(enclave, words[0], 2):
            assert (node.between, node.tail) == (0x1234, 9)
            assert enclave.read(node.label, 4) == b"labl"
            enclave.write(node.label, b"LABL")  # a pointer to const: does not come back
            for blob in blobs_of(enclave, node):
                blob.kind += 1
                if blob.data:
                    enclave.write(blob.data, b"!" * blob.n)
                blob.data = 1  # and no address does
            node.kids, node.between, node.tail, node.items, node.label = 1, 0x4321, 8, 2, 3
        return status

    def call() -> int:
        nonlocal tree, before
        tree = Tree()
        before = tree.flat()
        pointers[:] = [(node.items, node.label, node.own.data) for node in tree.nodes]
        return enclave.enter("deep", tree.nodes, c_int32(2), ctypes.byref(seen.nodes))

    def unchanged() -> bool:
        return tree.flat() == before and seen.flat() == left

    enclave.body, status = body, int(EXCEPTION)
    assert call() == EXCEPTION
    assert unchanged()
    status = int(OK)
    until_it_succeeds(enclave, call, unchanged)
    assert seen.flat() == left
    assert [(node.items, node.label, node.own.data) for node in tree.nodes] == pointers
    for node in tree.nodes:
        items = (Blob * 2).from_address(node.items)
        assert node.kids == 1
        assert (node.between, node.tail, node.own.kind, node.pair[1].kind, items[1].kind) == (0x4321, 8, 8, 2, 8)
        assert (ctypes.string_at(items[0].data, 6), ctypes.string_at(node.own.data, 4)) == (b"!!!!!#", b"!!!#")
        assert ctypes.string_at(node.label, 4) == b"labl"
    assert enclave.enter("deep", tree.nodes, c_int32(-1), None) == LENGTH


# --- what the enclave allocates ------------------------------------------------------------------


class Chosen:
    def __init__(self) -> None:
        self.data, self.n, self.text, self.wide = c_uint64(1), c_int32(2), c_uint64(3), c_uint64(4)

    def call(self, enclave: Enclave) -> int:
        found = (ctypes.byref(one) for one in (self.data, self.n, self.text, self.wide))
        return enclave.enter("chosen", *found)

    def unchanged(self) -> bool:
        return (self.data.value, self.n.value, self.text.value, self.wide.value) == (1, 2, 3, 4)


WIDE = "wide".encode("utf-32-le") + bytes(4)


def answering(enclave: Enclave, n: int = 5, text: bytes = b"a text\0", wide: bytes = WIDE, data: int = 0) -> Any:
    def body(words: Any) -> int:
        given: list[int] = []
        try:
            for one in (b"bytes", text, wide):
                given.append(enclave.give(one))
        except MemoryError:
            for one in given:
                enclave.unshare(None, one)
            return HOST_MEMORY
        enclave.write(words[0], (data or given[0]).to_bytes(8, "little"))
        if data:
            enclave.unshare(None, given[0])
        enclave.write(words[1], n.to_bytes(4, "little", signed=True))
        enclave.write(words[2], given[1].to_bytes(8, "little"))
        enclave.write(words[3], given[2].to_bytes(8, "little"))
        return OK

    return body


def test_chosen_outputs(enclave: Enclave) -> None:
    out = Chosen()
    enclave.body = answering(enclave)

    def done() -> None:
        nonlocal out
        assert out.n.value == 5
        assert ctypes.string_at(out.data.value, 5) == b"bytes"
        assert ctypes.string_at(out.text.value) == b"a text"
        assert ctypes.string_at(out.wide.value, len(WIDE)) == WIDE
        assert enclave.alive == 3  # the caller's
        for one in (out.data, out.text, out.wide):
            assert not enclave.base <= one.value < enclave.base + SIZE
            enclave.host.staged_free(c_void_p(one.value))
        out = Chosen()

    until_it_succeeds(enclave, lambda: out.call(enclave), lambda: out.unchanged(), done)


def test_chosen_outputs_that_are_not_wanted(enclave: Enclave) -> None:
    seen = []
    enclave.body = lambda words: seen.append(words[:4]) or int(OK)
    assert enclave.enter("chosen", None, None, None, None) == OK
    assert seen == [[0] * 4]
    out = Chosen()
    enclave.body = lambda words: [enclave.write(word, bytes(8)) for word in words[:4]] and int(OK)
    assert out.call(enclave) == OK
    assert (out.data.value, out.n.value, out.text.value, out.wide.value) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("lie", "expected"),
    [
        ({"n": -1}, LENGTH),
        ({"n": SIZE}, POINTER_REFUSED),
        ({"data": 4096}, POINTER_REFUSED),
        ({"data": 2**64 - 1}, POINTER_REFUSED),
    ],
    ids=["negative", "too long", "elsewhere", "wraps"],
)
def test_lies_about_chosen_outputs(enclave: Enclave, lie: dict[str, Any], expected: int) -> None:
    out = Chosen()
    enclave.body = answering(enclave, **lie)
    assert out.call(enclave) == expected
    assert out.unchanged()


@pytest.mark.parametrize("which", [2, 3])
def test_a_string_without_an_end(enclave: Enclave, which: int) -> None:
    """It ends with shared memory."""
    out = Chosen()

    def body(words: Any) -> int:
        for word in words[:4]:
            enclave.write(word, bytes(8))
        ctypes.memset(enclave.base + SIZE - 64, 1, 64)
        enclave.write(words[which], (enclave.base + SIZE - 61).to_bytes(8, "little"))
        return OK

    enclave.body = body
    assert out.call(enclave) == POINTER_REFUSED
    assert out.unchanged()


def given_node(enclave: Enclave, given: list[int]) -> Node:
    def give(data: bytes) -> int:
        given.append(enclave.give(data))
        return given[-1]

    node = Node(kids=2, between=5, label=give(b"labl"), tail=9)
    node.own, node.pair[1] = Blob(7, 3, give(b"own")), Blob(1, 0, 0)
    node.items = give(bytes((Blob * 2)(Blob(7, 5, give(b"first")), Blob(7, 0, give(b"")))))
    return node


def test_structs_that_the_enclave_fills(enclave: Enclave) -> None:
    nodes = (Node * 2)()

    def body(words: Any) -> int:
        given: list[int] = []
        try:
            made = (Node * 2)(given_node(enclave, given), Node(tail=1))
        except MemoryError:
            for one in given:
                enclave.unshare(None, one)
            return HOST_MEMORY
        enclave.write(words[0], bytes(made))
        return OK

    def done() -> None:
        first, second = nodes
        items = (Blob * 2).from_address(first.items)
        found = [ctypes.string_at(one.data, one.n) for one in (items[0], items[1], first.own)]
        assert (found, ctypes.string_at(first.label, 4)) == ([b"first", b"", b"own"], b"labl")
        assert items[1].data != 0
        assert bytes(second) == bytes(Node(tail=1))
        assert enclave.alive == 5
        for address in (items[0].data, items[1].data, first.items, first.own.data, first.label):
            enclave.host.staged_free(c_void_p(address))
        ctypes.memset(nodes, 0, ctypes.sizeof(nodes))

    enclave.body = body
    unchanged = lambda: bytes(nodes) == bytes(ctypes.sizeof(nodes))  # noqa: E731
    until_it_succeeds(enclave, lambda: enclave.enter("structs", nodes, c_size_t(2)), unchanged, done)


@pytest.mark.parametrize("lie", ["label", "items", "inner"])
def test_lies_in_structs(enclave: Enclave, lie: str) -> None:
    """All that is true of it is released."""
    nodes = (Node * 2)()

    def body(words: Any) -> int:
        node = given_node(enclave, [])
        if lie == "label":
            enclave.unshare(None, node.label)
            node.label = 4096
        elif lie == "items":
            node.kids = 1 << 30
            for item in (Blob * 2).from_address(node.items):
                enclave.unshare(None, item.data)
        else:
            inner = Blob.from_address(node.items)
            enclave.unshare(None, inner.data)
            inner.data = 2**64 - 2
        enclave.write(words[0], bytes((Node * 2)(node)))
        return OK

    enclave.body = body
    assert enclave.enter("structs", nodes, c_size_t(2)) == POINTER_REFUSED
    assert bytes(nodes) == bytes(ctypes.sizeof(nodes))


# --- ocalls --------------------------------------------------------------------------------------


class Fetch(Structure):
    _fields_ = [(name, c_uint64) for name in ("data", "n", "text", "how", "result", "text_size")]


class FetchNodes(Structure):
    _fields_ = [(name, c_uint64) for name in ("nodes", "n", "how")]


def serving(enclave: Enclave, serve: Callable[[], None]) -> None:
    """Runs `serve` in an ecall, with a frame's place in shared memory."""

    def body(words: Any) -> int:
        serve()
        return OK

    enclave.body = body
    assert enclave.enter("nothing") == OK


@pytest.mark.parametrize("how", [0, 1, 2])
def test_what_an_ocall_allocated_is_handed_over(enclave: Enclave, how: int) -> None:
    def serve() -> None:
        place = enclave.share(None, 64)
        assert place
        words = (c_uint64 * 8).from_address(place)
        frame = Fetch(place, place + 8, place + 16, how)
        assert enclave.serve(0, frame) == OK
        assert frame.result & 0xFFFFFFFF == how
        if how == 2:
            assert (words[0], words[2], frame.text_size) == (0, 0, 0)
        else:
            assert enclave.read(words[2], frame.text_size) == b"a text\0"
        if how == 0:
            assert enclave.read(words[0], words[1] & 0xFFFFFFFF) == b"bytes"
            assert enclave.alive == 2  # entries of the list: what the function allocated is freed
        assert enclave.release_deferred() == {0: [True, True], 1: [True, False], 2: []}[how]
        enclave.unshare(None, place)

    serving(enclave, serve)


def test_structs_that_an_ocall_fills(enclave: Enclave) -> None:
    def serve() -> None:
        size = 2 * ctypes.sizeof(Node)
        place = enclave.share(None, size)
        assert place
        frame = FetchNodes(place, 2, 0)
        statuses = []
        for refuse in (enclave.fail, lambda number: setattr(enclave, "fail_after", number)):
            for number in range(1, 24):
                refuse(number)
                statuses.append(enclave.serve(1, frame))
                refuse(0)
                enclave.release_deferred()
                assert enclave.alive == 0
                assert list(enclave.blocks) == [place]
        assert set(statuses) == {OK, OCALL}
        assert enclave.serve(1, frame) == OK
        for node in nodes_at(enclave, place, 2):
            assert enclave.read(node.label, 4) == b"labl"
            assert [enclave.read(b.data, b.n) for b in blobs_of(enclave, node) if b.data] == [b"first", b"", b"own"]
        assert enclave.release_deferred() == [True] * 10
        enclave.unshare(None, place)

    serving(enclave, serve)


class Look(Structure):
    _fields_ = [(name, c_uint64) for name in ("a", "b", "c", "n", "text", "both", "wide", "result")]


class LookAll(Structure):
    _fields_ = [(name, c_uint64) for name in ("names", "blocks", "sizes", "n")]


class LookDeep(Structure):
    _fields_ = [(name, c_uint64) for name in ("nodes", "n")]


def forget_all(enclave: Enclave) -> None:
    enclave.blocks.clear()
    enclave.used = 0


def scribble(enclave: Enclave, fill: int = 0x41) -> Callable[[], None]:
    """Every byte of every block, and of the frame."""

    def change() -> None:
        for address, size in enclave.blocks.items():
            ctypes.memset(address, fill, size)
        ctypes.memset(enclave.frame, fill, 256)

    return change


def look_frame(enclave: Enclave) -> Look:
    wide = "wide".encode("utf-32-le") + bytes(4)
    blocks = (b"\1\2\3\4", b"\xc7" * 4, b"\5\6\7\10", b"text\0", b"both\0", wide)
    a, b, c, text, both, found = (enclave.give(one) for one in blocks)
    return Look(a, b, c, 4, text, both, found, 0)


def test_an_ocall_sees_one_copy_of_what_it_was_sent(enclave: Enclave) -> None:
    def serve() -> None:
        frame = look_frame(enclave)
        b, c, both = frame.b, frame.c, frame.both
        enclave.meanwhile(scribble(enclave))
        assert enclave.serve(2, frame) == OK
        assert frame.result & 0xFFFFFFFF == 12
        assert (enclave.read(b, 4), enclave.read(c, 4)) == (b"\6\10\12\14", b"!!!!")
        assert enclave.read(both, 5) == b"Both\0"
        assert frame.a == 0x4141414141414141  # only the results of a frame are the host's to write
        forget_all(enclave)

    serving(enclave, serve)


def test_arrays_of_an_ocall(enclave: Enclave) -> None:
    def serve() -> None:
        names = [enclave.give(one) for one in (b"a\0", b"abc\0")]
        blocks = [enclave.give(bytes([at]) * 3) for at in (1, 2)]
        frame = LookAll(
            enclave.give(bytes((c_uint64 * 2)(*names))),
            enclave.give(bytes((c_uint64 * 2)(*blocks))),
            enclave.give(bytes((c_uint64 * 2)(3, 2))),
            2,
        )
        enclave.meanwhile(scribble(enclave))
        assert enclave.serve(3, frame) == OK
        assert [enclave.read(one, 3) for one in blocks] == [b"\2\2\2", b"\5\5A"]
        forget_all(enclave)

    serving(enclave, serve)


@pytest.mark.parametrize("number", range(1, 10))
def test_lengths_that_change_between_two_reads(enclave: Enclave, number: int) -> None:
    """At each of the host's allocations: what is copied, and how much of it comes back, is of one length."""

    def serve() -> None:
        names = enclave.give(bytes((c_uint64 * 2)(enclave.give(b"a\0"), enclave.give(b"abc\0"))))
        blocks = [enclave.give(b"\0" * 8 + b"#" * 120) for _ in range(2)]
        sizes = enclave.give(bytes((c_uint64 * 2)(8, 8)))
        frame = LookAll(names, enclave.give(bytes((c_uint64 * 2)(*blocks))), sizes, 2)
        seen = 0

        def change() -> None:
            nonlocal seen
            seen += 1
            if seen == number:
                (c_uint64 * 2).from_address(sizes)[:] = [128, 128]

        enclave.meanwhile(change, "staged_between")
        assert enclave.serve(3, frame) == OK
        assert seen >= 5
        for each, block in enumerate(blocks):
            found = enclave.read(block, 128)
            added = bytes([(1, 3)[each]])
            assert found in (added * 8 + b"#" * 120, added * 8 + bytes([0x23 + added[0]]) * 120)
        forget_all(enclave)

    serving(enclave, serve)


def test_deep_structs_of_an_ocall(enclave: Enclave) -> None:
    def serve() -> None:
        node = given_node(enclave, [])
        frame = LookDeep(enclave.give(bytes(node)), 1)
        nodes, own, items = frame.nodes, node.own.data, node.items
        first = Blob.from_address(items).data
        enclave.meanwhile(scribble(enclave))
        assert enclave.serve(4, frame) == OK
        assert (enclave.read(own, 3), enclave.read(first, 5)) == (b"lll", b"?????")
        assert Node.from_address(nodes).between == 6
        forget_all(enclave)

    serving(enclave, serve)


def test_what_an_ocall_allocates_is_not_looked_for_where_the_enclave_writes(enclave: Enclave) -> None:
    """Its address is freed, and what lies there copied out."""

    def serve() -> None:
        place = enclave.give(bytes(64))
        frame = Fetch(place, place + 8, place + 16, 0)
        enclave.meanwhile(scribble(enclave))
        assert enclave.serve(0, frame) == OK
        words = (c_uint64 * 8).from_address(place)
        assert enclave.read(words[0], words[1] & 0xFFFFFFFF) == b"bytes"
        assert enclave.read(words[2], frame.text_size) == b"a text\0"
        assert enclave.release_deferred() == [True, True]
        nodes = FetchNodes(enclave.give(bytes(ctypes.sizeof(Node))), 1, 0)
        place = nodes.nodes
        assert enclave.serve(1, nodes) == OK
        assert enclave.read(Node.from_address(place).label, 4) == b"labl"
        assert enclave.release_deferred() == [True] * 5
        forget_all(enclave)

    serving(enclave, serve)


@pytest.mark.parametrize("name", ["a", "b", "c", "n", "text", "both", "wide"])
def test_an_ocalls_pointers_lie_in_shared_memory(enclave: Enclave, name: str) -> None:
    own = ctypes.create_string_buffer(b"mine", 5)
    ends = enclave.base + SIZE
    ctypes.memset(ends - 16, 1, 16)  # a string there has no end
    lies = [SIZE, 2**64 - 1] if name == "n" else [ctypes.addressof(own), ends - 2, ends, 1, 2**64 - 2, enclave.base - 1]

    def serve() -> None:
        for lie in lies:
            frame = look_frame(enclave)
            setattr(frame, name, lie)
            assert enclave.serve(2, frame) == OCALL
            assert own.raw == b"mine\0"
            forget_all(enclave)

    serving(enclave, serve)


def test_pointers_behind_an_ocalls_pointers_do_too(enclave: Enclave) -> None:
    own = ctypes.create_string_buffer(b"mine", 5)

    def serve() -> None:
        for at in range(2):
            one = enclave.give(bytes((c_uint64 * 1)(ctypes.addressof(own))))
            other, size = (
                enclave.give(bytes((c_uint64 * 1)(enclave.give(b"b\0")))),
                enclave.give(bytes([2] + [0] * 7)),
            )
            assert enclave.serve(3, LookAll(*((one, other) if at else (other, one)), size, 1)) == OCALL
            assert enclave.serve(3, LookAll(other, other, 0, 1)) == OCALL  # blocks that no sizes are of
        for name in ("items", "label"):
            node = given_node(enclave, [])
            setattr(node, name, ctypes.addressof(own))
            assert enclave.serve(4, LookDeep(enclave.give(bytes(node)), 1)) == OCALL
        assert own.raw == b"mine\0"
        forget_all(enclave)

    serving(enclave, serve)


def test_an_ocalls_frame_lies_in_shared_memory(enclave: Enclave) -> None:
    def serve() -> None:
        own = ctypes.create_string_buffer(256)
        for place in (ctypes.addressof(own), enclave.base + SIZE - 8, 0, 2**64 - 8):
            functions = ctypes.cast(enclave.table, POINTER(c_uint64))[1]
            function = SERVE(ctypes.cast(functions, POINTER(c_uint64))[2])
            deferred = c_uint64(0)
            assert function(ctypes.addressof(enclave.loaded), place, ctypes.addressof(deferred)) == OCALL
        assert own.raw == bytes(256)

    serving(enclave, serve)


def test_an_ocall_without_memory(enclave: Enclave) -> None:
    """Each of the host's allocations is refused in turn."""

    def serve() -> None:
        number, status = 0, int(OCALL)
        while status != OK:
            number += 1
            frame = look_frame(enclave)
            both = frame.both
            enclave.fail(number)
            status = enclave.serve(2, frame)
            enclave.fail(0)
            assert status in (OK, OCALL)
            assert enclave.alive == 0
            assert enclave.read(both, 5) == (b"Both\0" if status == OK else b"both\0")
            forget_all(enclave)
        assert number > 5

    serving(enclave, serve)
