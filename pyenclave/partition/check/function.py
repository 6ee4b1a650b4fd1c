"""Checks one function: its form, its body, that it ends with its result."""

import ast
from collections.abc import Iterator
from dataclasses import replace

from ..survey.never import is_never
from ..survey.report import Report
from ..survey.source import SPLIT, TOO_DEEP, too_deep
from ..survey.symbols import Function, Module, Role, Signature
from ..types.generators import Generator
from ..types.model import NONE
from .empties import Empties
from .scope import CELL, Scope, cell_name, scope_of
from .statements import block
from .targets import forget_open
from .tree import Assign, Body, Local, New, Statement, Target
from .yields import guarded_yields


def check_function(function: Function, signature: Signature, module: Module, report: Report) -> Body | None:
    """The typed body, good only where the report has no errors; None where it could not be looked at."""
    node = function.node
    _refuse_forms(function, report)
    deepest = too_deep(node)
    if deepest is not None:
        report.add("P001", deepest, TOO_DEEP, SPLIT)
        return None
    if function.types:
        module = module.naming(function.types)
    if function.made_by is not None:
        name, owner = function.made_by
        module = replace(module, symbols={**module.symbols, name: module.symbols[owner]})
    scope, statements = _looked_at(function, signature, module, report)
    ends = signature.result == NONE or isinstance(signature.result, Generator)
    if not ends and scope.assigned is not None and not scope.obscured:
        message = f"`{node.name}` may end without returning {signature.result.name}"
        report.add("P013", report.source.name_span(node), message, "return or raise on every way to its end")
    if is_never(node.returns, module) and scope.assigned is not None and not scope.obscured:
        message = f"`{node.name}` may end, and says that it does not"
        report.add("P013", report.source.name_span(node), message, "raise on every way to its end, or say `-> None`")
    types = {name: type_ for name, type_ in scope.types.items() if type_ is not None and name not in scope.cells}
    types |= {one.name: one.type for one in signature.parameters}
    types |= {cell_name(name): of for name, of in scope.cells.items() if CELL in of.shape.fields}
    statements = (*_cells(scope, node.lineno), *statements)
    used = frozenset(scope.walrus), frozenset(scope.called), frozenset(scope.tables)
    return Body(function, signature, types, statements, scope.rebound, *used)


def _cells(scope: Scope, line: int) -> Iterator[Statement]:
    """What is made where the function begins: a cell for each variable that closures have too."""
    given = {one.name: one.type for one in scope.signature.parameters}
    for name, of in scope.cells.items():
        if cell_name(name) in given or CELL not in of.shape.fields:
            continue
        begun = ((0, Local(given[name], line, name)),) if name in given else ()
        yield Assign(line, (), (), (Target(cell_name(name), New(of, line, begun)),))


def _looked_at(
    function: Function, signature: Signature, module: Module, report: Report
) -> tuple[Scope, tuple[Statement, ...]]:
    """The body when all is found that can be found of its empty displays, and of what closures share with it."""
    empties, before, shared = Empties(), module.turned_up(), frozenset[str]()
    while True:
        aside = report.aside(going_on=True)
        forget_open(function, signature)
        scope = scope_of(function, signature, module, aside, empties, shared)
        statements = block(function.node.body, scope)
        if not scope.shared <= shared:
            module.forget(before)
            shared |= scope.shared
            continue
        if not empties.open:
            report.take(aside)
            scope.report = report
            return scope, statements
        # What turned up may be made of what was unknown.
        module.forget(before)
        more = empties.solved()
        empties = Empties({**empties.found, **more}, last=not more)


def _refuse_forms(function: Function, report: Report) -> None:
    node = function.node
    if isinstance(node, ast.AsyncFunctionDef):
        hint = "define it with `def`, and await outside"
        report.add("P008", report.source.name_span(node), f"`{node.name}` is asynchronous", hint)
    for one in guarded_yields(node):
        hint = "yield after it, what it has found: nothing may have to be done where the loop over this ends early"
        report.add("P008", one, "trusted code does not have `yield` in a `try` or a `with`", hint)
    if not node.name.isascii() and function.role is Role.HELPER:  # else the survey has said it
        hint = "use ASCII letters, digits and _"
        report.add("P006", report.source.name_span(node), f"C cannot spell the name `{node.name}`", hint)
