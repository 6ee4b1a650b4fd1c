"""What an assignment, a loop or a comprehension stores to."""

import ast
from collections.abc import Callable

from .. import operations
from ..packages.bound import own_nodes
from ..packages.marks import parts
from ..survey.names import INITIALISE
from ..survey.report import Refused
from ..survey.symbols import Function, InsideVariable, Signature, Table, Unusable
from ..types.arrays import Array
from ..types.containers import List
from ..types.generators import NOT_KEPT, Generator
from ..types.model import NONE, Type, natural
from ..types.records import Class
from .convert import coerce, read, refuse_change, refuse_copy, seen
from .dispatch import check
from .items import bounds_of, key, store_operation
from .optional import as_asked, stored, stored_field
from .records import field_place
from .scope import CELL, Scope, cell_here, cell_name
from .tree import Expression, FieldPlace, Held, ItemPlace, Local, SlicePlace, State, Sure, Target
from .unpacking import as_items, unpacked

_ITEM = 'bytes do not change: build a new value, as in `data[:i] + b"x" + data[i + 1:]`'


def global_variable(name: str, scope: Scope, node: ast.Global | None = None) -> InsideVariable | Table:
    """What a `global` statement names; what is wrong with that is told there, whether control comes there or not."""
    symbol = scope.module.symbols.get(name)
    if isinstance(symbol, InsideVariable) or (isinstance(symbol, Table) and scope.function.name == INITIALISE):
        return symbol
    if node is None:
        own = (one for one in own_nodes(scope.function.node) if isinstance(one, ast.Global))
        node = next(one for one in own if name in one.names)
    if isinstance(symbol, Unusable) and (parts(name) is not None or symbol.is_state):  # which says why
        scope.report.once(symbol.named, "P007", node, symbol.message, symbol.hint)
    hint = f"declare it as `{name}: Inside[…] = …` at the top level"
    return scope.report.refuse("P008", node, f"`{name}` does not live inside, so trusted code cannot set it", hint)


def store(name: str, value: Expression, node: ast.expr, scope: Scope, declared: Type | None = None) -> Target:
    """The target of `name = value`; a first assignment without an annotation gives the variable its type."""
    if value.type == NONE:
        scope.report.refuse("P011", node, "this has no value", "call it as a statement of its own")
    is_unread = name in scope.unread
    name = scope.renamed.get(name, name)
    if name in scope.globals:
        symbol = global_variable(name, scope)
        made = Target(symbol, coerce(scope, value, symbol.type, node, f"`{name}`"))
        stored(name, symbol.type, value, scope)
        return made
    if is_unread and scope.types.get(name, natural(value.type)) not in (None, natural(value.type)):
        scope.comprehensions += 1  # a variable of its own, as comprehensions have
        name = f"{scope.comprehensions}.{name}"
    type_ = scope.types.get(name, declared) or declared or natural(value.type)
    if scope.types.get(name) is None:
        scope.types[name] = type_
        if declared is None:
            scope.first[name] = scope.report.source.line(node)
    if not name.isascii():
        scope.report.refuse("P006", node, f"C cannot spell the name `{name}`", "use ASCII letters, digits and _")
    what = f"`{name.rpartition('.')[2]}`"
    since = f"{what} has been {type_.name} since line {scope.first[name]}" if name in scope.first else None
    try:
        converted = coerce(scope, value, type_, node, what, since=since)
    except Refused:
        if since is not None:
            scope.types[name] = None  # it has two types, so that nobody knows what is wrong with its uses
            scope.assign(name)
        raise
    scope.assign(name)
    if name in scope.cells:
        _refuse_kept(value, node, scope)
        stored(name, type_, value, scope, declared=declared is not None)
        owner = cell_here(name, scope)
        return Target(FieldPlace(Local(owner, value.line, cell_name(name)), CELL, type_), converted)
    stored(name, type_, value, scope, declared=declared is not None)
    if isinstance(value, Sure) and isinstance(value.value, State):
        scope.surely.add(name)
    return Target(name, converted)


