import ctypes
import importlib.machinery
import importlib.util
import shutil
import sys
import sysconfig
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from pyenclave.codegen import generate
from pyenclave.edl import Options, load_text
from pyenclave.edl.model import Interface

import pyenclave.enclave
from pyenclave.failures import Failure, exception_for
from pyenclave.platforms.isolated import Isolated
from pyenclave.toolchain.headers import HOST, HOST_INCLUDE, RUNTIME, TRUSTED_INCLUDE

sys.path.insert(0, str(Path(__file__).parent))

from images import InImage
from modes import SANITIZED, SHARED

from tests.built import compiler, cython, once

HERE = Path(__file__).parent
# The machine's libc in place of ours; what stands in for the platform sees both sides.
TRUSTED = [f"-I{folder}" for folder in TRUSTED_INCLUDE[1:]]
OUTSIDE = [f"-I{folder}" for folder in HOST_INCLUDE]
STRICT = ["-std=gnu17", "-Wall", "-Wextra", "-Werror"]
NATIVE = ["-O1", "-g", "-fPIC", "-fvisibility=hidden", "-mfsgsbase", "-D__pye_base=__ehdr_start"]
if SANITIZED:
    NATIVE += ["-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-DDOUBLE_SANITIZED"]
COUNTED = ("memory", "strings", "sequences", "images", "ocalls", "results", "calls")
PLAIN = ("arena", "ask", "python/defaults", "errors", "extent", "heap", "lock", "random", "ranges", "thread", "wipe")


class Native:
    """Generated code of one interface, compiled: `folder` has the sources, `trusted` is it with the runtime's own C."""

    def __init__(self, folder: Path, interface: Interface, trusted: ctypes.CDLL) -> None:
        self.folder = folder
        self.interface = interface
        self.trusted = trusted
        self.trusted.double_enclave.restype = ctypes.c_void_p
        self.trusted.double_inside.restype = ctypes.c_uint64
        self.trusted.double_inside_end.restype = ctypes.c_uint64
        self.trusted.double_call.restype = ctypes.c_uint32
        self.trusted.double_observed.restype = ctypes.POINTER(State)
        self.trusted.double_share.argtypes = [ctypes.c_size_t]
        if SHARED:
            self.trusted.double_share(64 << 20)
        LOADED.append(self)

    @property
    def inside(self) -> tuple[int, int]:
        return self.trusted.double_inside(), self.trusted.double_inside_end()

    @property
    def state(self) -> "State":
        state: State = self.trusted.double_observed().contents
        return state

    def index(self, name: str) -> int:
        return next(ecall.id for ecall in self.interface.ecalls if ecall.name == name)

    def call(
        self, name: str, frame: ctypes.Structure | None = None, ocalls: Any = None, size: int | None = None
    ) -> int:
        """The status of an ecall with this frame."""
        if size is None:
            size = 0 if frame is None else ctypes.sizeof(frame)
        table = None if ocalls is None else ctypes.byref(ocalls)
        address = None if frame is None else ctypes.byref(frame)
        status: int = self.trusted.double_call(self.index(name), table, address, ctypes.c_size_t(size))
        return status


LOADED: list[Native] = []

_COUNTERS = "frame_loads heap_blocks fail_after outside_writes ocalls given deferred shared strays"


class State(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint64) for name in _COUNTERS.split()]


@pytest.fixture(autouse=True)
def shared_memory_is_all_that_is_reached() -> Iterator[None]:
    """And none of it is left behind."""
    yield
    for native in LOADED:
        assert (native.state.shared, native.state.strays) == (0, 0)


def run(*command: str | Path, cwd: Path) -> None:
    compiler(command, cwd)


@pytest.fixture(scope="session")
def interface_of() -> Callable[..., Interface]:
    """EDL text to its interface; `allow` are diagnostic codes that are accepted."""

    def make(text: str, name: str = "sample", allow: tuple[str, ...] = ()) -> Interface:
        return load_text(text, f"{name}.edl", Options(allow=frozenset(allow)))

    return make


@pytest.fixture(scope="session")
def runtime() -> list[Path]:
    """Objects of the real runtime, compiled for a host's process, and of what stands in for entry and platform."""
    return sorted(once(["codegen's runtime", *NATIVE], _runtime).glob("*.o"))


def _runtime(folder: Path) -> None:
    counted = ["-include", str(HERE / "native" / "counted.h")]
    sources = [(RUNTIME / f"{name}.c", counted if name in COUNTED else []) for name in (*COUNTED, *PLAIN)]
    sources += [(RUNTIME / "copy.S", [])] * (not SANITIZED) + [(HERE / "native" / "double.c", [])]
    include = [f"-I{HERE / 'native'}", f"-I{RUNTIME}", *TRUSTED, *OUTSIDE]
    for source, forced in sources:
        run("gcc", *STRICT, *NATIVE, *forced, *include, "-c", source, "-o", f"{source.name}.o", cwd=folder)


