"""The checked interface: what an EDL file means, with every language question already answered.

The checker builds these; codegen, the partitioner and the tools read them. All of it is immutable and
every named thing carries the span of its name in the source that declared it.
"""

from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import TypeAlias

from .diagnostics import Span

# --- types ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Scalar:
    """A type of the language itself, by its canonical C spelling.

    One of: `void`, `bool`, `char`, `signed char`, `unsigned char`, `short`, `unsigned short`, `int`,
    `unsigned int`, `long`, `unsigned long`, `long long`, `unsigned long long`, `int8_t` … `uint64_t`,
    `size_t`, `wchar_t`, `float`, `double`, `long double`.
    """

    name: str


@dataclass(frozen=True, slots=True)
class StructRef:
    """`struct name` (or its bare name) where the interface defines it, see `Interface.structs`."""

    name: str


@dataclass(frozen=True, slots=True)
class UnionRef:
    """`union name`, defined in `Interface.unions`."""

    name: str


@dataclass(frozen=True, slots=True)
class EnumRef:
    """`enum name`, defined in `Interface.enums`."""

    name: str


@dataclass(frozen=True, slots=True)
class Foreign:
    """A type that only a C header knows. `spelling` is what C must see: `ssize_t`, `struct timespec`."""

    spelling: str


@dataclass(frozen=True, slots=True)
class Pointer:
    """`target *`; `const` says that the target is const."""

    target: "Type"
    const: bool = False


@dataclass(frozen=True, slots=True)
class Array:
    """`element name[d0][d1]…`: every dimension is at least 1."""

    element: "Type"
    dimensions: tuple[int, ...]
    const: bool = False

    @property
    def elements(self) -> int:
        count = 1
        for dimension in self.dimensions:
            count *= dimension
        return count


Type: TypeAlias = Scalar | StructRef | UnionRef | EnumRef | Foreign | Pointer | Array

VOID = Scalar("void")


# --- copying rules -------------------------------------------------------------------------------


class Direction(Enum):
    """How a parameter crosses."""

    VALUE = "value"
    IN = "in"
    OUT = "out"
    INOUT = "in, out"
    USER_CHECK = "user_check"

    @property
    def copies_in(self) -> bool:
        return self in (Direction.IN, Direction.INOUT)

    @property
    def copies_out(self) -> bool:
        return self in (Direction.OUT, Direction.INOUT)


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal operand of a length."""

    value: int


@dataclass(frozen=True, slots=True)
class Reference:
    """A length operand that names a parameter of the same function (or a member of the same struct).

    `type` is that parameter's type (no integer where W210 said so), `signed` whether a negative value has to be
    refused. `pointed`: the parameter is an [out] pointer to that integer, known when the function has returned.
    """

    name: str
    type: Type
    signed: bool
    pointed: bool = False


@dataclass(frozen=True, slots=True)
class SizeOf:
    """`sizeof(type)` as a length operand."""

    type: Type


@dataclass(frozen=True, slots=True)
class Product:
    """A product of two operands; its computation is overflow-checked in `size_t`."""

    left: "Operand"
    right: "Operand"


Operand: TypeAlias = Constant | Reference | SizeOf | Product


class LengthKind(Enum):
    """Which rule gives a buffer's length."""

    ELEMENTS = "elements"  # `count` elements (or the whole array); bytes = count * sizeof(element)
    BYTES = "bytes"  # `size` bytes, times `count` where both are given
    STRING = "string"  # strlen + 1, found by the caller, checked by the callee
    WSTRING = "wstring"  # (wcslen + 1) * sizeof(wchar_t)
    STRINGS = "strings"  # an array of `count` pointers, each to a STRING; none is NULL
    BUFFERS = "buffers"  # an array of `count` pointers, element i to `sizes[i]` bytes


@dataclass(frozen=True, slots=True)
class Length:
    """The length of a copied buffer.

    ELEMENTS: `count` operand (Constant(1) where no attribute is given, the product of the dimensions for
    an array). BYTES: `size` operand; with `count` too the product of both. STRING and WSTRING: none. STRINGS and
    BUFFERS: `count` operand; `sizes` names the input array of size_t or uint64_t with the sizes of BUFFERS.
    """

    kind: LengthKind
    size: Operand | None = None
    count: Operand | None = None
    sizes: str | None = None

    @property
    def is_sequence(self) -> bool:
        """Of an array of strings or of buffers."""
        return self.kind in (LengthKind.STRINGS, LengthKind.BUFFERS)


