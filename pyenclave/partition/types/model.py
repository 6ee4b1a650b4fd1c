"""What a value of trusted Python may be: structural types, compared by value."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Type:
    """A type. `name` is what Python writes for it."""

    @property
    def name(self) -> str:
        raise NotImplementedError

    @property
    def parts(self) -> "tuple[Type, ...]":
        """The types that it is made of."""
        return ()

    @property
    def plain(self) -> bool:
        """Whether its values own nothing: a copy of the C variable is a copy of the value."""
        return False

    @property
    def mutable(self) -> bool:
        return False

    @property
    def hashable(self) -> bool:
        return not self.mutable

    @property
    def ordered(self) -> bool:
        """Whether `<` works between two of them."""
        return True

    @property
    def refuses_order(self) -> bool:
        """Whether `<` of two of them is a TypeError when it runs, whatever they are. Behind what has an order, in a
        tuple, they are asked only where that is equal.
        """
        return False

    @property
    def crosses(self) -> bool:
        """Whether it can be a parameter or a result of an ecall or an ocall."""
        return isinstance(self, Scalar | Bytes | Str)

    @property
    def is_integer(self) -> bool:
        return isinstance(self, Integer)

    @property
    def is_float(self) -> bool:
        return isinstance(self, Float)

    @property
    def is_whole(self) -> bool:
        """An integer of some width, or a bool, which counts as one."""
        return isinstance(self, Integer | Bool)

    @property
    def is_number(self) -> bool:
        return isinstance(self, Integer | Float | Bool)

    @property
    def is_buffer(self) -> bool:
        """bytes and str: a counted, immutable `pye_bytes_t`, which crosses as an address and a size."""
        return isinstance(self, Bytes | Str)


@dataclass(frozen=True)
class Scalar(Type):
    @property
    def plain(self) -> bool:
        return True


@dataclass(frozen=True)
class Integer(Scalar):
    spelled: str
    bits: int
    signed: bool

    @property
    def name(self) -> str:
        return self.spelled

    @property
    def low(self) -> int:
        return -(1 << self.bits - 1) if self.signed else 0

    @property
    def high(self) -> int:
        return (1 << self.bits - self.signed) - 1

    def holds(self, other: Type) -> bool:
        """Whether every value of `other` is one of this type."""
        if isinstance(other, Bool):
            return True
        return isinstance(other, Integer) and self.low <= other.low and other.high <= self.high


@dataclass(frozen=True)
class Float(Scalar):
    spelled: str
    bits: int

    @property
    def name(self) -> str:
        return self.spelled


@dataclass(frozen=True)
class Bool(Scalar):
    @property
    def name(self) -> str:
        return "bool"


@dataclass(frozen=True)
class NoneType(Scalar):
    @property
    def name(self) -> str:
        return "None"

    @property
    def ordered(self) -> bool:
        return False


@dataclass(frozen=True)
class Bytes(Type):
    @property
    def name(self) -> str:
        return "bytes"


@dataclass(frozen=True)
class Bytearray(Type):
    """Shared, and counted. What only reads bytes reads it too."""

    @property
    def name(self) -> str:
        return "bytearray"

    @property
    def mutable(self) -> bool:
        return True

    @property
    def crosses(self) -> bool:
        return True


@dataclass(frozen=True)
class Str(Type):
    @property
    def name(self) -> str:
        return "str"


@dataclass(frozen=True)
class Json(Type):
    """A value of JSON, which is, when it runs: None, a bool, an int, a float, a str, a list or a dict of such."""

    @property
    def name(self) -> str:
        return "Any"

    @property
    def mutable(self) -> bool:
        return True

    @property
    def hashable(self) -> bool:
        return True  # where it is, when it runs

    @property
    def crosses(self) -> bool:
        return True


@dataclass(frozen=True)
class ExceptionType(Type):
    """A caught exception, of whatever class; what `__exit__` gets of it besides is the same one, called otherwise."""

    spelled: str = "Exception"

    @property
    def name(self) -> str:
        return self.spelled

    @property
    def hashable(self) -> bool:
        return False

    @property
    def ordered(self) -> bool:
        return False


@dataclass(frozen=True)
class Digest(Type):
    """An object of hashlib's, or of hmac's: shared, and counted."""

    spelled: str

    @property
    def name(self) -> str:
        return self.spelled

    @property
    def mutable(self) -> bool:
        return True

    @property
    def ordered(self) -> bool:
        return False


@dataclass(frozen=True)
class Counting(Type):
    """An `itertools.count` that is kept: shared, and counted."""

    @property
    def name(self) -> str:
        return "count[int]"

    @property
    def mutable(self) -> bool:
        return True

    @property
    def ordered(self) -> bool:
        return False


@dataclass(frozen=True)
class LockType(Scalar):
    """Where a lock of the module's lies."""

    @property
    def name(self) -> str:
        return "Lock"


INT = Integer("int", 64, True)
U8, U16, U32, U64 = (Integer(f"u{bits}", bits, False) for bits in (8, 16, 32, 64))
I8, I16, I32, I64 = (Integer(f"i{bits}", bits, True) for bits in (8, 16, 32, 64))
FLOAT, F32, F64 = Float("float", 64), Float("f32", 32), Float("f64", 64)
BOOL, NONE, BYTES, STR, EXCEPTION = Bool(), NoneType(), Bytes(), Str(), ExceptionType()
BYTEARRAY = Bytearray()
JSON = Json()
LOCK = LockType()
COUNT = Counting()
HASH, HMAC = Digest("_Hash"), Digest("HMAC")
EXCEPTION_CLASS, TRACEBACK = ExceptionType("type[Exception]"), ExceptionType("TracebackType")

FIXED = (U8, U16, U32, U64, I8, I16, I32, I64, F32, F64)

# By what an annotation resolves to.
NAMED: dict[str, Type] = {
    **{f"builtins.{one.name}": one for one in (INT, FLOAT, BOOL, BYTES, BYTEARRAY, STR)},
    **{f"pyenclave.{one.name}": one for one in FIXED},
    "hashlib._Hash": HASH,
    "hmac.HMAC": HMAC,
}


def natural(type_: Type) -> Type:
    """The type that arithmetic on it is done in: int (64 bits), u64, float; others stay what they are."""
    if isinstance(type_, Integer):
        return U64 if type_ == U64 else INT
    return FLOAT if isinstance(type_, Float) else type_


def described(type_: Type) -> str:
    """The type in a sentence."""
    return "nothing" if type_ == NONE else type_.name
