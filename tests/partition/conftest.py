"""Runs one source twice: as plain Python, and lowered, compiled natively and linked with a double of the runtime."""

import ast
import atexit
import builtins
import ctypes
import importlib.util
import shutil
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from pyenclave.codegen import generate
from pyenclave.edl import load_text

from pyenclave.arch.calls import MESSAGE_SIZE, TRACE, TRACE_DEPTH
from pyenclave.arch.exceptions import MODULE, Exc
from pyenclave.arch.statuses import Status
from pyenclave.partition import HostFunction, Partition, partition
from pyenclave.partition.check.tree import SEVERAL
from pyenclave.toolchain.headers import RUNTIME, SHARED

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"
SOURCES = [RUNTIME / "errors.c", *sorted((RUNTIME / "python").glob("*.c"))]
NAMES = "from pyenclave import Inside, trusted, untrusted, u8, u16, u32, u64, i8, i16, i32, i64, f32, f64\n"

C_TYPES = {
    "int": ctypes.c_int64,
    "float": ctypes.c_double,
    "bool": ctypes.c_bool,
    "f32": ctypes.c_float,
    "f64": ctypes.c_double,
    "u8": ctypes.c_uint8,
    "u16": ctypes.c_uint16,
    "u32": ctypes.c_uint32,
    "u64": ctypes.c_uint64,
    "i8": ctypes.c_int8,
    "i16": ctypes.c_int16,
    "i32": ctypes.c_int32,
    "i64": ctypes.c_int64,
}


class Trace(ctypes.Structure):
    _fields_ = [
        ("line", ctypes.c_uint32),
        ("function", ctypes.c_char * TRACE.field("function").size),
        ("file", ctypes.c_char * TRACE.field("file").size),
    ]


class Error(ctypes.Structure):
    _fields_ = [
        ("exception", ctypes.c_uint32),
        ("message_size", ctypes.c_uint32),
        ("trace_count", ctypes.c_uint32),
        ("argument", ctypes.c_uint32),
        ("message", ctypes.c_ubyte * MESSAGE_SIZE),
        ("trace", Trace * TRACE_DEPTH),
    ]


EXCEPTIONS = {one.value: getattr(builtins, one.name) for one in Exc}


@dataclass
class Refusal(Exception):
    """A status other than an exception that the call would end with."""

    status: int


class Lowered:
    """A partitioned module as a shared library."""

    def __init__(self, parts: Partition, folder: Path) -> None:
        self.parts = parts
        self.functions = {one.name: one for one in parts.ecalls}
        self.traces: list[tuple[str, str, int]] = []
        self._library = ctypes.CDLL(str(_compile(parts, folder)))
        self._library.pye_thread_error.restype = ctypes.POINTER(Error)
        self._library.pye_thread_status.restype = ctypes.POINTER(ctypes.c_uint32)
        self._library.double_delivered.restype = ctypes.POINTER(ctypes.c_ubyte)
        self._hooks: list[Any] = []

    def serve(self, name: str, function: Callable[..., Any]) -> None:
        """Python for an ocall; str and bytes arrive as bytes."""
        one = next(each for each in self.parts.ocalls if each.name == name)
        types = [c_type for each in one.parameters for c_type in _c_types(each.type.name)]
        result = C_TYPES.get(one.result.name)
        if result is not None:
            types = [ctypes.POINTER(result), *types]

        def hook(*values: Any) -> int:
            arguments = list(values[1:] if result else values)
            crossed = []
            for each in one.parameters:
                value = arguments.pop(0)
                crossed.append(ctypes.string_at(value, arguments.pop(0)) if each.type.is_buffer else value)
            answer = function(*crossed)
            if result:
                values[0][0] = answer
            return 0

        kept = ctypes.CFUNCTYPE(ctypes.c_uint32, *types)(hook)
        self._hooks.append(kept)
        ctypes.c_void_p.in_dll(self._library, f"hook_{one.edl_name}").value = ctypes.cast(kept, ctypes.c_void_p).value

    def call(self, name: str, *arguments: Any) -> Any:
        """Calls an ecall's C entry; raises what it raised."""
        function = self.functions[name]
        entry = getattr(self._library, function.edl_name)
        types, values = [], []
        for each, value in zip(function.parameters, arguments, strict=True):
            types += _c_types(each.type.name)
            data = value.encode() if isinstance(value, str) else value
            values += [bytes(data), len(data)] if each.type.is_buffer else [data]
        entry.argtypes, entry.restype = types, C_TYPES.get(function.result.name)
        result = self._entered(lambda: entry(*values))
        return self._delivered(function, result)

    def _entered(self, entry: Callable[[], Any]) -> Any:
        """What the entry answers when it has begun: as the host does, this tries again while another call runs."""
        while True:
            self._library.double_begin()
            result = entry()
            if self._library.pye_thread_status()[0] != Status.WAIT:
                self._raise()
                return result
            time.sleep(1e-5)

    def number(self, name: str) -> int:
        """A counter of the double."""
        return ctypes.c_size_t.in_dll(self._library, name).value

    def live(self) -> int:
        """Heap blocks that values have."""
        self._library.double_live.restype = ctypes.c_size_t
        return int(self._library.double_live())

    def reset_peak(self) -> None:
        """The peak of the heap begins at what is there now."""
        peak = ctypes.c_size_t.in_dll(self._library, "double_heap_peak")
        peak.value = self.number("double_heap_bytes")

    def limit_memory(self, size: int) -> None:
        ctypes.c_size_t.in_dll(self._library, "double_arena_limit").value = size

    @property
    def revealed(self) -> bool:
        return bool(self._library.double_revealed())

    def _raise(self) -> None:
        status = self._library.pye_thread_status()[0]
        if status:
            raise Refusal(status)
        error = self._library.pye_thread_error()[0]
        if error.exception:
            self.traces = [
                (one.file.decode(), one.function.decode(), one.line) for one in error.trace[: error.trace_count]
            ]
            message = bytes(error.message[: error.message_size]).decode()
            arguments = _arguments(error.argument, message) if message else ()
            raise self._exception(error.exception)(*arguments)

    def _exception(self, number: int) -> type[Exception]:
        """A built-in one, or one that is called as the module's own."""
        if number < MODULE:
            return EXCEPTIONS[number]
        return type(self.parts.exceptions[number - MODULE], (Exception,), {})

    def _delivered(self, function: HostFunction, result: Any) -> Any:
        if not function.result.is_buffer:
            return result
        size = ctypes.c_size_t()
        data = bytes(self._library.double_delivered(ctypes.byref(size))[: size.value])
        return data.decode() if function.result.name == "str" else data


