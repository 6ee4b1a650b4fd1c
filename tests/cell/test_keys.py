"""EREPORT and EGETKEY in a cell: the platform's secret is read before lock-in, and the host has none of it."""

import errno
import os
import stat
from pathlib import Path

import cell_host
import pytest
from cell_host import PRIVILEGED, SCRATCH, Cell, Died, start_message, started

from pyenclave.arch.cell import MOST_PATH
from pyenclave.arch.keyrequest import KEYREQUEST, Egetkey, KeyName, KeyPolicy
from pyenclave.config import Config
from pyenclave.image.image import Image
from pyenclave.pipeline.make import build
from pyenclave.pipeline.unit import unit_from_edl

FOLDER = Path(__file__).parents[1] / "sealing" / "enclave"
UNIT = unit_from_edl(FOLDER / "sealing.edl", [FOLDER / "sealing.c"])
DATA = b"attack at dawn, and nobody knows"
EREPORT, EGETKEY = 0, 1
REQUEST = KEYREQUEST.pack(keyname=KeyName.SEAL, keypolicy=KeyPolicy.MRENCLAVE)
_IN, _OUT = SCRATCH, SCRATCH + 0x1000


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    """The enclave of tests/sealing."""
    config = Config(threads=2, heap_size=1 << 20, stack_size=64 << 10)
    return Image.open(build(UNIT, tmp_path_factory.mktemp("sealing") / "dist", config).image)


@pytest.fixture(autouse=True)
def ecalls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cell_host, "ECALLS", [function.name for function in UNIT.interface.ecalls])


def with_secret(path: Path) -> bytes:
    return start_message(secret=str(path).encode())


def seal(cell: Cell, by_signer: bool = False) -> bytes:
    size = len(DATA) + 100
    words = (cell.write(_IN, DATA), len(DATA), int(by_signer), 0, 0, 0, cell.address + _OUT, size, 0)
    status, frame = cell.ecall("keep", *words)
    assert (status, frame[-1]) == (0, size)
    return cell.read(_OUT, size)


def unseal(cell: Cell, sealed: bytes) -> bytes | int:
    words = (cell.write(_IN, sealed), len(sealed), 0, 0, 0, cell.address + _OUT, len(sealed), 0)
    status, frame = cell.ecall("give", *words)
    return status or cell.read(_OUT, frame[-1])


def enclu(cell: Cell, leaf: int, *operands: int, flags: bool = False, lane: int = 0) -> int:
    status, frame = cell.ecall("enclu", leaf, *operands, int(flags), 0, lane=lane)
    assert status == 0
    return frame[-1]


def place(cell: Cell, which: int) -> int:
    status, frame = cell.ecall("place", which, 0)
    assert status == 0
    return frame[-1]


@pytest.mark.parametrize("by_signer", [False, True])
def test_it_opens_in_another_cell(image: Image, tmp_path: Path, by_signer: bool) -> None:
    path = tmp_path / "new" / "isolated.secret"
    with started(image.elf.data, with_secret(path)) as cell:
        sealed = seal(cell, by_signer)
        assert unseal(cell, sealed) == DATA
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with started(image.elf.data, with_secret(path)) as cell:
        assert unseal(cell, sealed) == DATA
        assert unseal(cell, sealed[:-1] + bytes([sealed[-1] ^ 1])) == 1  # PYE_E_EXCEPTION
    path.unlink()
    with started(image.elf.data, with_secret(path)) as cell:
        assert unseal(cell, sealed) == 1


def test_a_key_and_its_flags(image: Image, tmp_path: Path) -> None:
    with started(image.elf.data, with_secret(tmp_path / "secret")) as cell:
        source, output = place(cell, 0), place(cell, 2)
        assert cell.ecall("fill", cell.write(_IN, REQUEST))[0] == 0
        keys = set()
        for lane in range(2):
            assert enclu(cell, EGETKEY, source, output, 0, lane=lane) == 0
            assert enclu(cell, EGETKEY, source, output, 0, flags=True, lane=lane) == 0
            cell.ecall("read_back", cell.address + _OUT)
            keys.add(cell.read(_OUT, 16))
        assert len(keys) == 1
        assert bytes(16) not in keys
        cell.ecall("fill", cell.write(_IN, KEYREQUEST.pack(keyname=77)))
        assert enclu(cell, EGETKEY, source, output, 0) == Egetkey.INVALID_KEYNAME
        assert enclu(cell, EGETKEY, source, output, 0, flags=True) == 0x40


