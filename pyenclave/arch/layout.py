"""A structure as a table: field names and offsets, from which packing, C structs and assembler offsets come."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

_C_TYPES = {"B": "uint8_t", "H": "uint16_t", "I": "uint32_t", "Q": "uint64_t"}
_ZIG_TYPES = {"B": "u8", "H": "u16", "I": "u32", "Q": "u64"}


@dataclass(frozen=True)
class Field:
    """One field. `format` is a struct format, little endian: B H I Q, or `Ns` for N bytes.

    `what` is the comment beside it in C; `c` its declaration there, where it is no integer and no bytes.
    """

    name: str
    offset: int
    format: str
    what: str = ""
    c: str = ""

    @cached_property
    def size(self) -> int:
        return struct.calcsize("<" + self.format)

    @property
    def end(self) -> int:
        return self.offset + self.size


@dataclass(frozen=True)
class Layout:
    """A structure of `size` bytes; `source` is where it is defined."""

    name: str
    size: int
    source: str
    fields: tuple[Field, ...]

    @cached_property
    def _by_name(self) -> dict[str, Field]:
        return {field.name: field for field in self.fields}

    @cached_property
    def _whole(self) -> struct.Struct:
        """All fields at once, gaps as padding, which packs to zeros."""
        parts, at = ["<"], 0
        for field in self.fields:
            parts.append(f"{field.offset - at}x{field.format}")
            at = field.end
        return struct.Struct("".join(parts) + f"{self.size - at}x")

    @cached_property
    def _zeros(self) -> dict[str, int | bytes]:
        return {field.name: b"" if field.format.endswith("s") else 0 for field in self.fields}

    def field(self, name: str) -> Field:
        """The field called `name`; KeyError where there is none."""
        return self._by_name[name]

    def pack(self, /, **values: int | bytes) -> bytes:
        """The structure with `values`, KeyError for one that it lacks. All else is zero, what no field covers too."""
        if not values.keys() <= self._zeros.keys():
            raise KeyError(min(values.keys() - self._zeros.keys()))
        return self._whole.pack(*(self._zeros | values).values())

    def unpack(self, data: bytes) -> dict[str, int | bytes]:
        """Every field of exactly `size` bytes; ValueError for another length."""
        if len(data) != self.size:
            raise ValueError(f"{self.name} is {self.size} bytes, not {len(data)}")
        return dict(zip(self._zeros, self._whole.unpack(data), strict=True))

    def bytes_of(self, data: bytes, name: str) -> bytes:
        """The bytes of one field of a structure."""
        field = self.field(name)
        return data[field.offset : field.end]

    def reserved(self) -> Iterator[tuple[int, int]]:
        """(start, end) of every gap between the fields."""
        at = 0
        for field in self.fields:
            if field.offset > at:
                yield at, field.offset
            at = field.end
        if at < self.size:
            yield at, self.size

    def c_struct(self, tag: str) -> str:
        """`struct tag` in C, gaps as reserved members."""
        members = [(field.offset, _member(field), field.what) for field in self.fields]
        members += [(start, f"uint8_t reserved_{start}[{end - start}];", "") for start, end in self.reserved()]
        rows = [f"/* {self.source} */", f"struct {tag} {{", *_commented(sorted(members)), "};"]
        return "\n".join(rows) + "\n"

    def c_assertions(self, tag: str) -> str:
        """What holds C's `struct tag` to this table."""
        rows = [f'_Static_assert(sizeof(struct {tag}) == {self.size}, "{tag}");']
        for field in self.fields:
            where = f"offsetof(struct {tag}, {field.name})"
            rows.append(f'_Static_assert({where} == {field.offset}, "{tag}.{field.name}");')
        return "\n".join(rows) + "\n"

    def zig_struct(self, tag: str, *, zero: bool = False) -> str:
        """`tag` in Zig, with the size and every offset held to this table. Integers are the structure's own bytes.

        `zero`: members that nobody names are zero.
        """
        number, array = (" = 0", " = @splat(0)") if zero else ("", "")
        members = [
            (
                field.offset,
                f"{zig_name(field.name)}: {_zig_type(field)}{array if field.format.endswith('s') else number}",
                field.what,
            )
            for field in self.fields
        ]
        members += [(start, f"reserved_{start}: [{end - start}]u8{array}", "") for start, end in self.reserved()]
        rows = [f"/// {self.source}", f"pub const {tag} = extern struct {{"]
        for _, text, what in sorted(members):
            rows += [f"    /// {what}"] if what else []
            rows.append(f"    {text},")
        held = [f'    std.debug.assert(@offsetOf({tag}, "{field.name}") == {field.offset});' for field in self.fields]
        rows += ["};", "comptime {", f"    std.debug.assert(@sizeOf({tag}) == {self.size});", *held, "}"]
        return "\n".join(rows) + "\n"

    def defines(self, prefix: str) -> str:
        """`#define PREFIX_FIELD offset` for every field: what assembly reads."""
        return "".join(f"#define {prefix}_{field.name.upper()} {field.offset}\n" for field in self.fields)


def _commented(members: list[tuple[int, str, str]]) -> Iterator[str]:
    """A line each, neighbouring comments in one column."""
    for commented, block in groupby(members, lambda member: bool(member[2])):
        rows = list(block)
        width = max(len(text) for _, text, _ in rows)
        for _, text, what in rows:
            yield f"    {text:{width}} /* {what} */" if commented else f"    {text}"


def _member(field: Field) -> str:
    if field.c:
        return f"{field.c};"
    if field.format.endswith("s"):
        return f"uint8_t {field.name}[{field.size}];"
    return f"{_C_TYPES[field.format]} {field.name};"


def zig_name(name: str) -> str:
    """A name as Zig takes it: some are words of the language."""
    return f'@"{name}"' if name in ("error", "return") else name


def _zig_type(field: Field) -> str:
    return f"[{field.size}]u8" if field.format.endswith("s") else _ZIG_TYPES[field.format]
