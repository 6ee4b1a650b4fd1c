"""What is said of a cell that did not start: what refused, and the way out."""

import errno
import math
import os
import resource
import signal
from collections.abc import Iterator
from pathlib import Path

from pyenclave.arch.cell import Protection, Stage

from . import machine

_RAISE_MEMLOCK = (
    "raise it: `ulimit -l unlimited` in the shell, `LimitMEMLOCK=infinity` of a systemd unit, "
    "`--ulimit memlock=-1` of a container"
)
_SWITCH = "secretmem.enable"  # of the kernel's command line
_SWITCHED_ON = {"1", "y", "Y", "on"}
_DESCRIPTORS = "raise the limit of open files: `ulimit -n`"
_SIZES = "raise the limit of files' sizes: `ulimit -f`"
_SPACE = "raise the limits of this process's memory: `ulimit -v`, `ulimit -d`"
_LEAST_STACK = 1 << 18  # bytes, with which any program starts
_STACK = "raise the limit of stacks: `ulimit -s`"
# What the cell says of a guard that has ended before the two had each other is ECHILD.
_KILLED = "it was killed while it started, by somebody or by the kernel for want of memory: load the enclave again"
_FILTERED = "let it through what filters this process's system calls: a container's seccomp profile"
# By pye_step_t of cell.h.
_MEMORY, _ARENA, _FILES, _SOCKET, _PROCESS, _ANSWER, _SIGNAL, _STOPPED, _FROZEN = range(1, 10)

_HELP = {
    Stage.CODE: "the sysctl vm.memfd_noexec must not be 2",
    Stage.LANDLOCK: "Landlock needs Linux 5.13 or later, and `landlock` among those of /sys/kernel/security/lsm",
    Stage.UNMAPPING: "the kernel may seal mappings of its own in every process (CONFIG_MSEAL_SYSTEM_MAPPINGS)",
    Stage.THREADS: (
        "RLIMIT_NPROC or the container's pids limit allows no more processes: raise it, or set fewer `threads`"
    ),
    Stage.GUARD: (
        "a process may not trace another one here: the container's seccomp profile, or the sysctl "
        "kernel.yama.ptrace_scope, forbids it"
    ),
    Stage.SECCOMP: "the kernel has no seccomp filters (CONFIG_SECCOMP_FILTER)",
}

_SHARED = ("no memory to share with cells", "look at `ulimit -v` and `ulimit -f`")
_OF_HOST = {
    _MEMORY: _SHARED,
    _ARENA: _SHARED,
    _FILES: ("no memory for sealed copies of cell and image, or they may not be executed", _HELP[Stage.CODE]),
    _SOCKET: ("no socket to the cell", "look at `ulimit -n`"),
    _PROCESS: ("the cell's process could not be started", "look at `ulimit -u`, and at the container's pids limit"),
}


def _memlock() -> str:
    return f"RLIMIT_MEMLOCK, which is {machine.memlock()}, is not enough for the enclave's secret memory"


def of_cell(stage: int, error: int) -> str:
    """What the cell said of its start: its stage, and the errno of what was refused."""
    if stage == Stage.MEMLOCK:
        return f"{_memlock()}: {_RAISE_MEMLOCK}"
    if stage == Stage.SECRET:
        return "the cell could not start: {}; {}".format(*secret_memory(error))
    known = next((one for one in Stage if one == stage), None)
    if known is None:
        return f"the cell ended at the unknown stage {stage}; it is not this version's: install pyenclave anew"
    if (known, error) == (Stage.GUARD, errno.ECHILD):
        return f"the cell could not start: {known.what}; {_KILLED}"
    why = f" ({os.strerror(error)})" if error else ""
    said = f"the cell could not start: {known.what}{why}"
    helps = _HELP.get(known) if known in (Stage.LANDLOCK, Stage.GUARD) else _of_limits(error) or _HELP.get(known)
    return f"{said}; {helps}" if helps else said


def _of_limits(error: int) -> str | None:
    """What an errno says by itself: of a limit of this process's, or of a filter that stands before the kernel."""
    if error in (errno.EMFILE, errno.ENFILE):
        return _DESCRIPTORS
    if error == errno.EFBIG:
        return _SIZES
    if error == errno.ENOMEM and (_is_limited(resource.RLIMIT_AS) or _is_limited(resource.RLIMIT_DATA)):
        return _SPACE
    return _FILTERED if error in (errno.EPERM, errno.ENOSYS) and machine.filtered() else None


def _is_limited(which: int, size: float = math.inf) -> bool:
    """Whether this limit is there, and below a size."""
    now, _ = resource.getrlimit(which)
    return now != resource.RLIM_INFINITY and now < size


