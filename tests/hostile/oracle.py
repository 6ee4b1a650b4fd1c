"""What must hold while a hostile call runs and when it has ended, and what of it did not.

Nothing that must stay inside is in anything that left, nothing is written but where it may be, what has to be refused
is refused and what has not is not, and trusted code was promised nothing that is not so.
"""

import ctypes
import hashlib
from dataclasses import dataclass, field

from answers import Told
from build import Call
from host import OK, Block, Host
from model import Verdict

from pyenclave.arch.calls import CALL
from pyenclave.arch.statuses import Status

EXCEPTION, ABORTED, PROTOCOL = Status.EXCEPTION, Status.ABORTED, Status.PROTOCOL
_ERROR = CALL.field("error").offset


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


class Oracle:
    """Watches one trial. `entry`: its call block lies; `flips`: a second thread changes memory meanwhile."""

    def __init__(self, host: Host, record: Record, *, entry: bool, flips: bool, starved: bool) -> None:
        self.host, self.memory, self.shapes, self.record = host, host.memory, host.shapes, record
        self.entry, self.flips, self.starved = entry, flips, starved
        self.digest = hashlib.sha256()
        self.changed: list[tuple[int, bytes]] = []
        self.nested = False  # an ecall was made while an ocall was open
        self.planted: set[int] = set()  # the host's own numbers, which are no secret wherever they are

    def note(self, what: object) -> None:
        self.digest.update(repr(what).encode())

    # --- what has to become of a call -----------------------------------------------------------------------------

    def verdict(self, call: Call, block: Block) -> Verdict:
        """What the entry and the bridge have to say of it."""
        if not self.entry:
            verdict = self.host.model.judge(call)
            self._body(call, verdict)
            return verdict
        outside = self.host.model.outside
        known = self.memory.island_of(block.address, CALL.size) is not None
        bad = block.address % 8 != 0 or not outside(block.address, CALL.size) or block.index != call.ecall.id
        bad |= block.area_size != 0 and (block.area % 16 != 0 or not outside(block.area, block.area_size))
        bad |= block.signals != 0 and (block.signals % 8 != 0 or not outside(block.signals, 8))
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

    def ended(self, call: Call, block: Block, outcome: Outcome) -> None:
        status, told, verdict = outcome.status, outcome.told, outcome.verdict
        offsets, _, _ = self.shapes.frame(call.ecall)
        if status == OK and "pye_result" in offsets and not self.entry:
            outcome.result = self.memory.read_word(call.frame + offsets["pye_result"]) & 0xFFFFFFFF
        writable = list(told.lent)
        if status == OK:
            writable += verdict.writes
        elif status == EXCEPTION:
            writable.append((block.address + _ERROR, CALL.size - _ERROR))
        self.observe(writable)
        if self.flips or self.starved or self.nested:
            return
        must = verdict.refuse is True or told.refuse
        if must and status == OK:
            self.record.findings.append(f"accepted what must be refused: {verdict.why or told.refuse}")
        if verdict.refuse is False and not told.refuse and not told.failed and status != OK:
            self.record.findings.append(f"refused (status {status}) what is right")
        if (
            told.failed
            and not self.entry
            and status == OK
            and call.ecall.name.startswith("ask_")
            and outcome.result == 0
        ):
            self.record.findings.append(f"trusted code got what must be refused: {told.failed}")
        if status in (ABORTED, PROTOCOL) and block.index < 1 << 32:
            self.record.findings.append(f"the enclave ended (status {status})")

    # --- what was written -----------------------------------------------------------------------------------------

    def observe(self, writable: list[tuple[int, int]], *, everything: bool = True) -> None:
        """Everything that was written since the last entry."""
        changes = self.memory.changes()
        self.changed += changes
        for at, data in changes:
            if everything and not self.flips and not _covered(at, len(data), writable):
                self.record.findings.append(f"{len(data)} bytes at {self.where(at)} are not the enclave's to write")
            self._search(at, len(data))
        if not self.flips:
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
                at, sent + at - island.address, last - at, enclave.base, enclave.size, self.host.watched, 5
            )
            if found < 0:
                return
            value = self.memory.read_word(at + found)
            if value not in self.planted and not self._echoed(value):
                self.record.findings.append(f"{value:#x} at {self.where(at + found)} is the enclave's own")
            at += found + 1

    def _echoed(self, value: int) -> bool:
        """The host itself has put it somewhere: an address that was never a secret."""
        needle = value.to_bytes(8, "little")
        return any(needle in self.memory.sent(island).raw for island in self.memory.islands.values())


def _covered(at: int, size: int, ranges: list[tuple[int, int]]) -> bool:
    """Every byte lies in some range."""
    while size > 0:
        ends = [start + length for start, length in ranges if start <= at < start + length]
        if not ends:
            return False
        size -= max(ends) - at
        at = max(ends)
    return True
