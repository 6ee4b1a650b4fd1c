"""The generated Cython module, compiled and linked to the bridges in one process: host and trusted side agree."""

import array
import ctypes
import enum
import gc
import sys
import threading
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from pyenclave.errors import BoundaryError, EnclaveLost


@pytest.fixture(scope="module")
def module(sampler: Any, build_module: Callable[..., ModuleType]) -> ModuleType:
    return build_module(sampler, "sampler")


@pytest.fixture
def fake(double_enclave: Callable[..., Any], sampler: Any) -> Any:
    """The class of what the module loads in place of an enclave."""
    return double_enclave(sampler)


Serve = dict[str, Callable[..., Any]]


@pytest.fixture
def load(module: ModuleType, fake: Any) -> Callable[..., Any]:
    """The loaded sampler, with these ocalls."""

    def make(**ocalls: Callable[..., Any]) -> Any:
        def unserved(*arguments: Any) -> None:
            raise AssertionError(arguments)

        own = [ocall.name for ocall in fake.native.interface.ocalls if not ocall.name.startswith("pyenclave_")]
        return module.load("x.so", **{name: ocalls.get(name, unserved) for name in own})

    return make


# --- values ------------------------------------------------------------------------------------------


def test_scalars(load: Callable[..., Any], module: ModuleType) -> None:
    box = load()
    assert box.nothing() is None
    assert box.add(3, -5) == -2
    assert box.add(a=1, b=2) == 3
    assert box.flip(True) is False
    assert box.half(3.0, 0.25) == 1.75
    assert box.half(3, True) == 2.5
    assert box.foreign_value(-(1 << 62)) == 1 << 62
    assert box.none((1 << 64) - 1, 2, 3) is None
    assert box.none(lambda_=1, from_=2, self_=3) is None


class Indexed:
    def __init__(self, value: int) -> None:
        self.value = value

    def __index__(self) -> int:
        return self.value


def test_integers_are_checked(load: Callable[..., Any]) -> None:
    box = load()
    assert box.add(Indexed(3), True) == 4
    for wrong, text in (("3", "str"), (3.0, "float"), (None, "NoneType"), (b"3", "bytes")):
        with pytest.raises(TypeError, match=rf"^`a` must be int, not {text}$"):
            box.add(wrong, 1)
    for number in (1 << 31, -(1 << 31) - 1, 1 << 100):
        with pytest.raises(OverflowError, match=rf"^`a` must be in -2147483648\.\.2147483647, not {number}$"):
            box.add(number, 1)
    for number in (-1, 1 << 64, 1 << 90):
        with pytest.raises(OverflowError, match=rf"^`lambda_` must be in 0\.\.18446744073709551615, not {number}$"):
            box.none(number, 0, 0)
    with pytest.raises(OverflowError, match=r"^`value` must be in 0\.\.255, not 256$"):
        box.fill(3, 256)


def test_an_error_of_index_is_the_callers(load: Callable[..., Any]) -> None:
    class Broken:
        def __index__(self) -> int:
            raise LookupError("broken")

    with pytest.raises(LookupError, match="broken"):
        load().add(Broken(), 1)


def test_floats_and_bools_are_checked(load: Callable[..., Any]) -> None:
    box = load()
    with pytest.raises(TypeError, match=r"^`x` must be float, not str$"):
        box.half("1", 1.0)
    with pytest.raises(OverflowError, match=r"^`x` does not fit a 32-bit float: 1e\+300$"):
        box.half(1e300, 1.0)
    for wrong, name in ((1, "int"), (None, "NoneType")):
        with pytest.raises(TypeError, match=f"^`flag` must be bool, not {name}$"):
            box.flip(wrong)


def test_enums(load: Callable[..., Any], module: ModuleType) -> None:
    box = load()
    assert issubclass(module.color, enum.IntEnum)
    assert box.next(module.color.RED) is module.color.GREEN
    assert box.next(5) is module.color.BLUE
    assert module.ANON == 3
    with pytest.raises(BoundaryError, match=r"^ecall `next` was refused: a bool or an enum has a value"):
        box.next(2)
    at_fault = "^ecall `next` returned 77, which `enum color` does not have: its trusted body is wrong$"
    with pytest.raises(BoundaryError, match=at_fault):
        box.next(module.color.BLUE)
    with pytest.raises(TypeError, match=r"^`c` must be int, not str$"):
        box.next("RED")


