"""`@contextmanager`: functions and methods with one `yield`, as classes with `__enter__` and `__exit__`.

What stands before the `yield` is the `__init__` of such a class, so they are called in a `with` alone, which
check/contexts.py sees to; what follows it, or catches what the `with` raises, is its `__exit__`.
"""

import ast
import copy
from dataclasses import dataclass

from ..packages.bound import bound_names, own_nodes
from .implied import ITERATED
from .quoted import unquote
from .symbols import Module

MANAGER = "contextlib.contextmanager"
# What is said of another one.
HINT = (
    "let it `yield` once, as a statement or first in its `try`, with no `**kwargs`; or write a class with `__enter__`"
)
# Variables of what is made, which no Python name can be.
_INSTANCE, _KIND, _ERROR, _TRACE, _AGAIN, _STOPPED = "0context", "0kind", "0error", "0trace", "0again", "0stopped"


@dataclass(frozen=True)
class Parts:
    """What there is of such a function: before the `yield`, its value, and what follows in its `try`, and below."""

    before: list[ast.stmt]
    value: ast.expr | None
    guard: ast.Try | None
    then: list[ast.stmt]
    after: list[ast.stmt]

    @property
    def later(self) -> list[ast.AST]:
        """What runs once the object is there."""
        guard = [] if self.guard is None else [*self.guard.handlers, *self.guard.orelse, *self.guard.finalbody]
        return [*([] if self.value is None else [self.value]), *guard, *self.then, *self.after]


def write_context_managers(tree: ast.Module, module: Module) -> None:
    taken = {name for node in tree.body for name in bound_names(node)}
    body: list[ast.stmt] = []
    for node in tree.body:
        body.append(node)
        if isinstance(node, ast.ClassDef):
            for at, one in enumerate(node.body):
                if isinstance(one, ast.FunctionDef) and (made := _manager(one, node.name, module, taken)) is not None:
                    body.append(made)
                    node.body[at] = _calling(one, made)
        elif isinstance(node, ast.FunctionDef) and (made := _manager(node, None, module, taken)) is not None:
            body[-1:] = [made, _calling(node, made)]
    tree.body[:] = body


