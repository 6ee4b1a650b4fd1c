"""Classes whose objects are iterators: `__next__`, and an `__iter__` that returns the object.

What a loop over such an object goes over is a function with `yield` that asks `__next__` until it raises StopIteration.
An `__iter__` that makes an object of such a class loops over that.
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


def write_made_iterators(tree: ast.Module) -> None:
    """Each `__iter__` that only makes an object of such a class says, by `iter`, that this is what it loops over."""
    methods = [
        (node.name, one)
        for node in tree.body
        if isinstance(node, ast.ClassDef)
        for one in node.body
        if isinstance(one, ast.FunctionDef)
    ]
    iterators = {owner for owner, one in methods if one.name == "__next__"}
    for _, one in methods:
        match one.name, one.body[-1]:
            case "__iter__", ast.Return(
                value=ast.Call(func=ast.Name(id=made) | ast.Subscript(value=ast.Name(id=made))) as value
            ) if made in iterators:
                asked = ast.copy_location(ast.Name("iter", ast.Load()), value)
                one.body[-1] = ast.copy_location(
                    ast.Return(ast.copy_location(ast.Call(asked, [value], []), value)), one.body[-1]
                )


def _returns_itself(node: ast.FunctionDef) -> bool:
    body = [one for one in node.body if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))]
    match node.args, body:
        case ast.arguments(args=[ast.arg(arg=name)]), [ast.Return(value=ast.Name(id=given))]:
            return name == given
    return False
