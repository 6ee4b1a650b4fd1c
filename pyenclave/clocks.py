"""The host's clocks that enclaves ask for: the ocalls of partition's `library/time.py`, by name.

Each looks the function up when it is called, so that a test may replace `time.time`, as in plain Python.
"""

import time
from collections.abc import Callable


def _time() -> float:
    return float(time.time())


def _time_ns() -> int:
    return int(time.time_ns())


def _monotonic() -> float:
    return float(time.monotonic())


def _monotonic_ns() -> int:
    return int(time.monotonic_ns())


def _perf_counter() -> float:
    return float(time.perf_counter())


def _perf_counter_ns() -> int:
    return int(time.perf_counter_ns())


CLOCKS: dict[str, Callable[[], float]] = {
    f"python_time{one.__name__}": one
    for one in (_time, _time_ns, _monotonic, _monotonic_ns, _perf_counter, _perf_counter_ns)
}
