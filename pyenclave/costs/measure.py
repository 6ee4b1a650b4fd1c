"""Times the calls of probe.py where this process's enclaves run."""

import os
import time
import warnings
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from pyenclave import enclave_of, restart
from pyenclave.errors import PlatformError
from pyenclave.plain import plain_python

from . import probe
from .figures import Figures

_IMAGES = "PYENCLAVE_IMAGES"  # has the user's images, not this one
_TRIALS = 9
_BASES = 3  # everything else is told by how much longer it takes
_LEAST = 1_000_000  # nanoseconds that a trial takes at least
_BYTES, _ITEMS = 1 << 16, 1000
_ROUNDS = 20  # ocalls in one ecall
_KINDS = {"bytes": "byte", "text": "byte", "numbers": "number", "texts": "text"}


def measure() -> Figures:
    """Builds the probe where it is not in the cache. Raises what a first call raises."""
    if plain_python():
        raise PlatformError("PYENCLAVE_PLATFORM is `none`: nothing crosses there that could be measured")
    with _own_image(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the user's own enclaves say whom the platform does not keep out
        probe.nothing()
        loaded = enclave_of(probe)
        assert loaded is not None  # it has been called
        try:
            ecall = min(_time(probe.nothing) for _ in range(_BASES))
            ocall = min(_asked(probe.ask) for _ in range(_BASES))
            prices = {**_ecalls(ecall), **_ocalls(ocall)}
            return Figures(loaded.platform, ecall, ocall, prices)
        finally:
            restart(probe)


@contextmanager
def _own_image() -> Iterator[None]:
    said = os.environ.pop(_IMAGES, None)
    try:
        yield
    finally:
        if said is not None:
            os.environ[_IMAGES] = said


def _time(call: Callable[[], object]) -> float:
    """The least of some trials: others on the machine only ever make one longer."""
    count = 1
    while (taken := _trial(call, count)) < _LEAST:
        count *= 4
    return min(taken, *(_trial(call, count) for _ in range(_TRIALS))) / count


def _trial(call: Callable[[], object], count: int) -> int:
    rounds = range(count)
    start = time.perf_counter_ns()
    for _ in rounds:
        call()
    return time.perf_counter_ns() - start


def _asked(call: Callable[[int], None]) -> float:
    """One ocall of many in an ecall."""
    return max(0.0, (_time(partial(call, _ROUNDS)) - _time(partial(call, 0))) / _ROUNDS)


def _hold(size: int, count: int) -> None:
    words = ["secret"] * count
    probe.keep(b"x" * size, "x" * size, [1] * count, words)
    probe.answers.update(bytes=b"x" * size, text="x" * size, numbers=[1] * count, texts=words)


def _ecalls(base: float) -> dict[str, dict[str, float]]:
    found = {
        "ecall value in": {"once": _more(_time(partial(probe.take_value, 1)), base)},
        "ecall value out": {"once": _more(_time(probe.give_value), base)},
    }
    few, many = array("d", [1.0]), array("d", [1.0]) * (_BYTES // 8)
    for name, way, take in (("array", "in", probe.take_array), ("changed", "in and out", probe.take_changed)):
        least, most = _time(partial(take, few)), _time(partial(take, many))
        found[f"ecall {name} {way}"] = _price(base, least, most, "byte", _BYTES)
    for name, unit in _KINDS.items():
        count = _BYTES if unit == "byte" else _ITEMS
        take, give = getattr(probe, f"take_{name}"), getattr(probe, f"give_{name}")
        one: Any = {"bytes": b"x", "text": "x", "numbers": [1], "texts": ["secret"]}[name]
        taken = _time(partial(take, one)), _time(partial(take, one * count))
        _hold(1, 1)
        least = _time(give)
        _hold(_BYTES, _ITEMS)
        _add(found, f"ecall {_crosses(name)} in", _price(base, *taken, unit, count))
        _add(found, f"ecall {_crosses(name)} out", _price(base, least, _time(give), unit, count))
    thing = probe.Thing()
    found["ecall object in"] = {"once": _more(_time(thing.touch), base)}
    return found


def _ocalls(base: float) -> dict[str, dict[str, float]]:
    found = {
        "ocall value out": {"once": _more(_asked(probe.tell_value), base)},
        "ocall value in": {"once": _more(_asked(probe.ask_value), base)},
    }
    for name, unit in _KINDS.items():
        count = _BYTES if unit == "byte" else _ITEMS
        for way, call in (("out", getattr(probe, f"tell_{name}")), ("in", getattr(probe, f"ask_{name}"))):
            _hold(1, 1)
            least = _asked(call)
            _hold(_BYTES, _ITEMS)
            _add(found, f"ocall {_crosses(name)} {way}", _price(base, least, _asked(call), unit, count))
    return found


def _crosses(name: str) -> str:
    return "packed" if name in ("numbers", "texts") else name


def _price(base: float, least: float, most: float, unit: str, count: int) -> dict[str, float]:
    each = _more(most, least) / (count - 1)
    return {"once": _more(least, base + each), unit: each}


def _more(taken: float, base: float) -> float:
    """Of two times that are nearly the same the difference may be less than nothing."""
    return max(0.0, taken - base)


def _add(found: dict[str, dict[str, float]], name: str, price: dict[str, float]) -> None:
    """What is packed was measured for each of what it may be made of."""
    once = max(found.get(name, {}).get("once", 0.0), price["once"])
    found[name] = {**found.get(name, {}), **price, "once": once}
