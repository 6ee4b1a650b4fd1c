"""The hardware, by Linux's own driver: /dev/sgx_enclave and the vDSO's entry (Documentation/arch/x86/sgx.rst)."""

import errno
import grp
import os
from collections.abc import Iterator
from mmap import mmap
from pathlib import Path

from pyenclave.arch.pages import PAGE_SIZE, PageType, Permission, secinfo_flags
from pyenclave.arch.ssa import GPRSGX
from pyenclave.arch.tcs import TCS
from pyenclave.errors import PlatformError
from pyenclave.image.image import Image
from pyenclave.image.layout import PageRun

from . import _native, handlers, machine
from .base import Loaded, Probe
from .emulated import check_cpu, host_features
from .epc import FULL

DEVICE = "/dev/sgx_enclave"
PROTECTION = "sgx keeps out everything but the processor: the host, its kernel and whoever runs the machine"
DEBUG_IMAGES = (
    "sgx opens a debug image to the host and whoever runs the machine (EDBGRD): `debug = false` for production"
)
NOEXEC = "pages of the device may not be executed: /dev is mounted noexec; `mount -o remount,exec /dev`"
NO_PROTECTION = "sgx is done in software here (pyenclave emulate): it protects nothing"
# One node's EPC each; kernels before 5.17 do not say.
SYS = Path("/sys")
EPC_SIZES = "devices/system/node/node*/x86/sgx_total_bytes"


class Sgx:
    """Enclaves of the processor's."""

    name = "sgx"

    def __init__(self) -> None:
        self.protects = not _native.sgx_in_software()
        self.protection = PROTECTION if self.protects else NO_PROTECTION
        self.debug_images = DEBUG_IMAGES if self.protects else ""

    def probe(self) -> Probe:
        missing = _missing()
        if missing is not None:
            return Probe(self.name, False, *missing)
        if self.protects and _noexec():
            reason, _, next_step = NOEXEC.partition("; ")
            return Probe(self.name, False, reason, next_step)
        reason = "the processor and the kernel have it" if self.protects else "on a device in software"
        return Probe(self.name, True, reason, facts={"device": DEVICE, **epc()})

    def load(self, image: Image, *, fill: int = 0, strict: bool = False) -> Loaded:
        if strict and not self.protects:
            raise PlatformError(f"strict: {self.protection}")
        if strict and image.debug:
            raise PlatformError(f"strict: {self.debug_images}")
        if not _native.in_main_interpreter():
            raise PlatformError("sgx: only the main interpreter can load an enclave, whose ocalls run there")
        check_cpu(self.name, image)
        handlers.watch()
        enclave = create(image, fill)
        status = enclave.start()
        if status != 0:
            raise PlatformError(f"sgx: the enclave refused its first entry (status {status})")
        return enclave


def epc() -> dict[str, str]:
    """The EPC's size, and what of it this process's group has and may have, as far as that is said; in words."""
    facts = {}
    try:
        size = sum(int(path.read_text()) for path in SYS.glob(EPC_SIZES))
    except (OSError, ValueError):
        size = 0
    size = size or _native.epc_size()  # the processor says what is its own, not whether the kernel uses it
    if size:
        facts["epc"] = _mebibytes(size)
    for name, file in (("epc in use here", "misc.current"), ("epc allowed here", "misc.max")):
        number = _of_group(file)
        if number is not None:
            facts[name] = _mebibytes(number)
    return facts


def _mebibytes(size: int) -> str:
    return f"{size / (1 << 20):.4g} MiB"


def _of_group(file: str) -> int | None:
    """A number of bytes from the control group's `misc` controller (Linux 6.11); None where it says none."""
    groups = (machine.read(Path("/proc/self/cgroup")) or "").splitlines()
    own = next((line.removeprefix("0::/") for line in groups if line.startswith("0::/")), "")
    for line in (machine.read(SYS / "fs/cgroup" / own / file) or "").splitlines():
        name, _, value = line.partition(" ")
        if name == "sgx_epc" and value.isdecimal():
            return int(value)
    return None


def _noexec() -> bool:
    try:
        return bool(os.statvfs(DEVICE).f_flag & os.ST_NOEXEC)
    except OSError:
        return False


def _open() -> int:
    return os.open(DEVICE, os.O_RDWR | os.O_CLOEXEC)