def _arguments(said: int, message: str) -> tuple[Any, ...]:
    """As the host does it: a text, a value by its repr, several."""
    if not said:
        return (message,)
    try:
        value = ast.literal_eval(message)
    except ValueError:
        return (message,)
    return value if said == SEVERAL else (value,)


def _c_types(kind: str) -> list[Any]:
    return [ctypes.c_void_p, ctypes.c_size_t] if kind in ("bytes", "str") else [C_TYPES[kind]]


def _compile(parts: Partition, folder: Path) -> Path:
    """The library, from lowered code, generated stand-ins for the ocall stubs, and the runtime's own C."""
    prototypes, hooks = [], []
    for one in parts.ocalls:
        c_types = [f"{C_NAMES[one.result.name]} *"] if one.result.name != "None" else []
        for each in one.parameters:
            c_types += [BUFFERS[each.type.name], "size_t"] if each.type.is_buffer else [C_NAMES[each.type.name]]
        declared = ", ".join(f"{c_type} a{index}" for index, c_type in enumerate(c_types))
        names = ", ".join(f"a{index}" for index in range(len(c_types)))
        prototypes.append(f"pye_status_t {one.edl_name}({declared});")
        hooks.append(f"pye_status_t (*hook_{one.edl_name})({declared});")
        hooks.append(f"pye_status_t {one.edl_name}({declared}) {{ return hook_{one.edl_name}({names}); }}")
    header = folder / f"{parts.name}_t.h"
    header.write_text(
        '#pragma once\n#include "pyenclave_t.h"\n'
        "pye_status_t pyenclave_return_bytes(const uint8_t *data, size_t size);\n"
        "pye_status_t pyenclave_return_str(const char *data, size_t size);\n" + "\n".join(prototypes) + "\n"
    )
    stubs = folder / "stubs.c"
    stubs.write_text(f'#include "{header.name}"\n' + "\n".join(hooks) + "\n")
    for name, text in parts.sources.items():
        (folder / name).write_text(text)
    code, library = folder / f"{parts.name}.c", folder / f"{parts.name}.so"
    interface = load_text(parts.edl, f"{parts.name}.edl")
    (folder / f"{parts.name}_t.pxd").write_text(generate(interface)[f"{parts.name}_t.pxd"])
    pyx = folder / f"{parts.name}.pyx"
    _run([sys.executable, "-m", "cython", "-3", "-I", str(RUNTIME), "-I", str(folder), str(pyx), "-o", str(code)])
    sources = [code, stubs, folder / f"{parts.name}_inside.c"]
    # Bsymbolic: the running Python has functions of the same names as the error ABI.
    # What a module does not use goes, as from an image.
    exported = folder / "exported.map"
    exported.write_text(f"{{global: {parts.name}_*; hook_*; double_*; pye_thread_*; local: *;}};")
    link = ["-shared", f"-Wl,-Bsymbolic,--gc-sections,--version-script={exported}", "-o", str(library)]
    link += [*map(str, [*sources, *runtime_objects()]), "-lm"]
    _run(["gcc", *FLAGS, "-Wno-unused-function", "-Wno-tautological-compare", f"-I{folder}", *link])
    return library


