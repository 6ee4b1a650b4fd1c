"""Calls of an isolated enclave beside what else two processes have to talk: bare ones in C, and Python's own."""

import ctypes
import multiprocessing
import os
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from pyenclave.enclave import Enclave
from pyenclave.pipeline.loader import import_extension
from pyenclave.pipeline.output import Built
from pyenclave.platforms.isolated import Isolated

HERE = Path(__file__).parent / "boundary"
CALLS = 500
SIZES = [64, 4096, 1 << 20]


def measure(benchmark: BenchmarkFixture, calls: int, call: Callable[[], Any]) -> None:
    def run() -> None:
        for _ in range(calls):
            call()

    benchmark.extra_info["calls"] = calls
    benchmark.pedantic(run, rounds=9, warmup_rounds=1)


@pytest.fixture(scope="module")
def isolated(built: Built) -> Iterator[Any]:
    probe = Isolated().probe()
    if not probe.available:
        pytest.skip(f"{probe.reason}; {probe.next_step}")
    enclave = import_extension(built.module, "boundary").load(str(built.image), platform="isolated", back=lambda: None)
    yield enclave
    enclave.close()


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> ctypes.CDLL:
    library = tmp_path_factory.mktemp("bare") / "bare.so"
    subprocess.run(["gcc", "-O2", "-shared", "-fPIC", str(HERE / "bare.c"), "-o", str(library)], check=True)
    loaded = ctypes.CDLL(str(library))
    loaded.bare_start.restype = ctypes.c_void_p
    loaded.bare_round_trips.argtypes = [ctypes.c_void_p, ctypes.c_uint32]
    loaded.bare_copies.argtypes = [ctypes.c_void_p, ctypes.c_uint32]
    loaded.bare_stop.argtypes = [ctypes.c_void_p]
    return loaded


def test_isolated_empty_ecall(benchmark: BenchmarkFixture, isolated: Any) -> None:
    measure(benchmark, CALLS, isolated.empty)


def test_isolated_empty_ocall(benchmark: BenchmarkFixture, isolated: Any) -> None:
    measure(benchmark, CALLS, isolated.leave)


@pytest.mark.parametrize("size", SIZES)
def test_isolated_in(benchmark: BenchmarkFixture, isolated: Any, size: int) -> None:
    data = b"\x5a" * size
    measure(benchmark, CALLS if size < 1 << 20 else 50, lambda: isolated.sink(data))


@pytest.mark.parametrize("size", SIZES)
def test_isolated_out(benchmark: BenchmarkFixture, isolated: Any, size: int) -> None:
    measure(benchmark, CALLS if size < 1 << 20 else 50, lambda: isolated.fill(size))


def test_isolated_load(benchmark: BenchmarkFixture, isolated: Any, built: Built) -> None:
    """From the file to the first entry, and its end."""
    measure(benchmark, 1, lambda: Enclave.load(built.image, platform="isolated").close())


@pytest.mark.parametrize("spins", [0, 1 << 16], ids=["futex", "ring"])
def test_bare_round_trip(benchmark: BenchmarkFixture, bare: ctypes.CDLL, spins: int) -> None:
    """Two words there and back between two processes; asleep on a futex, or awake all the time."""
    pair = bare.bare_start(spins)
    try:
        benchmark.extra_info["calls"] = CALLS
        benchmark.pedantic(lambda: bare.bare_round_trips(pair, CALLS), rounds=9, warmup_rounds=1)
    finally:
        bare.bare_stop(pair)


@pytest.fixture
def one_processor() -> Iterator[None]:
    """Nobody spins there: each side sleeps while the other one works."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    yield
    os.sched_setaffinity(0, before)


@pytest.mark.usefixtures("one_processor")
def test_isolated_asleep(benchmark: BenchmarkFixture, built: Built) -> None:
    enclave = import_extension(built.module, "boundary").load(str(built.image), platform="isolated", back=lambda: None)
    measure(benchmark, CALLS, enclave.empty)
    enclave.enclave.close()


@pytest.mark.usefixtures("one_processor")
def test_bare_asleep(benchmark: BenchmarkFixture, bare: ctypes.CDLL) -> None:
    pair = bare.bare_start(0)
    try:
        benchmark.extra_info["calls"] = CALLS
        benchmark.pedantic(lambda: bare.bare_round_trips(pair, CALLS), rounds=9, warmup_rounds=1)
    finally:
        bare.bare_stop(pair)


def test_bare_copies(benchmark: BenchmarkFixture, bare: ctypes.CDLL) -> None:
    """1 MB into shared memory and out of it there, by memcpy, both awake: staging without an enclave."""
    pair = bare.bare_start(1 << 24)
    try:
        benchmark.extra_info["calls"] = 50
        benchmark.pedantic(lambda: bare.bare_copies(pair, 50), rounds=9, warmup_rounds=1)
    finally:
        bare.bare_stop(pair)


def test_process_pool(benchmark: BenchmarkFixture) -> None:
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        measure(benchmark, 100, lambda: pool.submit(abs, 1).result())
