"""Indexing and slicing."""

import ast

from .. import operations
from ..operations.json import GET, SLICE
from ..types.arrays import Array
from ..types.containers import Counter, DefaultDict, Dict, Optional, Tuple
from ..types.model import BOOL, INT, JSON, Type, described
from .arrays import index_of, place
from .convert import apply, coerce, operand, or_ask, read, seen, underlying
from .dispatch import Checked, check, handles
from .enums import class_of_name, named
from .patterns import of_item
from .raises import argument_of
from .scope import Scope
from .sought import checked, look_for
from .special import special
from .tree import Choice, Expression, Held, Holding, IsNone, Known, Literal
from .tuples import as_sequence, pick, sliced, uniform
from .views import refuse_view

END = (1 << 63) - 1  # PYE_END, the missing end of a slice
HAS_START, HAS_STOP = 1, 2


@handles(ast.Subscript)
def _subscript(node: ast.Subscript, scope: Scope) -> Expression:
    argument = argument_of(node, scope)
    if argument is not None:
        return argument
    owner = class_of_name(node.value, scope)
    if owner is not None:
        return named(owner, node, scope)
    value = underlying(check(node.value, scope))
    refuse_view(value, node.value, scope)
    if value.type == JSON:
        return _of_json(value, node, scope)
    if (matched := of_item(value, node, scope)) is not None:
        return matched
    if isinstance(node.slice, ast.Slice):
        if isinstance(value.type, Tuple):
            return _of_tuple(value, node, node.slice, scope)
        return _slice(value, node, node.slice, scope)
    if isinstance(value.type, Tuple):
        return pick(value, node, scope)
    if isinstance(value.type, Dict) and not isinstance(value.type, DefaultDict | Counter):
        node, given = checked_key(node, value.type, scope)
        found = look_for(value, given, node.lineno, lambda whole, one: item(whole, one, node, scope))
        if found is not None:
            return found
    return item(value, key(value, node, scope), node, scope)


def _of_tuple(value: Expression, node: ast.Subscript, bounds: ast.Slice, scope: Scope) -> Expression:
    """A slice of a tuple: what its bounds make of it is known, or it is a tuple of any length."""
    edges = [_edge(one, scope) for one in (bounds.lower, bounds.upper, bounds.step)]
    bounds = ast.copy_location(ast.Slice(*edges), bounds)
    if uniform(value.type) is None or all(one is None or one.value.constant is not None for one in edges):
        return sliced(value, node, bounds, scope)
    return _slice(as_sequence(value), node, bounds, scope)


def _edge(node: ast.expr | None, scope: Scope) -> Checked | None:
    if node is None or (isinstance(node, ast.Constant) and node.value is None):
        return None
    return Checked(check(node, scope), node)


def checked_key(node: ast.Subscript, type_: Dict, scope: Scope) -> tuple[ast.Subscript, Expression]:
    """What stands between the brackets, and the expression in which it has been checked."""
    given = read(checked(node.slice, type_.key, scope), type_.key)
    return ast.copy_location(ast.Subscript(node.value, Checked(given, node.slice), node.ctx), node), given


def _of_json(value: Expression, node: ast.Subscript, scope: Scope) -> Expression:
    """An item, or a slice without a step, of what is a list, a dict or a str when it runs."""
    if isinstance(node.slice, ast.Slice):
        if node.slice.step is not None:
            hint = "ask what it is before, as in `if isinstance(x, list):`"
            scope.report.refuse("P011", node, "a slice with a step of a value of JSON", hint)
        return apply(SLICE, (value, *bounds_of(node.slice, node.lineno, scope)[:2]), node.lineno)
    index = underlying(check(node.slice, scope))
    if index.type in GET:
        return apply(GET[index.type], (value, index), node.lineno)
    return item(value, index, node, scope)


def _own(container: Expression, name: str, count: int, node: ast.AST, scope: Scope) -> operations.Operation | None:
    """`__getitem__` and the like of the class's own."""
    operation = special(container.type, name, scope)
    if operation is not None and len(operation.parameters) != count:
        scope.report.refuse("P010", node, f"`{name}` of `{container.type.name}` has other parameters", "see its class")
    return operation


def item_operation(container: Expression, node: ast.AST, scope: Scope) -> operations.Operation | None:
    return _own(container, "__getitem__", 2, node, scope) or operations.item(container.type)


def store_operation(container: Expression, node: ast.AST, scope: Scope) -> operations.Operation | None:
    return _own(container, "__setitem__", 3, node, scope) or operations.set_item(container.type)


