"""The kernel's SGX selftest, unmodified, on the software device: every case passes that its machine would have."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

CASES = [
    "unclobbered_vdso",
    "unclobbered_vdso_oversubscribed",
    "unclobbered_vdso_oversubscribed_remove",
    "clobbered_vdso",
    "clobbered_vdso_and_user_function",
    "tcs_entry",
    "pte_permissions",
    "tcs_permissions",
    "epcm_permissions",
    "augment",
    "augment_via_eaccept",
    "tcs_create",
    "remove_added_page_no_eaccept",
    "remove_added_page_invalid_access",
    "remove_added_page_invalid_access_after_eaccept",
    "remove_untouched_page",
]


@pytest.fixture(scope="module")
def report(selftest: Path) -> str:
    """What it says, in TAP. The EPC is small, so that an enclave of its size is made soon."""
    command = [sys.executable, "-m", "pyenclave", "emulate", "--epc", "8M", "--", "./test_sgx"]
    done = subprocess.run(command, cwd=selftest.parent, capture_output=True, text=True, timeout=300)
    return done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_case(report: str, case: str) -> None:
    assert re.search(rf"^ok \d+ enclave\.{case}$", report, re.MULTILINE), report


@pytest.mark.slow
def test_no_other_case(report: str) -> None:
    assert re.search(r"^1\.\.(\d+)$", report, re.MULTILINE)[1] == str(len(CASES))  # type: ignore[index]