def test_structs(load: Callable[..., Any], module: ModuleType) -> None:
    inner, point = module.inner, module.point
    p = point(kind=7, x=1 << 40, in_=[inner(tag=-1, on=True), inner()], c=module.color.BLUE, ld=2.5)
    q = load().mirror(p)
    assert (q.kind, q.x, q.c, q.ld) == (7, (1 << 40) + 1, module.color.BLUE, 2.5)
    assert q.in_ == (inner(-1, True), inner())
    assert p != q
    q.x -= 1
    assert p == q
    assert repr(inner(tag=3)) == "inner(tag=3, on=False)"
    with pytest.raises(TypeError, match=r"^`p` must be point, not int$"):
        load().mirror(3)
    with pytest.raises(OverflowError, match=r"^`kind` must be in 0\.\.255, not 300$"):
        p.kind = 300
    with pytest.raises(ValueError, match=r"^`in_` must have 2 items, not 1$"):
        p.in_ = [inner()]
    with pytest.raises(TypeError, match=r"^`in_` must be a sequence, not int$"):
        p.in_ = 3
    with pytest.raises(TypeError, match=r"^unhashable type"):
        hash(p)


def test_arrays_in_structs(module: ModuleType) -> None:
    plain = module.plain(name=b"12345678", d=(1, 2.5))
    assert (plain.a, plain.name, plain.d) == (0, b"12345678", (1.0, 2.5))
    with pytest.raises(ValueError, match=r"^`name` must be 8 bytes, not 3$"):
        plain.name = b"123"


def test_structs_and_scalars_by_pointer(load: Callable[..., Any], module: ModuleType) -> None:
    box = load()
    q, counter = box.plainp(module.plain(a=5, b=6), 41)
    assert (q.a, q.b, counter) == (-5, 6, 42)


def test_unions_cross_as_their_bytes(load: Callable[..., Any]) -> None:
    box = load()
    assert box.pass_union(b"12345678") == b"12345678"
    with pytest.raises(ValueError, match=r"^`u` must be 8 bytes, not 2$"):
        box.pass_union(b"12")
    with pytest.raises(TypeError, match=r"^`u` must be bytes, not NoneType$"):
        box.pass_union(None)


# --- buffers -----------------------------------------------------------------------------------------


def test_in_buffers(load: Callable[..., Any]) -> None:
    box = load()
    data = bytes(range(100))
    for buffer in (data, bytearray(data), memoryview(data), array.array("B", data), (ctypes.c_uint8 * 100)(*data)):
        assert box.sum(buffer) == sum(data)
    assert box.sum(memoryview(data)[10:20]) == sum(data[10:20])
    assert box.sum(b"") == 0
    assert box.sum(memoryview(b"")) == 0
    assert box.sum(None) == 1000000  # NULL
    assert box.sum(array.array("I", [1, 2])) == 3  # any element type: bytes count
    with pytest.raises(TypeError, match=r"^`data` must be bytes, not str$"):
        box.sum("abc")
    with pytest.raises(BufferError, match="contiguous"):
        box.sum(memoryview(data)[::2])


def test_nothing_is_copied_outside(load: Callable[..., Any], sampler: Any) -> None:
    """The address that the bridge sees is that of the caller's own object."""
    box = load(store=lambda data: len(data))
    buffer = bytearray(b"x" * 8)
    box.twice(buffer)  # in place, so it was the caller's memory
    assert buffer == b"\xf0\xf0\xf0\xf0" * 2


def test_in_out_buffers(load: Callable[..., Any]) -> None:
    box = load()
    values = array.array("i", [1, -2, 3])
    assert box.twice(values) is None
    assert list(values) == [2, -4, 6]
    with pytest.raises(TypeError, match=r"^`values` must be a writable buffer, not bytes$"):
        box.twice(b"1234")
    with pytest.raises(ValueError, match=r"^`values` must be a multiple of 4 bytes, not 5$"):
        box.twice(bytearray(5))
    colors = array.array("I", [0, 5])
    box.bools(bytes([1, 0]), colors)
    assert list(colors) == [5, 5]


