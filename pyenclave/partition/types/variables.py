"""Type variables: what generic functions are annotated with, and what becomes of them at a call."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from .containers import Deque, Dict, List, OpenTuple, Optional, Set, Tuple
from .functions import FunctionType
from .generators import Generator
from .interfaces import Interface, elements
from .model import Json, Type, natural
from .records import Iterated, NamedTuple, common_base, function_type, iterated


@dataclass(frozen=True)
class Variable(Type):
    """Any type; none of it is left where a function is lowered."""

    spelled: str

    @property
    def name(self) -> str:
        return self.spelled

    @property
    def crosses(self) -> bool:
        return False


def variables_of(type_: Type) -> Iterator[str]:
    match type_:
        case Variable(spelled=name):
            yield name
        case List() | Dict() | Set() | Deque() | Interface():
            if isinstance(type_, Interface) and type_.parameter:
                yield type_.key
            for one in type_.held:
                yield from variables_of(one)
        case Optional(inner) | Generator(inner):
            yield from variables_of(inner)
        case Iterated():
            yield from variables_of(type_.element)
        case Tuple(items):
            for one in items:
                yield from variables_of(one)
        case FunctionType(parameters, result):
            for one in (*parameters, result):
                yield from variables_of(one)


def substitute(type_: Type, known: Mapping[str, Type]) -> Type:
    """The type with what is known of its variables."""
    match type_:
        case Variable(spelled=name):
            return known.get(name, type_)
        case Interface(_, held):
            return known.get(type_.key) or replace(type_, held=tuple(substitute(one, known) for one in held))
        case List(element):
            return replace(type_, element=substitute(element, known))
        case Deque(element):
            return Deque(substitute(element, known))
        case Set(element, frozen):
            return Set(substitute(element, known), frozen)
        case Dict(key, value):  # a defaultdict stays one
            return replace(type_, key=substitute(key, known), value=substitute(value, known))
        case Optional(inner):
            made = substitute(inner, known)
            return made if isinstance(made, Optional | Json) else Optional(made)
        case Tuple(items) if not isinstance(type_, NamedTuple):
            return Tuple(tuple(substitute(one, known) for one in items))
        case Generator(element):
            return replace(type_, element=substitute(element, known))
        case Iterated():
            return iterated(substitute(type_.element, known))
        case FunctionType(parameters, result):
            made_of = tuple(substitute(one, known) for one in parameters)
            return function_type(made_of, substitute(result, known), type_.objects)
    return type_


def learn(pattern: Type, found: Type, known: dict[str, Type], loose: dict[str, Type]) -> None:
    """What a value of the type `found` says of the pattern's variables.

    A number that is passed as it is says it loosely: its width is no part of it; so does an object, which may be of a
    class that derives from what another argument is of. What a container holds is known.
    """
    match pattern, found:
        case Variable(spelled=name), _:
            before = loose.setdefault(name, natural(found))
            loose[name] = common_base(before, natural(found)) or before
        case Optional(inner), _:
            learn(inner, found.inner if isinstance(found, Optional) else found, known, loose)
        case _:
            _held(pattern, found, known)


def _held(pattern: Type, found: Type, known: dict[str, Type]) -> None:
    match pattern, found:
        case Variable(spelled=name), _:
            known.setdefault(name, found)
        case OpenTuple(one), Tuple(every):
            for each in every:
                _held(one, each, known)
        case (List(one), List(other)) | (Deque(one), Deque(other)) | (Set(one), Set(other)):
            _held(one, other, known)
        case Iterated(), Iterated():
            _held(pattern.element, found.element, known)
        case Dict(key, value), Dict(of, to):
            _held(key, of, known)
            _held(value, to, known)
        case Optional(one), _:
            _held(one, found.inner if isinstance(found, Optional) else found, known)
        case Interface(_, held), _ if (others := elements(pattern, found)) is not None:
            for one, other in zip(held, others, strict=True):
                _held(one, other, known)
        case Tuple(items), Tuple(others) if len(items) == len(others):
            for one, other in zip(items, others, strict=True):
                _held(one, other, known)
        case FunctionType(items, one), FunctionType(others, other) if len(items) == len(others):
            for each, of in zip((*items, one), (*others, other), strict=True):
                _held(each, of, known)
