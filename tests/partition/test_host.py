"""The host's side: decorated functions as callables, the checks of plain Python, inside variables from outside."""

import array
import gc
import importlib.util
import inspect
import runpy
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

import pytest

from pyenclave import decorators, f32, f64, host, i8, trusted, u8, u32, u64, untrusted
from pyenclave.adapters import check_arguments
from pyenclave.errors import PartitionError
from pyenclave.partition.packages.sources import Sources

SOURCE = '''
key: Inside[bytes] = b"initial"
fine = 1

@untrusted
def audit(event: str, size: int) -> None:
    events.append((event, size))

@untrusted
def ask(data: bytes, n: u8) -> u8:
    return answer

@trusted
def every(a: int, b: float, c: bool, d: bytes, e: str, f: u8, g: i64, h: f32) -> str:
    return f"{a}"

@trusted
def set_key(value: bytes, *, event: str = "set") -> bytes:
    """Sets the key."""
    global key
    old = key
    key = value
    audit(event, len(value))
    return old

@trusted
def wrong(n: int) -> u8:
    return n

@trusted
def positional(a: int, /, b: int = 2) -> int:
    return a * 10 + b

@trusted
def nothing() -> None: ...

@trusted
def asks(n: u8) -> int:
    return ask(b"x", n)

late: Inside[int] = 3
events = []
answer = 7
'''

GOOD = (1, 1.5, True, b"d", "e", 2, 3, 0.5)
WRONG = [
    (0, "x", TypeError, "`a` must be int, not str"),
    (0, 1.5, TypeError, "`a` must be int, not float"),
    (0, None, TypeError, "`a` must be int, not NoneType"),
    (0, 2**63, OverflowError, "`a` must be in -9223372036854775808..9223372036854775807, not 9223372036854775808"),
    (1, "x", TypeError, "`b` must be float, not str"),
    (1, 10**400, OverflowError, "int too large to convert to float"),
    (2, 1, TypeError, "`c` must be bool, not int"),
    (2, None, TypeError, "`c` must be bool, not NoneType"),
    (3, "x", TypeError, "`d` must be bytes, not str"),
    (3, None, TypeError, "`d` must be bytes, not NoneType"),
    (3, 3, TypeError, "`d` must be bytes, not int"),
    (3, memoryview(b"abcd")[::2], BufferError, "memoryview: underlying buffer is not C-contiguous"),
    (3, array.array("H", [1]), TypeError, "`d` must be bytes, not array"),
    (3, memoryview(array.array("H", [1])), TypeError, "`d` must be bytes, not a memoryview of 'H'"),
    (3, memoryview(array.array("b", [-1])), TypeError, "`d` must be bytes, not a memoryview of 'b'"),
    (3, memoryview(b"abcd").cast("?"), TypeError, "`d` must be bytes, not a memoryview of '?'"),
    (3, memoryview(b"abcd").cast("B", (2, 2)), TypeError, "`d` must be bytes, not a memoryview of 'B' in 2 dimensions"),
    (4, b"x", TypeError, "`e` must be str, not bytes"),
    (5, 256, OverflowError, "`f` must be in 0..255, not 256"),
    (5, -1, OverflowError, "`f` must be in 0..255, not -1"),
    (7, 1e300, OverflowError, "`h` does not fit a 32-bit float: 1e+300"),
    (7, b"", TypeError, "`h` must be float, not bytes"),
]


