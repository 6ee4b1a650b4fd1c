"""The kinds of things that cross. A new one is a file of its own and its line here."""

from pyenclave.edl.model import Function, Parameter

from .base import Crossing
from .buffers import Buffer
from .chosen import Chosen, ChosenLength, ChosenString, ChosenWideString
from .deep.parameters import Deep, DeepOutput
from .records import Records
from .sequences import Buffers, Sizes, Strings
from .strings import String, WideString
from .values import Address, Value

# The first that fits is a parameter's kind.
KINDS: tuple[type[Crossing], ...] = (
    Sizes,
    ChosenLength,
    ChosenString,
    ChosenWideString,
    Chosen,
    Strings,
    Buffers,
    String,
    WideString,
    DeepOutput,
    Deep,
    Buffer,
    Address,
    Value,
)


def crossing(parameter: Parameter, function: Function, records: Records) -> Crossing:
    """How a parameter crosses."""
    kind = next(kind for kind in KINDS if kind.fits(parameter, function))
    return kind(parameter, function, records)