def test_buffers_of_one_length_agree(load: Callable[..., Any]) -> None:
    box = load()
    two, three = array.array("I", [2, 3]), array.array("I", [4, 5, 6])
    assert box.dot(two, two) == 13
    with pytest.raises(ValueError, match=r"^`a` and `b` must have the same length, not 2 and 3$"):
        box.dot(two, three)


def test_a_length_that_its_type_cannot_say(load: Callable[..., Any]) -> None:
    box = load()
    assert box.small(b"a" * 255) == ord("a")
    assert box.small("grün") == ord("n")  # str, as UTF-8
    with pytest.raises(OverflowError, match=r"^`text` is too long: `n` must be in 0\.\.255, not 256$"):
        box.small(b"a" * 256)
    with pytest.raises(UnicodeEncodeError):
        box.small("\udc80")


def test_lengths_of_products_are_given(load: Callable[..., Any]) -> None:
    box = load()
    assert box.product(b"\1\2\3\4\5\6", 2, 3) == 21
    with pytest.raises(ValueError, match=r"^`data` must be 6 bytes, not 5$"):
        box.product(b"12345", 2, 3)
    with pytest.raises(ValueError, match=r"^`m` must not be negative, not -3$"):
        box.product(b"12345", 2, -3)


def test_lengths_that_are_no_integers_are_given(load: Callable[..., Any], module: ModuleType) -> None:
    box = load()
    assert box.loose(b"\1\2\3", 3.0, bytes(5), module.color.GREEN, b"\1", True, b"", 0.0) == 1000006
    with pytest.raises(ValueError, match=r"^`data` must be 2 bytes, not 3$"):
        box.loose(b"\1\2\3", 2.0, bytes(5), module.color.GREEN, b"\1", True, b"", 0.0)
    with pytest.raises(ValueError, match=r"^`n` must not be negative, not -2$"):
        box.loose(b"\1\2\3", -2.0, bytes(5), module.color.GREEN, b"\1", True, b"", 0.0)


def test_out_buffers(load: Callable[..., Any]) -> None:
    box = load()
    assert box.fill(5, 7) == b"\7" * 5
    assert box.fill(0, 7) == b""
    assert box.fill(4, 0) == bytes(4)
    with pytest.raises(MemoryError):
        box.fill((1 << 64) - 1, 7)


def test_arrays(load: Callable[..., Any]) -> None:
    box = load()
    grid = memoryview(box.fixed(bytes(range(32)))).cast("h")
    assert list(grid) == [0, 2, 4, 6, 8, 10]
    with pytest.raises(ValueError, match=r"^`key` must be 32 bytes, not 31$"):
        box.fixed(bytes(31))


def test_strings(load: Callable[..., Any]) -> None:
    box = load()
    assert box.length("grün") == 5
    assert box.length(b"abc") == 3
    assert box.length("") == 0
    assert box.length(None) == 999
    assert box.upper("Straße") == "STRAßE"
    assert box.upper(b"abc") == "ABC"
    assert box.upper(None) is None
    assert box.wide("wé🙂") == 3
    assert box.wide(None) == 999
    for call in (box.length, box.upper, box.wide):
        with pytest.raises(ValueError, match=r"^`text` must not contain a NUL character$"):
            call("a\0b")
        with pytest.raises(TypeError, match=r"^`text` must be str( or bytes)?, not int$"):
            call(3)


def test_addresses(load: Callable[..., Any]) -> None:
    box = load()
    assert box.raw(0xFFFF_FFFF_FFFF) == 0xFFFF_FFFF_FFFF
    assert box.address(False) == 0xFFFF_FFFF_FFFF
    with pytest.raises(BoundaryError, match=r"^ecall `address` was refused: a buffer does not lie wholly outside"):
        box.address(True)


def test_results_of_any_length(load: Callable[..., Any]) -> None:
    box = load()
    assert box.deliver(b"\xff" * 3000, False) == b"\xff" * 3000
    assert box.deliver("grün".encode(), True) == "grün"
    assert box.deliver(b"", True) == ""
    with pytest.raises(UnicodeDecodeError) as caught:
        box.deliver(b"\xff", True)
    assert caught.value.__notes__ == ["raised in ocall `pyenclave_return_str`, called by ecall `deliver`"]


