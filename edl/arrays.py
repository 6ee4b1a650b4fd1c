"""Dimensions: what an array is whose length this file knows, and what one is whose length only C knows."""

from . import codes
from .diagnostics import Span
from .expressions import ExpressionError, evaluate, is_standard
from .model import Array, Foreign, Type
from .scope import Scope
from .spelling import spell, spell_type
from .syntax import Declaration, Expression, Identifier

MAX_ELEMENTS = 1 << 40


def declared_type(scope: Scope, declaration: Declaration, varying: frozenset[str], what: str) -> Type:
    """The type of a parameter or member with its dimensions; `varying` are names that have no value yet, of what
    `what` says: `parameter` or `member`.

    With a dimension that only a C header defines it is the foreign type `__typeof__(element[NAME])`, which C sizes.
    """
    base = scope.resolve(declaration.type)
    if not declaration.dimensions:
        return base
    const = declaration.type.const and declaration.type.pointers == 0
    texts: list[str] = []
    numbers: list[int] = []
    for value, span in zip(declaration.dimensions, declaration.dimension_spans, strict=True):
        if isinstance(value, Identifier) and _only_c_knows(scope, value, varying):
            message = f"only C knows the value of `{value.name}`"
            scope.report.add(
                codes.OPAQUE_DIMENSION, value.span, message, "the header that defines it has to be included"
            )
            texts.append(f"[{value.name}]")
        else:
            numbers.append(_dimension(scope, value, span, varying, what))
            texts.append(f"[{numbers[-1]}]")
    if len(numbers) < len(texts):
        return Foreign(f"__typeof__({'const ' if const else ''}{spell_type(base)}{''.join(texts)})")
    return _bounded(scope, Array(base, tuple(numbers), const), declaration)


def is_opaque(declaration: Declaration, declared: Type) -> bool:
    """Whether the declaration is an array whose length only C knows."""
    return bool(declaration.dimensions) and isinstance(declared, Foreign)


def _only_c_knows(scope: Scope, name: Identifier, varying: frozenset[str]) -> bool:
    return name.name not in varying and scope.enumerators.get(name.name) is None


def _bounded(scope: Scope, array: Array, declaration: Declaration) -> Array:
    if array.elements <= MAX_ELEMENTS:
        return array
    message = f"an array of {array.elements} elements fits no enclave"
    scope.report.add(codes.BAD_DIMENSION, declaration.name.span, message)
    return Array(array.element, (1,), array.const)


def _dimension(scope: Scope, value: Expression | None, span: Span, varying: frozenset[str], what: str) -> int:
    """At least 1; a wrong dimension is reported and counts as 1."""
    hint = "give the length, or pass a pointer with count="
    if value is None:
        scope.report.add(codes.BAD_DIMENSION, span, "an array needs its length", hint)
        return 1

    def lookup(name: Identifier) -> int:
        if name.name in varying:
            raise ExpressionError(name.span, f"`{name.name}` is a {what}")
        return scope.constant(name)

    try:
        length = evaluate(value, lookup)
    except ExpressionError as error:
        message = f"an array's length is a constant: {error.message}"
        scope.report.add(codes.BAD_DIMENSION, error.span, message, "pass a pointer with count=")
        return 1
    if not is_standard(value):
        message = f"`{span.text}`: neither reference tool reads anything but a decimal number or a name here"
        scope.report.add(codes.NOT_STANDARD, value.span, message)
    if length < 1:
        message = f"an array has at least one element, not {spell(value)}"
        scope.report.add(codes.BAD_DIMENSION, span, message)
        return 1
    return length
