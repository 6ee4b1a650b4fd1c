"""What state begins as, where that is no constant: computed inside, once, before the first call."""

import ast

from ..survey.names import INITIALISE
from ..survey.report import Report
from ..survey.symbols import Function, Module, Role, Signature
from ..types.model import NONE
from .function import check_function
from .tree import Body


def check_initial_values(module: Module, report: Report) -> Body | None:
    """A function that assigns them, in the order of the file; None where all are constants."""
    computed = [one for one in module.inside_variables if one.initial is None]
    if not computed:
        return None
    first = computed[0].node
    statements: list[ast.stmt] = [ast.copy_location(ast.Global([one.name for one in computed]), first)]
    for one in computed:
        assert one.node.value is not None
        target = ast.copy_location(ast.Name(one.name, ast.Store()), one.node.target)
        statements.append(ast.copy_location(ast.Assign([target], one.node.value), one.node))
    arguments = ast.arguments([], [], None, [], [], None, [])
    node = ast.copy_location(ast.FunctionDef(INITIALISE, arguments, statements, [], None), first)
    body = check_function(Function(INITIALISE, Role.HELPER, node, None), Signature((), NONE), module, report)
    for name in body.called if body is not None else ():
        symbol = module.symbols[name]
        if isinstance(symbol, Function) and symbol.role is Role.UNTRUSTED:
            report.add("P014", first, f"an initial value asks outside, by `{name}`", "ask in a trusted function")
    return body
