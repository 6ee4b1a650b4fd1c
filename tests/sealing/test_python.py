"""Sealing from trusted Python, in an image and as plain Python: the same results, and neither opens the other's."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

FOLDER = Path(__file__).parent

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
WHY = "import sys, keeper; print(keeper.why(sys.stdin.buffer.read()))"


def run(program: str, platform: str, data: Path, given: bytes = b"") -> bytes:
    environment = {**os.environ, "PYENCLAVE_PLATFORM": platform, "XDG_DATA_HOME": str(data), "PYTHONPATH": str(FOLDER)}
    command = [sys.executable, "-W", "ignore", "-c", program]
    return subprocess.run(command, input=given, env=environment, check=True, stdout=subprocess.PIPE).stdout


def test_state_outlives_its_process(tmp_path: Path, place: str) -> None:
    sealed = run(SAVE, place, tmp_path)
    assert b"1234" not in sealed
    assert run(RESTORE, place, tmp_path, sealed).split() == [b"2"]


def test_every_form_of_call(tmp_path: Path, place: str) -> None:
    assert run(FORMS, place, tmp_path).decode() == SAID


@pytest.mark.parametrize(("sealer", "opener"), [("emulated", "none"), ("none", "emulated")])
def test_no_platform_opens_anothers(tmp_path: Path, sealer: str, opener: str) -> None:
    sealed = run('import sys, keeper; sys.stdout.buffer.write(keeper.keep(b"", "MRSIGNER", 0))', sealer, tmp_path)
    assert run(WHY, sealer, tmp_path, sealed) == b"it opens\n"
    secrets = {path.name for path in (tmp_path / "pyenclave").glob("*.secret")}
    assert run(WHY, opener, tmp_path, sealed).startswith(b"seal: ")
    assert secrets == {f"{sealer}.secret"}
