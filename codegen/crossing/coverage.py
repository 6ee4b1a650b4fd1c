"""Which bytes of a type belong to a value (System V ABI 3.1.2), where the interface knows its layout."""

from pyenclave.edl.layout import Layout
from pyenclave.edl.model import Array, Interface, Scalar, StructRef, Type, UnionRef

LONG_DOUBLE = Scalar("long double")  # 10 bytes of value in 16
Ranges = list[tuple[int, int]]  # [start, end), ascending, apart from each other


class Coverage:
    def __init__(self, interface: Interface, layout: Layout) -> None:
        self._layout = layout
        self._structs = {struct.name: struct for struct in interface.structs}
        self._unions = {union.name: union for union in interface.unions}
        self._known: dict[Type, Ranges] = {}

    def gaps(self, of: Type) -> Ranges:
        """The bytes that no member covers; the layout is known. What one member of a union covers is covered."""
        size = self._layout.size(of)
        assert size is not None
        ends = [0, *(end for _, end in self.covered(of))]
        starts = [*(start for start, _ in self.covered(of)), size]
        return [(end, start) for end, start in zip(ends, starts, strict=True) if end < start]

    def covered(self, of: Type) -> Ranges:
        if of not in self._known:
            self._known[of] = _merged(self._find(of))
        return self._known[of]

    def _find(self, of: Type) -> Ranges:
        size = self._layout.size(of)
        assert size is not None
        if of == LONG_DOUBLE:
            return [(0, 10)]
        if isinstance(of, Array):
            inner, step = self.covered(of.element), size // of.elements
            if inner == [(0, step)]:
                return [(0, size)]
            return [(at * step + start, at * step + end) for at in range(of.elements) for start, end in inner]
        if isinstance(of, UnionRef):
            return [found for member in self._unions[of.name].members for found in self.covered(member.type)]
        if isinstance(of, StructRef):
            return self._of_struct(of)
        return [(0, size)]

    def _of_struct(self, of: StructRef) -> Ranges:
        found, end = [], 0
        for member in self._structs[of.name].members:
            place = self._layout.size_and_alignment(member.type)
            assert place is not None
            size, alignment = place
            start = -(-end // alignment) * alignment
            found += [(start + first, start + last) for first, last in self.covered(member.type)]
            end = start + size
        return found


def _merged(ranges: Ranges) -> Ranges:
    merged: Ranges = []
    for start, end in sorted(ranges):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
