"""Generators: what the call of a function with `yield` is."""

from dataclasses import dataclass

from .containers import Container, Optional, Tuple
from .model import Type

# What is said where one would be, and what is right.
NOT_KEPT = (
    "a generator is not kept in something else",
    "keep a list: `list(…)`; a generator is in a variable, or looped over at once",
)


@dataclass(frozen=True)
class Generator(Type):
    """A function that stands at a `yield`, with its variables: told from others by which function that is.

    It is passed on and kept in variables, but in nothing that could come to be held by it.
    """

    element: Type
    function: str = ""  # its name, once that is known

    @property
    def name(self) -> str:
        return f"Iterator[{self.element.name}]"

    @property
    def parts(self) -> tuple[Type, ...]:
        return (self.element,)

    @property
    def mutable(self) -> bool:
        return True

    @property
    def ordered(self) -> bool:
        return False

    @property
    def crosses(self) -> bool:
        return False


def keeps_generator(type_: Type) -> bool:
    """Whether a generator is in something else."""
    match type_:
        case Container():
            inner = type_.held
        case Tuple(items):
            inner = items
        case Optional(one):
            inner = (one,)
        case _:
            return False
    return any(isinstance(one, Generator) or keeps_generator(one) for one in inner)
