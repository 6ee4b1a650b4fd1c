"""What a hostile host puts where a pointer, a length or a value belongs."""

import struct
from random import Random

from build import Call, Place
from enclave import BASE, Enclave
from memory import Memory

LENGTHS = (0, 1, 7, 8, 1 << 31, 1 << 32, 1 << 63, (1 << 64) - 1)
_MORE = (-1, -8, 127, 128, 255, 256, 32767, 32768, 65535, 65536, (1 << 31) - 1, (1 << 61) + 1, (1 << 60), 0x100000)
_FLOATS = (float("nan"), float("inf"), -1.0, 0.5, 1e300, 2.0**53, 2.0**63, 2.0**64, -0.0, 5e-324)
VALUES = (0, 1, 2, 9, 10, 0x80, 0xFF, 0x100, 0xFFFFFFFF, (1 << 64) - 1)


class Lies:
    """Of one enclave and the host's memory."""

    def __init__(self, enclave: Enclave, memory: Memory) -> None:
        config = enclave.image.config
        self._inside = [BASE, BASE + 8, BASE + config.heap_offset, BASE + config.heap_offset + 0x40]
        self._inside += [BASE + config.thread_offset + 0x2000, enclave.top - 4096, enclave.top - 8, enclave.top - 1]
        self._memory = memory
        beside = [BASE - 1, BASE - 8, BASE - 9, enclave.top, enclave.top + 1, BASE - 4096, enclave.top + 4095]
        nowhere = [1, 8, 1 << 47, (1 << 64) - (1 << 47), (1 << 64) - 1, (1 << 64) - 8, (1 << 64) - 4096]
        ends = [memory["buffer0"].end, memory["buffer0"].end - 1, memory["buffer1"].address - 1, memory["area"].address]
        self.pointers = [0, *nowhere, *beside, *self._inside, *ends]

    def pointers_for(self, call: Call, place: Place) -> list[int]:
        """Every pointer that is worth a try in this place."""
        now = self._memory.read_word(place.address)
        others = [self._memory.read_word(other.address) for other in call.places[:3] if other.kind == "pointer"]
        near = [now + 1, now + 7, now - 1, call.frame, call.frame + 8, call.frame + 3, self._memory["call"].address]
        return [*self.pointers, *near, *others, place.address]

    def lengths_for(self, place: Place) -> list[bytes]:
        """Every length, in as many bytes as there are."""
        now = int.from_bytes(self._memory.read(place.address, place.width) or b"", "little")
        whole = [*LENGTHS, *_MORE, now + 1, now - 1, now + 8]
        found = [(value % (1 << 64)).to_bytes(8, "little")[: place.width] for value in whole]
        if place.width in (4, 8):
            found += [struct.pack("<f" if place.width == 4 else "<d", value) for value in _floats(place.width)]
        return found

    def all_for(self, call: Call, place: Place) -> list[bytes]:
        if place.kind == "pointer":
            return [(pointer % (1 << 64)).to_bytes(8, "little") for pointer in self.pointers_for(call, place)]
        if place.kind == "length":
            return self.lengths_for(place)
        width = min(place.width, 8)
        return [value.to_bytes(8, "little")[:width] for value in VALUES]

    def tell(self, random: Random, call: Call, count: int) -> None:
        """Turns `count` places of a call."""
        for _ in range(count if call.places else 0):
            place = random.choice(call.places)
            self._memory.write(place.address, self.one_for(random, call, place))

    def one_for(self, random: Random, call: Call, place: Place) -> bytes:
        if random.random() < 0.2:
            return random.randbytes(place.width)
        if random.random() < 0.15:  # what is right somewhere else
            other = random.choice([other for other in call.places if other.width >= min(place.width, 8)] or [place])
            return (self._memory.read(other.address, min(place.width, other.width)) or b"")[: place.width]
        return random.choice(self.all_for(call, place))

    def place(self, random: Random) -> int:
        """An address for memory that the enclave asked for."""
        frame = self._memory["frame"].address
        more = [
            frame,
            frame + 1,
            self._memory["call"].address,
            self._memory["area"].address + 16,
            BASE - 64,
            BASE - 70000,
        ]
        return random.choice([*self.pointers, *more, random.getrandbits(64), BASE + random.randrange(1 << 21)])


def _floats(width: int) -> list[float]:
    return [value for value in _FLOATS if width == 8 or value != 1e300]
