"""What has to be done with values as they cross: unchecked bools and enums refused, padding zeroed.

Writes static C functions for exactly those enums, structs and unions of an interface that need them.
"""

from pyenclave.edl.layout import Layout
from pyenclave.edl.model import (
    Array,
    EnumRef,
    Interface,
    Member,
    Struct,
    StructRef,
    Type,
    Union,
    UnionRef,
)
from pyenclave.edl.spelling import spell_type

from ..declarations import definition_order
from ..errors import CodegenError
from ..frame import layout_of
from ..spelling import is_bool
from ..writer import Writer
from .coverage import LONG_DOUBLE, Coverage

_MOST_GAPS = 256  # in one union, each a line of C


class Records:
    """Answers, for one interface, which types are checked on their way in and which are cleared on their way out."""

    def __init__(self, interface: Interface) -> None:
        self.interface = interface
        self.layout: Layout = layout_of(interface)
        self._enums = {enum.name for enum in interface.enums if enum.name and enum.enumerators}
        self._structs = {struct.name: struct for struct in interface.structs}
        self._unions = {union.name: union for union in interface.unions}
        self._coverage = Coverage(interface, self.layout)
        self._checked: dict[str, bool] = {}
        self._padded: dict[str, bool] = {}
        self._asked: set[str] = set()

    # --- questions -------------------------------------------------------------------------------

    def checked(self, of: Type) -> bool:
        """Some bit patterns are no value of this type: it is or contains a bool or an enum of the interface."""
        if isinstance(of, EnumRef):
            return of.name in self._enums
        if isinstance(of, Array):
            return self.checked(of.element)
        if isinstance(of, StructRef) and of.name in self._structs:
            if of.name not in self._checked:
                self._checked[of.name] = any(self.checked(m.type) for m in self._structs[of.name].members)
            return self._checked[of.name]
        return is_bool(of)

    def padded(self, of: Type) -> bool:
        """Some bytes of the type may belong to no value."""
        if isinstance(of, Array):
            return self.padded(of.element)
        if isinstance(of, StructRef) and of.name in self._structs:
            if of.name not in self._padded:
                struct = self._structs[of.name]
                gaps = any(gap is not None for gap in self._gaps(struct.members, spell_type(of)))
                self._padded[of.name] = gaps or any(self.padded(m.type) for m in struct.members)
            return self._padded[of.name]
        if isinstance(of, UnionRef) and of.name in self._unions:
            return self.layout.size(of) is None or self._coverage.gaps(of) != []
        return of == LONG_DOUBLE

    # --- statements ------------------------------------------------------------------------------

    def check(self, of: Type, place: str) -> str:
        """An expression of type pye_status_t that checks the value at `place`, an lvalue of the type or its byte."""
        if isinstance(of, EnumRef):
            return f"{self._ask('pye_check_enum', of.name)}({place})"
        if isinstance(of, StructRef):
            return f"{self._ask('pye_check_struct', of.name)}(&{place})"
        return f"pye_check_bool(*(const uint8_t *)&{place})"

    def clear(self, of: Type, address: str) -> str:
        """A statement that zeroes the padding of one value at `address`."""
        if isinstance(of, StructRef):
            return f"{self._ask('pye_clear_struct', of.name)}({address});"
        if isinstance(of, UnionRef):
            return f"{self._ask('pye_clear_union', of.name)}({address});"
        return f"__builtin_memset((uint8_t *){address} + 10, 0, 6);"

    def check_all(self, element: Type, buffer: str, size: str, failed: list[str], w: Writer) -> None:
        """A loop over a buffer's elements; `failed` is what is done with a value that the type does not have."""
        spelling = "uint8_t" if is_bool(element) else spell_type(element)
        with w.block(f"for (size_t pye_at = 0; pye_at < {size} / sizeof({spelling}); pye_at++)"):
            place = f"((const {spelling} *){buffer})[pye_at]"
            with w.block(f"if ({self.check(element, place)} != PYE_OK)"):
                w.lines(failed)

    def clear_all(self, element: Type, buffer: str, size: str, w: Writer) -> None:
        """A loop that zeroes the padding of a buffer's elements."""
        spelling = spell_type(element)
        with w.block(f"for (size_t pye_at = 0; pye_at < {size} / sizeof({spelling}); pye_at++)"):
            w.line(self.clear(element, f"(({spelling} *){buffer} + pye_at)"))

    def _ask(self, kind: str, name: str) -> str:
        self._asked.add(f"{kind}_{name}")
        return f"{kind}_{name}"

    # --- functions -------------------------------------------------------------------------------

    def write(self, w: Writer) -> None:
        """The functions that were asked for, and those that they ask for: an unused one would be a warning."""
        texts: list[str] = []
        for struct in reversed(definition_order(self.interface)):  # a struct's functions ask for those of its members
            if not isinstance(struct, Struct):
                continue
            for name, write in (
                (f"pye_clear_struct_{struct.name}", self._write_struct_clear),
                (f"pye_check_struct_{struct.name}", self._write_struct_check),
            ):
                if name in self._asked:
                    part = Writer()
                    write(part, struct.name)
                    texts.append(part.text())
        for enum in self.interface.enums:
            if f"pye_check_enum_{enum.name}" in self._asked:
                self._write_enum_check(w, enum.name, [e.name for e in enum.enumerators])
        for union in self.interface.unions:
            if f"pye_clear_union_{union.name}" in self._asked:
                self._write_union_clear(w, union)
        for text in reversed(texts):
            w.line()
            w.lines(text.rstrip("\n").split("\n"))

    def _write_enum_check(self, w: Writer, name: str, values: list[str]) -> None:
        w.line()
        with w.function(f"static pye_status_t pye_check_enum_{name}(enum {name} pye_value)"):
            w.call("return ", [" || ".join(f"pye_value == {value}" for value in values)], " ? PYE_OK : PYE_E_VALUE;")

    def _write_struct_check(self, w: Writer, name: str) -> None:
        w.line()
        with w.function(f"static pye_status_t pye_check_struct_{name}(const struct {name} *value)"):
            for member in self._structs[name].members:
                if not self.checked(member.type):
                    continue
                if isinstance(member.type, Array):
                    size, buffer = f"sizeof(value->{member.name})", f"&value->{member.name}"
                    self.check_all(member.type.element, buffer, size, ["return PYE_E_VALUE;"], w)
                else:
                    w.line(f"PYE_TRY({self.check(member.type, f'value->{member.name}')});")
            w.line("return PYE_OK;")

    def _write_struct_clear(self, w: Writer, name: str) -> None:
        spelling, members = f"struct {name}", self._structs[name].members
        w.line()
        with w.function(f"static void pye_clear_struct_{name}({spelling} *value)"):
            w.line("uint8_t *pye_bytes = (uint8_t *)value;")
            for member, gap in zip(members, self._gaps(members, spelling), strict=True):
                if self.padded(member.type) and isinstance(member.type, Array):
                    self.clear_all(member.type.element, f"value->{member.name}", f"sizeof(value->{member.name})", w)
                elif self.padded(member.type):
                    w.line(self.clear(member.type, f"&value->{member.name}"))
                if gap:
                    w.call("__builtin_memset(", [f"pye_bytes + PYE_END({spelling}, {member.name})", "0", gap], ");")
            w.line("(void)pye_bytes;")

    def _write_union_clear(self, w: Writer, union: Union) -> None:
        spelling, of = f"union {union.name}", UnionRef(union.name)
        size = self.layout.size(of)
        w.line()
        if size is not None:
            w.line(f'_Static_assert(sizeof({spelling}) == {size}, "where its members lie");')
        w.line("/* Zeroes the bytes that no member of the union covers. */")
        with w.function(f"static void pye_clear_union_{union.name}({spelling} *value)"):
            if size is None:
                self._write_union_tail(w, union)
                return
            gaps = self._coverage.gaps(of)
            if len(gaps) > _MOST_GAPS:
                raise CodegenError(
                    f"the union `{union.name}` has padding in {len(gaps)} places: order its members anew"
                )
            w.lines(f"__builtin_memset((uint8_t *)value + {start}, 0, {end - start});" for start, end in gaps)

    def _write_union_tail(self, w: Writer, union: Union) -> None:
        """Only C knows where some member ends: what follows the longest of them is covered by none."""
        w.line("size_t end = 0;")
        for member in union.members:
            with w.block(f"if (sizeof(value->{member.name}) > end)"):
                w.line(f"end = sizeof(value->{member.name});")
        w.line("__builtin_memset((uint8_t *)value + end, 0, sizeof(*value) - end);")

    def _gaps(self, members: tuple[Member, ...], spelling: str) -> list[str | None]:
        """For each member the C expression of how many padding bytes follow it; None for none."""
        gaps: list[str | None] = []
        ends = [*(f"offsetof({spelling}, {member.name})" for member in members[1:]), f"sizeof({spelling})"]
        known = self._offsets(members)
        for number, (member, end) in enumerate(zip(members, ends, strict=True)):
            none = known is not None and known[number][1] == known[number + 1][0]
            gaps.append(None if none else f"{end} - PYE_END({spelling}, {member.name})")
        return gaps

    def _offsets(self, members: tuple[Member, ...]) -> list[tuple[int, int]] | None:
        """(start, end) of each member and (size, size) of the whole; None where only C knows."""
        places, end, largest = [], 0, 1
        for member in members:
            found = self.layout.size_and_alignment(member.type)
            if found is None:
                return None
            size, alignment = found
            start = -(-end // alignment) * alignment
            end, largest = start + size, max(largest, alignment)
            places.append((start, end))
        whole = -(-end // largest) * largest
        return [*places, (whole, whole)]
