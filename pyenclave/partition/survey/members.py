"""Members of enumerations that are ints or texts, as these."""

import ast

from ..types.model import STR, Float, Integer, Type
from ..types.records import Enumeration
from .symbols import ClassSymbol, Constant, Module


def has_text_of_value(type_: Type, module: Module) -> bool:
    """Whether `str` of each member is that of its value, so that the value may stand for it."""
    symbol = module.class_of(type_)
    if not isinstance(type_, Enumeration) or symbol is None:
        return False
    methods = {one.name: one for one in symbol.node.body if isinstance(one, ast.FunctionDef)}
    own = methods.get("__str__")
    if "__format__" in methods:
        return False
    if own is None:
        return type_.is_shown_by_value
    match own:
        case ast.FunctionDef(
            args=ast.arguments(args=[ast.arg(me)]), body=[ast.Return(ast.Attribute(ast.Name(asked), "value"))]
        ):
            return me == asked and type_.base == STR
    return False


def goes_for(type_: Type, wanted: Type) -> bool:
    """Whether a member of the type is what is wanted, by its value."""
    base = type_.base if isinstance(type_, Enumeration) else None
    return base is not None and (isinstance(wanted, Integer | Float) if base != STR else wanted == STR)


def value_of(node: ast.expr, wanted: Type, module: Module) -> Constant | None:
    """The value of `Color.RED` where that is one of what is wanted; None where it is something else."""
    match node:
        case ast.Attribute(value=ast.Name(id=name), attr=attr):
            owner = module.symbols.get(name)
            type_ = owner.type if isinstance(owner, ClassSymbol) else None
            if isinstance(type_, Enumeration) and goes_for(type_, wanted) and has_text_of_value(type_, module):
                places = {one: place for place, (one, _) in enumerate(type_.members)} | dict(type_.aliases)
                return type_.members[places[attr]][1] if attr in places else None
    return None
