"""`raise`."""

import ast

from ..survey.survey import exception_class
from ..survey.symbols import ExceptionClass
from ..types.model import EXCEPTION, STR, described
from .dispatch import check
from .scope import Scope
from .tree import Expression, Raise, Reraise, Statement

_FORM = 'write `raise ValueError("text")`'


def check_raise(node: ast.Raise, scope: Scope) -> Statement:
    if node.exc is None:
        if not scope.handling:
            scope.report.refuse("P017", node, "a `raise` without an exception, and nothing is being handled", _FORM)
        scope.assigned = None
        return Reraise(node.lineno, None)
    if isinstance(node.exc, ast.Name) and node.exc.id in scope.local_names and node.cause is None:
        value = check(node.exc, scope)
        if value.type == EXCEPTION:
            scope.assigned = None
            return Reraise(node.lineno, value)
    raised = _new(node, node.exc, _cause(node.cause, scope), scope)
    scope.assigned = None
    return raised


def _cause(node: ast.expr | None, scope: Scope) -> Expression | None:
    """`from e` of what was caught; `from None` is as none."""
    if node is None or (isinstance(node, ast.Constant) and node.value is None):
        return None
    value = check(node, scope)
    if value.type != EXCEPTION:
        scope.report.refuse(
            "P017", node, f"a cause is a caught exception, not {described(value.type)}", "write `from e`"
        )
    return value


def _new(node: ast.Raise, kind: ast.expr, cause: Expression | None, scope: Scope) -> Statement:
    arguments: list[ast.expr] = []
    if isinstance(kind, ast.Call):
        if kind.keywords:
            scope.report.refuse("P017", kind, "an exception takes its message only", _FORM)
        arguments, kind = kind.args, kind.func
    class_ = exception_class(kind, scope.module)
    if class_ is None:
        hint = "raise a built-in exception, such as ValueError, or a class of this module that derives from one"
        scope.report.refuse("P017", kind, f"`{ast.unparse(kind)}` cannot cross the boundary", hint)
    if len(arguments) > 1:
        hint = "join the parts in an f-string"
        scope.report.refuse("P017", arguments[1], "an exception takes its message only", hint)
    return failure(class_, arguments[0] if arguments else None, node.lineno, scope, cause)


def failure(
    class_: str | ExceptionClass,
    message: ast.expr | None,
    line: int,
    scope: Scope,
    cause: Expression | None = None,
) -> Statement:
    """The exception with its message, which is a str."""
    text: Expression | None = None
    if message is not None:
        text = check(message, scope)
        if text.type != STR:
            what = f"the message of an exception is a str, not {described(text.type)}"
            scope.report.refuse("P017", message, what, "write it as text or an f-string")
    return Raise(line, class_, text, cause)
