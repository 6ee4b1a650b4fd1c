"""Outputs whose length the callee chooses: bytes, strings and arrays, in both directions."""

import ctypes
from collections.abc import Callable, Iterator
from ctypes import POINTER, c_int32, c_size_t, c_uint8, c_uint64, c_void_p
from pathlib import Path
from typing import Any

import pytest
from modes import SHARED
from serving import SERVE, Table, serving

from pyenclave.arch.statuses import Status

OK, EXCEPTION, POINTER_REFUSED, LENGTH = Status.OK, Status.EXCEPTION, Status.POINTER, Status.LENGTH
MEMORY, TRUSTED, RESULT, AREA = Status.MEMORY, Status.TRUSTED, Status.RESULT, Status.AREA
OCALL, HOST_MEMORY = Status.OCALL, Status.HOST_MEMORY
HERE = Path(__file__).parent


@pytest.fixture(scope="module", params=["native", "image"])
def chosen(request: pytest.FixtureRequest, interface_of: Any, compile_native: Any, compile_image: Any) -> Any:
    if request.param == "image":
        return compile_image("chosen")
    text = (HERE / "data" / "chosen.edl").read_text()
    return compile_native(interface_of(text, "chosen"), HERE / "native" / "chosen.c")


@pytest.fixture(scope="module")
def host(chosen: Any, build_host: Callable[..., Any]) -> Any:
    """The generated proxies with a C host's ocall functions."""
    return build_host(chosen, HERE / "native" / "chosen_host.c")


@pytest.fixture(autouse=True)
def nothing_leaks(chosen: Any) -> Iterator[None]:
    chosen.state.fail_after = 0
    yield
    assert chosen.state.heap_blocks == 0


def take_bytes(chosen: Any, how: int) -> tuple[int, int, int]:
    """The status, the address that the caller got (1 where it got none), and the length."""
    data, n = c_uint64(1), c_size_t(99)
    frame = (c_uint64 * 4)(ctypes.addressof(data), ctypes.addressof(n), how, 0)
    status: int = chosen.call("take_bytes", frame)
    return status, data.value, n.value


def test_bytes_go_to_memory_of_the_host(chosen: Any) -> None:
    for how in (0, 8):
        status, address, n = take_bytes(chosen, how)
        assert (status, n) == (OK, 5)
        assert ctypes.string_at(address, n) == (b"bytes" if how == 0 else bytes(5))
    status, address, n = take_bytes(chosen, 7)
    assert (status, n) == (OK, 0)
    assert address > 1
    assert take_bytes(chosen, 1) == (OK, 0, 0)


@pytest.mark.parametrize(
    ("how", "expected"),
    [(2, EXCEPTION), (3, TRUSTED), (4, TRUSTED), (5, TRUSTED), (6, TRUSTED)],
    ids=["error", "beyond its block", "far beyond", "outside", "NULL with a length"],
)
def test_a_refused_output_leaves_nothing(chosen: Any, how: int, expected: int) -> None:
    given = chosen.state.given
    assert take_bytes(chosen, how) == (expected, 1, 99)
    assert chosen.state.given == given


def test_what_the_caller_does_not_want(chosen: Any) -> None:
    n = c_size_t(99)
    frame = (c_uint64 * 4)(0, ctypes.addressof(n), 0, 0)
    assert chosen.call("take_bytes", frame) == OK
    assert (frame[3], n.value) == (1, 0)
    data = c_uint64(1)
    assert chosen.call("take_bytes", (c_uint64 * 4)(ctypes.addressof(data), 0, 0, 0)) == POINTER_REFUSED
    low, high = chosen.inside
    for place in (low, high - 4):
        assert chosen.call("take_bytes", (c_uint64 * 4)(place, ctypes.addressof(n), 0, 0)) == POINTER_REFUSED
        assert chosen.call("take_bytes", (c_uint64 * 4)(ctypes.addressof(data), place, 0, 0)) == POINTER_REFUSED
    assert data.value == 1


def test_strings(chosen: Any) -> None:
    text = c_uint64(1)
    assert chosen.call("take_text", (c_uint64 * 2)(ctypes.addressof(text), 0)) == OK
    assert ctypes.string_at(text.value) == b"a text"
    assert chosen.call("take_text", (c_uint64 * 2)(ctypes.addressof(text), 1)) == OK
    assert text.value == 0
    text.value = 1
    assert chosen.call("take_text", (c_uint64 * 2)(ctypes.addressof(text), 2)) == TRUSTED  # not terminated in its block
    assert text.value == 1
    assert chosen.call("take_wide", (c_uint64 * 1)(ctypes.addressof(text))) == OK
    assert ctypes.wstring_at(text.value) == "wide"


def test_arrays_leave_without_their_padding(chosen: Any) -> None:
    pairs, n = c_uint64(1), c_int32()
    for how in (0, 2):
        frame = (c_uint64 * 3)(ctypes.addressof(pairs), ctypes.addressof(n), how)
        assert chosen.call("take_pairs", frame) == OK
        assert ctypes.string_at(pairs.value, 32) == b"".join(word.to_bytes(8, "little") for word in (1, 10, 2, 20))
    assert chosen.call("take_pairs", (c_uint64 * 3)(ctypes.addressof(pairs), ctypes.addressof(n), 1)) == LENGTH


