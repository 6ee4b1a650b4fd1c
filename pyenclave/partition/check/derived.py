"""What derived classes have anew and methods are not: the object's own class says whose constant or function it is."""

import ast
from collections.abc import Callable, Iterator

from ..survey.symbols import ClassSymbol, Function, NamedConstant
from ..types.model import BOOL, described
from ..types.records import Class
from .convert import as_base
from .scope import Scope
from .tree import Choice, Expression, Held, Holding, IsClass


def of_own_class(
    value: Expression,
    symbol: ClassSymbol,
    node: ast.Attribute,
    scope: Scope,
    look: Callable[[ClassSymbol], Expression],
) -> Expression:
    """What `look` gives of the class that the object is of; it is evaluated after the object."""
    held, made = Held(value.type, value.line), look(symbol)
    for one in _having(node.attr, symbol, scope):
        theirs = as_base(look(one), made.type)
        if theirs.type != made.type:
            message = f"`{node.attr}` of `{one.name}` is not as that of `{symbol.name}`"
            hint = f"let both be {described(made.type)}, or ask `isinstance` first"
            scope.report.refuse("P011", node, message, hint)
        made = Choice(made.type, node.lineno, IsClass(BOOL, node.lineno, held, one.type), theirs, made)
    return Holding(made.type, node.lineno, value, held, made)


def _having(name: str, symbol: ClassSymbol, scope: Scope) -> Iterator[ClassSymbol]:
    """The derived classes that have it themselves, each after those that it derives from."""
    derived = symbol.type.shape.derived if isinstance(symbol.type, Class) else []
    for type_ in sorted(derived, key=lambda one: len(one.bases)):
        one = scope.module.class_of(type_)
        base = None if type_.shape.base is None else scope.module.class_of(type_.shape.base)
        if one is not None and base is not None and _own(one, name) is not _own(base, name):
            yield one


def _own(symbol: ClassSymbol, name: str) -> Function | NamedConstant | None:
    return symbol.statics.get(name) or symbol.constants.get(name)
