"""Where pyenclave's own C lies, and which folders C finds headers in, inside and on the host."""

import sys
import sysconfig
from importlib.resources import files
from pathlib import Path

from pyenclave.errors import BuildError

PACKAGE = Path(str(files("pyenclave")))
RUNTIME = PACKAGE / "runtime"
INCLUDE = (RUNTIME / "include" / "libc", RUNTIME / "include")
HOST_INCLUDE = RUNTIME / "include"
CYTHON_INCLUDE = (RUNTIME / "include" / "cython", *INCLUDE)
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
    return HOST_INCLUDE, python
