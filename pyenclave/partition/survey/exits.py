"""`__exit__`: what Python passes to it, whatever its annotations say."""

import ast

from ..types.containers import Optional
from ..types.model import EXCEPTION, EXCEPTION_CLASS, TRACEBACK, Type
from .report import Report
from .symbols import Parameter

_PASSED = (Optional(EXCEPTION_CLASS), Optional(EXCEPTION), Optional(TRACEBACK))


def is_exit(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return node.name == "__exit__"


def exit_parameters(node: ast.FunctionDef | ast.AsyncFunctionDef, owner: Type, report: Report) -> tuple[Parameter, ...]:
    """The object, then class, exception and traceback, each of which may be None; `*_` stands for those that follow."""
    arguments = node.args
    names = [one.arg for one in (*arguments.posonlyargs, *arguments.args)]
    if arguments.vararg is not None:
        names += [f"{place}.{arguments.vararg.arg}" for place in range(len(names), 1 + len(_PASSED))]
    if len(names) != 1 + len(_PASSED) or arguments.kwonlyargs or arguments.kwarg:
        hint = "write `def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None`"
        report.refuse("P005", node, "`__exit__` has three parameters beside `self`", hint)
    return tuple(Parameter(name, type_, node) for name, type_ in zip(names, (owner, *_PASSED), strict=True))
