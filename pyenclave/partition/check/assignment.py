"""Assignments: what a name gets, and which type it has from then on."""

import ast

from .. import operations
from ..operations.json import IN_PLACE
from ..survey.caches import is_result
from ..survey.quoted import unquote
from ..survey.signatures import annotation
from ..types.containers import Deque, List, OpenTuple, Tuple
from ..types.model import JSON, NONE, Type, described
from ..types.records import Record, field_of
from .arithmetic import SYMBOLS, binary
from .convert import apply, coerce, met, or_ask, read, refuse_change, seen
from .dispatch import Checked, check
from .generators import is_kept, is_lazy, unpacked_list
from .items import cut, item, store_operation
from .json_values import both
from .nested import define_lambda
from .operators import own_in_place
from .optional import as_asked, stored_field, sure
from .passed_generators import passed_generator
from .records import attribute, field_place
from .scope import Scope
from .sources import element_of, is_iterated
from .targets import global_variable, hold, is_object, item_place, slice_place, store, stored_type, targets
from .tree import (
    Assign,
    Evaluate,
    Expression,
    FieldPlace,
    ItemPlace,
    Several,
    SlicePlace,
    Some,
    Statement,
    Target,
    TupleOf,
)
from .views import refuse_reversed, refuse_view


def single(name: str, value: Expression, node: ast.expr, scope: Scope, declared: Type | None = None) -> Assign:
    """`name = value`."""
    (refuse_reversed if declared is None else refuse_view)(value, node, scope)
    return Assign(value.line, (), (), (store(name, value, node, scope, declared),))


def assign(node: ast.Assign, scope: Scope) -> Statement | None:
    first = node.targets[0]
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Lambda() as lambda_):
            if define_lambda(name, lambda_, scope):
                return None
        case ast.Assign(targets=[_, _, *_], value=ast.Constant(value=None)):  # of each target's type
            each = (assign(ast.copy_location(ast.Assign([one], node.value), node), scope) for one in node.targets)
            return Several(node.lineno, tuple(one for one in each if one is not None))
    if len(node.targets) == 1 and isinstance(first, ast.Tuple | ast.List) and is_lazy(node.value, scope):
        value = check(unpacked_list(node.value, first.elts), scope)
    elif isinstance(first, ast.Name) and is_kept(node.value, scope):
        value = passed_generator(node.value, scope, is_kept=True) or check(node.value, scope)
    else:
        value = check(node.value, scope, _wanted(first, scope))
        if len(node.targets) == 1 and isinstance(first, ast.Tuple | ast.List) and is_iterated(value.type, scope):
            value = check(unpacked_list(Checked(value, node.value), first.elts), scope)
    scope.empties.note(first, node.value)
    if len(node.targets) == 1 and isinstance(first, ast.Name):
        return single(first.id, value, node.value, scope)
    if len(node.targets) == 1 and isinstance(first, ast.Tuple) and isinstance(value, TupleOf):
        # `a, b = b, a`: all values first, then all variables.
        values = tuple(one.value if isinstance(one, Some) else one for one in value.items)  # each as it is
        held = tuple(hold(one) for one in values)
        whole = TupleOf(Tuple(tuple(one.type for one in held)), value.line, held)
        return Assign(node.lineno, values, held, tuple(targets(first, whole, node.value, scope)))
    kept = hold(value)
    found = [target for one in node.targets for target in targets(one, kept, node.value, scope)]
    return Assign(node.lineno, (value,), (kept,), tuple(found))


def _wanted(target: ast.expr, scope: Scope) -> Type | None:
    """The type of a variable, field or item that there is already."""
    if isinstance(target, ast.Name):
        if target.id in scope.globals:
            return global_variable(target.id, scope).type
        return scope.types.get(target.id)
    if isinstance(target, ast.Tuple | ast.List):
        slices = any(isinstance(one, ast.Subscript) and isinstance(one.slice, ast.Slice) for one in target.elts)
        parts = [None] if slices else [_wanted(one, scope) for one in target.elts]
        return Tuple(tuple(one for one in parts if one is not None)) if parts and None not in parts else None
    if isinstance(target, ast.Subscript | ast.Attribute) and _is_place(target.value):
        owner = check(target.value, scope)
        if isinstance(target, ast.Attribute):
            found = field_of(owner.type, target.attr)
            return found[1] if found else None
        sliced = isinstance(target.slice, ast.Slice)
        operation = operations.set_slice(owner.type) if sliced else store_operation(owner, target, scope)
        return operation.operands[-1] if operation else None
    return None


