"""Functions in functions, and lambdas that have a name there: what they use of what is around them."""

import ast
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from ..packages.bound import bound_names, free_names, nonlocal_names, own_names, own_nodes, rebound_inside
from .symbols import Function, InnerFunction


def nested_functions(
    function: Function, local_names: frozenset[str], around: Mapping[str, InnerFunction]
) -> dict[str, InnerFunction]:
    """Those that `function` defines, each under a name that it binds once; `around` are what it may call besides."""
    found = {name: node for name, node in _definitions(function.node) if name in local_names}
    free = {name: free_names(node) & local_names for name, node in found.items()}
    made = {}
    for name, node in found.items():
        functions = _reached(free[name], free, found.keys() | around.keys(), around)
        passed = frozenset().union(*(_variables(one, free, found, around) for one in functions))
        own = own_names(node) if isinstance(node, ast.FunctionDef) else frozenset()
        hidden = min(own & passed, default=None)
        variables = passed | _variables(name, free, found, around)
        made[name] = InnerFunction(function.name, node, variables, functions, hidden)
    return made


def _definitions(node: ast.AST) -> Iterator[tuple[str, ast.FunctionDef | ast.Lambda]]:
    """Of names that are bound once, and by no other function."""
    parameters = [one.arg for one in ast.walk(getattr(node, "args", node)) if isinstance(one, ast.arg)]
    count = Counter([name for one in getattr(node, "body", []) for name in bound_names(one)] + parameters)
    alone = {name for name, times in count.items() if times == 1} - nonlocal_names(node) - rebound_inside(node)
    for one in own_nodes(node):
        match one:
            case ast.FunctionDef(name=name) if name in alone:
                yield name, one
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Lambda() as value) if name in alone:
                yield name, value


def _reached(
    names: frozenset[str],
    free: Mapping[str, frozenset[str]],
    functions: Iterable[str],
    around: Mapping[str, InnerFunction],
) -> frozenset[str]:
    """The functions among the names, and what those call."""
    every = frozenset(functions)
    found: frozenset[str] = frozenset()
    pending = names & every
    while pending:
        found |= pending
        more = (free[one] if one in free else around[one].functions for one in pending)
        pending = frozenset().union(*more) & every - found
    return found


def _variables(
    name: str, free: Mapping[str, frozenset[str]], found: Iterable[str], around: Mapping[str, InnerFunction]
) -> frozenset[str]:
    """What one function uses that is none."""
    if name not in free:
        return around[name].variables
    return free[name] - frozenset(found) - around.keys()
