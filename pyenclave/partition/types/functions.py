"""Functions as values: `Callable[[int, str], bool]`."""

from dataclasses import dataclass

from .model import Scalar, Type


@dataclass(frozen=True)
class FunctionType(Scalar):
    """The place of a function among those that are used as values of this type, as an enumeration's member is one.

    It is no address: whatever memory holds, a call goes to one of these functions. What a function is called by is no
    part of its values, so `parts` has neither parameters nor result.
    """

    parameters: tuple[Type, ...]
    result: Type

    @property
    def name(self) -> str:
        return f"Callable[[{', '.join(one.name for one in self.parameters)}], {self.result.name}]"

    @property
    def hashable(self) -> bool:
        return False

    @property
    def ordered(self) -> bool:
        return False

    @property
    def crosses(self) -> bool:
        return False
