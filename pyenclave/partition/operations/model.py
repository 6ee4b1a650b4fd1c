"""What an operator, a method or a built-in is in C."""

from dataclasses import dataclass

from ..survey.symbols import Constant
from ..types.model import Type


@dataclass(frozen=True, slots=True)
class Slot:
    """A parameter that is the address of a variable of this type: what containers hold is passed so."""

    type: Type


@dataclass(frozen=True, slots=True)
class Descriptor:
    """A parameter that is a type's descriptor: the caller has no operand for it."""

    type: Type


Parameter = Type | Slot | Descriptor


@dataclass(frozen=True, slots=True)
class Operation:
    """A function of the runtime, or one of C's operators where `symbol` is no identifier.

    Each operand is converted to its parameter's type first. `fails`: it answers whether it went well and writes its
    result through its last parameter. `inverted`: the answer, a bool, is the other one. `method`: the name of the
    module's function that it is, where a class says itself what Python calls.
    """

    symbol: str
    parameters: tuple[Parameter, ...]
    result: Type
    fails: bool = True
    inverted: bool = False
    method: str | None = None

    @property
    def operands(self) -> tuple[Type, ...]:
        """What the operands are converted to."""
        return tuple(
            one.type if isinstance(one, Slot) else one for one in self.parameters if not isinstance(one, Descriptor)
        )

    @property
    def spread(self) -> bool:
        """Whether it writes each member of its tuple through a parameter of its own."""
        return self.symbol.startswith("pye_") and self.symbol.endswith(("partition", "divmod", "popitem"))


class Missing:
    """No default: the argument is required."""


REQUIRED = Missing()


@dataclass(frozen=True, slots=True)
class Argument:
    """A parameter of a method as Python has it; a default of None is NULL. `keyword`: may be passed by name."""

    name: str
    type: Type
    default: Constant | Missing | None = REQUIRED
    keyword: bool = False

    @property
    def is_kept(self) -> bool:
        """Whether a container keeps it, or compares what it keeps with it: passed by its address."""
        return self.name in ("item", "key", "default")


@dataclass(frozen=True, slots=True)
class Method:
    """The operation's operands are the receiver, then the arguments in this order."""

    operation: Operation
    arguments: tuple[Argument, ...] = ()