# --- failures ----------------------------------------------------------------------------------------


def test_trusted_exceptions(load: Callable[..., Any]) -> None:
    box = load()
    with pytest.raises(OverflowError, match=r"^the sum does not fit$"):
        box.add(1 << 30, 1 << 30)
    with pytest.raises(KeyError, match="no such key"):
        box.fail(0)
    with pytest.raises(MemoryError, match=r"^the enclave's memory is exhausted$"):
        box.fail(1)
    with pytest.raises(BoundaryError, match=r"^ecall `inside_only` was refused: it may not be called now"):
        box.inside_only(3)


def test_close(load: Callable[..., Any], fake: Any, module: ModuleType) -> None:
    with load() as box:
        assert isinstance(box.enclave, fake)
        box.nothing()
    assert box.enclave.closed
    for call in (box.nothing, lambda: box.add(1, 2)):
        with pytest.raises(EnclaveLost, match=r"^`\w+` cannot be called, the enclave is gone: it is closed$"):
            call()
    box.close()
    with pytest.raises(TypeError, match=r"^Sampler is made by load\(\)$"):
        module.Sampler()


def test_load(module: ModuleType, fake: Any) -> None:
    ocalls: Serve = dict.fromkeys(("audit", "store", "ask", "pick", "tick", "origin", "wide_log"), print)
    module.load(**ocalls)
    module.load("y.so", platform="emulated", signer=bytes(32), **ocalls)
    path, platform, signer = fake.loaded[0]
    assert module.__file__
    assert path == module.__file__.replace("sampler.so", "sampler.enclave.so")
    assert (platform, signer) == ("auto", None)
    assert fake.loaded[1] == ("y.so", "emulated", bytes(32))
    with pytest.raises(TypeError, match=r"^`tick` must be callable, not int$"):
        module.load(**{**ocalls, "tick": 3})
    del ocalls["tick"]
    with pytest.raises(TypeError, match="tick"):
        module.load(**ocalls)


def test_documentation(module: ModuleType) -> None:
    assert module.Sampler.add.__doc__ == "public int32_t add(int32_t a, int32_t b)"
    assert "[in, size=n] const uint8_t *data" in module.Sampler.sum.__doc__


# --- ocalls ------------------------------------------------------------------------------------------


def test_ocall_arguments(load: Callable[..., Any], module: ModuleType) -> None:
    seen: list[Any] = []
    box = load(
        audit=lambda *a: seen.append(a),
        wide_log=lambda *a: seen.append(a),
        store=lambda *a: seen.append(a) or 4,  # type: ignore[func-returns-value]
        pick=lambda *a: seen.append(a) or module.color.BLUE,  # type: ignore[func-returns-value]
    )
    assert box.call_out(0, b"") == 1
    assert box.call_out(10, b"") == 10
    assert box.call_out(1, b"data") == 4
    assert box.call_out(4, b"") == module.color.BLUE
    point = module.point(kind=3, x=5, c=6)
    assert seen == [("event", -5), ("wé",), (b"data",), (module.color.RED, point)]


def test_ocall_results(load: Callable[..., Any], module: ModuleType) -> None:
    def ask(text: str, p: bytes, n: int) -> tuple[bool, str, bytes, bytes]:
        assert (text, len(p), n) == ("question", 96, 6)
        return True, "short", p, b"\x03"

    def origin(p: Any) -> tuple[Any, bool, int]:
        return module.point(x=p.x + 2, c=5), True, module.color.BLUE

    box = load(ask=ask, origin=origin)
    assert box.call_out(2, b"") == 5 * 10000 + 7 * 100 + 31
    assert box.call_out(5, b"") == 42 * 100 + 16


@pytest.mark.parametrize(
    ("answer", "error", "text"),
    [
        ("x", TypeError, r"`store\(\)` must be int, not str"),
        (None, TypeError, r"`store\(\)` must be int, not NoneType"),
        (1 << 31, OverflowError, r"`store\(\)` must be in -2147483648\.\.2147483647, not 2147483648"),
    ],
)
def test_wrong_results(load: Callable[..., Any], answer: Any, error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=f"^{text}\n"):
        load(store=lambda data: answer).call_out(1, b"x")


