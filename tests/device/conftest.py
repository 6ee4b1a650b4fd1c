"""The kernel's own SGX selftest, built here as its Makefile builds it; Debian's package has its source."""

import shutil
import subprocess
from pathlib import Path

import pytest

SOURCE = Path("/usr/src/linux-source-6.1.tar.xz")
ROOT = "linux-source-6.1"
SELFTESTS = f"{ROOT}/tools/testing/selftests"
# What it includes. Reading the archive takes 8 s, whatever is taken out of it.
WANTED = [
    *(f"{SELFTESTS}/{name}" for name in ("sgx", "kselftest.h", "kselftest_harness.h")),
    *(f"{ROOT}/arch/x86/include/{name}" for name in ("asm/sgx.h", "asm/enclu.h", "uapi/asm/sgx.h")),
    f"{ROOT}/tools/include",
]
HOST = ["-Wall", "-g", "-fPIC", "-I../../../../tools/include"]
ENCLAVE = ["-static", "-nostdlib", "-nostartfiles", "-fno-stack-protector", "-mrdrnd", "-Wl,--build-id=none"]


@pytest.fixture(scope="session")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the selftest's sources, in the part of the kernel's tree that it needs."""
    if not SOURCE.exists():
        pytest.skip(f"{SOURCE} is not here: apt-get install linux-source-6.1")
    folder = tmp_path_factory.mktemp("linux")
    subprocess.run(["tar", "-xJf", SOURCE, "-C", folder, *WANTED], check=True)
    return folder / SELFTESTS / "sgx"


@pytest.fixture(scope="session")
def selftest(kernel: Path) -> Path:
    """The built program; its enclave lies beside it."""
    if shutil.which("gcc") is None or not Path("/usr/include/openssl/err.h").exists():
        pytest.skip("the kernel's selftest needs gcc and OpenSSL's headers: apt-get install gcc libssl-dev")
    sources = ["main.c", "load.c", "sigstruct.c", "call.S", "sign_key.S"]
    subprocess.run(["gcc", *HOST, "-z", "noexecstack", "-o", "test_sgx", *sources, "-lcrypto"], cwd=kernel, check=True)
    enclave = ["-T", "test_encl.lds", "test_encl.c", "test_encl_bootstrap.S", "-o", "test_encl.elf"]
    subprocess.run(["gcc", *HOST, *ENCLAVE, *enclave], cwd=kernel, check=True)
    return kernel / "test_sgx"
