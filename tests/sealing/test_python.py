"""Sealing and reports from trusted Python, in an image and as plain Python: the same results, each for itself."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pyenclave.platforms.isolated import Isolated

pytestmark = pytest.mark.slow

FOLDER = Path(__file__).parent
PLATFORMS = ["emulated", *(["isolated"] if Isolated().probe().available else []), "sgx", "none"]
HARDWARE = Path("/dev/sgx_enclave").exists()
# A processor has its own; SGX in software that is the whole run's has made it before.
SECRETS = {"sgx": set() if HARDWARE else {"device.secret"}}

SAVE = """
import sys, keeper
keeper.put("ann", "1234")
keeper.put("bob", "5678")
sys.stdout.buffer.write(keeper.save())
"""
RESTORE = """
import sys, keeper
print(keeper.restore(sys.stdin.buffer.read()))
"""
FORMS = """
import keeper
sealed = keeper.keep(b"data", "MRSIGNER", 4)
moved, version = keeper.move(sealed)
print(keeper.give(sealed, 4), keeper.give(moved, 4), version, moved[8], keeper.why(sealed), keeper.why(b""))
for call in (lambda: keeper.give(sealed, 5), lambda: keeper.keep(b"", "none", 0), lambda: keeper.give(b"x" * 100, 0)):
    try:
        call()
    except ValueError as error:
        print(error)
"""
SAID = """\
b'data' b'data' 4 1 it opens seal: sealed data have at least 100 bytes, not 0
seal: rolled back: the counter is past version 4
seal: policy is MRENCLAVE or MRSIGNER
seal: no sealed data of this format
"""


def run(program: str, platform: str, data: Path, given: bytes = b"") -> bytes:
    environment = {**os.environ, "PYENCLAVE_PLATFORM": platform, "XDG_DATA_HOME": str(data), "PYTHONPATH": str(FOLDER)}
    emulate = [sys.executable, "-m", "pyenclave", "emulate", "--"] if platform == "sgx" and not HARDWARE else []
    command = [*emulate, sys.executable, "-W", "ignore", "-c", program]
    return subprocess.run(command, input=given, env=environment, check=True, stdout=subprocess.PIPE).stdout


@pytest.mark.parametrize("platform", PLATFORMS)
def test_state_outlives_its_process(tmp_path: Path, platform: str) -> None:
    sealed = run(SAVE, platform, tmp_path)
    assert b"1234" not in sealed
    assert run(RESTORE, platform, tmp_path, sealed).split() == [b"2"]


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_form_of_call(tmp_path: Path, platform: str) -> None:
    assert run(FORMS, platform, tmp_path).decode() == SAID


VOUCHED = """
import keeper, pyenclave
target, data = keeper.introduce(), bytes(range(64))
made = keeper.vouch(target, data)
found, mrenclave, mrsigner = keeper.believe(made)
enclave = pyenclave.enclave_of(keeper)
own = (enclave.mrenclave, enclave.mrsigner) if enclave else (bytes(32), bytes(32))
print(len(target), len(made), found == data, (mrenclave, mrsigner) == own, keeper.named(made), keeper.named(b""))
for call in (
    lambda: keeper.believe(made[:-1] + bytes([made[-1] ^ 1])),
    lambda: keeper.believe(b""),
    lambda: keeper.vouch(b"", data),
    lambda: keeper.vouch(target[:-1] + b"x", data),
    lambda: keeper.vouch(target, b"short"),
):
    try:
        call()
    except ValueError as error:
        print(error)
"""
TOLD = """\
512 432 True True (0, 0, True) (0, 0, True)
report: not made for this enclave on this machine
report: a report has 432 bytes, not 0
report: a target has 512 bytes, not 0
report: reserved bytes of the target are not 0
report: data are 64 bytes, not 5
"""


@pytest.mark.parametrize("platform", PLATFORMS)
def test_reports_are_verified_where_they_are_made(tmp_path: Path, platform: str) -> None:
    assert run(VOUCHED, platform, tmp_path).decode() == TOLD


# 532 bytes: sealed data, and a report for itself.
MAKE = """
import sys, keeper
made = keeper.vouch(keeper.introduce(), bytes(64))
sys.stdout.buffer.write(keeper.keep(b"", "MRSIGNER", 0) + made)
"""
TAKE = """
import sys, keeper
while given := sys.stdin.buffer.read(532):
    try:
        keeper.believe(given[100:])
        print(keeper.why(given[:100]), "and is believed")
    except ValueError as error:
        print(keeper.why(given[:100]), error, sep="; ")
"""


def test_what_one_platform_makes_is_no_others(tmp_path: Path) -> None:
    """Of one image, to the byte, and of one user."""
    made = {}
    folder = tmp_path / "pyenclave"
    for platform in PLATFORMS:
        before = set(folder.glob("*.secret"))
        made[platform] = run(MAKE, platform, tmp_path)
        new = {path.name for path in set(folder.glob("*.secret")) - before}
        assert new == SECRETS.get(platform, {f"{platform}.secret"})
    for platform in PLATFORMS:
        lines = run(TAKE, platform, tmp_path, b"".join(made.values())).decode().splitlines()
        for maker, line in zip(made, lines, strict=True):
            if maker == platform:
                assert line == "it opens and is believed"
            else:
                assert re.fullmatch("seal: .*; report: not made for this enclave on this machine", line), line
