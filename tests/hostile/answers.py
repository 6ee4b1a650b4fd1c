"""How the host answers: ocalls with results that are right or not, areas and memory that are fit or not."""

from dataclasses import dataclass, field
from random import Random

from build import Builder, Place
from enclave import ORET
from lies import Lies
from memory import Memory
from model import Model, Refused, Unknown
from pyenclave.edl.model import Direction, LengthKind, Ocall, Parameter, Pointer, Reference
from shapes import BadLength, Shapes


@dataclass
class Told:
    """What the answers of one call come to."""

    lent: list[tuple[int, int]] = field(default_factory=list)  # memory that the enclave may write to
    refuse: str = ""  # the call has to fail
    failed: str = ""  # an ocall has to fail, and the ecall's result has to say so
    doubtful: bool = False  # memory that is not there: a fault inside is right, too


@dataclass
class Served:
    """One ocall that is being answered: its frame, and what of its answer could be turned into a lie."""

    ocall: Ocall
    frame: int
    offsets: dict[str, int]
    builder: Builder
    places: list[Place] = field(init=False)

    def __post_init__(self) -> None:
        self.places = [Place(self.at(name), 8, "value") for name in self.offsets if name.startswith("pye_")]

    def at(self, name: str) -> int:
        """The address of a word of the frame."""
        return self.frame + self.offsets[name]


