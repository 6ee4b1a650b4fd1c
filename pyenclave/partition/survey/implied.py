"""What is written in another way: as it would be without that."""

import ast
import copy

from ..packages.bound import bound_names
from .constants import NotConstant, evaluate
from .own_iterators import write_own_iterator
from .quoted import unquote
from .symbols import Module

_FINAL = "typing.Final"
# What functools.total_ordering adds to which comparison, in the order in which it looks for one.
_ORDER: dict[str, dict[str, str]] = {
    "__lt__": {
        "__gt__": "not {0} < {1} and {0} != {1}",
        "__le__": "{0} < {1} or {0} == {1}",
        "__ge__": "not {0} < {1}",
    },
    "__le__": {
        "__ge__": "not {0} <= {1} or {0} == {1}",
        "__lt__": "{0} <= {1} and {0} != {1}",
        "__gt__": "not {0} <= {1}",
    },
    "__gt__": {
        "__lt__": "not {0} > {1} and {0} != {1}",
        "__ge__": "{0} > {1} or {0} == {1}",
        "__le__": "not {0} > {1}",
    },
    "__ge__": {
        "__le__": "not {0} >= {1} or {0} == {1}",
        "__gt__": "{0} >= {1} and {0} != {1}",
        "__lt__": "not {0} >= {1}",
    },
}


ITERATED = {f"{of}.{one}" for of in ("typing", "collections.abc") for one in ("Iterator", "Iterable", "Generator")}
_LAZY = ("iter", "map", "filter", "zip", "enumerate", "reversed")


def write_out(node: ast.stmt, module: Module) -> None:
    """Puts in the place of each such thing of a class or a function what it means."""
    if isinstance(node, ast.FunctionDef):
        _returned(node, module)
    if not isinstance(node, ast.ClassDef):
        return
    for one in node.body:
        if isinstance(one, ast.FunctionDef) and one.name != "__iter__":
            _returned(one, module)
        if isinstance(one, ast.FunctionDef) and one.name != "__exit__":
            _positional(one)
    write_own_iterator(node, module)
    _aliases(node)
    _order(node, module)
    _final(node, module)


def _positional(node: ast.FunctionDef) -> None:
    """`/` in a method: the object is the first of `args`, as in others, and what a call may not name is marked."""
    for one in node.args.posonlyargs:
        one.is_positional = True  # type: ignore[attr-defined]
    node.args.args = [*node.args.posonlyargs, *node.args.args]
    node.args.posonlyargs = []


def _returned(node: ast.FunctionDef, module: Module) -> None:
    """A function that does nothing but return `(… for …)`, `map(…)` or `iter(xs)` yields what that gives."""
    said = unquote(node.returns) if node.returns is not None else None
    named = {"builtins.staticmethod", "builtins.classmethod"}
    if (
        not isinstance(said, ast.Subscript)
        or module.qualified(said.value) not in ITERATED
        or any(module.qualified(one) not in named for one in node.decorator_list)
    ):
        return
    *before, last = node.body
    is_alone = all(isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant) for one in before)
    value = last.value if isinstance(last, ast.Return) else None
    if isinstance(value, ast.Call) and _is_lazy(value.func, module):
        if module.qualified(value.func) == "builtins.iter":
            value = value.args[0] if len(value.args) == 1 and not value.keywords else None
    elif not isinstance(value, ast.GeneratorExp):
        return
    if isinstance(value, ast.GeneratorExp) and is_alone and _is_nested(value, node):
        node.body = [*before, _loops(value)]
    elif value is not None and is_alone:
        over = ast.copy_location(ast.YieldFrom(value), last)
        node.body = [*before, ast.copy_location(ast.Expr(over), last)]


def _is_nested(written: ast.GeneratorExp, node: ast.FunctionDef) -> bool:
    """Whether it has several `for`s, of variables that the function has not."""
    own = {one.arg for one in ast.walk(node.args) if isinstance(one, ast.arg)}
    bound = {one.id for loop in written.generators for one in ast.walk(loop.target) if isinstance(one, ast.Name)}
    is_plain = not any(isinstance(one, ast.NamedExpr | ast.Await) for one in ast.walk(written))
    return len(written.generators) > 1 and is_plain and not own & bound


