"""What an operator, a method or a built-in is in C."""

from dataclasses import dataclass

from ..types.model import Type


@dataclass(frozen=True, slots=True)
class Operation:
    """A function of the runtime, or one of C's operators where `symbol` is no identifier.

    Each operand is converted to its parameter's type first. `fails`: it answers whether it went well and writes its
    result through its last parameter.
    """

    symbol: str
    parameters: tuple[Type, ...]
    result: Type
    fails: bool = True
