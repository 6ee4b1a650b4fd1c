"""lower(node, body): one handler per kind of expression, registered by the modules that know them."""

import ast
from functools import singledispatch

from .body import Body
from .value import Value

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


@singledispatch
def lower(node: ast.expr, body: Body) -> Value:
    """The expression's value; Refused (P009) for an expression that trusted code does not have."""
    what, hint = _INSTEAD.get(type(node), ("this expression", "use the constructs of docs/trusted-python.md"))
    return body.report.refuse("P009", node, f"trusted code does not have {what}", hint)
