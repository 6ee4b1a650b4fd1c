"""What a loop of integers costs inside, beside the same text in CPython and in Cython (whose int wraps)."""

from types import ModuleType

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

LOOPS = {"collatz": 3_000, "lcg": 100_000, "ratios": 100_000}


@pytest.mark.parametrize("name", LOOPS)
def test_inside(benchmark: BenchmarkFixture, decorated: ModuleType, name: str) -> None:
    assert benchmark(getattr(decorated, name), LOOPS[name]) > 0


@pytest.mark.parametrize("name", LOOPS)
def test_in_cpython(benchmark: BenchmarkFixture, decorated: ModuleType, name: str) -> None:
    assert benchmark(getattr(decorated, name).__wrapped__, LOOPS[name]) > 0


@pytest.mark.parametrize("name", LOOPS)
def test_in_cython(benchmark: BenchmarkFixture, plain: ModuleType, name: str) -> None:
    assert benchmark(getattr(plain, name), LOOPS[name]) > 0
