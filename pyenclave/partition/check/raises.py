"""Exceptions as values: what they are made of, and what is asked of them."""

import ast
import builtins

from ..operations import Operation
from ..packages.marks import shown
from ..survey.exceptions import OF_SYSTEM, builtin_base, exception_class, nearest
from ..survey.symbols import ExceptionClass
from ..types.containers import Optional
from ..types.model import BOOL, EXCEPTION, EXCEPTION_CLASS, NONE, STR, described
from ..types.records import Class, Enumeration, Flags, NamedTuple, Record
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
    Not,
    Raise,
    Statement,
)

FORM = 'write `raise ValueError("text")`'
ARGUMENT = Operation("pye_exception_argument", (EXCEPTION,), STR)
CLASS_NAME = Operation("pye_exception_class_name", (EXCEPTION,), STR)


def made_of(kind: ast.expr, scope: Scope) -> tuple[str | ExceptionClass, Expression | None, int]:
    """Class, message and what that is: of `ValueError` and `ValueError(…)`."""
    arguments: list[ast.expr] = []
    if isinstance(kind, ast.Call):
        refuse_unusable(kind.func, scope)
        if kind.keywords:
            scope.report.refuse("P017", kind, "an exception takes positional arguments only", FORM)
        arguments, kind = kind.args, kind.func
    refuse_unusable(kind, scope)
    class_ = exception_class(kind, scope.module)
    if class_ is None:
        name = (scope.module.qualified(kind) or "").removeprefix("builtins.")
        near = nearest(getattr(builtins, name, None))
        near = near if near not in (None, "Exception") else "ValueError"
        hint = f"raise a built-in exception, such as {near}, or a class of this module that derives from one"
        scope.report.refuse("P017", kind, f"`{ast.unparse(kind)}` cannot cross the boundary", hint)
    message, argument = message_of(class_, arguments, kind, scope)
    return class_, message, argument


def message_of(
    class_: str | ExceptionClass, nodes: list[ast.expr], where: ast.expr, scope: Scope
) -> tuple[Expression | None, int]:
    if len(nodes) > 1 and builtin_base(class_) in OF_SYSTEM:
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
    if isinstance(value.type, Enumeration | Flags) or method_of(value.type, "__str__", scope) is not None:
        what = f"{described(value.type)} as an exception's argument"
        scope.report.refuse("P017", node, what, "write it as text or an f-string")
    return value


def failure(class_: str, message: ast.expr | None, line: int, scope: Scope) -> Statement:
    """`assert`"""
    text, argument = (None, TEXT) if message is None else message_of(class_, [message], message, scope)
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
