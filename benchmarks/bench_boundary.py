"""What crossing the boundary costs, beside what a user would pick instead, in one run.

Each figure is the time of one call: `extra_info["calls"]` says how many calls one round makes.
"""

import ctypes
import multiprocessing
import multiprocessing.connection
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

HERE = Path(__file__).parent / "boundary"
SIZES = [64, 4096, 1 << 20]
CALLS = 10_000


def measure(benchmark: BenchmarkFixture, calls: int, run: Callable[[], Any]) -> None:
    benchmark.extra_info["calls"] = calls
    assert not benchmark.pedantic(run, rounds=15, warmup_rounds=2)


def repeat(call: Callable[[], Any], calls: int = CALLS) -> Callable[[], None]:
    def run() -> None:
        for _ in range(calls):
            call()

    return run


def test_empty_ecall_from_c(benchmark: BenchmarkFixture, boundary: Any) -> None:
    measure(benchmark, CALLS, lambda: boundary.loops.loop_empty(boundary.handle, CALLS))


def test_empty_ecall_from_python(benchmark: BenchmarkFixture, boundary: Any) -> None:
    measure(benchmark, CALLS, repeat(boundary.enclave.empty))


def test_decorated_function(benchmark: BenchmarkFixture, decorated: ModuleType) -> None:
    measure(benchmark, CALLS, repeat(decorated.nothing))


@pytest.mark.parametrize("size", SIZES)
def test_decorated_echo(benchmark: BenchmarkFixture, decorated: ModuleType, size: int) -> None:
    """`bytes` in and the same out, copied four times: in, to the result, out, into the new `bytes`."""
    data = bytes(size)
    calls = min(CALLS, (100 << 20) // size)
    measure(benchmark, calls, repeat(lambda: decorated.echo(data), calls))


def test_empty_ocall_from_c(benchmark: BenchmarkFixture, boundary: Any) -> None:
    measure(benchmark, CALLS, lambda: boundary.loops.loop_ocall(boundary.handle, CALLS))


def test_empty_ocall_inside_one_ecall(benchmark: BenchmarkFixture, boundary: Any) -> None:
    measure(benchmark, CALLS, lambda: boundary.loops.loop_ocall_inside(boundary.handle, CALLS))


def test_empty_ocall_from_python(benchmark: BenchmarkFixture, boundary: Any) -> None:
    measure(benchmark, CALLS, repeat(boundary.enclave.leave))


@pytest.mark.parametrize("size", SIZES)
def test_in_from_c(benchmark: BenchmarkFixture, boundary: Any, size: int) -> None:
    calls = CALLS if size < 1 << 20 else 500
    data = (ctypes.c_ubyte * size)(*b"\x5a" * size)
    measure(benchmark, calls, lambda: boundary.loops.loop_sink(boundary.handle, data, ctypes.c_size_t(size), calls))


@pytest.mark.parametrize("size", SIZES)
def test_in_from_python(benchmark: BenchmarkFixture, boundary: Any, size: int) -> None:
    calls = CALLS if size < 1 << 20 else 500
    data = b"\x5a" * size
    measure(benchmark, calls, repeat(lambda: boundary.enclave.sink(data), calls))


@pytest.mark.parametrize("size", SIZES)
def test_out_from_c(benchmark: BenchmarkFixture, boundary: Any, size: int) -> None:
    calls = CALLS if size < 1 << 20 else 500
    data = (ctypes.c_ubyte * size)()
    measure(benchmark, calls, lambda: boundary.loops.loop_fill(boundary.handle, data, ctypes.c_size_t(size), calls))


@pytest.mark.parametrize("size", SIZES)
def test_out_from_python(benchmark: BenchmarkFixture, boundary: Any, size: int) -> None:
    calls = CALLS if size < 1 << 20 else 500
    measure(benchmark, calls, repeat(lambda: boundary.enclave.fill(size), calls))


@pytest.mark.parametrize("size", SIZES)
def test_chosen_out_from_python(benchmark: BenchmarkFixture, boundary: Any, size: int) -> None:
    """As much, but the body allocates it and says how much it is."""
    calls = CALLS if size < 1 << 20 else 500
    measure(benchmark, calls, repeat(lambda: boundary.enclave.choose(size), calls))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("loop", ["memcpy", "memcpy_and_wipe"])
def test_bare(benchmark: BenchmarkFixture, boundary: Any, loop: str, size: int) -> None:
    """In the caller's own memory: the copy, and the copy with the wipe that follows it in an enclave."""
    calls = CALLS if size < 1 << 20 else 500
    source = (ctypes.c_ubyte * size)(*b"\x5a" * size)
    target = (ctypes.c_ubyte * size)()
    run = getattr(boundary.loops, f"loop_{loop}")
    measure(benchmark, calls, lambda: run(target, source, ctypes.c_size_t(size), calls))


def test_cython_call(benchmark: BenchmarkFixture, plain: ModuleType) -> None:
    measure(benchmark, CALLS, repeat(plain.empty))


def test_cffi_call(benchmark: BenchmarkFixture, cffi_empty: Callable[[], None]) -> None:
    measure(benchmark, CALLS, repeat(cffi_empty))


def _echo(end: multiprocessing.connection.Connection) -> None:
    while end.recv_bytes() != b"stop":
        end.send_bytes(b"")


@contextmanager
def other_process() -> Iterator[multiprocessing.connection.Connection]:
    """A process that answers every message: what a user without an enclave separates secrets with."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_echo, args=(there,), daemon=True)
    process.start()
    try:
        yield here
    finally:
        here.send_bytes(b"stop")
        process.join()


@pytest.mark.parametrize("size", SIZES)
def test_pipe_round_trip(benchmark: BenchmarkFixture, size: int) -> None:
    data = b"\x5a" * size

    with other_process() as end:

        def round_trip() -> None:
            end.send_bytes(data)
            end.recv_bytes()

        calls = 1000 if size < 1 << 20 else 100
        measure(benchmark, calls, repeat(round_trip, calls))
