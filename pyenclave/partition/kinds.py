"""What a value of trusted Python may be: one table for annotations, EDL types and lowered C types."""

from dataclasses import dataclass
from enum import Enum


class Family(Enum):
    """Kinds of one family convert into each other without asking."""

    INTEGER = "integer"
    FLOAT = "float"
    BOOL = "bool"
    BYTES = "bytes"
    STR = "str"
    NONE = "None"


@dataclass(frozen=True, slots=True)
class Kind:
    """One annotation. `c` is its spelling in lowered Cython, `edl` in EDL; `low` and `high` bound an integer."""

    name: str
    family: Family
    c: str
    edl: str
    low: int = 0
    high: int = 0

    @property
    def is_integer(self) -> bool:
        return self.family is Family.INTEGER

    @property
    def is_float(self) -> bool:
        return self.family is Family.FLOAT

    @property
    def is_number(self) -> bool:
        return self.family in (Family.INTEGER, Family.FLOAT, Family.BOOL)

    @property
    def is_buffer(self) -> bool:
        """Held by pointer, as `const pye_bytes_t *`."""
        return self.family in (Family.BYTES, Family.STR)

    @property
    def error(self) -> str:
        """The `except` clause of a lowered function with this result: which value may mean "raised"."""
        if self.is_buffer:
            return "except NULL"
        return "except -1" if self.family in (Family.BOOL, Family.NONE) else "except? -1"

    def holds(self, other: "Kind") -> bool:
        """Whether every integer of `other` is one of this kind."""
        return self.low <= other.low and other.high <= self.high


def _integer(name: str, bits: int, signed: bool, c: str) -> Kind:
    low, high = (-(1 << bits - 1), (1 << bits - 1) - 1) if signed else (0, (1 << bits) - 1)
    return Kind(name, Family.INTEGER, c, c, low, high)


INT = _integer("int", 64, True, "int64_t")
U64 = _integer("u64", 64, False, "uint64_t")
FLOAT = Kind("float", Family.FLOAT, "double", "double")
F32 = Kind("f32", Family.FLOAT, "float", "float")
BOOL = Kind("bool", Family.BOOL, "bint", "bool", 0, 1)
BYTES = Kind("bytes", Family.BYTES, "const pye_bytes_t *", "const uint8_t *")
STR = Kind("str", Family.STR, "const pye_bytes_t *", "const char *")
NONE = Kind("None", Family.NONE, "int", "void")

FIXED = (
    _integer("u8", 8, False, "uint8_t"),
    _integer("u16", 16, False, "uint16_t"),
    _integer("u32", 32, False, "uint32_t"),
    U64,
    _integer("i8", 8, True, "int8_t"),
    _integer("i16", 16, True, "int16_t"),
    _integer("i32", 32, True, "int32_t"),
    _integer("i64", 64, True, "int64_t"),
    F32,
    Kind("f64", Family.FLOAT, "double", "double"),
)

# By what an annotation resolves to.
KINDS = {f"builtins.{kind.name}": kind for kind in (INT, FLOAT, BOOL, BYTES, STR)} | {
    f"pyenclave.{kind.name}": kind for kind in FIXED
}


def natural(kind: Kind) -> Kind:
    """The kind that arithmetic on `kind` is done in: int (64 bits), u64, float; others stay what they are."""
    if kind.is_integer:
        return U64 if kind is U64 else INT
    return FLOAT if kind.is_float else kind