def targets(target: ast.expr, value: Expression, node: ast.expr, scope: Scope) -> list[Target]:
    """`target = value`, of which the parts of a tuple go to the parts of the target, from left to right."""
    match target:
        case ast.Name(id=name):
            return [store(name, value, node, scope)]
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            found, pairs = unpacked(target, parts, value, scope)
            for part, each in pairs:
                found += targets(part, each, node, scope)
            return found
        case ast.Subscript(slice=ast.Slice() as bounds):
            slice_ = slice_place(target, bounds, check(target.value, scope), scope)
            return [Target(slice_, _several(value, slice_.operation.operands[-1], node, scope))]
        case ast.Subscript():
            place = item_place(target, check(target.value, scope), scope)
            return [Target(place, coerce(scope, value, stored_type(place), node, "the item", target))]
        case ast.Attribute():
            _refuse_kept(value, node, scope)
            opened(target, value, node, scope)
            owner = as_asked(check(target.value, scope), target.value, target.attr, scope, stores=True)
            field, type_ = field_place(target, owner, scope)
            made = Target(field, coerce(scope, value, type_, node, f"`{target.attr}`"))
            stored_field(target, type_, value, scope)
            return [made]
    raise AssertionError(target)


def _refuse_kept(value: Expression, node: ast.expr, scope: Scope) -> None:
    """What no object keeps, be it a field or a variable that functions in this one have, too."""
    if isinstance(value.type, Generator):
        scope.report.refuse("P011", node, *NOT_KEPT)
    if isinstance(value.type, Array):
        hint = "keep a list: `list(a)`"
        scope.report.refuse("P011", node, "an array is not kept: its memory ends with the call", hint)


def is_object(node: ast.Attribute, scope: Scope) -> bool:
    """Whether it is a field of the first parameter, an object of a plain class."""
    me = scope.signature.parameters[0] if scope.signature.parameters else None
    return (
        me is not None
        and isinstance(me.type, Class)
        and isinstance(node.value, ast.Name)
        and node.value.id == me.name
        and me.name not in scope.rebound
    )


def opened(target: ast.Attribute, value: Expression, node: ast.expr, scope: Scope) -> None:
    """The first value that `__init__` stores, or the method that is its opener, says what a field is whose type nothing
    declares.
    """
    if not is_object(target, scope):
        return
    shape = scope.signature.parameters[0].type.shape  # type: ignore[attr-defined]
    if scope.function.node.name != shape.openers.get(target.attr, "__init__"):
        return
    if target.attr not in shape.open or target.attr in shape.fields:
        return
    if value.type != NONE:
        shape.fields[target.attr] = natural(value.type)


def forget_open(function: Function, signature: Signature) -> None:
    """Before a look at what opens fields: what looks before have said of these may have been too little."""
    first = signature.parameters[0].type if signature.parameters else None
    if isinstance(first, Class):
        for name in first.shape.open:
            if function.node.name == first.shape.openers.get(name, "__init__"):
                first.shape.fields.pop(name, None)


def own_fields(scope: Scope) -> Callable[[], None]:
    """What takes back what has been found from here on of the fields that an `__init__` gives its object."""
    me = scope.signature.parameters[0] if scope.signature.parameters else None
    fields = me.type.shape.fields if me is not None and isinstance(me.type, Class) else {}
    before = dict(fields)

    def back() -> None:
        fields.clear()
        fields.update(before)

    return back


def item_place(node: ast.Subscript, container: Expression, scope: Scope) -> ItemPlace:
    """`container[key]` to store to."""
    refuse_change(container.type, node, scope)
    refuse_copy(container, node, scope)
    operation = store_operation(container, node, scope)
    if operation is None:
        scope.report.refuse("P008", node, "trusted code does not assign to an item of this", _ITEM)
    return ItemPlace(operation, container, key(container, node, scope))


def slice_place(node: ast.Subscript, bounds: ast.Slice, container: Expression, scope: Scope) -> SlicePlace:
    """`container[a:b]` to store to."""
    refuse_change(container.type, node, scope)
    refuse_copy(container, node, scope)
    operation = operations.set_slice(container.type)
    if operation is None:
        scope.report.refuse("P008", node, "trusted code does not assign to a slice of this", _ITEM)
    return SlicePlace(operation, container, bounds_of(bounds, node.lineno, scope))


def _several(value: Expression, wanted: Type, node: ast.expr, scope: Scope) -> Expression:
    """What a slice gets: a list's may be anything that can be looped over."""
    value = read(value, wanted)
    listed = as_items(value, wanted.element, node, scope) if isinstance(wanted, List) else None
    return coerce(scope, seen(listed or value), wanted, node, "what the slice gets")


def stored_type(place: ItemPlace) -> Type:
    return place.operation.operands[-1]


def hold(value: Expression) -> Held:
    return Held(value.type, value.line, value.constant)
