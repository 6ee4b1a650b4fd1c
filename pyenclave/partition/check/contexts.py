"""What functions with `@contextmanager` give: it begins where they are called, so nothing but a `with` calls them."""

import ast

from ..types.model import Type
from ..types.records import Class
from .scope import Scope


def refuse_context(type_: Type, node: ast.expr, scope: Scope) -> None:
    """What gives one as a value, or is a function that does, is refused; the function that makes it is not."""
    if not isinstance(type_, Class) or type_.name not in scope.module.contexts or node is scope.entered:
        return
    if getattr(scope.function.node, "makes_context", False):
        return
    written = ast.unparse(node)
    hint = f"write `with {written if isinstance(node, ast.Call) else f'{written}(…)'}:`"
    scope.report.refuse("P009", node, f"`{written}`, a context manager, as a value", hint)
