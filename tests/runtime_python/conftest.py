"""The value runtime of trusted Python, compiled for the host with sanitizers, called by its headers' prototypes."""

import ctypes
import os
import re
import shlex
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pyenclave.arch.calls import MESSAGE_SIZE, TRACE_DEPTH
from pyenclave.arch.exceptions import Exc
from pyenclave.failures import made
from pyenclave.toolchain.headers import RUNTIME, SHARED

from ..built import compiler, once
from ..values import FLAGS, INCLUDE, sanitized, value_objects
from ..versions import as_3_11_says, behave_as_3_11

HEADERS = RUNTIME / "include" / "values"
HERE = Path(__file__).parent
# "exact": every block its own allocation, under AddressSanitizer; test_sanitized.py starts a Python for it.
FLAVOUR = os.environ.get("PYENCLAVE_TEST_VALUES", "shipped")

C_TYPES: dict[str, Any] = {
    "int64_t": ctypes.c_int64,
    "uint64_t": ctypes.c_uint64,
    "size_t": ctypes.c_size_t,
    "uint32_t": ctypes.c_uint32,
    "int": ctypes.c_int,
    "bool": ctypes.c_bool,
    "double": ctypes.c_double,
    "float": ctypes.c_float,
    "char": ctypes.c_char,
}


class Bytes(ctypes.Structure):
    """pye_bytes_t"""

    _fields_ = [
        ("size", ctypes.c_size_t),
        ("data", ctypes.c_void_p),
        ("count", ctypes.c_uint32),
        ("flags", ctypes.c_uint32),
        ("extent", ctypes.c_size_t),
        ("hash", ctypes.c_uint64),
    ]


class Operations(ctypes.Structure):
    _fields_ = [(name, ctypes.c_void_p) for name in ("keep", "drop", "equal", "compare", "hash", "repr", "free")]


class Type(ctypes.Structure):
    """pye_type_t"""


Type._fields_ = [
    ("name", ctypes.c_char_p),
    ("operations", ctypes.POINTER(Operations)),
    ("kind", ctypes.c_uint32),
    ("size", ctypes.c_uint32),
    ("element", ctypes.POINTER(Type)),
    ("value", ctypes.POINTER(Type)),
    ("members", ctypes.c_void_p),
    ("member_count", ctypes.c_uint32),
    ("object_size", ctypes.c_uint32),
    ("flags", ctypes.c_uint32),
    ("values", ctypes.c_void_p),
]


class Head(ctypes.Structure):
    _fields_ = [("count", ctypes.c_uint32), ("flags", ctypes.c_uint32), ("type", ctypes.POINTER(Type))]


class List(ctypes.Structure):
    _fields_ = [
        ("head", Head),
        ("size", ctypes.c_size_t),
        ("capacity", ctypes.c_size_t),
        ("items", ctypes.c_void_p),
    ]


class Trace(ctypes.Structure):
    _fields_ = [("line", ctypes.c_uint32), ("function", ctypes.c_char * 62), ("file", ctypes.c_char * 62)]


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


@dataclass(frozen=True)
class Prototype:
    """A function that the headers declare: `parameters` are pairs of C type and name."""

    name: str
    result: str
    parameters: tuple[tuple[str, str], ...]
    inline: bool

    @property
    def outputs(self) -> int:
        """How many of the last parameters are results."""
        count = 0
        for kind, name in reversed(self.parameters):
            if not kind.endswith("*") or kind.startswith("const") or name not in RESULTS:
                break
            count += 1
        return count

    @property
    def fails(self) -> bool:
        return self.result == "bool" and self.must_check

    must_check: bool = False


RESULTS = ("result", "quotient", "rest", "before", "middle", "after")

_FUNCTION = re.compile(
    r"^(?P<must>PYE_MUST_CHECK )?(?P<cold>PYE_COLD )?(?P<inline>static inline )?"
    r"(?P<result>(?:const )?\w+(?: \*+| ))(?P<name>pye_\w+)\((?P<parameters>[^)]*)\)\s*(?:;|\{)",
    re.MULTILINE,
)


