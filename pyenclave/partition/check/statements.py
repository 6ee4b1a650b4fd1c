"""block(statements, scope): one handler for each kind of statement."""

import ast
from collections.abc import Callable

from ..packages.bound import evaluated_here
from ..survey.report import Refused
from ..types.containers import Optional
from ..types.generators import Generator
from ..types.model import NONE, described
from . import calls, comprehensions, displays, names, records, walrus  # noqa: F401  (they register their expressions)
from .assignment import annotated, assign, augmented
from .convert import coerce
from .deletes import delete
from .dispatch import check
from .ending import ending, ends
from .logic import learn, truth
from .loops import check_for, check_while
from .matches import check_match
from .nested import define
from .optional import facts
from .raises import failure
from .raising import check_raise
from .scope import Loop, Scope, join
from .targets import global_variable
from .tree import Break, Continue, Evaluate, Expression, If, Not, Nothing, Return, Statement
from .tries import check_try
from .views import refuse_view
from .withs import check_with
from .yields import check_yield

# What people write instead of the statements that trusted code does not have.
_INSTEAD: dict[type[ast.stmt], tuple[str, str]] = {
    ast.TryStar: ("`except*`", "return a value that says what went wrong, or catch outside"),
    ast.AsyncWith: ("`async with`", "await outside and pass the result in"),
    ast.AsyncFor: ("`async for`", "await outside and pass the results in"),
    ast.AsyncFunctionDef: ("an asynchronous function", "define it at the module's top level"),
    ast.ClassDef: ("a class", "use functions, and `Inside[…]` variables for state"),
    ast.Import: ("an import inside a function", "import at the module's top level"),
    ast.ImportFrom: ("an import inside a function", "import at the module's top level"),
}


def block(statements: list[ast.stmt], scope: Scope) -> tuple[Statement, ...]:
    """Checks statements until one that control does not leave; a refused one does not hide the others' errors."""
    checked: list[Statement] = []
    for statement in statements:
        if scope.assigned is None:
            break
        try:
            handler = _HANDLERS.get(type(statement))
            if handler is None:
                what, hint = _INSTEAD.get(type(statement), ("this statement", "see docs/trusted-python.md"))
                scope.report.refuse("P008", statement, f"trusted code does not have {what}", hint)
            made = handler(statement, scope)
            if made is not None:
                checked.append(made)
            if isinstance(made, Evaluate) and scope.assigned is None:  # C is told, too
                checked.append(failure("AssertionError", None, statement.lineno, scope))
        except Refused:
            scope.report.left_out(statement)
            _poison(statement, scope)
            scope.obscured |= _ends_inside(statement)
            if scope.empties.open:
                _look_into(statement, scope)
    return tuple(checked)


def _ends_inside(statement: ast.stmt) -> bool:
    """Whether the function may end in the middle of it: then nobody knows whether it ends without its result.

    One with `yield` in it needs none.
    """
    pending: list[ast.AST] = [statement]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Return | ast.Raise | ast.Yield | ast.YieldFrom):
            return True
        pending += evaluated_here(node)
    return False


def _look_into(statement: ast.stmt, scope: Scope) -> None:
    """The blocks of what was refused by its first line: what they say of empty displays."""
    if not isinstance(statement, ast.If | ast.For | ast.While | ast.With | ast.Try | ast.Match):
        return
    assigned = scope.assigned
    parts = [*getattr(statement, "handlers", []), *getattr(statement, "cases", []), statement]
    scope.loops.append(Loop())
    for part in parts:
        for name in ("body", "orelse", "finalbody"):
            scope.assigned = assigned
            block(getattr(part, name, []), scope)
    scope.loops.pop()
    scope.assigned = assigned


def _poison(statement: ast.stmt, scope: Scope) -> None:
    """What a refused statement would have assigned counts as assigned, with a type that nobody knows."""
    if isinstance(statement, ast.Return | ast.Raise):
        scope.assigned = None
        return
    if isinstance(statement, ast.FunctionDef) and statement.name in scope.local_names:
        scope.functions.pop(statement.name, None)
        scope.types[statement.name] = None
        scope.assign(statement.name)
    for node in ast.walk(statement):
        bound = [node.id] if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) else []
        if isinstance(node, ast.Nonlocal):
            bound = node.names
        elif isinstance(node, ast.Import | ast.ImportFrom):
            bound = [(alias.asname or alias.name).partition(".")[0] for alias in node.names]
        for name in bound:
            if name in scope.local_names:
                scope.types.setdefault(name, None)
                scope.assign(name)


def _global(node: ast.Global, scope: Scope) -> None:
    for name in node.names:
        global_variable(name, scope, node)


def _nonlocal(node: ast.Nonlocal, scope: Scope) -> None:
    """The variables are known to be those of the functions around (scope.py)."""


