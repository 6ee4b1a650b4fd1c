"""Exception classes: built-in ones of the table, the module's own, and tuples of them."""

import ast
from collections.abc import Iterator

from pyenclave.arch.exceptions import Exc

from .symbols import ExceptionClass, ExceptionClasses, Module

# Classes that make something of their arguments.
OF_SYSTEM = ("OSError", "PermissionError", "TimeoutError")
_BY_NAME = {one.qualified: one.name for one in Exc}


def exception_class(node: ast.expr, module: Module) -> str | ExceptionClass | None:
    """What a name of an exception class stands for: a built-in one's name, or one of the module's own."""
    if isinstance(node, ast.Name) and isinstance(module.symbols.get(node.id), ExceptionClass):
        symbol = module.symbols[node.id]
        assert isinstance(symbol, ExceptionClass)
        return symbol
    name = (module.qualified(node) or "").removeprefix("builtins.")
    return _BY_NAME.get(name)


def nearest(class_: object) -> str | None:
    """Of the built-in classes that such a one derives from, the nearest that trusted code has."""
    bases = class_.__mro__ if isinstance(class_, type) and issubclass(class_, BaseException) else ()
    return next((one.__name__ for one in bases if one.__name__ in _BY_NAME), None)


def exception_classes(name: str, node: ast.expr, module: Module) -> ExceptionClasses | None:
    """`ERRORS = (KeyError, ValueError)`"""
    if not isinstance(node, ast.Tuple) or not node.elts:
        return None
    found = [exception_class(one, module) for one in node.elts]
    return ExceptionClasses(name, tuple(node.elts)) if all(one is not None for one in found) else None


def bases_of(class_: ExceptionClass) -> Iterator[ExceptionClass]:
    """The module's own that it derives from, the nearest first."""
    while isinstance(class_.base, ExceptionClass):
        class_ = class_.base
        yield class_


def builtin_base(class_: str | ExceptionClass) -> str:
    """The built-in class that it is, or derives from first."""
    while isinstance(class_, ExceptionClass):
        class_ = class_.base
    return class_
