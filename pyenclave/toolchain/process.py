"""Running a tool: what it sees of this process's environment, and what it says."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

from pyenclave.errors import BuildError
from pyenclave.folders import cache_folder, own_folder


def own_cache() -> Path:
    """Where the compiler keeps what it has compiled; it takes it ill if that goes meanwhile."""
    return cache_folder() / "zig"


def _environment() -> dict[str, str]:
    folder = str(own_folder(own_cache()))
    own = {"ZIG_GLOBAL_CACHE_DIR": folder, "ZIG_LOCAL_CACHE_DIR": folder, "LC_ALL": "C"}
    # Variables that the tools would obey change what is built; none of them is a build's input.
    inherited = {name: value for name, value in os.environ.items() if name not in _AMBIENT}
    return {**inherited, **own}


_AMBIENT = {
    "CCC_OVERRIDE_OPTIONS",
    "CFLAGS",
    "CPATH",
    "CPLUS_INCLUDE_PATH",
    "C_INCLUDE_PATH",
    "LDFLAGS",
    "LIBRARY_PATH",
    "SOURCE_DATE_EPOCH",
    "ZIG_LIB_DIR",
    "ZIG_LIBC",
}


def run(command: list[str], cwd: Path | None = None) -> str:
    """Runs a tool; gives what it said although it succeeded: warnings. Raises BuildError with its own message."""
    done = start(command, cwd)
    if done.returncode != 0:
        raise BuildError(_clean(done.stderr or done.stdout) or "the compiler failed without a message")
    return _clean(done.stderr)


def start(command: list[str], cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Runs a tool to its end, whatever that is. Raises BuildError where it cannot be run."""
    try:
        if signal.getsignal(signal.SIGCHLD) is signal.SIG_IGN:
            return _observed(command, cwd)
        return _execute(command, cwd)
    except OSError as error:
        raise BuildError(f"{Path(command[0]).name} cannot be run: {error.strerror}") from error


def _execute(command: list[str], cwd: Path | None, kept: tuple[int, ...] = ()) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=cwd, env=_environment(), capture_output=True, text=True, errors="replace", pass_fds=kept
    )


# Where SIGCHLD is ignored, which children inherit, the kernel forgets how a process ended: also the tools' own ones.
_OBSERVER = """
import os, signal, subprocess, sys
signal.signal(signal.SIGCHLD, signal.SIG_DFL)
os.write(int(sys.argv[1]), b"%d" % subprocess.call(sys.argv[2:]))
"""


def _observed(command: list[str], cwd: Path | None) -> subprocess.CompletedProcess[str]:
    """Runs a tool below a process that does not ignore SIGCHLD, and writes down how it ended."""
    status = os.memfd_create("status")
    try:
        done = _execute([sys.executable, "-I", "-S", "-c", _OBSERVER, str(status), *command], cwd, (status,))
        done.returncode = int(os.pread(status, 20, 0) or b"1")
        return done
    finally:
        os.close(status)


def _clean(message: str) -> str:
    """The tool's message without colours and without Cython's banner."""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", message)
    return plain.strip()
