"""`with`: objects with `__enter__` and `__exit__`, the module's locks, and contextlib.suppress."""

import ast
from collections.abc import Callable

from ..operations import Operation
from ..packages.bound import bound_names, own_nodes
from ..survey.context_managers import MANAGER
from ..survey.report import Refused
from ..survey.symbols import Function, LockSymbol
from ..types.model import EXCEPTION, LOCK, NONE, described
from .caught import classes_of
from .convert import condition
from .dispatch import check
from .optional import without
from .records import called
from .scope import Scope, deleted, join
from .special import method_of
from .targets import hold, targets
from .tree import Apply, Call, Expression, Handler, Held, LockOf, Nothing, Several, Some, Statement, Target, Try, With

Block = Callable[[list[ast.stmt], Scope], tuple[Statement, ...]]
Lost = tuple[set[str], set[str]]  # the variables that it assigns, and those that it deletes


def check_with(node: ast.With, scope: Scope, block: Block) -> Statement:
    return _items(node, node.items, scope, block)


def _items(node: ast.With, items: list[ast.withitem], scope: Scope, block: Block) -> Statement:
    """The first of them around the others."""
    lost = {name for one in (*items, *node.body) for name in bound_names(one)}, deleted(node.body)

    def inside() -> tuple[Statement, ...]:
        return (_items(node, items[1:], scope, block),) if len(items) > 1 else block(node.body, scope)

    first, target = items[0].context_expr, items[0].optional_vars
    if isinstance(first, ast.Call) and scope.module.qualified(first.func) == "contextlib.suppress":
        return _suppress(first, target, lost, scope, inside)
    return _manager(first, target, lost, scope, inside)


def _suppress(
    node: ast.Call, target: ast.expr | None, lost: Lost, scope: Scope, inside: Callable[[], tuple[Statement, ...]]
) -> Statement:
    """As `try` with an `except` that does nothing."""
    if node.keywords or any(isinstance(one, ast.Starred) for one in node.args):
        scope.report.refuse(
            "P010", node, "`suppress` takes exception classes", "write `suppress(KeyError, ValueError)`"
        )
    if target is not None:
        scope.report.refuse("P008", target, "`suppress` gives nothing", "leave `as …` out")
    classes = classes_of(ast.copy_location(ast.Tuple(node.args, ast.Load()), node), scope) if node.args else ()
    before = _before(lost, scope)
    body = inside()
    if not node.args:
        return Several(node.lineno, body)
    scope.assigned = join(scope.assigned, before)
    return Try(node.lineno, body, (Handler(node.lineno, classes, None, ()),), (), ())


def _before(lost: Lost, scope: Scope) -> frozenset[str] | None:
    """What is known where the body may have ended anywhere."""
    names, gone = lost
    return None if scope.assigned is None else without(names, scope.assigned) - gone


def _manager(
    node: ast.expr, target: ast.expr | None, lost: Lost, scope: Scope, inside: Callable[[], tuple[Statement, ...]]
) -> Statement:
    lock = _lock_of(node, scope)
    if lock is not None:
        return _locked(lock, node, target, scope, inside)
    scope.entered = node
    manager = check(node, scope)
    enter, leave = (method_of(manager.type, name, scope) for name in ("__enter__", "__exit__"))
    if enter is None or leave is None:
        if isinstance(manager, Call) and _is_decorated(manager.target, scope):
            raise Refused  # reported where it is defined
        hint = "use a dataclass with `__enter__` and `__exit__`, or clean up in `finally`"
        scope.report.refuse("P008", node, f"trusted code has no `with` of {described(manager.type)}", hint)
    held = hold(manager)
    begin = _enter(enter, held, scope)
    entered = hold(begin)
    stores: tuple[Target, ...] = ()
    before = _before(lost, scope)
    if target is not None:
        stores = tuple(targets(target, entered, node, scope))
    body = inside()
    caught = Held(EXCEPTION, node.lineno)
    end = _leave(leave, held, None, scope)
    failed = _leave(leave, held, caught, scope)
    if failed.type != NONE:
        failed = condition(failed, scope, node)
    if failed.type != NONE and not _never(leave):
        scope.assigned = join(scope.assigned, before)
    return With(node.lineno, manager, held, begin, entered, stores, body, end, failed, caught)


def _is_decorated(target: object, scope: Scope) -> bool:
    """Whether it is a function by a decorator that is no such class, which is said there."""
    decorators = target.node.decorator_list if isinstance(target, Function) else []
    return any(scope.module.qualified(one) == MANAGER for one in decorators)


def _lock_of(node: ast.expr, scope: Scope) -> LockSymbol | None:
    """A lock is named where it is taken, so that everybody sees which one it is."""
    if not isinstance(node, ast.Name) or node.id in scope.local_names:
        return None
    symbol = scope.module.symbols.get(node.id)
    return symbol if isinstance(symbol, LockSymbol) else None


def _locked(
    lock: LockSymbol, node: ast.expr, target: ast.expr | None, scope: Scope, inside: Callable[[], tuple[Statement, ...]]
) -> Statement:
    if target is not None:
        scope.report.refuse("P008", target, "a Lock gives nothing", "leave `as …` out")
    if lock.name in scope.locks:
        hint = "leave the inner `with` out: what it would wait for is this call"
        scope.report.refuse("P008", node, f"`{lock.name}` is held already here", hint)
    manager = LockOf(LOCK, node.lineno, lock)
    held = hold(manager)
    begin = Apply(NONE, node.lineno, Operation("pye_section_enter", (LOCK,), NONE), (held,))
    leave = Operation("pye_section_leave", (LOCK,), NONE, fails=False)
    end, failed = (Apply(NONE, node.lineno, leave, (held,)) for _ in range(2))
    scope.locks.append(lock.name)
    try:
        body = inside()
    finally:
        scope.locks.pop()
    return With(node.lineno, manager, held, begin, hold(begin), (), body, end, failed, Held(EXCEPTION, node.lineno))


def _enter(method: Function, held: Held, scope: Scope) -> Expression:
    scope.called.add(method.name)
    if method.signature is None:
        raise Refused  # reported where it is defined
    for one in method.signature.parameters[1:]:
        scope.report.refuse("P010", one.node, "`__enter__` has no parameter but `self`", "leave it out")
    return called(method, held, (), held.line)


def _leave(method: Function, held: Held, caught: Held | None, scope: Scope) -> Expression:
    """`__exit__` with what was raised, which is its class and its traceback too (survey/exits.py), or with None."""
    scope.called.add(method.name)
    if method.signature is None:
        raise Refused  # reported where it is defined
    arguments: list[tuple[int, Expression]] = []
    for place, one in enumerate(method.signature.parameters[1:]):
        nothing = Nothing(one.type, held.line)
        arguments.append((place, nothing if caught is None else Some(one.type, held.line, caught)))
    return called(method, held, tuple(arguments), held.line)


def _never(leave: Function) -> bool:
    """Whether `__exit__` plainly never answers that the exception ends there."""
    returns = [one for one in own_nodes(leave.node) if isinstance(one, ast.Return)]
    return all(isinstance(one.value, ast.Constant) and not one.value.value for one in returns)
