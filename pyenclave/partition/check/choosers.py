"""The function that a call of a value is: it asks which one is meant, and calls that.

It compares places and calls functions by their names, so that no address that memory holds is ever jumped to. What a
function remembers its object has, and is passed after the arguments.
"""

from ..operations import Operation
from ..survey.symbols import Function, Module
from ..types.functions import FunctionType
from ..types.model import BOOL, INT, NONE
from ..types.records import PLACE
from .tree import (
    Apply,
    As,
    Assign,
    Attribute,
    Body,
    Call,
    Evaluate,
    Expression,
    Held,
    Holding,
    If,
    Literal,
    Local,
    Raise,
    Return,
    Statement,
    Target,
)

_SAME = Operation("==", (INT, INT), BOOL, fails=False)


def chooser(function: Function, module: Module) -> Body:
    """The body for the functions that have been used as values so far; the last of them needs no question."""
    type_, signature, line = function.chooses, function.signature, function.node.lineno
    assert type_ is not None
    assert signature is not None
    first, *rest = signature.parameters
    asked = Local(type_, line, first.name)
    given = tuple((at, Local(one.type, line, one.name)) for at, one in enumerate(rest))
    targets = [*module.values.get(type_, {}).values()]
    blocks: list[tuple[Statement, ...]] = []
    for target in targets:
        call = _call(target, type_, asked, given, module)
        blocks.append((Evaluate(line, call), Return(line, None)) if type_.result == NONE else (Return(line, call),))
    statements: tuple[Statement, ...] = blocks[-1] if blocks else (Raise(line, "NotImplementedError", None),)
    types = {one.name: one.type for one in signature.parameters}
    arms: list[tuple[int, Expression, tuple[Statement, ...]]] = []
    for place, block in enumerate(blocks[:-1]):
        arms.append((line, Apply(BOOL, line, _SAME, (Local(INT, line, PLACE), Literal(INT, line, place))), block))
    if arms:
        which = Assign(line, (), (), (Target(PLACE, Attribute(INT, line, asked, PLACE)),))
        statements = (which, If(line, tuple(arms), statements))
        types[PLACE] = INT
    called = frozenset(one.name for one in targets)
    return Body(function, signature, types, statements, frozenset(), frozenset(), called, frozenset())


def _call(
    target: Function, type_: FunctionType, asked: Local, given: tuple[tuple[int, Expression], ...], module: Module
) -> Expression:
    """With what it remembers, if it does."""
    closure = module.closures.get(target.name)
    if closure is None:
        return Call(type_.result, asked.line, target, given)
    held = Held(closure, asked.line)
    kept = [name for name in closure.shape.fields if name != PLACE]
    fields = (Attribute(closure.shape.fields[name], asked.line, held, name) for name in kept)
    call = Call(type_.result, asked.line, target, (*given, *enumerate(fields, len(given))))
    return Holding(call.type, asked.line, As(closure, asked.line, asked), held, call)
