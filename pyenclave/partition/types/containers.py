"""Types that hold others: lists, dicts, sets, deques, tuples."""

from dataclasses import dataclass

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
    element: Type

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
class Dict(Container):
    key: Type
    value: Type

    @property
    def held(self) -> tuple[Type, ...]:
        return self.key, self.value

    @property
    def name(self) -> str:
        return f"dict[{self.key.name}, {self.value.name}]"


@dataclass(frozen=True)
class Set(Container):
    element: Type
    frozen: bool = False

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
    def ordered(self) -> bool:
        return False

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
    def ordered(self) -> bool:
        return all(item.ordered for item in self.items)
