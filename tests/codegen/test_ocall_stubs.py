"""The duties of bridge.md for ocalls: what leaves, and what a hostile host may answer."""

import ctypes
import struct
from collections.abc import Callable
from ctypes import c_uint64
from typing import Any

import pytest
from serving import SERVE, Table, serving

from pyenclave.arch.statuses import Status

OK, EXCEPTION, OCALL, TRUSTED, RESULT = Status.OK, Status.EXCEPTION, Status.OCALL, Status.TRUSTED, Status.RESULT
POINT = struct.Struct("<B7xQ4BI8x10s6x")
CLEAN = POINT.pack(9, 40, 0, 0, 0, 0, 6, bytes(10))


class Host:
    """Serves the ocalls of `sampler` with functions that get the frame's words to read and to write."""

    def __init__(self, sampler: Any, **serve: Callable[[Any], int]) -> None:
        ocalls = sampler.interface.ocalls
        functions = (SERVE * len(ocalls))()
        for ocall in ocalls:
            functions[ocall.id] = serving(self._server(serve.get(ocall.name, lambda words: OCALL)))
        self._keep = functions
        self.table = Table(len(ocalls), functions)
        self._sampler = sampler

    @staticmethod
    def _server(function: Callable[[Any], int]) -> Callable[[int | None], int]:
        return lambda address: function(ctypes.cast(address or 0, ctypes.POINTER(c_uint64)))

    def call_out(self, kind: int, data: bytes = b"") -> tuple[int, int]:
        """Status and result of the ecall `call_out`."""
        buffer = ctypes.create_string_buffer(data, len(data)) if data else None
        words = (c_uint64 * 4)(kind, ctypes.addressof(buffer) if buffer else 0, len(data), 0)
        status = self._sampler.call("call_out", words, self.table)
        return status, ctypes.c_int32(words[3]).value


def at(address: int, size: int) -> bytes:
    return ctypes.string_at(address, size)


def test_an_ocall(sampler: Any) -> None:
    seen = []

    def audit(words: Any) -> int:
        seen.append((at(words[0], 6), ctypes.c_int64(words[1]).value))
        return OK

    assert Host(sampler, audit=audit).call_out(0) == (OK, 1)
    assert seen == [(b"event\0", -5)]


def test_no_address_inside_leaves(sampler: Any) -> None:
    low, high = sampler.inside
    outgoing = []

    def keep(count: int) -> Callable[[Any], int]:
        return lambda words: outgoing.extend(words[:count]) or OCALL  # type: ignore[func-returns-value]

    host = Host(sampler, audit=keep(2), store=keep(4), ask=keep(5), origin=keep(3), pick=keep(9))
    for kind in (0, 1, 2, 4, 5):
        host.call_out(kind, b"data")
    assert len(outgoing) == 23
    assert not [word for word in outgoing if low <= word < high]


def test_reserved_bytes_and_padding_leave_as_zeros(sampler: Any) -> None:
    frames = []
    host = Host(
        sampler,
        pick=lambda words: frames.append(at(ctypes.addressof(words.contents), 16 + POINT.size + 16)) or OK,  # type: ignore[func-returns-value]
        origin=lambda words: frames.append(at(words[0], POINT.size)) or OCALL,  # type: ignore[func-returns-value]
        ask=lambda words: frames.append(at(words[1], POINT.size)) or OCALL,  # type: ignore[func-returns-value]
    )
    for kind in (2, 4, 5):
        host.call_out(kind)
    asked, picked, origin = frames
    assert asked[:16] == bytes([1, *bytes(7), 7, *bytes(7)])
    assert asked[24:32] == bytes(8)
    assert asked[-6:] == bytes(6)
    assert picked == bytes(16) + POINT.pack(3, 5, 0, 0, 0, 0, 6, bytes(10)) + bytes(16)
    assert origin == CLEAN


def test_buffers_lie_inside(sampler: Any) -> None:
    outside = ctypes.create_string_buffer(b"not yours")
    sampler.call("raw", (c_uint64 * 2)(ctypes.addressof(outside), 0))
    host = Host(sampler, audit=lambda words: OK, store=lambda words: OK)
    before = sampler.state.ocalls
    assert host.call_out(6)[0] == TRUSTED
    assert host.call_out(7)[0] == TRUSTED
    assert sampler.state.ocalls == before