def prototypes() -> dict[str, Prototype]:
    """Every function of the values' headers, preprocessed, so that those that macros define are there."""
    kept = ("-DPYE_MUST_CHECK=PYE_MUST_CHECK", "-DPYE_COLD=PYE_COLD")
    include = (f"-I{RUNTIME / 'include'}", f"-I{SHARED}")
    command = ["gcc", "-E", "-P", *kept, *include, "-"]
    done = subprocess.run(command, input=_undefined(), capture_output=True, text=True, check=True)
    text = re.sub(r"\s+", " ", done.stdout).replace("_Bool", "bool")
    text = re.sub(r"([;{}]) ", r"\1\n", text)
    found = {}
    for one in _FUNCTION.finditer(text):
        if one["result"].strip() == "return":
            continue
        parameters = tuple(_parameter(part) for part in one["parameters"].split(",") if part.strip() != "void")
        found[one["name"]] = Prototype(
            one["name"], one["result"].strip(), parameters, one["inline"] is not None, one["must"] is not None
        )
    return found


def _undefined() -> str:
    """The headers without their own definitions of the markers that are looked for."""
    text = (HEADERS / "memory.h").read_text()
    assert "#define PYE_MUST_CHECK" in text
    return (
        '#include "pyenclave_bytes.h"\n'
        + re.sub(r"#define PYE_(MUST_CHECK|COLD) .*\n", "", text)
        + '#include "pyenclave_values.h"\n#include "values/builder.h"\n'
    )


def _parameter(text: str) -> tuple[str, str]:
    kind, stars, name = re.fullmatch(r"\s*(.*?)\s*(\**)\s*(\w+)\s*", text).groups()
    return f"{kind} {stars}".strip(), name


def _wrappers(found: dict[str, Prototype]) -> str:
    """Inline functions under names that a library can export."""
    lines = ['#include "pyenclave_values.h"', '#include "values/builder.h"']
    for one in found.values():
        if one.inline and "iterator" not in one.result and "range" not in one.name:
            declared = ", ".join(f"{kind} {name}" for kind, name in one.parameters)
            called = ", ".join(name for _, name in one.parameters)
            back = "" if one.result == "void" else "return "
            lines.append(f"{one.result} inline_{one.name}({declared}) {{ {back}{one.name}({called}); }}")
    return "\n".join(lines) + "\n"


SANITIZE = {"shipped": "undefined", "exact": "address,undefined"}


@pytest.fixture(scope="session")
def built() -> Path:
    command = shlex.split(os.environ.get("PYENCLAVE_TEST_CC", "gcc"))
    return once(["values' library", FLAVOUR, *command], lambda folder: _library(command, folder)) / "values.so"


def _library(command: list[str], folder: Path) -> None:
    wrappers = folder / "wrappers.c"
    wrappers.write_text(_wrappers(prototypes()))
    flags = [*command, *FLAGS, *sanitized(SANITIZE[FLAVOUR]), *INCLUDE]
    compiler([*flags, "-c", HERE / "double.c", HERE / "types.c", wrappers], folder)
    objects = [*value_objects(SANITIZE[FLAVOUR], tuple(command)), *folder.glob("*.o")]
    compiler([*flags, "-shared", "-Wl,-Bsymbolic", *objects, "-o", folder / "values.so", "-lm"])


