"""itertools.groupby: a function with `yield`, in trusted Python, over the values and what they are told apart by.

A group is an iterator, which ends where the next one is asked for, as in CPython.
"""

import ast

from ..survey.symbols import Function, Parameter, Role, Signature
from ..types.containers import List, Tuple
from ..types.generators import Generator
from ..types.records import PLACE, iterated
from .comprehensions import as_list
from .generators import pairs_by
from .passed_generators import passed_generator
from .scope import Scope
from .tree import Call, Expression, ListOf

_GROUPS = """
def groupby(pairs, keys, group):
    for key, item in pairs:
        if group and not keys[0] == key:
            own = iter(group)
            yield keys[0], own
            own.place = 0x7fffffffffffffff
            keys = []
            group = []
        if not keys:
            keys.append(key)
        group.append(item)
    if group:
        own = iter(group)
        yield keys[0], own
        own.place = 0x7fffffffffffffff
"""


def groups(node: ast.Call, over: ast.expr, key: ast.expr | None, scope: Scope) -> Expression:
    """A generator of keys and groups."""
    pairs = pairs_by(over, key, node, scope)
    given = passed_generator(pairs, scope, is_kept=True) or as_list(pairs, scope)
    assert isinstance(given.type, Generator | List)
    assert isinstance(given.type.element, Tuple)
    kind, element = given.type.element.items
    empty = [ListOf(List(one), node.lineno, ()) for one in (kind, element)]
    function = _function([given, *empty], Tuple((kind, iterated(element))), node, scope)
    assert function.signature is not None
    scope.called.add(function.name)
    return Call(function.signature.result, node.lineno, function, tuple(enumerate([given, *empty])))


def _function(passed: list[Expression], element: Tuple, node: ast.Call, scope: Scope) -> Function:
    """`passed`: the pairs, and two lists that are empty."""
    made, types = scope.module.made, [one.type for one in passed]
    key = f"groupby {types!r}"
    if key not in made:
        written = ast.parse(_GROUPS).body[0]
        assert isinstance(written, ast.FunctionDef)
        for one in ast.walk(written):
            if isinstance(one, ast.Attribute) and one.attr == "place":
                one.attr = PLACE
            if isinstance(one, ast.Name) and one.id == "iter":
                one.id = "builtins.iter"
            ast.copy_location(one, node)
        name = f"00{len(made)}_groupby"
        names = zip(("pairs", "keys", "group"), types, strict=True)
        signature = Signature(tuple(Parameter(one, of, written) for one, of in names), Generator(element, name))
        made[key] = Function(name, Role.HELPER, written, signature, is_asking=True)
    return made[key]