def test_every_failed_allocation_ends_the_call(chosen: Any) -> None:
    statuses = []
    for number in range(1, 6):
        chosen.state.fail_after = number
        status, address, n = take_bytes(chosen, 0)
        statuses.append(status)
        if status != OK:
            assert (address, n) == (1, 99)
    assert set(statuses) == {OK, MEMORY, TRUSTED, AREA}


# --- ocalls ------------------------------------------------------------------------------------------


def ask(chosen: Any, host: Any, function: str, how: int) -> tuple[int, int]:
    answer = c_int32()
    status = getattr(host, function)(c_void_p(chosen.trusted.double_enclave()), ctypes.byref(answer), how)
    assert chosen.state.heap_blocks == 0
    return status, answer.value


def test_the_hosts_memory_is_copied_and_freed(chosen: Any, host: Any) -> None:
    deferred = chosen.state.deferred
    assert ask(chosen, host, "ask_bytes", 0) == (OK, 7 + 10)
    assert ask(chosen, host, "ask_bytes", 1) == (OK, 7)
    assert ask(chosen, host, "ask_bytes", 91) == (OK, 4)  # only the length is wanted
    assert chosen.state.deferred - deferred == 2
    assert ask(chosen, host, "ask_text", 0) == (OK, 6 + 300)
    assert ask(chosen, host, "ask_text", 1) == (OK, 0)
    assert ask(chosen, host, "ask_marks", 0) == (OK, 9)
    assert chosen.state.deferred - deferred == 5
    answer = c_int32()
    assert host.ask_both(c_void_p(chosen.trusted.double_enclave()), ctypes.byref(answer)) == OK
    assert answer.value == 2 + 3000 + 700000


@pytest.mark.parametrize(
    ("function", "how", "expected"),
    [
        ("ask_bytes", 2, RESULT),
        ("ask_bytes", 3, OCALL if SHARED else EXCEPTION),
        ("ask_bytes", 90, TRUSTED),
        ("ask_marks", 1, RESULT),
        ("ask_marks", 2, LENGTH),
    ],
    ids=["NULL with a length", "larger than the heap", "no place for the length", "no value of its type", "negative"],
)
def test_answers_that_break_a_rule(chosen: Any, host: Any, function: str, how: int, expected: int) -> None:
    assert ask(chosen, host, function, how) == (expected, 0)


def ask_served(chosen: Any, function: str, serve: Callable[[Any], None]) -> int:
    """The status of an ecall whose ocall is served by hand, on the frame's words."""

    def run(address: int) -> int:
        serve(ctypes.cast(address, POINTER(c_uint64)))
        return OK

    functions = (SERVE * 4)(*[serving(run)] * 4)
    status: int = chosen.call(function, (c_uint64 * 2)(0, 0), Table(4, functions))
    return status


@pytest.mark.parametrize("size", [0, 1, 4])
def test_answers_that_point_inside_are_refused(chosen: Any, size: int) -> None:
    low, high = chosen.inside
    for address in (low, high - 1, 2**64 - 2):

        def serve(words: Any, address: int = address) -> None:
            c_uint64.from_address(words[0]).value = address
            c_size_t.from_address(words[1]).value = size

        if (address, size) != (2**64 - 2, 1) and (address, size) != (2**64 - 2, 0):
            assert ask_served(chosen, "ask_bytes", serve) == RESULT


@pytest.mark.parametrize(
    ("text", "size"), [(b"abc", 3), (b"abc\0", 0), (b"", 0)], ids=["not terminated", "a size of 0", "empty"]
)
def test_strings_that_are_not_terminated(chosen: Any, text: bytes, size: int) -> None:
    memory = ctypes.create_string_buffer(text + b"x", len(text) + 1)

    def serve(words: Any) -> None:
        c_uint64.from_address(words[0]).value = ctypes.addressof(memory)
        words[4] = size

    assert ask_served(chosen, "ask_text", serve) == RESULT


@pytest.mark.parametrize("size", [0, 3, 4, 6])
def test_wide_strings_that_are_not_terminated(chosen: Any, size: int) -> None:
    memory = (c_uint8 * 8)(*range(1, 5), 0, 0, 7, 7)

    def serve(words: Any) -> None:
        c_uint64.from_address(words[1]).value = ctypes.addressof(memory)
        words[5] = size

    assert ask_served(chosen, "ask_text", serve) == RESULT


def test_every_failed_allocation_ends_the_ocall(chosen: Any, host: Any) -> None:
    statuses = []
    for number in range(1, 10 if SHARED else 5):
        chosen.state.fail_after = number
        statuses.append(ask(chosen, host, "ask_text", 0)[0])
    chosen.state.fail_after = 0
    assert set(statuses) == ({OK, EXCEPTION, OCALL, AREA, HOST_MEMORY} if SHARED else {OK, EXCEPTION})
