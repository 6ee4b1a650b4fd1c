"""What pyenclave's own classes are made of (`Decimal`, `re.Match`): names with `_` in front, which users do not see."""

import ast

from ..survey.symbols import ClassSymbol
from .scope import Scope


def own(value: ast.expr, name: str) -> ast.Attribute:
    """Such a name where the partitioner writes it, in code of the user's."""
    node = ast.Attribute(value, name, ast.Load())
    node.is_own = True  # type: ignore[attr-defined]
    return node


def is_hidden(symbol: ClassSymbol | None, name: str, node: ast.expr, scope: Scope) -> bool:
    """Whether a name is such a one, and a user has written it."""
    if symbol is None or not name.startswith("_") or name.endswith("__") or hasattr(node, "is_own"):
        return False
    return scope.module.is_shipped_at(symbol.node) and not scope.module.is_shipped_at(node)
