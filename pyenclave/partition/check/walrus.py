"""`name := value`."""

import ast

from .dispatch import check, handles
from .scope import Scope
from .targets import hold, store
from .tree import Expression, Walrus


@handles(ast.NamedExpr)
def _walrus(node: ast.NamedExpr, scope: Scope) -> Expression:
    """What the expression has read of the variable before stays what it was."""
    assert isinstance(node.target, ast.Name)
    name = node.target.id
    value = check(node.value, scope, scope.types.get(name))
    held = hold(value)
    renamed, scope.renamed = scope.renamed, {}  # it is the function's variable, in a comprehension too
    target = store(name, held, node.value, scope)
    scope.renamed = renamed
    scope.walrus.add(name)
    return Walrus(value.type, node.lineno, value, held, target)