def _manager(node: ast.FunctionDef, owner: str | None, module: Module, taken: set[str]) -> ast.ClassDef | None:
    """The class, where it can be one, by a name that is not taken."""
    said = unquote(node.returns) if node.returns is not None else None
    parts = _parts(node)
    arguments = node.args
    if (
        [module.qualified(one) for one in node.decorator_list] != [MANAGER]
        or not isinstance(said, ast.Subscript)
        or module.qualified(said.value) not in ITERATED
        or parts is None
        or arguments.kwarg is not None
    ):
        return None
    given = said.slice.elts[0] if isinstance(said.slice, ast.Tuple) else said.slice
    names = {one.arg for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
    names |= {one.arg for one in [arguments.vararg] if one is not None}
    bound = {name for one in parts.before for name in bound_names(one)}
    used = {one.id for each in parts.later for one in ast.walk(each) if isinstance(one, ast.Name)}
    kept = (names | bound) & used
    if any(_hides(one, kept) for one in (*parts.before, *parts.later)):
        return None
    name = f"{owner}_{node.name}" if owner else f"{node.name}_context"
    while name in taken:
        name += "_"
    taken.add(name)
    module.contexts.add(name)
    return _class(name, node, owner, parts, kept, given, _stops(module.tree))


def _parts(node: ast.FunctionDef) -> Parts | None:
    """None where the `yield` is not a statement of its own, or is in something else than one `try`."""
    inner = [*own_nodes(node)]
    if sum(isinstance(one, ast.Yield | ast.YieldFrom) for one in inner) != 1:
        return None
    if any(isinstance(one, ast.Return | ast.Global) for one in inner):
        return None
    for at, one in enumerate(node.body):
        match one:
            case ast.Expr(value=ast.Yield(value=value)):
                return Parts(node.body[:at], value, None, [], node.body[at + 1 :])
            case ast.Try(body=[ast.Expr(value=ast.Yield(value=value)), *then]):
                return Parts(node.body[:at], value, one, then, node.body[at + 1 :])
    return None


def _hides(node: ast.AST, names: set[str]) -> bool:
    """Whether something in it has variables of its own by one of these names."""
    for one in ast.walk(node):
        match one:
            case ast.Lambda() | ast.FunctionDef() | ast.ClassDef() | ast.NamedExpr():
                return True
            case ast.comprehension(target=target):
                if any(isinstance(each, ast.Name) and each.id in names for each in ast.walk(target)):
                    return True
            case ast.ExceptHandler(name=str() as name) if name in names:
                return True
    return False


def _class(
    name: str, node: ast.FunctionDef, owner: str | None, parts: Parts, kept: set[str], given: ast.expr, stops: bool
) -> ast.ClassDef:
    """`stops`: whether something in the module raises StopIteration."""
    arguments = copy.deepcopy(node.args)
    taken = [*arguments.posonlyargs, *arguments.args]
    if owner is not None:
        taken[0].annotation = ast.Name(owner, ast.Load())
    further = arguments.vararg
    begun = ast.arguments([], [ast.arg(_INSTANCE), *taken], further, [*arguments.kwonlyargs], [], None, [])
    begun.kw_defaults = [None for _ in arguments.kwonlyargs]
    first = [
        ast.Assign([_field(one.arg, ast.Store())], ast.Name(one.arg, ast.Load()))
        for one in (*taken, *arguments.kwonlyargs)
        if one.arg in kept
    ]
    if further is not None and further.arg in kept:
        whole = ast.Call(_builtin("tuple"), [ast.Name(further.arg, ast.Load())], [])
        first.append(ast.Assign([_field(further.arg, ast.Store())], whole))
    fields = _Fields(kept)
    before = [fields.visit(copy.deepcopy(one)) for one in parts.before]
    value = None if parts.value is None else fields.visit(copy.deepcopy(parts.value))
    nothing: ast.expr = ast.Constant(None)
    methods = [
        _method("__init__", begun, [*first, *_stopped(before, stops)] or [ast.Pass()], nothing),
        _method("__enter__", _alone(), [ast.Pass() if value is None else ast.Return(value)], given),
        _method("__exit__", _alone(_KIND, _ERROR, _TRACE), _stopped(_left(parts, fields), stops), _builtin("bool")),
    ]
    made = ast.parse("class made: ...").body[0]
    assert isinstance(made, ast.ClassDef)
    made.name, made.body = name, [*methods]
    del made.lineno
    for one in ast.walk(made):
        if not hasattr(one, "lineno"):
            ast.copy_location(one, node)
    return made


def _left(parts: Parts, fields: "_Fields") -> list[ast.stmt]:
    """`__exit__`: what was raised is raised where the `yield` stood; the `with` goes on with what leaves that."""
    then, after = ([fields.visit(copy.deepcopy(one)) for one in each] for each in (parts.then, parts.after))
    guard = None if parts.guard is None else fields.visit(copy.deepcopy(parts.guard))
    if guard is not None and guard.handlers:
        swallows = any(not _is_again(one) for one in guard.handlers)
        guard.body = [ast.If(_failed(), [ast.Raise(ast.Name(_ERROR, ast.Load()), None)], []), *then]
        for one in guard.handlers:
            if _is_again(one):
                one.body[-1:] = _again()
        if guard.handlers[-1].type is not None:
            guard.handlers.append(ast.ExceptHandler(_builtin("BaseException"), None, _again()))
        leaves = ast.If(ast.Name(_AGAIN, ast.Load()), [ast.Return(ast.Constant(False))], [])
        begun = ast.Assign([ast.Name(_AGAIN, ast.Store())], ast.Constant(False))
        result = _failed() if swallows else ast.Constant(False)
        return [begun, guard, leaves, *after, ast.Return(result)]
    orelse = [*then, *(guard.orelse if guard is not None else [])]
    body: list[ast.stmt] = [ast.If(_is_fine(), orelse, [])] if orelse else [ast.Pass()]
    rest: list[ast.stmt] = [ast.If(_is_fine(), after, [])] if after else []
    kept: list[ast.stmt] = [] if guard is None else [ast.Try(body, [], [], guard.finalbody)]
    return [*kept, *rest, ast.Return(ast.Constant(False))]


def _stops(tree: ast.Module) -> bool:
    names = {one.id for one in ast.walk(tree) if isinstance(one, ast.Name)}
    return not names.isdisjoint(("next", "StopIteration"))


def _stopped(body: list[ast.stmt], stops: bool) -> list[ast.stmt]:
    """A StopIteration that leaves it is a RuntimeError, as of each function with `yield`."""
    if not stops or not body:
        return body
    error = ast.Call(_builtin("RuntimeError"), [ast.Constant("generator raised StopIteration")], [])
    again = ast.Raise(error, ast.Name(_STOPPED, ast.Load()))
    return [ast.Try(body, [ast.ExceptHandler(_builtin("StopIteration"), _STOPPED, [again])], [], [])]


def _is_again(node: ast.ExceptHandler) -> bool:
    """Whether a handler raises again, at its end, what it has caught."""
    match node.body[-1]:
        case ast.Raise(exc=None):
            return True
        case ast.Raise(exc=ast.Name(id=name), cause=None):
            return name == node.name
    return False


def _again() -> list[ast.stmt]:
    """What was raised in the `with` goes on there; what came up afterwards is raised."""
    noted = ast.Assign([ast.Name(_AGAIN, ast.Store())], ast.Constant(True))
    return [ast.If(_is_fine(), [ast.Raise(None, None)], []), noted]


def _failed() -> ast.expr:
    return ast.Compare(ast.Name(_ERROR, ast.Load()), [ast.IsNot()], [ast.Constant(None)])


def _is_fine() -> ast.expr:
    return ast.Compare(ast.Name(_ERROR, ast.Load()), [ast.Is()], [ast.Constant(None)])


def _method(name: str, arguments: ast.arguments, body: list[ast.stmt], result: ast.expr) -> ast.FunctionDef:
    made = ast.parse("def made(): ...").body[0]
    assert isinstance(made, ast.FunctionDef)
    made.name = name
    made.args, made.body, made.returns = arguments, body, result
    del made.lineno
    return made


def _alone(*names: str) -> ast.arguments:
    return ast.arguments([], [ast.arg(one) for one in (_INSTANCE, *names)], None, [], [], None, [])


def _builtin(name: str) -> ast.expr:
    return ast.Name(f"builtins.{name}", ast.Load())


def _field(name: str, context: ast.expr_context) -> ast.Attribute:
    return ast.Attribute(ast.Name(_INSTANCE, ast.Load()), name, context)


class _Fields(ast.NodeTransformer):
    """Variables that outlive the `yield`, as fields."""

    def __init__(self, names: set[str]) -> None:
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return ast.copy_location(_field(node.id, node.ctx), node) if node.id in self.names else node


def _calling(node: ast.FunctionDef, made: ast.ClassDef) -> ast.FunctionDef:
    """The function, which makes such an object."""
    taken = [*node.args.posonlyargs, *node.args.args]
    values: list[ast.expr] = [ast.Name(one.arg, ast.Load()) for one in taken]
    if node.args.vararg is not None:
        values.append(ast.Starred(ast.Name(node.args.vararg.arg, ast.Load()), ast.Load()))
    named = [ast.keyword(one.arg, ast.Name(one.arg, ast.Load())) for one in node.args.kwonlyargs]
    called = copy.copy(node)
    called.decorator_list = []
    called.body = [ast.Return(ast.Call(ast.Name(made.name, ast.Load()), values, named))]
    called.returns = ast.Name(made.name, ast.Load())
    for one in (*ast.walk(called.body[0]), called.returns):
        ast.copy_location(one, node)
    called.makes_context = True  # type: ignore[attr-defined]
    return called
