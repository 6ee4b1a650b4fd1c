"""Classes whose objects are iterators: `__next__`, and an `__iter__` that returns the object.

What a loop over such an object goes over is a function with `yield` that asks `__next__` until it raises StopIteration.
"""

import ast
import copy

from .symbols import Module

_ITERATOR = "0Iterator"  # which no Python name can be
_OVER = """
def __iter__(self):
    while True:
        try:
            value = self.__next__()
        except StopIteration:
            return
        yield value
"""


def write_own_iterator(node: ast.ClassDef, module: Module) -> None:
    """Puts that in the place of such an `__iter__`; an object that is one need not have it."""
    methods = {one.name: one for one in node.body if isinstance(one, ast.FunctionDef)}
    asked, own = methods.get("__next__"), methods.get("__iter__")
    if asked is None or asked.returns is None or own is None or not _returns_itself(own):
        return
    made = ast.parse(_OVER).body[0]
    assert isinstance(made, ast.FunctionDef)
    module.imports[_ITERATOR] = "collections.abc.Iterator"
    made.returns = ast.Subscript(ast.Name(_ITERATOR, ast.Load()), copy.deepcopy(asked.returns), ast.Load())
    for one in ast.walk(made):
        ast.copy_location(one, asked)
    made.is_asking = True  # type: ignore[attr-defined]
    node.body[node.body.index(own)] = made


def _returns_itself(node: ast.FunctionDef) -> bool:
    body = [one for one in node.body if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))]
    match node.args, body:
        case ast.arguments(args=[ast.arg(arg=name)]), [ast.Return(value=ast.Name(id=given))]:
            return name == given
    return False
