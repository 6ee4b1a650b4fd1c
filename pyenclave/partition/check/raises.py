"""`raise`, and exceptions as values."""

import ast

from ..operations import Operation
from ..packages.marks import shown
from ..survey.exceptions import builtin_base, exception_class
from ..survey.symbols import ExceptionClass, Function
from ..types.containers import Optional
from ..types.model import BOOL, EXCEPTION, EXCEPTION_CLASS, NONE, STR, described
from ..types.records import Class, Enumeration, NamedTuple, Record
from .caught import classes_of, refuse_unusable
from .convert import apply
from .dispatch import check
from .scope import Scope
from .special import method_of
from .text import as_repr
from .tree import (
    REPR,
    SEVERAL,
    TEXT,
    Choice,
    Expression,
    Held,
    Holding,
    IsClass,
    IsException,
    IsNone,
    Known,
    Literal,
    Logic,
    NewException,
    Not,
    Raise,
    Reraise,
    Statement,
)

_FORM = 'write `raise ValueError("text")`'
_OF_SYSTEM = ("OSError", "PermissionError", "TimeoutError")  # two arguments make another class of them
ARGUMENT = Operation("pye_exception_argument", (EXCEPTION,), STR)
CLASS_NAME = Operation("pye_exception_class_name", (EXCEPTION,), STR)


def check_raise(node: ast.Raise, scope: Scope) -> Statement:
    if node.exc is None:
        if not scope.handling:
            scope.report.refuse("P017", node, "a `raise` without an exception, and nothing is being handled", _FORM)
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
        scope.report.refuse("P017", raised, f"`{ast.unparse(raised)}` cannot cross the boundary", _FORM)
    return Reraise(node.lineno, value, _cause(node.cause, scope))


def _cause(node: ast.expr | None, scope: Scope) -> Expression | None:
    """`from e`, of an exception or a class; `from None` is as none."""
    if node is None or (isinstance(node, ast.Constant) and node.value is None):
        return None
    class_ = exception_class(node, scope.module)
    if class_ is not None and not (isinstance(node, ast.Name) and node.id in scope.local_names):
        return NewException(EXCEPTION, node.lineno, class_, None, TEXT)
    value = check(node, scope)
    if value.type not in (EXCEPTION, Optional(EXCEPTION)):
        scope.report.refuse("P017", node, f"a cause is an exception, not {described(value.type)}", "write `from e`")
    return value


def _new(node: ast.Raise, kind: ast.expr, scope: Scope) -> Statement:
    class_, message, argument = _made(kind, scope)
    return Raise(node.lineno, class_, message, _cause(node.cause, scope), argument)


def _made(kind: ast.expr, scope: Scope) -> tuple[str | ExceptionClass, Expression | None, int]:
    """Class, message and what that is: of `ValueError` and `ValueError(…)`."""
    arguments: list[ast.expr] = []
    if isinstance(kind, ast.Call):
        refuse_unusable(kind.func, scope)
        if kind.keywords:
            scope.report.refuse("P017", kind, "an exception takes positional arguments only", _FORM)
        arguments, kind = kind.args, kind.func
    refuse_unusable(kind, scope)
    class_ = exception_class(kind, scope.module)
    if class_ is None:
        hint = "raise a built-in exception, such as ValueError, or a class of this module that derives from one"
        scope.report.refuse("P017", kind, f"`{ast.unparse(kind)}` cannot cross the boundary", hint)
    message, argument = _message(class_, arguments, kind, scope)
    return class_, message, argument


def _message(
    class_: str | ExceptionClass, nodes: list[ast.expr], where: ast.expr, scope: Scope
) -> tuple[Expression | None, int]:
    if len(nodes) > 1 and builtin_base(class_) in _OF_SYSTEM:
        hint = "join the parts in an f-string"
        scope.report.refuse(
            "P017", nodes[1], f"{builtin_base(class_)} has a meaning of its own for several arguments", hint
        )
    values = [_argument(one, scope) for one in nodes]
    if not values:
        return None, TEXT
    if len(values) == 1 and values[0].type == STR:
        return values[0], TEXT
    if len(values) == 1:
        return as_repr(values[0], nodes[0], scope), REPR
    whole = check(ast.copy_location(ast.Tuple(nodes, ast.Load()), where), scope)
    return as_repr(whole, where, scope), SEVERAL


