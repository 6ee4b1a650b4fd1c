"""An image, loaded by its list of pages at an address of our choice, and one thread that enters it by hand.

The address is the same in every process, so that two runs differ in their secrets only.
"""

import ctypes
import random
from pathlib import Path

from elftools.elf.elffile import ELFFile

from pyenclave.arch.calls import Command, Exit
from pyenclave.arch.pages import PageType
from pyenclave.arch.tcs import TCS
from pyenclave.image.image import Image

BASE = 0x2B7D_5AE0_0000  # no bytes that come about by chance
PAGE = 4096
NONE, READ, WRITE, EXECUTE = 0, 1, 2, 4
ORET, INIT = Command.ORET, Command.INIT
RETURN, GROW, OCALL, GIVE, COMMIT = Exit.RETURN, Exit.GROW, Exit.OCALL, Exit.GIVE, Exit.COMMIT
_KEYS = {"__stack_chk_guard": 8, "pye_link_key": 8, "heap_key": 16}
# RAX 4 (EEXIT), RBX the target, RSP and RBP the host's own, RSI and RDI what the exit says.
_CARRIES = {0, 3, 4, 5, 6, 7}
_CLEAR = bytes(32 * 16)


class Door(ctypes.Structure):
    """gate.c's door_t."""

    _fields_ = [
        *((name, ctypes.c_uint64) for name in ("tcs", "entry", "gs_base", "base", "size", "cssa")),
        ("out", ctypes.c_uint64 * 16),
        ("vectors", ctypes.c_uint8 * (32 * 16)),
        *((name, ctypes.c_uint64) for name in ("rsp", "gs", "fault", "rip", "flags")),
    ]


class Crashed(Exception):
    """A fault inside: the enclave is gone."""

    def __init__(self, rip: int, address: int) -> None:
        super().__init__(f"a fault at offset {rip:#x}, about {address:#x}")
        self.address = address


class Enclave:
    """One loaded enclave. Raises AssertionError where an exit carries more than it may."""

    def __init__(self, library: ctypes.CDLL, image: Image) -> None:
        self.library, self.image = library, image
        self.base, self.size = BASE, image.config.elrange_size
        self.door = Door()
        library.door_map.argtypes = library.door_protect.argtypes = [ctypes.c_uint64, ctypes.c_size_t, ctypes.c_int]
        library.door_unmap.argtypes = [ctypes.c_uint64, ctypes.c_size_t]
        library.door_run.argtypes = [ctypes.c_void_p, ctypes.c_uint64, ctypes.c_uint64]
        self._key_places = _key_places(image.path)
        self.load()

    @property
    def top(self) -> int:
        return self.base + self.size

    def load(self) -> None:
        """Maps the pages anew and makes the first entry."""
        self.library.door_unmap(self.base, self.size)
        assert self.library.door_map(self.base, self.size, NONE), "the enclave's addresses are taken"
        for run in self.image.pages:
            assert self.library.door_protect(self.base + run.offset, run.length, READ | WRITE)
            if not run.measured:  # such pages may hold anything
                ctypes.memset(self.base + run.offset, 0xA5, run.length)
            ctypes.memmove(self.base + run.offset, run.content or b"", len(run.content or b""))
        for site in self.image.exit_sites:
            ctypes.memmove(self.base + site, b"\xff\xe3\x90", 3)  # jmp *%rbx
        for run in self.image.pages:
            assert self.library.door_protect(self.base + run.offset, run.length, int(run.permissions))
        tcs = next(run for run in self.image.pages if run.type is PageType.TCS)
        fields = TCS.unpack(tcs.content[: TCS.size])
        self.door = Door(base=self.base, size=self.size, tcs=self.base + tcs.offset)
        self.door.entry = self.base + int(fields["oentry"])
        self.door.gs_base = self.base + int(fields["ogsbase"])
        assert self.enter(INIT, 0) == (0, 0)
        self.keys = {name: self.read(place, _KEYS[name]) for name, place in self._key_places.items()}

    def read(self, offset: int, size: int) -> bytes:
        """What only the emulator lets a host do."""
        return ctypes.string_at(self.base + offset, size)

    def enter(self, rdi: int, rsi: int) -> tuple[int, int]:
        """EENTER; (RDI, RSI) of the exit. Raises Crashed."""
        if self.library.door_run(ctypes.byref(self.door), rdi & (1 << 64) - 1, rsi & (1 << 64) - 1):
            raise Crashed(self.door.rip, self.door.fault)
        carried = [at for at in range(16) if self.door.out[at] != 0 and at not in _CARRIES]
        assert carried == [], f"registers {carried} carry something out"
        assert bytes(self.door.vectors) == _CLEAR, "a vector register carries something out"
        return self.door.out[7], self.door.out[6]


def _key_places(path: Path) -> dict[str, int]:
    with path.open("rb") as file:
        table = ELFFile(file).get_section_by_name(".symtab")
        found = {symbol.name: int(symbol["st_value"]) for symbol in table.iter_symbols() if symbol.name in _KEYS}
    assert found.keys() == _KEYS.keys(), f"the image has no symbols of {_KEYS.keys() - found.keys()}"
    return found


def seeded(*parts: object) -> random.Random:
    """The same numbers for the same parts."""
    return random.Random(":".join(map(str, parts)))
