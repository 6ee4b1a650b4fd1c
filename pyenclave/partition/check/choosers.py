"""The function that a call of a value is: it asks which one is meant, and calls that.

It compares places and calls functions by their names, so that no address that memory holds is ever jumped to.
"""

from ..operations import Operation
from ..survey.symbols import Function, Module
from ..types.model import BOOL, NONE
from .tree import Apply, Body, Call, Evaluate, Expression, If, Literal, Local, Raise, Return, Statement


def chooser(function: Function, module: Module) -> Body:
    """The body for the functions that have been used as values so far; the last of them needs no question."""
    type_, signature, line = function.chooses, function.signature, function.node.lineno
    assert type_ is not None
    assert signature is not None
    first, *rest = signature.parameters
    given = tuple((at, Local(one.type, line, one.name)) for at, one in enumerate(rest))
    same = Operation("==", (type_, type_), BOOL, fails=False)
    targets = [*module.values.get(type_, {}).values()]
    blocks: list[tuple[Statement, ...]] = []
    for target in targets:
        call = Call(type_.result, line, target, given)
        blocks.append((Evaluate(line, call), Return(line, None)) if type_.result == NONE else (Return(line, call),))
    statements: tuple[Statement, ...] = blocks[-1] if blocks else (Raise(line, "NotImplementedError", None),)
    arms: list[tuple[int, Expression, tuple[Statement, ...]]] = []
    for place, block in enumerate(blocks[:-1]):
        test = Apply(BOOL, line, same, (Local(type_, line, first.name), Literal(type_, line, place)))
        arms.append((line, test, block))
    if arms:
        statements = (If(line, tuple(arms), statements),)
    types = {one.name: one.type for one in signature.parameters}
    called = frozenset(one.name for one in targets)
    return Body(function, signature, types, statements, frozenset(), frozenset(), called, frozenset())
