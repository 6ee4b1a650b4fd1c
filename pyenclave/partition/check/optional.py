"""`T | None`: what is known of it where.

That a variable is not None is a fact that control flow joins like what is assigned: it is kept there, as `x?`.
"""

import ast
from collections.abc import Iterable

from ..operations.json import mask
from ..packages.bound import bound_names
from ..survey.symbols import ClassSymbol
from ..types.containers import Optional
from ..types.json import JSON_DICT, JSON_LIST
from ..types.model import BOOL, JSON, NONE, STR, Type
from ..types.records import Enumeration
from .json_values import from_json, is_one_of
from .scope import Scope
from .tree import Expression, IsNone, Known, Local, Not

Facts = tuple[frozenset[str], frozenset[str]]  # what holds where the condition does, and where it does not
_NONE: Facts = (frozenset(), frozenset())
# What of a value of JSON is known by isinstance: what has methods.
NAMES = {"builtins.dict": JSON_DICT, "builtins.list": JSON_LIST, "builtins.str": STR}
NARROWED = tuple(NAMES.values())


def fact(name: str) -> str:
    return f"{name}?"


def known(value: Local, scope: Scope) -> Expression:
    """The variable's value, where it surely has one."""
    assert isinstance(value.type, Optional)
    if scope.assigned is None or fact(value.name) in scope.assigned:
        return Known(value.type.inner, value.line, value)
    return value


def narrowed(value: Local, scope: Scope) -> Expression:
    """A variable of JSON's as the dict, the list or the str that it surely is."""
    for type_ in NARROWED:
        if scope.assigned is not None and narrowing(value.name, type_) in scope.assigned:
            made = from_json(value, type_)
            assert made is not None
            return made
    return value


def narrowing(name: str, type_: Type) -> str:
    """The fact that a variable of JSON's is a dict, a list or a str."""
    return f"{name}?{type_.name}"


def _every(name: str) -> frozenset[str]:
    """All that may be known of a variable."""
    return frozenset({fact(name), *(narrowing(name, one) for one in NARROWED)})


def stored(name: str, type_: Type, value: Type, scope: Scope) -> None:
    """What is known of the variable after it was assigned a value of that type."""
    if scope.assigned is None or not (isinstance(type_, Optional) or type_ == JSON):
        return
    scope.assigned -= _every(name)
    if not isinstance(type_, Optional):
        return
    if value == type_.inner or (value.is_integer and type_.inner.is_integer):
        scope.assigned |= {fact(name)}


def forget(names: set[str], scope: Scope) -> None:
    """Where control may come back after the names were assigned, nothing is known of them."""
    if scope.assigned is not None:
        scope.assigned -= frozenset().union(*map(_every, names))


def perhaps(nodes: Iterable[ast.AST], before: frozenset[str] | None, scope: Scope) -> None:
    """After what is evaluated, or is not: no more is assigned, and of what `:=` in it assigns nothing is known."""
    scope.assigned = before
    forget({name for one in nodes for name in bound_names(one)}, scope)


def _fact(name: str, scope: Scope) -> str:
    return fact(scope.renamed.get(name, name))


