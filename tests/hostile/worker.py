"""One process that makes hostile calls: prints a digest a trial, and a line that begins with ! for each finding.

    python worker.py LIBRARY IMAGE MODE SECRET SEED CALLS [STEP]

CALLS is how many at most, of which every STEP-th is made.

Two runs that differ in SECRET alone have to print the same: whatever left the enclave did not depend on what is in it.
"""

import ctypes
import faulthandler
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from enclave import Enclave, seeded
from host import Host
from memory import Memory
from oracle import Record
from pyenclave.edl import load
from shapes import Shapes
from trial import Run, Trial, make, random_trial

from pyenclave.image.image import Image

HERE = Path(__file__).parent
_UNTRIED = ("start", "broken", "starve", "recover")
_ARENA = 0x8000 // 16  # units of 16 bytes in the first chunk of a call's arena


def sweep(host: Host, seed: str) -> Iterator[Trial]:
    """Every pointer and length of every ecall, turned to everything once."""
    for ecall in host.ecalls.values():
        if ecall.name in _UNTRIED:
            continue
        yield Trial(seed, ecall.name)
        run = Run(host, Trial(seed, ecall.name), Record())
        call, _ = run.build()
        places = [(at, len(host.lies.all_for(call, place))) for at, place in enumerate(call.places)]
        host.memory.clean([], [*host.memory.islands])
        for at, count in places:
            for lie in range(count):
                yield Trial(seed, ecall.name, place=at, lie=lie)


def answers(host: Host, seed: str) -> Iterator[Trial]:
    """Every answer of every body, with hosts that are honest and that are not."""
    for ecall in host.ecalls.values():
        if any(parameter.name == "how" for parameter in ecall.parameters):
            for how in range(12):
                for round_ in range(12):
                    hostile = 0.0 if round_ < 2 else 0.5
                    yield Trial(
                        f"{seed}:{how}:{round_}", ecall.name, how=how, hostile=hostile, nested=0.3 * (round_ > 8)
                    )


def starved(host: Host, seed: str) -> Iterator[Trial]:
    """The n-th allocation fails, for every n that matters, in every shape."""
    for ecall in host.ecalls.values():
        if ecall.name in _UNTRIED:
            continue
        for left in range(0, 96, 3):
            yield Trial(f"{seed}:{left % 4}", ecall.name, how=_how(ecall, 0), starve=(_ARENA - left, 0))
        for heap in (32, 64, 128, 200, 300, 400, 600, 800, 1000, 1500, 2500, 5000):
            yield Trial(f"{seed}:{heap}", ecall.name, how=_how(ecall, 0), starve=(_ARENA - 200, heap))


def entries(host: Host, seed: str) -> Iterator[Trial]:
    """Call blocks, frames and areas that lie."""
    for at in range(1000):
        yield Trial(f"{seed}:{at}", "honest" if at % 2 else "both_bytes", entry=True)


def chance(host: Host, seed: str) -> Iterator[Trial]:
    """Anything."""
    ecalls = list(host.ecalls.values())
    at = 0
    while True:
        yield random_trial(seeded(seed, at), f"{seed}:{at}", ecalls)
        at += 1


def _how(ecall: object, how: int) -> int | None:
    return how if any(parameter.name == "how" for parameter in getattr(ecall, "parameters", ())) else None


MODES = {"sweep": sweep, "answers": answers, "starved": starved, "entries": entries, "chance": chance}


def main(library: str, image: str, mode: str, secret: str, seed: str, calls: str, step: str = "1") -> None:
    faulthandler.enable()
    native = ctypes.CDLL(library)
    enclave = Enclave(native, Image.open(Path(image)))
    shapes = Shapes(load(HERE / "wide.edl"))
    host = Host(enclave, Memory(enclave), shapes, int(secret, 0))
    for trial in islice(MODES[mode](host, seed), 0, int(calls), int(step)):
        record = make(host, trial)
        for finding in record.findings:
            print("!", finding)
        print("-" if trial.flips else record.digest, trial.ecall, record.status, flush=bool(record.findings))


if __name__ == "__main__":
    main(*sys.argv[1:])
