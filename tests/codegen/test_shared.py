"""The suites of generated code once more, with an enclave that reaches shared memory only: the same results, and every
address that it reads or writes outside, at every depth, lies there.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from modes import SANITIZED, SHARED

HERE = Path(__file__).parent
SUITES = ["chosen", "chosen_python", "deep_arrays", "deep_copy", "deep_results", "host_module"]
SUITES += ["random_interfaces", "sequences", "sequences_out", "sequences_results"]


@pytest.mark.timeout(1200)
@pytest.mark.skipif(SHARED or SANITIZED, reason="this is the second run")
def test_shared_memory_is_all_that_is_needed() -> None:
    tests = [str(HERE / f"test_{name}.py") for name in SUITES]
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    environment = dict(os.environ, PYENCLAVE_TEST_SHARED="1")
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
