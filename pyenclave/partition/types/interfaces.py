"""`Sequence[T]` and its like: annotations that say what a value can do, and not which type it has."""

from dataclasses import dataclass, replace

from .arrays import Array
from .containers import Deque, Dict, List, OpenTuple, Optional, Set, Tuple, thawed
from .generators import Generator
from .model import BYTEARRAY, BYTES, INT, JSON, STR, Float, Integer, Type
from .records import Class, Iterated, NamedTuple, iterated

_OF_ONE = ("Sequence", "MutableSequence", "Collection", "Iterable", "Iterator", "MutableSet")
_OF_TWO = ("Mapping", "MutableMapping")
_MODULES = ("typing", "collections.abc")
# By what an annotation resolves to: what it is called, and how many types it names.
INTERFACES = {
    **{f"{module}.{name}": (name, 1) for module in _MODULES for name in _OF_ONE},
    **{f"{module}.{name}": (name, 2) for module in _MODULES for name in _OF_TWO},
    "typing.AbstractSet": ("AbstractSet", 1),
    "collections.abc.Set": ("AbstractSet", 1),
}


@dataclass(frozen=True)
class Interface(Type):
    """What any of several types has. As a parameter's it is like a type variable: each call says which type it is.

    `parameter`: whose it is, where it is one's.
    """

    spelled: str
    held: tuple[Type, ...]
    parameter: str = ""

    @property
    def name(self) -> str:
        return f"{self.spelled}[{', '.join(one.name for one in self.held)}]"

    @property
    def parts(self) -> tuple[Type, ...]:
        return self.held

    @property
    def crosses(self) -> bool:
        return False

    @property
    def key(self) -> str:
        """What its type is found by, as a type variable's by its name: no name of Python's."""
        return f"{self.parameter}: {self.spelled}"


@dataclass(frozen=True)
class View(Type):
    """What `d.keys()`, `d.values()` or `d.items()` has of a dict, as an argument: the parameter is the dict."""

    owner: Dict
    kind: str

    @property
    def name(self) -> str:
        return f"dict_{self.kind}"

    @property
    def parts(self) -> tuple[Type, ...]:
        return (self.owner,)

    @property
    def element(self) -> Type:
        key, value = self.owner.key, self.owner.value
        return key if self.kind == "keys" else value if self.kind == "values" else Tuple((key, value))


def of_parameter(type_: Type, name: str) -> Type:
    """The type as that of the parameter, which has its own."""
    if isinstance(type_, Optional):
        return Optional(of_parameter(type_.inner, name))
    return replace(type_, parameter=name) if isinstance(type_, Interface) else type_


def interface_of(type_: Type) -> Interface | None:
    """That of a parameter, which may be None besides."""
    inner = type_.inner if isinstance(type_, Optional) else type_
    return inner if isinstance(inner, Interface) else None


def concrete(type_: Type) -> Type:
    """Where nobody says which type it is, it is the plainest one: a list, a dict, a set, `iter` of a list."""
    match type_:
        case Optional(inner):
            return Optional(concrete(inner))
        case Interface(spelled, (key, value)) if spelled in _OF_TWO:
            return Dict(concrete(key), concrete(value))
        case Interface("AbstractSet" | "MutableSet", (element,)):
            return Set(concrete(element))
        case Interface("Iterator", (element,)):
            return iterated(concrete(element))
        case Interface(_, (element,)):
            return List(concrete(element))
    return type_


def elements(interface: Interface, found: Type) -> tuple[Type, ...] | None:
    """What a value of the type holds, as the interface names it; None where it has no such interface."""
    match interface.spelled, found:
        case "Mapping" | "MutableMapping", Dict(key, value):
            return key, value
        case "AbstractSet", Set(element):
            return (element,)
        case "MutableSet", Set(element, frozen=False):
            return (element,)
        case "MutableSequence", OpenTuple():
            return None
        case (("Sequence" | "MutableSequence" | "Collection" | "Iterable"), List(element) | Deque(element)):
            return (element,)
        case "Sequence" | "Collection" | "Iterable", _ if (item := _unchanging(found)) is not None:
            return (item,)
        case "Collection" | "Iterable", Set(element) | Dict(element, _):
            return (element,)
        case "Iterable", Array(element, 1):
            return (element,)
        case "Iterable" | "Iterator", Generator(element):
            return (element,)
        case "Iterable" | "Iterator", Iterated():
            return (found.element,)
        case "Collection" | "Iterable", View():
            return (found.element,)
    return None


def _unchanging(found: Type) -> Type | None:
    """What a sequence has of which no item is taken out."""
    if isinstance(found, Tuple) and found.items:
        return found.items[0] if all(one == found.items[0] for one in found.items) else None
    return INT if found in (BYTES, BYTEARRAY) else STR if found == STR else None


def takes(wanted: Type, found: Type) -> bool:
    """Whether what only looks at a `wanted` may look at a `found` instead."""
    match wanted, found:
        case Interface(), _:
            held = elements(wanted, found)
            return held is not None and all(map(takes, wanted.held, held))
        case Integer(), Integer():
            return wanted.holds(found)
        case Float(), Integer() | Float():
            return True
        case Class(), Class():
            return wanted == found or wanted.name in found.bases
        case Optional(one), Optional(other):
            return takes(one, other)
        case Tuple(items), Tuple(others) if not isinstance(wanted, NamedTuple):
            return len(items) == len(others) and all(map(takes, items, others))
    return wanted == JSON or thawed(wanted) == thawed(found)
