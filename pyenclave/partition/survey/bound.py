"""Which names of its own scope a statement or an expression binds."""

import ast
from collections.abc import Iterator

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
        pending.extend((child, own or _is_target(one, child)) for child in reversed(_children(one)))
        if isinstance(one, _FUNCTIONS | ast.ClassDef):
            yield one.name


def _is_target(node: ast.AST, child: ast.AST) -> bool:
    return isinstance(node, ast.comprehension) and child is node.target


def _children(node: ast.AST) -> list[ast.AST]:
    """What is evaluated in the scope that the node stands in."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return [*node.decorator_list, *node.args.defaults, *(one for one in node.args.kw_defaults if one)]
        case ast.ClassDef():
            return [*node.decorator_list, *node.bases, *node.keywords]
        case ast.Lambda():
            return [*node.args.defaults, *(one for one in node.args.kw_defaults if one)]
    return list(ast.iter_child_nodes(node))
