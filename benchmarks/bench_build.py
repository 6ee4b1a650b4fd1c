"""How long it takes to build and to load: cold (empty cache), cached, and the load alone."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from pytest_benchmark.fixture import BenchmarkFixture

from pyenclave.enclave import Enclave
from pyenclave.pipeline.output import Built

SOURCE = """
from pyenclave import trusted

@trusted
def double(n: int) -> int:
    return n + n
"""


def run_module(folder: Path, cache: Path) -> None:
    environment = {
        **os.environ,
        "XDG_CACHE_HOME": str(cache),
        "XDG_DATA_HOME": str(cache),
        "PYENCLAVE_PLATFORM": "emulated",
    }
    code = "import warnings; warnings.simplefilter('ignore'); import twice; assert twice.double(21) == 42"
    subprocess.run([sys.executable, "-c", code], cwd=folder, env=environment, check=True)


def test_cold_build(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    (tmp_path / "twice.py").write_text(SOURCE)
    caches = iter(range(100))
    benchmark.extra_info["calls"] = 1

    def fresh() -> tuple[tuple[Path, Path], dict[str, Any]]:
        cache = tmp_path / f"cache{next(caches)}"
        cache.mkdir()
        return (tmp_path, cache), {}

    benchmark.pedantic(run_module, setup=fresh, rounds=2)


def test_cached_start(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    (tmp_path / "twice.py").write_text(SOURCE)
    cache = tmp_path / "cache"
    run_module(tmp_path, cache)
    benchmark.extra_info["calls"] = 1
    benchmark.pedantic(run_module, args=(tmp_path, cache), rounds=5)


def test_load(benchmark: BenchmarkFixture, built: Built) -> None:
    """Create and destroy: read, verify, measure, build in memory, enter once, close."""
    benchmark.extra_info["calls"] = 1

    def load() -> None:
        Enclave.load(built.image, platform="emulated").close()

    benchmark.pedantic(load, rounds=100, warmup_rounds=2)
