"""Assignments: what a name gets, and which type it has from then on."""

import ast

from ..survey.report import Refused
from ..survey.signatures import annotation
from ..survey.symbols import InsideVariable
from ..types.model import NONE, Type, natural
from .arithmetic import SYMBOLS, binary
from .convert import coerce
from .dispatch import check
from .scope import Scope
from .tree import Assign, Expression, Held, Statement, Target


def store(name: str, value: Expression, node: ast.expr, scope: Scope, declared: Type | None = None) -> Target:
    """The target of `name = value`; a first assignment without an annotation gives the variable its type."""
    if value.type == NONE:
        scope.report.refuse("P011", node, "this has no value", "call it as a statement of its own")
    if name in scope.globals:
        symbol = scope.module.symbols.get(name)
        if not isinstance(symbol, InsideVariable):
            raise Refused  # its `global` statement has been reported
        return Target(symbol, coerce(scope, value, symbol.type, node, f"`{name}`"))
    type_ = scope.types.get(name, declared) or declared or natural(value.type)
    if scope.types.get(name) is None:
        scope.types[name] = type_
    if not name.isascii():
        scope.report.refuse("P006", node, f"C cannot spell the name `{name}`", "use ASCII letters, digits and _")
    converted = coerce(scope, value, type_, node, f"`{name}`")
    scope.assign(name)
    return Target(name, converted)


def single(name: str, value: Expression, node: ast.expr, scope: Scope, declared: Type | None = None) -> Assign:
    """`name = value`."""
    target = store(name, value, node, scope, declared)
    return Assign(value.line, (), (), (target,))


def assign(node: ast.Assign, scope: Scope) -> Statement:
    target = node.targets[0]
    if len(node.targets) == 1 and isinstance(target, ast.Name):
        return single(target.id, check(node.value, scope), node.value, scope)
    if len(node.targets) == 1 and isinstance(target, ast.Tuple):
        return _unpack(target, node.value, scope)
    value = check(node.value, scope)
    held = Held(value.type, value.line, value.constant)
    targets = tuple(store(_target(one, scope), held, node.value, scope) for one in node.targets)
    return Assign(node.lineno, (value,), (held,), targets)


def _target(node: ast.expr, scope: Scope) -> str:
    if isinstance(node, ast.Name):
        return node.id
    hint = 'bytes do not change: build a new value, as in `data[:i] + b"x" + data[i + 1:]`'
    what = "an item" if isinstance(node, ast.Subscript) else "this"
    return scope.report.refuse("P008", node, f"trusted code does not assign to {what}", hint)


def _unpack(target: ast.Tuple, value: ast.expr, scope: Scope) -> Statement:
    """`a, b = b, a`: all values first, then all variables."""
    if not isinstance(value, ast.Tuple) or len(value.elts) != len(target.elts):
        hint = "write as many values as variables: `a, b = x, y`"
        scope.report.refuse("P008", target, "trusted code unpacks only what is written out", hint)
    names = [_target(one, scope) for one in target.elts]
    values = tuple(check(one, scope) for one in value.elts)
    held = tuple(Held(one.type, one.line, one.constant) for one in values)
    targets = tuple(store(name, one, node, scope) for name, one, node in zip(names, held, value.elts, strict=True))
    return Assign(target.lineno, values, held, targets)


def annotated(node: ast.AnnAssign, scope: Scope) -> Statement | None:
    name = _target(node.target, scope)
    type_ = annotation(node.annotation, scope.module, scope.report)
    if scope.types.get(name, type_) != type_:
        before = scope.types[name]
        message = f"`{name}` has been {before.name} so far" if before else f"`{name}` has no type"
        scope.report.refuse("P011", node.annotation, message, "use another name for another type")
    scope.types[name] = type_
    if node.value is None:
        return None
    return single(name, check(node.value, scope), node.value, scope, type_)


def augmented(node: ast.AugAssign, scope: Scope) -> Statement:
    name = _target(node.target, scope)
    assert isinstance(node.target, ast.Name)
    current = check(ast.copy_location(ast.Name(name, ast.Load()), node.target), scope)
    result = binary(scope, current, node.op, check(node.value, scope), node)
    if result.type.is_float and current.type.is_integer:
        message = f"`{name} {SYMBOLS[type(node.op)]}= …` makes `{name}` a float, but it is {current.type.name}"
        scope.report.refuse("P011", node, message, "use a float variable")
    return single(name, result, node, scope)  # type: ignore[arg-type]
