"""What the tests of calls, ocalls, exceptions, threads and faults say of every platform, of `sgx` too, and who is kept
out: in a run of their own, with the device."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
PLATFORMS = [f"platforms/test_{name}.py" for name in ("ends", "gate", "greenlets", "protection")]
FILES = ["runtime/test_faults.py", "runtime/test_ocalls.py", "host/test_exceptions.py", *PLATFORMS]


@pytest.mark.skipif(Path("/dev/sgx_enclave").exists(), reason="their own run has the processor's")
def test_what_holds_on_every_platform_holds_on_the_device() -> None:
    others = ("PYTEST_XDIST", "PYTEST_ADDOPTS")
    ours = {name: value for name, value in os.environ.items() if not name.startswith(others)}
    run = [sys.executable, "-m", "pytest", "-n", "0", "-k", "[sgx", *(str(TESTS / file) for file in FILES)]
    command = [sys.executable, "-m", "pyenclave", "emulate", "--", *run]
    done = subprocess.run(command, env={**ours, "PYENCLAVE_PLATFORM": "sgx"}, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-6000:]
    dots = re.findall(r"^([.s]+) +\[", done.stdout, re.MULTILINE)
    assert "".join(dots).count(".") > 50, done.stdout