def _if(node: ast.If, scope: Scope) -> Statement:
    """With all its `elif`s, of which there may be hundreds."""
    arms: list[tuple[int, Expression, tuple[Statement, ...]]] = []
    after: frozenset[str] | None = None
    one: ast.If = node
    while True:
        test = truth(one.test, scope)
        before, (holds, fails) = scope.assigned, facts(one.test, scope)
        learn(holds, scope)
        arms.append((one.lineno, test, block(one.body, scope)))
        after = join(after, scope.assigned)
        scope.assigned = before
        learn(fails, scope)
        match one.orelse:
            case [ast.If() as other]:
                one = other
            case orelse:
                break
    otherwise = block(orelse, scope)
    scope.assigned = join(after, scope.assigned)
    return If(node.lineno, tuple(arms), otherwise)


def _return(node: ast.Return, scope: Scope) -> Statement:
    if node.value is not None and (ended := ending(node.value, scope)) is not None:
        return ended
    type_ = scope.signature.result
    name = scope.function.node.name
    value: Expression | None = None
    nothing = node.value is None or (isinstance(node.value, ast.Constant) and node.value.value is None)
    if nothing and isinstance(type_, Optional):
        value = Nothing(type_, node.lineno)
    elif node.value is None or nothing:
        if type_ != NONE and not isinstance(type_, Generator):
            hint = f"return a value, or annotate the function with `-> {type_.name} | None`"
            scope.report.refuse("P011", node, f"`{name}` returns {described(type_)}, not None", hint)
    elif isinstance(type_, Generator):
        hint = "yield it, or write `return` alone"
        scope.report.refuse("P011", node.value, f"`{name}` is a generator, and returns nothing", hint)
    elif type_ == NONE:
        hint = "annotate the function with what it returns"
        scope.report.refuse("P011", node.value, f"`{name}` returns nothing", hint)
    else:
        given = check(node.value, scope, type_)
        refuse_view(given, node.value, scope)
        value = coerce(scope, given, type_, node.value, f"the result of `{name}`")
    scope.assigned = None
    return Return(node.lineno, value)


def _assert(node: ast.Assert, scope: Scope) -> Statement:
    test = truth(node.test, scope)
    before = scope.assigned
    raised = failure("AssertionError", node.msg, node.lineno, scope)
    scope.assigned = before  # who comes past it has not evaluated the message
    learn(facts(node.test, scope)[0], scope)
    return If(node.lineno, ((node.lineno, Not(test.type, node.lineno, test), (raised,)),), ())


def _expression(node: ast.Expr, scope: Scope) -> Statement | None:
    """A call, what a generator yields, or a docstring or `...`, which do nothing."""
    if isinstance(node.value, ast.Yield | ast.YieldFrom):
        return check_yield(node.value, scope)
    if isinstance(node.value, ast.Constant):
        return None
    if (ended := ending(node.value, scope)) is not None:
        return ended
    value = check(node.value, scope)
    if ends(value, scope):
        scope.assigned = None
    return Evaluate(node.lineno, value)


def _break(node: ast.Break, scope: Scope) -> Statement:
    if scope.assigned is not None:
        scope.loops[-1].exits.append(scope.assigned)
    scope.assigned = None
    return Break(node.lineno)


def _continue(node: ast.Continue, scope: Scope) -> Statement:
    if scope.assigned is not None:
        scope.loops[-1].again.append(scope.assigned)
    scope.assigned = None
    return Continue(node.lineno)


def _pass(node: ast.Pass, scope: Scope) -> None:
    """Does nothing."""


def _while(node: ast.While, scope: Scope) -> Statement:
    return check_while(node, scope, block)


def _match(node: ast.Match, scope: Scope) -> Statement:
    return check_match(node, scope, block)


def _try(node: ast.Try, scope: Scope) -> Statement:
    return check_try(node, scope, block)


def _with(node: ast.With, scope: Scope) -> Statement:
    return check_with(node, scope, block)


def _for(node: ast.For, scope: Scope) -> Statement:
    return check_for(node, scope, block)


_HANDLERS: dict[type[ast.stmt], Callable[..., Statement | None]] = {
    ast.Assign: assign,
    ast.Delete: delete,
    ast.AnnAssign: annotated,
    ast.AugAssign: augmented,
    ast.Global: _global,
    ast.Nonlocal: _nonlocal,
    ast.If: _if,
    ast.Return: _return,
    ast.Raise: check_raise,
    ast.Assert: _assert,
    ast.Expr: _expression,
    ast.Break: _break,
    ast.Continue: _continue,
    ast.Pass: _pass,
    ast.While: _while,
    ast.For: _for,
    ast.FunctionDef: define,
    ast.Try: _try,
    ast.With: _with,
    ast.Match: _match,
}
