"""What is no value of its own, and only looped over: generators, `map(…)`, `filter(…)`, `range(…)` and the like."""

import ast
from typing import TypeVar

from ..types.model import NAMED
from .operator_functions import as_lambda, is_computed
from .scope import Scope

N = TypeVar("N", bound=ast.expr)
_KEPT = ("enumerate", "zip", "map", "filter")
_LAZY = ("range", *_KEPT)


def is_lazy(node: ast.expr, scope: Scope) -> bool:
    return isinstance(node, ast.GeneratorExp) or _name(node, scope) in _LAZY or is_itertool(node, scope)


def is_kept(node: ast.expr, scope: Scope) -> bool:
    """`zip(…)` and the like, which in a variable is as a generator over it; an `itertools.count` is a value itself."""
    return _name(node, scope) in _KEPT or itertool(node, scope) not in (None, "count")


def itertool(node: ast.AST, scope: Scope) -> str | None:
    """`chain`, of a call of `itertools.chain` however it was imported."""
    if not isinstance(node, ast.Call):
        return None
    root: ast.expr = node.func
    while isinstance(root, ast.Attribute):
        root = root.value
    if not isinstance(root, ast.Name) or root.id in scope.local_names or root.id in scope.renamed:
        return None
    name = scope.module.qualified(node.func) or ""
    return name.removeprefix("itertools.") if name.startswith("itertools.") else None


def is_itertool(node: ast.AST, scope: Scope) -> bool:
    return itertool(node, scope) is not None


def is_range(node: ast.expr, scope: Scope) -> bool:
    return _name(node, scope) == "range"


def _name(node: ast.AST, scope: Scope) -> str:
    """The built-in function that is called."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
        return ""
    if node.func.id in scope.local_names or node.func.id in scope.renamed:
        return ""
    name = scope.module.qualified(node.func) or ""
    return name.removeprefix("builtins.") if name.startswith("builtins.") else ""


def has_generator(node: ast.expr, scope: Scope) -> bool:
    """Whether a loop over it may come back to a generator in each round."""
    return any(
        isinstance(one, ast.GeneratorExp) or _name(one, scope) in ("map", "filter") or is_itertool(one, scope)
        for one in ast.walk(node)
    )


def generator_of(node: ast.expr, scope: Scope) -> ast.GeneratorExp | None:
    """A generator as it is written; `map(f, xs)`, `filter(f, xs)` and the like as the generators that they are."""
    if isinstance(node, ast.GeneratorExp):
        return node
    if (tool := itertool(node, scope)) in _TOOLS:
        assert isinstance(node, ast.Call)
        return _of_tool(tool, node, scope)
    name = _name(node, scope)
    if name not in ("map", "filter"):
        return None
    assert isinstance(node, ast.Call)
    least, most = (2, 9) if name == "map" else (2, 2)
    if not least <= len(node.args) <= most or node.keywords or any(isinstance(one, ast.Starred) for one in node.args):
        message = f"`{name}` takes a function and what it runs over"
        scope.report.refuse("P010", node, message, "write a generator expression")
    function, *sources = node.args
    function, before = _once(as_lambda(function, scope), node)
    names, target, value = _applied(function, len(sources), node, scope)
    over = sources[0] if len(sources) == 1 else _located(ast.Call(_loaded("builtins.zip", node), sources, []), node)
    if name == "map":
        loop = ast.comprehension(target, over, [], 0)
        return _located(ast.GeneratorExp(value, [*before, loop]), node)
    kept = _loaded(names[0], node)
    loop = ast.comprehension(target, over, [value], 0)
    return _located(ast.GeneratorExp(kept, [*before, loop]), node)


def with_functions(loops: list[ast.comprehension], scope: Scope) -> list[ast.comprehension]:
    """A comprehension's loops, of which those over `map(picked(n), xs)` and the like have the function before."""
    found: list[ast.comprehension] = []
    for one in loops:
        over = one.iter
        if _name(over, scope) in ("map", "filter") or itertool(over, scope) == "filterfalse":
            assert isinstance(over, ast.Call)
            if over.args and not over.keywords:
                function, before = _once(as_lambda(over.args[0], scope), over, f"{len(found)}")
                found += before
                if before:
                    over = _located(ast.Call(over.func, [function, *over.args[1:]], []), over)
        found.append(ast.comprehension(one.target, over, one.ifs, one.is_async))
    return found


def _once(function: ast.expr, node: ast.Call, which: str = "") -> tuple[ast.expr, list[ast.comprehension]]:
    """A function that is computed is so before what it runs over: as what a loop of one round has."""
    if not is_computed(function):
        return function, []
    name = f"map.function{which}"  # which no Python name can be
    over = _located(ast.List([function], ast.Load()), node)
    return _loaded(name, node), [ast.comprehension(_located(ast.Name(name, ast.Store()), node), over, [], 0)]


