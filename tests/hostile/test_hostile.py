"""Hostile calls of a wide interface on the real runtime: see oracle.py for what must hold after each.

Every mode runs twice, in two processes whose enclaves differ in their secrets only (what bodies left behind, and the
keys that RDRAND gave); whatever left has to be the same to the byte. HOSTILE_CALLS and HOSTILE_SEED make a longer run:

    HOSTILE_CALLS=100000 python -m pytest tests/hostile -s
"""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SECRETS = ("0xa7a7a7a7a7a7a7a7", "0x5c5c5c5c5c5c5c5c")
CALLS = int(os.environ.get("HOSTILE_CALLS", "0"))
SEED = os.environ.get("HOSTILE_SEED", "one")
_SHOWN = 20
# What a short run leaves out of each mode: every n-th trial is made.
_STEPS = {"sweep": 12, "answers": 2, "starved": 2, "entries": 2, "chance": 1}


def run(library: Path, image: Path, mode: str, calls: int) -> list[list[str]]:
    """The lines of both processes."""
    step = 1 if CALLS else _STEPS[mode]
    command = [sys.executable, str(HERE / "worker.py"), str(library), str(image), mode]
    workers = [
        subprocess.Popen(
            [*command, secret, SEED, str(calls), str(step)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for secret in SECRETS
    ]
    lines = []
    for worker in workers:
        out, errors = worker.communicate()
        assert worker.returncode == 0, f"the host died ({worker.returncode}) after\n{out[-500:]}\n{errors[-3000:]}"
        lines.append(out.splitlines())
    return lines


@pytest.mark.timeout(0 if CALLS else 600)
@pytest.mark.parametrize("mode", list(_STEPS))
def test_nothing_leaves_and_nothing_wrong_comes_in(library: Path, image: Path, mode: str) -> None:
    calls = (CALLS or 2000) if mode == "chance" else 10**9
    lines = run(library, image, mode, calls)
    findings = [line for one in lines for line in one if line.startswith("!")]
    assert findings == [], f"seed {SEED}:\n" + "\n".join(findings[:_SHOWN])
    one, other = ([line for line in found if not line.startswith("-")] for found in lines)
    differ = [f"{a} / {b}" for a, b in zip(one, other, strict=True) if a != b]
    assert differ == [], f"seed {SEED}: what left depends on what is inside:\n" + "\n".join(differ[:_SHOWN])
    ends = Counter(line.split()[-1] for line in lines[0])
    print(f"\n{mode}: {len(lines[0])} calls, by status: {dict(ends.most_common())}")
    assert ends["0"] > 0, "no call came through"
    if mode != "starved":
        assert len(ends) > 3, "hardly anything was refused"
