"""Names of the standard library, by the table of partition/standard."""

import ast

from ..packages.marks import shown
from ..packages.shipped import MODULES as SHIPPED
from ..packages.shipped import shipped_names
from ..standard import ABSENT, DECORATORS, MODULES, OWN, TABLE
from ..survey.constants import NotConstant, evaluate
from ..survey.symbols import ClassSymbol, Constant, NamedConstant
from ..types.model import BOOL, BYTES, FLOAT, INT, STR, Type
from .scope import Scope
from .tree import Expression, Literal

_OUTSIDE = "call an `@untrusted` function for the rest"


def named(node: ast.Name | ast.Attribute, scope: Scope) -> Expression | None:
    """`math.pi`, or `pi` of `from math import pi`; None where the name is of nothing that is there in part."""
    root: ast.expr = node
    while isinstance(root, ast.Attribute):
        root = root.value
    if not isinstance(root, ast.Name) or root.id not in scope.module.imports:
        return None
    if root.id in scope.local_names or root.id in scope.renamed:
        return None
    name = scope.module.qualified(node)
    if name is None or name in MODULES or not is_standard(name):
        return None
    row = TABLE.get(name)
    if row is None:
        return absent(node, name, scope)
    if row.value is None:
        hint = "call it, or pass it to `reduce`, `map` or as a `key`" if name.startswith("operator.") else "call it"
        scope.report.refuse("P009", node, f"the function `{ast.unparse(node)}` as a value", hint)
    return Literal(_TYPES[type(row.value)], node.lineno, row.value)


# collections has types, which are known elsewhere.
_MODULES = {one.partition(".")[0] for one in (*MODULES, *ABSENT)} - {"collections"}
_TYPES: dict[type, Type] = {float: FLOAT, str: STR, bytes: BYTES, int: INT, bool: BOOL}


def constant_of(node: ast.expr, scope: Scope) -> Constant | None:
    """What an argument is that has to be known before it runs; None where it is not."""
    known = {
        name: one.value
        for name, one in scope.module.symbols.items()
        if isinstance(one, NamedConstant) and not isinstance(one.value, tuple)
    }
    for name in (*scope.local_names, *scope.renamed):
        known.pop(name, None)
    try:
        return evaluate(node, known, scope.module)
    except NotConstant:
        return None


def is_standard(name: str) -> bool:
    return name in ABSENT or name in OWN or name.partition(".")[0] in _MODULES


def is_of_constant(node: ast.expr, scope: Scope) -> bool:
    """Whether it is an attribute of a constant, as in `string.digits.find`."""
    if not isinstance(node, ast.Attribute):
        return False
    row = TABLE.get(scope.module.qualified(node.value) or "")
    return row is not None and row.value is not None


def instead(owner: ClassSymbol, name: str, scope: Scope) -> str | None:
    """What there is instead of a function of a class that pyenclave has."""
    if not scope.module.is_shipped_at(owner.node):
        return None
    return next((said for module in SHIPPED if (said := ABSENT.get(f"{module}.{shown(owner.name)}.{name}"))), None)


def absent(node: ast.expr, name: str, scope: Scope) -> Expression:
    """Says what there is instead."""
    if name in DECORATORS:
        above = f"write `@{ast.unparse(node)}` above what it is of"
        scope.report.refuse("P010", node, f"inside, `{name}` is a decorator alone", above)
    hint = ABSENT.get(name) or ABSENT.get(name.partition(".")[0])
    if hint is None:
        module = name.rpartition(".")[0]
        names = [*(one.name for one in TABLE.values() if one.module == module), *DECORATORS, *shipped_names()]
        there = sorted(one.rpartition(".")[2] for one in names if one.rpartition(".")[0] == module)
        hint = f"of `{module}` there is {', '.join(there)}; {_OUTSIDE}" if there else _OUTSIDE
    return scope.report.refuse("P010", node, f"`{name}` does not exist inside", hint)