INCLUDE = [RUNTIME / "include" / "cython", RUNTIME / "include", SHARED, RUNTIME]
# What a user's function does not use is no mistake of ours.
FLAGS = ["-std=gnu11", "-O1", "-g", "-Wall", "-Wextra", "-Werror", "-fPIC", "-fsanitize=undefined"]
FLAGS += ["-fno-sanitize-recover", "-Wno-missing-field-initializers", "-Wno-unused-parameter"]
FLAGS += [
    "-Wno-unused-but-set-variable",
    "-Wno-type-limits",
    "-Wno-maybe-uninitialized",
    *(f"-I{path}" for path in INCLUDE),
]


@cache
def runtime_objects() -> list[Path]:
    """The runtime's own C and its double, compiled once."""
    folder = Path(tempfile.mkdtemp(prefix="pyenclave-double-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    _run(["gcc", *FLAGS, "-ffunction-sections", "-c", *map(str, SOURCES)], cwd=folder)
    _run(["gcc", *FLAGS, "-c", str(HERE / "double.c")], cwd=folder)
    return sorted(folder.glob("*.o"))


BUFFERS = {"bytes": "const uint8_t *", "str": "const char *"}
C_NAMES = {
    "int": "int64_t",
    "float": "double",
    "f32": "float",
    "f64": "double",
    "bool": "bool",
    **{f"{sign}{bits}": f"{'u' if sign == 'u' else ''}int{bits}_t" for sign in "ui" for bits in (8, 16, 32, 64)},
}


def _run(command: list[str], cwd: Path | None = None) -> None:
    done = subprocess.run(command, capture_output=True, text=True, cwd=cwd)
    assert done.returncode == 0, done.stderr


class Both:
    """One module in both forms; `agree` calls a function in each and compares results, exceptions and messages."""

    def __init__(self, plain: ModuleType, lowered: Lowered) -> None:
        self.plain = plain
        self.lowered = lowered

    def agree(self, name: str, *arguments: Any) -> Any:
        expected = _outcome(lambda: getattr(self.plain, name)(*arguments))
        found = _outcome(lambda: self.lowered.call(name, *arguments))
        assert _comparable(found) == _comparable(expected), f"{name}{arguments}"
        return found


def _outcome(call: Callable[[], Any]) -> Any:
    try:
        return call()
    except Exception as error:
        return error


def _comparable(outcome: Any) -> Any:
    """Overflow differs in where it is noticed, hence in its text; floats compare by their bits, all NaNs alike."""
    if isinstance(outcome, OverflowError):
        return OverflowError
    if isinstance(outcome, ZeroDivisionError) and sys.version_info >= (3, 12):
        return ZeroDivisionError  # CPython words it anew in each version; inside it stays as in 3.11
    if isinstance(outcome, Exception):
        return type(outcome).__name__, str(outcome)
    if isinstance(outcome, float):
        return "nan" if outcome != outcome else outcome.hex()
    return type(outcome), outcome


@pytest.fixture(scope="session")
def write_module(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Writes a module's source (the names of pyenclave are imported for it) to a folder of its own."""

    def write(source: str, name: str = "m", header: str = NAMES) -> Path:
        path = tmp_path_factory.mktemp(name) / f"{name}.py"
        path.write_text(header + textwrap.dedent(source))
        return path

    return write


@pytest.fixture(autouse=True)
def plain_python(monkeypatch: pytest.MonkeyPatch) -> None:
    """Decorated functions run as plain Python; which they do is decided at the first call, so each test says it."""
    monkeypatch.setenv("PYENCLAVE_PLATFORM", "none")


@pytest.fixture(scope="session")
def load_plain() -> Iterator[Callable[[Path], ModuleType]]:
    """Imports a module as it is."""
    with pytest.MonkeyPatch.context() as patch:

        def load(path: Path) -> ModuleType:
            spec = importlib.util.spec_from_file_location(f"_plain_{path.parent.name}", path)
            assert spec is not None
            assert spec.loader is not None
            module = importlib.util.module_from_spec(spec)
            patch.setitem(sys.modules, module.__name__, module)
            spec.loader.exec_module(module)
            return module

        yield load


@pytest.fixture(scope="session")
def lower(write_module: Callable[..., Path]) -> Callable[[str], Lowered]:
    """Partitions and compiles a module's source."""

    def build(source: str) -> Lowered:
        path = write_module(source)
        return Lowered(partition(path), path.parent)

    return build


@pytest.fixture(scope="session")
def both(write_module: Callable[..., Path], load_plain: Callable[[Path], ModuleType]) -> Callable[[str], Both]:
    """A module's source in both forms."""

    def build(source: str) -> Both:
        path = write_module(source)
        return Both(load_plain(path), Lowered(partition(path), path.parent))

    return build


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compares text with a golden file; --bless rewrites it."""

    def check(name: str, actual: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--bless"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(actual)
        assert actual == path.read_text(), f"{name} differs; pytest --bless accepts it"

    return check
