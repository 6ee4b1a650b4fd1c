"""What it costs that containers and classes cross, beside pickle, which is how they would reach another process."""

import importlib
import pickle
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

HERE = Path(__file__).parent / "boundary"
NAMES = ["count_numbers", "count_names", "echo_orders"]
SIZES = [3, 1000]


@pytest.fixture
def orders(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(HERE)
    monkeypatch.setenv("PYENCLAVE_PLATFORM", "emulated")
    return importlib.import_module("orders")


def values(orders: ModuleType, name: str, size: int) -> Any:
    makes: dict[str, Callable[[], Any]] = {
        "count_numbers": lambda: list(range(size)),
        "count_names": lambda: {f"name {n}": n for n in range(size)},
        "echo_orders": lambda: [orders.Order(f"name {n}", n, n / 2) for n in range(size)],
    }
    return makes[name]()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", NAMES)
def test_crossing(benchmark: BenchmarkFixture, orders: ModuleType, name: str, size: int) -> None:
    given = values(orders, name, size)
    assert benchmark(getattr(orders, name), given) == (given if name == "echo_orders" else size)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", NAMES)
def test_pickled(benchmark: BenchmarkFixture, orders: ModuleType, name: str, size: int) -> None:
    given = values(orders, name, size)
    assert benchmark(lambda: pickle.loads(pickle.dumps(given))) == given
