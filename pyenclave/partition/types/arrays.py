"""Arrays: what the host's buffer of numbers is inside, while the call lasts."""

from dataclasses import dataclass

from .containers import Container, Optional, Tuple
from .model import Bool, Float, Integer, Type


@dataclass(frozen=True)
class Array(Type):
    """A view of the call's memory: passed on and assigned, but kept nowhere, since the memory ends with the call."""

    element: Integer | Float | Bool
    dimensions: int = 1

    @property
    def name(self) -> str:
        return f"Array[{self.element.name}{f', {self.dimensions}' if self.dimensions > 1 else ''}]"

    @property
    def plain(self) -> bool:
        return True

    @property
    def mutable(self) -> bool:
        return True

    @property
    def ordered(self) -> bool:
        return False

    @property
    def crosses(self) -> bool:
        return True


def keeps_array(type_: Type) -> bool:
    """Whether an array is in something else, which could outlive it."""
    match type_:
        case Container():
            inner = type_.held
        case Tuple(items):
            inner = items
        case Optional(one):
            inner = (one,)
        case _:
            return False
    return any(isinstance(one, Array) or keeps_array(one) for one in inner)
