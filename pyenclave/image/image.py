"""An image file, read and verified as EINIT would: the loader's one view of it."""

import json
import re
import struct
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pyenclave.arch.attributes import Attributes
from pyenclave.arch.image_config import FLAG_DEBUG
from pyenclave.arch.pages import PAGE_SIZE, Permission
from pyenclave.arch.secs import SECS
from pyenclave.arch.sigstruct import SIGSTRUCT
from pyenclave.arch.ssa import FRAME_PAGES
from pyenclave.errors import SignatureError

from .elf import Elf, printable
from .features import names_of
from .files import read_file
from .layout import PageRun, Plan, pages, read_plan
from .measure import mrenclave
from .sigstruct import Author, Sigstruct, read_sigstruct, unsigned

ENCLU = b"\x0f\x01\xd7"
PARTS_SECTION = ".pyenclave.parts"
# Whose values come with the key; every other field follows from the pages.
_OF_KEY = {"modulus", "exponent", "signature", "q1", "q2"}
# Fields that the format leaves to the signer, and of which verify() expects what ours writes.
_FIXED = {"vendor", "swdefined", "attributemask", "xfrmmask", "miscmask", "isvfamilyid", "isvextprodid"}


@dataclass(frozen=True)
class Image:
    """A parsed image. Nothing is trusted before verify(); `pages` is what every platform loads."""

    path: Path
    elf: Elf
    config: Plan
    sigstruct: Sigstruct

    @classmethod
    def open(cls, path: Path) -> "Image":
        """Reads an image file. Raises SignatureError where it is not one, is truncated or contradicts itself."""
        return cls.read(read_file(path), path)

    @classmethod
    def read(cls, data: bytes, path: Path) -> "Image":
        """As open(), of the bytes of a file. `path` is what errors call it."""
        elf = Elf(data, str(path))
        try:
            config = read_plan(elf)
        except ValueError as error:
            raise SignatureError(f"{path} is not an enclave image: {error}") from error
        return cls(path, elf, config, read_sigstruct(elf)[1])

    @cached_property
    def pages(self) -> tuple[PageRun, ...]:
        """Every page in load order."""
        return tuple(pages(self.elf, self.config))

    @cached_property
    def mrenclave(self) -> bytes:
        """32 bytes, computed from the pages."""
        return mrenclave(self.config.elrange_size, self.pages)

    @property
    def mrsigner(self) -> bytes:
        """32 bytes."""
        return self.sigstruct.mrsigner

    @property
    def debug(self) -> bool:
        """As measured; verify() holds the signer's statement against it."""
        return bool(self.config.flags & FLAG_DEBUG)

    @cached_property
    def expected_sigstruct(self) -> bytes:
        """The SIGSTRUCT that these pages ask for, all of it but key and signature: what signing starts from."""
        return unsigned(self._author(), self.mrenclave)

    def _author(self) -> Author:
        # What a launch sets: hardware turns INIT on by itself, after the check.
        attributes = Attributes.MODE64BIT | (Attributes.DEBUG if self.debug else Attributes.NONE)
        plan = self.config
        return Author(plan.date, plan.product_id, plan.security_version, attributes, plan.xfrm, plan.miscselect)

    def secs(self, base: int) -> bytes:
        """The page that ECREATE takes, of an enclave at address `base`."""
        return SECS.pack(
            size=self.config.elrange_size,
            baseaddr=base,
            ssaframesize=self.ssa_frame_size,
            miscselect=self.sigstruct.miscselect,
            attributes=int(self.sigstruct.attributes & ~Attributes.INIT),
            xfrm=self.sigstruct.xfrm,
        )

    @property
    def ssa_frame_size(self) -> int:
        """In pages, SECS.SSAFRAMESIZE."""
        return FRAME_PAGES

    @property
    def cpu_features(self) -> frozenset[str]:
        """What the code needs of the CPU, by the names of /proc/cpuinfo."""
        return names_of(self.config.features)

    @property
    def parts(self) -> dict[str, int]:
        """Bytes of code and data of each part of the TCB, as the linker counted them; empty where unreadable."""
        section = self.elf.sections.get(PARTS_SECTION)
        try:
            said = json.loads(section.data.rstrip(b"\0")) if section else {}
        except (ValueError, RecursionError):
            return {}
        if type(said) is not dict:
            return {}
        return {printable(name): size for name, size in said.items() if type(size) is int}

    @property
    def interface(self) -> str:
        """Which interface it was built with, 64 hexadecimal digits, measured; empty where it was built without one."""
        return self.config.interface.hex() if any(self.config.interface) else ""

    @cached_property
    def exit_sites(self) -> tuple[int, ...]:
        """Offsets of the EEXITs that the runtime lists: the emulator may patch exactly these, once they are measured.

        Empty where it lists none. Raises SignatureError where the list is not in read-only pages or names anything but
        an ENCLU instruction.
        """
        start = self.config.exits_offset
        table = self.elf.memory(start, self.config.exits_size, Permission.R) if self.config.exits_size else b""
        if table is None or len(table) % 4:
            raise SignatureError(
                f"{self.path} is not an enclave image: its exits are not listed in its read-only pages"
            )
        # Each entry is the distance from itself, so that the table needs no relocation.
        sites = tuple(start + 4 * at + entry for at, (entry,) in enumerate(struct.iter_unpack("<i", table)))
        for site in sites:
            code = self.elf.memory(site, len(ENCLU), Permission.R | Permission.X)
            if code != ENCLU:
                found = "no code" if code is None else code.hex()
                raise SignatureError(f"exit site {site:#x}: expected {ENCLU.hex()}, found {found}")
        return sites

    def verify(self, *, expect_signer: bytes | None = None, allow_debug: bool = True, measure: bool = True) -> None:
        """Checks what EINIT checks (SDM vol. 3D, EINIT), and the caller's own expectations.

        More than EINIT: a signer whose masks leave a bit open, or who states anything else than we would, is refused,
        so that no platform runs what another would not. `measure=False` leaves the pages to the platform that loads
        them next, whose EINIT measures them in any case and takes no others.

        Raises SignatureError that names the expected and the found value.
        """
        self.sigstruct.verify()
        if measure:
            _same("MRENCLAVE", self.sigstruct.enclavehash.hex(), self.mrenclave.hex())
        expected = Sigstruct(unsigned(self._author(), self.sigstruct.enclavehash))
        for name in (field.name for field in SIGSTRUCT.fields if field.name not in _OF_KEY):
            values = [f"{sigstruct.number(name):#x}" for sigstruct in (self.sigstruct, expected)]
            _same(name.upper(), *(reversed(values) if name in _FIXED else values))
        _ = self.exit_sites
        if expect_signer is not None:
            _same("MRSIGNER", expect_signer.hex(), self.mrsigner.hex())
        if self.debug and not allow_debug:
            raise SignatureError("ATTRIBUTES: expected DEBUG to be clear, found it set")

    def symbol_at(self, offset: int) -> str | None:
        """`function+0x12` for an offset in the code, where the file has symbols."""
        for symbol in self.elf.functions:
            if symbol.address <= offset < symbol.address + symbol.size:
                return f"{_readable(symbol.name)}+{offset - symbol.address:#x}"
        return None

    def region_at(self, offset: int) -> str:
        """What lies at an offset of ELRANGE, in words."""
        for run in self.pages:
            if run.offset <= offset < run.offset + run.length:
                return run.what
            if run.what.startswith("stack") and run.offset - PAGE_SIZE <= offset < run.offset:
                return f"guard page of {run.what}"
        return "no page"


def _same(what: str, expected: str, found: str) -> None:
    if expected != found:
        raise SignatureError(f"{what}: expected {expected}, found {found}")


def _readable(symbol: str) -> str:
    """A function's name without what Cython puts before it: `__pyx_f_5vault_` and the module's name once more."""
    match = re.match(r"__pyx_f_(\d+)", symbol)
    if match is None:
        return symbol
    start = match.end() + int(match[1])
    module = symbol[match.end() : start]
    return symbol[start:].removeprefix("_").removeprefix(f"{module}__")
