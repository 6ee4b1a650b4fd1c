"""`while` and `for`."""

import ast
from collections.abc import Callable
from dataclasses import replace

from ..packages.bound import bound_names
from ..survey.report import Refused
from .comprehensions import unrolled
from .generators import generator_of, has_generator
from .logic import learn, truth
from .optional import facts, forget
from .scope import Loop, Scope, join, unassign
from .sources import source_of
from .targets import hold, own_fields, targets
from .tree import Assign, Expression, For, Statement, Target, While

Block = Callable[[list[ast.stmt], Scope], tuple[Statement, ...]]
Round = Callable[[Scope, Loop], object]
Known = frozenset[str] | None

_DEEPEST = 4  # loops in which others are looked at more than once


def check_while(node: ast.While, scope: Scope, block: Block) -> Statement:
    """After `while True` control comes only from a `break`."""

    def round_(scope: Scope, loop: Loop) -> tuple[Expression, tuple[Statement, ...], Known, frozenset[str]]:
        test = truth(node.test, scope)
        holds, fails = facts(node.test, scope)
        before = scope.assigned
        learn(holds, scope)
        return test, _run(loop, node.body, scope, block), before, fails

    endless = isinstance(node.test, ast.Constant) and bool(node.test.value)
    _begin([*node.body, node.test], node.body, scope, round_)
    loop = Loop()
    test, body, before, fails = round_(scope, loop)
    scope.assigned = None if endless else before
    learn(fails, scope)
    return While(node.lineno, test, body, _finish(node.orelse, loop, scope, block))


def check_for(node: ast.For, scope: Scope, block: Block) -> Statement:
    """What it runs over is evaluated once, before the loop; of a generator what its first `for` runs over."""
    for one in ast.walk(node.target):
        if isinstance(one, ast.Name) and one.id in scope.globals:
            hint = "use a local variable"
            scope.report.refuse("P008", node.target, "a loop does not run over an inside variable", hint)
    if has_generator(node.iter, scope):  # it goes on after the body
        forget(_bound([*node.body, node.target]), scope)
        unassign(node.body, scope)
    generator = generator_of(node.iter, scope)
    if generator is not None and len(generator.generators) > 1:
        return _nested(node, generator, scope, block)
    source, value = source_of(node.iter, scope)

    def round_(scope: Scope, loop: Loop) -> tuple[tuple[Target, ...], tuple[Statement, ...]]:
        stores = tuple(targets(node.target, value, node.iter, scope))
        return stores, _run(loop, node.body, scope, block)

    _begin([*node.body, node.target], node.body, scope, round_)
    before, loop = scope.assigned, Loop()
    stores, body = round_(scope, loop)
    scope.assigned = before
    return For(node.lineno, source, stores, body, _finish(node.orelse, loop, scope, block))


def _begin(changing: list[ast.AST], body: list[ast.stmt], scope: Scope, round_: Round) -> None:
    """What is known where a round begins: what was before the loop, as far as every round leaves it so.

    Rounds are looked at until one leaves what it began with.
    """
    start = scope.assigned
    forget(_bound(changing), scope)
    unassign(body, scope)
    least = scope.assigned
    if start is None or least is None or len(scope.loops) >= _DEEPEST:
        return
    kept = frozenset(one for one in start - least if "?" in one)
    while kept:
        left, is_right = _tried(least | kept, scope, round_)
        if not is_right and _tried(least, scope, round_)[1]:  # what is known makes something of it wrong
            kept = frozenset()
        if left is None or kept <= left:
            break
        kept &= left
    scope.assigned = least | kept


def _tried(begun: frozenset[str], scope: Scope, round_: Round) -> tuple[Known, bool]:
    """What a round leaves for the next one where it begins so, and whether nothing in it is refused."""
    before, back = scope.module.turned_up(), own_fields(scope)
    aside, loop = scope.aside(), Loop()
    aside.assigned = begun
    try:
        round_(aside, loop)
    except Refused:
        return None, False
    finally:
        scope.module.forget(before)
        back()
    left: Known = aside.assigned
    for one in loop.again:
        left = join(left, one)
    return left, aside.report.said() is None


def _nested(node: ast.For, generator: ast.GeneratorExp, scope: Scope, block: Block) -> Statement:
    """`for x in (e for a in xs for b in ys):`: its loops, one in the other, around the body."""
    loop = Loop()

    def again() -> None:
        forget(_bound([*node.body, node.target]), scope)
        unassign(node.body, scope)

    def body(value: Expression) -> tuple[Statement, ...]:
        kept = hold(value)
        stores = tuple(targets(node.target, kept, node.iter, scope))
        return Assign(node.lineno, (value,), (kept,), stores), *_run(loop, node.body, scope, block)

    made = unrolled(generator, scope, body, loop, again)
    return replace(made, otherwise=_finish(node.orelse, loop, scope, block))


def _bound(nodes: list[ast.AST]) -> set[str]:
    return {name for one in nodes for name in bound_names(one)}


def _run(loop: Loop, statements: list[ast.stmt], scope: Scope, block: Block) -> tuple[Statement, ...]:
    scope.loops.append(loop)
    body = block(statements, scope)
    scope.loops.pop()
    return body


def _finish(orelse: list[ast.stmt], loop: Loop, scope: Scope, block: Block) -> tuple[Statement, ...]:
    """The `else` of a loop, then where its `break`s meet."""
    otherwise = block(orelse, scope) if orelse and scope.assigned is not None else ()
    for exit_ in loop.exits:
        scope.assigned = join(scope.assigned, exit_)
    return otherwise
