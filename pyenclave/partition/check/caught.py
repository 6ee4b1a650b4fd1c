"""The exception classes that `except`, `suppress` and `isinstance` name."""

import ast

from ..survey.exceptions import exception_class
from ..survey.symbols import ExceptionClass, ExceptionClasses, Unusable
from .scope import Scope


def _nodes(node: ast.expr, scope: Scope, *, nested: bool) -> list[ast.expr]:
    """Of a tuple that is written out, or that a name of the module stands for; `except` has none within another."""
    if isinstance(node, ast.Tuple):
        return [each for one in node.elts for each in (_nodes(one, scope, nested=True) if nested else [one])]
    symbol = scope.module.symbols.get(node.id) if isinstance(node, ast.Name) else None
    is_local = isinstance(node, ast.Name) and node.id in scope.local_names
    return list(symbol.nodes) if isinstance(symbol, ExceptionClasses) and not is_local else [node]


def refuse_unusable(node: ast.expr, scope: Scope) -> None:
    """A class of the module's that is no exception inside: why it is none."""
    symbol = scope.module.symbols.get(node.id) if isinstance(node, ast.Name) else None
    if isinstance(symbol, Unusable) and node.id not in scope.local_names:  # type: ignore[attr-defined]
        scope.report.once(symbol.named, "P017", node, symbol.message, symbol.hint)


def classes_of(node: ast.expr, scope: Scope, *, nested: bool = False) -> tuple[str | ExceptionClass, ...]:
    """`except A` and `except (A, B)`; BaseException is every one, which no class stands for."""
    found: list[str | ExceptionClass] = []
    for one in _nodes(node, scope, nested=nested):
        if scope.module.qualified(one) == "builtins.BaseException":
            return ()
        class_ = exception_class(one, scope.module)
        if class_ is None:
            refuse_unusable(one, scope)
            hint = "catch a built-in exception, or a class of this module that derives from one"
            scope.report.refuse("P017", one, f"trusted code cannot catch `{ast.unparse(one)}`", hint)
        found.append(class_)
    return tuple(found)
