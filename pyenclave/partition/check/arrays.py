"""Arrays: their items by row and column, and their shape."""

import ast

from .. import operations
from ..types.arrays import Array
from ..types.containers import Tuple
from ..types.model import INT, U64, described
from .convert import apply, operand, underlying
from .dispatch import check
from .scope import Scope
from .tree import Apply, Expression, Held, Literal, Local, TupleOf


def place(array: Expression, type_: Array, node: ast.Subscript, scope: Scope) -> Expression:
    """`array[row, column]`: which of all items it is."""
    if not isinstance(node.slice, ast.Tuple) or len(node.slice.elts) != 2:
        scope.report.refuse("P011", node, f"{type_.name} has rows and columns", "write `a[i, j]`")
    _require_name(array, node.value, scope)
    indices = tuple(index_of(one, scope) for one in node.slice.elts)
    return apply(operations.place(type_), (array, *indices), node.lineno)


def shape(array: Expression, type_: Array, node: ast.Attribute, scope: Scope) -> Expression:
    """(rows, columns)"""
    if type_.dimensions == 1:
        scope.report.refuse("P009", node, "the shape of an array of one dimension", "write `len(a)`")
    _require_name(array, node.value, scope)
    rows = operations.length(type_)
    assert rows is not None
    lengths = (apply(rows, (array,), node.lineno), apply(operations.columns(type_), (array,), node.lineno))
    return TupleOf(Tuple((INT, INT)), node.lineno, lengths)


def _require_name(array: Expression, node: ast.expr, scope: Scope) -> None:
    """It is evaluated more than once."""
    if not isinstance(array, Local | Held):
        scope.report.refuse("P009", node, "an array of two dimensions without a name", "give it one first")


def array_named(node: ast.expr, scope: Scope) -> Expression | None:
    """The array of one dimension that a name stands for."""
    value = check(node, scope) if isinstance(node, ast.Name) else None
    return value if value is not None and isinstance(value.type, Array) and value.type.dimensions == 1 else None


def total(array: Expression, line: int) -> Expression:
    """sum(array): without a list of its items."""
    assert isinstance(array.type, Array)
    operation = operations.array_total(array.type)
    return apply(operation, (array, Literal(operation.result, line, 0.0 if operation.result.is_float else 0)), line)


def index_of(node: ast.expr, scope: Scope) -> Expression:
    index = underlying(check(node, scope))
    if not index.type.is_whole:
        scope.report.refuse("P011", node, f"an index is an int, not {described(index.type)}", "use an int")
    if index.type == U64 and index.constant is None:
        return Apply(INT, index.line, operations.INDEX, (index,))
    return operand(index, INT)
