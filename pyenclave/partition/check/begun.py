"""`iter(xs)` as a value, and what it gives next."""

import ast

from ..types.containers import List, OpenTuple, is_constant
from ..types.generators import Generator
from ..types.model import BYTES, INT, STR
from ..types.records import Iterated, iterated
from .dispatch import Checked, check
from .gathering import only
from .generators import is_lazy
from .passed_generators import passed_generator
from .scope import Scope
from .special import method_of
from .tree import Expression, Literal, New


def iter_(node: ast.Call, scope: Scope) -> Expression:
    """An iterator is its own; of a list, text or bytes it is an object, of anything else a generator."""
    argument = only(node, "iter", scope)
    if not is_lazy(argument, scope):
        wanted = scope.wanted.fields[0][1] if isinstance(scope.wanted, Iterated) else None
        value = check(argument, scope, wanted)
        if isinstance(value.type, Generator | Iterated) or method_of(value.type, "__next__", scope) is not None:
            return value
        if value.type in (STR, BYTES) or isinstance(value.type, OpenTuple) or is_constant(value.type):
            made = ast.Call(ast.Name("builtins.list", ast.Load()), [Checked(value, argument)], [])
            value = check(_located(made, argument), scope)
        if type(value.type) is List:
            arguments = (0, value), (1, Literal(INT, node.lineno, 0))
            return New(iterated(value.type.element), node.lineno, arguments)
        argument = Checked(value, argument)
    made_ = passed_generator(argument, scope, is_kept=True)
    if made_ is None:
        hint = "loop over it with `for`, or make a list of it"
        scope.report.refuse("P009", node, "trusted code does not have this iterator as a value", hint)
    return made_


def _located(node: ast.expr, where: ast.expr) -> ast.expr:
    for one in ast.walk(node):
        ast.copy_location(one, where)
    return node
