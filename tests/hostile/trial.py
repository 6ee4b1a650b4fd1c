"""One hostile call and the oracle that watches it.

Whatever happens: nothing that must stay inside is in anything that left, nothing is written but where it may be, what
has to be refused is refused and what has not is not, trusted code was promised nothing that is not so, and the next
honest call works.
"""

import ctypes
import hashlib
from dataclasses import dataclass, field
from random import Random

from answers import Answers, Told
from build import Builder, Call, Place
from enclave import GIVE, GROW, OCALL, RETURN, Crashed, Enclave, seeded
from lies import Lies
from memory import Memory
from model import Model, Verdict
from pyenclave.edl.model import Ecall
from shapes import Shapes

from pyenclave.arch.calls import CALL
from pyenclave.arch.statuses import Status

OK, EXCEPTION = Status.OK, Status.EXCEPTION
NOT_ALLOWED, ABORTED, PROTOCOL = Status.NOT_ALLOWED, Status.ABORTED, Status.PROTOCOL
_ERROR = CALL.field("error").offset
_MOST_EXITS = 10_000
_DEEPEST = 3
_MOST_FINDINGS = 3


class Watched(ctypes.Structure):
    _fields_ = [("value", ctypes.c_uint64), ("mask", ctypes.c_uint64)]


class Flip(ctypes.Structure):
    _fields_ = [("place", ctypes.c_uint64), ("one", ctypes.c_uint64), ("other", ctypes.c_uint64)]


@dataclass
class Block:
    """A call block, as a host that may lie wrote it."""

    address: int
    index: int
    frame: int
    frame_size: int
    area: int
    area_size: int


@dataclass
class Outcome:
    status: int
    result: int
    told: Told
    verdict: Verdict


@dataclass
class Record:
    """What one trial came to: equal in two enclaves that differ in their secrets only."""

    digest: str = ""
    status: int | None = None  # None: a fault
    findings: list[str] = field(default_factory=list)
    ended: bool = False


class Host:
    """Makes trials against one enclave."""

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
        self._watched = (Watched * 5)(*((value, (1 << 64) - 1) for value in [*values, self.secret]))
        assert self._plain("start", self.secret)[0] == OK

    def _plain(self, name: str, *words: int) -> tuple[int, int]:
        """Status and result of an ecall without buffers."""
        frame = self.memory["frame"].address
        for at, word in enumerate([*words, 0]):
            self.memory.write_word(frame + 8 * at, word)
        size = self.shapes.frame(self.ecalls[name])[2]
        block = self.block(self.ecalls[name].id, frame if size else 0, size)
        kind, status = self.enclave.enter(block.index, self.put(block))
        assert kind == RETURN
        return status, self.memory.read_word(frame + 8 * len(words))

    def block(self, index: int, frame: int, size: int) -> Block:
        area = self.memory["area"]
        return Block(self.memory["call"].address + 64, index, frame, size, area.address, area.size)

    def put(self, block: Block) -> int:
        words = (block.frame, block.frame_size, block.area, block.area_size)
        if self.memory.island_of(block.address, 32):
            self.memory.write(block.address, b"".join((word % (1 << 64)).to_bytes(8, "little") for word in words))
        return block.address

    # --- one trial ------------------------------------------------------------------------------------------------

    def trial(self, trial: "Trial") -> Record:
        """Runs it, and whatever it did to the enclave, leaves one that works."""
        record = Record()
        run = Run(self, trial, record)
        try:
            outcome = run.root()
            record.status = outcome.status
            self._afterwards(outcome, record)
        except Crashed as crash:
            run.observe([], everything=False)
            run.note(f"crashed {crash.address if not trial.flips else 0:#x}")
            if not run.may_crash:
                record.findings.append(f"{crash}, with memory that is all there")
            record.ended = True
        except AssertionError as broken:
            record.findings.append(f"{broken}")
            record.ended = True
        if record.ended:
            self.reload()
        self.memory.clean(run.changed, [*self.memory.islands])
        record.digest = run.digest.hexdigest()[:16]
        record.findings = [f"{trial}: {finding}" for finding in record.findings[:_MOST_FINDINGS]]
        return record

    def _afterwards(self, outcome: Outcome, record: Record) -> None:
        if outcome.status in (ABORTED, PROTOCOL):
            record.ended = True
            return
        line = self._plain("broken")
        if line != (OK, 0):
            record.findings.append(f"a promise of trusted code was broken, at line {line[1]} (status {line[0]})")
        self.memory.clean([], ["frame", "call"])
        status, found = self._honest()
        if status != OK or found != bytes(range(1, 33)):
            record.findings.append(f"the next honest call answers {status}, {found.hex()}")
            record.ended = True

    def _honest(self) -> tuple[int, bytes]:
        frame, data, back = (self.memory["frame"].address + at for at in (0, 512, 1024))
        self.memory.write(data, bytes(range(32)))
        for at, word in enumerate((data, back, 32, 0)):
            self.memory.write_word(frame + 8 * at, word)
        block = self.block(self.ecalls["honest"].id, frame, 32)
        kind, status = self.enclave.enter(block.index, self.put(block))
        assert kind == RETURN
        found = self.memory.read(back, 32) or b""
        self.memory.clean([], ["frame", "call"])
        return status, found


