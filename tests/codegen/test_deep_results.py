"""Structs that are results: what they point at is the callee's choice, and nothing leaks on any path."""

import ctypes
from collections.abc import Callable, Iterator
from ctypes import POINTER, Structure, c_int16, c_int32, c_size_t, c_uint8, c_uint32, c_uint64, c_void_p
from pathlib import Path
from typing import Any

import pytest
from modes import SHARED
from serving import SERVE, Table, serving

from pyenclave.arch.statuses import Status

OK, EXCEPTION, OCALL, POINTER_REFUSED = Status.OK, Status.EXCEPTION, Status.OCALL, Status.POINTER
LENGTH, MEMORY, TRUSTED, RESULT, AREA = Status.LENGTH, Status.MEMORY, Status.TRUSTED, Status.RESULT, Status.AREA
HOST_MEMORY = Status.HOST_MEMORY
HERE = Path(__file__).parent


class Text(Structure):
    _fields_ = [("n", c_size_t), ("chars", c_void_p)]

    @property
    def value(self) -> bytes | None:
        return None if self.chars is None else ctypes.string_at(self.chars, self.n)


class Pair(Structure):
    _fields_ = [("a", c_uint8), ("b", c_uint64)]


class Report(Structure):
    _fields_ = [
        ("rows", c_uint32),
        ("lines", POINTER(Text)),
        ("title", Text),
        ("notes", Text * 2),
        ("marks", POINTER(c_uint32)),
        ("k", c_int16),
        ("pairs", POINTER(Pair)),
        ("tail", c_uint8),
        ("kind", c_uint32),
    ]


@pytest.fixture(scope="module", params=["native", "image"])
def results(request: pytest.FixtureRequest, interface_of: Any, compile_native: Any, compile_image: Any) -> Any:
    if request.param == "image":
        return compile_image("results")
    text = (HERE / "data" / "results.edl").read_text()
    return compile_native(interface_of(text, "results"), HERE / "native" / "results.c")


@pytest.fixture(autouse=True)
def nothing_leaks(results: Any) -> Iterator[None]:
    results.state.fail_after = 0
    yield
    assert results.state.heap_blocks == 0


def write_report(results: Any, how: int) -> tuple[int, Report]:
    report = Report()
    ctypes.memset(ctypes.addressof(report), 0x11, ctypes.sizeof(report))
    status: int = results.call("write_report", (c_uint64 * 2)(ctypes.addressof(report), how))
    return status, report


def test_everything_goes_to_memory_of_the_host(results: Any) -> None:
    before = results.state.given
    status, report = write_report(results, 0)
    assert status == OK
    assert [report.lines[at].value for at in range(report.rows)] == [b"one", b"two!"]
    assert (report.title.value, report.notes[0].value, report.notes[1].value) == (b"a title", None, b"")
    assert (report.marks[0], report.marks[1], report.k, report.tail) == (9, 0, 3, 77)
    assert [(report.pairs[at].a, report.pairs[at].b) for at in range(3)] == [(0, 0), (1, 100), (2, 200)]
    assert results.state.given - before == 7


def test_nothing_uninitialised_leaves(results: Any) -> None:
    status, report = write_report(results, 0)
    pairs = ctypes.string_at(report.pairs, 3 * ctypes.sizeof(Pair))
    assert (status, [pairs[at + 1 : at + 8] for at in (0, 16, 32)]) == (OK, [bytes(7)] * 3)
    low, high = results.inside
    everything = bytes(report) + ctypes.string_at(report.lines, 2 * ctypes.sizeof(Text))
    words = [int.from_bytes(everything[at : at + 8], "little") for at in range(len(everything) - 7)]
    assert not [word for word in words if low <= word < high]
    assert bytes(report)[Report.tail.offset + 1 : Report.kind.offset] == bytes(3)


def test_memory_that_is_not_the_heaps_may_be_pointed_at(results: Any) -> None:
    status, report = write_report(results, 1)
    assert (status, report.notes[0].value, report.notes[1].value) == (OK, b"abc", b"")


def test_one_block_for_two_members(results: Any) -> None:
    status, report = write_report(results, 9)
    assert (status, report.notes[0].value) == (OK, b"a title")
    assert report.notes[0].chars != report.title.chars


def test_an_untouched_result_is_zeros(results: Any) -> None:
    status, report = write_report(results, 6)
    assert (status, bytes(report)) == (OK, bytes(ctypes.sizeof(report)))


@pytest.mark.parametrize(
    ("how", "expected"),
    [(2, EXCEPTION), (3, TRUSTED), (4, TRUSTED), (5, TRUSTED), (7, LENGTH), (8, TRUSTED), (10, TRUSTED), (11, TRUSTED)],
    ids=[
        "error",
        "outside",
        "beyond its block",
        "NULL with a length",
        "negative",
        "nested",
        "beyond the array",
        "an array outside",
    ],
)
def test_a_refused_result_leaves_nothing(results: Any, how: int, expected: int) -> None:
    given = results.state.given
    status, report = write_report(results, how)
    assert (status, bytes(report)) == (expected, b"\x11" * ctypes.sizeof(report))
    assert results.state.given == given


def test_an_absent_struct(results: Any) -> None:
    assert results.call("write_report", (c_uint64 * 2)(0, 0)) == OK


