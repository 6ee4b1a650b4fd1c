"""A lowered expression: its kind and the Cython that computes it."""

from dataclasses import dataclass

from .kinds import BOOL, FLOAT, NONE, U64, Kind
from .symbols import Constant

_LONG = 1 << 31


@dataclass(frozen=True, slots=True)
class Value:
    """`constant` is its value where that is known; `simple`: a name or a literal, which may be written twice;
    `tight`: needs no parentheses as an operand."""

    kind: Kind
    code: str
    constant: Constant | None = None
    simple: bool = False
    tight: bool = True

    @property
    def operand(self) -> str:
        return self.code if self.tight else f"({self.code})"

    @property
    def pointer(self) -> str:
        """What goes in front of `.size` and `.data`."""
        return f"({self.code})" if self.code.startswith("&") or not self.tight else self.code


def call(kind: Kind, function: str, *arguments: str) -> Value:
    return Value(kind, f"{function}({', '.join(arguments)})")


def compound(kind: Kind, code: str) -> Value:
    """An expression with operators, which wants parentheses inside another one."""
    return Value(kind, code, tight=False)


def number(value: bool | int | float, kind: Kind) -> Value:
    """A literal. Past 32 bits Cython would make a Python integer, so the literal says its C type."""
    if kind is BOOL:
        code = str(bool(value))
    elif kind.family is FLOAT.family:
        code = repr(float(value))
    elif value == -(1 << 63):
        code = "PYE_INT_MIN"
    elif kind is U64 or value >= 1 << 63:
        code = f"{value}ULL" if value >= _LONG else str(value)
    else:
        code = f"{value}LL" if not -_LONG <= value < _LONG else str(value)
    return Value(kind, code, value, simple=True, tight=not code.startswith("-"))


def c_string(text: bytes) -> str:
    """A C (and Cython) literal's inside: octal escapes, because a hexadecimal one swallows the digits after it."""
    plain = {ord('"'): '\\"', ord("\\"): "\\\\", ord("\n"): "\\n", ord("?"): "\\077"}
    return "".join(plain.get(byte) or (chr(byte) if 32 <= byte < 127 else f"\\{byte:03o}") for byte in text)


def buffer_bytes(value: Constant) -> bytes:
    """How a constant bytes or str is kept."""
    assert isinstance(value, str | bytes)
    return value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value


def described(kind: Kind) -> str:
    """The kind in a sentence."""
    return "nothing" if kind is NONE else kind.name
