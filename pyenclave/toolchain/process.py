"""Running a tool: how many at once, what it sees of this process's environment, what it says, and that it ends."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from threading import Lock, Semaphore
from typing import Any

from pyenclave.errors import BuildError
from pyenclave.folders import cache_folder, own_folder

Process = subprocess.Popen[str]


class Tools:
    """The tools that one build runs, which end with it. Each has a process group, so that what it starts ends, too."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._running: set[Process] = set()
        self._stopped = False

    @contextmanager
    def started(self, command: Sequence[str], kept: Sequence[int], **named: Any) -> Iterator[Process]:
        """A tool that runs, with the descriptors `kept`; it is waited for at the end. Raises BuildError."""
        tool = self._start(command, kept, named)
        try:
            with tool:
                yield tool
        finally:
            with self._lock:
                self._running.discard(tool)

    def _start(self, command: Sequence[str], kept: Sequence[int], named: dict[str, Any]) -> Process:
        environment = _environment()
        with self._lock:
            if self._stopped:
                raise BuildError("the build was stopped")
            try:
                tool: Process = subprocess.Popen(
                    command, env=environment, text=True, errors="replace", pass_fds=kept, process_group=0, **named
                )
            except OSError as error:
                raise BuildError(f"{Path(command[0]).name} cannot be run: {error.strerror}") from error
            self._running.add(tool)
        return tool

    def stop(self) -> None:
        """Ends what runs; nothing starts any more."""
        with self._lock:
            self._stopped = True
            for tool in self._running:
                if tool.poll() is None:
                    end(tool)


def end(tool: Process) -> None:
    """Ends a tool that was not waited for yet, and what it started."""
    with suppress(ProcessLookupError):
        os.killpg(tool.pid, signal.SIGKILL)


_tools: ContextVar[Tools | None] = ContextVar("the tools of a build", default=None)


@contextmanager
def tools_of_a_build() -> Iterator[None]:
    """Within this context, and in the threads of pools that it gives work to, tools are one build's.

    They are stopped where it, or one that lies in it, is left by an exception: by Ctrl-C, or because a tool failed.
    """
    running = tools()
    token = _tools.set(running)
    try:
        yield
    except BaseException:
        running.stop()
        raise
    finally:
        _tools.reset(token)


def tools() -> Tools:
    """Those of the build that this context is in; none yet where it is in none."""
    return _tools.get() or Tools()


# How many run at once in this process, whoever waits for them.
_turns = Semaphore(os.cpu_count() or 1)


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


def run(command: list[str]) -> str:
    """Runs a tool; gives what it said although it succeeded: warnings. Raises BuildError with its own message."""
    done = start(command)
    if done.returncode != 0:
        raise BuildError(cleaned(done.stderr or done.stdout) or "the compiler failed without a message")
    return cleaned(done.stderr)


def start(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Runs a tool to its end, whatever that is. Raises BuildError where it cannot be run."""
    if signal.getsignal(signal.SIGCHLD) is signal.SIG_IGN:
        return _observed(command)
    return _execute(command)


def _execute(command: list[str], kept: tuple[int, ...] = ()) -> subprocess.CompletedProcess[str]:
    pipe = subprocess.PIPE
    with _turns, tools().started(command, kept, stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe) as tool:
        said, complained = tool.communicate()
    return subprocess.CompletedProcess(command, tool.returncode, said, complained)


# Where SIGCHLD is ignored, which children inherit, the kernel forgets how a process ended: also the tools' own ones.
_OBSERVER = """
import os, signal, subprocess, sys
signal.signal(signal.SIGCHLD, signal.SIG_DFL)
os.write(int(sys.argv[1]), b"%d" % subprocess.call(sys.argv[2:]))
"""


def _observed(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Runs a tool below a process that does not ignore SIGCHLD, and writes down how it ended."""
    status = os.memfd_create("status")
    try:
        done = _execute([sys.executable, "-I", "-S", "-c", _OBSERVER, str(status), *command], (status,))
        done.returncode = int(os.pread(status, 20, 0) or b"1")
        return done
    finally:
        os.close(status)


def cleaned(message: str) -> str:
    """The tool's message without colours."""
    return re.sub(r"\x1b\[[0-9;]*m", "", message).strip()


def _forget() -> None:
    """A forked child waits for no turn that a thread of its parent's has."""
    global _turns
    _turns = Semaphore(os.cpu_count() or 1)


os.register_at_fork(after_in_child=_forget)
