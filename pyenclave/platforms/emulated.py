"""The emulated platform: the same image, in the host's own process, ENCLU done in software. It protects nothing."""

import errno
import os
from functools import cache
from pathlib import Path

from pyenclave.arch.leaves import Einit
from pyenclave.arch.pages import PAGE_SIZE, PageType, secinfo_flags
from pyenclave.arch.ssa import GPRSGX
from pyenclave.arch.tcs import TCS
from pyenclave.errors import BuildError, PlatformError
from pyenclave.folders import data_folder
from pyenclave.image.image import Image

from . import _native, epc, handlers
from .base import Loaded, Probe

# Each platform has a secret of its own: whoever may read this host's memory has this one, and no other.
SECRET = "emulated.secret"


class Emulated:
    """ENCLU in software, inside the host process."""

    name = "emulated"
    protection = "emulated protects nothing: the host process can read the enclave's memory"
    protects = False
    debug_images = ""

    def probe(self) -> Probe:
        if not _native.has_fsgsbase():
            return Probe(self.name, False, "programs may not write the GS base here", "use Linux 5.9 or later")
        return Probe(self.name, True, "runs on any x86-64 Linux", facts={"xcr0": f"{_native.xcr0():#x}"})

    def load(self, image: Image, *, fill: int = 0, strict: bool = False) -> Loaded:
        if strict:
            raise PlatformError(f"strict: {self.protection}")
        if not _native.in_main_interpreter():
            raise PlatformError("emulated: only the main interpreter can load an enclave, whose ocalls run there")
        check_cpu(self.name, image)
        handlers.watch()
        enclave = create(image, fill)
        status = enclave.start()
        if status != 0:
            raise PlatformError(f"emulated: the enclave refused its first entry (status {status})")
        return enclave


def create(image: Image, fill: int = 0) -> _native.NativeEnclave:
    """Builds the enclave in memory, up to but without its first entry. Raises PlatformError."""
    try:
        enclave = _native.NativeEnclave(image.config.elrange_size)
        if not enclave.take_epc(epc.fixed_pages(image), epc.pages()):
            raise PlatformError(f"emulated: {epc.FULL}")
        enclave.create(image.secs(enclave.base))
        _add_pages(enclave, image, fill)
        refusal = enclave.initialise(image.sigstruct.raw, secret(SECRET))
        if refusal:
            raise PlatformError(f"emulated: EINIT refuses the enclave: {_einit_says(refusal)}")
        for site in image.exit_sites:
            enclave.patch_exit(site)
        enclave.seal()
    except OSError as error:
        raise PlatformError(f"emulated: {_why_not(error, image)}") from error
    except MemoryError as error:
        raise PlatformError("emulated: no memory for the enclave's bookkeeping") from error
    return enclave


def secret(name: str) -> bytes:
    """Where a platform's is; empty for a user without a home, whose enclaves run as long as they ask for no key."""
    try:
        return os.fsencode(data_folder() / name)
    except BuildError:
        return b""


def _einit_says(code: int) -> str:
    """The SDM's name of what RAX tells."""
    return f"SGX_{Einit(code).name}" if code in set(Einit) else f"code {code}"


def _why_not(error: OSError, image: Image) -> str:
    """What the system refused, and what helps."""
    if error.errno in (errno.EACCES, errno.EPERM):
        return (
            f"this process may not make memory executable that it has written ({error.strerror}): run it without MDWE "
            "(systemd: MemoryDenyWriteExecute=no), or allow execmem where SELinux forbids it"
        )
    if error.errno == errno.EIO:
        return "ECREATE, EADD, EEXTEND or EINIT faults: the image asks for what is not to be had"
    return (
        f"no memory for the enclave's {image.config.elrange_size} bytes of address space ({error.strerror}): "
        "look at `ulimit -v`, or make `heap_size` smaller"
    )


def check_cpu(platform: str, image: Image) -> None:
    """Raises PlatformError where this machine's CPU is not one that the image runs on."""
    xfrm, here = image.config.xfrm, _native.xcr0()
    if xfrm & ~here:
        raise PlatformError(
            f"{platform}: the image needs the state components XFRM {xfrm:#x}, this machine has {here:#x}"
        )
    lacking = sorted(image.cpu_features - host_features())
    if lacking:
        raise PlatformError(f"{platform}: the image needs CPU features that this machine lacks: {', '.join(lacking)}")


@cache  # a process keeps what it once went by, as its C library does
def host_features() -> frozenset[str]:
    """The CPU's feature flags, by the names of /proc/cpuinfo."""
    try:
        with Path("/proc/cpuinfo").open() as lines:  # no further than to the first processor's: there may be hundreds
            flags = next((line for line in lines if line.startswith("flags")), "")
    except OSError as error:
        full = error.errno in (errno.EMFILE, errno.ENFILE)
        helps = "raise the limit of open files: `ulimit -n`" if full else "mount /proc"
        why = f"the CPU's features cannot be read from /proc/cpuinfo ({error.strerror}): {helps}"
        raise PlatformError(why) from error
    return frozenset(flags.partition(":")[2].split())


def _add_pages(enclave: _native.NativeEnclave, image: Image, fill: int) -> None:
    for run in image.pages:
        content = run.content or b""
        secinfo = secinfo_flags(run.type, run.permissions)
        enclave.add(run.offset, run.length, content, secinfo, run.measured, 0 if run.measured else fill)
        if run.type is PageType.TCS:
            _add_thread(enclave, image, run.offset, content)


def _add_thread(enclave: _native.NativeEnclave, image: Image, offset: int, content: bytes) -> None:
    tcs = TCS.unpack(content[: TCS.size])
    frame_end = int(tcs["ossa"]) + image.ssa_frame_size * PAGE_SIZE
    enclave.add_thread(offset, int(tcs["oentry"]), int(tcs["ogsbase"]), frame_end - GPRSGX.size)
