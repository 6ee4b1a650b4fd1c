"""An enclave between two hosts: one whose call is stepped, and one that attacks it through the same TCSs meanwhile."""

import ctypes
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pyenclave.arch.calls import Command, Exit
from pyenclave.arch.statuses import Status
from pyenclave.enclave import Enclave
from pyenclave.image.image import Image
from pyenclave.platforms.emulated import Emulated
from pyenclave.testing import step

TRAP = 0x100
WRITABLE = 2  # SECINFO


@dataclass(frozen=True)
class Call:
    """What is stepped: one entry, with what went before it."""

    name: str
    enter: Callable[["Scene"], tuple[int, int]]
    before: Callable[["Scene"], Any] = lambda scene: None
    fresh: bool = False  # in an enclave that nobody has entered
    thread: int = 0
    exit: Exit = Exit.RETURN
    status: Status = Status.OK  # of what returns
    open: bool = False  # an ocall is, after it
    frame: tuple[int, int] | None = None  # index and value of a word that it leaves in its frame

    def __str__(self) -> str:
        return self.name


@dataclass
class Region:
    what: str
    offset: int
    length: int


@dataclass
class Scene:
    host: Any
    attacker: Any
    ecalls: list[str]
    buffers: dict[bytes, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        image: Image = self.host.image
        self.base: int = self.host.base
        self.regions = [
            Region(run.what, run.offset, run.length) for run in image.pages if int(run.permissions) & WRITABLE
        ]
        self.aborted, self.state = (self._word(name) for name in ("pye_aborted", "pye_state"))
        self.enclave = Enclave(image, self.host.enclave, Emulated())

    def _word(self, name: str) -> ctypes.c_uint32:
        symbol = next(one for one in self.host.image.elf.objects if one.name == name)
        return ctypes.c_uint32.from_address(self.base + symbol.address)

    # --- entries ------------------------------------------------------------------------------------------

    def ecall(self, name: str, *words: int, **entry: Any) -> tuple[int, int]:
        answer: tuple[int, int] = self.host.ecall(self.ecalls.index(name), *words, **entry)
        return answer

    def oret(self, answer: int = 0) -> tuple[int, int]:
        result: tuple[int, int] = self.host.enter(Command.ORET, answer)
        return result

    def buffer(self, content: bytes) -> int:
        """The address of untrusted memory with this content, at the same place each time, whose words nobody else has a
        byte in."""
        memory = self.buffers.setdefault(content, (ctypes.c_uint8 * (len(content) + 192))())
        at = (ctypes.addressof(memory) + 64 + 63) & ~63
        ctypes.memmove(at, content, len(content))
        return at

    # --- memory -------------------------------------------------------------------------------------------

    def memory(self) -> list[bytes]:
        """Of the enclave, all that can be written."""
        return [ctypes.string_at(self.base + one.offset, one.length) for one in self.regions]

    def read(self, what: str) -> bytes:
        region = next(one for one in self.regions if one.what == what)
        return ctypes.string_at(self.base + region.offset, region.length)

    def put_back(self, memory: list[bytes]) -> set[str]:
        """What differed; `aborted` stands for that word alone."""
        found = set()
        for one, then in zip(self.regions, memory, strict=True):
            now = ctypes.string_at(self.base + one.offset, one.length)
            if now != then:
                at = ctypes.addressof(self.aborted) - self.base - one.offset
                alone = 0 <= at < one.length and now[:at] + then[at : at + 4] + now[at + 4 :] == then
                found.add("aborted" if alone else one.what)
                ctypes.memmove(self.base + one.offset, then, one.length)
        return found

    def host_places(self) -> list[tuple[int, int]]:
        """Untrusted memory that the stepped host has for the enclave, and its size."""
        host = self.host
        return [
            (ctypes.addressof(one), ctypes.sizeof(one))
            for one in (host.call, host.frame, host.area, *self.buffers.values())
        ]

    def host_memory(self) -> dict[int, bytes]:
        """By address."""
        return {address: ctypes.string_at(address, size) for address, size in self.host_places()}

    def put_back_host(self, memory: dict[int, bytes]) -> None:
        for address, content in memory.items():
            ctypes.memmove(address, content, len(content))

    # --- steps --------------------------------------------------------------------------------------------

    def step(self, call: Call, at_each: Callable[[step.Step], object]) -> tuple[int, int]:
        hostile = self.host.hostile
        flags = hostile.get("flags", 0x202)
        hostile["flags"] = flags | TRAP
        try:
            return step.run(self.enclave, lambda: call.enter(self), at_each).result
        finally:
            hostile["flags"] = flags
