"""Annotations that are written as text, and what unions in them name."""

import ast

from .symbols import Module


def unquote(node: ast.expr) -> ast.expr:
    """An annotation that was written as a string, parsed; all that is in it stands where the string does."""
    if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
        return node
    try:
        parsed = ast.parse(node.value, mode="eval").body
    except (SyntaxError, ValueError):
        return node
    for one in ast.walk(parsed):
        ast.copy_location(one, node)
    return parsed


def parts_of_union(node: ast.expr, module: Module) -> list[ast.expr]:
    """What `A | B` and `Union[A, B]` name; of anything else nothing."""
    match unquote(node):
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return [*(parts_of_union(left, module) or [left]), *(parts_of_union(right, module) or [right])]
        case ast.Subscript(value=name, slice=ast.Tuple(elts=parts)) if module.qualified(name) == "typing.Union":
            return [each for one in parts for each in parts_of_union(one, module) or [one]]
        case ast.Subscript(value=name, slice=inner) if module.qualified(name) == "typing.Optional":
            return [*(parts_of_union(inner, module) or [inner]), ast.copy_location(ast.Constant(None), inner)]
    return []
