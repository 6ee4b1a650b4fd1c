"""A real image of body.c, and a hostile host that enters it with every register chosen."""

import ctypes
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from pyenclave.codegen import generate

from pyenclave.arch.calls import Command, Exit
from pyenclave.config import Config
from pyenclave.image.image import Image
from pyenclave.image.keys import debug_key
from pyenclave.pipeline import trusted
from pyenclave.pipeline.loader import import_extension
from pyenclave.pipeline.make import build
from pyenclave.pipeline.output import Built
from pyenclave.pipeline.unit import unit_from_edl
from pyenclave.platforms import emulated
from pyenclave.toolchain.image import build_image

HERE = Path(__file__).parent
SOURCES = [HERE / f"{name}.c" for name in ("body", "places", "stack", "calls")]
INIT, ORET = Command.INIT, Command.ORET
HOSTILE_VECTORS = b"".join(bytes([0xA0 + at] * 32) for at in range(16)) + (b"\x77" * 10 + bytes(6)) * 8
REGISTERS = ["rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", *(f"r{number}" for number in range(8, 16))]


class State(ctypes.Structure):
    """probe.c's state_t."""

    _fields_ = [
        ("gpr", ctypes.c_uint64 * 16),
        ("flags", ctypes.c_uint64),
        ("mxcsr", ctypes.c_uint32),
        ("fcw", ctypes.c_uint16),
        ("fsw", ctypes.c_uint16),
        ("ymm", (ctypes.c_uint8 * 32) * 16),
        ("x87", (ctypes.c_uint8 * 16) * 8),
    ]

    def register(self, name: str) -> int:
        return int(self.gpr[REGISTERS.index(name)])


def image_of_body(work: Path, config: Config, key: rsa.RSAPrivateKey) -> Image:
    unit = unit_from_edl(HERE / "body.edl", SOURCES)
    for name, text in generate(unit.interface, unit.module).items():
        (work / name).write_text(text)
    with ThreadPoolExecutor(2) as pool:
        parts = trusted.objects(unit, work, config, pool)
    return build_image(parts, config, work / "body.enclave.so", key)


@pytest.fixture(scope="session")
def image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    return image_of_body(tmp_path_factory.mktemp("body"), Config(threads=4, heap_size=4 << 20), debug_key())


@pytest.fixture(scope="session")
def production_image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    key = rsa.generate_private_key(public_exponent=3, key_size=3072)
    config = Config(threads=2, heap_size=1 << 20, debug=False)
    return image_of_body(tmp_path_factory.mktemp("production"), config, key)


@pytest.fixture(scope="session")
def ecall(image: Image) -> Callable[[str], int]:
    """Index of an ecall by name."""
    names = [function.name for function in unit_from_edl(HERE / "body.edl", SOURCES).interface.ecalls]
    return names.index


