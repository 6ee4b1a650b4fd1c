"""heapq.nsmallest and heapq.nlargest: as the beginning of what `sorted` gives, which CPython says they are."""

import ast
from collections.abc import Callable

from ..types.model import INT
from .convert import coerce
from .dispatch import Checked, check
from .scope import Scope
from .tree import Expression, Held, Holding


def best(name: str) -> Callable[[ast.Call, Scope], Expression]:
    def called(node: ast.Call, scope: Scope) -> Expression:
        places = ("n", "iterable", "key")
        given = dict(zip(places, node.args, strict=False)) | {one.arg or "": one.value for one in node.keywords}
        starred = any(isinstance(one, ast.Starred) for one in node.args)
        if starred or len(node.args) > 3 or not {"n", "iterable"} <= given.keys() <= {*places}:
            hint = f"write `heapq.{name}(n, xs, key=…)`"
            scope.report.refuse("P010", node, f"`heapq.{name}` takes how many, what it runs over, and a key", hint)
        count = coerce(scope, check(given["n"], scope), INT, given["n"], "`n`")
        held = Held(INT, node.lineno, count.constant)
        keywords = [ast.keyword("key", given["key"])] if "key" in given else []
        if name == "nlargest":
            keywords.append(ast.keyword("reverse", ast.Constant(True)))
        ranked = ast.Call(ast.Name("builtins.sorted", ast.Load()), [given["iterable"]], keywords)
        most = ast.Call(ast.Name("builtins.max", ast.Load()), [Checked(held, node), ast.Constant(0)], [])
        part: ast.expr = ast.Subscript(ranked, ast.Slice(None, most, None), ast.Load())
        for one in ast.walk(part):
            if isinstance(one, ast.expr | ast.keyword) and not hasattr(one, "lineno"):
                ast.copy_location(one, node)
        made = check(part, scope)
        return Holding(made.type, node.lineno, count, held, made)

    return called
