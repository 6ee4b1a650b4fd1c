"""How C spells types, values and names."""

from ..survey.symbols import Constant
from ..types.model import BOOL, EXCEPTION, NONE, U64, Bool, Float, Integer, Type

_LONG = 1 << 31


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
    return f"pye_{stem(type_)}_t *"


def stem(type_: Type) -> str:
    """What the functions of a counted type are called: `pye_<stem>_release`."""
    if type_ == EXCEPTION:
        return "exception"
    assert type_.is_buffer, type_
    return "bytes"


def number(value: Constant, type_: Type) -> str:
    """A literal of plain data."""
    assert not isinstance(value, str | bytes)
    if type_ in (BOOL, NONE):
        return "true" if value else "false"
    if isinstance(type_, Float):
        return _float(float(value))
    value = int(value)
    if value == -(1 << 63):
        return "PYE_INT_MIN"
    if type_ == U64 or value >= 1 << 63:
        return f"{value}ULL"
    return f"{value}LL" if not -_LONG <= value < _LONG else str(value)


def _float(value: float) -> str:
    """Exactly, and so that people can read it where that is the same."""
    return repr(value)


def c_string(text: bytes) -> str:
    """A literal's inside: octal escapes, because a hexadecimal one swallows the digits after it."""
    plain = {ord('"'): '\\"', ord("\\"): "\\\\", ord("\n"): "\\n", ord("?"): "\\077"}
    return "".join(plain.get(byte) or (chr(byte) if 32 <= byte < 127 else f"\\{byte:03o}") for byte in text)


def comment(text: str) -> str:
    """Source text that may stand in a comment."""
    plain = text.encode("ascii", "backslashreplace").decode()
    return plain.replace("*/", "* /").replace("/*", "/ *").rstrip("\\")
