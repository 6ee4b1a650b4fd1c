"""Functions as values: `Callable[[int, str], bool]`."""

from dataclasses import dataclass, field

from .model import Type


@dataclass(frozen=True)
class FunctionType(Type):
    """An object that says by its place which of the functions it is that are used as values of this type.

    It has no address of code: whatever memory holds, a call goes to one of these functions. `objects` has, for each
    such type of a module, the class of its objects; those of functions that remember something derive from it, and
    have that as fields (records.py makes both). What a function is called by is no part of its values.
    """

    parameters: tuple[Type, ...]
    result: Type
    objects: dict["FunctionType", Type] = field(compare=False, repr=False)

    @property
    def name(self) -> str:
        return f"Callable[[{', '.join(one.name for one in self.parameters)}], {self.result.name}]"

    @property
    def object(self) -> Type:
        """The class of the functions that remember nothing."""
        return self.objects[self]

    @property
    def parts(self) -> tuple[Type, ...]:
        return (self.object,)

    @property
    def hashable(self) -> bool:
        return False

    @property
    def ordered(self) -> bool:
        return False

    @property
    def crosses(self) -> bool:
        return False