@pytest.mark.parametrize(
    ("answer", "error", "text"),
    [
        (True, TypeError, r"`ask\(\)` must return a tuple of 4, not True"),
        ((True, "much too long", b"", b""), ValueError, "`text` must be at most 8 bytes, not 13"),
        ((True, "", b"", b"1234567"), ValueError, "`to` must be at most 6 bytes, not 7"),
        ((True, "", b"", None), TypeError, "`to` must be bytes, not NoneType"),
        ((1, "", b"", b""), TypeError, r"`ask\(\)` must be bool, not int"),
    ],
)
def test_wrong_tuples(load: Callable[..., Any], answer: Any, error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=f"^{text}\n"):
        load(ask=lambda text, p, n: answer).call_out(2, b"")


def test_a_result_that_breaks_a_rule_inside(load: Callable[..., Any]) -> None:
    with pytest.raises(BoundaryError, match=r"an ocall's results break a rule of the interface$"):
        load(pick=lambda c, p: 77).call_out(4, b"")


def test_errno(load: Callable[..., Any]) -> None:
    def full(data: bytes) -> int:
        raise OSError(28, "No space left on device")

    assert load(store=full).call_out(1, b"x") == -28

    def unnumbered(data: bytes) -> int:
        raise OSError("no number")

    with pytest.raises(OSError, match=r"^no number\n"):
        load(store=unnumbered).call_out(1, b"x")


class Failed(Exception):
    pass


def test_an_ocalls_exception_comes_through(load: Callable[..., Any]) -> None:
    error = Failed("here")

    def tick() -> None:
        raise error

    references = sys.getrefcount(error)
    for _ in range(3):
        with pytest.raises(Failed) as caught:
            load(tick=tick).call_out(3, b"")
        assert caught.value is error
        assert error.__notes__.pop() == "raised in ocall `tick`, called by ecall `call_out`"
        names = [entry.name for entry in caught.traceback]
        assert "tick" in names
        error.__traceback__ = None
        del caught
    assert sys.getrefcount(error) <= references + 1


def test_another_error_besides(load: Callable[..., Any]) -> None:
    def tick() -> None:
        raise Failed("first")

    box = load(tick=tick)
    with pytest.raises(RuntimeError, match=r"^tick failed$") as caught:
        box.call_out(9, b"")
    assert isinstance(caught.value.__cause__, Failed)
    with pytest.raises(Failed, match=r"^first\n"):
        box.call_out(8, b"")  # trusted code went on, but the host's exception is not lost


def test_nested_calls(load: Callable[..., Any]) -> None:
    def store(data: bytes) -> int:
        box.inside_only(5)
        with pytest.raises(BoundaryError, match="it may not be called now"):
            box.nothing()
        total: int = box.add(20, 22)
        return total

    box = load(store=store)
    before = box.call_out(99, b"")
    assert box.call_out(1, b"x") == 42
    assert box.call_out(99, b"") == before + 5


def test_exceptions_of_nested_calls_stay_apart(load: Callable[..., Any]) -> None:
    def store(data: bytes) -> int:
        with pytest.raises(OverflowError):
            box.add(1 << 30, 1 << 30)
        raise Failed("outer")

    box = load(store=store)
    with pytest.raises(Failed, match="outer"):
        box.call_out(1, b"x")


def test_threads_have_their_own_running_call(load: Callable[..., Any]) -> None:
    """An ocall outside any ecall of its thread has nothing to answer to; the module's state is per thread."""
    results: list[Any] = []
    box = load(tick=lambda: None)

    def work() -> None:
        results.append(box.call_out(3, b""))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert results == [3]


def test_delivered_results_do_not_leak(load: Callable[..., Any]) -> None:
    box = load()
    data = b"z" * 1000
    for _ in range(10):
        box.deliver(data, False)
    gc.collect()
    before = sys.getallocatedblocks()
    for _ in range(1000):
        box.deliver(data, False)
        box.sum(bytearray(data))
        with pytest.raises(TypeError):
            box.dot(data, 3)
    gc.collect()
    assert sys.getallocatedblocks() - before < 200
