"""What `pyenclave doctor` says of machines of every kind. They are made up: each is what those functions are told that
ask the kernel and the processor."""

import errno
import os
import resource
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner

from pyenclave.attestation import machine as confidential
from pyenclave.cli.doctor import doctor
from pyenclave.platforms import _native, choose, isolated, machine, sgx

GOLDEN = Path(__file__).parent / "golden" / "doctor"
CPU = isolated.NEEDED | {"fsgsbase"}
KIB = 1 << 10
OF_USER = (8192 * KIB, 8192 * KIB)
HARDENED = {
    "/proc/sys/kernel/yama/ptrace_scope": "1",
    "/sys/kernel/security/lockdown": "none integrity [confidentiality]",
    "/proc/sys/kernel/modules_disabled": "1",
    "/proc/sys/kernel/perf_event_paranoid": "3",
    "/proc/sys/kernel/unprivileged_bpf_disabled": "2",
    "/proc/1/status": "CapEff:\t0000000000000000",
    "/proc/self/status": "CapEff:\t0000000000000000",
    "/proc/self/smaps": "7ffe r-xp 00000000 00:00 0 [vdso]\nVmFlags: rd ex mr mw me de sd\n",
    "/proc/swaps": "Filename Type Size Used Priority",
}


@dataclass
class Machine:
    """`device`: the errno with which /dev/sgx_enclave does not open, 0 where it does; `files`: what can be read."""

    flags: frozenset[str] = CPU
    device: int = errno.ENOENT
    entry: bool = True
    noexec: bool = False
    epc: int = 0
    secret_memory: int = 0
    landlock: int = 4
    memlock: tuple[int, int] = OF_USER
    kernel: str = "6.8.0"
    interfaces: tuple[str, ...] = ()
    local: tuple[str, ...] = ()
    files: dict[str, str] = field(default_factory=lambda: dict(HARDENED))


WITH_SGX = Machine(flags=CPU | {"sgx", "sgx_lc"}, device=0, epc=94 << 20)
TSM = "/sys/kernel/config/tsm/report"
MACHINES = {
    "no_sgx": Machine(),
    "sgx": WITH_SGX,
    "sgx_in_a_group": Machine(
        flags=WITH_SGX.flags,
        device=0,
        epc=8 << 30,
        files={
            **HARDENED,
            "/proc/self/cgroup": "0::/system.slice/app.service",
            "/sys/fs/cgroup/system.slice/app.service/misc.current": "sgx_epc 2097152",
            "/sys/fs/cgroup/system.slice/app.service/misc.max": "res_b max\nsgx_epc 67108864",
        },
    ),
    "sgx_without_flc": Machine(flags=CPU | {"sgx"}),
    "sgx_without_driver": Machine(flags=WITH_SGX.flags, kernel="5.10.0"),
    "sgx_of_an_old_kernel": Machine(flags=WITH_SGX.flags, device=0, entry=False),
    "sgx_of_others": Machine(flags=WITH_SGX.flags, device=errno.EACCES),
    "sgx_noexec": Machine(flags=WITH_SGX.flags, device=0, noexec=True),
    "sgx_that_is_broken": Machine(flags=WITH_SGX.flags, device=errno.EIO),
    "snp_guest": Machine(interfaces=(TSM, "/dev/sev-guest")),
    "snp_guest_of_an_older_kernel": Machine(kernel="6.1.0", interfaces=("/dev/sev-guest",)),
    "tdx_guest": Machine(interfaces=(TSM,), local=("/dev/tdx_guest",)),
    "tdx_guest_of_an_older_kernel": Machine(kernel="6.2.0", local=("/dev/tdx_guest",)),
    "no_memfd_secret": Machine(kernel="5.10.0", secret_memory=errno.ENOSYS, landlock=0),
    "memfd_secret_switched_off": Machine(kernel="6.1.0", secret_memory=errno.ENOSYS),
    "filtered_container": Machine(
        secret_memory=errno.EPERM,
        files={**HARDENED, "/proc/self/status": "CapEff:\t0000000000000000\nSeccomp:\t2"},
    ),
    "container": Machine(
        secret_memory=errno.EAGAIN,
        landlock=0,
        memlock=(64 * KIB, 64 * KIB),
        files={
            **HARDENED,
            "/proc/1/status": "CapEff:\t00000000a80425fb",
            "/proc/sys/kernel/modules_disabled": "0",
            "/sys/kernel/security/lockdown": "",
        },
    ),
    "yama_3": Machine(files={**HARDENED, "/proc/sys/kernel/yama/ptrace_scope": "3"}),
    "weak": Machine(
        memlock=(resource.RLIM_INFINITY, resource.RLIM_INFINITY),
        files={
            "/proc/sys/kernel/yama/ptrace_scope": "0",
            "/sys/kernel/security/lockdown": "[none] integrity confidentiality",
            "/proc/sys/kernel/modules_disabled": "0",
            "/proc/sys/kernel/perf_event_paranoid": "-1",
            "/proc/sys/kernel/unprivileged_bpf_disabled": "0",
            "/proc/self/smaps": "7ffe r-xp 00000000 00:00 0 [vdso]\nVmFlags: rd ex mr mw me de sd sl\n",
            "/proc/1/status": "CapEff:\t000001ffffffffff",
            "/proc/self/status": "CapEff:\t0000000000004000",
            "/proc/swaps": "Filename Type Size Used Priority\n/dev/sda2 partition 1 0 -2",
        },
    ),
}


