"""`del`: items, slices, variables."""

import ast

from ..operations import delete_slice
from ..types.containers import Dict
from ..types.model import described
from .convert import apply, refuse_change, refuse_copy
from .dispatch import check
from .items import bounds_of, checked_key, delete_operation, key
from .scope import Scope
from .sought import look_for
from .tree import Delete, Evaluate, Expression, ItemPlace, Several, SlicePlace, Statement


def delete(node: ast.Delete, scope: Scope) -> Statement:
    """Its targets from left to right."""
    made = tuple(_deleted(one, scope) for target in node.targets for one in _each(target))
    return made[0] if len(made) == 1 else Several(node.lineno, made)


def _each(target: ast.expr) -> list[ast.expr]:
    """`del (a, b), c`"""
    if isinstance(target, ast.Tuple | ast.List):
        return [one for part in target.elts for one in _each(part)]
    return [target]


def _deleted(target: ast.expr, scope: Scope) -> Statement:
    match target:
        case ast.Name(id=name):
            return _variable(target, name, scope)
        case ast.Subscript(value=value, slice=where):
            container = check(value, scope)
            refuse_change(container.type, target, scope)
            refuse_copy(container, target, scope)
            if isinstance(where, ast.Slice):
                operation = delete_slice(container.type)
                if operation is not None:
                    bounds = bounds_of(where, target.lineno, scope)
                    return Delete(target.lineno, SlicePlace(operation, container, bounds))
            elif isinstance(container.type, Dict):
                return _key(target, container, container.type, scope)
            elif (operation := delete_operation(container, target, scope)) is not None:
                return Delete(target.lineno, ItemPlace(operation, container, key(container, target, scope)))
            message = f"`del` does not work on this of {described(container.type)}"
            scope.report.refuse("P008", target, message, "build a new value without it")
    hint = "give it another value"
    return scope.report.refuse("P008", target, "`del` of what is no variable, item or slice", hint)


def _key(target: ast.Subscript, container: Expression, type_: Dict, scope: Scope) -> Statement:
    """Of a dict; where it can have no such key, KeyError."""
    target, given = checked_key(target, type_, scope)

    def ask(whole: Expression, one: Expression) -> Expression:
        operation = delete_operation(whole, target, scope)
        assert operation is not None
        return apply(operation, (whole, one), target.lineno)

    found = look_for(container, given, target.lineno, ask)
    if found is not None:
        return Evaluate(target.lineno, found)
    operation = delete_operation(container, target, scope)
    assert operation is not None
    return Delete(target.lineno, ItemPlace(operation, container, key(container, target, scope)))


def _variable(target: ast.Name, name: str, scope: Scope) -> Statement:
    """It is unassigned from here on."""
    if name in scope.globals:
        hint = "assign an empty value, which wipes the old one"
        scope.report.refuse("P008", target, f"`{name}` lives inside, and stays", hint)
    if name in scope.cells:
        hint = "assign an empty value, which wipes the old one"
        scope.report.refuse("P008", target, f"`{name}` is a variable that nested functions have, too", hint)
    check(ast.copy_location(ast.Name(name, ast.Load()), target), scope)
    if scope.assigned is not None:
        scope.assigned -= {name}
    return Delete(target.lineno, name)
