"""An `__init__` of an exception class: its parameters, which fields have them, and what its arguments are made of."""

import ast
from collections.abc import Mapping
from copy import copy
from typing import NoReturn

from .report import Report
from .signatures import annotation, signature
from .symbols import Constant, ExceptionInit, Module

_MESSAGE = "let its `__init__(self, x: T, …)` have `self.x = x` of its parameters and `super().__init__(…)` only"
_TAKEN = frozenset(dir(BaseException))


def exception_init(
    node: ast.FunctionDef, module: Module, report: Report, known: Mapping[str, Constant]
) -> ExceptionInit:
    """Refused where it does anything else: what arrives outside is made by its parameters again."""
    arguments = node.args
    if arguments.posonlyargs or arguments.kwonlyargs:
        report.refuse("P017", node, "let its `__init__` take its parameters by place and by name, without `/` and `*`")
    if node.decorator_list or not arguments.args:
        _refuse(node, report)
    own = copy(node)
    own.args = ast.arguments([], arguments.args[1:], arguments.vararg, [], [], arguments.kwarg, arguments.defaults)
    parsed = signature(own, module, report, known)
    places = {one.name: place for place, one in enumerate(parsed.parameters)}
    for one in parsed.parameters:
        if not one.type.crosses:
            hint = "use one that crosses the boundary"
            report.refuse("P017", one.node, f"`{one.name}` of an exception is {one.type.name}", hint)
    me = arguments.args[0].arg
    fields: dict[str, int] = {}
    said: tuple[ast.expr, ...] | None = None
    for statement in node.body:
        match statement:
            case ast.Pass() | ast.Expr(value=ast.Constant()):
                continue
            case ast.Expr(
                value=ast.Call(func=ast.Attribute(value=above, attr="__init__"), args=parts, keywords=[])
            ) if (
                said is None
                and ast.unparse(above) == "super()"
                and not any(isinstance(one, ast.Starred) for one in parts)
            ):
                said = tuple(parts)
                continue
            case (
                ast.Assign(targets=[ast.Attribute(value=ast.Name(id=owner), attr=name)], value=ast.Name(id=of))
                | ast.AnnAssign(target=ast.Attribute(value=ast.Name(id=owner), attr=name), value=ast.Name(id=of))
            ) if owner == me and of in places and name not in _TAKEN:
                declared = getattr(statement, "annotation", None)
                if declared is None or annotation(declared, module, report) == parsed.parameters[places[of]].type:
                    fields[name] = places[of]
                    continue
        _refuse(statement, report)
    return ExceptionInit(parsed, fields, said)


def _refuse(node: ast.AST, report: Report) -> NoReturn:
    report.refuse("P017", node, _MESSAGE)
