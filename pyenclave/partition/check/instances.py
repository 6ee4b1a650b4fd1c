"""isinstance(x, T): decided by the type, by whether x is None, or by the class that an object has."""

import ast
from typing import NoReturn

from ..operations.json import mask
from ..survey.symbols import ClassSymbol
from ..types.containers import Optional
from ..types.json import FORMS
from ..types.model import BOOL, EXCEPTION, JSON, NONE, Type
from ..types.records import Class
from .dispatch import check
from .exactly import is_of, matches
from .json_values import is_one_of
from .logic import logic
from .raises import is_exception
from .scope import Scope
from .tree import Expression, Held, Holding, IsClass, IsNone, Literal, Not


def is_instance(node: ast.Call, scope: Scope) -> Expression:
    if len(node.args) != 2 or node.keywords or any(isinstance(one, ast.Starred) for one in node.args):
        scope.report.refuse("P010", node, "`isinstance` takes a value and a class", "write `isinstance(x, str)`")
    value, line = check(node.args[0], scope), node.lineno
    if value.type == JSON:
        forms = _forms(node.args[1], scope)
        return is_one_of(value, _unknown(node.args[1], scope) if forms is None else forms)
    inner = value.type.inner if isinstance(value.type, Optional) else value.type
    if inner == EXCEPTION:
        return is_exception(value, node.args[1], line, scope)
    asked = _derived(inner, node.args[1], scope)
    if asked:
        held = Held(value.type, line)
        tests = [IsClass(BOOL, line, held, one) for one in asked]
        test = logic(False, [*tests], scope, node) if len(tests) > 1 else tests[0]
        return Holding(BOOL, line, value, held, test)
    answer = matches(inner, node.args[1], scope)
    if answer is None:
        _unknown(node.args[1], scope)
    if isinstance(value.type, Optional) and answer:
        return Not(BOOL, line, IsNone(BOOL, line, value))
    return Holding(BOOL, line, value, Held(value.type, line), Literal(BOOL, line, answer))


def _unknown(node: ast.expr, scope: Scope) -> NoReturn:
    hint = "name a built-in type, or a class of the module"
    scope.report.refuse("P009", node, "a class that `isinstance` does not know inside", hint)


def _forms(node: ast.expr, scope: Scope) -> int | None:
    """Which forms of a value of JSON are instances of the class, or of one of several."""
    match node:
        case ast.Tuple(elts=parts):
            several = [_forms(one, scope) for one in parts]
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            several = [_forms(left, scope), _forms(right, scope)]
        case ast.Constant(value=None):
            return mask(NONE)
        case ast.Call(func=func, args=[ast.Constant(value=None)]) if scope.module.qualified(func) == "builtins.type":
            return mask(NONE)
        case _:
            answers = {one: is_of(one, node, scope) for one in FORMS if one != NONE}
            return None if None in answers.values() else mask(*(one for one, answer in answers.items() if answer))
    found = 0
    for each in several:
        if each is None:
            return None
        found |= each
    return found


def _derived(type_: Type, node: ast.expr, scope: Scope) -> list[Type]:
    """The classes that are asked for, where which of them an object has is known when it runs only."""
    if not isinstance(type_, Class) or matches(type_, node, scope):
        return []
    nodes = [node]
    while any(isinstance(one, ast.Tuple | ast.BinOp) for one in nodes):
        nodes = [each for one in nodes for each in _parts(one)]
    symbols = [scope.module.symbols.get(one.id) for one in nodes if isinstance(one, ast.Name)]
    found = [one.type for one in symbols if isinstance(one, ClassSymbol)]
    return [one for one in found if one in type_.shape.derived]


def _parts(node: ast.expr) -> list[ast.expr]:
    match node:
        case ast.Tuple(elts=parts):
            return parts
        case ast.BinOp(left=left, right=right):
            return [left, right]
    return [node]
