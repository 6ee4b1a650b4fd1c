"""Slips of a body's that the runtime contains: lengths past its memory, dead frames, blocks named twice, messages."""

import ctypes
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from pyenclave.codegen import generate

import pyenclave
from pyenclave.arch.calls import Command
from pyenclave.arch.image_config import STACK_GAP
from pyenclave.arch.statuses import Status
from pyenclave.config import Config
from pyenclave.image.image import Image
from pyenclave.image.keys import debug_key
from pyenclave.pipeline import trusted
from pyenclave.pipeline.loader import import_extension
from pyenclave.pipeline.make import build
from pyenclave.pipeline.unit import Unit, unit_from_edl, unit_from_python
from pyenclave.toolchain.image import build_image

HERE = Path(__file__).parent / "slips"
OK, EXCEPTION, E_TRUSTED, ORET, OCALL = Status.OK, Status.EXCEPTION, Status.TRUSTED, Command.ORET, Status.OCALL
SECRET = 0x5EC2E75EC2E75EC2
SECRET_BYTES = SECRET.to_bytes(8, "little")
CONFIG = Config(threads=2, heap_size=1 << 20)


def image_of(unit: Unit, work: Path) -> Image:
    for name, text in {**unit.texts, **generate(unit.interface, unit.module)}.items():
        (work / name).write_text(text)
    with ThreadPoolExecutor(2) as pool:
        parts = trusted.objects(unit, work, CONFIG, pool)
    return build_image(parts, CONFIG, work / "x.enclave.so", debug_key())


class Target:
    def __init__(self, unit: Unit, host: Any) -> None:
        self.host, self._names = host, [function.name for function in unit.interface.ecalls]

    def call(self, name: str, *words: int) -> tuple[int, bytes | None]:
        """The status, and what left with an ocall."""
        host, left = self.host, None
        kind, value = host.ecall(self._names.index(name), *words)
        while kind != 0:
            if kind & 0xFF == OCALL:
                data, size = (ctypes.c_uint64 * 2).from_address(value)
                left = ctypes.string_at(data, size)
                kind, value = host.enter(ORET, OK)
            else:
                kind, value = host.enter(ORET, 0)
        return value, left

    def stack(self) -> bytes:
        run = next(run for run in self.host.image.pages if run.what == "stack 0")
        return bytes(ctypes.string_at(self.host.base + run.offset, run.length))


@pytest.fixture(scope="module")
def unit() -> Unit:
    return unit_from_edl(HERE / "slips.edl", [HERE / "slips.c"])


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory, unit: Unit) -> Image:
    return image_of(unit, tmp_path_factory.mktemp("slips"))


@pytest.fixture
def target(library: Any, broken: Image, unit: Unit, new_host: Callable[..., Any]) -> Target:
    return Target(unit, new_host(image=broken))


@pytest.fixture(scope="module")
def module_and_image(tmp_path_factory: pytest.TempPathFactory, unit: Unit) -> Any:
    built = build(unit, tmp_path_factory.mktemp("built") / "dist", CONFIG)
    return import_extension(built.module, "slips"), str(built.image)


# --- the used stack ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("way", "depth"), [(0, 60), (1, 60), (2, 0), (3, 0)])
def test_nothing_of_c_stays_on_the_stack(target: Target, way: int, depth: int) -> None:
    """Way 0 is green: only to show that the chain alone is wiped."""
    assert target.call("leave_in_chain", depth, way) == (OK, None)
    assert target.stack().count(SECRET_BYTES) == 0


@pytest.mark.parametrize("name", ["shop_plain", "shop_then_hash"])
def test_nothing_of_trusted_python_stays_on_the_stack(
    library: Any, new_host: Callable[..., Any], tmp_path: Path, name: str
) -> None:
    unit = unit_from_python(HERE / "shop.py")
    image = image_of(unit, tmp_path)
    assert image.config.stack_gap == STACK_GAP  # the inside library's frames are large, and not counted
    target = Target(unit, new_host(image=image))
    assert target.call(name, SECRET, 200, 0) == (OK, None)
    assert target.stack().count(SECRET_BYTES) == 0


# --- one past the end -------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [15, 16, 17, 32])
def test_an_empty_payload_of_any_length_is_empty(target: Target, size: int) -> None:
    record = ctypes.create_string_buffer(b"R" * size, size)
    status, left = target.call("payload", ctypes.addressof(record), size, size, 512)
    assert (status, left) == (E_TRUSTED, None)


# --- messages ---------------------------------------------------------------------------------------


def test_a_message_is_the_bodys_own_and_not_a_byte_more(target: Target) -> None:
    text = ctypes.create_string_buffer(b"R" * 16, 16)
    target.call("complain", ctypes.addressof(text), 16, 40)
    block = (ctypes.addressof(target.host.call) + 63) & ~63
    assert b"SECRET" not in ctypes.string_at(block, 2048)


# --- the table of variables -------------------------------------------------------------------------


@pytest.mark.parametrize("which", [0, 1])
def test_variables_behind_a_compound_literal_have_extents(
    library: Any, new_host: Callable[..., Any], tmp_path: Path, which: int
) -> None:
    unit = unit_from_edl(HERE / "literal.edl", [HERE / "literal.c"])
    target = Target(unit, new_host(image=image_of(unit, tmp_path)))
    status, left = target.call("send_variable", which)
    assert (status, left) == (OK, bytes([[1, 5][which]]) + bytes(7) + bytes([[2, 6][which]]) + bytes(7))


# --- a block that is answered twice -----------------------------------------------------------------