@pytest.mark.parametrize(
    ("leaf", "names", "fault"),
    [
        (EGETKEY, ("aside", "output"), False),
        (EGETKEY, ("null", "output"), False),
        (EGETKEY, ("arena", "output"), False),
        (EGETKEY, ("source", "arena"), False),
        (EGETKEY, ("source", "constant"), True),
        (EGETKEY, ("source", "tcs"), True),
        (EGETKEY, ("source", "guard"), True),
        (EGETKEY, ("source", "cell"), True),
        (EGETKEY, ("cell", "output"), True),
        (EREPORT, ("source", "source", "cell"), True),
        (EREPORT, ("source", "source", "arena"), False),
        (EREPORT, ("cell", "source", "output"), True),
    ],
)
def test_operands(image: Image, tmp_path: Path, leaf: int, names: tuple[str, ...], fault: bool) -> None:
    """A page fault at the operand, or a protection fault; the cell's own memory in ELRANGE is no operand."""
    with started(image.elf.data, with_secret(tmp_path / "secret")) as cell:
        config, base = image.config, cell.ready.base
        first = config.thread_offset + 4096
        reserve = base + config.thread_offset + config.threads * config.thread_stride + 4096
        places = {
            "source": place(cell, 0),
            "output": place(cell, 2),
            "constant": place(cell, 3),
            "aside": place(cell, 0) + 64,
            "null": 0,
            "arena": cell.address + _IN,
            "tcs": base + first + config.stack_size + 4096,
            "guard": base + config.thread_offset,
            "cell": reserve + 0x7000,  # the state of its leader
        }
        cell.ecall("fill", cell.write(_IN, REQUEST))
        with pytest.raises(Died) as died:
            enclu(cell, leaf, *(places[name] for name in names), *([0] * (3 - len(names))))
        crash = died.value.crash
        assert (crash["crash_signal"], crash["crash_leaf"]) == (11, leaf)
        wrong = next(name for name in names if name not in ("source", "output"))
        assert crash["crash_address"] == (places[wrong] & -4096 if fault else 0)


@pytest.mark.parametrize(("secret", "why"), [(b"", errno.ENOENT), (b"/" + b"x" * (MOST_PATH - 1), errno.ENAMETOOLONG)])
def test_without_a_secret_there_are_no_keys(image: Image, secret: bytes, why: int) -> None:
    """Nor with a path that has no end."""
    with started(image.elf.data, start_message(secret=secret)) as cell:
        assert cell.said["keys"] == why
        with pytest.raises(Died) as died:
            enclu(cell, EGETKEY, place(cell, 0), place(cell, 2), 0)
        assert (died.value.crash["crash_signal"], died.value.crash["crash_leaf"]) == (4, EGETKEY)


def test_a_secret_that_is_refused_is_told(image: Image, tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_bytes(bytes(32))
    path.chmod(0o644)
    with started(image.elf.data, with_secret(path)) as cell:
        assert cell.said["keys"] == 2**32 - 2  # PYE_SECRET_EXPOSED
        assert place(cell, 0) != 0
    with started(image.elf.data, with_secret(Path("/proc/none/secret"))) as cell:
        assert cell.said["keys"] == errno.ENOENT


@pytest.mark.skipif(not PRIVILEGED, reason="only root, with CAP_SYS_PTRACE, looks at a cell")
def test_the_path_is_not_there_afterwards(image: Image, tmp_path: Path) -> None:
    with started(image.elf.data, with_secret(tmp_path / "secret")) as cell:
        seal(cell)
        assert os.listdir(f"/proc/{cell.pid}/fd") == []
