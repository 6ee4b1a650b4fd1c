"""`a, *b, c = value`: which part of the value each part of the target gets."""

import ast

from ..types.containers import List, OpenTuple, Tuple
from ..types.model import Type, described
from .dispatch import Checked
from .scope import Scope
from .sources import element_of, is_iterated, source_of
from .tree import Comprehension, Expression, For, Held, ListOf, OverItems, Spread, Target, Yield
from .tuples import as_list, items_of
from .unify import unified, unknown

Pairs = list[tuple[ast.expr, Expression]]


def unpacked(target: ast.expr, parts: list[ast.expr], value: Expression, scope: Scope) -> tuple[list[Target], Pairs]:
    """What holds the parts before the first is stored, and each part of the target with what it gets."""
    stars = [index for index, one in enumerate(parts) if isinstance(one, ast.Starred)]
    star = stars[0] if stars else None
    names = [one.value if isinstance(one, ast.Starred) else one for one in parts]
    if isinstance(value.type, Tuple):
        return [], list(zip(names, _of_tuple(target, names, star, value, value.type, scope), strict=True))
    value = _of_object(value, target, scope)
    element = element_of(value.type)
    if element is None:
        hint = "write as many values as variables: `a, b = x, y`"
        scope.report.refuse("P008", target, f"{described(value.type)} is not unpacked", hint)
    held = [Held(element, value.line) for _ in parts if not isinstance(_, ast.Starred)]
    rest = None if star is None else Held(List(element), value.line)
    before = len(held) if star is None else star
    if rest is not None or not isinstance(value.type, OpenTuple):
        value = as_items(value, element, target, scope) or value
    values = [*held[:before], *([] if rest is None else [rest]), *held[before:]]
    return [Target(Spread(tuple(held), before, rest), value)], list(zip(names, values, strict=True))


def _of_object(value: Expression, node: ast.expr, scope: Scope) -> Expression:
    """What the `__iter__` of its class gives, as a list; anything else as it is."""
    owner = scope.module.class_of(value.type)
    return value if owner is None or not owner.iterates else _gone_through(value, node, scope)


def _gone_through(value: Expression, node: ast.expr, scope: Scope) -> Expression:
    source, item = source_of(Checked(value, node), scope)
    loop = For(value.line, source, (), (Yield(value.line),))
    return Comprehension(List(item.type), value.line, loop, (item,))


def as_items(value: Expression, wanted: Type, node: ast.expr, scope: Scope) -> Expression | None:
    """The value as a list; None where it cannot be looped over."""
    if isinstance(value.type, List) and not isinstance(value.type, OpenTuple):
        return value
    if isinstance(value.type, Tuple):
        return as_list(value, wanted, node, scope)
    if is_iterated(value.type, scope):
        return _gone_through(value, node, scope)
    element = element_of(value.type)
    if element is None:
        return None
    one = Held(element, value.line)
    loop = For(value.line, OverItems(value.line, value, one), (), (Yield(value.line),))
    return Comprehension(List(element), value.line, loop, (one,))


def _of_tuple(
    target: ast.expr, names: list[ast.expr], star: int | None, value: Expression, type_: Tuple, scope: Scope
) -> list[Expression]:
    count, wanted = len(type_.items), len(names) - (star is not None)
    if count < wanted or (star is None and count > wanted):
        hint = "write as many variables as there are values"
        scope.report.refuse("P008", target, f"{count} values for {len(names)} variables", hint)
    values = items_of(value)
    if star is None:
        return values
    left = count - wanted
    rest = values[star : star + left]
    name = names[star]
    known = scope.types.get(scope.renamed.get(name.id, name.id)) if isinstance(name, ast.Name) else None
    element = known.element if isinstance(known, List) else None
    if not rest and element is None:
        unknown(name, "list[int]", scope)
    items, element = unified(rest, [target] * left, element, scope)
    return [*values[:star], ListOf(List(element), value.line, tuple(items)), *values[star + left :]]
