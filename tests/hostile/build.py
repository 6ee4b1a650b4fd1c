"""Honest calls: a frame, its buffers and what they point at, with every place that a hostile host may turn."""

from dataclasses import dataclass, field
from random import Random

from memory import Memory
from pyenclave.codegen.lengths import references
from pyenclave.edl.model import (
    Copy,
    DeepPlan,
    Direction,
    Ecall,
    LengthKind,
    Parameter,
    Pointer,
    Reference,
    StructRef,
    Type,
)
from shapes import Shapes, is_byte

_COUNTS = (0, 1, 1, 2, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 40)


@dataclass(frozen=True)
class Place:
    """`width` bytes of the host's memory that are a pointer, a length or a value."""

    address: int
    width: int
    kind: str  # "pointer", "length", "value", "data"


@dataclass
class Call:
    """One ecall, written to memory."""

    ecall: Ecall
    frame: int
    frame_size: int
    places: list[Place] = field(default_factory=list)


class Builder:
    """Takes memory of the buffer islands from their ends: the byte after a buffer is often nobody's."""

    def __init__(self, memory: Memory, shapes: Shapes, random: Random, *, most: int = 40) -> None:
        self._memory, self._shapes, self._random = memory, shapes, random
        self._most = most
        self._ends = {name: memory[name].end for name in memory.islands if name.startswith("buffer")}
        self.places: list[Place] = []

    def call(self, ecall: Ecall) -> Call:
        """Chooses every argument."""
        offsets, first, size = self._shapes.frame(ecall)
        frame = self._memory["frame"].address + 16 * self._random.randrange(16)
        call = Call(ecall, frame, size, self.places)
        values: dict[str, bytes] = {}
        for name, of, need in _lengths(ecall):
            values[name] = self._shapes.encode(of, self._count(of) * need)
        for parameter in ecall.parameters:
            if parameter.copy and parameter.copy.length.sizes:
                values[parameter.copy.length.sizes] = self._sizes(parameter.copy, values)
        for parameter in ecall.parameters:
            self._argument(parameter, values, frame, offsets)
        assert first <= size
        return call

    def _count(self, of: Type) -> int:
        return self._random.choice([count for count in _COUNTS if count <= self._most])

    def _argument(self, parameter: Parameter, values: dict[str, bytes], frame: int, offsets: dict[str, int]) -> None:
        name, at = parameter.name, frame + offsets[parameter.name]
        if parameter.copy is None:
            self._value(parameter, values, at)
            return
        copy = parameter.copy
        self._note(at, 8, "pointer")
        if copy.chosen:
            self._memory.write_word(at, 0 if self._random.random() < 0.1 else self.room(b"\0" * 8))
            return
        if copy.length.kind in (LengthKind.STRING, LengthKind.WSTRING):
            text = self.string(4 if copy.length.kind is LengthKind.WSTRING else 1)
            self._memory.write_word(at, self.room(text))
            self._memory.write_word(frame + offsets[f"pye_{name}_size"], len(text))
            self._note(frame + offsets[f"pye_{name}_size"], 8, "length")
            return

        size = self._size(copy, values)
        if copy.length.is_sequence:
            self._sequence(copy, at, size, frame, offsets, f"pye_{name}_size", values)
            return
        named = bool(references(copy.length))
        chosen_length = copy.direction is Direction.OUT and not named
        if (size == 0 if named else not chosen_length) and self._random.random() < 0.1:
            self._memory.write_word(at, 0)
            return
        if name in values:  # the sizes of an array of buffers
            address = self.room(values[name])
            for index in range(size // 8):
                self._note(address + 8 * index, 8, "length")
        else:
            address = self._array(copy.element, copy.deep, size, copy.direction)
        self._memory.write_word(at, address)

    def _size(self, copy: Copy, values: dict[str, bytes]) -> int:
        def read(reference: Reference) -> int:
            return self._shapes.number(reference.type, values[reference.name], reference.signed)

        return self._shapes.bytes_of(copy.length, copy.element, read, absent=False)

    def _sizes(self, copy: Copy, values: dict[str, bytes]) -> bytes:
        sizes = [self._random.randrange(20) for _ in range(self._size(copy, values) // 8)]
        return b"".join(size.to_bytes(8, "little") for size in sizes)

    def _value(self, parameter: Parameter, values: dict[str, bytes], at: int) -> None:
        of = parameter.type
        if parameter.direction is Direction.USER_CHECK:
            self._note(at, 8, "pointer")
            self._memory.write_word(at, self.room(b"\0" * 8))
            return
        if parameter.name in values:
            data, kind = values[parameter.name], "length"
        elif parameter.name == "how":
            data, kind = self._random.randrange(11).to_bytes(4, "little"), "value"
        else:
            data, kind = self._shapes.random(self._random, of), "value"
        self._memory.write(at, data)
        self._note(at, len(data), kind)

    def _array(self, element: Type, plan: DeepPlan | None, size: int, direction: Direction) -> int:
        if direction is Direction.OUT:
            return self.room(self._random.randbytes(size))
        one = self._shapes.size(element)
        address = self.room(b"".join(self._shapes.random(self._random, element) for _ in range(size // one)))
        for index in range(size // one):
            if plan:
                self.deep(plan, address + index * one)
            elif size <= 256:
                self._note(address + index * one, min(one, 8), "data")
        return address

    def deep(self, plan: DeepPlan, address: int) -> None:
        values: dict[str, int] = {}
        for member in plan.members:
            for reference in references(member.length):
                if reference.name not in values:
                    offset, of = self._shapes.member(plan.struct, reference.name)
                    values[reference.name] = self._count(of) % 9
                    self._memory.write(address + offset, self._shapes.encode(of, values[reference.name]))
                    self._note(address + offset, self._shapes.size(of), "length")
            offset, _ = self._shapes.member(plan.struct, member.name)
            self._note(address + offset, 8, "pointer")
            size = self._shapes.bytes_of(member.length, member.element, lambda r: values[r.name], absent=False)
            absent = (size == 0 or not references(member.length)) and self._random.random() < 0.3
            inner = 0 if absent else self._array(member.element, member.plan, size, Direction.IN)
            self._memory.write_word(address + offset, inner)
        for name, count, inner_plan in plan.embedded:
            offset, _ = self._shapes.member(plan.struct, name)
            for index in range(count):
                one = self._shapes.size(StructRef(inner_plan.struct))
                self.deep(inner_plan, address + offset + index * one)

    def _sequence(
        self, copy: Copy, at: int, size: int, frame: int, offsets: dict[str, int], field: str, values: dict[str, bytes]
    ) -> None:
        count, addresses = size // 8, []
        if copy.length.sizes is None:
            texts = [self.string(1) for _ in range(count)]
            addresses = [self.room(text) for text in texts]
            sizes = self.room(b"".join(len(text).to_bytes(8, "little") for text in texts))
            self._memory.write_word(frame + offsets[field], sizes)
            self._note(frame + offsets[field], 8, "pointer")
            for index in range(count):
                self._note(sizes + 8 * index, 8, "length")
        else:
            said = values[copy.length.sizes]
            written = [int.from_bytes(said[8 * index : 8 * index + 8], "little") for index in range(count)]
            addresses = [self.room(self._random.randbytes(one)) for one in written]
        array = self.room(b"".join(address.to_bytes(8, "little") for address in addresses))
        for index in range(count):
            self._note(array + 8 * index, 8, "pointer")
        self._memory.write_word(at, array)

    def string(self, width: int) -> bytes:
        count = self._random.choice(_COUNTS)
        units = [self._random.randrange(1, 256).to_bytes(width, "little") for _ in range(count)]
        return b"".join(units) + b"\0" * width

    def room(self, data: bytes) -> int:
        name = self._random.choice(list(self._ends))
        gap = self._random.choice((0, 0, 1, 3, 8, 13, 24))
        address = self._ends[name] - gap - len(data)
        assert address > self._memory[name].address, "the buffer islands are too small"
        self._ends[name] = address
        self._memory.write(address, data)
        return address

    def _note(self, address: int, width: int, kind: str) -> None:
        self.places.append(Place(address, width, kind))


def _lengths(ecall: Ecall) -> list[tuple[str, Type, int]]:
    """The parameters that say a length by value, and what it has to be a multiple of."""
    found: dict[str, tuple[str, Type, int]] = {}
    for parameter in ecall.parameters:
        copy = parameter.copy
        if copy is None or copy.chosen:
            continue
        for reference in references(copy.length):
            multiple = 4 if copy.length.kind is LengthKind.BYTES and not isinstance(copy.element, Pointer) else 1
            whole = multiple if copy.length.size is not None and not is_byte(copy.element) else 1
            found[reference.name] = (
                reference.name,
                reference.type,
                max(whole, found.get(reference.name, (0, 0, 1))[2]),
            )
    return list(found.values())
