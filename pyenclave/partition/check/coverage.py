"""Whether one of a `match`'s cases surely matches."""

import ast
from collections.abc import Iterator

from ..types.containers import Tuple
from ..types.model import BOOL, Type
from ..types.records import Enumeration, NamedTuple, Record


def covers(cases: list[ast.match_case], type_: Type) -> bool:
    """By a pattern that takes everything, or by all members of an enumeration, or True and False."""
    patterns = [one.pattern for one in cases if one.guard is None]
    if any(_takes_all(one, type_) for one in patterns):
        return True
    named = {name for one in patterns for name in _members(one)}
    if isinstance(type_, Enumeration):
        return named >= {name for name, _ in type_.members}
    return type_ == BOOL and named >= {"True", "False"}


def _takes_all(pattern: ast.pattern, type_: Type) -> bool:
    match pattern:
        case ast.MatchAs(pattern=None):
            return True
        case ast.MatchAs(pattern=inner) if inner is not None:
            return _takes_all(inner, type_)
        case ast.MatchOr(patterns=patterns):
            return any(_takes_all(one, type_) for one in patterns)
        case ast.MatchSequence(patterns=patterns) if isinstance(type_, Tuple):
            return all(_takes_all(one, of) for one, of in zip(patterns, type_.items, strict=False))
        case ast.MatchClass(cls=ast.Name(id=name), patterns=patterns, kwd_attrs=names, kwd_patterns=others):
            if isinstance(type_, NamedTuple | Record) and type_.name == name:
                members = type_.members if isinstance(type_, Record) else zip(type_.names, type_.items, strict=True)
                fields = dict(members)
                parts = [*zip(patterns, fields.values(), strict=False)]
                parts += [(one, fields[field]) for field, one in zip(names, others, strict=True) if field in fields]
                return all(_takes_all(one, of) for one, of in parts)
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