def probe(folder: Path) -> ctypes.CDLL:
    """probe.c with variables of its own: two of them may be inside at once."""
    output = folder / "probe.so"
    command = ["gcc", "-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-mavx2", str(HERE / "probe.c")]
    subprocess.run([*command, "-o", str(output)], check=True)
    return ctypes.CDLL(str(output))


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> ctypes.CDLL:
    return probe(tmp_path_factory.mktemp("probe"))


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The same enclave as a user builds it, with two TCSs."""
    unit = unit_from_edl(HERE / "body.edl", SOURCES)
    return build(unit, tmp_path_factory.mktemp("built") / "dist", Config(threads=2, heap_size=8 << 20))


@pytest.fixture
def load(built: Built, platform: str) -> Callable[..., Any]:
    """Loads another enclave of it: load(outside=…, outside_large=…)."""
    module = import_extension(built.module, "body")

    def make(**ocalls: Any) -> Any:
        serve = {"outside": lambda: None, "outside_large": lambda data: None, "fetch_text": lambda: None, **ocalls}
        serve.setdefault("outside_spaced", lambda items: None)
        serve.setdefault("outside_spaces", lambda spaces: None)
        serve.setdefault("outside_fill", lambda n: (1, bytes(n)))
        return module.load(str(built.image), platform=platform, **serve)

    return make


class Host:
    """One enclave, not initialised yet unless `start`, entered by hand through TCS `thread`.

    `enclave`: one that is there already.
    """

    def __init__(
        self, library: ctypes.CDLL, image: Image, *, fill: int = 0, start: bool = True, enclave: Any = None
    ) -> None:
        self._library = library
        self.image = image
        self.enclave = enclave or emulated.create(image, fill)
        self.sent = State.in_dll(library, "probe_in")
        self.out = State.in_dll(library, "probe_out")
        self.caught = State.in_dll(library, "probe_caught")
        self.call = (ctypes.c_uint8 * 4096)()
        self.frame = (ctypes.c_uint64 * 16)()
        self.area = (ctypes.c_uint8 * 0x20000)()
        self.hostile: dict[str, int] = {}
        self._places = {run.what: run.offset for run in image.pages}
        self.commits = True  # the heap is all there, and who asks for it hears that
        self.watched = False  # note what touches the memory at probe_memory
        if start:
            assert self.enter(INIT, 0) == (0, 0)

    @property
    def base(self) -> int:
        return self.enclave.base

    def word(self, name: str, kind: Any = ctypes.c_uint64) -> Any:
        return kind.in_dll(self._library, name)

    def read(self, address: int, size: int) -> bytes:
        """Memory of this process."""
        return ctypes.string_at(address, size)

    def thread_page(self, thread: int, what: str) -> int:
        return self._places[f"{what} {thread}"]

    def enter(
        self, rdi: int, rsi: int, *, thread: int = 0, cssa: int = 0, step: bool = False, rsp: int = 0
    ) -> tuple[int, int]:
        """EENTER; (RDI, RSI) at the exit. All else is hostile: `hostile` has registers, flags, mxcsr, fcw, fsw."""
        sent = self.sent
        for at in range(16):
            sent.gpr[at] = 0x1111111111111111 * (at + 1) & 0xFFFFFFFFFFFFFFFF ^ self.hostile.get("registers", 0)
        sent.gpr[0], sent.gpr[3] = cssa, self.base + self.thread_page(thread, "TCS")
        sent.gpr[7], sent.gpr[6] = rdi, rsi
        sent.flags = self.hostile.get("flags", 0x202)
        sent.mxcsr = self.hostile.get("mxcsr", 0x1F80)
        sent.fcw = self.hostile.get("fcw", 0x37F)
        sent.fsw = self.hostile.get("fsw", 0)
        ctypes.memmove(ctypes.byref(sent, State.ymm.offset), HOSTILE_VECTORS, len(HOSTILE_VECTORS))
        sent.ymm[15][0] = self.hostile.get("registers", 0) & 0xFF
        self.word("probe_entry").value = self.base + self.image.elf.entry
        self.word("probe_gs").value = self.base + self.thread_page(thread, "thread data")
        self.word("probe_base").value = self.base
        self.word("probe_size").value = self.image.config.elrange_size
        self.word("probe_rsp_override").value = rsp
        run = self._library.probe_watched if self.watched else self._library.probe_run
        self._library.probe_step() if step else run()
        answer = self.out.register("rdi"), self.out.register("rsi")
        if answer[0] == Exit.COMMIT and self.commits:
            return self.enter(ORET, 0, thread=thread, step=step, rsp=rsp)
        return answer

    def block(
        self,
        *,
        frame: int = 0,
        frame_size: int = 0,
        area: int | None = None,
        area_size: int | None = None,
        signals: int = 0,
    ) -> int:
        """A pye_call_t: its address."""
        address = (ctypes.addressof(self.call) + 63) & ~63
        here = (ctypes.addressof(self.area) + 63) & ~63
        size = 0x10000 if area_size is None else area_size
        words = (frame, frame_size, here if area is None else area, size, signals)
        ctypes.memmove(address, (ctypes.c_uint64 * 5)(*words), 40)
        return address

    def ecall(self, index: int, *words: int, thread: int = 0, **entry: Any) -> tuple[int, int]:
        """An ecall whose frame is `words`, 8 bytes each; self.frame holds it afterwards."""
        for at, word in enumerate(words):
            self.frame[at] = word & 0xFFFFFFFFFFFFFFFF
        size = 8 * len(words)
        block = self.block(frame=ctypes.addressof(self.frame) if size else 0, frame_size=size)
        return self.enter(index, block, thread=thread, **entry)


@pytest.fixture
def host(library: ctypes.CDLL, image: Image) -> Host:
    return Host(library, image)


@pytest.fixture
def new_host(library: ctypes.CDLL, image: Image) -> Callable[..., Host]:
    """Makes enclaves: new_host(fill=0xA5, start=False)."""

    def make(**options: Any) -> Host:
        return Host(library, options.pop("image", image), **options)

    return make
