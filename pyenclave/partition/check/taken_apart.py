"""`dataclasses.asdict`: an object as a dict under its fields' names, which is an object of JSON, and its own copy.

`dataclasses.astuple`: the tuple of its fields, of which nothing may be shared either.
"""

import ast

from ..operations import json
from ..types.containers import Dict, List, OpenTuple, Optional, Tuple
from ..types.json import JSON_DICT, JSON_LIST, may_be
from ..types.model import BOOL, JSON, STR, Type, described
from ..types.records import Class, NamedTuple, Record, reached
from .comprehensions import looped
from .convert import apply, or_ask
from .dispatch import Checked, check
from .json_values import as_json, null
from .scope import Scope
from .tree import Attribute, Choice, Comprehension, DictOf, Expression, Held, Holding, IsNone, Known, Literal, TupleOf

_TUPLE = "write the tuple out: `(p.name, …)`"
_WRITTEN = 'write the dict out: `{"name": p.name, …}`'


def as_dict(node: ast.Call, scope: Scope) -> Expression:
    return _object(_dataclass(node, "asdict", _WRITTEN, scope), node, scope)


def as_tuple(node: ast.Call, scope: Scope) -> Expression:
    return _fields(_dataclass(node, "astuple", _TUPLE, scope), node, scope)


def _dataclass(node: ast.Call, name: str, written: str, scope: Scope) -> Expression:
    """What is taken apart; `written`: what there is instead of other arguments."""
    if len(node.args) != 1 or node.keywords or isinstance(node.args[0], ast.Starred):
        scope.report.refuse("P010", node, f"inside, `{name}` takes one argument", written)
    value = check(node.args[0], scope)
    if not _is_dataclass(value.type):
        hint = or_ask("pass a dataclass", value.type)
        scope.report.refuse("P010", node.args[0], f"`{name}` of {described(value.type)}", hint)
    return value


def _fields(value: Expression, node: ast.Call, scope: Scope) -> Expression:
    assert isinstance(value.type, Record)
    held, line = Held(value.type, value.line), value.line
    items: list[Expression] = []
    for name, type_ in value.type.members:
        item: Expression = Attribute(type_, line, held, name)
        if _is_dataclass(type_):
            item = _fields(item, node, scope)
        elif type_.mutable or any(isinstance(one, Record) for one in (type_, *reached(type_))):
            message = f"`astuple` of {value.type.name}, whose `{name}` is {described(type_)}"
            scope.report.refuse("P010", node.args[0], message, _TUPLE)
        items.append(item)
    made = TupleOf(Tuple(tuple(one.type for one in items)), line, tuple(items))
    return Holding(made.type, line, value, held, made)


def _is_dataclass(type_: Type) -> bool:
    """Whether its fields are known when it is compiled: of an object of a base they are those of its own class."""
    if isinstance(type_, Class):
        return type_.shape.is_dataclass and not type_.shape.derived
    return isinstance(type_, Record) and not isinstance(type_, NamedTuple)


def _object(value: Expression, node: ast.Call, scope: Scope) -> Expression:
    assert isinstance(value.type, Record)
    held, line = Held(value.type, value.line), value.line
    items: list[Expression] = []
    for name, type_ in value.type.members:
        part = _part(Attribute(type_, line, held, name), node, scope)
        if part is None:
            message = f"`asdict` of {value.type.name}, whose `{name}` is {described(type_)}"
            scope.report.refuse("P010", node.args[0], message, _WRITTEN)
        items += [Literal(STR, line, name), part]
    return Holding(JSON_DICT, line, value, held, DictOf(JSON_DICT, line, tuple(items)))


def _part(value: Expression, node: ast.Call, scope: Scope) -> Expression | None:
    """As one of JSON, with which nothing is shared; None where it is none, or may be shared."""
    type_, line = value.type, value.line
    if _is_dataclass(type_):
        return as_json(_object(value, node, scope))
    if isinstance(type_, Optional):
        held = Held(type_, line)
        there = _part(Known(type_.inner, line, held), node, scope)
        if there is None:
            return None
        chosen = Choice(JSON, line, IsNone(BOOL, line, held), null(line), there)
        return Holding(JSON, line, value, held, chosen)
    if isinstance(type_, List) and not isinstance(type_, OpenTuple) and _is_dataclass(type_.element):
        loop, item = looped(Checked(value, node.args[0]), scope)
        made = as_json(_object(item, node, scope))
        assert made is not None
        return as_json(Comprehension(JSON_LIST, line, loop, (made,)))
    if not may_be(type_) or _holds_json(type_):
        return None
    return apply(json.copied(type_), (value,), line) if isinstance(type_, List | Dict) else as_json(value)


def _holds_json(type_: Type) -> bool:
    """Whether a list or a dict in it could be another's too, when it runs."""
    return type_ == JSON or any(_holds_json(one) for one in type_.parts)
