"""Types that hold others: lists, dicts, sets, deques, tuples."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from .model import Type


@dataclass(frozen=True)
class Container(Type):
    """Shared, and counted: a pointer."""

    @property
    def mutable(self) -> bool:
        return True

    @property
    def ordered(self) -> bool:
        return False

    @property
    def held(self) -> tuple[Type, ...]:
        """The types of what it holds."""
        raise NotImplementedError

    @property
    def parts(self) -> tuple[Type, ...]:
        return self.held

    @property
    def crosses(self) -> bool:
        return all(one.crosses for one in self.held)


@dataclass(frozen=True)
class List(Container):
    """`constant`, here and in the others: a constant of the module, which is only read."""

    element: Type
    constant: bool = False

    @property
    def held(self) -> tuple[Type, ...]:
        return (self.element,)

    @property
    def name(self) -> str:
        return f"list[{self.element.name}]"

    @property
    def ordered(self) -> bool:
        return self.element.ordered


@dataclass(frozen=True)
class OpenTuple(List):
    """A tuple of any length, `tuple[int, ...]`: a list that nobody changes, which looks and compares as a tuple."""

    @property
    def name(self) -> str:
        return f"tuple[{self.element.name}, ...]"

    @property
    def mutable(self) -> bool:
        return self.element.mutable

    @property
    def hashable(self) -> bool:
        return self.element.hashable


@dataclass(frozen=True)
class Dict(Container):
    key: Type
    value: Type
    constant: bool = False

    @property
    def held(self) -> tuple[Type, ...]:
        return self.key, self.value

    @property
    def name(self) -> str:
        return f"dict[{self.key.name}, {self.value.name}]"

    @property
    def refuses_order(self) -> bool:
        return type(self) is Dict


@dataclass(frozen=True)
class OwnDict(Dict):
    """A dict of a class of collections."""

    @property
    def crosses(self) -> bool:
        return False


@dataclass(frozen=True)
class DefaultDict(OwnDict):
    """One whose objects know what they make for a missing key."""

    @property
    def name(self) -> str:
        return f"defaultdict[{self.key.name}, {self.value.name}]"


@dataclass(frozen=True)
class Counter(OwnDict):
    """Its values are ints."""

    @property
    def name(self) -> str:
        return f"Counter[{self.key.name}]"


@dataclass(frozen=True)
class OrderedDict(OwnDict):
    @property
    def name(self) -> str:
        return f"OrderedDict[{self.key.name}, {self.value.name}]"


@dataclass(frozen=True)
class Set(Container):
    element: Type
    frozen: bool = False
    constant: bool = False

    @property
    def held(self) -> tuple[Type, ...]:
        return (self.element,)

    @property
    def name(self) -> str:
        return f"{'frozenset' if self.frozen else 'set'}[{self.element.name}]"

    @property
    def mutable(self) -> bool:
        return not self.frozen


@dataclass(frozen=True)
class Deque(Container):
    element: Type

    @property
    def held(self) -> tuple[Type, ...]:
        return (self.element,)

    @property
    def name(self) -> str:
        return f"deque[{self.element.name}]"


@dataclass(frozen=True)
class Optional(Type):
    """`T | None`: a pointer that may be NULL, or a struct that says whether there is a value."""

    inner: Type

    @property
    def name(self) -> str:
        return f"{self.inner.name} | None"

    @property
    def parts(self) -> tuple[Type, ...]:
        return (self.inner,)

    @property
    def plain(self) -> bool:
        return self.inner.plain

    @property
    def crosses(self) -> bool:
        return self.inner.crosses

    @property
    def mutable(self) -> bool:
        return self.inner.mutable

    @property
    def hashable(self) -> bool:
        return self.inner.hashable

    @property
    def ordered(self) -> bool:
        return False

    @property
    def refuses_order(self) -> bool:
        return self.inner.refuses_order

    @property
    def is_pointer(self) -> bool:
        return not self.inner.plain and not isinstance(self.inner, Tuple)


@dataclass(frozen=True)
class Tuple(Type):
    """A struct by value; plain where all its items are."""

    items: tuple[Type, ...]

    @property
    def name(self) -> str:
        return f"tuple[{', '.join(item.name for item in self.items) or '()'}]"

    @property
    def parts(self) -> tuple[Type, ...]:
        return self.items

    @property
    def plain(self) -> bool:
        return all(item.plain for item in self.items)

    @property
    def crosses(self) -> bool:
        return all(item.crosses for item in self.items)

    @property
    def mutable(self) -> bool:
        return any(item.mutable for item in self.items)

    @property
    def hashable(self) -> bool:
        return all(item.hashable for item in self.items)

    @property
    def ordered(self) -> bool:
        return are_ordered(self.items)


def are_ordered(items: Iterable[Type]) -> bool:
    """Whether the first of them that differ say which tuple is less: the others may have no order at all."""
    return all(item.ordered or (place > 0 and item.refuses_order) for place, item in enumerate(items))


def marked(type_: Type, *, constant: bool) -> Type:
    """The type, and all that it holds, as constants or as what changes."""
    match type_:
        case OpenTuple(element):
            return OpenTuple(marked(element, constant=constant))
        case List(element):
            return List(marked(element, constant=constant), constant)
        case Dict(_, value):
            return replace(type_, value=marked(value, constant=constant), constant=constant)
        case Set(element, frozen):
            return Set(element, frozen, constant and not frozen)
        case Deque(element):
            return Deque(marked(element, constant=constant))
        case Tuple(items):
            return replace(type_, items=tuple(marked(one, constant=constant) for one in items))
        case Optional(inner):
            return Optional(marked(inner, constant=constant))
    return type_


def thawed(type_: Type) -> Type:
    """As one that changes, in all that it holds."""
    return marked(type_, constant=False)


def is_constant(type_: Type) -> bool:
    return isinstance(type_, List | Dict | Set) and type_.constant


def opened(type_: Type) -> Type:
    """As what a copy of it is: what it holds is as constant as before."""
    return replace(type_, constant=False) if isinstance(type_, List | Dict | Set) else type_


def may_be_read_as(found: Type, wanted: Type) -> bool:
    """Whether what is found may stand for the other, which differs in what is constant only: nobody changes that."""
    if found == wanted:
        return True
    if is_constant(wanted):
        return thawed(found) == thawed(wanted)
    if isinstance(found, OpenTuple) and isinstance(wanted, OpenTuple):
        return may_be_read_as(found.element, wanted.element)
    if isinstance(found, Tuple) and isinstance(wanted, Tuple) and len(found.items) == len(wanted.items):
        return all(may_be_read_as(one, other) for one, other in zip(found.items, wanted.items, strict=True))
    return isinstance(found, Optional) and isinstance(wanted, Optional) and may_be_read_as(found.inner, wanted.inner)