class Values:
    """The library. `call` takes and gives Python values; what it raises is raised."""

    def __init__(self, path: Path) -> None:
        self.library = ctypes.CDLL(str(path))
        self.prototypes = prototypes()
        self._functions: dict[str, Any] = {}
        self.leaked = 0
        self.library.pye_thread_error.restype = ctypes.POINTER(Error)
        self.library.pye_thread_status.restype = ctypes.POINTER(ctypes.c_uint32)
        self.library.double_kept_is_wiped.restype = ctypes.c_bool

    def type(self, name: str) -> Any:
        return Type.in_dll(self.library, f"pye_type_{name}")

    def counter(self, name: str) -> ctypes.c_size_t:
        return ctypes.c_size_t.in_dll(self.library, name)

    def function(self, name: str) -> Any:
        if name not in self._functions:
            one = self.prototypes[name]
            function = getattr(self.library, f"inline_{name}" if one.inline else name)
            function.argtypes = [_ctype(kind) for kind, _ in one.parameters]
            function.restype = None if one.result == "void" else _ctype(one.result)
            self._functions[name] = function
        return self._functions[name]

    def call(self, name: str, *arguments: Any, text: bool = False) -> Any:
        """Calls by the prototype. bytes and str go in as values and are released; `text`: a pye_bytes_t is a str."""
        one = self.prototypes[name]
        function = self.function(name)
        held = []
        passed = []
        kinds = [kind for kind, _ in one.parameters[: len(one.parameters) - one.outputs]]
        assert len(kinds) == len(arguments), (name, kinds, arguments)
        for kind, argument in zip(kinds, arguments, strict=True):
            if kind in ("const pye_bytes_t *", "pye_bytes_t *", "const pye_bytearray_t *") and isinstance(
                argument, bytes | bytearray | str
            ):
                held.append(self.value(argument))
                argument = held[-1]
            if kind == "const pye_list_t *" and isinstance(argument, list):
                held.append(self.list_of(argument))
                argument = held[-1]
            passed.append(argument)
        outputs = [_pointee(kind)() for kind, _ in one.parameters[len(one.parameters) - one.outputs :]]
        answer = function(*passed, *(ctypes.byref(output) for output in outputs))
        results: Any
        try:
            if one.fails and not answer:
                self.raise_pending()
                raise AssertionError(f"{name} failed without an exception")
            assert not self.library.pye_error_pending() & 0xFF, name
            results = [self.taken(output, text) for output in outputs] if outputs else [answer]
        finally:
            for value in held:
                self.release(value)
        return results[0] if len(results) == 1 else tuple(results)

    # --- values ---------------------------------------------------------------------------------------------------

    def value(self, content: bytes | bytearray | str) -> Any:
        """A new pye_bytes_t; a str knows its code points half of the time, as values in enclaves do."""
        data = content.encode() if isinstance(content, str) else bytes(content)
        made = ctypes.POINTER(Bytes)()
        if isinstance(content, bytearray):
            held = self.value(data)
            assert self.function("pye_bytearray_of")(held, ctypes.byref(made))
            self.release(held)
            return made
        assert self.function("pye_bytes_copy")(data, len(data), ctypes.byref(made)), "no memory"
        if isinstance(content, str) and len(content) % 2 == 0 and data:
            made[0].extent = len(content)
        return made

    def list_of(self, items: list[Any], element: Any = None) -> Any:
        """A new list of bytes or str."""
        is_str = bool(items) and isinstance(items[0], str)
        name = "pye_type_list_str" if is_str else "pye_type_list_bytes"
        made = ctypes.POINTER(List)()
        assert self.function("pye_list_new")(
            ctypes.byref(Type.in_dll(self.library, name)), len(items), ctypes.byref(made)
        )
        for item in items:
            held = self.value(item)
            assert self.function("pye_list_append")(made, ctypes.byref(held))
            self.release(held)
        return made

    def release(self, value: Any) -> None:
        if not value:
            return
        if isinstance(value, ctypes.POINTER(Bytes)):
            self.function("pye_bytes_release")(value)
        else:
            self.function("pye_object_release")(ctypes.cast(value, ctypes.POINTER(Head)))

    def read(self, value: Any) -> bytes:
        one = value[0]
        data = ctypes.string_at(one.data, one.size)
        if one.extent and not one.flags & 2:
            assert len(data.decode()) == one.extent, "a value knows its code points wrongly"
        return data

    def taken(self, output: Any, text: bool) -> Any:
        """The Python value of a result, which is released."""
        if isinstance(output, ctypes.POINTER(Bytes)):
            data: Any = self.read(output)
            if output[0].flags & 2:
                data = bytearray(data)
            result: Any = data.decode() if text else data
        elif isinstance(output, ctypes.POINTER(List)):
            name = output[0].head.type[0].element[0].name
            slot = ctypes.c_int64 if name == b"int" else ctypes.POINTER(Bytes)
            items: Any = ctypes.cast(output[0].items, ctypes.POINTER(slot))
            result = [items[at] if name == b"int" else self.read(items[at]) for at in range(output[0].size)]
            if name == b"str":
                result = [one.decode() for one in result]
            if name == b"bytearray":
                result = [bytearray(one) for one in result]
        else:
            return output.value
        self.release(output)
        return result

    def raise_pending(self) -> None:
        """Raises what is pending, and clears it."""
        status = self.library.pye_thread_status()[0]
        error = self.library.pye_thread_error()[0]
        number, message = error.exception, bytes(error.message[: error.message_size]).decode()
        self.library.pye_error_clear()
        if status:
            raise Refusal(status)
        raise made(EXCEPTIONS[number], *[message] if message else [])

    def check_balance(self) -> None:
        """Nothing is left on the heap, and what the thread keeps is wiped."""
        self.library.double_arena_release()
        assert self.library.double_kept_is_wiped()
        self.library.double_forget_kept()
        left = self.counter("double_heap_blocks").value
        new, self.leaked = left - self.leaked, left  # what one test leaves is not the next one's
        assert new == 0


