"""`text.startswith((a, b))`: whether one of a tuple's items fits."""

import ast

from .. import operations
from ..types.containers import Tuple
from ..types.model import BOOL, INT
from .convert import apply, coerce, read
from .dispatch import check
from .logic import logic
from .scope import Scope
from .tree import Expression, Held, Holding, Literal
from .tuples import member


def any_of(node: ast.Call, name: str, receiver: Expression, parts: Expression, scope: Scope) -> Expression:
    """All arguments are evaluated, then the items tried one after the other."""
    method = operations.method(receiver.type, name)
    assert method is not None
    assert isinstance(parts.type, Tuple)
    part, *_ = method.arguments
    if len(node.args) > 3 or node.keywords:
        scope.report.refuse("P010", node, f"`.{name}()` takes a tuple, and two bounds", "see its signature")
    held = Held(receiver.type, receiver.line), Held(parts.type, parts.line)
    bounds = [coerce(scope, check(one, scope), INT, one, "the bound") for one in node.args[1:]]
    kept = [Held(INT, one.line, one.constant) for one in bounds]
    edges = [*kept, *(Literal(INT, node.lineno, one.default) for one in method.arguments[1 + len(kept) :])]  # type: ignore[arg-type]
    tests: list[Expression] = []
    for at in range(len(parts.type.items)):
        item = coerce(scope, read(member(held[1], at), part.type), part.type, node.args[0], "the item")
        tests.append(apply(method.operation, (held[0], item, *edges), node.lineno))
    found = logic(False, tests, scope, node) if tests else Literal(BOOL, node.lineno, False)
    for place, value in reversed([(held[0], receiver), (held[1], parts), *zip(kept, bounds, strict=True)]):
        found = Holding(BOOL, node.lineno, value, place, found)
    return found
