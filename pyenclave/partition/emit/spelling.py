"""How C spells types, values and names."""

from ..packages.marks import spelled
from ..survey.symbols import Constant
from ..types.arrays import Array
from ..types.containers import Deque, Dict, List, OpenTuple, Optional, OwnDict, Set, Tuple
from ..types.functions import FunctionType
from ..types.generators import Generator
from ..types.model import (
    BOOL,
    NONE,
    STR,
    U64,
    Bool,
    Bytearray,
    Counting,
    Digest,
    ExceptionType,
    Float,
    Integer,
    Json,
    LockType,
    Type,
)
from ..types.records import Enumeration, Flags, Record

_LONG = 1 << 31
_STEMS = {List: "list", OpenTuple: "list", Dict: "dict", Set: "set", Deque: "deque"}


def c_type(type_: Type | str) -> str:
    """A variable's type, with a space behind it unless it is a pointer."""
    name = type_ if isinstance(type_, str) else _c_name(type_)
    return name if name.endswith("*") else f"{name} "


def _c_name(type_: Type) -> str:
    match type_:
        case Integer(bits=bits, signed=signed):
            return f"{'' if signed else 'u'}int{bits}_t"
        case Float(bits=bits):
            return "double" if bits == 64 else "float"
        case Bool():
            return "bool"
        case LockType():
            return "pye_section_t *"
        case Enumeration() | Flags():
            return "int64_t"
        case Array():
            return "pye_array_t"
        case Tuple():
            return f"{stem(type_)}_t"
        case Optional() if not type_.is_pointer:
            return f"{stem(type_)}_t"
    return f"{stem(type_)}_t *"


def stem(type_: Type) -> str:
    """What the functions of a type are called, before `_retain` and `_release`."""
    if isinstance(type_, Tuple):
        return f"pye_{mangled(type_)}"
    if isinstance(type_, Optional):
        return stem(type_.inner) if type_.is_pointer else f"pye_optional_{mangled(type_.inner)}"
    if isinstance(type_, Generator):
        return f"pye_0generator_{spelled(type_.function)}"
    if isinstance(type_, ExceptionType):
        return "pye_exception"
    if isinstance(type_, Digest):
        return "pye_digest"
    if isinstance(type_, Counting):
        return "pye_count"
    if isinstance(type_, FunctionType):
        return stem(type_.object)
    if isinstance(type_, Record):
        return f"pye_{mangled(type_)}"
    if isinstance(type_, Bytearray):
        return "pye_bytearray"
    if isinstance(type_, Json):
        return "pye_json"
    if type_.is_buffer:
        return "pye_bytes"
    return f"pye_{_STEMS[Dict if isinstance(type_, OwnDict) else type(type_)]}"


def mangled(type_: Type) -> str:
    """A type in a name of C's; brackets and commas are told by how many `_` they are."""
    return (
        spelled(type_.name)
        .replace("()", "nothing")
        .replace("...", "0more")  # no name of Python's
        .replace(" | None", "_or_none")
        .replace("[", "__")
        .replace(", ", "_")
        .replace("]", "___")
    )


def nothing(type_: Type) -> str:
    """What a variable holds that holds nothing."""
    return f"({c_type(type_).strip()}){{0}}" if is_struct(type_) else "NULL"


def is_struct(type_: Type) -> bool:
    return isinstance(type_, Tuple | Array) or (isinstance(type_, Optional) and not type_.is_pointer)


def initial(type_: Type) -> str:
    """What a variable begins as."""
    if is_struct(type_):
        return "{0}"
    return "0" if type_.plain else "NULL"


def number(value: Constant, type_: Type) -> str:
    """A literal of plain data."""
    assert not isinstance(value, str | bytes)
    if type_ in (BOOL, NONE):
        return "true" if value else "false"
    if isinstance(type_, Float):
        return repr(float(value)).replace("inf", "__builtin_inf()").replace("nan", '__builtin_nan("")')
    value = int(value)
    if value == -(1 << 63):
        return "PYE_INT_MIN"
    if type_ == U64 or value >= 1 << 63:
        return f"{value}ULL"
    return f"{value}LL" if not -_LONG <= value < _LONG else str(value)


def c_string(text: bytes) -> str:
    """A literal's inside: octal escapes, because a hexadecimal one swallows the digits after it."""
    plain = {ord('"'): '\\"', ord("\\"): "\\\\", ord("\n"): "\\n", ord("?"): "\\077"}
    return "".join(plain.get(byte) or (chr(byte) if 32 <= byte < 127 else f"\\{byte:03o}") for byte in text)


def constant(data: bytes, type_: Type) -> str:
    """The initialiser of a bytes or a str of the image."""
    if type_ == STR:
        points = len(data.decode("utf-8", "surrogatepass"))
        return f'PYE_STR_CONSTANT({len(data)}, {points}, "{c_string(data)}")'
    return f'PYE_BYTES_CONSTANT({len(data)}, "{c_string(data)}")'


def comment(text: str) -> str:
    """Source text that may stand in a comment."""
    plain = text.encode("ascii", "backslashreplace").decode()
    return plain.replace("*/", "* /").replace("/*", "/ *").rstrip("\\")