def lacking(protections: int, landlock: int, guarding: int, mappings: int) -> Iterator[str]:
    """Each protection that is not in force, and why: the errnos and the count of READY."""
    refused = {Protection.LANDLOCK: (landlock, Stage.LANDLOCK), Protection.GUARD: (guarding, Stage.GUARD)}
    for one in Protection:
        if protections & one:
            continue
        error, stage = refused.get(one, (0, None))
        if (one, error) == (Protection.GUARD, errno.ECHILD):
            yield f"{one.what} ({_KILLED})"
        elif error and stage:
            yield f"{one.what} ({os.strerror(error)}: {_HELP[stage]})"
        elif one == Protection.NO_MAPPINGS and mappings:
            yield f"{one.what} (the kernel keeps {mappings} pages of its own there: CONFIG_MSEAL_SYSTEM_MAPPINGS)"
        elif one == Protection.RESIDENT_CODE and machine.memlock_is_unlimited():
            yield f"{one.what} (mlock is refused: {_FILTERED})"
        elif one == Protection.RESIDENT_CODE:
            yield f"{one.what} ({_memlock()} and code: {_RAISE_MEMLOCK})"
        else:
            yield one.what


def secret_memory(error: int) -> tuple[str, str]:
    """Why memfd_secret is refused to this process, and the one next step."""
    if error == errno.ENOMEM and _of_limits(error):  # RLIMIT_MEMLOCK has EAGAIN
        return f"there is no room for secret memory ({os.strerror(error)})", _SPACE
    if error in (errno.EAGAIN, errno.ENOMEM):
        return _memlock(), _RAISE_MEMLOCK
    return f"there is no secret memory ({os.strerror(error)})", _next_step(error)


def executable_files() -> tuple[str, str]:
    """Why no file in memory, which the cell's code is in, may be executed, and the next step; empty where one may."""
    if machine.read(Path("/proc/sys/vm/memfd_noexec")) != "2":
        return "", ""
    return "files in memory may not be executed", _HELP[Stage.CODE]


def _next_step(error: int) -> str:
    """The kernel's first, which refuses with ENOSYS alone: a filter of system calls stands before it."""
    version, value = machine.kernel(), machine.started_with(_SWITCH)
    if error == errno.ENOSYS:
        if version < (5, 14):
            return f"use Linux 5.14 or later, one before 6.5 with `{_SWITCH}=1` on its command line"
        if version < (6, 5) and value not in _SWITCHED_ON:
            return (
                f"start the kernel with `{_SWITCH}=1` on its command line "
                "(Debian: GRUB_CMDLINE_LINUX in /etc/default/grub, then `update-grub`, then a restart)"
            )
        if value is not None and value not in _SWITCHED_ON:
            return f"start the kernel without `{_SWITCH}={value}`"
    elif error in (errno.EMFILE, errno.ENFILE):
        return _DESCRIPTORS
    elif error == errno.EFBIG:
        return _SIZES
    if machine.filtered() or error in (errno.EPERM, errno.EACCES):
        return "let memfd_secret through what filters this process's system calls: a container's seccomp profile"
    return "use a kernel that is built with CONFIG_SECRETMEM"


def of_host(step: int, error: int, status: int) -> str:
    """What the host's own part of a start met; `status` is that of a process which ended, as of waitpid(2)."""
    why = os.strerror(error) if error else ""
    if step == _ANSWER:
        said = "the cell did not answer" if error else "the cell ended without an answer"
        return f"{said}: {ended(status)}"
    if step == _STOPPED:
        return "somebody has stopped the cell while it started (SIGSTOP, SIGTSTP, a terminal), and did not let it go on"
    if step == _FROZEN:
        return "somebody has frozen the cell while it started (the freezer of a cgroup), and did not let it go on"
    if step == _ARENA and error == errno.EBADF:
        return "the program has closed a descriptor that is not its own, that of the memory it shares with cells"
    if step == _ARENA and error == errno.EAGAIN:
        return f"this program locks all that it maps (mlockall), and RLIMIT_MEMLOCK is not enough: {_RAISE_MEMLOCK}"
    said, helps = _OF_HOST.get(step, ("the cell could not be started", ""))
    helps = _of_limits(error) or helps
    return f"{said} ({why}){helps and f': {helps}'}"


def of_first_entry(status: int, crash: tuple[str, int, int | None, int, int | None] | None) -> str:
    """Why a cell that had started has no enclave all the same; `crash` as of base.Loaded."""
    if crash is not None and crash[0] == "killed":
        return f"the cell ended before the enclave's first entry had: {_killed(crash[1])}"
    return f"the enclave refused its first entry (status {status})"


def ended(status: int) -> str:
    """How a process ended."""
    if status == -1:
        return "nobody knows how"
    if os.WIFEXITED(status):
        return f"it exited with {os.WEXITSTATUS(status)}"
    return _killed(os.WTERMSIG(status))


def _killed(number: int) -> str:
    helps = _of_killer(number)
    return f"it was killed by {name_of(number)}{helps and f'; {helps}'}"


def _of_killer(number: int) -> str:
    """What to look at where the kernel has this signal for a cell that starts."""
    if number == signal.SIGSYS and machine.filtered():
        return _FILTERED
    if number == signal.SIGXFSZ and _is_limited(resource.RLIMIT_FSIZE):
        return _SIZES
    if number == signal.SIGSEGV and _is_limited(resource.RLIMIT_STACK, _LEAST_STACK):
        return _STACK
    return ""


def name_of(number: int) -> str:
    """A signal's name."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
