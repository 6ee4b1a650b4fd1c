"""What state begins as, where that is no constant, and tables: computed inside, once, before the first call."""

import ast
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ..survey.names import INITIALISE
from ..survey.report import Report
from ..survey.symbols import Function, InsideVariable, Kept, Module, Role, Signature, Table
from ..types.model import NONE
from .beside import reached
from .function import check_function
from .tree import Body


def check_initial_values(module: Module, report: Report) -> Body | None:
    """A function that assigns them, in the order of the file; None where all are constants."""
    computed = _computed(module)
    return _assigned([(one, one.node.value) for one in computed], module, report) if computed else None


def check_asks_nothing(first: Body, bodies: dict[str, Body], module: Module, report: Report) -> None:
    """Reports (P014) the ocalls that initial values come to, by whatever function."""
    known = {**bodies, INITIALISE: first}
    called = frozenset().union(*(known[name].called for name in reached([INITIALISE], known)))
    for one in module.functions:
        if one.role is Role.UNTRUSTED and one.name in called:
            message = f"an initial value asks outside, by `{one.name}`"
            report.add("P014", _computed(module)[0].node, message, "ask in a trusted function")


def _computed(module: Module) -> list[InsideVariable]:
    return [one for one in module.inside_variables if one.initial is None]


def check_table(table: Table, module: Module, report: Report) -> Body | None:
    """A function that makes the table."""
    return _assigned([(table, table.written)], module, report)


def with_tables(first: Body | None, tables: Iterable[Body]) -> Body | None:
    """The function that assigns initial values, after it has made these tables."""
    bodies = [*tables, *([] if first is None else [first])]
    if not bodies:
        return None
    return replace(bodies[-1], statements=tuple(one for body in bodies for one in body.statements))


def _assigned(values: Sequence[tuple[Kept, ast.expr | None]], module: Module, report: Report) -> Body | None:
    first = values[0][0].node
    statements: list[ast.stmt] = [ast.copy_location(ast.Global([one.name for one, _ in values]), first)]
    for one, value in values:
        assert value is not None
        target = ast.copy_location(ast.Name(one.name, ast.Store()), one.node)
        statements.append(ast.copy_location(ast.Assign([target], value), one.node))
    arguments = ast.arguments([], [], None, [], [], None, [])
    node = ast.copy_location(ast.FunctionDef(INITIALISE, arguments, statements, [], None), first)
    return check_function(Function(INITIALISE, Role.HELPER, node, None), Signature((), NONE), module, report)
