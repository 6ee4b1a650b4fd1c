"""Whether one of a `match`'s cases surely matches."""

import ast
from collections.abc import Iterator

from ..survey.symbols import ClassSymbol
from ..types.containers import Optional, Tuple
from ..types.model import BOOL, Type
from ..types.records import Class, Enumeration, NamedTuple, Record, field_of, is_loose
from .exactly import is_of
from .scope import Scope

# Built-in classes whose pattern has one place, for the whole value.
_WHOLE = ("bool", "bytearray", "bytes", "dict", "float", "frozenset", "int", "list", "set", "str", "tuple")


def covers(cases: list[ast.match_case], type_: Type, scope: Scope) -> bool:
    """By what takes everything, all members of an enumeration, True and False, or None and what covers the rest."""
    return _cover([one.pattern for one in cases if one.guard is None], type_, scope)


def _cover(patterns: list[ast.pattern], type_: Type, scope: Scope) -> bool:
    if any(_takes_all(one, type_, scope) for one in patterns):
        return True
    if isinstance(type_, Optional):
        return any(_takes_none(one) for one in patterns) and _cover(patterns, type_.inner, scope)
    if isinstance(type_, Class) and type_.shape.is_union:
        return all(any(_takes_all(one, member, scope) for one in patterns) for member in type_.shape.members)
    named = {name for one in patterns for name in _members(one)}
    if isinstance(type_, Enumeration):
        return named >= {name for name, _ in type_.members}
    return type_ == BOOL and named >= {"True", "False"}


def taken(pattern: ast.pattern, type_: Type, scope: Scope) -> list[Class]:
    """The classes of a union of which the pattern takes every object."""
    members = type_.shape.members if isinstance(type_, Class) and type_.shape.is_union else []
    return [one for one in members if _takes_all(pattern, one, scope)]


def is_whole(pattern: ast.MatchClass, type_: Type, scope: Scope) -> bool:
    """`int()`, `str(text)`: a built-in class that all values of the type have."""
    name = (scope.module.qualified(pattern.cls) or "").removeprefix("builtins.")
    fits = name in _WHOLE and len(pattern.patterns) <= 1 and not pattern.kwd_attrs
    return fits and is_of(type_, pattern.cls, scope) is True


def _takes_all(pattern: ast.pattern, type_: Type, scope: Scope) -> bool:
    match pattern:
        case ast.MatchAs(pattern=None):
            return True
        case ast.MatchAs(pattern=inner) if inner is not None:
            return _takes_all(inner, type_, scope)
        case ast.MatchOr(patterns=patterns):
            return any(_takes_all(one, type_, scope) for one in patterns)
        case ast.MatchSequence(patterns=patterns) if isinstance(type_, Tuple):
            return all(_takes_all(one, of, scope) for one, of in zip(patterns, type_.items, strict=False))
        case ast.MatchClass(patterns=patterns) if is_whole(pattern, type_, scope):
            return all(_takes_all(one, type_, scope) for one in patterns)
        case ast.MatchClass(cls=ast.Name(id=name), patterns=patterns, kwd_attrs=names, kwd_patterns=others):
            symbol = scope.module.symbols.get(name)
            if isinstance(type_, NamedTuple | Record) and isinstance(symbol, ClassSymbol) and symbol.type == type_:
                pairs = [*zip(symbol.places, patterns, strict=False), *zip(names, others, strict=True)]
                if any(is_loose(type_, field) for field, _ in pairs):
                    return False
                found = [(one, field_of(type_, field)) for field, one in pairs]
                return all(of is not None and _takes_all(one, of[1], scope) for one, of in found)
    return False


def _takes_none(pattern: ast.pattern) -> bool:
    match pattern:
        case ast.MatchSingleton(value=None):
            return True
        case ast.MatchAs(pattern=inner) if inner is not None:
            return _takes_none(inner)
        case ast.MatchOr(patterns=patterns):
            return any(_takes_none(one) for one in patterns)
    return False


def _members(pattern: ast.pattern) -> Iterator[str]:
    """The member or the bool that it matches."""
    match pattern:
        case ast.MatchValue(value=ast.Attribute(attr=name)):
            yield name
        case ast.MatchSingleton(value=bool() as value):
            yield str(value)
        case ast.MatchAs(pattern=inner) if inner is not None:
            yield from _members(inner)
        case ast.MatchOr(patterns=patterns):
            for one in patterns:
                yield from _members(one)
