"""The kinds of things that cross. A new one is a file of its own and its line here."""

from pyenclave.edl.model import Function, Parameter

from .base import Crossing
from .buffers import Buffer, OneValue
from .chosen import Chosen, ChosenLength, ChosenString, ChosenWideString
from .deep.parameters import Deep, DeepOutput
from .records import Records
from .sequences import Buffers, OutputSizes, Sizes, Strings
from .strings import String, WideString
from .values import Address, Computed, Value

# The first that fits is a parameter's kind.
KINDS: tuple[type[Crossing], ...] = (
    OutputSizes,
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
    OneValue,
    Buffer,
    Address,
    Computed,
    Value,
)


def crossing(parameter: Parameter, function: Function, python: str, records: Records) -> Crossing:
    """How a parameter crosses; `python` is its name there."""
    kind = next(kind for kind in KINDS if kind.fits(parameter, function))
    return kind(parameter, function, python, records)