def _loops(written: ast.GeneratorExp) -> ast.stmt:
    body: ast.stmt = ast.copy_location(ast.Expr(ast.copy_location(ast.Yield(written.elt), written.elt)), written.elt)
    for loop in reversed(written.generators):
        for test in reversed(loop.ifs):
            body = ast.copy_location(ast.If(test, [body], []), test)
        body = ast.copy_location(ast.For(loop.target, loop.iter, [body], []), loop.target)
    return body


def _is_lazy(func: ast.expr, module: Module) -> bool:
    """Whether the call gives its values one by one; what the module itself calls so is something else."""
    name = module.qualified(func) or ""
    own = (one for one in module.tree.body if not isinstance(one, ast.Import | ast.ImportFrom))
    is_own = isinstance(func, ast.Name) and any(func.id in bound_names(one) for one in own)
    return not is_own and (name.startswith("itertools.") or name.removeprefix("builtins.") in _LAZY)


def _aliases(node: ast.ClassDef) -> None:
    """`__rmul__ = __mul__` is the method by another name too."""
    methods = {one.name: one for one in node.body if isinstance(one, ast.FunctionDef)}
    for at, one in enumerate(node.body):
        match one:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Name(id=method)) if method in methods:
                other = copy.copy(methods[method])
                if not other.decorator_list and name not in methods:
                    other.name = name
                    node.body[at] = other


def _order(node: ast.ClassDef, module: Module) -> None:
    """`@total_ordering` adds the comparisons that neither the class nor its base has."""
    kept = [one for one in node.decorator_list if module.qualified(one) != "functools.total_ordering"]
    methods = _comparisons(node, module)
    first = next((methods[name] for name in _ORDER if name in methods), None)
    if len(kept) == len(node.decorator_list) or first is None or len(first.args.args) != 2:
        return
    node.decorator_list = kept
    names = [one.arg for one in first.args.args]
    for name, text in _ORDER[first.name].items():
        if name not in methods:
            value = ast.parse(text.format(*names), mode="eval").body
            for one in ast.walk(value):
                ast.copy_location(one, first)
            other = copy.copy(first)
            other.name, other.body = name, [ast.copy_location(ast.Return(value), first)]
            node.body.append(other)


def _comparisons(node: ast.ClassDef, module: Module) -> dict[str, ast.FunctionDef]:
    """Those of the class, and of what it derives from."""
    classes = {one.name: one for one in module.tree.body if isinstance(one, ast.ClassDef)}
    found: dict[str, ast.FunctionDef] = {}
    seen: set[str] = set()
    while node.name not in seen:
        seen.add(node.name)
        found = {one.name: one for one in node.body if isinstance(one, ast.FunctionDef) and one.name in _ORDER} | found
        match node.bases:
            case [ast.Name(id=name)] if name in classes:
                node = classes[name]
    return found


def _final(node: ast.ClassDef, module: Module) -> None:
    """A bare `Final` says nothing of the type; a dataclass has a field of it, so there it is that of the value."""
    has_fields = any(
        module.qualified(one.func if isinstance(one, ast.Call) else one) == "dataclasses.dataclass"
        for one in node.decorator_list
    )
    for at, one in enumerate(node.body):
        match one:
            case ast.AnnAssign(annotation=said, value=ast.expr() as value) if module.qualified(unquote(said)) == _FINAL:
                if not has_fields:
                    node.body[at] = ast.copy_location(ast.Assign([one.target], value), one)
                    continue
                try:
                    kind = type(evaluate(value, {}, module)).__name__
                except NotConstant:
                    continue
                one.annotation = ast.copy_location(ast.Name(f"builtins.{kind}", ast.Load()), said)
            case ast.FunctionDef():
                _Stored(module).visit(one)


class _Stored(ast.NodeTransformer):
    """`self.size: Final = size` in a method."""

    def __init__(self, module: Module) -> None:
        self.module = module

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt:
        is_field = isinstance(node.target, ast.Attribute) and node.value is not None
        if is_field and self.module.qualified(unquote(node.annotation)) == _FINAL:
            assert node.value is not None
            return ast.copy_location(ast.Assign([node.target], node.value), node)
        return node