def _argument(node: ast.expr, scope: Scope) -> Expression:
    """Its text is what repr of it is, but of a str: what has a text of its own besides is refused."""
    if isinstance(node, ast.Starred):
        check(node, scope)
    value = check(node, scope)
    if value.type == NONE:
        scope.report.refuse("P011", node, "this has no value", "call it as a statement of its own")
    if isinstance(value.type, Enumeration) or method_of(value.type, "__str__", scope) is not None:
        what = f"{described(value.type)} as an exception's argument"
        scope.report.refuse("P017", node, what, "write it as text or an f-string")
    return value


def new_exception(node: ast.Call, scope: Scope) -> Expression:
    """`ValueError("text")`"""
    class_, message, argument = _made(node, scope)
    return NewException(EXCEPTION, node.lineno, class_, message, argument)


def failure(class_: str, message: ast.expr | None, line: int, scope: Scope) -> Statement:
    """`assert`"""
    text, argument = (None, TEXT) if message is None else _message(class_, [message], message, scope)
    return Raise(line, class_, text, None, argument)


def is_exception(value: Expression, node: ast.expr, line: int, scope: Scope) -> Expression:
    """`isinstance(e, ValueError)`, of what may be None too."""
    classes = classes_of(node, scope, nested=True)
    if not isinstance(value.type, Optional):
        return IsException(BOOL, line, value, classes)
    held, known = Held(value.type, line), Held(BOOL, line)
    there = Not(BOOL, line, IsNone(BOOL, line, held))
    found = IsException(BOOL, line, Known(value.type.inner, line, held), classes)
    return Holding(BOOL, line, value, held, Logic(BOOL, line, True, (there, found), (known,), (known,)))


def is_subclass(node: ast.Call, scope: Scope) -> Expression:
    """`issubclass(kind, ValueError)` of what `__exit__` gets."""
    if len(node.args) != 2 or node.keywords:
        scope.report.refuse("P010", node, "`issubclass` takes two classes", "see its signature")
    value = check(node.args[0], scope)
    if value.type != EXCEPTION_CLASS:
        message = f"`issubclass` asks about an exception's class, not {described(value.type)}"
        scope.report.refuse("P010", node, message, "ask whether it is None before")
    return IsException(BOOL, node.lineno, value, classes_of(node.args[1], scope, nested=True))


def argument_of(node: ast.Subscript, scope: Scope) -> Expression | None:
    """`e.args[0]`"""
    match node:
        case ast.Subscript(value=ast.Attribute(value=inner, attr="args"), slice=index):
            value = check(inner, scope)
            if value.type == EXCEPTION and isinstance(index, ast.Constant) and index.value == 0:
                return apply(ARGUMENT, (value,), node.lineno)
    return None


def class_name_of(node: ast.Attribute, scope: Scope) -> Expression | None:
    """`type(x).__name__`, of an exception, an object or a member; `x.__class__.__name__` is the same."""
    match node:
        case ast.Attribute(value=ast.Call(func=ast.Name() as func, args=[inner], keywords=[]), attr="__name__") if (
            scope.module.qualified(func) == "builtins.type" and func.id not in scope.local_names
        ):
            pass
        case ast.Attribute(value=ast.Attribute(value=inner, attr="__class__"), attr="__name__"):
            pass
        case _:
            return None
    value = check(inner, scope)
    if value.type == EXCEPTION:
        return apply(CLASS_NAME, (value,), node.lineno)
    return _name_of(value, node.lineno) if isinstance(value.type, Record | NamedTuple | Enumeration) else None


def _name_of(value: Expression, line: int) -> Expression:
    """Of the class that the object has, which may be a derived one."""
    held = Held(value.type, line)
    named: Expression = Literal(STR, line, shown(value.type.name))
    derived = value.type.shape.derived if isinstance(value.type, Class) else []
    for one in sorted(derived, key=lambda each: len(each.bases)):
        named = Choice(STR, line, IsClass(BOOL, line, held, one), Literal(STR, line, shown(one.name)), named)
    return Holding(STR, line, value, held, named)
