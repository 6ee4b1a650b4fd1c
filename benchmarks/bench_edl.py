"""The EDL tools as a build or an editor meets them: whole processes, generated interfaces.

Run with `pytest benchmarks/bench_edl.py`. The reference tools take 81 and 29 ms for 1,000 ecalls with all output, and
14.1 and 0.6 s for 10,000 ecalls with 100 ocalls that allow half of them (same kind of machine, two busy cores).
"""

import subprocess
import sys
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

sys.path.insert(0, str(Path(__file__).parent))
from edl_interfaces import interface_text  # beside this file, which is no package

COMMAND = [sys.executable, "-c", "from pyenclave.cli.main import main; main()", "edl"]

# Ecalls, ocalls.
SIZES = [(10, 0), (1_000, 0), (10_000, 0), (10_000, 100)]


@pytest.mark.parametrize(("ecalls", "ocalls"), SIZES)
def test_check(benchmark: BenchmarkFixture, tmp_path: Path, ecalls: int, ocalls: int) -> None:
    path = tmp_path / "generated.edl"
    path.write_text(interface_text(ecalls, ocalls))
    benchmark.pedantic(subprocess.run, args=([*COMMAND, "check", str(path)],), kwargs={"check": True}, rounds=3)


@pytest.mark.parametrize(("ecalls", "ocalls"), SIZES)
def test_stubs(benchmark: BenchmarkFixture, tmp_path: Path, ecalls: int, ocalls: int) -> None:
    path = tmp_path / "generated.edl"
    path.write_text(interface_text(ecalls, ocalls))
    command = [*COMMAND, "stubs", str(path), "-o", str(tmp_path / "out")]
    options = {"check": True, "stdout": subprocess.DEVNULL}
    benchmark.pedantic(subprocess.run, args=(command,), kwargs=options, rounds=3)
