"""A dict that is written out and whose values differ in type, under texts: an object of JSON."""

import ast

from ..types.containers import Optional
from ..types.json import may_be
from ..types.model import BOOL, FLOAT, INT, JSON, STR, Type
from .dispatch import check
from .scope import Scope

_DISPLAYS = {ast.List: "list", ast.ListComp: "list", ast.Dict: "dict", ast.DictComp: "dict"}


def is_object(node: ast.Dict, scope: Scope) -> bool:
    """Whether no one type has all of its values, and JSON has each of them."""
    if None in node.keys or not all(isinstance(one, ast.Constant) and type(one.value) is str for one in node.keys):
        return False
    kinds: set[str | Type] = set()
    for one in node.values:
        if isinstance(one, ast.Constant) and one.value is None:
            continue
        kind = _DISPLAYS.get(type(one)) or _kind(check(one, scope).type)
        if kind is None:
            return False
        kinds.add(kind)
    return len(kinds) > 1 and kinds != {INT, FLOAT} and not _same(kinds)


def _kind(type_: Type) -> str | Type | None:
    if isinstance(type_, Optional):
        return _kind(type_.inner)
    if not may_be(type_):
        return None
    if type_.is_integer:
        return INT
    if type_.is_float:
        return FLOAT
    return type_ if type_ in (BOOL, STR, JSON) else type_.name


def _same(kinds: set[str | Type]) -> bool:
    """Whether some are lists, or dicts, of which one is written out: it has the type of the others."""
    names = {one.partition("[")[0] if isinstance(one, str) else one for one in kinds}
    return len(names) == 1
