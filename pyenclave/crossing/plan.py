"""From an annotation to how its values cross: docs/crossing.md has the form of what is written."""

import collections.abc
import dataclasses
import types
import typing
from collections import defaultdict, deque
from enum import Enum, Flag
from functools import cache
from typing import Any

from pyenclave.widths import INTEGERS, f32, f64

from ._codec import Plan

_SCALARS = {
    bool: Plan("bool", "bool"),
    int: Plan("int", "int", width=8, signed=True),
    float: Plan("float", "float", width=8),
    f64: Plan("float", "float", width=8),
    f32: Plan("float", "float", width=4),
    Any: Plan("json", "a value of JSON"),
    object: Plan("json", "a value of JSON"),
    None: Plan("None", "None"),
    type(None): Plan("None", "None"),
    bytes: Plan("bytes", "bytes"),
    bytearray: Plan("bytearray", "bytearray"),
    str: Plan("str", "str"),
    **{one: Plan("int", "int", width=(one.HIGH - one.LOW).bit_length() // 8, signed=one.LOW < 0) for one in INTEGERS},
}
# The fields of classes of datetime.
_DATE = ("year", "month", "day")
_DATED = {
    "date": _DATE,
    "datetime": (*_DATE, "hour", "minute", "second", "microsecond", "tzinfo"),
    "timedelta": ("days", "seconds", "microseconds"),
    "timezone": (),
}
# Without what is in them they hold values of JSON.
_BARE = {list: list[Any], dict: dict[str, Any]}
_CONTAINERS = {list: "list", deque: "deque", set: "set", frozenset: "frozenset"}
# What is a list inside, and may be a tuple here; and what is as plain there as it is said here.
_SEQUENCES = (collections.abc.Sequence, collections.abc.Collection, collections.abc.Iterable)
_PLAINEST: dict[Any, Any] = {
    collections.abc.MutableSequence: list,
    collections.abc.Mapping: dict,
    collections.abc.MutableMapping: dict,
    collections.abc.Set: set,
    collections.abc.MutableSet: set,
}


class CannotCross(TypeError):
    """The annotation is none whose values cross; the message says which part of it, and why."""


@cache
def plan_of(annotation: Any) -> Plan:
    """The plan of an annotation's values. Raises CannotCross."""
    return _plan(annotation, ())


def _plan(annotation: Any, outer: tuple[type, ...]) -> Plan:
    if typing.get_origin(annotation) is typing.Annotated:
        return _plan(annotation.__origin__, outer)
    annotation = dict if typing.is_typeddict(annotation) else annotation  # whatever it says of what is in it
    annotation = _BARE.get(annotation, annotation)
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    origin = _PLAINEST.get(origin, origin)
    if origin in _SEQUENCES and len(arguments) == 1:
        return Plan("list", "list or tuple", parts=(_plan(arguments[0], outer),), cls=tuple)
    if origin is typing.Literal:
        return _plan(type(arguments[0]), outer)
    if origin in (typing.Union, types.UnionType):
        return _optional(annotation, arguments, outer)
    if origin in _CONTAINERS and len(arguments) == 1:
        kind = _CONTAINERS[origin]
        if kind in ("set", "frozenset"):
            _require_hashable(arguments[0])
        return Plan(kind, kind, parts=(_plan(arguments[0], outer),), cls=deque if origin is deque else None)
    if origin is dict and len(arguments) == 2:
        _require_hashable(arguments[0])
        return Plan("dict", "dict", parts=(_plan(arguments[0], outer), _plan(arguments[1], outer)))
    if origin is tuple and len(arguments) == 2 and arguments[1] is ...:
        return Plan("open tuple", "tuple", parts=(_plan(arguments[0], outer),))
    if origin is tuple and ... not in arguments:
        return Plan("tuple", "tuple", parts=tuple(_plan(one, outer) for one in arguments))
    if annotation in (None, Any):
        return _SCALARS[annotation]
    if isinstance(annotation, type):
        return _class(annotation, outer)
    raise CannotCross(f"{_spelled(annotation)} cannot cross{_why_not(annotation)}")


def _optional(annotation: Any, arguments: tuple[Any, ...], outer: tuple[type, ...]) -> Plan:
    some = [one for one in arguments if one is not type(None)]
    if len(some) != 1 or len(some) == len(arguments):
        raise CannotCross(f"{_spelled(annotation)} cannot cross: of alternatives there is `T | None` only")
    inner = _plan(some[0], outer)
    if some[0] in (Any, object):
        return inner  # None is one
    return Plan("optional", f"{inner.name} or None", parts=(inner,))


def _class(annotation: type, outer: tuple[type, ...]) -> Plan:
    name = annotation.__name__
    if annotation in _SCALARS:
        return _SCALARS[annotation]
    if annotation in outer:
        raise CannotCross(f"{name} cannot cross: it contains itself")
    if (found := getattr(annotation, "__pyenclave_value__", None)) is not None:
        return Plan("handle", name, cls=annotation, names=(found[3], found[2]))
    if annotation.__module__ == "datetime" and name in _DATED:
        return _dated(annotation, name)
    if annotation.__module__ == "decimal" and name == "Decimal":
        return _decimal(annotation)
    if issubclass(annotation, Enum):
        if issubclass(annotation, Flag):
            raise CannotCross(f"{name} cannot cross: a flag has values that are no members")
        if not len(annotation):
            raise CannotCross(f"{name} cannot cross: it has no members")
        return Plan("enum", name, cls=annotation, names=tuple(annotation))
    if issubclass(annotation, tuple) and hasattr(annotation, "_fields"):
        hints = typing.get_type_hints(annotation, include_extras=True)
        parts = tuple(_plan(hints[one], (*outer, annotation)) for one in annotation._fields)
        return Plan("named", name, parts=parts, cls=annotation)
    if dataclasses.is_dataclass(annotation):
        hints = typing.get_type_hints(annotation, include_extras=True)
        names = tuple(one.name for one in dataclasses.fields(annotation))
        parts = tuple(_plan(hints[one], (*outer, annotation)) for one in names)
        try:
            return Plan("data", name, parts=parts, cls=annotation, names=names)
        except ValueError:
            raise CannotCross(f"{name} cannot cross: it is made by a __new__ of its own") from None
    raise CannotCross(f"{name} cannot cross{_why_not(annotation)}")


def _dated(annotation: type, name: str) -> Plan:
    """What library/datetime.py has inside, by its fields there; of time zones there is UTC."""
    from datetime import UTC, timezone  # where it is annotated, it is imported already

    utc = Plan("only", "timezone.utc", cls=timezone, names=(UTC,))
    if annotation is timezone:
        return utc
    names = _DATED[name]
    zone = Plan("optional", "timezone.utc or None", parts=(utc,))
    parts = [zone if one == "tzinfo" else _SCALARS[int] for one in names]
    return Plan("made", name, parts=tuple(parts), cls=annotation, names=names)


def _decimal(annotation: type) -> Plan:
    """What library/decimal.py has inside: the sign, limbs, the exponent."""
    from .decimals import made_of, parts_of  # which imports decimal, as whoever annotates has

    parts = (_SCALARS[bool], Plan("open tuple", "tuple", parts=(_SCALARS[int],)), _SCALARS[int])
    return Plan("told", "a finite Decimal", parts=parts, cls=annotation, names=(parts_of, made_of))


def _require_hashable(annotation: Any) -> None:
    origin = typing.get_origin(annotation) or annotation
    if isinstance(origin, type) and origin.__hash__ is None:
        raise CannotCross(f"{_spelled(annotation)} cannot be a key: it is not hashable")


def _why_not(annotation: Any) -> str:
    origin = typing.get_origin(annotation) or annotation
    if origin is defaultdict:
        return ": annotate it as a dict"
    if origin is tuple:
        return ": a tuple that crosses says what each of its items is"
    if origin in (list, dict, set, frozenset, deque, *_CONTAINERS):
        return ": say what is in it"
    return ""


def _spelled(annotation: Any) -> str:
    return annotation.__name__ if type(annotation) is type else str(annotation)
