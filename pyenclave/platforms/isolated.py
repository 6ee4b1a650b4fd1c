"""The isolated platform: the same image in a process of its own, which verifies it and gives up all else."""

import os
from pathlib import Path

from pyenclave.arch.cell import Protection, Stage, StartFlag
from pyenclave.arch.pages import Permission
from pyenclave.errors import PlatformError, SignatureError
from pyenclave.image.image import ENCLU, Image

from . import _native, cell_failures, epc, handlers
from .base import Loaded, Probe
from .emulated import check_cpu, host_features, secret

PROGRAM = Path(__file__).with_name("_cell")
NEEDED = frozenset(
    {"avx2", "bmi1", "bmi2", "fma", "movbe", "abm", "f16c", "aes", "pclmulqdq"}
)  # what the cell is compiled for
SECRET = "isolated.secret"  # this host never reads it
SMALL = 1 << 20  # bytes of secret memory that a small enclave maps at its load


class Isolated:
    """A cell: a static program that holds one enclave, and shares some memory with its host."""

    name = "isolated"
    protection = (
        "isolated keeps every other process out, root's too, but neither the kernel nor a root that may change it, and "
        "proves to nobody else that it does"
    )
    protects = True
    debug_images = ""

    def probe(self) -> Probe:
        reason, next_step = _missing()
        if reason:
            return Probe(self.name, False, reason, next_step)
        return Probe(self.name, True, "the kernel has secret memory for this process")

    def load(self, image: Image, *, fill: int = 0, strict: bool = False) -> Loaded:
        """What unmeasured pages hold is the cell's choice alone: zero."""
        if fill:
            raise PlatformError("isolated: unmeasured pages are the cell's to fill")
        if not _native.in_main_interpreter():
            raise PlatformError("isolated: only the main interpreter can load an enclave, whose ocalls run there")
        check_cpu(self.name, image)
        handlers.watch()
        try:
            enclave = _native.IsolatedEnclave(image.config.elrange_size, image.config.threads)
            if not enclave.take_epc(epc.fixed_pages(image), epc.pages()):
                raise PlatformError(f"isolated: {epc.FULL}")
            program = PROGRAM.read_bytes()
        except (OSError, MemoryError) as error:
            raise PlatformError(f"isolated: the cell cannot be made: {error}") from error
        _launch(enclave, program, image, strict)
        status = enclave.start()
        if status:
            raise PlatformError(f"isolated: {cell_failures.of_first_entry(status, enclave.crash)}")
        return enclave


def _launch(enclave: _native.IsolatedEnclave, program: bytes, image: Image, strict: bool) -> None:
    flags = int(StartFlag.STRICT) if strict else 0
    step, error, status, stage, inside, protections, reasons, mrenclave, mrsigner = enclave.launch(
        program, image.elf.data, flags, secret(SECRET) if _asks_for_keys(image) else b""
    )
    interruption = enclave.interruption()
    if interruption is not None:
        raise interruption
    if step:
        raise PlatformError(f"isolated: {cell_failures.of_host(step, error, status)}")
    if stage in (Stage.SIGSTRUCT, Stage.MEASUREMENT):
        raise SignatureError(f"{image.path}: {cell_failures.of_cell(stage, inside)}")
    if stage:
        raise PlatformError(f"isolated: {cell_failures.of_cell(stage, inside)}")
    if (mrenclave, mrsigner) != (image.sigstruct.enclavehash, image.mrsigner):
        raise SignatureError(f"{image.path}: its cell measured {mrenclave.hex()}, signed by {mrsigner.hex()}")
    lacking = tuple(cell_failures.lacking(protections, *reasons))
    if strict and lacking:
        raise PlatformError(f"isolated: not everything that protects is in force here, it lacks: {'; '.join(lacking)}")
    enclave.protections = tuple(one.what for one in Protection if protections & one)
    enclave.lacking = lacking


def _asks_for_keys(image: Image) -> bool:
    """Whether its code has an ENCLU that is no exit: only for such an image is there to be a secret."""
    code = [segment.data for segment in image.elf.segments if Permission.X in segment.permissions]
    return sum(data.count(ENCLU) for data in code) > len(image.exit_sites)


def _missing() -> tuple[str, str]:
    """What this machine lacks, and the next step; empty where it lacks nothing."""
    if not PROGRAM.is_file() or not os.access(PROGRAM, os.R_OK):
        return f"the cell's program {PROGRAM} is not there", "install pyenclave anew"
    try:
        lacking = sorted(NEEDED - host_features())
    except PlatformError as error:  # which says what to do
        return str(error), ""
    if lacking:
        return f"the CPU lacks {', '.join(lacking)}", "use one of x86-64-v3: Intel Haswell, AMD Excavator, or later"
    refused = _native.secret_memory(SMALL)
    return cell_failures.secret_memory(refused) if refused else cell_failures.executable_files()
