"""What of a function's typed tree happens in each round of a loop, and what calls there are."""

from collections.abc import Iterator
from typing import Any

from ..check.beside import children
from ..check.tree import (
    Apply,
    Call,
    Comprehension,
    Extreme,
    First,
    For,
    Found,
    Into,
    ItemPlace,
    NewDeque,
    OverGenerator,
    PropertyPlace,
    Sorted,
    While,
)
from ..survey.symbols import Function

_FILLED = Comprehension | Into | NewDeque | Found | First | Extreme  # each has a loop, and what is done in it


def walk(statements: tuple[Any, ...]) -> Iterator[tuple[Any, int, bool]]:
    """Every node, with its line and whether it is in a loop."""
    pending: list[tuple[Any, int, bool]] = [(one, one.line, False) for one in reversed(statements)]
    while pending:
        node, line, again = pending.pop()
        line = getattr(node, "line", line)
        yield node, line, again
        once = _once(node)
        repeated = isinstance(node, For | While | OverGenerator | Sorted | _FILLED)
        inner = [(child, line, again or (repeated and child not in once)) for child in children(node)]
        pending += reversed(inner)


def _once(node: Any) -> tuple[Any, ...]:
    """What of a loop is not in its rounds."""
    match node:
        case For(source=source, otherwise=otherwise, beside=beside):
            return (source, *otherwise, *(value for _, value in beside))
        case While(otherwise=otherwise):
            return otherwise
        case OverGenerator(inner=inner):
            return (inner,)
        case Into(loop=loop, container=container):
            return loop, container
        case Sorted(value=value, reverse=reverse):
            return value, reverse
        case NewDeque(loop=loop, most=most):
            return loop, most
        case First(loop=loop, otherwise=otherwise) | Extreme(loop=loop, otherwise=otherwise):
            return loop, otherwise
        case Comprehension(loop=loop) | Found(loop=loop):
            return (loop,)
    return ()


def called(node: Any) -> str | None:
    """The name of the module's function that the node calls."""
    match node:
        case Call(target=Function(name=name)):
            return name
        case Apply(operation=operation) | ItemPlace(operation=operation) | PropertyPlace(operation=operation):
            return operation.method
    return None
