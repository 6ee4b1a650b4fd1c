"""Classes that are records: dataclasses, named tuples; and enumerations."""

from dataclasses import dataclass

from .containers import Tuple
from .model import Scalar, Type


@dataclass(frozen=True)
class Record(Type):
    """A dataclass: a counted object, shared as in Python."""

    spelled: str
    fields: tuple[tuple[str, Type], ...]
    is_frozen: bool = False
    has_order: bool = False

    @property
    def name(self) -> str:
        return self.spelled

    @property
    def crosses(self) -> bool:
        return all(type_.crosses for _, type_ in self.fields)

    @property
    def mutable(self) -> bool:
        return not self.is_frozen

    @property
    def ordered(self) -> bool:
        return self.has_order and all(type_.ordered for _, type_ in self.fields)


@dataclass(frozen=True)
class NamedTuple(Tuple):
    spelled: str = ""
    names: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.spelled


@dataclass(frozen=True)
class Enumeration(Scalar):
    """An Enum: the place of the member among them."""

    spelled: str
    members: tuple[tuple[str, bool | int | float | str | bytes], ...]

    @property
    def name(self) -> str:
        return self.spelled

    @property
    def ordered(self) -> bool:
        return False


def field_of(type_: Type, name: str) -> tuple[int, Type] | None:
    """The place and the type of a field, None where there is none of this name."""
    match type_:
        case Record(fields=fields):
            return next(((at, of) for at, (one, of) in enumerate(fields) if one == name), None)
        case NamedTuple(items=items, names=names) if name in names:
            return names.index(name), items[names.index(name)]
    return None
