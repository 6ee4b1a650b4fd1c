"""check(node, scope): one handler for each kind of expression, registered by the modules that know them."""

import ast
from collections.abc import Callable
from typing import TypeVar

from .scope import Scope
from .tree import Expression

Handler = Callable[..., Expression]
_HANDLERS: dict[type[ast.expr], Handler] = {}
H = TypeVar("H", bound=Handler)

# What people write instead of the expressions that trusted code does not have.
_INSTEAD = {
    ast.List: ("a list", "use bytes, or single variables"),
    ast.Tuple: ("a tuple", "use single variables"),
    ast.Set: ("a set", "compare with `==` and `or`"),
    ast.Dict: ("a dict", "use `if` and `elif`"),
    ast.ListComp: ("a comprehension", "write a `for` loop"),
    ast.SetComp: ("a comprehension", "write a `for` loop"),
    ast.DictComp: ("a comprehension", "write a `for` loop"),
    ast.GeneratorExp: ("a generator", "write a `for` loop"),
    ast.Lambda: ("a lambda", "define a function at the module's top level"),
    ast.Await: ("`await`", "await outside and pass the result in"),
    ast.Yield: ("`yield`", "return the value, or call an `@untrusted` function"),
    ast.YieldFrom: ("`yield from`", "return the value, or call an `@untrusted` function"),
    ast.NamedExpr: ("an assignment inside an expression", "assign in a statement of its own"),
    ast.Starred: ("an unpacked argument", "name each argument"),
    ast.Attribute: ("an attribute", "use a function; what bytes and str offer is in docs/trusted-python.md"),
    ast.Slice: ("a slice", "slice bytes: `data[a:b]`"),
}


def handles(kind: type[ast.expr]) -> Callable[[H], H]:
    """Registers the handler of a kind of expression."""

    def register(handler: H) -> H:
        _HANDLERS[kind] = handler
        return handler

    return register


def check(node: ast.expr, scope: Scope) -> Expression:
    """The typed expression; Refused (P009) for one that trusted code does not have."""
    handler = _HANDLERS.get(type(node))
    if handler is not None:
        return handler(node, scope)
    what, hint = _INSTEAD.get(type(node), ("this expression", "use the constructs of docs/trusted-python.md"))
    return scope.report.refuse("P009", node, f"trusted code does not have {what}", hint)
