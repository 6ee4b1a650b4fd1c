"""What this machine lacks to install pyenclave from its sources, and which C compiler does it; run by make and pip.

Standard library only, and no syntax that an old Python cannot read: it is what tells that Python is too old.
"""

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
PROBE = b"#include <stdlib.h>\n#include <string.h>\nint main(void) { return 0; }\n"


def lacking(headers=True, environment=False):
    """One sentence for each thing that is missing: for a build, and for making the virtual environment."""
    version = "%d.%d" % sys.version_info[:2]
    if sys.version_info[:2] < OLDEST:
        wanted = "%d.%d" % OLDEST
        return ["pyenclave needs Python %s or later, this is %s: with make, say PYTHON=python%s" % (wanted, version, wanted)]
    here = (sys.platform, platform.machine(), platform.python_implementation())
    if here != ("linux", "x86_64", "CPython") or platform.libc_ver()[0] != "glibc":
        return ["pyenclave needs CPython on Linux, x86-64 with glibc; this is %s on %s, %s" % (here[2], here[0], here[1])]
    found = []
    header = os.path.join(sysconfig.get_path("include"), "Python.h")
    if headers and not os.path.isfile(header):
        found.append("the headers of Python %s are missing (%s): on Debian, apt install python%s-dev" % (version, header, version))
    if environment and not (importlib.util.find_spec("ensurepip") and importlib.util.find_spec("venv")):
        found.append("this Python makes no virtual environments: on Debian, apt install python%s-venv" % version)
    return found


def uses_zig():
    """Whether the `ziglang` package compiles: where it is asked for, and where no compiler of the machine's own works."""
    asked = os.environ.get(COMPILER_VARIABLE, "")
    if asked not in ("", "zig"):
        raise SystemExit("%s is %s: it may be `zig`, or unset" % (COMPILER_VARIABLE, asked))
    if asked or os.environ.get("CC"):
        return bool(asked)
    command = shlex.split(sysconfig.get_config_var("CC") or "cc")
    try:
        done = subprocess.run(command + ["-x", "c", "-", "-fsyntax-only"], input=PROBE, capture_output=True)
    except OSError:
        return True
    return done.returncode != 0


if __name__ == "__main__":
    sys.exit("\n".join("pyenclave: " + one for one in lacking(environment=True)) or None)
