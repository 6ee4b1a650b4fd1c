"""The host that makes hostile calls: one enclave, its secrets, and calls that are honest."""

import ctypes
from dataclasses import dataclass

from enclave import COMMIT, ORET, RETURN, Enclave
from lies import Lies
from memory import Memory
from model import Model
from shapes import Shapes

from pyenclave.arch.statuses import Status

OK = Status.OK


class Watched(ctypes.Structure):
    _fields_ = [("value", ctypes.c_uint64), ("mask", ctypes.c_uint64)]


@dataclass
class Block:
    """A call block, as a host that may lie wrote it."""

    address: int
    index: int
    frame: int
    frame_size: int
    area: int
    area_size: int
    signals: int = 0


class Host:
    """Calls one enclave."""

    def __init__(self, enclave: Enclave, memory: Memory, shapes: Shapes, secret: int) -> None:
        self.enclave, self.memory, self.shapes, self.secret = enclave, memory, shapes, secret
        self.model = Model(memory, shapes, enclave.base, enclave.top)
        self.lies = Lies(enclave, memory)
        self.ecalls = {ecall.name: ecall for ecall in shapes.interface.ecalls}
        self.library = enclave.library
        self.library.watch_search.restype = ctypes.c_int64
        self.library.watch_search.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_uint64]
        self.library.watch_search.argtypes += [ctypes.c_uint64, ctypes.c_void_p, ctypes.c_size_t]
        self.reload()

    # --- the enclave ----------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """A fresh enclave with its secrets in place."""
        self.enclave.load()
        keys = self.enclave.keys
        words = [keys["__stack_chk_guard"], keys["pye_link_key"], keys["heap_key"][:8], keys["heap_key"][8:]]
        values = [int.from_bytes(word, "little") for word in words]
        self.watched = (Watched * 5)(*((value, (1 << 64) - 1) for value in [*values, self.secret]))
        assert self.plain("start", self.secret)[0] == OK

    def plain(self, name: str, *words: int) -> tuple[int, int]:
        """Status and result of an ecall without buffers."""
        frame = self.memory["frame"].address
        for at, word in enumerate([*words, 0]):
            self.memory.write_word(frame + 8 * at, word)
        size = self.shapes.frame(self.ecalls[name])[2]
        block = self.block(self.ecalls[name].id, frame if size else 0, size)
        kind, status = self._answered(block.index, self.put(block))
        assert kind == RETURN
        return status, self.memory.read_word(frame + 8 * len(words))

    def _answered(self, rdi: int, rsi: int) -> tuple[int, int]:
        """An entry and its exit; who asks whether the heap is there hears that it is."""
        exit_, value = self.enclave.enter(rdi, rsi)
        while exit_ == COMMIT:
            exit_, value = self.enclave.enter(ORET, 0)
        return exit_, value

    def block(self, index: int, frame: int, size: int) -> Block:
        area = self.memory["area"]
        return Block(self.memory["call"].address + 64, index, frame, size, area.address, area.size)

    def put(self, block: Block) -> int:
        words = (block.frame, block.frame_size, block.area, block.area_size, block.signals)
        if self.memory.island_of(block.address, 40):
            self.memory.write(block.address, b"".join((word % (1 << 64)).to_bytes(8, "little") for word in words))
        return block.address

    def honest(self) -> tuple[int, bytes]:
        """Status and answer of a call that has to work: 32 bytes, each one more."""
        frame, data, back = (self.memory["frame"].address + at for at in (0, 512, 1024))
        self.memory.write(data, bytes(range(32)))
        for at, word in enumerate((data, back, 32, 0)):
            self.memory.write_word(frame + 8 * at, word)
        block = self.block(self.ecalls["honest"].id, frame, 32)
        kind, status = self._answered(block.index, self.put(block))
        assert kind == RETURN
        found = self.memory.read(back, 32) or b""
        self.memory.clean([], ["frame", "call"])
        return status, found