@dataclass(frozen=True, slots=True)
class DeepMember:
    """One pointer member of a deep-copied struct: member `name` points at `length` of `element`.

    `plan` is the element's own deep-copy plan where the element is a deep struct, else None.
    """

    name: str
    element: Type
    length: Length
    plan: "DeepPlan | None" = None


@dataclass(frozen=True, slots=True)
class DeepPlan:
    """How to copy a struct with annotated pointer members: by-value members that are deep come in `embedded`."""

    struct: str
    members: tuple[DeepMember, ...]
    embedded: tuple[tuple[str, int, "DeepPlan"], ...] = ()  # (member, array elements, its plan)


@dataclass(frozen=True, slots=True)
class Copy:
    """What the bridge does with a parameter that is a pointer or an array and crosses by copy.

    `element` is the pointed-to type (the array's element type); for `void *` it is `VOID`, one byte. `chosen`: an
    output whose length the callee chooses; the parameter points at the pointer to the first `element`.
    """

    direction: Direction
    element: Type
    length: Length
    deep: DeepPlan | None = None
    chosen: bool = False


# --- declarations --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a struct or a union."""

    name: str
    type: Type
    span: Span = field(compare=False)
    length: Length | None = None  # of a pointer member with size or count


@dataclass(frozen=True, slots=True)
class Struct:
    name: str
    members: tuple[Member, ...]
    span: Span = field(compare=False)
    deep: DeepPlan | None = None


@dataclass(frozen=True, slots=True)
class Union:
    name: str
    members: tuple[Member, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Enumerator:
    """`value` is its number where the interface can compute it; `spelling` what C must see where it cannot."""

    name: str
    span: Span = field(compare=False)
    value: int | None = None
    spelling: str | None = None  # as written after `=`, None where nothing was


@dataclass(frozen=True, slots=True)
class EnumType:
    """`name` is empty for an anonymous enum."""

    name: str
    enumerators: tuple[Enumerator, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Parameter:
    """`copy` is None for VALUE and USER_CHECK.

    `pointer_typedef` / `array_typedef`: `isptr` / `isary` on a foreign type, which is then a pointer or an
    array although its spelling does not show it.
    """

    name: str
    type: Type
    direction: Direction
    span: Span = field(compare=False)
    copy: Copy | None = None
    pointer_typedef: bool = False
    array_typedef: bool = False
    readonly: bool = False


@dataclass(frozen=True, slots=True)
class Function:
    """Of an ecall or an ocall; `id` counts each kind from 0 in the reference tools' order."""

    id: int
    name: str
    returns: Type
    parameters: tuple[Parameter, ...]
    span: Span = field(compare=False)
    switchless: bool = False

    def parameter(self, name: str) -> Parameter:
        """The parameter called `name`; KeyError where there is none."""
        for parameter in self.parameters:
            if parameter.name == name:
                return parameter
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class Ecall(Function):
    public: bool = True


@dataclass(frozen=True, slots=True)
class Ocall(Function):
    allow: tuple[str, ...] = ()  # names of the ecalls that may enter while this ocall is open
    propagate_errno: bool = False
    convention: str | None = None  # cdecl, stdcall, fastcall
    dllimport: bool = False


@dataclass(frozen=True)
class Interface:
    """A whole interface after imports. `name` is the EDL file's stem.

    Types come in an order in which each is defined before it is used by value: each kind for itself in `enums`,
    `structs` and `unions`, all of them in one sequence in `types`. `includes` keep their order (own first)
    without duplicates; `dependencies` are the paths of all files read, the root first.
    """

    name: str
    includes: tuple[str, ...]
    trusted_includes: tuple[str, ...]
    untrusted_includes: tuple[str, ...]
    enums: tuple[EnumType, ...]
    structs: tuple[Struct, ...]
    unions: tuple[Union, ...]
    ecalls: tuple[Ecall, ...]
    ocalls: tuple[Ocall, ...]
    dependencies: tuple[str, ...] = field(default=(), compare=False)
    types: "tuple[EnumType | Struct | Union, ...]" = ()

    @cached_property
    def _tables(self) -> tuple[dict[str, Struct], dict[str, Union], dict[str, EnumType]]:
        return (
            {struct.name: struct for struct in self.structs},
            {union.name: union for union in self.unions},
            {enum.name: enum for enum in self.enums},
        )

    def struct(self, name: str) -> Struct:
        """The struct of that name; KeyError where there is none."""
        return self._tables[0][name]

    def union(self, name: str) -> Union:
        """The union of that name; KeyError where there is none."""
        return self._tables[1][name]

    def enum(self, name: str) -> EnumType:
        """The enum of that name; KeyError where there is none."""
        return self._tables[2][name]
