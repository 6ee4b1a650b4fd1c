"""What was measured: prices, each of one way of crossing, kept in the cache for this version and machine."""

import hashlib
import json
import platform as machine
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pyenclave.errors import Error
from pyenclave.folders import cache_folder, own_folder, require_own
from pyenclave.pipeline.package import package_digest
from pyenclave.store import place, read_regular, work_folder

_MOST = 1 << 16


@dataclass(frozen=True)
class Figures:
    """In nanoseconds. `ecall`, `ocall`: one that nothing crosses in.

    `prices` are on top of that: by the call, the kind and the way, `ecall bytes in`, what it costs `once`, and for each
    `byte`, `number` or `text`. Of what is not in it nothing was measured.
    """

    platform: str
    ecall: float
    ocall: float
    prices: Mapping[str, Mapping[str, float]]


def kept(platform: str) -> Figures | None:
    """What was measured on this machine, by this version."""
    try:
        file = _file(platform)
        require_own(file)
        data = read_regular(file)
        return _read(json.loads(data)) if len(data) <= _MOST else None
    except (Error, OSError, ValueError, RecursionError):
        return None


def keep(figures: Figures) -> None:
    """Has the next ones take them from the cache. Raises BuildError where it cannot be written."""
    folder = own_folder(_file(figures.platform).parent)
    with work_folder() as work:
        made = work / _file(figures.platform).name
        made.write_text(json.dumps(asdict(figures), indent=1) + "\n")
        place([made], folder, alone=False)


def _file(platform: str) -> Path:
    digest = hashlib.sha256("\0".join((package_digest(), machine.node(), _processor())).encode())
    return cache_folder() / "figures" / f"{platform}-{digest.hexdigest()[:16]}.json"


def _processor() -> str:
    """Its name: a home folder may be several machines'."""
    try:
        text = Path("/proc/cpuinfo").read_text(errors="replace")
    except OSError:
        return ""
    return next((line.partition(":")[2].strip() for line in text.splitlines() if line.startswith("model name")), "")


def _read(said: Any) -> Figures | None:
    """None where it is not what `keep` writes."""
    match said:
        case {"platform": str(platform), "ecall": float(ecall), "ocall": float(ocall), "prices": dict(prices)}:
            if all(
                isinstance(one, dict) and all(isinstance(n, float) for n in one.values()) for one in prices.values()
            ):
                return Figures(platform, ecall, ocall, prices)
    return None
