"""What an assignment, a loop or a comprehension stores to."""

import ast

from .. import operations
from ..survey.report import Refused
from ..survey.symbols import InsideVariable
from ..types.containers import Tuple
from ..types.model import NONE, Type, described, natural
from .convert import coerce
from .dispatch import check
from .items import key, member
from .optional import stored
from .records import field_place
from .scope import Scope
from .tree import Expression, Held, ItemPlace, Target

_ITEM = 'bytes do not change: build a new value, as in `data[:i] + b"x" + data[i + 1:]`'


def store(name: str, value: Expression, node: ast.expr, scope: Scope, declared: Type | None = None) -> Target:
    """The target of `name = value`; a first assignment without an annotation gives the variable its type."""
    if value.type == NONE:
        scope.report.refuse("P011", node, "this has no value", "call it as a statement of its own")
    name = scope.renamed.get(name, name)
    if name in scope.globals:
        symbol = scope.module.symbols.get(name)
        if not isinstance(symbol, InsideVariable):
            raise Refused  # its `global` statement has been reported
        return Target(symbol, coerce(scope, value, symbol.type, node, f"`{name}`"))
    type_ = scope.types.get(name, declared) or declared or natural(value.type)
    if scope.types.get(name) is None:
        scope.types[name] = type_
    if not name.isascii():
        scope.report.refuse("P006", node, f"C cannot spell the name `{name}`", "use ASCII letters, digits and _")
    converted = coerce(scope, value, type_, node, f"`{name.rpartition('.')[2]}`")
    scope.assign(name)
    stored(name, type_, value.type, scope)
    return Target(name, converted)


def targets(target: ast.expr, value: Expression, node: ast.expr, scope: Scope) -> list[Target]:
    """`target = value`, of which the parts of a tuple go to the parts of the target, from left to right."""
    match target:
        case ast.Name(id=name):
            return [store(name, value, node, scope)]
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            return _parts(target, parts, value, node, scope)
        case ast.Subscript():
            place = item_place(target, check(target.value, scope), scope)
            return [Target(place, coerce(scope, value, stored_type(place), node, "the item"))]
        case ast.Attribute():
            field = field_place(target, check(target.value, scope), scope)
            return [Target(field, coerce(scope, value, field.type, node, f"`{target.attr}`"))]
    raise AssertionError(target)


def _parts(target: ast.expr, parts: list[ast.expr], value: Expression, node: ast.expr, scope: Scope) -> list[Target]:
    if not isinstance(value.type, Tuple):
        hint = "write as many values as variables: `a, b = x, y`"
        scope.report.refuse("P008", target, f"{described(value.type)} is not unpacked", hint)
    starred = next((one for one in parts if isinstance(one, ast.Starred)), None)
    if starred is not None:
        scope.report.refuse("P008", starred, "trusted code does not collect what is left over", "name each part")
    if len(parts) != len(value.type.items):
        hint = "write as many variables as there are values"
        scope.report.refuse("P008", target, f"{len(value.type.items)} values for {len(parts)} variables", hint)
    found: list[Target] = []
    for index, part in enumerate(parts):
        found += targets(part, member(value, index), node, scope)
    return found


def item_place(node: ast.Subscript, container: Expression, scope: Scope) -> ItemPlace:
    """`container[key]` to store to."""
    operation = operations.set_item(container.type)
    if isinstance(node.slice, ast.Slice) or operation is None:
        what = "a slice" if isinstance(node.slice, ast.Slice) else "an item"
        scope.report.refuse("P008", node, f"trusted code does not assign to {what}", _ITEM)
    return ItemPlace(operation, container, key(container, node, scope))


def stored_type(place: ItemPlace) -> Type:
    return place.operation.operands[-1]


def hold(value: Expression) -> Held:
    return Held(value.type, value.line, value.constant)
