"""Ocalls in Python: nested ecalls, exceptions, large buffers, and many threads at once."""

import os
import random
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pyenclave.errors import BoundaryError


def test_an_exception_in_an_ocall_is_the_ecalls(load: Callable[..., Any]) -> None:
    class Odd(Exception):
        pass

    raised = Odd("kept whole")

    def outside(data: bytes = b"") -> None:
        raise raised

    enclave = load(outside_large=outside)
    with pytest.raises(Odd) as caught:
        enclave.ocall_large(1000)
    assert caught.value is raised
    assert caught.value.__notes__ == ["raised in ocall `outside_large`, called by ecall `ocall_large`"]
    assert enclave.read_fcw() == 0x37F


def test_an_exception_in_an_ocall_whose_status_trusted_code_ignores(load: Callable[..., Any]) -> None:
    def outside() -> None:
        raise KeyError("ignored inside")

    enclave = load(outside=outside)
    with pytest.raises(KeyError, match="ignored inside"):
        enclave.ocall_empty()
    assert enclave.read_fcw() == 0x37F


def test_nested_ecalls(load: Callable[..., Any]) -> None:
    seen: list[Any] = []

    def outside() -> None:
        seen.append(enclave.allowed_while_outside(41))
        with pytest.raises(BoundaryError, match="ecall `read_fcw` was refused: it may not be called now"):
            enclave.read_fcw()

    enclave = load(outside=outside)
    enclave.ocall_empty()
    assert seen == [42]
    with pytest.raises(BoundaryError, match="ecall `allowed_while_outside` was refused: it may not be called now"):
        enclave.allowed_while_outside(1)


def test_an_ocall_may_use_another_enclave(load: Callable[..., Any]) -> None:
    other, seen = load(), []
    enclave = load(outside=lambda: seen.append(other.read_fcw()))
    enclave.ocall_empty()
    assert seen == [0x37F]


@pytest.mark.parametrize("size", [0, 1, 7, 8, 1000, 65_000, 70_000, 1 << 20, 2_000_003])
def test_buffers_of_any_size_go_out(load: Callable[..., Any], size: int) -> None:
    seen: list[bytes] = []
    load(outside_large=seen.append).ocall_large(size)
    assert seen == [b"\x5a" * size]


def memory() -> int:
    """Resident bytes of this process."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")


def test_eight_threads_call_many_times(load: Callable[..., Any], platform: str) -> None:
    """More threads than TCSs, mixed sizes, ocalls among them: right results, memory flat, no deadlock."""
    many = 100_000 if platform == "emulated" else 10_000  # where two threads take a processor for each that calls
    enclave = load()
    data = random.Random(1).randbytes(40_000)
    sums = {size: sum(data[:size]) for size in (0, 1, 7, 64, 1000, 40_000)}
    sizes = [0, 1, 7, 64, 64, 64, 1000, 64, 1, 7] * 1000 + [40_000] * 10
    wrong: list[tuple[int, int]] = []

    def run(seed: int, calls: int) -> None:
        order = random.Random(seed)
        buffers = {size: data[:size] for size in sums}
        for at in range(calls):
            size = order.choice(sizes)
            if enclave.sum(buffers[size]) != sums[size]:
                wrong.append((seed, size))
            if at % 1000 == 0:
                enclave.ocall_large(size)

    def all_threads(calls: int) -> None:
        threads = [threading.Thread(target=run, args=(seed, calls)) for seed in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(300)
            assert not thread.is_alive()

    all_threads(many // 20)
    before = memory()
    all_threads(many)
    assert wrong == []
    assert memory() - before < 8 << 20
