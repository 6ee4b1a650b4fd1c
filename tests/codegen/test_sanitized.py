"""The suites of generated code once more, with the address and the undefined behaviour sanitizer in it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from modes import SANITIZED

HERE = Path(__file__).parent
SUITES = ["answers", "chosen", "deep_arrays", "deep_copy", "deep_results", "ecall_bridges", "ocall_stubs", "padding"]
SUITES += ["sequences", "sequences_out", "sequences_results", "staging"]


def library(name: str) -> str:
    done = subprocess.run(["gcc", f"-print-file-name={name}"], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.mark.skipif(SANITIZED, reason="this is the second run")
def test_no_sanitizer_has_anything_to_say(tmp_path: Path) -> None:
    libraries = [library("libasan.so"), library("libubsan.so")]
    if not all(Path(found).is_absolute() for found in libraries):
        pytest.skip("gcc has no sanitizers here")
    environment = dict(os.environ, PYENCLAVE_TEST_SANITIZED="1", LD_PRELOAD=":".join(libraries))
    log = f"log_path={tmp_path}/said"  # pytest has the test's own stderr
    options = ["detect_leaks=0", "detect_stack_use_after_return=0", "allocator_may_return_null=1"]
    environment["ASAN_OPTIONS"] = ":".join([*options, log])
    environment["UBSAN_OPTIONS"] = f"print_stacktrace=1:{log}"
    tests = [str(HERE / f"test_{name}.py") for name in SUITES]
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    command += ["-k", "not python and not Python"]  # extension modules of the interpreter are not the subject
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    said = "".join(file.read_text() for file in tmp_path.glob("said.*"))
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:] + said