def test_the_struct_lies_outside(results: Any) -> None:
    low, high = results.inside
    for address in (low, high - 8):
        assert results.call("write_report", (c_uint64 * 2)(address, 0)) == POINTER_REFUSED


def test_arrays_of_results(results: Any) -> None:
    texts, total = (Text * 12)(), c_uint32()
    frame = (c_uint64 * 4)(ctypes.addressof(texts), 12, ctypes.addressof(total), 0)
    assert results.call("write_many", frame) == OK
    assert [text.value for text in texts] == [b"0123456789"[at:] for at in range(10)] + [b"", b""]
    assert (frame[3], total.value) == (12, 55)
    assert results.call("write_many", (c_uint64 * 4)(0, 0, ctypes.addressof(total), 0)) == OK
    assert results.call("write_many", (c_uint64 * 4)(0, 1, ctypes.addressof(total), 0)) == POINTER_REFUSED
    assert results.call("write_many", (c_uint64 * 4)(ctypes.addressof(texts), 1 << 62, 0, 0)) == LENGTH


def test_every_failed_allocation_ends_the_call(results: Any) -> None:
    statuses = []
    for number in range(1, 25):
        results.state.fail_after = number
        status, report = write_report(results, 0)
        statuses.append(status)
        if status != OK:
            assert bytes(report) == b"\x11" * ctypes.sizeof(report)
        assert results.state.heap_blocks == 0
    assert set(statuses) == {OK, EXCEPTION, MEMORY, TRUSTED, AREA}


# --- ocalls ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def host(results: Any, build_host: Callable[..., Any]) -> Any:
    """The generated proxies with a C host's ocall functions."""
    return build_host(results, HERE / "native" / "results_host.c")


def ask(results: Any, host: Any, function: str, how: int) -> tuple[int, int]:
    answer = c_int32()
    status = getattr(host, function)(c_void_p(results.trusted.double_enclave()), ctypes.byref(answer), how)
    assert results.state.heap_blocks == 0
    return status, answer.value


def test_the_hosts_memory_is_copied_and_freed(results: Any, host: Any) -> None:
    deferred = results.state.deferred
    assert ask(results, host, "ask", 0) == (OK, 7 + 1 + 2 + 3 + 3000 + 5 + 9)
    assert results.state.deferred - deferred == 7  # the array of lines, two lines, title, note, marks, pairs
    assert ask(results, host, "ask", 5) == (OK, 7 + 1 + 5 + 9)


@pytest.mark.parametrize(
    ("how", "expected"),
    [(1, RESULT), (2, LENGTH), (3, RESULT), (4, OCALL if SHARED else EXCEPTION), (6, RESULT)],
)
def test_answers_that_break_a_rule(results: Any, host: Any, how: int, expected: int) -> None:
    assert ask(results, host, "ask", how) == (expected, 0)


def test_several_results_of_one_ocall(results: Any, host: Any) -> None:
    assert ask(results, host, "ask_two", 0) == (OK, 5 + 30 + 20 + 10)
    assert ask(results, host, "ask_two", 1) == (OK, 30 + 20 + 10)
    assert ask(results, host, "ask_two", 2) == (RESULT, 0)


def ask_served(results: Any, serve: Callable[[Report], int]) -> int:
    """The status of an ecall whose ocall is served by hand."""

    def function(address: int) -> int:
        return serve(Report.from_address(ctypes.cast(address, POINTER(c_uint64))[0]))

    functions = (SERVE * 2)(serving(function), serving(function))
    status: int = results.call("ask", (c_uint64 * 2)(0, 0), Table(2, functions))
    return status


@pytest.mark.parametrize("member", ["lines", "title", "note", "marks", "nested"])
def test_answers_that_point_inside_are_refused(results: Any, member: str) -> None:
    low, high = results.inside
    kept = (Text * 1)()
    for address in (low, low + 64, high - 4):

        def serve(report: Report, address: int = address) -> int:
            if member == "lines":
                report.rows = 1
                report.lines = ctypes.cast(address, POINTER(Text))
            elif member == "title":
                report.title = Text(4, address)
            elif member == "note":
                report.notes[1] = Text(0, address)
            elif member == "marks":
                report.marks = ctypes.cast(address, POINTER(c_uint32))
            else:
                kept[0] = Text(4, address)
                report.rows, report.lines = 1, kept
            return OK

        assert ask_served(results, serve) == RESULT


def test_an_ocall_that_fails_hands_nothing_over(results: Any) -> None:
    def serve(report: Report) -> int:
        report.title = Text(1 << 50, 8)
        return OCALL

    assert ask_served(results, serve) == OCALL


def test_every_failed_allocation_ends_the_ocall(results: Any, host: Any) -> None:
    statuses = []
    for number in range(1, 26 if SHARED else 16):
        results.state.fail_after = number
        statuses.append(ask(results, host, "ask", 0)[0])
    results.state.fail_after = 0
    if SHARED:
        assert set(statuses) == {OK, EXCEPTION, OCALL, AREA, HOST_MEMORY}
        return
    assert set(statuses) == {OK, EXCEPTION}
    assert statuses[:10] == [EXCEPTION] * 10
