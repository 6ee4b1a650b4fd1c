"""`while` and `for`."""

import ast
from collections.abc import Callable
from dataclasses import replace

from ..packages.bound import bound_names
from .comprehensions import unrolled
from .generators import generator_of, has_generator
from .logic import learn, truth
from .optional import facts, forget
from .scope import Loop, Scope, join, unassign
from .sources import source_of
from .targets import hold, targets
from .tree import Assign, Expression, For, Statement, While

Block = Callable[[list[ast.stmt], Scope], tuple[Statement, ...]]


def check_while(node: ast.While, scope: Scope, block: Block) -> Statement:
    """After `while True` control comes only from a `break`."""
    forget(_bound([*node.body, node.test]), scope)
    unassign(node.body, scope)
    test = truth(node.test, scope)
    holds, fails = facts(node.test, scope)
    endless = isinstance(node.test, ast.Constant) and bool(node.test.value)
    before = scope.assigned
    learn(holds, scope)
    loop = Loop()
    body = _run(loop, node.body, scope, block)
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
    forget(_bound([*node.body, node.target]), scope)
    unassign(node.body, scope)
    before = scope.assigned
    stores = tuple(targets(node.target, value, node.iter, scope))
    loop = Loop()
    body = _run(loop, node.body, scope, block)
    scope.assigned = before
    return For(node.lineno, source, stores, body, _finish(node.orelse, loop, scope, block))


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
