"""Expressions that store."""

from ..check.tree import Bind, Walrus
from .assignment import lower_store
from .builder import Builder
from .expressions import evaluate, handles
from .model import Operand


@handles(Bind)
def _bind(expression: Bind, builder: Builder) -> Operand:
    for target in expression.targets:
        lower_store(target, expression.line, builder)
    return evaluate(expression.value, builder)


@handles(Walrus)
def _walrus(expression: Walrus, builder: Builder) -> Operand:
    """The value has a temporary of its own: the variable may change again."""
    value = builder.snapshot(evaluate(expression.value, builder))
    builder.hold(expression.held, value if not _counted(value) else builder.reference(value))
    lower_store(expression.target, expression.line, builder)
    return value


def _counted(value: Operand) -> bool:
    return bool(getattr(value, "counted", False))