def delete_operation(container: Expression, node: ast.AST, scope: Scope) -> operations.Operation | None:
    return _own(container, "__delitem__", 2, node, scope) or operations.delete_item(container.type)


def _own_key(container: Expression, scope: Scope) -> Type | None:
    """What the class's own methods take for a key."""
    for name in ("__getitem__", "__setitem__", "__delitem__"):
        operation = special(container.type, name, scope)
        if operation is not None and len(operation.operands) > 1:
            return operation.operands[1]
    return None


def key(container: Expression, node: ast.Subscript, scope: Scope) -> Expression:
    """What stands between the brackets, as the container takes it."""
    if isinstance(container.type, Dict):
        wanted = container.type.key
        return coerce(scope, check(node.slice, scope, wanted), wanted, node.slice, "the key", node)
    own = JSON if container.type == JSON else _own_key(container, scope)
    if own is not None:
        return coerce(scope, check(node.slice, scope, own), own, node.slice, "the key")
    if operations.item(container.type) is None:
        hint = or_ask("index bytes, str, a list or a dict", container.type)
        scope.report.refuse("P011", node, f"{described(container.type)} has no items", hint)
    if isinstance(container.type, Array) and container.type.dimensions == 2:
        return place(container, container.type, node, scope)
    return index_of(node.slice, scope)


def item(container: Expression, index: Expression, node: ast.expr, scope: Scope) -> Expression:
    operation = item_operation(container, node, scope)
    if operation is None:
        scope.report.refuse("P011", node, f"{described(container.type)} has no items", "see its class")
    index = coerce(scope, index, operation.operands[1], node, "the key")
    return apply(operation, (container, index), node.lineno)


def _slice(value: Expression, node: ast.Subscript, bounds: ast.Slice, scope: Scope) -> Expression:
    return cut(value, node, bounds, None, scope)


def cut(
    value: Expression, node: ast.Subscript, bounds: ast.Slice, edges: tuple[Expression, ...] | None, scope: Scope
) -> Expression:
    """`value[a:b:c]`; `edges` are the bounds where they have been evaluated."""
    step, value = bounds.step, seen(value)
    plain = step is None or (isinstance(step, ast.Constant) and step.value in (None, 1))
    operation = operations.slice_(value.type, step=not plain)
    if operation is None:
        hint = "slice bytes, str or a list"
        if isinstance(value.type, Array):
            hint = "make a list of what you need: `[a[i] for i in range(start, stop)]`"
        scope.report.refuse("P011", node, f"{described(value.type)} has no slices", hint)
    edges = edges or bounds_of(bounds, node.lineno, scope)
    return apply(operation, (value, *(edges[:2] if plain else edges)), node.lineno)


def bounds_of(node: ast.Slice, line: int, scope: Scope) -> tuple[Expression, ...]:
    """Start, stop, step, and which of the first two are written; one that is None is as if it were not."""
    has, edges, asked = 0, list[Expression](), list[tuple[Held, int]]()
    for one, missing, flag in ((node.lower, 0, HAS_START), (node.upper, END, HAS_STOP), (node.step, 1, 0)):
        if one is None or (isinstance(one, ast.Constant) and one.value is None):
            edges.append(Literal(INT, line, missing))
            continue
        edge, held = _bound(one, missing, scope)
        edges.append(edge)
        if held is None:
            has |= flag
        elif flag:
            asked.append((held, flag))
    return (*edges, _written(has, asked, line))


def _written(has: int, asked: list[tuple[Held, int]], line: int) -> Expression:
    if not asked:
        return Literal(INT, line, has)
    (held, flag), *rest = asked
    ways = _written(has, rest, line), _written(has | flag, rest, line)
    return Choice(INT, line, IsNone(BOOL, line, held), *ways)


def _bound(node: ast.expr, missing: int, scope: Scope) -> tuple[Expression, Held | None]:
    """The number; where it may be None, `missing` instead of that, and what was evaluated."""
    edge = underlying(check(node, scope))
    if isinstance(edge.type, Optional) and edge.type.inner.is_whole:
        held = Held(edge.type, edge.line)
        known = operand(Known(edge.type.inner, edge.line, held), INT)
        number = Choice(INT, edge.line, IsNone(BOOL, edge.line, held), Literal(INT, edge.line, missing), known)
        return Holding(INT, edge.line, edge, held, number), held
    if not edge.type.is_whole:
        scope.report.refuse("P011", node, f"a bound is an int, not {described(edge.type)}", "use an int")
    return operand(edge, INT), None
