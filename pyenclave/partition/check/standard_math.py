"""Functions of math that take what can be looped over."""

import ast

from ..operations.model import Operation
from ..types.containers import List
from ..types.model import FLOAT
from .comprehensions import as_list
from .convert import apply, coerce
from .gathering import only
from .scope import Scope
from .tree import Expression

FSUM = Operation("pye_math_fsum", (List(FLOAT),), FLOAT)


def fsum(node: ast.Call, scope: Scope) -> Expression:
    """math.fsum(xs)"""
    argument = only(node, "math.fsum", scope)
    values = as_list(argument, scope, wanted=List(FLOAT))
    return apply(FSUM, (coerce(scope, values, List(FLOAT), argument, "what is summed"),), node.lineno)
