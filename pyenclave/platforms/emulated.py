"""The emulated platform: the same image, in the host's own process, ENCLU done in software. It protects nothing."""

from pathlib import Path

from pyenclave.arch.pages import PageType
from pyenclave.arch.tcs import TCS
from pyenclave.errors import PlatformError
from pyenclave.image.image import Image

from . import _native
from .base import Loaded, Probe

GPRSGX_SIZE = 184  # SDM vol. 3D, GPRSGX region: at the end of an SSA frame


class Emulated:
    """ENCLU in software, inside the host process."""

    name = "emulated"
    protection = "emulated protects nothing: the host process can read the enclave's memory"
    protects = False

    def probe(self) -> Probe:
        if not _native.has_fsgsbase():
            return Probe(self.name, False, "programs may not write the GS base here", "use Linux 5.9 or later")
        return Probe(self.name, True, "runs on any x86-64 Linux", facts={"xcr0": f"{_native.xcr0():#x}"})

    def load(self, image: Image, *, fill: int = 0) -> Loaded:
        _check_cpu(image)
        enclave = create(image, fill)
        status = enclave.start()
        if status != 0:
            raise PlatformError(f"emulated: the enclave refused its first entry (status {status})")
        return enclave


def create(image: Image, fill: int = 0) -> _native.NativeEnclave:
    """Builds the enclave in memory, up to but without its first entry. Raises PlatformError."""
    try:
        enclave = _native.NativeEnclave(image.config.elrange_size)
        _add_pages(enclave, image, fill)
        for site in image.exit_sites:
            enclave.patch_exit(site)
        enclave.seal()
    except OSError as error:
        raise PlatformError(f"emulated: no memory for the enclave: {error.strerror}") from error
    return enclave


def _check_cpu(image: Image) -> None:
    xfrm, here = image.config.xfrm, _native.xcr0()
    if xfrm & ~here:
        raise PlatformError(
            f"emulated: the image needs the state components XFRM {xfrm:#x}, this machine has {here:#x}"
        )
    lacking = sorted(image.cpu_features - host_features())
    if lacking:
        raise PlatformError(f"emulated: the image needs CPU features that this machine lacks: {', '.join(lacking)}")


def host_features() -> frozenset[str]:
    """The CPU's feature flags, by the names of /proc/cpuinfo. Raises PlatformError where they cannot be read."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError as error:
        said = f"emulated: /proc/cpuinfo cannot be read: {error.strerror}; mount /proc, as it says what the CPU can do"
        raise PlatformError(said) from error
    for line in lines:
        if line.startswith("flags"):
            return frozenset(line.partition(":")[2].split())
    return frozenset()


def _add_pages(enclave: _native.NativeEnclave, image: Image, fill: int) -> None:
    for run in image.pages:
        content = run.content or b""
        enclave.add(run.offset, run.length, content, int(run.permissions), 0 if run.measured else fill)
        if run.type is PageType.TCS:
            _add_thread(enclave, image, run.offset, content)


def _add_thread(enclave: _native.NativeEnclave, image: Image, offset: int, content: bytes) -> None:
    tcs = TCS.unpack(content[: TCS.size])
    frame_end = int(tcs["ossa"]) + image.ssa_frame_size * 4096
    enclave.add_thread(offset, int(tcs["oentry"]), int(tcs["ogsbase"]), frame_end - GPRSGX_SIZE)
