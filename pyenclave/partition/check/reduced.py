"""functools.reduce"""

import ast
from dataclasses import replace

from ..types.model import FLOAT, INT, natural
from .comprehensions import applied, looped, once
from .convert import coerce, holding, operand
from .dispatch import check
from .scope import Scope
from .tree import Expression, Held, Reduced


def reduce(node: ast.Call, scope: Scope) -> Expression:
    """reduce(f, xs), reduce(f, xs, initial): it has the type of what it begins with."""
    starred = any(isinstance(one, ast.Starred) for one in node.args)
    if not 2 <= len(node.args) <= 3 or node.keywords or starred:
        message = "`reduce` takes a function of two arguments, what it runs over, and what it begins with"
        scope.report.refuse("P010", node, message, "write `reduce(lambda a, b: …, xs, 0)`")
    function, over, *rest = node.args
    function, held = once(function, scope)
    loop, value = looped(over, scope)
    item, initial, given, type_ = Held(value.type, node.lineno), None, value, value.type
    if rest:
        is_empty = isinstance(rest[0], ast.List) and not rest[0].elts
        given = check(rest[0], scope, value.type if is_empty else None)
        type_ = natural(given.type)
        given = coerce(scope, given, type_, rest[0], "what `reduce` begins with")
        initial = Held(type_, node.lineno)
        loop = replace(loop, beside=((initial, given),))
    total = Held(type_, node.lineno)
    step = applied(function, (total, item), scope)
    if type_ == INT and step.type.is_float and rest:  # `reduce(add, floats, 0)`
        type_, initial = FLOAT, Held(FLOAT, node.lineno)
        total = Held(FLOAT, node.lineno)
        loop = replace(loop, beside=((initial, operand(given, FLOAT)),))
        step = applied(function, (total, item), scope)
    step = coerce(scope, step, type_, function, "what the function gives")
    return holding(held, Reduced(type_, node.lineno, loop, value, item, total, step, initial))