_TOOLS = ("compress", "filterfalse")


def _of_tool(name: str | None, node: ast.Call, scope: Scope) -> ast.GeneratorExp:
    """compress(xs, tests) and filterfalse(f, xs)"""
    if len(node.args) != 2 or node.keywords or any(isinstance(one, ast.Starred) for one in node.args):
        scope.report.refuse("P010", node, f"`{name}` takes two things", "write a generator expression")
    first, second = node.args
    if name == "compress":
        parts: list[ast.expr] = [_located(ast.Name(f"map.{at}", ast.Store()), node) for at in range(2)]
        both = _located(ast.Call(_loaded("builtins.zip", node), [first, second], []), node)
        loop = ast.comprehension(_located(ast.Tuple(parts, ast.Store()), node), both, [_loaded("map.1", node)], 0)
        return _located(ast.GeneratorExp(_loaded("map.0", node), [loop]), node)
    function, before = _once(as_lambda(first, scope), node)
    names, target, value = _applied(function, 1, node, scope)
    test = _located(ast.UnaryOp(ast.Not(), value), node)
    loop = ast.comprehension(target, second, [test], 0)
    return _located(ast.GeneratorExp(_loaded(names[0], node), [*before, loop]), node)


def pairs_by(over: ast.expr, key: ast.expr | None, node: ast.Call, scope: Scope) -> ast.GeneratorExp:
    """Each of the values behind what `key` gives of it."""
    function = _located(ast.Constant(None), node) if key is None else key
    function, before = _once(as_lambda(function, scope), node)
    names, target, value = _applied(function, 1, node, scope)
    pair = _located(ast.Tuple([value, _loaded(names[0], node)], ast.Load()), node)
    return _located(ast.GeneratorExp(pair, [*before, ast.comprehension(target, over, [], 0)]), node)


def _applied(function: ast.expr, count: int, node: ast.expr, scope: Scope) -> tuple[list[str], ast.expr, ast.expr]:
    """The names of what the function gets, these as a target, and its value."""
    if isinstance(function, ast.Lambda):
        refuse_assignments(function, scope)
        arguments = function.args
        names = [one.arg for one in arguments.args]
        if len(names) != count or arguments.vararg or arguments.kwarg or arguments.kwonlyargs or arguments.posonlyargs:
            hint = "give it a parameter for each"
            scope.report.refuse("P010", function, f"this function is called with {count} arguments", hint)
        value = function.body
    else:
        names = [f"map.{at}" for at in range(count)]  # which no Python name can be
        first, *rest = [_loaded(one, node) for one in names]
        if isinstance(function, ast.Constant) and function.value is None:
            value = first
        elif isinstance(function, ast.Attribute) and scope.module.qualified(function.value) in NAMED:
            method = _located(ast.Attribute(first, function.attr, ast.Load()), function)  # str.upper
            value = _located(ast.Call(method, rest, []), function)
        else:
            value = _located(ast.Call(function, [_loaded(one, node) for one in names], []), function)
    stored: list[ast.expr] = [_located(ast.Name(one, ast.Store()), node) for one in names]
    target = stored[0] if count == 1 else _located(ast.Tuple(stored, ast.Store()), node)
    return names, target, value


def unpacked_list(node: ast.expr, parts: list[ast.expr]) -> ast.ListComp:
    """What `a, b = …` asks for, as a list: one value more says that there are too many; with a `*` all of them."""
    counted, given = "unpacked.0", "unpacked.1"  # which no Python name can be
    target: ast.expr = _located(ast.Name(given, ast.Store()), node)
    over = node
    if not any(isinstance(one, ast.Starred) for one in parts):
        most = _located(ast.Constant(len(parts) + 1), node)
        counts = _located(ast.Call(_loaded("builtins.range", node), [most], []), node)
        over = _located(ast.Call(_loaded("builtins.zip", node), [counts, node], []), node)
        target = _located(ast.Tuple([_located(ast.Name(counted, ast.Store()), node), target], ast.Store()), node)
    return _located(ast.ListComp(_loaded(given, node), [ast.comprehension(target, over, [], 0)]), node)


def refuse_assignments(node: ast.Lambda, scope: Scope) -> None:
    """What a lambda assigns is its own, and ends with it."""
    for one in ast.walk(node.body):
        if isinstance(one, ast.NamedExpr):
            scope.report.refuse("P009", one, "an assignment in a lambda", "write a function")


def _loaded(name: str, node: ast.expr) -> ast.expr:
    return _located(ast.Name(name, ast.Load()), node)


def _located(made: N, node: ast.expr) -> N:
    return ast.copy_location(made, node)
