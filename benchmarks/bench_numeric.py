"""What a loop of numbers costs inside, beside C with the same checks, Cython (whose int wraps), and CPython."""

import ctypes
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


@pytest.mark.parametrize("name", LOOPS)
def test_in_c(benchmark: BenchmarkFixture, checked: ctypes.CDLL, name: str) -> None:
    result = ctypes.c_double() if name == "ratios" else ctypes.c_int64()
    function = getattr(checked, name)
    function.restype, function.argtypes = ctypes.c_bool, [ctypes.c_int64, ctypes.c_void_p]
    assert benchmark(function, LOOPS[name], ctypes.addressof(result))
    assert result.value > 0
