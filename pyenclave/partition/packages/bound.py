"""Which names of its own scope a statement or an expression binds."""

import ast
from collections.abc import Iterator
from typing import TypeGuard

_FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef
_COMPREHENSIONS = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


def bound_names(node: ast.AST) -> Iterator[str]:
    """Every binding, with repetitions: assignments, loops, imports, definitions, `except … as`, patterns, `:=`.

    What functions, lambdas, classes and comprehensions bind for themselves is not among them.
    """
    pending: list[tuple[ast.AST, bool]] = [(node, False)]  # whether it is a comprehension's own target
    while pending:
        one, own = pending.pop()
        match one:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()) if not own:
                yield name
            case ast.alias(name=name, asname=asname):
                yield (asname or name).split(".")[0]
            case (
                ast.ExceptHandler(name=str() as name)
                | ast.MatchAs(name=str() as name)
                | ast.MatchStar(name=str() as name)
            ):
                yield name
            case ast.MatchMapping(rest=str() as name):
                yield name
        pending.extend((child, own or _is_target(one, child)) for child in reversed(evaluated_here(one)))
        if isinstance(one, _FUNCTIONS | ast.ClassDef):
            yield one.name


def _is_target(node: ast.AST, child: ast.AST) -> bool:
    return isinstance(node, ast.comprehension) and child is node.target


def evaluated_here(node: ast.AST) -> list[ast.AST]:
    """What is evaluated in the scope that the node stands in."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return [*node.decorator_list, *node.args.defaults, *(one for one in node.args.kw_defaults if one)]
        case ast.ClassDef():
            return [*node.decorator_list, *node.bases, *node.keywords]
        case ast.Lambda():
            return [*node.args.defaults, *(one for one in node.args.kw_defaults if one)]
    return list(ast.iter_child_nodes(node))


def own_names(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> frozenset[str]:
    """What the function binds for itself: its parameters, and what its body binds and does not declare otherwise."""
    arguments = node.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    names = {one.arg for one in every if one is not None}
    body = [node.body] if isinstance(node, ast.Lambda) else node.body
    bound = {name for one in body for name in bound_names(one)}
    return frozenset(names | (bound - global_names(node) - nonlocal_names(node)))


def global_names(node: ast.AST) -> frozenset[str]:
    """What the function's own `global` statements name; those of functions in it are theirs."""
    return frozenset(name for one in own_nodes(node) if isinstance(one, ast.Global) for name in one.names)


def nonlocal_names(node: ast.AST) -> frozenset[str]:
    """What the function's own `nonlocal` statements name: variables of functions around it."""
    return frozenset(name for one in own_nodes(node) if isinstance(one, ast.Nonlocal) for name in one.names)


def rebound_inside(node: ast.AST) -> frozenset[str]:
    """Variables that functions in this one declare nonlocal, and that are this one's or of those around it."""
    inner = [one for one in own_nodes(node) if isinstance(one, _FUNCTIONS)]
    return frozenset(name for one in inner for name in nonlocal_names(one) | (rebound_inside(one) - own_names(one)))


def own_nodes(node: ast.AST) -> Iterator[ast.AST]:
    """What stands in the function's body, but for what functions and classes in it have for themselves."""
    pending = [node.body] if isinstance(node, ast.Lambda) else list(reversed(getattr(node, "body", [])))
    while pending:
        one = pending.pop()
        yield one
        pending.extend(reversed(evaluated_here(one)))


def yields(node: ast.AST) -> bool:
    """Whether the function is a generator: there is a `yield` in it that is its own."""
    return any(isinstance(one, ast.Yield | ast.YieldFrom) for one in own_nodes(node))


def free_names(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> frozenset[str]:
    """What the function, and those in it, use of the scopes around."""
    body = [node.body] if isinstance(node, ast.Lambda) else node.body
    pending: list[tuple[ast.AST, frozenset[str]]] = [(one, own_names(node) | global_names(node)) for one in body]
    free: set[str] = {*nonlocal_names(node)}
    while pending:
        one, bound = pending.pop()
        match one:
            case ast.Name(id=name):
                free |= {name} - bound
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                free |= free_names(one) - bound
                pending += [(each, bound) for each in evaluated_here(one)]
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                first, *rest = one.generators
                stored = {each.id for part in one.generators for each in ast.walk(part.target) if _is_name(each)}
                pending.append((first.iter, bound))
                inner = [part for each in rest for part in (each.iter, *each.ifs)] + list(first.ifs)
                values = [one.key, one.value] if isinstance(one, ast.DictComp) else [one.elt]
                pending += [(each, bound | stored) for each in (*inner, *values)]
            case _:
                pending += [(each, bound) for each in evaluated_here(one)]
    return frozenset(free)


def _is_name(node: ast.AST) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name)
