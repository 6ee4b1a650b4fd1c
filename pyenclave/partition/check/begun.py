"""`iter(xs)` as a value."""

import ast

from ..types.generators import Generator
from .dispatch import Checked, check
from .gathering import only
from .generators import is_lazy
from .passed_generators import passed_generator
from .scope import Scope
from .special import method_of
from .tree import Expression


def iter_(node: ast.Call, scope: Scope) -> Expression:
    """An iterator is its own; of anything else it is a generator that gives each value."""
    argument = only(node, "iter", scope)
    if not is_lazy(argument, scope):
        value = check(argument, scope)
        if isinstance(value.type, Generator) or method_of(value.type, "__next__", scope) is not None:
            return value
        argument = Checked(value, argument)
    made = passed_generator(argument, scope, is_kept=True)
    if made is None:
        hint = "loop over it with `for`, or make a list of it"
        scope.report.refuse("P009", node, "trusted code does not have this iterator as a value", hint)
    return made
