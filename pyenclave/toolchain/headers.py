"""Where pyenclave's own C lies, and which folders C finds headers in. No compiler is told of the other side's."""

import sys
import sysconfig
from importlib.resources import files
from pathlib import Path

from pyenclave.errors import BuildError

PACKAGE = Path(str(files("pyenclave")))
RUNTIME = PACKAGE / "runtime"  # and what trusted Cython cimports
HOST = PACKAGE / "host_include"  # and what host modules cimport
SHARED = PACKAGE / "shared_include"

TRUSTED_INCLUDE = (RUNTIME / "include" / "libc", RUNTIME / "include", SHARED)
TRUSTED_CYTHON_INCLUDE = (RUNTIME / "include" / "cython", *TRUSTED_INCLUDE)
HOST_INCLUDE = (HOST, SHARED)
WARNINGS = ("-Wall", "-Wextra")


def host_include() -> tuple[Path, ...]:
    """Where a host's C finds pyenclave's headers and this Python's. Raises BuildError where it has none."""
    python = Path(sysconfig.get_path("include"))
    if not (python / "Python.h").is_file():
        version = ".".join(map(str, sys.version_info[:2]))
        raise BuildError(
            f"the headers of Python {version} are missing, which the enclave's module on the host is compiled with "
            f"({python / 'Python.h'}): on Debian, apt install python{version}-dev"
        )
    return *HOST_INCLUDE, python
