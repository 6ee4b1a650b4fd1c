"""Patterns of tuples, lists and dicts."""

import ast
from collections.abc import Callable, Sequence

from .. import operations
from ..operations import Operation
from ..types.containers import Dict, List, OpenTuple, Optional, Tuple
from ..types.model import BOOL, INT, described
from .comprehensions import as_list
from .convert import apply, coerce, seen
from .dispatch import Checked, check
from .items import END
from .optional import is_none
from .scope import Scope
from .tree import Expression, Held, Holding, Known, ListOf, Literal
from .tuples import member

Inner = Callable[[ast.pattern, Expression], None]


def there(node: ast.pattern, value: Expression, tests: list[Expression], scope: Scope) -> Expression:
    """The value, after it was asked whether it is None."""
    if not isinstance(value.type, Optional):
        return value
    asked = ast.copy_location(ast.Compare(ast.Constant(None), [ast.IsNot()], [ast.Constant(None)]), node)
    tests.append(is_none(asked, value, scope))
    return Known(value.type.inner, value.line, value)


def each(parts: Sequence[tuple[ast.pattern, Expression]], tests: list[Expression], inner: Inner) -> None:
    """All parts that are asked something are taken before the first is: each is what it was then."""
    for one, value in [(one, _taken(one, value, tests)) for one, value in parts]:
        inner(one, value)


def _taken(node: ast.pattern, value: Expression, tests: list[Expression]) -> Expression:
    if isinstance(node, ast.MatchAs) and node.pattern is None:
        return value  # nothing is asked of it, and it is stored once
    held = Held(value.type, value.line)
    tests.append(Holding(BOOL, value.line, value, held, Literal(BOOL, value.line, True), often=True))
    return held


def _split(patterns: list[ast.pattern]) -> tuple[list[ast.pattern], ast.MatchStar | None, list[ast.pattern]]:
    """Those before the one with `*`, that one, those after it."""
    for at, one in enumerate(patterns):
        if isinstance(one, ast.MatchStar):
            return patterns[:at], one, patterns[at + 1 :]
    return patterns, None, []


def of_tuple(node: ast.pattern, patterns: list[ast.pattern], value: Expression, inner: Inner, scope: Scope) -> None:
    """How many items it has is known."""
    assert isinstance(value.type, Tuple)
    before, star, after = _split(patterns)
    size, wanted = len(value.type.items), len(before) + len(after)
    if size < wanted or (star is None and size != wanted):
        hint = "write as many patterns as the tuple has items"
        scope.report.refuse("P008", node, f"this never matches {described(value.type)}", hint)
    for index, one in enumerate(before):
        inner(one, member(value, index))
    if star is not None and star.name is not None:
        rest = [member(value, index) for index in range(len(before), size - len(after))]
        if not rest or any(one.type != rest[0].type for one in rest):
            hint = "write `*_`, or name each item"
            scope.report.refuse("P008", star, "what `*` collects of this tuple has no one type", hint)
        inner(_named(star), ListOf(List(rest[0].type), node.lineno, tuple(rest)))
    for index, one in enumerate(after, size - len(after)):
        inner(one, member(value, index))


def of_list(
    node: ast.pattern,
    patterns: list[ast.pattern],
    value: Expression,
    tests: list[Expression],
    inner: Inner,
    scope: Scope,
) -> None:
    """First whether it has as many items; what `*` collects is a list of its own."""
    before, star, after = _split(patterns)
    value = seen(value)
    length, item = operations.length(value.type), operations.item(value.type)
    cut = operations.slice_(value.type, step=False)
    assert length is not None
    assert item is not None
    assert cut is not None
    line = node.lineno
    size = Literal(INT, line, len(before) + len(after))
    same = Operation("==" if star is None else ">=", (INT, INT), BOOL, fails=False)
    tests.append(apply(same, (apply(length, (value,), line), size), line))
    parts: list[tuple[ast.pattern, Expression]] = [
        (one, apply(item, (value, Literal(INT, line, index)), line)) for index, one in enumerate(before)
    ]
    if star is not None and star.name is not None:
        bounds = (Literal(INT, line, len(before)), Literal(INT, line, -len(after) if after else END))
        rest: Expression = apply(cut, (value, *bounds), line)
        if isinstance(rest.type, OpenTuple):
            rest = as_list(Checked(rest, ast.copy_location(ast.Constant(None), star)), scope, copy=True)
        parts.append((_named(star), rest))
    for index, one in enumerate(after):
        parts.append((one, apply(item, (value, Literal(INT, line, index - len(after))), line)))
    each(parts, tests, inner)


def of_dict(node: ast.MatchMapping, value: Expression, tests: list[Expression], inner: Inner, scope: Scope) -> None:
    """First whether it has all the keys; it may have others."""
    value = seen(value)
    assert isinstance(value.type, Dict)
    if node.rest is not None:
        hint = "copy the dict, and delete the keys"
        scope.report.refuse("P008", node, "trusted code does not collect what is left over of a dict", hint)
    contains, item = operations.compare("in", value.type.key, value.type), operations.item(value.type)
    assert contains is not None
    assert item is not None
    of = value.type.key
    keys = [coerce(scope, check(one, scope, of), of, one, "the key") for one in node.keys]
    for key in keys:
        tests.append(apply(contains, (value, key), node.lineno))
    each(
        [(one, apply(item, (value, key), node.lineno)) for key, one in zip(keys, node.patterns, strict=True)],
        tests,
        inner,
    )


def _named(star: ast.MatchStar) -> ast.pattern:
    return ast.copy_location(ast.MatchAs(None, star.name), star)
