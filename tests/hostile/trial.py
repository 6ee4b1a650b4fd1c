"""One hostile call, from its seed: see oracle.py for what must hold. Whatever happened, the next honest call works."""

import ctypes
from dataclasses import dataclass
from random import Random

from answers import Answers, Told
from build import Builder, Call, Place
from enclave import COMMIT, GIVE, GROW, OCALL, ORET, RETURN, Crashed, seeded
from host import OK, Block, Host
from oracle import ABORTED, EXCEPTION, PROTOCOL, Oracle, Outcome, Record
from pyenclave.edl.model import Ecall

_MOST_EXITS = 10_000
_DEEPEST = 3
_MOST_FINDINGS = 3


class Flip(ctypes.Structure):
    _fields_ = [("place", ctypes.c_uint64), ("one", ctypes.c_uint64), ("other", ctypes.c_uint64)]


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
        self.oracle = Oracle(host, record, entry=trial.entry, flips=trial.flips, starved=trial.starve is not None)
        self.may_crash = trial.flips

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
        name = random.choice(("address", "frame", "frame_size", "area", "area_size", "signals", "index"))
        sizes = (0, 1, 7, 8, 16, 24, 4096, 1 << 31, 1 << 32, 1 << 63, (1 << 64) - 1, block.frame_size + 8)
        indices = (len(self.host.ecalls), 1 << 31, (1 << 32) - 1, 1 << 32, (1 << 63), (1 << 64) - 1, 0x1_0000_0002)
        pools = dict.fromkeys(("address", "frame", "area", "signals"), pointer)
        pools["index"] = lambda: random.choice(indices)
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
        verdict = self.oracle.verdict(call, block)
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
                self.oracle.note((kind, rdi >> 8, rsi))
                if kind == RETURN:
                    break
                self.oracle.observe(told.lent)
                rdi, rsi = self._enter(*self._answer(kind, rdi >> 8, rsi, told, depth))
            else:
                raise AssertionError("the ecall asks and asks")
        finally:
            if flips is not None:
                self.host.library.flip_stop()
        outcome = Outcome(rsi, 0, told, verdict)
        self.oracle.ended(call, block, outcome)
        return outcome

    def _enter(self, rdi: int, rsi: int) -> tuple[int, int]:
        self.memory.keep()
        return self.host.enclave.enter(rdi, rsi)

    def _answer(self, kind: int, index: int, value: int, told: Told, depth: int) -> tuple[int, int]:
        if kind == GROW:
            answer = self.answers.grow(value, told)
        elif kind == GIVE:
            answer = self.answers.give(value, told)
        elif kind == COMMIT:
            answer = (ORET, 0)
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
        self.oracle.nested = True
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
        self.oracle.note(outcome.status)
        if call.ecall.name not in allowed and outcome.status in (OK, EXCEPTION):
            self.record.findings.append(f"nested {call.ecall.name}, which {ocall} does not allow, was accepted")

    # --- changes meanwhile ----------------------------------------------------------------------------------------

    def _start_flips(self, call: Call, block: Block) -> ctypes.Array[Flip]:
        places = [*call.places, *(Place(block.address + at, 8, "pointer") for at in (0, 8, 16, 24))]
        self.oracle.planted |= {lie + beside for lie in self.host.lies.pointers for beside in range(-8, 9)}
        words = {place.address & ~7: place for place in places if self.memory.island_of(place.address & ~7, 8)}
        flips = (Flip * len(words))()
        for at, (address, place) in enumerate(words.items()):
            now = self.memory.read_word(address)
            shift = address - place.address
            lie = self.host.lies.one_for(self.random, call, place)[: 8 if shift == 0 else 1]
            other = int.from_bytes(lie.ljust(8, b"\0"), "little")
            flips[at] = (address, now, other if place.width == 8 else now ^ other)
            self.oracle.planted |= {now, flips[at].other}
        assert self.host.library.flip_start(flips, len(words)) == 0
        return flips


def make(host: Host, trial: Trial) -> Record:
    """Runs it, and whatever it did to the enclave, leaves one that works."""
    record = Record()
    run = Run(host, trial, record)
    try:
        outcome = run.root()
        record.status = outcome.status
        _afterwards(host, outcome, record)
    except Crashed as crash:
        run.oracle.observe([], everything=False)
        run.oracle.note(f"crashed {crash.address if not trial.flips else 0:#x}")
        if not run.may_crash:
            record.findings.append(f"{crash}, with memory that is all there")
        record.ended = True
    except AssertionError as broken:
        record.findings.append(f"{broken}")
        record.ended = True
    if record.ended:
        host.reload()
    host.memory.clean(run.oracle.changed, [*host.memory.islands])
    record.digest = run.oracle.digest.hexdigest()[:16]
    record.findings = [f"{trial}: {finding}" for finding in record.findings[:_MOST_FINDINGS]]
    return record


def _afterwards(host: Host, outcome: Outcome, record: Record) -> None:
    if outcome.status in (ABORTED, PROTOCOL):
        record.ended = True
        return
    line = host.plain("broken")
    if line != (OK, 0):
        record.findings.append(f"a promise of trusted code was broken, at line {line[1]} (status {line[0]})")
    host.memory.clean([], ["frame", "call"])
    status, found = host.honest()
    if status != OK or found != bytes(range(1, 33)):
        record.findings.append(f"the next honest call answers {status}, {found.hex()}")
        record.ended = True


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