class Interface:
    def __init__(self, path: str) -> None:
        self.path = path

    def there(self) -> bool:
        return True


@pytest.fixture
def become(monkeypatch: pytest.MonkeyPatch) -> Callable[[Machine], None]:
    """Has everything that asks be told of a machine."""

    def make(one: Machine) -> None:
        def open_device() -> int:
            if one.device:
                raise OSError(one.device, os.strerror(one.device))
            return os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)

        replaced: list[tuple[Any, str, Any]] = [
            (machine, "read", lambda path: one.files.get(str(path))),
            (machine.resource, "getrlimit", lambda limit: one.memlock),
            (machine.os, "uname", lambda: SimpleNamespace(release=one.kernel)),
            (_native, "landlock", lambda: one.landlock),
            (_native, "secret_memory", lambda size: one.secret_memory),
            (_native, "has_sgx_entry", lambda: one.entry),
            (_native, "has_fsgsbase", lambda: True),
            (_native, "epc_size", lambda: one.epc),
            (isolated, "host_features", lambda: one.flags),
            (sgx, "host_features", lambda: one.flags),
            (sgx, "SYS", Path("/nonexist") if not one.files.get("/proc/self/cgroup") else Path("/sys")),
            (sgx, "EPC_SIZES", "nonexist"),
            (sgx, "_open", open_device),
            (choose.AUTO[0], "protects", True),  # also where these tests run on the device in software
            (choose.AUTO[0], "protection", sgx.PROTECTION),
            (choose.AUTO[0], "debug_images", sgx.DEBUG_IMAGES),
            (sgx, "_noexec", lambda: one.noexec),
            (sgx, "_group", lambda: "the group sgx"),
            (confidential, "SIGNING", tuple(map(Interface, one.interfaces))),
            (confidential, "LOCAL", tuple(map(Interface, one.local))),
        ]
        for where, name, value in replaced:
            monkeypatch.setattr(where, name, value)

    return make


@pytest.mark.parametrize("name", MACHINES)
def test_what_it_says(name: str, become: Callable[[Machine], None], request: pytest.FixtureRequest) -> None:
    become(MACHINES[name])
    done = CliRunner().invoke(doctor)
    protects = any(one.protects and one.probe().available for one in choose.PLATFORMS)
    assert done.exit_code == (0 if protects else 1)
    path = GOLDEN / f"{name}.txt"
    if request.config.getoption("--bless"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(done.output)
    assert done.output == path.read_text(), f"{name} differs; pytest --bless accepts it"


def test_nothing_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == set(MACHINES)


def test_every_missing_thing_has_a_next_step(become: Callable[[Machine], None]) -> None:
    for one in MACHINES.values():
        become(one)
        for platform in choose.PLATFORMS:
            probe = platform.probe()
            assert probe.available or (probe.reason and probe.next_step), (one, probe)


def test_the_epc_as_the_kernel_says(
    become: Callable[[Machine], None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """By node; before the processor's own word, of which the kernel may use less."""
    become(WITH_SGX)
    for node, size in ((0, 64 << 20), (1, 32 << 20)):
        folder = tmp_path / f"devices/system/node/node{node}/x86"
        folder.mkdir(parents=True)
        (folder / "sgx_total_bytes").write_text(f"{size}\n")
    monkeypatch.setattr(sgx, "SYS", tmp_path)
    monkeypatch.setattr(sgx, "EPC_SIZES", "devices/system/node/node*/x86/sgx_total_bytes")
    assert sgx.epc() == {"epc": "96 MiB"}
    (folder / "sgx_total_bytes").write_text("much\n")
    assert sgx.epc() == {"epc": "94 MiB"}