def _missing() -> tuple[str, str] | None:
    """What this machine lacks, and the next step."""
    try:
        os.close(_open())
    except OSError as error:
        return _no_device(error)
    if not _native.has_sgx_entry():
        return "the kernel's vDSO has no __vdso_sgx_enter_enclave", "use Linux 5.11 or later"
    return None


def _no_device(error: OSError) -> tuple[str, str]:
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"this user may not open {DEVICE}", f"join {_group()}, or let the container have it"
    if error.errno not in (errno.ENOENT, errno.ENODEV, errno.ENXIO):
        return f"{DEVICE} cannot be opened: {error.strerror}", "look at the kernel's messages (`dmesg | grep -i sgx`)"
    try:
        features = host_features()
    except PlatformError:
        features = frozenset()
    if "sgx" not in features:
        return (
            "this processor has no SGX, or its firmware or the kernel has it switched off",
            "switch it on in the BIOS (`Enabled`, not `Software Controlled`), or use a machine that has it",
        )
    if "sgx_lc" not in features:
        return (
            "SGX is here without flexible launch control, which Linux's driver needs",
            "switch launch control to unlocked in the BIOS, where it offers that",
        )
    return (
        f"the kernel has no {DEVICE}",
        "use Linux 5.11 or later, and let a container have the device",
    )


def _group() -> str:
    """The device's group, in words."""
    try:
        return f"the group {grp.getgrgid(os.stat(DEVICE).st_gid).gr_name}"
    except (OSError, KeyError):
        return "the group that owns it"


def create(image: Image, fill: int = 0) -> _native.SgxEnclave:
    """Builds the enclave, up to but without its first entry. Raises PlatformError."""
    try:
        device = _open()
    except OSError as error:
        raise PlatformError("sgx: {}; {}".format(*_no_device(error))) from error
    try:  # the mappings keep the enclave, not the descriptor
        return _built(image, device, fill)
    finally:
        os.close(device)


def _built(image: Image, device: int, fill: int) -> _native.SgxEnclave:
    step = "reserves its address space"
    try:
        enclave = _native.SgxEnclave(image.config.elrange_size)
        step = "creates it"
        enclave.create_in(device, image.secs(enclave.base))
        step = "adds its pages"
        for run in image.pages:
            _add(enclave, device, run, 0 if run.measured else fill)
        step = "initialises it"
        enclave.initialise_in(device, image.sigstruct.raw)
        step = "maps it"
        for run in image.pages:
            permissions = Permission.R | Permission.W if run.type is PageType.TCS else run.permissions
            enclave.map(device, run.offset, run.length, int(permissions))
    except OSError as error:
        raise PlatformError(f"sgx: {_why_not(error, step, image)}") from error
    except MemoryError as error:
        raise PlatformError("sgx: no memory for the enclave's bookkeeping") from error
    for offset, tcs in _threads(image):
        frame_end = int(tcs["ossa"]) + image.ssa_frame_size * PAGE_SIZE
        enclave.add_thread(offset, int(tcs["oentry"]), int(tcs["ogsbase"]), frame_end - GPRSGX.size)
    return enclave


def _add(enclave: _native.SgxEnclave, device: int, run: PageRun, fill: int) -> None:
    with mmap(-1, run.length) as pages:  # the kernel wants whole pages
        if fill:
            pages[:] = bytes([fill]) * run.length
        pages[: len(run.content)] = run.content
        enclave.add_pages(device, run.offset, pages, secinfo_flags(run.type, run.permissions), run.measured)


def _threads(image: Image) -> Iterator[tuple[int, dict[str, int | bytes]]]:
    for run in image.pages:
        if run.type is PageType.TCS:
            yield run.offset, TCS.unpack(run.content[: TCS.size])


def _why_not(error: OSError, step: str, image: Image) -> str:
    """What the system refused, and what helps."""
    if error.errno == errno.ENOMEM and step in ("creates it", "adds its pages"):
        return FULL
    if error.errno == errno.EPERM and step == "initialises it":
        return (
            f"the processor refuses the enclave's launch: it measured another enclave than {image.mrenclave.hex()}, "
            "or does not take its signature or attributes"
        )
    if error.errno in (errno.EPERM, errno.EACCES) and step == "maps it":
        return NOEXEC
    if error.errno == errno.EIO:
        return (
            f"the processor failed while the kernel {step}: the EPC's content is gone (the machine slept, "
            "or was moved), or it does not have what the image asks for; load it again"
        )
    return f"the kernel refuses while it {step}: {error.strerror}"
