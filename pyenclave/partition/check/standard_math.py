"""Functions of math that take what can be looped over."""

import ast
from dataclasses import replace

from ..operations.model import Operation
from ..types.containers import List
from ..types.model import FLOAT, INT, Type, natural
from .arithmetic import binary
from .comprehensions import as_list, looped
from .convert import apply, coerce, operand
from .dispatch import check
from .gathering import only
from .scope import Scope
from .tree import Expression, Held, Literal, Reduced

FSUM = Operation("pye_math_fsum", (List(FLOAT),), FLOAT)


def fsum(node: ast.Call, scope: Scope) -> Expression:
    """math.fsum(xs)"""
    argument = only(node, "math.fsum", scope)
    values = as_list(argument, scope, wanted=List(FLOAT))
    return apply(FSUM, (coerce(scope, values, List(FLOAT), argument, "what is summed"),), node.lineno)


def prod(node: ast.Call, scope: Scope) -> Expression:
    """math.prod(xs), math.prod(xs, start=1)"""
    match node:
        case ast.Call(args=[argument], keywords=[]):
            start: Expression = Literal(INT, node.lineno, 1)
        case ast.Call(args=[argument], keywords=[ast.keyword(arg="start", value=given)]):
            start = check(given, scope)
        case _:
            scope.report.refuse(
                "P010", node, "`math.prod` takes what it runs over, and `start`", "write `math.prod(xs)`"
            )
    loop, value = looped(argument, scope)
    if not value.type.is_number or not start.type.is_number:
        hint = "give it ints or floats"
        scope.report.refuse("P011", argument, "`math.prod` multiplies numbers", hint)
    type_: Type = FLOAT if value.type.is_float or start.type.is_float else natural(operand(start, INT).type)
    item, total, begin = Held(value.type, node.lineno), Held(type_, node.lineno), Held(type_, node.lineno)
    loop = replace(loop, beside=((begin, operand(start, type_)),))
    step = coerce(scope, binary(scope, total, ast.Mult(), item, node), type_, node, "the product")
    return Reduced(type_, node.lineno, loop, value, item, total, step, begin)
