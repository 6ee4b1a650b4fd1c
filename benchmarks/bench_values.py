"""What text and containers cost inside, beside the same functions in this CPython."""

import importlib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

HERE = Path(__file__).parent / "boundary"
WORDS = "the quick brown fox jumps over the lazy dog while the other fox sleeps and the dog dreams of Quick foxes " * 4
PROGRAMS: dict[str, tuple[Any, ...]] = {
    "parse": ("alpha=1; beta = 22; gamma=333; delta = 4444; epsilon=5; zeta=66", 200),
    "levenshtein": ("confidential computing", "confident commuting", 10),
    "count_words": (WORDS, 50),
    "match_orders": (7, 3000),
    "sieve": (20_000,),
    "luhn": ("4539148803436467" * 4, 100),
    "checksum": (bytes(range(256)) * 16, 5),
    "escape": ('say "hello"\tto C:\\temp\n' * 8, 50),
    "rank": (3, 3000),
    "mask": ("Patient 4711 was seen on 20240131, paid 12500 by card 4539148803436467. " * 4, 100),
    "redact": ("2024-01-31 user=alice password=hunter2; seen on 20240131, token=4f9c1a from 10.0.0.7, ok. " * 4, 100),
    "invoice": ("1234.56", "8.1", 300),
}


@pytest.fixture(scope="module")
def programs() -> ModuleType:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(HERE)
        patch.setenv("PYENCLAVE_PLATFORM", "emulated")
        module = importlib.import_module("values")
        # The first call starts the enclave, which else would be the call that tells how many are to be made.
        module.sieve(2)
        return module


@pytest.mark.parametrize("name", PROGRAMS)
def test_values_inside(benchmark: BenchmarkFixture, programs: ModuleType, name: str) -> None:
    function = getattr(programs, name)
    assert benchmark(function, *PROGRAMS[name]) == function.__wrapped__(*PROGRAMS[name])


@pytest.mark.parametrize("name", PROGRAMS)
def test_values_in_cpython(benchmark: BenchmarkFixture, programs: ModuleType, name: str) -> None:
    assert benchmark(getattr(programs, name).__wrapped__, *PROGRAMS[name])
