"""operator's functions where a function is asked for, and where they are called: what they do, as it is written."""

import ast
from typing import TypeVar

from .scope import Scope

N = TypeVar("N", bound=ast.expr)
_BINARY: dict[str, type[ast.operator]] = {
    "add": ast.Add, "sub": ast.Sub, "mul": ast.Mult, "truediv": ast.Div, "floordiv": ast.FloorDiv, "mod": ast.Mod,
    "pow": ast.Pow, "lshift": ast.LShift, "rshift": ast.RShift, "and_": ast.BitAnd, "or_": ast.BitOr,
    "xor": ast.BitXor, "matmul": ast.MatMult, "concat": ast.Add,
}  # fmt: skip
_COMPARED: dict[str, type[ast.cmpop]] = {
    "lt": ast.Lt, "le": ast.LtE, "eq": ast.Eq, "ne": ast.NotEq, "ge": ast.GtE, "gt": ast.Gt,
}  # fmt: skip
_UNARY: dict[str, type[ast.unaryop]] = {
    "neg": ast.USub, "pos": ast.UAdd, "invert": ast.Invert, "inv": ast.Invert, "not_": ast.Not,
}  # fmt: skip
GETTERS = ("itemgetter", "attrgetter", "methodcaller")
FUNCTIONS = (*_BINARY, *_COMPARED, *_UNARY, "contains", "getitem", "truth")


def operator_name(node: ast.expr, scope: Scope) -> str | None:
    """`add`, of `operator.add` however it was imported."""
    root = node
    while isinstance(root, ast.Attribute):
        root = root.value
    if not isinstance(root, ast.Name) or root.id in scope.local_names or root.id in scope.renamed:
        return None
    name = scope.module.qualified(node) or ""
    return name.removeprefix("operator.") if name.startswith("operator.") else None


def is_computed(node: ast.expr) -> bool:
    """Whether it is more than the name of a function: `picked(n)`, `KEYS[name]`, `len if flag else abs`."""
    return isinstance(node, ast.Call | ast.Subscript | ast.IfExp | ast.BoolOp | ast.NamedExpr)


def as_lambda(node: ast.expr, scope: Scope) -> ast.expr:
    """`operator.add`, `itemgetter(1)` and the like as the lambdas that they are; anything else as it is."""
    if isinstance(node, ast.Call):
        name = operator_name(node.func, scope)
        return _getter(name, node, scope) if name in GETTERS else node
    name = operator_name(node, scope)
    if name not in FUNCTIONS:
        return node
    assert name is not None
    count = 1 if name in _UNARY or name == "truth" else 2
    names = [f"operator.{at}" for at in range(count)]  # which no Python name can be
    value = applied(name, [_at(ast.Name(one, ast.Load()), node) for one in names], node)
    return _lambda(names, value, node)


def applied(name: str, values: list[ast.expr], node: ast.expr) -> ast.expr:
    """What such a function does with these."""
    if name in _UNARY:
        return _at(ast.UnaryOp(_UNARY[name](), values[0]), node)
    if name == "truth":
        return _at(ast.Call(_at(ast.Name("builtins.bool", ast.Load()), node), values, []), node)
    one, other = values
    if name in _BINARY:
        return _at(ast.BinOp(one, _BINARY[name](), other), node)
    if name in _COMPARED:
        return _at(ast.Compare(one, [_COMPARED[name]()], [other]), node)
    if name == "contains":
        return _at(ast.Compare(other, [ast.In()], [one]), node)
    return _at(ast.Subscript(one, other, ast.Load()), node)


def arguments_of(name: str) -> int:
    return 1 if name in _UNARY or name == "truth" else 2


def _getter(name: str, node: ast.Call, scope: Scope) -> ast.expr:
    own = "operator.0"
    given = _at(ast.Name(own, ast.Load()), node)
    if any(isinstance(one, ast.Starred) for one in node.args) or not node.args:
        scope.report.refuse("P010", node, f"`{name}` of what is not known", "write a lambda")
    if name == "methodcaller":
        first, *rest = node.args
        method = _text(first, name, scope)
        return _lambda([own], _at(ast.Call(_attribute(given, method, node), rest, node.keywords), node), node)
    if node.keywords:
        scope.report.refuse("P010", node.keywords[0], f"`{name}` takes no keywords", "see its signature")
    parts: list[ast.expr] = []
    for one in node.args:
        if name == "itemgetter":
            parts.append(_at(ast.Subscript(given, one, ast.Load()), node))
            continue
        part: ast.expr = given
        for attr in _text(one, name, scope).split("."):
            part = _attribute(part, attr, node)
        parts.append(part)
    return _lambda([own], parts[0] if len(parts) == 1 else _at(ast.Tuple(parts, ast.Load()), node), node)


def _text(node: ast.expr, name: str, scope: Scope) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return scope.report.refuse("P010", node, f"inside, `{name}` takes names that are written out", "write a lambda")


def _attribute(value: ast.expr, name: str, node: ast.expr) -> ast.expr:
    return _at(ast.Attribute(value, name, ast.Load()), node)


def _lambda(names: list[str], value: ast.expr, node: ast.expr) -> ast.expr:
    arguments = ast.arguments([], [ast.arg(one) for one in names], None, [], [], None, [])
    return _at(ast.Lambda(arguments, value), node)


def _at(made: N, node: ast.expr) -> N:
    return ast.copy_location(made, node)
