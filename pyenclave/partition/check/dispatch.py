"""check(node, scope): one handler for each kind of expression, registered by the modules that know them."""

import ast
from collections.abc import Callable
from typing import TypeVar

from ..types.arrays import keeps_array
from ..types.containers import Optional
from ..types.generators import NOT_KEPT, keeps_generator
from ..types.model import Type
from .scope import Scope
from .tree import Expression, Held, Holding

Handler = Callable[..., Expression]
_HANDLERS: dict[type[ast.expr], Handler] = {}
H = TypeVar("H", bound=Handler)

# What people write instead of the expressions that trusted code does not have.
_INSTEAD = {
    ast.Await: ("`await`", "await outside and pass the result in"),
    ast.Yield: ("the value of a `yield`", "write it as a statement of its own: nothing is sent to a generator"),
    ast.YieldFrom: ("the value of a `yield from`", "write it as a statement of its own"),
    ast.Starred: ("an unpacked argument", "name each argument"),
    ast.Slice: ("a slice", "slice bytes: `data[a:b]`"),
}


# What makes a value that is not None.
_MADE = ast.List | ast.Tuple | ast.Set | ast.Dict | ast.ListComp | ast.SetComp | ast.DictComp | ast.Call


def handles(kind: type[ast.expr]) -> Callable[[H], H]:
    """Registers the handler of a kind of expression."""

    def register(handler: H) -> H:
        _HANDLERS[kind] = handler
        return handler

    return register


def check(node: ast.expr, scope: Scope, wanted: Type | None = None) -> Expression:
    """The typed expression; Refused (P009) for one that trusted code does not have.

    `wanted` is the type that is asked for there: what an empty list holds.
    """
    scope.wanted = wanted.inner if isinstance(wanted, Optional) and isinstance(node, _MADE) else wanted
    handler = _HANDLERS.get(type(node))
    if handler is not None:
        found = handler(node, scope)
        if keeps_array(found.type):
            hint = "keep a list: `list(a)`"
            scope.report.refuse("P011", node, "an array is not kept: its memory ends with the call", hint)
        if keeps_generator(found.type):
            scope.report.refuse("P011", node, *NOT_KEPT)
        return found
    what, hint = _INSTEAD.get(type(node), ("this expression", "use the constructs of docs/trusted-python.md"))
    return scope.report.refuse("P009", node, f"trusted code does not have {what}", hint)


class Checked(ast.expr):
    """An expression that has been checked, where its syntax is asked for."""

    _fields = ()

    def __init__(self, value: Expression, node: ast.expr) -> None:
        super().__init__()
        self.value = value
        ast.copy_location(self, node)


@handles(Checked)
def _checked(node: Checked, scope: Scope) -> Expression:
    return node.value


class After(ast.expr):
    """An expression before which a value is held, where its syntax is asked for."""

    _fields = ()

    def __init__(self, value: Expression, held: Held, node: ast.expr) -> None:
        super().__init__()
        self.value, self.held, self.node = value, held, node
        ast.copy_location(self, node)


@handles(After)
def _after(node: After, scope: Scope) -> Expression:
    found = check(node.node, scope, scope.wanted)
    return Holding(found.type, found.line, node.value, node.held, found)
