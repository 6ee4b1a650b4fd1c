"""The host's memory: islands of pages between pages that nobody may touch, and what happened to their bytes."""

import ctypes
from dataclasses import dataclass

from enclave import BASE, PAGE, READ, WRITE, Enclave, seeded

_FIRST = 0x1000_0000_0000
_RUNS = 4096


@dataclass(frozen=True)
class Island:
    """Pages with a guard on both sides, or at the enclave's border."""

    name: str
    address: int
    end: int

    @property
    def size(self) -> int:
        return self.end - self.address


class Memory:
    """All untrusted memory that a trial uses, always at the same addresses, with the same noise in it."""

    def __init__(self, enclave: Enclave) -> None:
        self.library = enclave.library
        sizes = {"call": 4, "frame": 1, "area": 4, "grown": 34, "given": 20} | {f"buffer{at}": 3 for at in range(8)}
        self.islands: dict[str, Island] = {}
        address = _FIRST
        for name, pages in sizes.items():
            self._add(name, address + PAGE, pages)
            address += (pages + 2) * PAGE
        self._add("below", BASE - PAGE, 1)
        self._add("above", enclave.top, 1)
        noise = seeded("noise").randbytes(256 * PAGE)
        self.noise = {name: noise[: island.size] for name, island in self.islands.items()}
        for island in self.islands.values():
            ctypes.memmove(island.address, self.noise[island.name], island.size)
        self._sent = {island.name: ctypes.create_string_buffer(island.size) for island in self.islands.values()}
        self._runs = ((ctypes.c_uint64 * 2) * _RUNS)()
        self.library.watch_changes.restype = ctypes.c_size_t
        self.library.watch_changes.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_void_p]
        self.library.watch_changes.argtypes += [ctypes.c_size_t]

    def _add(self, name: str, address: int, pages: int) -> None:
        island = Island(name, address, address + pages * PAGE)
        assert self.library.door_map(address, island.size, READ | WRITE), f"{name}'s addresses are taken"
        self.islands[name] = island

    def __getitem__(self, name: str) -> Island:
        return self.islands[name]

    def island_of(self, address: int, size: int) -> Island | None:
        """The island that holds the whole range."""
        for island in self.islands.values():
            if island.address <= address and address + size <= island.end:
                return island
        return None

    def read(self, address: int, size: int) -> bytes | None:
        """None where not all of it is ours."""
        return ctypes.string_at(address, size) if self.island_of(address, size) else None

    def write(self, address: int, data: bytes) -> None:
        assert self.island_of(address, len(data))
        ctypes.memmove(address, data, len(data))

    def read_word(self, address: int) -> int:
        return ctypes.c_uint64.from_address(address).value

    def write_word(self, address: int, value: int) -> None:
        assert self.island_of(address, 8)
        ctypes.c_uint64.from_address(address).value = value & (1 << 64) - 1

    def keep(self) -> None:
        """What the enclave is given starts here: later changes are its own."""
        for island in self.islands.values():
            ctypes.memmove(self._sent[island.name], island.address, island.size)

    def own(self, address: int, data: bytes) -> None:
        """A write of the host's own, after keep()."""
        self.write(address, data)
        island = self.island_of(address, len(data))
        assert island
        ctypes.memmove(ctypes.byref(self._sent[island.name], address - island.address), data, len(data))

    def changes(self) -> list[tuple[int, bytes]]:
        """What the enclave wrote: runs of bytes that are not as they were sent."""
        found: list[tuple[int, bytes]] = []
        for island in self.islands.values():
            sent = self._sent[island.name]
            count = self.library.watch_changes(sent, island.address, island.size, self._runs, _RUNS)
            for at, size in self._runs[:count]:
                found.append((island.address + at, ctypes.string_at(island.address + at, size)))
        return found

    def sent(self, island: Island) -> ctypes.Array[ctypes.c_char]:
        return self._sent[island.name]

    def clean(self, changed: list[tuple[int, bytes]], touched: list[str]) -> None:
        """Noise again, where anything was changed, and in the islands that the host itself wrote to."""
        names = {island.name for at, _ in changed if (island := self.island_of(at, 1))} | set(touched)
        for name in names:
            ctypes.memmove(self.islands[name].address, self.noise[name], self.islands[name].size)
