"""`name := value`."""

import ast
from dataclasses import replace

from ..types.containers import Optional
from .dispatch import check, handles
from .scope import Scope
from .targets import hold, store
from .tree import Expression, Sure, Walrus


@handles(ast.NamedExpr)
def _walrus(node: ast.NamedExpr, scope: Scope) -> Expression:
    """What the expression has read of the variable before stays what it was."""
    assert isinstance(node.target, ast.Name)
    name = node.target.id
    value = check(node.value, scope, scope.types.get(name))
    asked = value if isinstance(value, Sure) and isinstance(scope.types.get(name), Optional) else None
    if asked is not None:  # it may have become None, which the variable may be, too
        value = asked.value
    held = hold(value)
    renamed, scope.renamed = scope.renamed, {}  # it is the function's variable, in a comprehension too
    target = store(name, held if asked is None else replace(asked, value=held), node.value, scope)
    scope.renamed = renamed
    scope.walrus.add(name)
    made = Walrus(value.type, node.lineno, value, held, target)
    return made if asked is None else replace(asked, value=made)
