"""statistics: of numbers, as a list of ints or of floats; results are floats."""

import ast
from collections.abc import Callable

from .. import operations
from ..operations.model import Descriptor, Operation
from ..types.containers import Counter, List
from ..types.model import BOOL, FLOAT, INT, Type, described
from .comprehensions import as_list, looped
from .convert import apply, operand, without_order
from .dispatch import Checked
from .gathering import only
from .scope import Scope
from .tree import Comprehension, Expression, Held, Holding, Literal, Sorted
from .unify import check_hashable


def _of(name: str, element: Type, *more: Type) -> Operation:
    return Operation(f"pye_statistics_{name}", (List(element), *more), FLOAT)


_MIDDLE = Operation("pye_statistics_middle", (INT, BOOL), INT)
OPERATIONS = (
    *(_of(name, element) for name in ("mean", "median") for element in (INT, FLOAT)),
    _of("fmean", FLOAT),
    *(_of("spread", element, BOOL, BOOL) for element in (INT, FLOAT)),
    _MIDDLE,
)


def _numbers(node: ast.Call, name: str, scope: Scope, *, floats: bool = False) -> tuple[Expression, Type]:
    """What the function is given, and whether these are ints or floats."""
    argument = only(node, name, scope)
    values = as_list(argument, scope)
    assert isinstance(values.type, List)
    found = values.type.element
    if not found.is_number:
        hint = "give it ints or floats; a value of JSON is one where it is declared: `xs: list[float] = …`"
        scope.report.refuse("P011", argument, f"`{name}` takes numbers, not {described(found)}", hint)
    element: Type = FLOAT if floats or found.is_float else INT
    if found == element:
        return values, element
    loop, item = looped(Checked(values, argument), scope)
    return Comprehension(List(element), node.lineno, loop, (operand(item, element),)), element


def _mean(name: str) -> Callable[[ast.Call, Scope], Expression]:
    def called(node: ast.Call, scope: Scope) -> Expression:
        values, element = _numbers(node, f"statistics.{name}", scope, floats=name == "fmean")
        return apply(_of(name, element), (values,), node.lineno)

    return called


def _spread(name: str, *, sample: bool, root: bool) -> Callable[[ast.Call, Scope], Expression]:
    def called(node: ast.Call, scope: Scope) -> Expression:
        values, element = _numbers(node, f"statistics.{name}", scope)
        flags = (Literal(BOOL, node.lineno, one) for one in (sample, root))
        return apply(_of("spread", element, BOOL, BOOL), (values, *flags), node.lineno)

    return called


def _in_order(values: Expression, line: int) -> Expression:
    return Sorted(values.type, line, values, None, None, Literal(BOOL, line, False))


def _median(node: ast.Call, scope: Scope) -> Expression:
    values, element = _numbers(node, "statistics.median", scope)
    return apply(_of("median", element), (_in_order(values, node.lineno),), node.lineno)


def _middle(name: str) -> Callable[[ast.Call, Scope], Expression]:
    """median_low, median_high: one of the values, of whatever has an order."""

    def called(node: ast.Call, scope: Scope) -> Expression:
        argument = only(node, f"statistics.{name}", scope)
        values, line = as_list(argument, scope), node.lineno
        assert isinstance(values.type, List)
        element = values.type.element
        if not element.ordered:
            scope.report.refuse("P011", argument, f"{described(element)} has no order", without_order(element))
        held = Held(values.type, line)
        length, item = operations.length(values.type), operations.item(values.type)
        assert length is not None
        assert item is not None
        low = Literal(BOOL, line, name == "median_low")
        place = apply(_MIDDLE, (apply(length, (held,), line), low), line)
        return Holding(element, line, _in_order(values, line), held, apply(item, (held, place), line))

    return called


def _counts(node: ast.Call, name: str, scope: Scope) -> tuple[Expression, Counter]:
    argument = only(node, f"statistics.{name}", scope)
    loop, item = looped(argument, scope)
    check_hashable(item.type, argument, scope)
    type_ = Counter(item.type, INT)
    return Comprehension(type_, node.lineno, loop, (item,)), type_


def _mode(node: ast.Call, scope: Scope) -> Expression:
    counts, type_ = _counts(node, "mode", scope)
    return apply(Operation("pye_statistics_mode", (type_,), type_.key), (counts,), node.lineno)


def _multimode(node: ast.Call, scope: Scope) -> Expression:
    counts, type_ = _counts(node, "multimode", scope)
    made = List(type_.key)
    return apply(Operation("pye_statistics_multimode", (type_, Descriptor(made)), made), (counts,), node.lineno)


STATISTICS: dict[str, Callable[[ast.Call, Scope], Expression]] = {
    "statistics.fmean": _mean("fmean"),
    "statistics.mean": _mean("mean"),
    "statistics.median": _median,
    "statistics.median_high": _middle("median_high"),
    "statistics.median_low": _middle("median_low"),
    "statistics.mode": _mode,
    "statistics.multimode": _multimode,
    "statistics.pstdev": _spread("pstdev", sample=False, root=True),
    "statistics.pvariance": _spread("pvariance", sample=False, root=False),
    "statistics.stdev": _spread("stdev", sample=True, root=True),
    "statistics.variance": _spread("variance", sample=True, root=False),
}