def test_results(sampler: Any) -> None:
    def ask(words: Any) -> int:
        ctypes.memmove(words[0], b"short\0", 6)
        ctypes.memmove(words[1], POINT.pack(1, 77, 0, 1, 0, 0, 5, b""), POINT.size)
        ctypes.memmove(words[2], b"\4", 1)
        words[4] = 1
        return OK

    assert Host(sampler, ask=ask).call_out(2) == (OK, 5 * 10000 + 77 * 100 + 41)


def test_absent_buffers(sampler: Any) -> None:
    def origin(words: Any) -> int:
        assert list(words[:3]) == [0, 0, 0]
        return OK

    assert Host(sampler, origin=origin).call_out(11) == (OK, 11)


@pytest.mark.parametrize("what", ["bool", "text", "color", "flag", "in record"])
def test_results_that_break_a_rule(sampler: Any, what: str) -> None:
    def ask(words: Any) -> int:
        if what == "text":
            ctypes.memmove(words[0], b"x" * 9, 9)
        if what == "color":
            ctypes.memmove(words[1], POINT.pack(1, 77, 0, 1, 0, 0, 1, b""), POINT.size)
        if what == "in record":
            ctypes.memmove(words[1], POINT.pack(1, 77, 0, 3, 0, 0, 5, b""), POINT.size)
        words[4] = 2 if what == "bool" else 1
        return OK

    def origin(words: Any) -> int:
        ctypes.memmove(words[1], b"\2", 1)
        return OK

    host = Host(sampler, ask=ask, origin=origin)
    assert host.call_out(5 if what == "flag" else 2)[0] == RESULT
    assert sampler.state.heap_blocks == 0


def test_the_host_cannot_redirect_results(sampler: Any) -> None:
    """Addresses in the frame are the enclave's own memory of them, not what the host left there."""
    low, _ = sampler.inside

    def ask(words: Any) -> int:
        ctypes.memmove(words[2], b"\7", 1)
        for number in range(3):
            words[number] = low
        words[3] = 1 << 40
        words[4] = 1
        return OK

    assert Host(sampler, ask=ask).call_out(2) == (OK, 8 * 10000 + 7 * 100 + 71)


def test_errno(sampler: Any) -> None:
    def store(result: int, error: int) -> Callable[[Any], int]:
        def serve(words: Any) -> int:
            words[2], words[3] = result & 0xFFFFFFFF, error & 0xFFFFFFFF
            return OK

        return serve

    assert Host(sampler, store=store(4, 0)).call_out(1, b"data") == (OK, 4)
    assert Host(sampler, store=store(-1, 28)).call_out(1, b"data") == (OK, -28)
    for error in (-1, 4096, 1 << 31):
        assert Host(sampler, store=store(0, error)).call_out(1, b"data")[0] == RESULT


def test_a_failed_ocall(sampler: Any) -> None:
    host = Host(sampler)
    assert host.call_out(3)[0] == OCALL
    assert host.call_out(8) == (OK, OCALL)  # the body looked at the status and went on


def test_every_path_releases_its_images(sampler: Any) -> None:
    host = Host(sampler, ask=lambda words: OK, origin=lambda words: OK)
    for kind in (2, 5):
        sampler.state.fail_after = 1
        assert host.call_out(kind)[0] == EXCEPTION  # MemoryError
        sampler.state.fail_after = 0
        assert sampler.state.heap_blocks == 0
        assert host.call_out(kind)[0] in (OK, RESULT)
        assert sampler.state.heap_blocks == 0


def test_nested_ecalls_need_permission(sampler: Any) -> None:
    statuses = []

    def nested(words: Any) -> int:
        statuses.append(sampler.call("inside_only", (c_uint64 * 1)(11)))
        statuses.append(sampler.call("nothing"))
        return OK

    assert Host(sampler, store=nested, tick=nested).call_out(1, b"x")[0] == OK
    assert Host(sampler, store=nested, tick=nested).call_out(3)[0] == OK
    assert statuses == [OK, 10, 10, 10]