class Answers:
    """Of one host. `hostile` is how often an answer is a lie."""

    def __init__(
        self, memory: Memory, shapes: Shapes, model: Model, lies: Lies, random: Random, hostile: float
    ) -> None:
        self._memory, self._shapes, self._model, self._lies = memory, shapes, model, lies
        self._random, self._hostile = random, hostile
        self._given = memory["given"].address

    def _lies_now(self) -> bool:
        return self._random.random() < self._hostile

    def grow(self, size: int, told: Told) -> tuple[int, int]:
        """An area."""
        island = self._memory["grown"]
        address = island.address if size <= island.size else 0
        if self._lies_now():
            address = self._lies.place(self._random)
        if address == 0 or address % 16 or not self._model.outside(address, size):
            told.failed = told.failed or f"the area {address:#x} for {size:#x} bytes"
        else:
            self._lend(address, size, told)
        return ORET, address

    def give(self, size: int, told: Told) -> tuple[int, int]:
        """Memory for a result."""
        address = self._given + 8 * self._random.randrange(3)
        self._given = (address + size + 16) & ~7
        if self._given > self._memory["given"].end:
            address, self._given = 0, self._memory["given"].address
        if self._lies_now():
            address = self._lies.place(self._random)
        if address == 0 or address % 8 or not self._model.outside(address, size):
            told.refuse = told.refuse or f"the memory {address:#x} for {size:#x} bytes"
        else:
            self._lend(address, size, told)
        return ORET, address

    def _lend(self, address: int, size: int, told: Told) -> None:
        told.lent.append((address, size))
        told.doubtful |= size > 0 and self._memory.read(address, size) is None

    def ocall(self, ocall: Ocall, frame: int, told: Told) -> tuple[int, int]:
        """Fills the results in, honestly or not, and judges them."""
        offsets, _, size = self._shapes.frame(ocall)
        if offsets and self._memory.read(frame, size) is None:
            return ORET, 0  # it went where we lied
        served = Served(ocall, frame, offsets, Builder(self._memory, self._shapes, self._random, most=9))
        self._result(served)
        for parameter in ocall.parameters:
            if parameter.copy and parameter.copy.direction.copies_out:
                self._fill(served, parameter)
        if self._lies_now():
            self._turn(served.places + served.builder.places)
        self._model.doubt = False
        try:
            self._judge(served)
        except (Refused, BadLength) as reason:
            told.failed = told.failed or f"{ocall.name}: {reason or type(reason).__name__}"
        except Unknown:
            told.doubtful = True
        told.doubtful |= self._model.doubt
        status = self._random.choice((1, 2, 3, 64, 1 << 63, 0x1_0000_0000)) if self._lies_now() else 0
        if status:
            told.failed = told.failed or f"{ocall.name}: the status {status}"
        return ORET, status

    def _turn(self, places: list[Place]) -> None:
        for _ in range(self._random.choice((1, 1, 2, 4))):
            if places:
                place = self._random.choice(places)
                lies = self._lies.lengths_for(place) if place.kind == "length" else []
                lies += [
                    value.to_bytes(8, "little")[: place.width] for value in self._lies.pointers if place.width == 8
                ]
                lies.append(self._random.randbytes(min(place.width, 8)))
                self._memory.write(place.address, self._random.choice(lies))

    def _result(self, served: Served) -> None:
        if "pye_result" in served.offsets:
            returns = served.ocall.returns
            data = self._shapes.random(self._random, returns) if not isinstance(returns, Pointer) else b"\0" * 8
            self._memory.write(served.at("pye_result"), data)
        if "pye_errno" in served.offsets:
            self._memory.write(served.at("pye_errno"), self._random.randrange(200).to_bytes(4, "little"))

    def _word(self, served: Served, name: str) -> int:
        return self._memory.read_word(served.at(name))

    def _size(self, served: Served, parameter: Parameter) -> int:
        assert parameter.copy

        def read(reference: Reference) -> int:
            data = self._memory.read(served.at(reference.name), 8) or b""
            return self._shapes.number(reference.type, data, reference.signed)

        absent = self._word(served, parameter.name) == 0
        return self._shapes.bytes_of(parameter.copy.length, parameter.copy.element, read, absent)

    def _fill(self, served: Served, parameter: Parameter) -> None:
        copy, address = parameter.copy, self._word(served, parameter.name)
        assert copy
        if address == 0 or _says_a_length(served.ocall, parameter.name):
            return
        if copy.chosen:
            self._choose(served, parameter)
            return
        if copy.length.kind in (LengthKind.STRING, LengthKind.WSTRING):
            served.places += [Place(address + 4 * at, 4, "value") for at in range(6)]
            return
        size = self._size(served, parameter)
        one = self._shapes.size(copy.element)
        if copy.length.is_sequence:
            served.places += [Place(self._memory.read_word(address + at), 4, "value") for at in range(0, size, 8)]
            served.places = [one for one in served.places if self._memory.read(one.address, one.width) is not None]
            served.places += [Place(address + at, 8, "pointer") for at in range(0, size, 8)]
            return
        for at in range(0, size, one):
            if copy.deep and copy.direction is Direction.OUT:
                self._memory.write(address + at, self._shapes.random(self._random, copy.element))
                served.builder.deep(copy.deep, address + at)
            elif copy.deep is None:
                self._memory.write(address + at, self._shapes.random(self._random, copy.element))
            width = min(one, 8)
            served.places += [
                Place(address + at + offset, width, "value") for offset in range(0, one - width + 1, width)
            ]

    def _choose(self, served: Served, parameter: Parameter) -> None:
        copy, address = parameter.copy, self._word(served, parameter.name)
        assert copy
        served.places.append(Place(address, 8, "pointer"))
        if copy.length.kind in (LengthKind.STRING, LengthKind.WSTRING):
            text = served.builder.string(4 if copy.length.kind is LengthKind.WSTRING else 1)
            self._memory.write_word(address, served.builder.room(text))
            self._memory.write_word(served.at(f"pye_{parameter.name}_size"), len(text))
            return
        reference = copy.length.size or copy.length.count
        assert isinstance(reference, Reference)
        count, one = self._random.randrange(5), self._shapes.size(copy.element)
        data = b"".join(self._shapes.random(self._random, copy.element) for _ in range(count))
        self._memory.write_word(address, served.builder.room(data) if count or self._random.random() < 0.5 else 0)
        said = self._word(served, reference.name)
        if said:
            length = count * one if copy.length.size else count
            self._memory.write(said, self._shapes.encode(reference.type, length))
            served.places.append(Place(said, self._shapes.size(reference.type), "length"))

    def _judge(self, served: Served) -> None:
        """Raises Refused where trusted code must not see this."""
        if "pye_result" in served.offsets and not isinstance(served.ocall.returns, Pointer):
            returns = served.ocall.returns
            data = self._memory.read(served.at("pye_result"), self._shapes.size(returns)) or b""
            if not self._shapes.valid(returns, data):
                raise Refused("the result's value")
        if "pye_errno" in served.offsets:
            data = self._memory.read(served.at("pye_errno"), 4) or b""
            if not 0 <= int.from_bytes(data, "little", signed=True) <= 4095:
                raise Refused("errno")
        doubts: list[Unknown] = []
        for parameter in served.ocall.parameters:
            if parameter.copy and parameter.copy.direction.copies_out and self._word(served, parameter.name):
                try:
                    self._judge_one(served, parameter)
                except Unknown as doubt:
                    doubts.append(doubt)
        if doubts:
            raise doubts[0]

    def _judge_one(self, served: Served, parameter: Parameter) -> None:
        copy, address = parameter.copy, self._word(served, parameter.name)
        assert copy
        if self._memory.island_of(address, 8) is None:
            return
        if copy.chosen:
            target = self._memory.read_word(address)
            text = copy.length.kind in (LengthKind.STRING, LengthKind.WSTRING)
            said = f"pye_{parameter.name}_size"
            size = self._word(served, said) if text else self._chosen_size(served, parameter)
            self._model.array(copy, target, size, text)
            return
        if copy.deep and copy.direction is Direction.INOUT:
            return  # the body looks for itself
        if copy.length.kind in (LengthKind.ELEMENTS, LengthKind.BYTES):
            size = self._size(served, parameter)
            self._model.elements(copy, address, size)

    def _chosen_size(self, served: Served, parameter: Parameter) -> int:
        assert parameter.copy

        def read(reference: Reference) -> int:
            said = self._word(served, reference.name)
            return self._shapes.number(reference.type, self._memory.read(said, 8) or b"", reference.signed)

        return self._shapes.bytes_of(parameter.copy.length, parameter.copy.element, read, absent=False)


def _says_a_length(ocall: Ocall, name: str) -> bool:
    for parameter in ocall.parameters:
        if parameter.copy and parameter.copy.chosen:
            for operand in (parameter.copy.length.size, parameter.copy.length.count):
                if isinstance(operand, Reference) and operand.name == name:
                    return True
    return False
