"""`raise`, and exceptions that are made: those of the module with an `__init__` of their own among them."""

import ast

from ..survey.exceptions import exception_class
from ..survey.symbols import ExceptionClass, ExceptionInit, Function
from ..types.containers import Optional
from ..types.model import EXCEPTION, described
from .comprehensions import applied
from .convert import holding
from .dispatch import Checked, check
from .passing import arguments
from .raises import FORM, made_of, message_of
from .scope import Scope
from .tree import TEXT, Expression, Held, NewException, Raise, Reraise, Statement, TupleOf


def check_raise(node: ast.Raise, scope: Scope) -> Statement:
    if node.exc is None:
        if not scope.handling:
            scope.report.refuse("P017", node, "a `raise` without an exception, and nothing is being handled", FORM)
        scope.assigned = None
        return Reraise(node.lineno, None)
    raised = _value(node, node.exc, scope) if _is_value(node.exc, scope) else _new(node, node.exc, scope)
    scope.assigned = None
    return raised


def _is_value(node: ast.expr, scope: Scope) -> bool:
    """Whether something else than a class is raised: a variable, or what a function gives."""
    callee = node.func if isinstance(node, ast.Call) else node
    if isinstance(callee, ast.Attribute):
        return exception_class(callee, scope.module) is None
    if not isinstance(callee, ast.Name):
        return True
    is_own = callee.id in scope.local_names or callee.id in scope.renamed
    return is_own or (isinstance(node, ast.Call) and isinstance(scope.module.symbols.get(callee.id), Function))


def _value(node: ast.Raise, raised: ast.expr, scope: Scope) -> Statement:
    value = check(raised, scope)
    if value.type != EXCEPTION:
        scope.report.refuse("P017", raised, f"`{ast.unparse(raised)}` cannot cross the boundary", FORM)
    return Reraise(node.lineno, value, _cause(node.cause, scope))


def _cause(node: ast.expr | None, scope: Scope) -> Expression | None:
    """`from e`, of an exception or a class; `from None` is as none."""
    if node is None or (isinstance(node, ast.Constant) and node.value is None):
        return None
    class_ = exception_class(node, scope.module)
    if class_ is not None and not (isinstance(node, ast.Name) and node.id in scope.local_names):
        if isinstance(class_, ExceptionClass) and class_.init is not None:
            return _own(ast.copy_location(ast.Call(node, [], []), node), class_, class_.init, scope)
        return NewException(EXCEPTION, node.lineno, class_, None, TEXT)
    value = check(node, scope)
    if value.type not in (EXCEPTION, Optional(EXCEPTION)):
        scope.report.refuse("P017", node, f"a cause is an exception, not {described(value.type)}", "write `from e`")
    return value


def _new(node: ast.Raise, kind: ast.expr, scope: Scope) -> Statement:
    called = kind if isinstance(kind, ast.Call) else ast.copy_location(ast.Call(kind, [], []), kind)
    named = exception_class(called.func, scope.module)
    if isinstance(named, ExceptionClass) and named.init is not None:
        return Reraise(node.lineno, _own(called, named, named.init, scope), _cause(node.cause, scope))
    class_, message, argument = made_of(kind, scope)
    return Raise(node.lineno, class_, message, _cause(node.cause, scope), argument)


def new_exception(node: ast.Call, scope: Scope) -> Expression:
    """`ValueError("text")`"""
    named = exception_class(node.func, scope.module)
    if isinstance(named, ExceptionClass) and named.init is not None:
        return _own(node, named, named.init, scope)
    class_, message, argument = made_of(node, scope)
    return NewException(EXCEPTION, node.lineno, class_, message, argument)


def _own(node: ast.Call, class_: ExceptionClass, init: ExceptionInit, scope: Scope) -> Expression:
    """One with fields: its parameters in their order, of which its arguments are made."""
    parameters, line = init.signature.parameters, node.lineno
    held = [Held(one.type, line) for one in parameters]
    passed = arguments(node, class_.name, init.signature, scope)
    nodes: list[ast.expr] = [Checked(one, node) for one in held[: len(node.args)]]
    if init.said is None:  # what is passed by place is what it says, so that has to be written
        for one in node.args:
            if isinstance(one, ast.Starred):
                check(one, scope)
    else:
        named = [one.name for one in parameters]
        for one in init.said:
            _refuse_hidden(one, named, node, scope)
        taken = ast.arguments([], [ast.arg(one) for one in named], None, [], [], None, [])
        made = (ast.copy_location(ast.Lambda(taken, one), one) for one in init.said)
        nodes = [Checked(applied(one, tuple(held), scope), node) for one in made]
    message, argument = message_of(class_, nodes, node, scope)
    fields = TupleOf(init.type, line, tuple(held))
    new = NewException(EXCEPTION, line, class_, message, argument, fields)
    return holding([(held[place], value) for place, value in passed], new)


def _refuse_hidden(said: ast.expr, parameters: list[str], node: ast.AST, scope: Scope) -> None:
    """What `__init__` names of the module, where the function has a variable of that name."""
    for one in ast.walk(said):
        if isinstance(one, ast.Name) and one.id not in parameters and one.id in {*scope.local_names, *scope.renamed}:
            message = f"the exception's `__init__` uses the module's `{one.id}`, which is a variable here"
            scope.report.refuse("P017", node, message, "give the variable another name")