@dataclass(frozen=True)
class Trial:
    """What one trial does: everything else follows from its seed."""

    seed: str
    ecall: str
    place: int = -1  # of the call's places the one that is turned, to the `lie`-th of what could be put there
    lie: int = 0
    lies: int = 0  # or so many places, at random
    hostile: float = 0.0  # how often an answer is a lie
    how: int | None = None  # what the body is told
    entry: bool = False  # the call block lies
    nested: float = 0.0  # how often the host enters again while an ocall is open
    flips: bool = False  # a second thread changes memory meanwhile
    starve: tuple[int, int] | None = None  # memory that is left: units of the arena taken, bytes of the heap


class Run:
    """A trial while it runs."""

    def __init__(self, host: Host, trial: Trial, record: Record) -> None:
        self.host, self.of, self.record = host, trial, record
        self.memory, self.shapes = host.memory, host.shapes
        self.random = seeded(trial.seed, trial.ecall)
        self.answers = Answers(host.memory, host.shapes, host.model, host.lies, self.random, trial.hostile)
        self.digest = hashlib.sha256()
        self.changed: list[tuple[int, bytes]] = []
        self.may_crash = trial.flips
        self.nested = False
        self._planted: set[int] = set()

    def note(self, what: object) -> None:
        self.digest.update(repr(what).encode())

    def build(self) -> tuple[Call, Block]:
        """The call of this trial, lies and all."""
        call = Builder(self.memory, self.shapes, self.random).call(self.host.ecalls[self.of.ecall])
        if self.of.how is not None:
            offsets, _, _ = self.shapes.frame(call.ecall)
            self.memory.write(call.frame + offsets["how"], self.of.how.to_bytes(4, "little"))
        if self.of.place >= 0 and self.of.place < len(call.places):
            place = call.places[self.of.place]
            lies = self.host.lies.all_for(call, place)
            self.memory.write(place.address, lies[self.of.lie % len(lies)])
        self.host.lies.tell(self.random, call, self.of.lies)
        block = self.host.block(call.ecall.id, call.frame if call.frame_size else 0, call.frame_size)
        if self.of.entry:
            self._lie_about_entry(block)
        return call, block

    def _lie_about_entry(self, block: Block) -> None:
        random, pointer = self.random, lambda: self.host.lies.place(self.random)
        name = random.choice(("address", "frame", "frame_size", "area", "area_size", "index"))
        sizes = (0, 1, 7, 8, 16, 24, 4096, 1 << 31, 1 << 32, 1 << 63, (1 << 64) - 1, block.frame_size + 8)
        indices = (len(self.host.ecalls), 1 << 31, (1 << 32) - 1, 1 << 32, (1 << 63), (1 << 64) - 1, 0x1_0000_0002)
        pools = {"address": pointer, "frame": pointer, "area": pointer, "index": lambda: random.choice(indices)}
        setattr(block, name, pools.get(name, lambda: random.choice(sizes))())

    def root(self) -> Outcome:
        """The trial's own call, alone or as the nested one of `starve`."""
        if self.of.starve is None:
            call, block = self.build()
            return self.converse(call, block, 0)
        frame = self.memory["frame"].address + 2048
        for at, word in enumerate((*self.of.starve, 0)):
            self.memory.write_word(frame + 8 * at, word)
        starve = Call(self.host.ecalls["starve"], frame, 24)
        block = self.host.block(starve.ecall.id, frame, 24)
        block.address += 2144
        return self.converse(starve, block, 0)

    # --- exits ----------------------------------------------------------------------------------------------------

    def converse(self, call: Call, block: Block, depth: int) -> Outcome:
        """Enters and answers until the ecall returns; then judges how it ended."""
        verdict = self._verdict(call, block)
        told = Told(lent=[(block.area, block.area_size)] if block.area_size else [])
        self.may_crash |= (
            verdict.refuse is None or verdict.doubtful or bool(told.lent and not self.memory.island_of(*told.lent[0]))
        )
        address = self.host.put(block)
        flips = self._start_flips(call, block) if self.of.flips and depth == 0 else None
        try:
            rdi, rsi = self._enter(block.index, address)
            for _ in range(_MOST_EXITS):
                kind = rdi & 0xFF
                self.note((kind, rdi >> 8, rsi))
                if kind == RETURN:
                    break
                self.observe(told.lent)
                rdi, rsi = self._enter(*self._answer(kind, rdi >> 8, rsi, told, depth))
            else:
                raise AssertionError("the ecall asks and asks")
        finally:
            if flips is not None:
                self.host.library.flip_stop()
        outcome = Outcome(rsi, 0, told, verdict)
        self._ended(call, block, outcome)
        return outcome

    def _enter(self, rdi: int, rsi: int) -> tuple[int, int]:
        self.memory.keep()
        return self.host.enclave.enter(rdi, rsi)

    def _answer(self, kind: int, index: int, value: int, told: Told, depth: int) -> tuple[int, int]:
        if kind == GROW:
            answer = self.answers.grow(value, told)
        elif kind == GIVE:
            answer = self.answers.give(value, told)
        else:
            assert kind == OCALL, f"an exit of kind {kind}"
            ocall = self.shapes.interface.ocalls[index]
            if depth < _DEEPEST and (ocall.name == "o_hook" or self.random.random() < self.of.nested):
                self._nested(ocall.name, set(ocall.allow), depth)
            answer = self.answers.ocall(ocall, value, told)
        self.may_crash |= told.doubtful
        return answer

    def _nested(self, ocall: str, allowed: set[str], depth: int) -> None:
        """Enters again before the ocall is answered."""
        self.nested = True
        if ocall == "o_hook":
            call, block = self.build()
        else:
            name = "poke" if self.random.random() < 0.5 else self.random.choice(list(self.host.ecalls))
            if name in ("start", "broken", "starve"):
                return
            call = Builder(self.memory, self.shapes, self.random).call(self.host.ecalls[name])
            block = self.host.block(call.ecall.id, call.frame if call.frame_size else 0, call.frame_size)
        block.area, block.area_size = 0, 0
        outcome = self.converse(call, block, depth + 1)
        self.note(outcome.status)
        if call.ecall.name not in allowed and outcome.status in (OK, EXCEPTION):
            self.record.findings.append(f"nested {call.ecall.name}, which {ocall} does not allow, was accepted")

    # --- judgement ------------------------------------------------------------------------------------------------

    def _verdict(self, call: Call, block: Block) -> Verdict:
        """What the entry and the bridge have to say of it."""
        if not self.of.entry:
            verdict = self.host.model.judge(call)
            self._body(call, verdict)
            return verdict
        outside = self.host.model.outside
        known = self.memory.island_of(block.address, CALL.size) is not None
        bad = block.address % 8 != 0 or not outside(block.address, CALL.size) or block.index != call.ecall.id
        bad |= block.area_size != 0 and (block.area % 16 != 0 or not outside(block.area, block.area_size))
        bad |= block.frame_size != call.frame_size
        bad |= block.frame_size != 0 and (block.frame % 8 != 0 or not outside(block.frame, block.frame_size))
        if bad:
            sure = known or block.address % 8 != 0 or not outside(block.address, CALL.size)
            return Verdict(True if sure else None, "entry")
        writes = self.host.model.judge(call).writes
        return Verdict(None, "entry", writes=[*writes, (block.frame, block.frame_size)])

    def _body(self, call: Call, verdict: Verdict) -> None:
        """What the bodies do that a bridge has to refuse."""
        values, name = verdict.values, call.ecall.name
        how = values.get("how", 0) & 0xFFFFFFFF
        both = {"chosen_bytes": ("data", "n"), "chosen_two": ("pads", "n")}.get(name, ())
        there = all(values[parameter] for parameter in both)
        refused = {
            "chosen_bytes": there and 4 <= how <= 9,
            "chosen_two": (there and how in (1, 2)) or how == 4,
            "chosen_text": how == 1 and values.get("text", 0) != 0,
            "deep_both": how in (2, 4) and values.get("tree", 0) != 0,
            "deep_texts": how == 2 and values.get("texts", 0) != 0 and values.get("n", 0) != 0,
            "deep_out": how in (2, 3, 4, 5, 7) and values.get("tree", 0) != 0,
            "blocks_both": how == 2,
            "give_pointer": how in (1, 2) or not self.host.model.outside(values.get("pointer", 0), 1),
        }.get(name, False)
        if name == "poke":  # private: only while an ocall is open
            verdict.refuse = None if self.nested else True
        if refused and verdict.refuse is False:
            verdict.refuse, verdict.why = True, f"the body's answer, how {how}"

    def _ended(self, call: Call, block: Block, outcome: Outcome) -> None:
        status, told, verdict = outcome.status, outcome.told, outcome.verdict
        offsets, _, _ = self.shapes.frame(call.ecall)
        if status == OK and "pye_result" in offsets and not self.of.entry:
            outcome.result = self.memory.read_word(call.frame + offsets["pye_result"]) & 0xFFFFFFFF
        writable = list(told.lent)
        if status == OK:
            writable += verdict.writes
        elif status == EXCEPTION:
            writable.append((block.address + _ERROR, CALL.size - _ERROR))
        self.observe(writable)
        if self.of.flips or self.of.starve is not None or self.nested:
            return
        must = verdict.refuse is True or told.refuse
        if must and status == OK:
            self.record.findings.append(f"accepted what must be refused: {verdict.why or told.refuse}")
        if verdict.refuse is False and not told.refuse and not told.failed and status != OK:
            self.record.findings.append(f"refused (status {status}) what is right")
        if (
            told.failed
            and not self.of.entry
            and status == OK
            and call.ecall.name.startswith("ask_")
            and outcome.result == 0
        ):
            self.record.findings.append(f"trusted code got what must be refused: {told.failed}")
        if status in (ABORTED, PROTOCOL) and block.index < 1 << 32:
            self.record.findings.append(f"the enclave ended (status {status})")

    def observe(self, writable: list[tuple[int, int]], *, everything: bool = True) -> None:
        """Everything that was written since the last entry."""
        changes = self.memory.changes()
        self.changed += changes
        for at, data in changes:
            if everything and not self.of.flips and not _covered(at, len(data), writable):
                self.record.findings.append(f"{len(data)} bytes at {self.where(at)} are not the enclave's to write")
            self._search(at, len(data))
        if not self.of.flips:
            self.note([(at, data) for at, data in changes])

    def where(self, address: int) -> str:
        island = self.memory.island_of(address, 1)
        return f"{island.name}+{address - island.address:#x}" if island else hex(address)

    def _search(self, address: int, size: int) -> None:
        island = self.memory.island_of(address, size)
        assert island
        first = max(island.address, address - 7)
        last = min(island.end, address + size + 7)
        enclave, at = self.host.enclave, first
        sent = ctypes.addressof(self.memory.sent(island))
        while at < last:
            found = self.host.library.watch_search(
                at, sent + at - island.address, last - at, enclave.base, enclave.size, self.host._watched, 5
            )
            if found < 0:
                return
            value = self.memory.read_word(at + found)
            if value not in self._planted and not self._echoed(value):
                self.record.findings.append(f"{value:#x} at {self.where(at + found)} is the enclave's own")
            at += found + 1

    def _echoed(self, value: int) -> bool:
        """The host itself has put it somewhere: an address that was never a secret."""
        needle = value.to_bytes(8, "little")
        return any(needle in self.memory.sent(island).raw for island in self.memory.islands.values())

    # --- changes meanwhile ----------------------------------------------------------------------------------------

    def _start_flips(self, call: Call, block: Block) -> ctypes.Array[Flip]:
        places = [*call.places, *(Place(block.address + at, 8, "pointer") for at in (0, 8, 16, 24))]
        self._planted |= {lie + beside for lie in self.host.lies.pointers for beside in range(-8, 9)}
        words = {place.address & ~7: place for place in places if self.memory.island_of(place.address & ~7, 8)}
        flips = (Flip * len(words))()
        for at, (address, place) in enumerate(words.items()):
            now = self.memory.read_word(address)
            shift = address - place.address
            lie = self.host.lies.one_for(self.random, call, place)[: 8 if shift == 0 else 1]
            other = int.from_bytes(lie.ljust(8, b"\0"), "little")
            flips[at] = (address, now, other if place.width == 8 else now ^ other)
            self._planted |= {now, flips[at].other}
        assert self.host.library.flip_start(flips, len(words)) == 0
        return flips


def _covered(at: int, size: int, ranges: list[tuple[int, int]]) -> bool:
    """Every byte lies in some range."""
    while size > 0:
        ends = [start + length for start, length in ranges if start <= at < start + length]
        if not ends:
            return False
        size -= max(ends) - at
        at = max(ends)
    return True


def random_trial(random: Random, seed: str, ecalls: list[Ecall]) -> Trial:
    """One of everything."""
    name = random.choice([ecall.name for ecall in ecalls if ecall.name not in ("start", "broken", "starve", "recover")])
    asks = name.startswith("ask_")
    flips = random.random() < 0.15
    return Trial(
        seed=seed,
        ecall=name,
        lies=0 if asks else random.choice((0, 1, 1, 1, 2, 3, 5)),
        hostile=random.choice((0.0, 0.3, 0.7)),
        entry=not flips and random.random() < 0.05,
        nested=random.choice((0.0, 0.0, 0.2)),
        flips=flips,
    )
