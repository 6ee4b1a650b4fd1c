"""What is left of an iterator: a function with `yield`, in trusted Python, that moves its place on."""

import ast

from ..survey.symbols import Function, Module, Parameter, Role, Signature
from ..types.generators import Generator
from ..types.records import ITEMS, PLACE, Iterated
from .tree import Call, Expression

_LEFT = """
def iterator(own):
    while own.place < len(own.items):
        item = own.items[own.place]
        own.place += 1
        yield item
    own.place = 0x7fffffffffffffff
"""


def left_of(value: Expression, module: Module) -> Expression:
    """Once it has ended it stays so, whatever becomes of the list."""
    type_ = value.type
    assert isinstance(type_, Iterated)
    key = f"left of {type_!r}"
    if key not in module.made:
        written = ast.parse(_LEFT).body[0]
        assert isinstance(written, ast.FunctionDef)
        for one in ast.walk(written):
            one.lineno = one.end_lineno = value.line  # type: ignore[attr-defined]
            if isinstance(one, ast.Attribute):
                one.attr = {"items": ITEMS, "place": PLACE}[one.attr]
            if isinstance(one, ast.Name) and one.id == "len":
                one.id = "builtins.len"
        name = f"00{len(module.made)}_iterator"
        signature = Signature((Parameter("own", type_, written),), Generator(type_.element, name))
        module.made[key] = Function(name, Role.HELPER, written, signature, is_asking=True)
    function = module.made[key]
    assert function.signature is not None
    return Call(function.signature.result, value.line, function, ((0, value),))