def _is_place(node: ast.expr) -> bool:
    return all(isinstance(one, _PLACE) for one in ast.walk(node))


# What is checked twice without a trace.
_PLACE = ast.Name | ast.Attribute | ast.Subscript | ast.Constant | ast.BinOp | ast.UnaryOp
_PLACE |= ast.Slice | ast.expr_context | ast.operator | ast.unaryop | ast.Call | ast.keyword


def annotated(node: ast.AnnAssign, scope: Scope) -> Statement | None:
    if isinstance(node.target, ast.Attribute) and is_object(node.target, scope):
        return _declared_field(node, node.target, scope)
    if not isinstance(node.target, ast.Name):
        scope.report.refuse("P008", node.target, "an annotation on what is no variable", "leave it out")
    name = node.target.id
    if node.value is not None and scope.module.qualified(unquote(node.annotation)) == "typing.Final":
        return single(name, check(node.value, scope, scope.types.get(name)), node.value, scope)
    type_ = annotation(node.annotation, scope.module, scope.report, array=True)
    if scope.types.get(name, type_) != type_:
        before = scope.types[name]
        message = f"`{name}` has been {before.name} so far" if before else f"`{name}` has no type"
        scope.report.refuse("P011", node.annotation, message, "use another name for another type")
    scope.types[name] = type_
    if node.value is None:
        return None
    value = check(node.value, scope, type_)
    if is_result(node):
        value = coerce(scope, value, type_, node.value, f"the result of `{scope.function.node.name}`")
    return single(name, value, node.value, scope, type_)


def _declared_field(node: ast.AnnAssign, target: ast.Attribute, scope: Scope) -> Statement | None:
    """`self.x: int = 0`, of a plain class, whose field is what is said here."""
    if node.value is None:
        return None
    return assign(ast.copy_location(ast.Assign([target], node.value), node), scope)


def augmented(node: ast.AugAssign, scope: Scope) -> Statement:
    if isinstance(node.target, ast.Subscript) and isinstance(node.target.slice, ast.Slice):
        return _augmented_slice(node, node.target, node.target.slice, scope)
    if isinstance(node.target, ast.Subscript):
        return _augmented_item(node, node.target, scope)
    if isinstance(node.target, ast.Attribute):
        return _augmented_field(node, node.target, scope)
    name = node.target.id
    current = check(ast.copy_location(ast.Name(name, ast.Load()), node.target), scope)
    changed = _in_place(node, current, scope)
    if changed is not None:
        return Evaluate(node.lineno, changed)
    result = _result(node, current, name, scope)
    return single(name, result, node.value, scope)


def _result(node: ast.AugAssign, current: Expression, name: str, scope: Scope) -> Expression:
    own = own_in_place(scope, current, node.op, node.value)
    if own is not None:
        return own
    value = check(node.value, scope, current.type)
    if current.type == JSON and isinstance(node.op, ast.Add):
        current, value = both(current, value)
        return apply(IN_PLACE, (current, coerce(scope, value, JSON, node.value, "what is added")), node.lineno)
    result = binary(scope, current, node.op, value, node)
    if result.type.is_float and current.type.is_integer:
        message = f"`{name} {SYMBOLS[type(node.op)]}= …` makes `{name}` a float, but it is {current.type.name}"
        scope.report.refuse("P011", node, message, "use a float variable")
    return result