@pytest.fixture(scope="session")
def compile_native(tmp_path_factory: pytest.TempPathFactory, runtime: list[Path]) -> Callable[..., Native]:
    """Generates an interface and links X_t.c with its bodies and the runtime into a shared object."""

    def make(
        interface: Interface, bodies: Path | str, module: str | None = None, headers: tuple[str, ...] = ()
    ) -> Native:
        texts = generate(interface, module)
        text = bodies if isinstance(bodies, str) else bodies.read_text()

        def compile_into(folder: Path) -> None:
            for name in headers:
                (folder / name).write_text((HERE / "data" / name).read_text())
            for name, generated in texts.items():
                (folder / name).write_text(generated)
            if isinstance(bodies, str):
                (folder / "bodies.c").write_text(bodies)
            include = [f"-I{folder}", f"-I{HERE / 'native'}", *TRUSTED, *OUTSIDE]
            flags = [*NATIVE, "-include", str(HERE / "native" / "counted.h"), *include]
            sources = [folder / f"{interface.name}_t.c", folder / "bodies.c" if isinstance(bodies, str) else bodies]
            run("gcc", *STRICT, *flags, "-shared", *sources, *runtime, "-o", folder / "trusted.so", cwd=folder)

        made = once(["codegen's native", *NATIVE, interface.name, *texts.values(), text, *headers], compile_into)
        # Each has a file of its own, and so variables.
        folder = Path(shutil.copytree(made, tmp_path_factory.mktemp(interface.name) / interface.name))
        return Native(folder, interface, ctypes.CDLL(str(folder / "trusted.so")))

    return make


@pytest.fixture(scope="session")
def compile_image(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], InImage]:
    """data/NAME.edl with native/NAME.c, built as a user's would be, and loaded."""

    def make(name: str) -> InImage:
        if SANITIZED:
            pytest.skip("an image has no sanitizers")
        probe = Isolated().probe()
        if SHARED and not probe.available:
            pytest.skip(f"isolated: {probe.reason}; {probe.next_step}")
        return InImage(tmp_path_factory.mktemp(name), HERE / "data" / f"{name}.edl", HERE / "native" / f"{name}.c")

    return make


@pytest.fixture(scope="session")
def sampler(interface_of: Callable[..., Interface], compile_native: Callable[..., Native]) -> Native:
    """sampler.edl with its bodies."""
    text = (HERE / "data" / "sampler.edl").read_text()
    return compile_native(interface_of(text, "sampler"), HERE / "native" / "sampler.c")


@pytest.fixture(scope="session")
def build_module() -> Callable[[Native, str], ModuleType]:
    """Compiles X_u.pyx and X_u.c against this Python and imports the module."""

    def make(native: Native, name: str) -> ModuleType:
        folder, stem = native.folder, native.interface.name
        sources = [folder / f"{stem}_u{suffix}" for suffix in (".pyx", ".c", ".h")]

        def compile_into(made: Path) -> None:
            generated = made / "module.c"
            cython(sources[0], generated, HOST, module=name)
            include = [f"-I{folder}", *OUTSIDE, f"-I{sysconfig.get_path('include')}"]
            flags = ["-O1", "-fPIC", "-shared", "-DPYENCLAVE_PYTHON", "-fvisibility=hidden", "-Wno-unused-function"]
            run("gcc", *STRICT, *flags, *include, generated, sources[1], "-o", made / "module.so", cwd=made)

        made = once(["codegen's module", name, *(one.read_text() for one in sources)], compile_into)
        output = Path(shutil.copy(made / "module.so", folder / f"{name}.so"))
        loader = importlib.machinery.ExtensionFileLoader(name, str(output))
        spec = importlib.util.spec_from_file_location(name, output, loader=loader)
        assert spec
        module = importlib.util.module_from_spec(spec)
        loader.exec_module(module)
        return module

    return make


class DoubleEnclave:
    """What a module needs of pyenclave.enclave.Enclave, with the runtime of a Native or of an image."""

    native: Any
    loaded: list[tuple[str, str, bytes | None]]

    def __init__(self) -> None:
        self.closed = False
        capsule = ctypes.pythonapi.PyCapsule_New
        capsule.restype, capsule.argtypes = ctypes.py_object, [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
        self.handle = capsule(self.native.trusted.double_enclave(), b"pyenclave.enclave", None)

    @classmethod
    def load(cls, path: str, *, platform: str, signer: bytes | None, interface: str) -> "DoubleEnclave":
        cls.loaded.append((path, platform, signer))
        return cls()

    def error(self, status: int, ecall: str, record: bytes) -> BaseException:
        return exception_for(Failure(status, ecall, record, "", self.closed))

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def double_enclave(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], type[DoubleEnclave]]:
    """Has modules load this in place of an enclave."""

    def make(native: Any) -> type[DoubleEnclave]:
        double = type("Enclave", (DoubleEnclave,), {"native": native, "loaded": []})
        monkeypatch.setattr(pyenclave.enclave, "Enclave", double)
        return double

    return make


@pytest.fixture(scope="session")
def build_host() -> Callable[[Native, Path], ctypes.CDLL]:
    """Compiles X_u.c with a C host's ocall functions."""

    def make(native: Native, functions: Path) -> ctypes.CDLL:
        library = native.folder / "host.so"
        include = [f"-I{native.folder}", *OUTSIDE]
        sources = [native.folder / f"{native.interface.name}_u.c", functions]
        run("gcc", *STRICT, "-O1", "-g", "-fPIC", "-shared", *include, *sources, "-o", library, cwd=native.folder)
        return ctypes.CDLL(str(library))

    return make
