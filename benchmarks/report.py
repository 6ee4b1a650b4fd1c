"""`make bench`: runs every benchmark once and prints one table of ratios."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

HERE = Path(__file__).parent

# Figure → what it is compared with.
COMPARED = {
    "test_empty_ecall_from_c": ["test_cython_call", "test_cffi_call", "test_pipe_round_trip[64]"],
    "test_empty_ecall_from_python": ["test_cython_call", "test_cffi_call", "test_pipe_round_trip[64]"],
    "test_decorated_function": ["test_empty_ecall_from_python"],
    "test_inside[collatz]": ["test_in_cpython[collatz]", "test_in_cython[collatz]"],
    "test_inside[ratios]": ["test_in_cpython[ratios]", "test_in_cython[ratios]"],
    "test_empty_ocall_from_c": ["test_empty_ecall_from_c"],
    "test_empty_ocall_from_python": ["test_empty_ecall_from_python"],
    "test_cached_start": ["test_cold_build"],
    "test_load": ["test_cached_start"],
}
for _size in (64, 4096, 1 << 20):
    for _caller in ("c", "python"):
        COMPARED[f"test_in_from_{_caller}[{_size}]"] = [f"test_memcpy[{_size}]", f"test_pipe_round_trip[{_size}]"]
    COMPARED[f"test_out_from_python[{_size}]"] = [f"test_memcpy[{_size}]", f"test_pipe_round_trip[{_size}]"]
    COMPARED[f"test_decorated_echo[{_size}]"] = [f"test_memcpy[{_size}]"]
    COMPARED[f"test_chosen_out_from_python[{_size}]"] = [f"test_out_from_python[{_size}]"]
for _name in ("count_numbers", "count_names", "echo_orders"):
    for _size in (3, 1000):
        COMPARED[f"test_crossing[{_name}-{_size}]"] = [f"test_pickled[{_name}-{_size}]"]


def main(arguments: list[str]) -> int:
    """Runs pytest on this folder; the median of each figure is one row."""
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "result.json"
        command = [sys.executable, "-m", "pytest", "-q", "--benchmark-disable-gc", f"--benchmark-json={result}"]
        files = ["-o", "python_files=bench_*.py", *(arguments or [str(HERE)])]
        run = subprocess.run([*command, *files], stdout=subprocess.PIPE, text=True)
        if run.returncode != 0:
            print(run.stdout)
            return run.returncode
        figures = _figures(json.loads(result.read_text()))
    Console().print(_table(figures))
    return 0


def _figures(result: dict[str, list[dict[str, dict[str, float]]]]) -> dict[str, float]:
    """Name → nanoseconds of one call."""
    return {
        str(row["name"]): row["stats"]["median"] * 1e9 / row["extra_info"].get("calls", 1)
        for row in result["benchmarks"]
    }


def _table(figures: dict[str, float]) -> Table:
    table = Table("figure", "one call", "compared with")
    for name, nanoseconds in figures.items():
        others = [other for other in COMPARED.get(name, []) if other in figures]
        ratios = "\n".join(f"{nanoseconds / figures[other]:.2f} x {_title(other)}" for other in others)
        table.add_row(_title(name), _time(nanoseconds), ratios)
    return table


def _title(name: str) -> str:
    return escape(name.removeprefix("test_").replace("_", " "))


def _time(nanoseconds: float) -> str:
    for unit, size in (("s", 1e9), ("ms", 1e6), ("µs", 1e3)):
        if nanoseconds >= size:
            return f"{nanoseconds / size:.2f} {unit}"
    return f"{nanoseconds:.0f} ns"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
