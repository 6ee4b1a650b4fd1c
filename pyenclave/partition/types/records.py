"""Classes that are records: dataclasses, named tuples; and enumerations."""

from dataclasses import dataclass

from .containers import Optional, Set, Tuple
from .model import INT, STR, Scalar, Type


@dataclass(frozen=True)
class Options:
    """What is not as a dataclass has it by itself.

    `quiet`: fields that its repr leaves out; `uncompared`: that `==` and hash do; `identity`: with eq=False; `hashed`:
    hashable though it changes; `own`: which of `==`, hash, repr and order the class says itself, by the methods' names.
    """

    quiet: frozenset[str] = frozenset()
    uncompared: frozenset[str] = frozenset()
    identity: bool = False
    hashed: bool = False
    own: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Record(Type):
    """A dataclass: a counted object, shared as in Python."""

    spelled: str
    fields: tuple[tuple[str, Type], ...]
    is_frozen: bool = False
    has_order: bool = False
    options: Options = Options()
    bases: tuple[str, ...] = ()  # the classes that it derives from

    @property
    def members(self) -> "tuple[tuple[str, Type], ...]":
        """The fields, with their types as they are."""
        return tuple((name, unfolded(of, self)) for name, of in self.fields)

    @property
    def name(self) -> str:
        return self.spelled

    @property
    def parts(self) -> tuple[Type, ...]:
        return tuple(of for _, of in self.members)

    @property
    def crosses(self) -> bool:
        return all(type_.crosses for _, type_ in self.fields)

    @property
    def mutable(self) -> bool:
        return not self.is_frozen

    @property
    def hashable(self) -> bool:
        options = self.options
        if options.identity or "__hash__" in options.own:
            return True
        changes = not self.is_frozen and not options.hashed
        return not changes and all(of.hashable for name, of in self.fields if name not in options.uncompared)

    @property
    def ordered(self) -> bool:
        return self.has_order and all(of.ordered for name, of in self.fields if name not in self.options.uncompared)


@dataclass(frozen=True)
class Itself(Type):
    """In a class's own fields: the class."""

    spelled: str

    @property
    def name(self) -> str:
        return self.spelled

    @property
    def crosses(self) -> bool:
        return False


def unfolded(type_: Type, record: Record) -> Type:
    """The type with the class in place of what stands for it."""
    match type_:
        case Itself(spelled=name) if name == record.spelled:
            return record
        case Optional(inner):
            return Optional(unfolded(inner, record))
        case Set(element, frozen):
            return Set(unfolded(element, record), frozen)
    return type_


@dataclass(frozen=True)
class NamedTuple(Tuple):
    spelled: str = ""
    names: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.spelled


@dataclass(frozen=True)
class Enumeration(Scalar):
    """An Enum: the place of the member among them. `kind`: also IntEnum, StrEnum, whose members are ints, strs.

    `aliases`: other names of members, by their places.
    """

    spelled: str
    members: tuple[tuple[str, bool | int | float | str | bytes], ...]
    kind: str = "Enum"
    aliases: tuple[tuple[str, int], ...] = ()

    @property
    def base(self) -> Type | None:
        """What a member is besides."""
        return {"IntEnum": INT, "StrEnum": STR}.get(self.kind)

    @property
    def name(self) -> str:
        return self.spelled

    @property
    def ordered(self) -> bool:
        return self.base is not None


def field_of(type_: Type, name: str) -> tuple[int, Type] | None:
    """The place and the type of a field, None where there is none of this name."""
    match type_:
        case Record(members=members):
            return next(((at, of) for at, (one, of) in enumerate(members) if one == name), None)
        case NamedTuple(items=items, names=names) if name in names:
            return names.index(name), items[names.index(name)]
    return None