def _in_place(node: ast.AugAssign, current: Expression, scope: Scope) -> Expression | None:
    """A container changes itself, for everybody who has it."""
    if not current.type.mutable or isinstance(current.type, Record | OpenTuple) or current.type == JSON:
        return None
    refuse_change(current.type, node, scope)
    if isinstance(current.type, List | Deque) and isinstance(node.op, ast.Add):
        return _extended(node, current, scope)
    value, _ = met(scope, seen(check(node.value, scope, current.type)), current.type, node)
    operation = operations.in_place(SYMBOLS[type(node.op)], current.type, value.type)
    return None if operation is None else apply(operation, (current, value), node.lineno)


def _extended(node: ast.AugAssign, current: Expression, scope: Scope) -> Expression:
    """A list or a deque takes whatever can be looped over."""
    given = node.value
    if not is_lazy(given, scope):
        value, _ = met(scope, seen(check(given, scope, current.type)), current.type, node)
        operation = operations.in_place("+", current.type, value.type)
        if operation is not None:
            return apply(operation, (current, value), node.lineno)
        if element_of(value.type) is None and not is_iterated(value.type, scope):
            message = f"`+=` does not work on {described(current.type)} and {described(value.type)}"
            scope.report.refuse("P011", node, message, or_ask("add a list, as in `xs += [x]`", value.type))
        given = Checked(value, given)
    method = ast.copy_location(ast.Attribute(Checked(current, node.target), "extend", ast.Load()), node.target)
    return check(ast.copy_location(ast.Call(method, [given], []), node), scope)


def _augmented_slice(node: ast.AugAssign, target: ast.Subscript, bounds: ast.Slice, scope: Scope) -> Statement:
    """`xs[a:b] += ys`: the slice, a new list, is changed, and is what the slice gets then."""
    container = check(target.value, scope)
    place = slice_place(target, bounds, container, scope)
    held, edges = hold(container), tuple(hold(one) for one in place.bounds)
    taken = cut(held, target, bounds, edges, scope)
    part = hold(taken)
    changed = _in_place(node, part, scope) or _result(node, part, ast.unparse(target), scope)
    kept, wanted = hold(changed), place.operation.operands[-1]
    new = coerce(scope, read(part if changed.type == NONE else kept, wanted), wanted, node, "what the slice gets")
    values = (container, *place.bounds, taken, changed)
    return Assign(
        node.lineno, values, (held, *edges, part, kept), (Target(SlicePlace(place.operation, held, edges), new),)
    )


def _augmented_field(node: ast.AugAssign, target: ast.Attribute, scope: Scope) -> Statement:
    """The object is evaluated once."""
    value = as_asked(check(target.value, scope), target.value, target.attr, scope, stores=True)
    held = hold(value)
    place, type_ = field_place(target, held, scope)
    current = sure(attribute(held, target, scope), target, scope)
    changed = _in_place(node, current, scope)
    if changed is not None and isinstance(place, FieldPlace):
        return Assign(node.lineno, (value, changed), (held, hold(changed)), ())
    if changed is not None:  # the setter gets what was changed
        part = hold(current)
        again = _in_place(node, part, scope)
        assert again is not None
        return Assign(node.lineno, (value, current, again), (held, part, hold(again)), (Target(place, part),))
    result = _result(node, current, ast.unparse(target), scope)
    new = coerce(scope, result, type_, node, f"`{target.attr}`")
    stored_field(target, type_, result, scope)
    return Assign(node.lineno, (value,), (held,), (Target(place, new),))


def _augmented_item(node: ast.AugAssign, target: ast.Subscript, scope: Scope) -> Statement:
    """Container and key are evaluated once, and before the value."""
    container = check(target.value, scope)
    place = item_place(target, container, scope)
    held = (hold(container), hold(place.key))
    current = item(held[0], held[1], node.target, scope)
    changed = _in_place(node, current, scope)
    if changed is not None:
        kept = hold(changed)
        return Assign(node.lineno, (container, place.key, changed), (*held, kept), ())
    value = coerce(scope, _result(node, current, ast.unparse(target), scope), stored_type(place), node, "the item")
    result = hold(value)
    store_to = ItemPlace(place.operation, held[0], held[1])
    return Assign(node.lineno, (container, place.key, value), (*held, result), (Target(store_to, result),))
