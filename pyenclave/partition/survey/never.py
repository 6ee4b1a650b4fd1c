"""Functions that say that they do not return: `-> NoReturn`, `-> Never`."""

import ast

from .quoted import unquote
from .symbols import Module

_NEVER = ("typing.NoReturn", "typing.Never")


def is_never(said: ast.expr | None, module: Module) -> bool:
    return said is not None and module.qualified(unquote(said)) in _NEVER
