"""defaultdict(…): what makes the values that it lacks."""

import ast

from ..packages.marks import shown
from ..survey.symbols import ClassSymbol
from ..types.containers import DefaultDict, Dict, List, Set
from ..types.model import BOOL, BYTES, FLOAT, INT, STR, Type
from ..types.variables import Variable
from .empties import ELEMENT, KEY, VALUE
from .function_values import made_without, result_without
from .scope import Scope
from .tree import Factory, NewDefault
from .unify import empty

_ZEROES: dict[str, Type] = {one.name: one for one in (INT, FLOAT, BOOL)}
_EMPTY: dict[str, Type] = {one.name: one for one in (STR, BYTES)}
_CONTAINERS = {"list": List, "dict": Dict, "set": Set}
_FACTORIES = _ZEROES.keys() | _EMPTY.keys() | _CONTAINERS.keys()
_HELD: dict[str, Type] = {"list": List(ELEMENT), "dict": Dict(Variable("inner"), VALUE), "set": Set(ELEMENT)}


def default_dict(node: ast.Call, scope: Scope) -> NewDefault:
    """defaultdict(list)"""
    wanted = scope.wanted
    if len(node.args) != 1 or node.keywords or isinstance(node.args[0], ast.Starred):
        hint = "write `defaultdict(int)`, then `update`"
        scope.report.refuse("P010", node, "inside, `defaultdict` takes what makes its values", hint)
    given = node.args[0]
    name = _built_in(given, scope)
    if not isinstance(wanted, DefaultDict):
        made = (_ZEROES | _EMPTY | _HELD).get(name) or result_without(given, scope)
        wanted = empty(node, DefaultDict(KEY, made), "defaultdict[str, int]", scope)
    if name not in _FACTORIES:
        made_by = made_without(given, wanted.value, scope)
        return NewDefault(wanted, node.lineno, Factory(made_by.name, _text(given, name, scope)))
    if _ZEROES.get(name) == wanted.value:
        return NewDefault(wanted, node.lineno, "pye_factory_zero")
    own = type(wanted.value) is _CONTAINERS.get(name) and name == wanted.value.name.partition("[")[0]
    if own or _EMPTY.get(name) == wanted.value:
        return NewDefault(wanted, node.lineno, "pye_factory_empty")
    factory = wanted.value.name.partition("[")[0]
    hint = f"write `defaultdict({factory})`" if factory in _FACTORIES else "let it make what the values are declared as"
    message = f"this does not make the values of {wanted.name}"
    return scope.report.refuse("P011", given, message, hint)


def _built_in(node: ast.expr, scope: Scope) -> str:
    """What makes the values: `int`, or `lambda: 0`, which makes the same."""
    match node:
        case ast.Lambda(args=ast.arguments(posonlyargs=[], args=[], vararg=None, kwonlyargs=[], kwarg=None), body=body):
            match body:
                case ast.Constant(value=bool() | int() | float() | str() | bytes() as value) if not value:
                    return type(value).__name__
                case ast.List(elts=[]):
                    return "list"
                case ast.Dict(keys=[]):
                    return "dict"
                case ast.Call(func=func, args=[], keywords=[]):
                    node = func
    return (scope.module.qualified(node) or "").removeprefix("builtins.")


# The library's classes that are no classes of trusted Python: what else has a name is a function.
_CLASSES = {"tuple", "frozenset", "bytearray", "collections.deque", "collections.Counter", "collections.OrderedDict"}


def _text(node: ast.expr, name: str, scope: Scope) -> str:
    """As repr has it, but for where a function lies."""
    symbol = scope.module.symbols.get(node.id) if isinstance(node, ast.Name) else None
    if isinstance(symbol, ClassSymbol):
        file, _ = scope.module.place(symbol.node.lineno)
        return f"<class '{file.removesuffix('.py').replace('/', '.')}.{shown(symbol.name)}'>"
    if name in _CLASSES:
        return f"<class '{name}'>"
    return f"<function {'<lambda>' if isinstance(node, ast.Lambda) else shown(ast.unparse(node))}>"
