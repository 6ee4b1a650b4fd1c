"""The tests of this folder once more, with every block an allocation of its exact size under AddressSanitizer.

A Python that loads the library has to have the sanitizer's runtime from its start on, so that it is another one. By
clang where it is there, which compiles images too; the first run is gcc's.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.mark.slow
def test_every_block_at_its_exact_size() -> None:
    if os.environ.get("PYENCLAVE_TEST_VALUES") == "exact":
        return  # inside the other Python
    compiler = "gcc" if shutil.which("clang") is None else "clang"
    if shutil.which(compiler) is None:
        pytest.skip("neither clang nor gcc is here")
    runtime = "libasan.so" if compiler == "gcc" else "libclang_rt.asan-x86_64.so"
    preload = subprocess.run([compiler, f"-print-file-name={runtime}"], capture_output=True, text=True, check=True)
    environment = os.environ | {
        "LD_PRELOAD": preload.stdout.strip(),
        "ASAN_OPTIONS": "detect_leaks=0",  # Python's own; the double counts
        "PYENCLAVE_TEST_VALUES": "exact",
        "PYENCLAVE_TEST_CC": compiler,
    }
    command = [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", str(HERE)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