def test_a_block_that_is_answered_twice_takes_nobody_elses(module_and_image: Any) -> None:
    module, image = module_and_image
    with module.load(image, leave=lambda data: None, fetch=lambda n: bytes(n)) as enclave:
        end, wrong = time.monotonic() + 4, []

        def other() -> None:
            try:
                while time.monotonic() < end and not wrong:
                    if (found := enclave.hold(0x1234567)) != 0:
                        wrong.append(found)
            except pyenclave.EnclaveCrashed as error:  # its own free found that the block is free
                wrong.append(error)

        thread = threading.Thread(target=other)
        thread.start()
        while time.monotonic() < end and not wrong:
            try:
                enclave.list_twice()
            except pyenclave.EnclaveLost:
                break
        thread.join()
        assert wrong == []


# --- a struct by value ------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [80, 128, 160])
def test_a_length_ends_with_a_struct_by_value(target: Target, n: int) -> None:
    """At most variables of the caller's own frame: no return address, no frame below its own."""
    _, left = target.call("send_by_value", SECRET, n)
    words = [int.from_bytes(left[at : at + 8], "little") for at in range(64, n, 8)] if left else []
    inside = range(target.host.base, target.host.base + target.host.image.config.elrange_size)
    assert [hex(word) for word in words if word in inside or word == SECRET] == []


@pytest.mark.parametrize("n", [80, 96, 160])
def test_an_answer_ends_with_a_struct_by_value(module_and_image: Any, n: int) -> None:
    """Red where the host chooses what runs inside next: it answers with the address of a function that nobody calls."""
    module, image = module_and_image
    seen: list[bytes] = []
    answer = bytearray(n)
    with module.load(image, leave=seen.append, fetch=lambda n: bytes(answer)) as enclave:
        answer[64:] = enclave.where().to_bytes(8, "little") * (n // 8 - 8)
        with pytest.raises((pyenclave.BoundaryError, pyenclave.EnclaveCrashed, pyenclave.EnclaveLost)):
            enclave.fill_by_value(SECRET, n)
        assert seen == []


# --- constants --------------------------------------------------------------------------------------


def test_an_answer_into_a_constant_ends_the_enclave(module_and_image: Any) -> None:
    """The host goes on, and so does the next enclave: the pages are read-only on every platform."""
    module, image = module_and_image
    first, second = (module.load(image, leave=len, fetch=lambda n: b"A" * n) for _ in range(2))
    with first, second:
        with pytest.raises(pyenclave.EnclaveCrashed):
            first.fill_readonly()
        assert second.where_secret() != 0


# --- a frame that is dead ---------------------------------------------------------------------------


@pytest.mark.parametrize("n", [8, 16, 32, 64, 96])
def test_memory_of_a_frame_that_is_dead_does_not_leave(target: Target, n: int) -> None:
    """Once the stub runs, its own frames are there: addresses in them, and of the body what it saved."""
    assert target.call("send_dead", SECRET, 0, n) == (E_TRUSTED, None)


@pytest.mark.parametrize("n", [8, 16, 32, 64, 96])
def test_an_answer_does_not_go_where_the_stubs_own_frames_are(module_and_image: Any, n: int) -> None:
    """Red where the host chooses what runs inside next: it answers with the address of a function that nobody calls."""
    module, image = module_and_image
    seen: list[bytes] = []
    answer = bytearray(n)
    with module.load(image, leave=seen.append, fetch=lambda n: bytes(answer)) as enclave:
        answer[:] = enclave.where().to_bytes(8, "little") * (n // 8)
        with pytest.raises((pyenclave.BoundaryError, pyenclave.EnclaveCrashed, pyenclave.EnclaveLost)) as caught:
            enclave.fill_dead(0, n)
        assert seen == []
        assert caught.type is pyenclave.BoundaryError


def test_no_answer_past_a_record(module_and_image: Any) -> None:
    module, image = module_and_image
    enclave = module.load(image, leave=len, fetch=lambda n: b"A" * n)
    with enclave, pytest.raises(pyenclave.BoundaryError):
        enclave.fill_past(bytes(16), 16, 64)


# --- a struct by value of the ecall's own -----------------------------------------------------------


def ask_by_value(target: Target, n: int, change: Callable[[list[int]], list[int]]) -> tuple[int, bytes, list[int]]:
    """The status, the result, and what left of the struct and behind it; `change` makes the host's answer of that."""
    host, words = target.host, []
    result = ctypes.create_string_buffer(16)
    kind, value = host.ecall(target._names.index("by_value"), *range(1, 9), n, ctypes.addressof(result))
    while kind != 0:
        data, size = (ctypes.c_uint64 * 2).from_address(value)
        place = (ctypes.c_uint64 * (size // 8)).from_address(data)
        if words:
            place[:] = change(words)
        else:
            words = list(place)
        kind, value = host.enter(ORET, OK)
    return value, result.raw, words


def test_a_struct_by_value_ends_before_what_its_bridge_goes_by(target: Target) -> None:
    """Red where the host gets a variable that nothing sends: it chose where the bridge takes the result from."""
    host = target.host
    assert host.ecall(target._names.index("where_secret"), 0) == (0, OK)
    vault = host.frame[0]
    config = host.image.config
    heap = range(host.base + config.heap_offset, host.base + config.heap_offset + config.heap_size)
    for n in range(72, 512, 8):
        status, result, words = ask_by_value(target, n, lambda words: [vault if w in heap else w for w in words])
        assert SECRET_BYTES not in result, (n, list(map(hex, words)))
        if status != OK:
            break


# --- canaries of frames that are gone ---------------------------------------------------------------


@pytest.mark.parametrize("depth", [0, 3, 20])
def test_a_variable_that_was_never_set_takes_an_answer(target: Target, depth: int) -> None:
    """`char buffer[N]; read(buffer)`: old frames' canaries would lie in it, and each stands for a frame's end."""
    assert target.call("fill_fresh", depth) == (OK, bytes(2048))
