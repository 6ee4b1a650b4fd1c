"""An image file, read and verified as EINIT would: the loader's one view of it."""

import json
import re
import struct
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pyenclave.arch.attributes import Attributes, Xfrm
from pyenclave.arch.image_config import FLAG_DEBUG
from pyenclave.arch.pages import PAGE_SIZE, Permission
from pyenclave.errors import SignatureError

from .elf import Elf, read_file
from .features import names_of
from .layout import SSA_FRAME_PAGES, PageRun, Plan, pages, read_plan
from .measure import mrenclave
from .sign import read_sigstruct
from .sigstruct import Sigstruct

EXITS_SECTION = ".pyenclave.eexit"
ENCLU = b"\x0f\x01\xd7"
PARTS_SECTION = ".pyenclave.parts"
INTERFACE = "interface"
# What a launch sets: hardware turns INIT on by itself, after the check.
REQUIRED_ATTRIBUTES = Attributes.MODE64BIT


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
        elf = Elf(read_file(path), str(path))
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
        return Attributes.DEBUG in self.sigstruct.attributes

    @property
    def ssa_frame_size(self) -> int:
        """In pages, SECS.SSAFRAMESIZE."""
        return SSA_FRAME_PAGES

    @property
    def cpu_features(self) -> frozenset[str]:
        """What the code needs of the CPU, by the names of /proc/cpuinfo."""
        return names_of(self.config.features)

    @property
    def parts(self) -> dict[str, int]:
        """Bytes of code and data of each part of the TCB, as the linker counted them; empty where unreadable."""
        return {name: size for name, size in self._said.items() if type(size) is int}

    @property
    def interface(self) -> str:
        """Which interface it was built with; empty where unknown. Like `parts` not signed: it finds mistakes."""
        found = self._said.get(INTERFACE)
        return found if type(found) is str else ""

    @cached_property
    def _said(self) -> dict[str, Any]:
        """What the builder wrote beside the signature."""
        section = self.elf.sections.get(PARTS_SECTION)
        try:
            said = json.loads(section.data.rstrip(b"\0")) if section else {}
        except (ValueError, RecursionError):
            return {}
        return said if type(said) is dict else {}

    @cached_property
    def exit_sites(self) -> tuple[int, ...]:
        """Offsets of the EEXITs that the runtime lists: the emulator may patch exactly these, once they are measured.

        Empty where it lists none. Raises SignatureError where the list is not in read-only pages or names anything but
        an ENCLU instruction.
        """
        listed = self.elf.sections.get(EXITS_SECTION)
        if listed is None:
            return ()
        table = self.elf.memory(listed.address, len(listed.data), Permission.R)
        if table is None or len(table) % 4:
            raise SignatureError(f"{self.path} is not an enclave image: {EXITS_SECTION} is not in its read-only pages")
        # Each entry is the distance from itself, so that the table needs no relocation.
        sites = tuple(listed.address + 4 * at + entry for at, (entry,) in enumerate(struct.iter_unpack("<i", table)))
        for site in sites:
            code = self.elf.memory(site, len(ENCLU), Permission.R | Permission.X)
            if code != ENCLU:
                found = "no code" if code is None else code.hex()
                raise SignatureError(f"exit site {site:#x}: expected {ENCLU.hex()}, found {found}")
        return sites

    def verify(self, *, expect_signer: bytes | None = None, allow_debug: bool = True) -> None:
        """Checks what EINIT checks (SDM vol. 3D, EINIT), and the caller's own expectations.

        Raises SignatureError that names the expected and the found value.
        """
        self.sigstruct.verify()
        _same("MRENCLAVE", self.sigstruct.enclavehash.hex(), self.mrenclave.hex())
        launch = REQUIRED_ATTRIBUTES | (Attributes.DEBUG if self.config.flags & FLAG_DEBUG else Attributes.NONE)
        mask = self.sigstruct.attributemask
        _same("ATTRIBUTES", _hex(self.sigstruct.attributes & mask), _hex(launch & mask))
        mask = self.sigstruct.xfrmmask
        _same("XFRM", _hex(self.sigstruct.xfrm & mask), _hex(self.config.xfrm & mask))
        mask = self.sigstruct.miscmask
        _same("MISCSELECT", _hex(self.sigstruct.miscselect & mask), _hex(self.config.miscselect & mask))
        if self.config.xfrm & Xfrm.LEGACY != Xfrm.LEGACY:
            raise SignatureError(f"XFRM: expected at least {Xfrm.LEGACY:#x}, found {self.config.xfrm:#x}")
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


def _hex(value: int) -> str:
    return f"{value:#x}"


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
