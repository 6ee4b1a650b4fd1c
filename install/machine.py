"""What this machine lacks to install pyenclave from its sources, and which C compiler does it; run by make and pip.

Standard library only, and no syntax newer than Python 3.7's: it is what tells that Python is too old.
"""

from __future__ import annotations

import importlib.util
import os
import platform
import shlex
import subprocess
import sys
import sysconfig

COMPILER_VARIABLE = "PYENCLAVE_COMPILER"
OLDEST = (3, 11)
# Python's own headers include these, which gcc alone does not bring.
PROBE = b"#include <stdlib.h>\n#include <string.h>\n"


def lacking(*, headers: bool = True, environment: bool = False) -> list[str]:
    """One sentence for each thing that is missing: for a build, and for making the virtual environment."""
    version = "{}.{}".format(*sys.version_info)
    if sys.version_info[:2] < OLDEST:
        wanted = "{}.{}".format(*OLDEST)
        return [f"pyenclave needs Python {wanted} or later, this is {version}: with make, say PYTHON=python{wanted}"]
    system, machine, python = sys.platform, platform.machine(), platform.python_implementation()
    library = platform.libc_ver()[0] or "another C library"
    if (system, machine, python, library) != ("linux", "x86_64", "CPython", "glibc"):
        here = f"{python} on {system}, {machine} with {library}"
        return [f"pyenclave needs CPython on Linux, x86-64 with glibc; this is {here}"]
    found = []
    header = os.path.join(sysconfig.get_path("include"), "Python.h")
    if headers and not os.path.isfile(header):
        why = f"({header}): on Debian, apt install python{version}-dev"
        found.append(f"the headers of Python {version} are missing {why}")
    if environment and not (importlib.util.find_spec("ensurepip") and importlib.util.find_spec("venv")):
        found.append(f"this Python makes no virtual environments: on Debian, apt install python{version}-venv")
    return found


def uses_zig() -> bool:
    """Whether the `ziglang` package compiles: where it is asked for, or no compiler of the machine's own works."""
    asked = os.environ.get(COMPILER_VARIABLE, "")
    if asked not in ("", "zig"):
        raise SystemExit(f"{COMPILER_VARIABLE} is {asked}: it may be `zig`, or unset")
    if asked or os.environ.get("CC"):
        return bool(asked)
    command = shlex.split(sysconfig.get_config_var("CC") or "cc")
    try:
        done = subprocess.run([*command, "-x", "c", "-", "-fsyntax-only"], input=PROBE, capture_output=True)
    except OSError:
        return True
    return done.returncode != 0


if __name__ == "__main__":
    sys.exit("\n".join(lacking(environment=True)) or None)