@pytest.fixture
def module(write_module: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Imported afresh, not called yet; the platform is chosen by the test."""
    path = write_module(SOURCE, "sample")
    spec = importlib.util.spec_from_file_location("sample", path)
    assert spec is not None
    assert spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "sample", loaded)
    spec.loader.exec_module(loaded)
    return loaded


@pytest.fixture
def plain(module: ModuleType, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setenv("PYENCLAVE_PLATFORM", "none")
    return module


class Loaded:
    """Stands for a generated host object."""

    def __init__(self, ocalls: dict[str, Callable[..., Any]]) -> None:
        self.ocalls = ocalls
        self.calls: list[tuple[Any, ...]] = []

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def method(*values: Any) -> Any:
            self.calls.append((name, *values))
            return name

        return method


@pytest.fixture
def enclave(module: ModuleType, monkeypatch: pytest.MonkeyPatch, usual: str) -> list[Loaded]:
    """The objects that loading gave, in order."""
    monkeypatch.setenv("PYENCLAVE_PLATFORM", usual)
    made: list[Loaded] = []

    def load_module(sources: Sources, config: Any, ocalls: dict[str, Callable[..., Any]], *others: Any) -> Loaded:
        assert sources.path.name == "sample.py"
        assert sources.data == sources.path.read_bytes()
        time.sleep(0.02)
        made.append(Loaded(ocalls))
        return made[-1]

    pipeline = ModuleType("pyenclave.pipeline.loader")
    pipeline.load_module = load_module  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "pyenclave.pipeline.loader", pipeline)
    return made


# --- plain Python ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("index", "value", "kind", "message"), WRONG)
def test_wrong_arguments(plain: ModuleType, index: int, value: Any, kind: type[Exception], message: str) -> None:
    arguments = [*GOOD[:index], value, *GOOD[index + 1 :]]
    with pytest.raises(kind) as caught:
        plain.every(*arguments)
    assert str(caught.value) == message


def test_lone_surrogates(plain: ModuleType) -> None:
    with pytest.raises(UnicodeEncodeError, match="surrogates not allowed"):
        plain.set_key(b"", event="\ud800")


def test_what_is_accepted(plain: ModuleType) -> None:
    class Index:
        def __index__(self) -> int:
            return 5

    assert plain.every(Index(), 1, False, bytearray(b"d"), "", True, 3, 1) == "5"
    assert plain.set_key(memoryview(b"view")) == b"initial"
    assert plain.set_key(memoryview(b"ab").cast("c")) == b"view"
    assert plain.set_key(bytearray(b"c")) == b"ab"
    assert plain.set_key(b"") == b"c"
    assert plain.events == [("set", 4), ("set", 2), ("set", 1), ("set", 0)]


def test_results_are_checked(plain: ModuleType) -> None:
    assert plain.wrong(255) == 255
    with pytest.raises(OverflowError, match=r"^the result of `wrong` must be in 0\.\.255, not 256$"):
        plain.wrong(256)
    plain.answer = "7"  # type: ignore[attr-defined]
    with pytest.raises(TypeError, match=r"^the result of `ask` must be int, not str\n"):
        plain.asks(1)
    assert plain.nothing() is None


def test_unusable_annotations() -> None:
    """A build refuses them; this is what a host module meets that is not of its module's text."""

    def unknown(a: complex) -> int:
        return int(a.real)

    with pytest.raises(TypeError, match=r"^`a` has no annotation that trusted code knows: complex cannot cross$"):
        check_arguments(unknown)

    def missing(a: int):  # type: ignore[no-untyped-def]
        return a

    with pytest.raises(TypeError, match=r"^the result of `missing` has no annotation that trusted code knows$"):
        check_arguments(missing)


# --- the callable ------------------------------------------------------------------------------------------------


def test_the_function_stays_what_it_was(module: ModuleType) -> None:
    assert module.set_key.__name__ == "set_key"
    assert module.set_key.__doc__ == "Sets the key."
    assert module.set_key.__module__ == "sample"
    assert inspect.isfunction(module.set_key)
    assert str(inspect.signature(module.set_key)) == "(value: bytes, *, event: str = 'set') -> bytes"
    assert inspect.unwrap(module.set_key).__code__.co_filename == module.__file__


def test_defaults_and_keywords(plain: ModuleType) -> None:
    assert plain.positional(1) == 12
    assert plain.positional(1, b=3) == 13
    with pytest.raises(TypeError, match="positional-only"):
        plain.positional(a=1)
    with pytest.raises(TypeError, match=r"missing 1 required positional argument: 'value'"):
        plain.set_key()


def test_only_functions_with_named_parameters() -> None:
    with pytest.raises(TypeError, match=r"^@trusted: `C` has no method$"):
        trusted(type("C", (), {}))
    with pytest.raises(TypeError, match=r"^@trusted decorates functions, not int$"):
        trusted(3)  # type: ignore[call-overload]
    with pytest.raises(TypeError, match=r"^@untrusted decorates functions, not int$"):
        untrusted(3)  # type: ignore[call-overload, arg-type]

    def many(*values: int) -> None: ...

    with pytest.raises(TypeError, match=r"^`many` takes any number of arguments, which cannot leave; name each one$"):
        untrusted(many)

    def named(**values: int) -> None: ...

    for decorator in (trusted, untrusted):
        with pytest.raises(TypeError, match=r"^`named` takes arguments of any name, which cannot cross"):
            decorator(named)


def test_native_methods_are_called(module: ModuleType, enclave: list[Loaded]) -> None:
    assert module.set_key(b"k") == "sample_set_key"
    assert module.positional(4) == "sample_positional"
    assert module.nothing() == "sample_nothing"
    assert len(enclave) == 1
    assert enclave[0].calls == [("sample_set_key", b"k", "set"), ("sample_positional", 4, 2), ("sample_nothing",)]


def test_what_native_methods_would_take_is_refused(module: ModuleType, enclave: list[Loaded]) -> None:
    with pytest.raises(TypeError, match=r"^`event` must be str, not bytes$"):
        module.set_key(b"k", event=b"text")
    with pytest.raises(TypeError, match=r"^`value` must be bytes, not NoneType$"):
        module.set_key(None)
    with pytest.raises(TypeError, match=r"^`value` must be bytes, not str$"):
        module.set_key("k")
    with pytest.raises(TypeError, match=r"^`value` must be bytes, not a memoryview of 'H'$"):
        module.set_key(memoryview(array.array("H", [1])))
    assert enclave == []


def test_bytes_are_not_copied_on_their_way(module: ModuleType, enclave: list[Loaded]) -> None:
    data = bytearray(b"k")
    module.set_key(data)
    assert enclave[0].calls[0][1] is data


def test_the_first_calls_of_many_threads_load_once(module: ModuleType, enclave: list[Loaded]) -> None:
    threads = [threading.Thread(target=module.nothing) for _ in range(8)]
    threads += [threading.Thread(target=module.positional, args=(1,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(enclave) == 1
    assert len(enclave[0].calls) == 16


def test_a_failed_load_is_tried_again(module: ModuleType, enclave: list[Loaded], monkeypatch: Any) -> None:
    pipeline = sys.modules["pyenclave.pipeline.loader"]
    good = pipeline.load_module

    def fail(*arguments: Any) -> Any:
        raise PartitionError("no")

    monkeypatch.setattr(pipeline, "load_module", fail)
    for _ in range(2):
        with pytest.raises(PartitionError, match=r"^no$"):
            module.nothing()
    monkeypatch.setattr(pipeline, "load_module", good)
    assert module.nothing() == "sample_nothing"


def test_ocalls_as_generated_code_calls_them(module: ModuleType, enclave: list[Loaded]) -> None:
    module.nothing()
    ocalls = enclave[0].ocalls
    assert set(ocalls) == {"sample_audit", "sample_ask", "sample_continue"}
    assert ocalls["sample_audit"]("größe".encode(), 3) is None
    assert module.events == [("größe", 3)]
    assert ocalls["sample_ask"](b"x", 1) == 7
    with pytest.raises(UnicodeDecodeError):
        ocalls["sample_audit"](b"\xff", 3)
    module.answer = 256
    with pytest.raises(OverflowError, match=r"^the result of `ask` must be in 0\.\.255, not 256$"):
        ocalls["sample_ask"](b"x", 1)


def test_outside_an_ocall_is_an_ordinary_function(module: ModuleType, enclave: list[Loaded]) -> None:
    module.audit("here", "anything")
    assert module.events == [("here", "anything")]
    assert enclave == []


def test_a_source_file_is_needed(monkeypatch: pytest.MonkeyPatch, usual: str) -> None:
    monkeypatch.setenv("PYENCLAVE_PLATFORM", usual)
    namespace: dict[str, Any] = {"__name__": "nowhere"}
    exec("from pyenclave import trusted\n@trusted\ndef f() -> None: ...", namespace)
    with pytest.raises(PartitionError, match=r"^trusted functions need a source file, which '<string>' is not$"):
        namespace["f"]()


# --- inside variables --------------------------------------------------------------------------------------------

HIDDEN = r"^`{}` lives inside the enclave; read and set it in `@trusted` functions$"


@pytest.mark.parametrize("name", ["key", "late"])
def test_outside_they_cannot_be_touched(module: ModuleType, place: str, name: str) -> None:
    with pytest.raises(AttributeError, match=HIDDEN.format(name)):
        getattr(module, name)
    with pytest.raises(AttributeError, match=HIDDEN.format(name)):
        setattr(module, name, 1)
    with pytest.raises(AttributeError, match=HIDDEN.format(name)):
        delattr(module, name)
    assert not hasattr(module, name)


def test_as_plain_python_whatever_runs_there_finds_them(plain: ModuleType) -> None:
    """What hides them keeps mistakes away and nobody else."""
    key = b"kept from mistakes alone"
    plain.set_key(key)
    assert [one for one in gc.get_objects() if type(one) is dict and one.get("key") is key]


def test_the_rest_of_the_module_is_as_ever(module: ModuleType) -> None:
    assert module.fine == 1
    module.fine = 2  # type: ignore[attr-defined]
    assert module.fine == 2
    with pytest.raises(AttributeError, match=r"^module 'sample' has no attribute 'other'$"):
        module.other  # noqa: B018
    assert isinstance(module, ModuleType)


def test_import_from_is_refused(module: ModuleType) -> None:
    with pytest.raises(ImportError, match="cannot import name 'key': it lives inside the enclave; import the module"):
        exec("from sample import key")


def test_as_main(write_module: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_module(
        'key: Inside[bytes] = b"k"\n@trusted\ndef f() -> bytes:\n    return key\n'
        'import sys\nhidden = not hasattr(sys.modules["__main__"], "key")\nresult = f()\n'
    )
    monkeypatch.setenv("PYENCLAVE_PLATFORM", "none")
    found = runpy.run_path(str(path), run_name="__main__")
    assert found["result"] == b"k"
    assert found["hidden"]


def test_after_a_reload_what_is_inside_now_is_hidden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    text = "from pyenclave import Inside, trusted\n{}\n@trusted\ndef f() -> int:\n    return 1\n"
    (tmp_path / "renewed.py").write_text(text.format("was: Inside[int] = 3"))
    module = importlib.import_module("renewed")
    (tmp_path / "renewed.py").write_text(text.format("was: int = 3; now: Inside[int] = 5"))
    importlib.reload(module)
    assert module.was == 3
    with pytest.raises(AttributeError, match=HIDDEN.format("now")):
        module.now  # noqa: B018
    (tmp_path / "renewed.py").write_text(text.format("was = now = 7"))
    assert importlib.reload(module).now == 7
    assert type(module) is ModuleType
    monkeypatch.delitem(sys.modules, "renewed")


def test_annotations_as_strings(write_module: Callable[..., Path], load_plain: Callable[[Path], ModuleType]) -> None:
    source = "from __future__ import annotations\nimport pyenclave\nfrom pyenclave import trusted\n"
    source += "a: pyenclave.Inside[bytes] = b'a'\nb: 'pyenclave.Inside[int]' = 2\n"
    source += "@trusted\ndef f(n: pyenclave.u8) -> int:\n    return n + b\n"
    module = load_plain(write_module(source, header=""))
    assert module.f(3) == 5
    for name in "ab":
        with pytest.raises(AttributeError, match=HIDDEN.format(name)):
            getattr(module, name)


# --- types -------------------------------------------------------------------------------------------------------


def test_calling_types() -> None:
    assert u8(255) == 255
    assert type(u8(3)) is int
    with pytest.raises(OverflowError, match=r"^u8 must be in 0\.\.255, not 256$"):
        u8(256)
    with pytest.raises(TypeError, match=r"^u8 must be int, not str$"):
        u8("3")  # type: ignore[arg-type]
    assert type(f64(3)) is float
    assert f32(0.1) == 0.10000000149011612
    with pytest.raises(OverflowError, match=r"^f32 does not fit a 32-bit float$"):
        f32(1e300)
    with pytest.raises(TypeError, match=r"^f32 must be float, not str$"):
        f32("x")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"^f64 must be float, not str$"):
        f64("x")  # type: ignore[arg-type]


def test_wrap() -> None:
    assert [u8.wrap(n) for n in (255, 256, -1, 1000)] == [255, 0, 255, 232]
    assert [i8.wrap(n) for n in (127, 128, 255, -129)] == [127, -128, -1, 127]
    assert u32.wrap(-(2**70) - 1) == 2**32 - 1
    assert u64.wrap(2**64) == 0


def test_dispatch_is_one_call() -> None:
    """The second call of a decorated function goes to its target, and nowhere else."""

    @trusted
    def f(data: bytes) -> int:
        return len(data)

    def bind(retarget: Callable[[Any], None]) -> Any:
        retarget(len)
        return len

    plain = inspect.unwrap(f)
    wrapper = decorators._forward(plain, bind, host.HostModule.of(plain), doubtful="_pyenclave_type(data) is not bytes")
    wrapper(b"")
    events: list[tuple[str, str]] = []

    def profile(frame: FrameType, event: str, argument: Any) -> None:
        if event in ("call", "c_call"):
            events.append((event, argument.__name__ if event == "c_call" else frame.f_code.co_name))

    before = sys.getprofile()
    sys.setprofile(profile)
    wrapper(b"")
    sys.setprofile(before)
    assert events == [("call", "f"), ("c_call", "len"), ("c_call", "setprofile")]


def test_modules_are_kept_in_their_namespace(module: ModuleType) -> None:
    assert isinstance(module.__dict__["__pyenclave__"], host.HostModule)
