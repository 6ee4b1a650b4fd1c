"""The built-in functions over what can be looped over: sum, any, sorted, list and their like."""

import ast
from collections.abc import Callable

from .. import operations
from ..types.containers import Dict, List, Set
from ..types.model import BOOL, described
from .comprehensions import as_list, beside, collected, found
from .convert import apply, coerce, condition, seen
from .dispatch import check
from .ordering import extreme, sorted_
from .scope import Scope
from .sources import source_of
from .tree import Comprehension, DictOf, Expression, For, Found, ListOf, Literal, Yield
from .unify import check_hashable, unknown


def only(node: ast.Call, name: str, scope: Scope) -> ast.expr:
    """The one positional argument."""
    if len(node.args) != 1 or node.keywords or isinstance(node.args[0], ast.Starred):
        scope.report.refuse("P010", node, f"inside, `{name}` takes one argument", f"write `{name}(x)`")
    return node.args[0]


def _sum(node: ast.Call, scope: Scope) -> Expression:
    if not 1 <= len(node.args) <= 2 or node.keywords:
        scope.report.refuse(
            "P010", node, "inside, `sum` takes something to loop over, and a start", "see its signature"
        )
    values = as_list(node.args[0], scope)
    assert isinstance(values.type, List)
    operation = operations.total(values.type)
    if operation is None:
        message = f"`sum` adds numbers, not {described(values.type.element)}"
        scope.report.refuse("P011", node.args[0], message, "join text with `join`")
    wide = operation.result
    start: Expression = Literal(wide, node.lineno, 0.0 if wide.is_float else 0)
    if len(node.args) == 2:
        start = coerce(scope, check(node.args[1], scope), wide, node.args[1], "the start of `sum`")
        values, start = beside(node.args[0], values, start)
    return apply(operation, (values, start), node.lineno)


def _decided(every: bool) -> Callable[[ast.Call, Scope], Expression]:
    """any and all."""

    def checked(node: ast.Call, scope: Scope) -> Expression:
        argument = only(node, "all" if every else "any", scope)
        if isinstance(argument, ast.GeneratorExp):
            return found(argument, scope, every=every)
        source, value = source_of(argument, scope)
        loop = For(node.lineno, source, (), (Yield(node.lineno),))
        return Found(BOOL, node.lineno, loop, condition(value, scope, argument), every)

    return checked


def _listed(node: ast.Call, scope: Scope) -> Expression:
    wanted = scope.wanted
    if not node.args and not node.keywords:
        if not isinstance(wanted, List):
            unknown(node, "list[int]", scope)
        assert wanted is not None
        return ListOf(wanted, node.lineno, ())
    return as_list(only(node, "list", scope), scope, copy=True)


def _set_of(name: str) -> Callable[[ast.Call, Scope], Expression]:
    def checked(node: ast.Call, scope: Scope) -> Expression:
        wanted = scope.wanted
        if not node.args and not node.keywords:
            if not isinstance(wanted, Set):
                unknown(node, f"{name}[int]", scope)
            assert wanted is not None
            return ListOf(wanted, node.lineno, ())
        argument = only(node, name, scope)
        if isinstance(argument, ast.GeneratorExp):
            return collected(argument, scope, frozen=name == "frozenset")
        source, value = source_of(argument, scope)
        check_hashable(value.type, argument, scope)
        loop = For(node.lineno, source, (), (Yield(node.lineno),))
        return Comprehension(Set(value.type, name == "frozenset"), node.lineno, loop, (value,))

    return checked


def _dict_of(node: ast.Call, scope: Scope) -> Expression:
    wanted = scope.wanted
    if not node.args and not node.keywords:
        if not isinstance(wanted, Dict):
            unknown(node, "dict[str, int]", scope)
        assert wanted is not None
        return DictOf(wanted, node.lineno, ())
    value = seen(check(only(node, "dict", scope), scope, wanted))
    copy = operations.method(value.type, "copy")
    if not isinstance(value.type, Dict) or copy is None:
        scope.report.refuse("P011", node, f"`dict` does not take {described(value.type)}", "write a comprehension")
    return apply(copy.operation, (value,), node.lineno)


def _reversed(node: ast.Call, scope: Scope) -> Expression:
    values = as_list(only(node, "reversed", scope), scope)
    assert isinstance(values.type, List)
    return apply(operations.reversed_(values.type), (values,), node.lineno)


def _loops_only(name: str) -> Callable[[ast.Call, Scope], Expression]:
    def checked(node: ast.Call, scope: Scope) -> Expression:
        hint = f"loop over it, or write `list({name}(…))`"
        return scope.report.refuse("P009", node, f"`{name}(…)` as a value", hint)

    return checked


GATHERING: dict[str, Callable[[ast.Call, Scope], Expression]] = {
    "builtins.sum": _sum,
    "builtins.min": extreme("min"),
    "builtins.max": extreme("max"),
    "builtins.any": _decided(False),
    "builtins.all": _decided(True),
    "builtins.sorted": sorted_,
    "builtins.list": _listed,
    "builtins.set": _set_of("set"),
    "builtins.frozenset": _set_of("frozenset"),
    "builtins.dict": _dict_of,
    "builtins.reversed": _reversed,
    "builtins.enumerate": _loops_only("enumerate"),
    "builtins.zip": _loops_only("zip"),
}
