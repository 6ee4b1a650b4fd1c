"""The text of a pattern: a constant, or what is put together of such by f-strings, `join` and `re.escape`."""

import ast
import re

from ..packages.marks import marked
from ..survey.symbols import NamedConstant
from .scope import Scope
from .standard import constant_of


def text_of(node: ast.expr, prefix: str, scope: Scope) -> str | bytes | None:
    """None where it is not known before it runs. `prefix` is that of the names of re's."""
    match node:
        case ast.JoinedStr(values=values):
            return _together([_part(one, prefix, scope) for one in values], "")
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            parts = [text_of(one, prefix, scope) for one in (left, right)]
            return _together(parts, b"" if isinstance(parts[0], bytes) else "")
        case ast.Call(func=ast.Attribute(value=between, attr="join"), args=[several], keywords=[]):
            separator = text_of(between, prefix, scope)
            return None if separator is None else _together(_texts(several, prefix, scope), separator)
        case ast.Call(args=[inner], keywords=[]) if _is_escape(node.func, prefix):
            text = text_of(inner, prefix, scope)
            return None if text is None else _escaped(text)
    value = constant_of(node, scope)
    return value if isinstance(value, str | bytes) else None


def _escaped(text: str | bytes) -> str | bytes:
    return re.escape(text)  # type: ignore[type-var]  # of either


def _is_escape(node: ast.expr, prefix: str) -> bool:
    return isinstance(node, ast.Name) and node.id == marked(prefix, "escape")


def _part(node: ast.expr, prefix: str, scope: Scope) -> str | bytes | None:
    match node:
        case ast.FormattedValue(value=value, conversion=-1, format_spec=None):
            found = text_of(value, prefix, scope)
            return found if isinstance(found, str) else None
        case ast.Constant(value=str() as text):
            return text
    return None


def _texts(node: ast.expr, prefix: str, scope: Scope) -> list[str | bytes | None]:
    match node:
        case ast.Tuple(elts=items) | ast.List(elts=items):
            return [text_of(one, prefix, scope) for one in items]
        case ast.Call(func=func, args=[function, inner], keywords=[]) if (
            _is_escape(function, prefix) and scope.module.qualified(func) == "builtins.map"
        ):
            return [None if one is None else _escaped(one) for one in _texts(inner, prefix, scope)]
        case ast.Name(id=name) if name not in scope.local_names and name not in scope.renamed:
            symbol = scope.module.symbols.get(name)
            if isinstance(symbol, NamedConstant) and isinstance(symbol.value, tuple):
                return [one if isinstance(one, str | bytes) else None for one in symbol.value]
    return [None]


def _together(parts: list[str | bytes | None], between: str | bytes) -> str | bytes | None:
    if isinstance(between, str):
        texts = [one for one in parts if isinstance(one, str)]
        return between.join(texts) if len(texts) == len(parts) else None
    several = [one for one in parts if isinstance(one, bytes)]
    return between.join(several) if len(several) == len(parts) else None
