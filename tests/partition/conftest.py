"""Runs one source twice: as plain Python, and lowered, compiled natively and linked with a double of the runtime."""

import ast
import ctypes
import importlib.util
import inspect
import sys
import textwrap
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import pytest
from pyenclave.codegen import generate
from pyenclave.edl import load_text

from pyenclave.adapters import CONTINUE, adapter, check_arguments, packing, take
from pyenclave.arch.calls import MESSAGE_SIZE, TRACE, TRACE_DEPTH
from pyenclave.arch.exceptions import MODULE, Exc
from pyenclave.arch.statuses import Status
from pyenclave.clocks import CLOCKS
from pyenclave.crossing.views import Form, form_of, store
from pyenclave.failures import made
from pyenclave.host import HostModule
from pyenclave.partition import HostFunction, Partition, partition
from pyenclave.partition.check.tree import SEVERAL
from pyenclave.partition.emit.crossing import by_value
from pyenclave.partition.packages.marks import shown
from pyenclave.partition.types.arrays import Array
from pyenclave.partition.types.model import Type
from pyenclave.toolchain.headers import RUNTIME, SHARED

from ..built import compiler, cython, once
from ..values import sanitized, value_objects
from ..versions import as_3_11_says, behave_as_3_11

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"
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


EXCEPTIONS = {one.value: one.python for one in Exc}


@dataclass
class Refusal(Exception):
    """A status other than an exception that the call would end with."""

    status: int


