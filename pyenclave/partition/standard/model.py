"""What a name of the standard library is inside."""

from dataclasses import dataclass

from ..operations.model import REQUIRED, Missing, Operation
from ..survey.symbols import Constant
from ..types.model import Type


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter as Python has it; a default of None is NULL. `ascii`: a str is taken too, as the bytes that it is."""

    name: str
    type: Type
    default: Constant | Missing | None = REQUIRED
    keyword_only: bool = False
    positional_only: bool = False
    ascii: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A function of the runtime, and what it takes in the order in which its operands are."""

    operation: Operation
    parameters: tuple[Parameter, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A name, and what is said of it where it differs from Python's, or is no whole.

    It is one of three: a constant's `value`; the first of `forms` that takes what a call passes; or, with neither, what
    a function in check/standard.py makes of the call.
    """

    name: str
    says: str = ""
    value: Constant | None = None
    forms: tuple[Form, ...] = ()
    ignored: tuple[str, ...] = ()  # keywords that change nothing inside, whose values are constants

    @property
    def module(self) -> str:
        return self.name.partition(".")[0]


def function(symbol: str, result: Type, *parameters: Parameter, fails: bool = True) -> Form:
    """A form whose operands are its parameters."""
    return Form(Operation(symbol, tuple(one.type for one in parameters), result, fails), parameters)
