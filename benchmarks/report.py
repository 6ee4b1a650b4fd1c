"""`make bench`: runs every benchmark once and prints one table of ratios, and one of the stages of builds."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent

# Figure → what it is compared with.
COMPARED = {
    "test_empty_ecall_from_c": ["test_cython_call", "test_cffi_call", "test_pipe_round_trip[64]"],
    "test_empty_ecall_from_python": ["test_cython_call", "test_cffi_call", "test_pipe_round_trip[64]"],
    "test_decorated_function": ["test_empty_ecall_from_python"],
    **{
        f"test_inside[{loop}]": [
            *(f"test_in_c[{compiler}-{loop}]" for compiler in ("cc", "clang")),
            f"test_in_cython[{loop}]",
            f"test_in_cpython[{loop}]",
        ]
        for loop in ("collatz", "lcg", "ratios")
    },
    "test_empty_ocall_from_c": ["test_empty_ecall_from_c"],
    "test_empty_ocall_inside_one_ecall": ["test_empty_ecall_from_c"],
    "test_empty_ocall_from_python": ["test_empty_ecall_from_python"],
    "test_build[warm]": ["test_build[cold]"],
    "test_build[cached]": ["test_build[cold]"],
    "test_cached_start": ["test_build[cold]"],
    "test_load": ["test_cached_start"],
}
for _size in (64, 4096, 1 << 20):
    for _caller in ("c", "python"):
        for _way in ("in", "out"):
            _bare = [f"test_bare[memcpy-{_size}]", f"test_bare[memcpy_and_wipe-{_size}]"]
            _others = [*_bare, f"test_pipe_round_trip[{_size}]"]
            COMPARED[f"test_{_way}_from_{_caller}[{_size}]"] = _others
    COMPARED[f"test_decorated_echo[{_size}]"] = [f"test_bare[memcpy-{_size}]"]
    COMPARED[f"test_chosen_out_from_python[{_size}]"] = [f"test_out_from_python[{_size}]"]
for _name in ("count_numbers", "count_names", "echo_orders"):
    for _size in (3, 1000):
        COMPARED[f"test_crossing[{_name}-{_size}]"] = [f"test_pickled[{_name}-{_size}]"]
for _aligned in (16, 32, 64):
    COMPARED[f"test_collatz[looks-{_aligned}]"] = [f"test_collatz[does_not-{_aligned}]"]
# Of bench_values.py.
VALUES = "parse levenshtein count_words match_orders sieve luhn checksum escape rank mask redact invoice"
for _name in VALUES.split():
    COMPARED[f"test_values_inside[{_name}]"] = [f"test_values_in_cpython[{_name}]"]


def main(arguments: list[str]) -> int:
    """Runs pytest on this folder; the median and the least of each figure are one row, ratios those of medians."""
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "result.json"
        command = [sys.executable, "-m", "pytest", "-q", "--benchmark-disable-gc", f"--benchmark-json={result}"]
        files = ["-o", "python_files=bench_*.py", *(arguments or [str(HERE)])]
        run = subprocess.run([*command, *files], stdout=subprocess.PIPE, text=True)
        if run.returncode != 0:
            print(run.stdout)
            return run.returncode
        found = json.loads(result.read_text())
    print(_markdown(_table(_figures(found))))
    rows = [row for row in found["benchmarks"] if "stages" in row["extra_info"]]
    if rows:
        print()
        print(_markdown(_stages({_figure(row): row["extra_info"]["stages"] for row in rows})))
    return 0


def _figures(result: dict[str, list[dict[str, Any]]]) -> dict[str, tuple[float, float]]:
    """Name → nanoseconds of one call: the median, the minimum."""
    return {_figure(row): (_of_one_call(row, "median"), _of_one_call(row, "min")) for row in result["benchmarks"]}


def _figure(row: dict[str, Any]) -> str:
    """The test's, below its class's if it has one: TestOpenSSL test_sha256[64]."""
    return " ".join(str(row["fullname"]).split("::")[1:])


def _of_one_call(row: dict[str, Any], statistic: str) -> float:
    return float(row["stats"][statistic] * 1e9 / row["extra_info"].get("calls", 1))


def _table(figures: dict[str, tuple[float, float]]) -> list[tuple[str, ...]]:
    """Figure × what is known of it, below a heading."""
    rows: list[tuple[str, ...]] = [("figure", "one call", "minimum", "compared with")]
    for name, (median, minimum) in figures.items():
        others = [other for other in COMPARED.get(name, []) if other in figures]
        ratios = "; ".join(f"{median / figures[other][0]:.2f} x {_title(other)}" for other in others)
        rows.append((_title(name), _time(median), _time(minimum), ratios))
    return rows


def _stages(staged: dict[str, dict[str, float]]) -> list[tuple[str, ...]]:
    """Stage × build; what both sides do at once is counted twice."""
    rows: list[tuple[str, ...]] = [("stage", *map(_title, staged))]
    for stage in dict.fromkeys(stage for taken in staged.values() for stage in taken):
        rows.append((stage, *(_time(taken[stage] * 1e9) if stage in taken else "" for taken in staged.values())))
    return rows


def _markdown(rows: list[tuple[str, ...]]) -> str:
    """As docs/performance.md has it."""
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([lines[0], f"|{' --- |' * len(rows[0])}", *lines[1:]])


def _title(name: str) -> str:
    return name.removeprefix("Test").replace("test_", "").replace("_", " ")


def _time(nanoseconds: float) -> str:
    for unit, size in (("s", 1e9), ("ms", 1e6), ("µs", 1e3)):
        if nanoseconds >= size:
            return f"{nanoseconds / size:.2f} {unit}"
    return f"{nanoseconds:.0f} ns"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
