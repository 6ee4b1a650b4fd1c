"""What the interface's types look like in memory: sizes, members, and random values that they allow."""

import struct
from collections.abc import Callable, Iterator
from random import Random

from pyenclave.codegen.crossing import Boundary
from pyenclave.codegen.frame import Field, layout_of
from pyenclave.codegen.lengths import length_factors
from pyenclave.edl.model import (
    Array,
    Constant,
    EnumRef,
    Foreign,
    Function,
    Interface,
    Length,
    Reference,
    Scalar,
    StructRef,
    Type,
    UnionRef,
)

LIMIT = 1 << 64
MARKS = (0, 9)
_FOREIGN = {"vendor_t": (24, 8), "__typeof__(*(vendor_ptr)0)": (24, 8), "digest_t": (32, 1)}
_FLOATS = {"float": ("<f", 4), "double": ("<d", 8)}
_CHARACTERS = ("char", "int8_t", "uint8_t", "void")


class BadLength(Exception):
    """A length that no bridge accepts."""


class Shapes:
    """One interface."""

    def __init__(self, interface: Interface) -> None:
        self.interface = interface
        self._layout = layout_of(interface)
        self._boundary = Boundary(interface)
        self._sizes: dict[Type, int] = {}
        self._members: dict[str, list[tuple[str, int, Type]]] = {}

    def size(self, of: Type) -> int:
        if of not in self._sizes:
            size = _FOREIGN[of.spelling][0] if isinstance(of, Foreign) else self._layout.size(of)
            assert size is not None, of
            self._sizes[of] = size
        return self._sizes[of]

    def _alignment(self, of: Type) -> int:
        if isinstance(of, Foreign):
            return _FOREIGN[of.spelling][1]
        found = self._layout.size_and_alignment(of)
        assert found
        return found[1]

    def members(self, name: str) -> list[tuple[str, int, Type]]:
        """(name, offset, type) of a struct's members."""
        if name not in self._members:
            self._members[name] = list(self._laid_out(name))
        return self._members[name]

    def _laid_out(self, name: str) -> Iterator[tuple[str, int, Type]]:
        end = 0
        for member in self.interface.struct(name).members:
            alignment = self._alignment(member.type)
            end = -(-end // alignment) * alignment
            yield member.name, end, member.type
            end += self.size(member.type)

    def member(self, name: str, wanted: str) -> tuple[int, Type]:
        return next((offset, of) for found, offset, of in self.members(name) if found == wanted)

    def frame(self, function: Function) -> tuple[dict[str, int], int, int]:
        """Offsets of a frame's fields, where the results begin, and its size."""
        offsets: dict[str, int] = {}
        end, first, largest = 0, None, 8

        def add(field: Field) -> None:
            nonlocal end, largest
            alignment, size = max(field.alignment or 8, 8), field.size
            if size is None:
                size = self.size(
                    function.returns if field.name == "pye_result" else function.parameter(field.name).type
                )
            end = -(-end // alignment) * alignment
            offsets[field.name] = end
            end += size
            largest = max(largest, alignment)

        call = self._boundary.of(function)
        for field in call.inputs():
            add(field)
        for field in call.results():
            before = end
            add(field)
            first = offsets[field.name] if first is None else first
            assert before <= end
        size = -(-end // largest) * largest
        return offsets, size if first is None else first, size

    def valid(self, of: Type, data: bytes) -> bool:
        """Bools and enums in it hold values of their types."""
        match of:
            case Scalar("bool"):
                return data[0] <= 1
            case EnumRef():
                return int.from_bytes(data[:4], "little") in MARKS
            case Array(element):
                size = self.size(element)
                return all(self.valid(element, data[at * size :]) for at in range(of.elements))
            case StructRef(name):
                return all(self.valid(inner, data[at:]) for _, at, inner in self.members(name))
            case _:
                return True

    def random(self, random: Random, of: Type) -> bytes:
        """A value that the type allows; its padding and what it overlaps hold anything."""
        size = self.size(of)
        data = bytearray(random.randbytes(size))
        self._mend(random, of, data, 0)
        return bytes(data)

    def _mend(self, random: Random, of: Type, data: bytearray, at: int) -> None:
        match of:
            case Scalar("bool"):
                data[at] = random.randrange(2)
            case EnumRef():
                data[at : at + 4] = random.choice(MARKS).to_bytes(4, "little")
            case Scalar("long double"):
                data[at : at + 10] = struct.pack("<QH", 1 << 63 | random.getrandbits(63), 0x3FFF)
            case Scalar(name) if name in _FLOATS:
                form, width = _FLOATS[name]
                data[at : at + width] = struct.pack(form, random.randrange(-99, 99))
            case Array(element):
                for index in range(of.elements):
                    self._mend(random, element, data, at + index * self.size(element))
            case StructRef(name):
                for _, offset, inner in self.members(name):
                    self._mend(random, inner, data, at + offset)
            case UnionRef():
                pass

    def number(self, of: Type, data: bytes, signed: bool) -> int:
        """A length operand. Raises BadLength."""
        if isinstance(of, Scalar) and of.name in _FLOATS:
            form, width = _FLOATS[of.name]
            value = struct.unpack(form, data[:width])[0]
            if not 0 <= value < 2**53 or value != int(value):
                raise BadLength
            return int(value)
        value = int.from_bytes(data[: self.size(of)], "little", signed=signed)
        if value < 0:
            raise BadLength
        return value

    def encode(self, of: Type, value: int) -> bytes:
        """A length operand with this value."""
        if isinstance(of, Scalar) and of.name in _FLOATS:
            return struct.pack(_FLOATS[of.name][0], value)
        size = self.size(of)
        return (value % (1 << 8 * size)).to_bytes(size, "little")

    def bytes_of(self, length: Length, element: Type, read: Callable[[Reference], int], absent: bool) -> int:
        """The bytes of a buffer, its operands read by `read`. Raises BadLength."""
        factors = length_factors(length, element)
        references = [factor for factor in factors if isinstance(factor, Reference)]
        if not references and absent:
            return 0
        total = 1
        for factor in [*references, *(factor for factor in factors if not isinstance(factor, Reference))]:
            if isinstance(factor, Reference):
                total *= read(factor)
            else:
                total *= factor.value if isinstance(factor, Constant) else self.size(factor.type)
            if total >= LIMIT:
                raise BadLength
        if length.kind.value == "bytes" and total % self.size(element):
            raise BadLength
        return total


def is_byte(of: Type) -> bool:
    return isinstance(of, Scalar) and of.name in _CHARACTERS