class Lowered:
    """A partitioned module as a shared library."""

    def __init__(self, parts: Partition, folder: Path, sanitize: str = "undefined") -> None:
        self.parts = parts
        self.functions = {one.name: one for one in parts.ecalls}
        self.traces: list[tuple[str, str, int]] = []
        self._library = ctypes.CDLL(str(_compile(parts, folder, sanitize)))
        self._library.pye_thread_error.restype = ctypes.POINTER(Error)
        self._library.pye_thread_status.restype = ctypes.POINTER(ctypes.c_uint32)
        self._library.double_delivered.restype = ctypes.POINTER(ctypes.c_ubyte)
        self._hooks: list[Any] = []
        self._forms: dict[str, list[Form | None]] = {}  # of adopted functions' parameters
        self._failed: Exception | None = None  # what an ocall raised

    def serve(self, name: str, function: Callable[..., Any], in_out: Collection[str] = ()) -> None:
        """Python for an ocall; str and bytes arrive as bytes. What became of parameters `in_out` it answers as well."""
        one = next(each for each in self.parts.ocalls if each.name == name)
        types = [c_type for each in one.parameters for c_type in _c_types(each.type)]
        long = not by_value(one.result)
        result = ctypes.c_size_t if long else C_TYPES.get(one.result.name)
        if result is not None:
            types = [ctypes.POINTER(result), *types, *([ctypes.c_void_p, ctypes.c_size_t] if long else [])]

        def hook(*values: Any) -> int:
            arguments = list(values[1:] if result else values)
            crossed, changing = [], []
            for each in one.parameters:
                value = arguments.pop(0)
                if by_value(each.type):
                    crossed.append(value)
                    continue
                crossed.append(ctypes.string_at(value, arguments.pop(0) * _item_size(each.type)))
                if each.name in in_out:
                    changing.append(value)
                crossed += [arguments.pop(0) for _ in range(len(_c_types(each.type)) - 2)]
            try:
                answer = function(*crossed, *arguments[1:])
            except Exception as error:
                self._failed = error
                return int(Status.OCALL)
            several = long + len(changing) + (result is not None)
            answers = list(answer) if several > 1 else [answer]
            if long:
                data = answers.pop()
                ctypes.memmove(arguments[0], data, len(data))
            if result:
                values[0][0] = answers.pop(0)
            for place, data in zip(changing, answers if changing else (), strict=True):
                ctypes.memmove(place, data, len(data))
            return 0

        self._hook(one.edl_name, types, hook)

    def _hook(self, name: str, types: list[Any], hook: Callable[..., int]) -> None:
        kept = ctypes.CFUNCTYPE(ctypes.c_uint32, *types)(hook)
        self._hooks.append(kept)
        ctypes.c_void_p.in_dll(self._library, f"hook_{name}").value = ctypes.cast(kept, ctypes.c_void_p).value

    def adopt(self, plain: ModuleType) -> dict[str, Callable[..., Any]]:
        """The ecalls as Python's functions, which take and give what the plain module's do; its ocalls are served."""
        for one in self.parts.ocalls:
            clock = CLOCKS.get(one.edl_name)
            function = inspect.unwrap(clock or getattr(plain, one.name))
            forms = {name: form_of(kind) for name, kind in inspect.get_annotations(function, eval_str=True).items()}
            in_out = {name for name, form in forms.items() if form is not None and form.in_out}
            self.serve(one.name, adapter(function), in_out)

        def rest(place: int, size: int) -> int:
            ctypes.memmove(place, take(size), size)
            return 0

        if any(not by_value(one.result) for one in self.parts.ocalls):
            self._hook(f"{self.parts.name}_{CONTINUE}", [ctypes.c_void_p, ctypes.c_size_t], rest)
        return {name: self._function(inspect.unwrap(getattr(plain, name))) for name in self.functions}

    def _function(self, plain: FunctionType) -> Callable[..., Any]:
        """An ecall as its function is called."""
        target, signature = packing(plain, partial(self.call, plain.__name__)), inspect.signature(plain)
        annotations = inspect.get_annotations(plain, eval_str=True)
        forms = self._forms[plain.__name__] = [form_of(annotations[name]) for name in signature.parameters]
        check = check_arguments(plain)

        def call(*values: Any, **named: Any) -> Any:
            bound = signature.bind(*values, **named)
            bound.apply_defaults()
            crossed = zip(check(*bound.arguments.values()), bound.arguments.values(), forms, strict=True)
            return target(*(copy if form is None else value for copy, value, form in crossed))

        return call

    def call(self, name: str, *arguments: Any) -> Any:
        """Calls an ecall's C entry; raises what it raised."""
        function = self.functions[name]
        entry = getattr(self._library, function.edl_name)
        types, values = [], []
        given, changed = list(arguments), []
        forms = self._forms.get(name, [None] * len(function.parameters))
        for each, form in zip(function.parameters, forms, strict=True):
            value = given.pop(0)
            types += _c_types(each.type)
            if form is not None:
                view = memoryview(value)
                own = (ctypes.c_char * view.nbytes).from_buffer_copy(view.tobytes())
                changed += [(value, own)] if form.in_out else []
                shape = [given.pop(0) for _ in range(len(_c_types(each.type)) - 2)]
                values += [own, view.nbytes // _item_size(each.type), *shape]
            else:
                data = value.encode() if isinstance(value, str) else value
                values += [data] if by_value(each.type) else [bytes(data), len(data)]
        entry.argtypes, entry.restype = types, C_TYPES.get(function.result.name)
        result = self._entered(lambda: entry(*values))
        for value, own in changed:
            store(value, own.raw)
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

    def kept_is_wiped(self) -> bool:
        """Whether the small blocks that are kept for the next to ask have nothing in them of what they were."""
        self._library.double_kept_is_wiped.restype = ctypes.c_bool
        return bool(self._library.double_kept_is_wiped())

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
        """What the call raised, else what an ocall of it did, whatever was done about that inside."""
        status, error = self._library.pye_thread_status()[0], self._library.pye_thread_error()[0]
        failed, self._failed = self._failed, None
        if failed is not None and (status == Status.OCALL or not (status or error.exception)):
            self.traces = []
            raise failed
        if status:
            raise Refusal(status)
        if error.exception:
            self.traces = [
                (one.file.decode(), one.function.decode(), one.line) for one in error.trace[: error.trace_count]
            ]
            message = bytes(error.message[: error.message_size]).decode()
            arguments = _arguments(error.argument, message) if message else ()
            raise made(self._exception(error.exception), *arguments)

    def _exception(self, number: int) -> type[Exception]:
        """A built-in one, or one that is called as the module's own, or another module's."""
        if number < MODULE:
            return EXCEPTIONS[number]
        return type(shown(self.parts.exceptions[number - MODULE]), (Exception,), {})

    def _delivered(self, function: HostFunction, result: Any) -> Any:
        if by_value(function.result):
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
    except (ValueError, SyntaxError):
        return (message,)
    return value if said == SEVERAL else (value,)


def _c_types(type_: Type) -> list[Any]:
    if by_value(type_):
        return [C_TYPES[type_.name]]
    lengths = 3 if isinstance(type_, Array) and type_.dimensions == 2 else 1
    return [ctypes.c_void_p, *[ctypes.c_size_t] * lengths]


def _item_size(type_: Type) -> int:
    return ctypes.sizeof(C_TYPES[type_.element.name]) if isinstance(type_, Array) else 1


def _compile(parts: Partition, folder: Path, sanitize: str) -> Path:
    """The library, from lowered code, generated stand-ins for the ocall stubs, and the runtime's own C."""
    prototypes, hooks = [], []
    stubs_of: dict[str, list[str]] = {}
    for one in parts.ocalls:
        long = not by_value(one.result)
        c_types = [f"{'size_t' if long else C_NAMES[one.result.name]} *"] if one.result.name != "None" else []
        for each in one.parameters:
            if by_value(each.type):
                c_types.append(C_NAMES[each.type.name])
            elif isinstance(each.type, Array):
                lengths = len(_c_types(each.type)) - 1
                c_types += [f"const {C_NAMES[each.type.element.name]} *", *["size_t"] * lengths]
            else:
                c_types += [f"const {'char' if each.type.name == 'str' else 'uint8_t'} *", "size_t"]
        stubs_of[one.edl_name] = [*c_types, *(["uint8_t *", "size_t"] if long else [])]
    if any(not by_value(one.result) for one in parts.ocalls):
        stubs_of[f"{parts.name}_{CONTINUE}"] = ["uint8_t *", "size_t"]
    for name, c_types in stubs_of.items():
        declared = ", ".join(f"{c_type} a{index}" for index, c_type in enumerate(c_types))
        names = ", ".join(f"a{index}" for index in range(len(c_types)))
        prototypes.append(f"pye_status_t {name}({declared});")
        hooks.append(f"pye_status_t (*hook_{name})({declared});")
        hooks.append(f"pye_status_t {name}({declared}) {{ return hook_{name}({names}); }}")
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
    cython(pyx, code, RUNTIME, folder)
    inside = folder / f"{parts.name}_inside.c"
    flags = ["gcc", *FLAGS, *sanitized(sanitize), "-Wno-unused-function", "-Wno-tautological-compare", f"-I{folder}"]
    # Without optimisation: what takes the time is the compiler, not what it makes.
    flags += ["-O0", "-ffunction-sections", *([] if sanitize else ["-w"])]
    # Bsymbolic: the running Python has functions of the same names as the error ABI.
    # What a module does not use goes, as from an image.
    exported = folder / "exported.map"
    exported.write_text(f"{{global: {parts.name}_*; hook_*; double_*; pye_thread_*; local: *;}};")
    link = ["-shared", f"-Wl,-Bsymbolic,--gc-sections,--version-script={exported}", "-o", str(library)]
    link += [*map(str, [code, stubs, inside, *runtime_objects(sanitize)]), "-lm"]
    compiler([*flags, *link, *([] if sanitize else ["-lubsan"])])
    return library


INCLUDE = [RUNTIME / "include" / "cython", RUNTIME / "include", SHARED, RUNTIME]
# What a user's function does not use is no mistake of ours.
FLAGS = ["-std=gnu11", "-O1", "-g", "-Wall", "-Wextra", "-Werror", "-fPIC"]
FLAGS += ["-Wno-missing-field-initializers", "-Wno-unused-parameter"]
FLAGS += ["-frounding-math"]  # as the values have it
FLAGS += [
    "-Wno-unused-variable",
    "-Wno-unused-but-set-variable",
    "-Wno-unused-but-set-parameter",
    "-Wno-type-limits",
    "-Wno-maybe-uninitialized",
    *(f"-I{path}" for path in INCLUDE),
]


@cache
def runtime_objects(sanitize: str = "undefined") -> list[Path]:
    """The runtime's own C and its double, compiled once. Generated code of which no sanitizer is asked is linked with
    values under one.
    """
    double = ["gcc", *FLAGS, *sanitized(sanitize or "undefined"), "-c", HERE / "double.c"]
    made = once(["lowered", *double], lambda folder: compiler(double, folder))
    return [*value_objects(sanitize or "undefined"), *made.glob("*.o")]


C_NAMES = {
    "int": "int64_t",
    "float": "double",
    "f32": "float",
    "f64": "double",
    "bool": "bool",
    **{f"{sign}{bits}": f"{'u' if sign == 'u' else ''}int{bits}_t" for sign in "ui" for bits in (8, 16, 32, 64)},
}


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
    if isinstance(outcome, Exception):
        return type(outcome).__name__, as_3_11_says(str(outcome))
    if isinstance(outcome, float):
        return "nan" if outcome != outcome else outcome.hex()
    return type(outcome), as_3_11_says(outcome) if isinstance(outcome, str) else outcome


@pytest.fixture(scope="session")
def write_module(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Writes a module's source (the names of pyenclave are imported for it) to a folder of its own."""

    def write(source: str, name: str = "m", header: str = NAMES) -> Path:
        path = tmp_path_factory.mktemp(name) / f"{name}.py"
        path.write_text(header + textwrap.dedent(source))
        return path

    return write


@pytest.fixture(scope="package", autouse=True)
def as_in_3_11() -> Iterator[None]:
    """What runs as plain Python is what the runtime is compared with."""
    with pytest.MonkeyPatch.context() as patch:
        behave_as_3_11(patch)
        yield


@pytest.fixture(autouse=True)
def plain_python(monkeypatch: pytest.MonkeyPatch) -> None:
    """Decorated functions run as plain Python; which they do is decided at the first call, so each test says it.

    They are not checked first: who compares them with what is lowered partitions them anyway.
    """
    monkeypatch.setenv("PYENCLAVE_PLATFORM", "none")
    monkeypatch.setattr(HostModule, "check", lambda module, name: module.close_helpers())


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
