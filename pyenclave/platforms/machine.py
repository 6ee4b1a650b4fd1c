"""What of this machine protects enclaves, or weakens that: facts for `pyenclave doctor` and for messages."""

import os
import resource
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from . import _native

# Capabilities (capability.h) with which root reads or writes the kernel, and all that it protects.
_OF_KERNEL = {16: "SYS_MODULE", 17: "SYS_RAWIO", 21: "SYS_ADMIN", 38: "PERFMON", 39: "BPF"}
_IPC_LOCK = 14
_SYSCTL = Path("/proc/sys/kernel")
# What becomes of the guard, which is a tracer too.
_SCOPES = {
    "2": "2: who lacks CAP_SYS_PTRACE attaches to nothing, and has cells without a guard",
    "3": "3: nobody attaches to anything, so cells have no guard and need none",
}


@dataclass(frozen=True)
class Finding:
    """One fact. `weak`: whom it lets in, empty where nobody; `next_step`: what would change that."""

    name: str
    value: str
    weak: str = ""
    next_step: str = ""


def read(path: Path) -> str | None:
    """A file's text, None where it cannot be read."""
    try:
        return path.read_text().strip()
    except OSError:
        return None


def capabilities(process: str = "self") -> int:
    """A process's effective capabilities as bits; 0 where they cannot be read."""
    for line in (read(Path("/proc") / process / "status") or "").splitlines():
        if line.startswith("CapEff:"):
            return int(line.split()[1], 16)
    return 0


def kernel() -> tuple[int, int]:
    """The kernel's version, as far as features depend on it."""
    major, _, rest = os.uname().release.partition(".")
    minor = rest.partition(".")[0].partition("-")[0]
    return (int(major), int(minor)) if major.isdecimal() and minor.isdecimal() else (0, 0)


def started_with(name: str) -> str | None:
    """What the kernel's command line has for a name, the last where it is there twice; None where it has nothing."""
    words = [word.partition("=") for word in (read(Path("/proc/cmdline")) or "").split()]
    found = [value for key, _, value in words if key == name]
    return found[-1] if found else None


def filtered() -> bool:
    """Whether a filter stands before this process's system calls (seccomp)."""
    lines = (read(Path("/proc/self/status")) or "").splitlines()
    return any(line.split() == ["Seccomp:", "2"] for line in lines)


def memlock_is_unlimited() -> bool:
    """Whether RLIMIT_MEMLOCK is nothing to this process."""
    return bool(capabilities() >> _IPC_LOCK & 1)


def memlock() -> str:
    """RLIMIT_MEMLOCK of this process, in words."""
    if memlock_is_unlimited():
        return "unlimited (CAP_IPC_LOCK)"
    soft, hard = resource.getrlimit(resource.RLIMIT_MEMLOCK)
    said = _bytes(soft)
    return said if soft == hard else f"{said} (up to {_bytes(hard)})"


def _bytes(limit: int) -> str:
    if limit == resource.RLIM_INFINITY:
        return "unlimited"
    return f"{limit // 1024} KiB"


def findings() -> Iterator[Finding]:
    """Everything that is known, the kernel first."""
    yield Finding("kernel", os.uname().release)
    yield Finding("RLIMIT_MEMLOCK", memlock())
    version = _native.landlock()
    yield Finding(
        "Landlock",
        f"version {version}" if version else "none",
        "" if version else "a cell that is taken over may open paths as this user",
        "" if version else "Linux 5.13 or later, with `landlock` in /sys/kernel/security/lsm",
    )
    yield _ptrace()
    yield _sealed()
    yield _lockdown()
    yield _setting(
        "modules_disabled", {"1"}, "root may load modules, which are the kernel", "sysctl kernel.modules_disabled=1"
    )
    yield _setting(
        "perf_event_paranoid",
        {"2", "3", "4"},
        "every user may sample registers of the cell's threads",
        "sysctl kernel.perf_event_paranoid=2",
    )
    yield _setting(
        "unprivileged_bpf_disabled",
        {"1", "2"},
        "every user may load programs into the kernel",
        "sysctl kernel.unprivileged_bpf_disabled=1",
    )
    yield _capabilities()
    yield _swap()


def _setting(name: str, safe: set[str], weak: str, next_step: str) -> Finding:
    value = read(_SYSCTL / name)
    if value is None:
        return Finding(name, "unknown")
    return Finding(name, value) if value in safe else Finding(name, value, weak, next_step)


def _ptrace() -> Finding:
    value = read(_SYSCTL / "yama" / "ptrace_scope")
    if value is None:
        return Finding(
            "ptrace_scope",
            "no Yama",
            "without the guard, any process of this user may attach to a cell",
            "Linux with Yama",
        )
    if value == "0":
        weak = "without the guard, any process of this user may attach to a cell"
        return Finding("ptrace_scope", value, weak, "sysctl kernel.yama.ptrace_scope=1")
    return Finding("ptrace_scope", _SCOPES.get(value, value))


def _sealed() -> Finding:
    """A cell unmaps the kernel's own page of code, the vdso, unless the kernel seals it."""
    _, found, after = (read(Path("/proc/self/smaps")) or "").partition("[vdso]")
    flags = after.partition("VmFlags:")[2].partition("\n")[0].split()
    if not found or "sl" not in flags:
        return Finding("vdso", "not sealed" if found else "unknown")
    weak = "it stays mapped in every cell, where nothing uses it"
    return Finding("vdso", "sealed", weak, "a kernel without CONFIG_MSEAL_SYSTEM_MAPPINGS")


def _lockdown() -> Finding:
    weak, next_step = "root may read and change the kernel's memory", "start the kernel with lockdown=confidentiality"
    value = read(Path("/sys/kernel/security/lockdown"))
    if value is None:
        return Finding("lockdown", "unknown", weak, next_step)
    chosen = value.partition("[")[2].partition("]")[0] or "unknown"
    return Finding("lockdown", chosen) if chosen == "confidentiality" else Finding("lockdown", chosen, weak, next_step)


def _capabilities() -> Finding:
    """Of the process that root's programs start from here, as far as it can be seen: this container's first."""
    has = [name for bit, name in _OF_KERNEL.items() if capabilities("1") >> bit & 1]
    if not has:
        return Finding("capabilities of process 1", "none that is the kernel's")
    weak = "root here can become the kernel"
    return Finding("capabilities of process 1", ", ".join(has), weak, "run it in a container without them")


def _swap() -> Finding:
    """Secret memory is never swapped; what the host holds outside may be."""
    swaps = (read(Path("/proc/swaps")) or "").splitlines()[1:]
    if not swaps:
        return Finding("swap", "none")
    return Finding("swap", f"{len(swaps)} in use", "the host's own data, not the enclave's, may be written to it")
