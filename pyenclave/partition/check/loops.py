"""`while` and `for`."""

import ast
from collections.abc import Callable
from dataclasses import replace

from ..packages.bound import bound_names
from ..survey.report import Refused
from .comprehensions import unrolled
from .generators import generator_of, has_generator
from .logic import learn, truth
from .optional import facts, forget, of, without
from .scope import Loop, Scope, deleted, join, unassign
from .sources import source_of
from .targets import hold, own_fields, targets
from .tree import Assign, Expression, For, Statement, Target, While

Block = Callable[[list[ast.stmt], Scope], tuple[Statement, ...]]
Round = Callable[[Scope, Loop], object]
Known = frozenset[str] | None


def check_while(node: ast.While, scope: Scope, block: Block) -> Statement:
    """After `while True` control comes only from a `break`."""

    def round_(scope: Scope, loop: Loop) -> tuple[Expression, tuple[Statement, ...], Known, frozenset[str]]:
        test = truth(node.test, scope)
        holds, fails = facts(node.test, scope)
        before = scope.assigned
        learn(holds, scope)
        return test, _run(loop, node.body, scope, block), before, fails

    endless = isinstance(node.test, ast.Constant) and bool(node.test.value)
    _begin(node, node.test, scope, round_)
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
    start = scope.assigned
    if has_generator(node.iter, scope):  # it goes on after the body
        forget(_bound([*node.body, node.target]), scope)
        unassign(node.body, scope)
    generator = generator_of(node.iter, scope)
    if generator is not None and len(generator.generators) > 1:
        scope.assigned = start
        return _nested(node, generator, scope, block)
    source, value = source_of(node.iter, scope)
    if start is not None and scope.assigned is not None:  # which is not forgotten for the body
        scope.assigned |= without(_bound([node.iter]), start)

    def round_(scope: Scope, loop: Loop) -> tuple[tuple[Target, ...], tuple[Statement, ...]]:
        stores = tuple(targets(node.target, value, node.iter, scope))
        return stores, _run(loop, node.body, scope, block)

    _begin(node, node.target, scope, round_)
    before, loop = scope.assigned, Loop()
    stores, body = round_(scope, loop)
    scope.assigned = before
    return For(node.lineno, source, stores, body, _finish(node.orelse, loop, scope, block))


def _begin(node: ast.For | ast.While, head: ast.expr, scope: Scope, round_: Round) -> None:
    """What is known where a round begins: what was before the loop, as far as every round leaves it so.

    A loop in others is come to in each of their rounds: what was found where as much was known of all that is in it,
    is what would be found again.
    """
    start, types = scope.assigned, dict(scope.types)
    if node not in scope.rounds.loops:
        names = frozenset(one.id for one in ast.walk(node) if isinstance(one, ast.Name))
        scope.rounds.loops[node] = frozenset(_bound([*node.body, head])), frozenset(deleted(node.body)), names
    bound, gone, names = scope.rounds.loops[node]
    forget(bound, scope)
    least = scope.assigned = None if scope.assigned is None else scope.assigned - gone
    if start is None or least is None:
        return
    kept = frozenset(one for one in start - least if "?" in one)
    if not kept:
        return
    names = names.union(*(one.variables for one in scope.functions.values()))
    place = node, kept, of(names, start), frozenset((name, types.get(name)) for name in names)
    if place not in scope.rounds.found:
        scope.rounds.found[place] = _lasting(kept, least, scope, round_)
    scope.assigned = least | scope.rounds.found[place]


def _lasting(kept: frozenset[str], least: frozenset[str], scope: Scope, round_: Round) -> frozenset[str]:
    """What of it each round leaves as it was: rounds are looked at until one leaves what it began with."""
    while kept:
        if scope.rounds.more == 0:
            return frozenset()
        scope.rounds.more -= 1
        left, is_right = _tried(least | kept, scope, round_)
        if not is_right and _tried(least, scope, round_)[1]:  # what is known makes something of it wrong
            return frozenset()
        if left is None or kept <= left:
            break
        kept &= left
    return kept


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
    """`for x in (e for a in xs for b in ys):`: its loops, one in the other, around the body.

    A round of each of them begins where one of the body has ended.
    """

    def round_(scope: Scope, loop: Loop) -> For:
        begun, ended = scope.assigned or frozenset(), None

        def again() -> None:
            known = frozenset(one for one in begun & (scope.assigned or frozenset()) if "?" in one)
            forget(_bound([*node.body, node.target]), scope)
            unassign(node.body, scope)
            if scope.assigned is not None:
                scope.assigned |= known

        def body(value: Expression) -> tuple[Statement, ...]:
            nonlocal ended
            kept = hold(value)
            stores = tuple(targets(node.target, kept, node.iter, scope))
            statements = _run(loop, node.body, scope, block)
            ended = scope.assigned
            return Assign(node.lineno, (value,), (kept,), stores), *statements

        made = unrolled(generator, scope, body, loop, again)
        scope.assigned = ended
        return made

    forget(_bound([node.iter]), scope)  # whether it is assigned again depends on what its tests say
    _begin(node, node.target, scope, round_)
    before, loop = scope.assigned, Loop()
    made = round_(scope, loop)
    scope.assigned = before
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
