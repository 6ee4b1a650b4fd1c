"""What a bridge must do with a call, worked out a second time: from the interface and the bytes that the host wrote."""

import ctypes
from collections.abc import Callable
from dataclasses import dataclass, field

from build import Call
from memory import Memory
from pyenclave.codegen.lengths import references
from pyenclave.codegen.spelling import by_address
from pyenclave.edl.model import Copy, DeepPlan, Direction, LengthKind, Parameter, Reference, StructRef, Type
from shapes import LIMIT, BadLength, Shapes

PLENTY = 96 << 10  # bytes of a call's buffers that an enclave of 1 MiB always has; beyond, it may refuse
WHOLE_HEAP = 1 << 20


class Refused(Exception):
    """The bridge must refuse this call."""


class Unknown(Exception):
    """Memory that is not the host's own: what lies there, if anything, is not known here."""


@dataclass
class Verdict:
    """`refuse`: True for must, False for must not, None where either is right."""

    refuse: bool | None = False
    why: str = ""
    doubtful: bool = False  # it leads to memory that is not there: a fault inside is right, too
    writes: list[tuple[int, int]] = field(default_factory=list)
    values: dict[str, int] = field(default_factory=dict)  # the frame's words, for what the bodies do


class Model:
    """Judges calls of one interface by an enclave at [base, top)."""

    def __init__(self, memory: Memory, shapes: Shapes, base: int, top: int) -> None:
        self._memory, self._shapes, self._base, self._top = memory, shapes, base, top
        self._taken = 0
        self.doubt = False

    def outside(self, address: int, size: int) -> bool:
        last = address + max(size, 1) - 1
        return last < LIMIT and (last < self._base or address >= self._top)

    def judge(self, call: Call) -> Verdict:
        """Of the bytes as they are now."""
        verdict = Verdict()
        self._taken, self.doubt = 0, False
        offsets, first, size = self._shapes.frame(call.ecall)
        frame = ctypes.string_at(call.frame, size)
        for parameter in call.ecall.parameters:
            at = offsets[parameter.name]
            verdict.values[parameter.name] = int.from_bytes(frame[at : at + 8], "little")
        try:
            self._frame(call, frame, offsets, verdict)
            if self._taken > PLENTY:
                raise Unknown("memory may not suffice")
        except (Refused, BadLength) as reason:
            verdict.refuse, verdict.why = True, str(reason) or type(reason).__name__
        except Unknown as reason:
            verdict.refuse, verdict.why = None, str(reason)
        verdict.doubtful = self.doubt
        if first < size:
            verdict.writes.append((call.frame + first, size - first))
        return verdict

    def array(self, copy: Copy, address: int, size: int, text: bool) -> None:
        """A result that the host chose. Raises Refused, Unknown."""
        self._range(address, size, Verdict(), copies_out=False)
        if text:
            self._string(address, size, 4 if copy.length.kind is LengthKind.WSTRING else 1)
        else:
            self._elements(copy.element, None, address, size, Direction.OUT, Verdict())

    def elements(self, copy: Copy, address: int, size: int) -> None:
        """A result in the room that it was given, and what it points at. Raises Refused, Unknown."""
        self._elements(copy.element, copy.deep, address, size, Direction.IN, Verdict())

    def _frame(self, call: Call, frame: bytes, offsets: dict[str, int], verdict: Verdict) -> None:
        def word(name: str) -> int:
            return int.from_bytes(frame[offsets[name] : offsets[name] + 8], "little")

        def read(reference: Reference) -> int:
            return self._shapes.number(reference.type, frame[offsets[reference.name] :], reference.signed)

        parameters = call.ecall.parameters
        for parameter in parameters:
            if not by_address(parameter) and not self._shapes.valid(parameter.type, frame[offsets[parameter.name] :]):
                raise Refused(f"{parameter.name} has a value that its type has not")
        found: list[Exception] = []
        for parameter in parameters:
            try:
                if parameter.copy:
                    self._parameter(parameter, parameter.copy, word, read, verdict)
            except Unknown as doubt:  # what comes later may have to be refused all the same
                found.append(doubt)
            except (Refused, BadLength) as reason:  # and what comes later may be looked at before
                found.insert(0, reason)
        if found:
            raise found[0]

    def _parameter(
        self,
        parameter: Parameter,
        copy: Copy,
        word: Callable[[str], int],
        read: Callable[[Reference], int],
        verdict: Verdict,
    ) -> None:
        address = word(parameter.name)
        if copy.chosen:
            for operand in (copy.length.size, copy.length.count):
                if isinstance(operand, Reference) and address != 0 and word(operand.name) == 0:
                    raise Refused(f"{parameter.name} without its length")
            self._range(address, 8 if address else 0, verdict, copies_out=True)
            return
        if copy.length.kind in (LengthKind.STRING, LengthKind.WSTRING):
            size = word(f"pye_{parameter.name}_size")
            self._range(address, size, verdict, copies_out=copy.direction.copies_out)
            self._string(address, size, 4 if copy.length.kind is LengthKind.WSTRING else 1)
            return
        size = self._shapes.bytes_of(copy.length, copy.element, read, address == 0)
        if copy.length.is_sequence:
            self._sequence(parameter, copy, address, size, word, verdict)
            return
        self._range(address, size, verdict, copies_out=copy.direction.copies_out)
        if copy.direction.copies_in:
            self._elements(copy.element, copy.deep, address, size, copy.direction, verdict)

    def _range(self, address: int, size: int, verdict: Verdict, *, copies_out: bool) -> None:
        if address == 0:
            if size:
                raise Refused("NULL with a length")
            return
        if not self.outside(address, size):
            raise Refused(f"[{address:#x}, +{size:#x}) is not outside")
        if size > WHOLE_HEAP:
            raise Refused("more than the heap")
        self._taken += size + 16
        away = size > 0 and self._memory.island_of(address, size) is None
        self.doubt |= away
        if copies_out:
            verdict.writes.append((address, size))
            if away:
                raise Unknown("a result to memory that is not there")

    def _bytes(self, address: int, size: int) -> bytes:
        data = self._memory.read(address, size) if size else b""
        if data is None:
            raise Unknown("an argument in memory that is not there")
        return data

    def _string(self, address: int, size: int, width: int) -> None:
        if address == 0:
            return
        if size == 0 or size % width:
            raise Refused("a string's size")
        data = self._bytes(address, size)
        units = [data[at : at + width] for at in range(0, size, width)]
        if units.index(b"\0" * width) != size // width - 1 if b"\0" * width in units else True:
            raise Refused("a string's terminator")

    def _elements(
        self, element: Type, plan: DeepPlan | None, address: int, size: int, direction: Direction, verdict: Verdict
    ) -> None:
        if address == 0:
            return
        data, one = self._bytes(address, size), self._shapes.size(element)
        self._taken += 4 * size + 16 if plan else 0
        for at in range(0, size, one):
            if not self._shapes.valid(element, data[at : at + one]):
                raise Refused("an element has a value that its type has not")
            if plan:
                self._deep(plan, data[at : at + one], direction, verdict)

    def _deep(self, plan: DeepPlan, value: bytes, direction: Direction, verdict: Verdict) -> None:
        def read(reference: Reference) -> int:
            offset, of = self._shapes.member(plan.struct, reference.name)
            return self._shapes.number(of, value[offset:], reference.signed)

        doubts: list[Unknown] = []
        for member in plan.members:
            offset, of = self._shapes.member(plan.struct, member.name)
            address = int.from_bytes(value[offset : offset + 8], "little")
            size = self._shapes.bytes_of(member.length, member.element, read, address == 0)
            writes = direction.copies_out and not getattr(of, "const", False)
            try:
                self._range(address, size, verdict, copies_out=writes)
                self._elements(member.element, member.plan, address, size, direction, verdict)
            except Unknown as doubt:
                doubts.append(doubt)
        for name, count, inner in plan.embedded:
            offset, _ = self._shapes.member(plan.struct, name)
            one = self._shapes.size(StructRef(inner.struct))
            for index in range(count):
                start = offset + index * one
                self._deep(inner, value[start : start + one], direction, verdict)
        if doubts:
            raise doubts[0]

    def _sequence(
        self,
        parameter: Parameter,
        copy: Copy,
        address: int,
        size: int,
        word: Callable[[str], int],
        verdict: Verdict,
    ) -> None:
        self._range(address, size, verdict, copies_out=False)
        names = copy.length.sizes is None
        said = word(f"pye_{parameter.name}_size" if names else copy.length.sizes or "")
        self._range(said, size, verdict, copies_out=False)
        if not names and not references(copy.length) and (said == 0) != (address == 0):
            raise Refused("an array and its sizes, one of them NULL")
        if address == 0:
            return
        pointers, sizes = self._bytes(address, size), self._bytes(said, size)
        self._taken += 3 * size
        doubts: list[Unknown] = []
        for at in range(0, size, 8):
            one, length = (int.from_bytes(data[at : at + 8], "little") for data in (pointers, sizes))
            try:
                if names and one == 0:
                    raise Refused("a NULL string")
                self._range(one, length, verdict, copies_out=copy.direction.copies_out)
                if names:
                    self._string(one, length, 1)
                elif one and copy.direction.copies_in:
                    self._bytes(one, length)
            except Unknown as doubt:
                doubts.append(doubt)
        if doubts:
            raise doubts[0]