@dataclass
class Refusal(Exception):
    status: int


def _pointee(kind: str) -> Any:
    assert kind.endswith("*"), kind
    return _ctype(kind[:-1].strip())


def _ctype(kind: str) -> Any:
    plain = kind.replace("const ", "").strip()
    if plain in C_TYPES:
        return C_TYPES[plain]
    base, stars = re.fullmatch(r"(\w+)\s*(\**)", plain).groups()
    if base in ("char", "void", "uint8_t") and stars == "*":
        return ctypes.c_char_p if base == "char" else ctypes.c_void_p
    structure = {
        "pye_bytes_t": Bytes, "pye_bytearray_t": Bytes, "pye_list_t": List, "pye_head_t": Head, "pye_type_t": Type,
    }.get(base)  # fmt: skip
    if structure is None:
        if base in C_TYPES:
            return ctypes.POINTER(C_TYPES[base])
        return ctypes.c_void_p
    found: Any = structure
    for _ in stars:
        found = ctypes.POINTER(found)
    return found


@pytest.fixture(scope="package", autouse=True)
def as_in_3_11() -> Iterator[None]:
    """What CPython gives here is what the runtime is compared with."""
    with pytest.MonkeyPatch.context() as patch:
        behave_as_3_11(patch)
        yield


@pytest.fixture(scope="session")
def library(built: Path) -> Values:
    return Values(built)


@pytest.fixture
def values(library: Values) -> Iterator[Values]:
    """The library; after the test nothing may be left on its heap."""
    yield library
    library.check_balance()


@pytest.fixture
def agree(values: Values) -> Callable[..., Any]:
    """Calls the function and its CPython counterpart: results, exceptions and their texts must be the same."""

    def check(name: str, expected: Callable[[], Any], *arguments: Any, text: bool = False) -> Any:
        wanted = outcome(expected)
        found = outcome(lambda: values.call(name, *arguments, text=text))
        assert found == wanted, (name, arguments)
        return found

    return check


def outcome(call: Callable[[], Any]) -> Any:
    """What a call gives, comparable: floats by their bits, exceptions by type and text."""
    try:
        result = call()
    except Exception as error:
        kind = UnicodeError if isinstance(error, UnicodeError) else type(error)
        return kind, as_3_11_says(str(error))
    return comparable(result)


def comparable(result: Any) -> Any:
    if isinstance(result, float):
        return "nan" if result != result else result.hex()
    if isinstance(result, tuple):
        return tuple(comparable(one) for one in result)
    return type(result), result
