"""`T | None`: what is known of it where.

That a variable is not None is a fact that control flow joins like what is assigned: it is kept there, as `x?`.
"""

import ast
from collections.abc import Iterator

from ..types.containers import Optional
from ..types.model import BOOL, Type
from .scope import Scope
from .tree import Expression, IsNone, Known, Local, Not

Facts = tuple[frozenset[str], frozenset[str]]  # what holds where the condition does, and where it does not
_NONE: Facts = (frozenset(), frozenset())


def fact(name: str) -> str:
    return f"{name}?"


def known(value: Local, scope: Scope) -> Expression:
    """The variable's value, where it surely has one."""
    assert isinstance(value.type, Optional)
    if scope.assigned is None or fact(value.name) in scope.assigned:
        return Known(value.type.inner, value.line, value)
    return value


def stored(name: str, type_: Type, value: Type, scope: Scope) -> None:
    """What is known of the variable after it was assigned a value of that type."""
    if scope.assigned is None or not isinstance(type_, Optional):
        return
    scope.assigned -= {fact(name)}
    if value == type_.inner or (value.is_integer and type_.inner.is_integer):
        scope.assigned |= {fact(name)}


def forget(names: set[str], scope: Scope) -> None:
    """Where control may come back after the names were assigned, nothing is known of them."""
    if scope.assigned is not None:
        scope.assigned -= {fact(name) for name in names}


def facts(node: ast.expr, scope: Scope) -> Facts:
    """What a condition says of variables that may be None."""
    match node:
        case ast.Name(id=name) if _is_optional(name, scope):
            return frozenset({fact(name)}), frozenset()
        case ast.NamedExpr(target=ast.Name(id=name)) if _is_optional(name, scope):
            return frozenset({fact(name)}), frozenset()
        case ast.Compare(
            left=ast.Name(id=name) | ast.NamedExpr(target=ast.Name(id=name)),
            ops=[op],
            comparators=[ast.Constant(value=None)],
        ):
            if isinstance(op, ast.IsNot | ast.NotEq):
                return frozenset({fact(name)}), frozenset()
            return frozenset(), frozenset({fact(name)})
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            holds, fails = facts(inner, scope)
            return fails, holds
        case ast.BoolOp(op=op, values=values):
            parts = [facts(one, scope) for one in values]
            # All of them have been evaluated where none has decided.
            bound = frozenset(name for one in values for name in _surely_bound(one))
            if isinstance(op, ast.And):
                return bound.union(*(holds for holds, _ in parts)), frozenset()
            return frozenset(), bound.union(*(fails for _, fails in parts))
    return _NONE


def _surely_bound(node: ast.expr) -> Iterator[str]:
    """What `:=` assigns wherever the expression is evaluated."""
    match node:
        case ast.NamedExpr(target=ast.Name(id=name), value=value):
            yield name
            yield from _surely_bound(value)
        case ast.UnaryOp(operand=one) | ast.Compare(left=one) | ast.BoolOp(values=[one, *_]) | ast.Attribute(value=one):
            yield from _surely_bound(one)
            if isinstance(node, ast.Compare):
                yield from _surely_bound(node.comparators[0])
        case ast.BinOp(left=one, right=other):
            yield from _surely_bound(one)
            yield from _surely_bound(other)
        case ast.Call(args=arguments):
            for argument in arguments:
                yield from _surely_bound(argument)


def _is_optional(name: str, scope: Scope) -> bool:
    return isinstance(scope.types.get(scope.renamed.get(name, name)), Optional)


def is_none(node: ast.Compare, value: Expression, scope: Scope) -> Expression:
    """`x is None`, `x is not None`, `x == None`."""
    op = node.ops[0]
    if isinstance(value, Known):
        value = value.value
    if not isinstance(value.type, Optional):
        hint = "leave the comparison out"
        scope.report.refuse("P011", node, f"{value.type.name} is never None", hint)
    found = IsNone(BOOL, node.lineno, value)
    return found if isinstance(op, ast.Is | ast.Eq) else Not(BOOL, node.lineno, found)
