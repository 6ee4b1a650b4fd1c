"""What functions that are values remember: variables of the function around, objects, arguments that are bound.

What is remembered is passed as last parameters. A variable that stays as it is is remembered as the value that it has;
of one that may change, function and closure have a cell.
"""

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ..packages.bound import bound_names, own_names, own_nodes
from ..survey.symbols import Function, InnerFunction, Parameter
from ..types.arrays import Array
from ..types.functions import FunctionType
from ..types.generators import Generator
from ..types.model import NONE, natural
from ..types.records import PLACE, closure, has_addresses, reached
from .dispatch import check
from .scope import Scope, cell_here, cell_name, cell_variable
from .tree import As, Expression, Literal, Local, New

_AS_IT_IS = "remember what it is now by a default: `lambda …, {0}={0}: …`"


@dataclass(frozen=True)
class Kept:
    """What is remembered, as parameters; the values; and nested functions that it calls."""

    parameters: tuple[Parameter, ...] = ()
    values: tuple[Expression, ...] = ()
    around: Mapping[str, InnerFunction] = field(default_factory=dict)

    def beside(self, other: "Kept") -> "Kept":
        return Kept((*self.parameters, *other.parameters), (*self.values, *other.values), other.around)


def is_fixed(name: str, scope: Scope) -> bool:
    """Whether a variable is bound once, and not in each round of a loop."""
    if name in scope.renamed or name in scope.cells:
        return False
    node = scope.function.node
    parameter = next((one for one in scope.signature.parameters if one.name == name), None)
    if parameter is not None and parameter.shifts:
        return False
    count = int(parameter is not None) + sum(each == name for one in node.body for each in bound_names(one))
    again = [one for one in own_nodes(node) if isinstance(one, ast.For | ast.While)]
    often = {one.target.id for one in own_nodes(node) if isinstance(one, ast.NamedExpr)}
    return count == 1 and name not in often and not any(name in bound_names(one) for one in again)


def variables(names: Iterable[str], node: ast.expr, scope: Scope, own: frozenset[str] = frozenset()) -> Kept:
    """What of `names`, those of variables and of nested functions, has to be remembered where `node` is evaluated.

    `own`: what `node` has variables of its own for. The functions mean those around them by these names.
    """
    wanted, functions, meant = set[str](), set[str](), set[str]()
    for name in names:
        if name in scope.functions and name not in scope.renamed:
            functions |= {name, *scope.functions[name].functions}
            meant |= scope.functions[name].variables
        else:
            wanted.add(name)
    for name in sorted(functions):
        if scope.assigned is not None and name not in scope.assigned:
            scope.report.refuse("P012", node, f"`{name}` may be unassigned here", f"define `{name}` before")
    if meant & own:
        message = f"`{min(meant & own)}` is a variable of the lambda, and what it calls uses another one"
        scope.report.refuse("P008", node, message, "rename one of them")
    found = [_variable(name, node, scope) for name in sorted(wanted)]
    renamed, scope.renamed = scope.renamed, {}
    try:
        found += [_variable(name, node, scope) for name in sorted(meant - wanted)]
    finally:
        scope.renamed = renamed
    found.sort(key=lambda one: one[0].name)
    return Kept(tuple(one for one, _ in found), tuple(value for _, value in found), scope.functions)


def _variable(name: str, node: ast.expr, scope: Scope) -> tuple[Parameter, Expression]:
    if name in scope.renamed:
        message = f"`{name}` is another one in each round, and a function that is a value would have the last one"
        scope.report.refuse("P009", node, message, _AS_IT_IS.format(name))
    if name in scope.cells:
        check(ast.copy_location(ast.Name(name, ast.Load()), node), scope)  # it has to be assigned
        of = cell_here(name, scope)
        return Parameter(cell_name(name), of, node), Local(of, node.lineno, cell_name(name))
    if not is_fixed(name, scope):
        if name not in own_names(scope.function.node):
            message = f"`{name}` changes in the function around `{scope.function.node.name}`"
            scope.report.refuse("P009", node, message, f"assign it to a variable of this one before: `here = {name}`")
        scope.shared.add(name)
    value = check(ast.copy_location(ast.Name(name, ast.Load()), node), scope)
    return Parameter(name, value.type, node), value


def bound(names: list[str], nodes: list[ast.expr], scope: Scope) -> Kept:
    """What is evaluated here and remembered, by these names."""
    values = [check(one, scope) for one in nodes]
    for one, value in zip(nodes, values, strict=True):
        if value.type == NONE:
            scope.report.refuse("P011", one, "this has no value", "call it as a statement of its own")
    parameters = (
        Parameter(name, natural(value.type), one) for name, one, value in zip(names, nodes, values, strict=True)
    )
    return Kept(tuple(parameters), tuple(values))


def remembering(
    function: Function, type_: FunctionType, place: int, kept: Kept, node: ast.expr, scope: Scope
) -> Expression:
    """The object that the function is, with what it remembers."""
    for parameter, value in zip(kept.parameters, kept.values, strict=True):
        _refuse(parameter, value, node, scope)
    closures = scope.module.closures
    if function.name not in closures:
        fields = {one.name: one.type for one in kept.parameters}
        closures[function.name] = closure(type_, function.name, fields)
    values = (Literal(closures[function.name].shape.fields[PLACE], node.lineno, place), *kept.values)
    made = New(closures[function.name], node.lineno, tuple(enumerate(values)))
    return As(type_, node.lineno, made)


def _refuse(parameter: Parameter, value: Expression, node: ast.expr, scope: Scope) -> None:
    name = cell_variable(parameter.name)
    if isinstance(value.type, Array):
        hint = "let it remember a list: `list(a)`"
        scope.report.refuse("P011", node, f"`{name}` is an array, whose memory ends with the call", hint)
    if isinstance(value.type, Generator):
        scope.report.refuse("P011", node, f"`{name}` is a generator, which is not kept", "let it remember a list")
    if not any(one.concurrent for one in scope.module.functions):
        return
    if (
        parameter.name != name
        or has_addresses(value.type)
        or any(one.mutable for one in (value.type, *reached(value.type)))
    ):
        message = f"a function remembers `{name}`, which may change, and calls of this module run beside each other"
        scope.report.refuse(
            "P020", node, message, "let it remember what does not change, or leave `concurrent=True` out"
        )
