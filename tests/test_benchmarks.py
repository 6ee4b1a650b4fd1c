"""`make bench` prints what pytest-benchmark measured. What it is printed of here is a file of this test's own."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
FIGURES = """
class TestOne:
    def test_thing(self, benchmark):
        benchmark.extra_info["calls"] = 10
        benchmark.pedantic(sum, args=([1],), rounds=3)


class TestOther:
    def test_thing(self, benchmark):
        benchmark.extra_info["stages"] = {"link": 0.25}
        benchmark.pedantic(sum, args=([1],), rounds=3)


def test_memcpy(benchmark):
    benchmark.pedantic(sum, args=([1],), rounds=3)
"""


def test_a_report_has_a_row_for_each_figure_and_each_stage(tmp_path: Path) -> None:
    file = tmp_path / "bench_own.py"
    file.write_text(FIGURES)
    command = [sys.executable, str(ROOT / "benchmarks" / "report.py"), str(file)]
    # A worker of xdist's would measure nothing.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    figures, stages = done.stdout.split("\n\n")
    assert [row.split(" | ")[0] for row in figures.splitlines()] == [
        "| figure", "| ---", "| One thing", "| Other thing", "| memcpy",
    ]  # fmt: skip
    assert stages.splitlines() == ["| stage | Other thing |", "| --- | --- |", "| link | 250.00 ms |"]