def facts(node: ast.expr, scope: Scope) -> Facts:
    """What a condition says of variables that may be None."""
    match node:
        case ast.Name(id=name) | ast.NamedExpr(target=ast.Name(id=name)) if _is_optional(name, scope):
            return frozenset({_fact(name, scope)}), frozenset()
        case ast.Compare(
            left=ast.Name(id=name) | ast.NamedExpr(target=ast.Name(id=name)),
            ops=[op],
            comparators=[ast.Constant(value=value)],
        ) if isinstance(op, ast.Is | ast.IsNot | ast.Eq | ast.NotEq):
            some = frozenset({_fact(name, scope)})
            there = isinstance(op, ast.IsNot | ast.NotEq) == (value is None)  # x is not None, x == "a"
            return (some, frozenset()) if there else (frozenset(), some)
        case ast.Compare(
            left=ast.Name(id=name) | ast.NamedExpr(target=ast.Name(id=name)),
            ops=[op],
            comparators=[ast.Attribute(value=ast.Name(id=owner))],
        ) if isinstance(op, ast.Is | ast.IsNot | ast.Eq | ast.NotEq) and _is_enumeration(owner, scope):
            some = frozenset({_fact(name, scope)})  # x is Color.RED
            return (some, frozenset()) if isinstance(op, ast.Is | ast.Eq) else (frozenset(), some)
        case ast.Call(func=ast.Name(id="isinstance") as func, args=[ast.Name(id=name), _]) if (
            _is_optional(name, scope)
            and scope.module.qualified(func) == "builtins.isinstance"
            and "isinstance" not in scope.local_names
        ):
            return frozenset({_fact(name, scope)}), frozenset()  # None is of no class that there is
        case ast.Call(func=ast.Name(id="isinstance") as func, args=[ast.Name(id=name), kind]) if (
            scope.module.qualified(func) == "builtins.isinstance"
            and "isinstance" not in scope.local_names
            and scope.types.get(scope.renamed.get(name, name)) == JSON
        ):
            found = NAMES.get(scope.module.qualified(kind) or "")
            is_it = frozenset() if found is None else {narrowing(scope.renamed.get(name, name), found)}
            return frozenset(is_it), frozenset()
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            holds, fails = facts(inner, scope)
            return fails, holds
        case ast.BoolOp(op=op, values=values):
            every = isinstance(op, ast.And)
            sure: frozenset[str] = frozenset()
            for one in values:  # each may assign what those before it have asked
                sure -= frozenset().union(*map(_every, bound_names(one)))
                sure |= _assigned(one) | facts(one, scope)[0 if every else 1]
            return (sure, frozenset()) if every else (frozenset(), sure)
        case ast.Call(func=ast.Name(id="any") as func, args=[ast.GeneratorExp(elt=elt, generators=generators)]) if (
            scope.module.qualified(func) == "builtins.any" and "any" not in scope.local_names
        ):
            tests = [elt, *(test for one in generators for test in one.ifs)]
            return frozenset().union(*(_assigned(one) for one in tests)), frozenset()
    return _NONE


def _assigned(node: ast.AST) -> frozenset[str]:
    """What `:=` surely assigns where the expression is evaluated; without recursion, as operators may be many."""
    names: set[str] = set()
    pending = [node]
    while pending:
        one = pending.pop()
        match one:
            case ast.NamedExpr(target=ast.Name(id=name), value=value):
                names.add(name)
                pending.append(value)
            case ast.BoolOp(values=[first, *_]) | ast.IfExp(test=first):
                pending.append(first)
            case ast.Compare(left=left, comparators=[first, *_]):
                pending += [left, first]
            case ast.Lambda() | ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                pass
            case _:
                pending += ast.iter_child_nodes(one)
    return frozenset(names)


def _is_enumeration(name: str, scope: Scope) -> bool:
    symbol = scope.module.symbols.get(name)
    is_local = name in scope.local_names or name in scope.renamed
    return not is_local and isinstance(symbol, ClassSymbol) and isinstance(symbol.type, Enumeration)


def _is_optional(name: str, scope: Scope) -> bool:
    return isinstance(scope.types.get(scope.renamed.get(name, name)), Optional)


def is_none(node: ast.Compare, value: Expression, scope: Scope) -> Expression:
    """`x is None`, `x is not None`, `x == None`."""
    op = node.ops[0]
    if isinstance(value, Known):
        value = value.value
    if value.type == JSON:
        asked = is_one_of(value, mask(NONE))
        return asked if isinstance(op, ast.Is | ast.Eq) else Not(BOOL, node.lineno, asked)
    if not isinstance(value.type, Optional):
        hint = "leave the comparison out"
        scope.report.refuse("P011", node, f"{value.type.name} is never None", hint)
    found = IsNone(BOOL, node.lineno, value)
    return found if isinstance(op, ast.Is | ast.Eq) else Not(BOOL, node.lineno, found)
