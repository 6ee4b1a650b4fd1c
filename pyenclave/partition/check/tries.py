"""`try`."""

import ast
from collections.abc import Callable, Sequence

from ..packages.bound import bound_names
from ..survey.symbols import ExceptionClass
from ..types.model import EXCEPTION
from .caught import classes_of
from .optional import forget, without
from .scope import Scope, deleted, join, unassign
from .tree import Handler, Statement, Try

Block = Callable[[list[ast.stmt], Scope], tuple[Statement, ...]]


def check_try(node: ast.Try, scope: Scope, block: Block) -> Statement:
    """In a handler, and in `finally`, only what was assigned before the `try` is surely assigned."""
    body_names = {name for one in node.body for name in bound_names(one)}
    start, exits = scope.assigned, _exits(scope)
    forget(body_names, scope)
    unassign(node.body, scope)
    before = scope.assigned
    scope.assigned = start
    body = block(node.body, scope)
    after_body = scope.assigned
    after: frozenset[str] | None = None
    handlers = []
    for handler in node.handlers:
        scope.assigned = before
        handlers.append(_handler(handler, scope, block))
        after = join(after, scope.assigned)
    scope.assigned = after_body
    otherwise = block(node.orelse, scope) if after_body is not None else ()
    after = join(after, scope.assigned)
    _changed_since(exits, node.finalbody, scope)
    scope.assigned = before = _before_final(node, before)
    final = block(node.finalbody, scope)
    if node.finalbody and scope.assigned is None:
        after = None
    elif after is not None and scope.assigned is not None and before is not None:
        of_final = scope.assigned - _unchanged(scope.assigned, node.finalbody)
        after = _unchanged(after, node.finalbody) | (scope.assigned - before) | of_final
    scope.assigned = after
    return Try(node.lineno, body, tuple(handlers), otherwise, final)


def _before_final(node: ast.Try, before: frozenset[str] | None) -> frozenset[str] | None:
    """What is surely assigned, and known, wherever the handlers and the `else` have come to."""
    if before is None:
        return None
    names = {one.name for one in node.handlers if one.name is not None}
    return _unchanged(before - names, [*(one for handler in node.handlers for one in handler.body), *node.orelse])


def _unchanged(assigned: frozenset[str], statements: Sequence[ast.stmt | ast.ExceptHandler]) -> frozenset[str]:
    """Without what is known of the variables that they assign, and the variables that they delete."""
    names = {name for one in statements for name in bound_names(one)}
    return without(names, assigned) - deleted(statements)


def _handler(node: ast.ExceptHandler, scope: Scope, block: Block) -> Handler:
    """The exception's name is unassigned after it, as in Python."""
    classes = classes_of(node.type, scope) if node.type is not None else ()
    if node.name is not None:
        if scope.types.get(node.name, EXCEPTION) != EXCEPTION:
            scope.report.refuse("P011", node, f"`{node.name}` has another type elsewhere", "use another name")
        if not node.name.isascii():
            hint = "use ASCII letters, digits and _"
            scope.report.refuse("P006", node, f"C cannot spell the name `{node.name}`", hint)
        if node.name in scope.cells:
            message = f"nested functions have `{node.name}`, which is another one in each `except`, and gone after it"
            scope.report.refuse("P009", node, message, f"let them have a variable that stays: `error = {node.name}`")
        scope.types[node.name] = EXCEPTION
        scope.assign(node.name)
    scope.handling += 1
    exits = _exits(scope)
    before = scope.caught  # which a look aside at a loop has too: what is known here is put in a dict of its own
    scope.caught = before | _known(node, classes)
    body = block(node.body, scope)
    scope.caught = before
    scope.handling -= 1
    if node.name is not None:
        _changed_since(exits, [ast.ExceptHandler(None, node.name, [])], scope)
        if scope.assigned is not None:
            scope.assigned -= {node.name}
    return Handler(node.lineno, classes, node.name, body)


def _known(node: ast.ExceptHandler, classes: tuple[str | ExceptionClass, ...]) -> dict[str, ExceptionClass]:
    """The name with its class, where that is one, and nothing in the handler gives it another value."""
    if node.name is None or len(classes) != 1 or isinstance(classes[0], str):
        return {}
    again = {name for one in node.body for name in bound_names(one)}
    return {} if node.name in again else {node.name: classes[0]}


def _exits(scope: Scope) -> tuple[int, int]:
    """How many `break`s, and `continue`s, of the loop around there are so far."""
    return (len(scope.loops[-1].exits), len(scope.loops[-1].again)) if scope.loops else (0, 0)


def _changed_since(exits: tuple[int, int], by: Sequence[ast.stmt | ast.ExceptHandler], scope: Scope) -> None:
    """What a `finally`, or a handler's end, changes on the way of those since then."""
    if scope.loops:
        for found, since in zip((scope.loops[-1].exits, scope.loops[-1].again), exits, strict=True):
            found[since:] = [_unchanged(one, by) for one in found[since:]]
