"""`class Shape(ABC)`, or `class Shape`, from which dataclasses derive: as a dataclass without fields.

Nobody makes an object of it, so how that would compare and be shown is never seen.
"""

import ast
import copy

from .fields import without_fields
from .objects import crossing_in
from .symbols import Module

_DECORATOR = "dataclasses.dataclass"
_ROOTS = ("abc.ABC", "builtins.object")


def write_bare_bases(tree: ast.Module, module: Module) -> None:
    classes = {one.name: one for one in tree.body if isinstance(one, ast.ClassDef)}
    crossing = crossing_in(tree, module)
    for node in classes.values():
        derived = [one for one in classes.values() if any(_names(base, node) for base in one.bases)]
        decorators = [_decorator(one, module) for one in derived]
        if crossing & _derived(node, classes):  # each of the class that is declared, whatever it derives from
            continue
        if derived and None not in decorators and _is_bare(node, module) and not _is_called(node, tree):
            made = [_without_fields(one) for one in decorators if one is not None]
            if len({ast.dump(one) for one in made}) == 1:  # all frozen, or none
                node.body = without_fields(node, module)
                node.decorator_list.append(made[0])


def _derived(node: ast.ClassDef, classes: dict[str, ast.ClassDef]) -> set[str]:
    """What derives from it, whatever is between."""
    found, pending = set[str](), [node]
    while pending:
        base = pending.pop()
        more = [
            one for one in classes.values() if one.name not in found and any(_names(each, base) for each in one.bases)
        ]
        found |= {one.name for one in more}
        pending += more
    return found


def _names(base: ast.expr, node: ast.ClassDef) -> bool:
    return isinstance(base, ast.Name) and base.id == node.name


def _decorator(node: ast.ClassDef, module: Module) -> ast.expr | None:
    """What makes it a dataclass."""
    for one in node.decorator_list:
        if module.qualified(one.func if isinstance(one, ast.Call) else one) == _DECORATOR:
            return one
    return None


def _without_fields(decorator: ast.expr) -> ast.expr:
    """As that, of which only `frozen` means something to a class that has none."""
    name = copy.deepcopy(decorator.func if isinstance(decorator, ast.Call) else decorator)
    frozen = [one for one in getattr(decorator, "keywords", []) if one.arg == "frozen"]
    return ast.copy_location(ast.Call(name, [], copy.deepcopy(frozen)), decorator)


def _is_called(node: ast.ClassDef, tree: ast.Module) -> bool:
    return any(isinstance(one, ast.Call) and _names(one.func, node) for one in ast.walk(tree))


def _is_bare(node: ast.ClassDef, module: Module) -> bool:
    """Whether it has methods and constants alone, and a base that has nothing."""
    is_root = len(node.bases) <= 1 and all(module.qualified(one) in _ROOTS for one in node.bases)
    if node.decorator_list or not is_root or any(one.arg != "metaclass" for one in node.keywords):
        return False
    methods = [one for one in node.body if isinstance(one, ast.FunctionDef)]
    rest = [one for one in node.body if not isinstance(one, ast.FunctionDef | ast.Pass)]
    is_plain = all(_is_constant(one) for one in rest)
    return is_plain and not any(one.name in ("__init__", "__post_init__") for one in methods)


def _is_constant(node: ast.stmt) -> bool:
    """Whether it is a text that describes, or what a dataclass has as a constant, too."""
    match node:
        case ast.Expr(value=ast.Constant()):
            return True
        case ast.Assign(targets=targets):
            return all(isinstance(one, ast.Name) and not one.id.startswith("__") for one in targets)
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr()):
            return not name.startswith("__")
    return False
