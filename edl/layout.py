"""Sizes of types on x86-64 (System V ABI 3.1.2), where the interface knows them."""

from collections.abc import Mapping

from .model import Array, EnumRef, Member, Pointer, Scalar, Struct, StructRef, Type, Union, UnionRef
from .sdk import SDK_INTEGERS

SCALAR_SIZES = {
    "bool": 1, "char": 1, "signed char": 1, "unsigned char": 1, "int8_t": 1, "uint8_t": 1,
    "short": 2, "unsigned short": 2, "int16_t": 2, "uint16_t": 2,
    "int": 4, "unsigned int": 4, "int32_t": 4, "uint32_t": 4, "float": 4, "wchar_t": 4,
    "long": 8, "unsigned long": 8, "long long": 8, "unsigned long long": 8, "int64_t": 8, "uint64_t": 8,
    "size_t": 8, "double": 8, "long double": 16, "void": 1,
}  # fmt: skip
# Integer typedefs of the C library on x86-64 Linux, and of the SDKs: sign and bits.
C_INTEGERS = {
    **dict.fromkeys(("ssize_t", "intptr_t", "ptrdiff_t", "time_t", "off_t", "intmax_t"), "i64"),
    **dict.fromkeys(("uintptr_t", "uintmax_t", "dev_t", "ino_t", "nfds_t"), "u64"),
    **dict.fromkeys(("pid_t", "clockid_t"), "i32"),
    **dict.fromkeys(("uid_t", "gid_t", "mode_t", "socklen_t"), "u32"),
    **dict.fromkeys(("blkcnt_t", "blksize_t", "clock_t", "suseconds_t"), "i64"),
    "nlink_t": "u64",
    **SDK_INTEGERS,
}


class Layout:
    """Sizes and alignments in bytes; None where a C header decides. Records must not contain themselves."""

    def __init__(self, structs: Mapping[str, Struct], unions: Mapping[str, Union]) -> None:
        self._structs = structs
        self._unions = unions
        self._known: dict[Type, tuple[int, int] | None] = {}

    def size(self, of: Type) -> int | None:
        found = self.size_and_alignment(of)
        return found[0] if found else None

    def size_and_alignment(self, of: Type) -> tuple[int, int] | None:
        if of not in self._known:
            self._known[of] = self._compute(of)
        return self._known[of]

    def _compute(self, of: Type) -> tuple[int, int] | None:
        match of:
            case Scalar(name):
                return SCALAR_SIZES[name], SCALAR_SIZES[name]
            case Pointer():
                return 8, 8
            case EnumRef():
                return 4, 4
            case Array(element):
                inner = self.size_and_alignment(element)
                return (inner[0] * of.elements, inner[1]) if inner else None
            case StructRef(name):
                return self._record(self._structs[name].members, overlap=False) if name in self._structs else None
            case UnionRef(name):
                return self._record(self._unions[name].members, overlap=True) if name in self._unions else None
            case _:
                return None

    def _record(self, members: tuple[Member, ...], overlap: bool) -> tuple[int, int] | None:
        end, alignment = 0, 1
        for member in members:
            found = self.size_and_alignment(member.type)
            if found is None:
                return None
            size, align = found
            end = max(end, size) if overlap else -(-end // align) * align + size
            alignment = max(alignment, align)
        return -(-end // alignment) * alignment, alignment
