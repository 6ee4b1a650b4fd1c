"""Arrays of strings and of buffers on the emulated platform: a real image, a host in C and a host in Python."""

import ctypes
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pyenclave.config import Config
from pyenclave.enclave import Enclave
from pyenclave.errors import BoundaryError
from pyenclave.pipeline.loader import import_extension
from pyenclave.pipeline.make import build
from pyenclave.pipeline.output import Built
from pyenclave.pipeline.unit import unit_from_edl
from pyenclave.toolchain.headers import HOST_INCLUDE

HERE = Path(__file__).parent
CODEGEN = HERE.parent / "codegen"


def made(name: str, folder: Path) -> Built:
    unit = unit_from_edl(CODEGEN / "data" / f"{name}.edl", [CODEGEN / "native" / f"{name}.c"])
    return build(unit, folder / name, Config(threads=1, heap_size=4 << 20))


@pytest.fixture(scope="module")
def outward(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return made("outward", tmp_path_factory.mktemp("outward"))


@pytest.fixture(scope="module")
def sequences(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return made("sequences", tmp_path_factory.mktemp("sequences"))


CallInC = Callable[..., tuple[int, int, str]]


@pytest.fixture(scope="module")
def host_in_c(outward: Built, sequences: Built) -> ctypes.CDLL:
    folders = [outward.image.parent, sequences.image.parent]
    library = folders[0] / "host.so"
    sources = [HERE / "sequences_host.c", folders[0] / "outward_u.c", folders[1] / "sequences_u.c"]
    include = [f"-I{folder}" for folder in (*folders, *HOST_INCLUDE)]
    flags = ["-std=gnu17", "-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", *include]
    subprocess.run(["gcc", *flags, *map(str, sources), "-o", str(library)], check=True)
    host = ctypes.CDLL(str(library))
    host.host_seen.restype = ctypes.c_char_p
    return host


@pytest.fixture
def in_c(host_in_c: ctypes.CDLL, outward: Built, sequences: Built, platform: str) -> CallInC:
    """Status and result of what a C host does, and what it saw."""
    host = host_in_c
    pointer = ctypes.pythonapi.PyCapsule_GetPointer
    pointer.restype, pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    loaded = {built.folder.name: Enclave.load(built.image, platform=platform) for built in (outward, sequences)}

    def call(enclave: str, name: str, *arguments: Any) -> tuple[int, int, str]:
        answer = ctypes.c_int64()
        handle = ctypes.c_void_p(pointer(loaded[enclave].handle, b"pyenclave.enclave"))
        status = host[f"host_{name}"](handle, ctypes.byref(answer), *arguments)
        return status, answer.value, host.host_seen().decode()

    return call


@pytest.fixture
def load(outward: Built, platform: str) -> Callable[..., Any]:
    """Loads the enclave of ocalls in Python, with these ocalls."""
    module = import_extension(outward.module, "outward")
    names = ("take_names", "take_blocks", "take_pair", "take_fixed", "read_blocks", "edit_blocks", "read_pair")
    return lambda **ocalls: module.load(
        str(outward.image), platform=platform, **{name: ocalls.get(name, print) for name in names}
    )


def packed(*items: bytes) -> bytes:
    return b"".join(bytes([len(item)]) + item for item in items)


def mixed(*items: bytes) -> int:
    """What the trusted bodies of sequences.edl compute."""
    total = 0
    for item in items:
        for byte in (*item, 256):
            total = (total * 31 + byte) % 1000003
    return total


def test_strings_of_an_ocall_in_c(in_c: CallInC) -> None:
    data = packed(b"one", b"", b"a longer one")
    assert in_c("outward", "out_names", data, ctypes.c_size_t(len(data))) == (0, 3, "3:one 0: 12:a longer one ")
    assert in_c("outward", "out_names", b"", ctypes.c_size_t(0)) == (0, 0, "")
    assert in_c("outward", "out_fixed", False) == (0, 2, "3:one 3:two ")
    assert in_c("outward", "out_fixed", True) == (0, -1, "")


def test_strings_of_an_ocall_in_python(load: Callable[..., Any]) -> None:
    seen: list[Any] = []
    enclave = load(take_names=lambda names: seen.append(names) or len(names))  # type: ignore[func-returns-value]
    assert enclave.out_names(packed(b"one", b"", "grün".encode()), 0, 0) == 3
    assert seen == [["one", "", "grün"]]
    for how in range(1, 5):
        with pytest.raises(BoundaryError, match="trusted code handed out memory that does not lie inside"):
            enclave.out_names(packed(b"a", b"b"), how, ctypes.addressof(ctypes.create_string_buffer(64)))
    assert len(seen) == 1


def test_buffers_of_an_ocall_in_c(in_c: CallInC) -> None:
    data = packed(b"one", b"", b"12345678", b"a longer one")
    assert in_c("outward", "out_blocks", data, ctypes.c_size_t(len(data))) == (
        0,
        4,
        "3:one 0: 8:12345678 12:a longer one ",
    )
    assert in_c("outward", "out_blocks", b"", ctypes.c_size_t(0)) == (0, 0, "")
    assert in_c("outward", "out_pair", False) == (0, 315, "")
    assert in_c("outward", "out_pair", True) == (0, -1, "")


def test_buffers_of_an_ocall_in_python(load: Callable[..., Any]) -> None:
    seen: list[Any] = []
    enclave = load(take_blocks=lambda items: seen.append(items) or len(items))  # type: ignore[func-returns-value]
    assert enclave.out_blocks(packed(b"a\0b", b"", b"12345678"), 0, 0) == 3
    assert seen == [[b"a\0b", b"", b"12345678"]]
    for how in (1, 2, 3, 4, 6, 7):
        with pytest.raises(BoundaryError, match="trusted code handed out memory that does not lie inside"):
            enclave.out_blocks(packed(b"a", b"b"), how, ctypes.addressof(ctypes.create_string_buffer(64)))
    assert len(seen) == 1


@pytest.mark.parametrize("keeps", [False, True])
def test_results_of_an_ocall(in_c: CallInC, load: Callable[..., Any], keeps: bool) -> None:
    data = packed(b"1234", b"", b"12345678901234567")
    filled = packed(*(bytes(byte ^ 0xFF for byte in item) for item in (b"1234", b"", b"12345678901234567")))
    if not keeps:
        filled = packed(b"aa\0\0", b"", b"c" * 8 + bytes(9))
    back = ctypes.create_string_buffer(len(data))
    assert in_c("outward", "refill", data, back, ctypes.c_size_t(len(data)), keeps)[:2] == (0, 3)
    assert back.raw == filled
    enclave = load(
        read_blocks=lambda sizes: (3, [b"%c" % (97 + at) * (size // 2) for at, size in enumerate(sizes)]),
        edit_blocks=lambda blocks: (3, [bytes(byte ^ 0xFF for byte in block) for block in blocks]),
    )
    assert enclave.refill(data, 0, keeps, 0) == (3, filled)


def test_an_ocall_meddled_with(load: Callable[..., Any]) -> None:
    """A nested ecall changes the trusted arrays while the ocall is open."""
    enclave = load(read_blocks=lambda sizes: (enclave.meddle() or 5, [b"ABC"]))
    assert enclave.refill(packed(b"abc"), 0, False, 0) == (5, packed(b"ABC"))


def test_ecalls_of_a_host_in_c(in_c: CallInC) -> None:
    assert in_c("sequences", "ecalls") == (0, 7000000 + mixed(b"one", b"", b"three"), "4:abcd 3:efg 4:abcd ")


def test_ecalls_of_a_host_in_python(sequences: Built, platform: str) -> None:
    module = import_extension(sequences.module, "sequences")
    enclave = module.load(str(sequences.image), platform=platform, tick=lambda: None)
    assert enclave.join(["one", "", "three"]) == mixed(b"one", b"", b"three")
    for trick in (module.trick.NO_TRICK, module.trick.REPOINTS, module.trick.RESIZES, module.trick.WAITS):
        assert enclave.scatter(b"abcdefghi", [4, 0, 3], trick) == (7, [b"abcd", b"", b"efg"])
        blocks = [bytearray(b"abc"), bytearray(b"\0" * 4096)]
        enclave.invert(blocks, trick)
        assert blocks == [bytes(byte ^ 0xFF for byte in b"abc"), b"\xff" * 4096]
    with pytest.raises(MemoryError):
        enclave.scatter(b"", [1 << 20] * 64, module.trick.NO_TRICK)
