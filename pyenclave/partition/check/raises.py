"""`raise`."""

import ast

from ..survey.exceptions import exception_names
from ..types import STR, described
from .dispatch import check
from .scope import Scope
from .tree import Expression, Literal, Raise, Statement


def check_raise(node: ast.Raise, scope: Scope) -> Statement:
    if node.exc is None or node.cause is not None:
        what = "a `raise` without an exception" if node.exc is None else "`from`"
        scope.report.refuse("P017", node, f"trusted code does not have {what}", 'write `raise ValueError("text")`')
    arguments: list[ast.expr] = []
    kind = node.exc
    if isinstance(kind, ast.Call):
        if kind.keywords:
            hint = 'write `raise ValueError("text")`'
            scope.report.refuse("P017", kind, "an exception takes its message only", hint)
        arguments, kind = kind.args, kind.func
    name = (scope.module.qualified(kind) or "").removeprefix("builtins.")
    if name not in exception_names():
        hint = "raise a built-in exception, such as ValueError"
        scope.report.refuse("P017", kind, f"`{ast.unparse(kind)}` cannot cross the boundary", hint)
    if len(arguments) > 1:
        hint = "join the parts in an f-string"
        scope.report.refuse("P017", arguments[1], "an exception takes its message only", hint)
    raised = failure(name, arguments[0] if arguments else None, node.lineno, scope)
    scope.assigned = None
    return raised


def failure(name: str, message: ast.expr | None, line: int, scope: Scope) -> Statement:
    """The exception with its message, which is a str."""
    text: Expression | None = None
    if message is not None:
        text = check(message, scope)
        if text.type != STR:
            what = f"the message of an exception is a str, not {described(text.type)}"
            scope.report.refuse("P017", message, what, "write it as text or an f-string")
        if isinstance(text, Literal) and text.value == "":
            text = None
    return Raise(line, name, text)
