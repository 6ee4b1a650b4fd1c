"""Whose method is called on a value of JSON: a dict's, a list's or a str's, by its name."""

import ast

from .. import operations
from ..operations.json import OWNERS
from ..types.json import JSON_DICT, JSON_LIST
from ..types.model import JSON, STR, Type
from .convert import apply
from .dispatch import check
from .scope import Scope
from .tree import Expression, Literal


def owner_of(node: ast.Call, func: ast.Attribute, receiver: Expression, scope: Scope) -> Expression:
    """The dict, list or str that the value has to be; any other receiver as it is."""
    if receiver.type != JSON:
        return receiver
    owners = [one for one in OWNERS if operations.method(one, func.attr) or (one, func.attr) == (JSON_LIST, "sort")]
    if func.attr == "pop":
        owners = [JSON_DICT if _has_key(node, scope) else JSON_LIST]
    if len(owners) != 1:
        if not owners:
            message = f"neither a dict nor a list nor a str has a method `.{func.attr}()` inside"
            scope.report.refuse("P010", func, message, "docs/trusted-python.md lists what there is")
        names = " and ".join(_name(one) for one in owners)
        hint = f"ask before what it is, as in `if isinstance(x, {_name(owners[0])}):`"
        scope.report.refuse("P010", func, f"{names} have a method `.{func.attr}()`: whose it is is not known", hint)
    return apply(OWNERS[owners[0]], (receiver, Literal(STR, node.lineno, func.attr)), node.lineno)


def _has_key(node: ast.Call, scope: Scope) -> bool:
    """Whether `pop` is a dict's, by its arguments."""
    return len(node.args) == 2 or (len(node.args) == 1 and not check(node.args[0], scope).type.is_whole)


def _name(type_: Type) -> str:
    return type_.name.partition("[")[0]
