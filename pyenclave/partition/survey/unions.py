"""`Node = Leaf | Split`: a union of the module's classes is a base that they have without naming it.

It is put into the tree as a class, with the methods that all of them have alike. Nobody makes an object of it.
"""

import ast
import copy
from collections import Counter
from collections.abc import Iterator, Mapping

from ..packages.bound import bound_names
from .objects import annotations_in, crossing_in
from .quoted import parts_of_union, unquote
from .symbols import Module

_ORDER = {"__lt__", "__le__", "__gt__", "__ge__"}
_EQUAL = {"__eq__", "__hash__"}  # of plain classes equalities.py sees to them
_KEPT_APART = ("__init__", "__post_init__", "__iter__")
_DECORATORS: tuple[list[str], ...] = ([], [ast.dump(ast.Name("property", ast.Load()))])


def write_unions(tree: ast.Module, module: Module) -> None:
    """Those that a name is bound to, then those that annotations have; one may be in another, and stays inside."""
    bound = Counter(name for one in tree.body for name in bound_names(one))
    classes = classes_in(tree, module)
    found: dict[str, list[str]] = {}
    missing: dict[str, list[ast.FunctionDef]] = {}
    for node in [*tree.body]:
        name, value = _bound(node, module)
        members = _members(value, found, module) if value is not None else []
        if name is not None and bound[name] == 1 and are_free(members, classes, found, module):
            tree.body[tree.body.index(node)] = ast.copy_location(ast.Pass(), node)
            found[name] = members
            missing[name] = getattr(node, "missing", [])
    for said in [*annotations_in(tree)]:
        for part in ast.walk(unquote(said)):
            members = _members(part, found, module) if isinstance(part, ast.BinOp | ast.Subscript) else []
            if "_or_".join(members) not in bound and are_free(members, classes, found, module):
                found["_or_".join(members)] = members
    for name in sorted(found, key=lambda one: -len(found[one])):
        _write(name, found, tree, classes, missing.get(name, []))
    for name, node in classes.items():
        _derive(node, {name}, found)


def classes_in(tree: ast.Module, module: Module) -> dict[str, ast.ClassDef]:
    """Those that may be in a union, by their names."""
    crossing = crossing_in(tree, module)
    bound = Counter(name for one in tree.body for name in bound_names(one))
    return {
        one.name: one
        for one in tree.body
        if isinstance(one, ast.ClassDef) and bound[one.name] == 1
        if not one.decorator_list or one.name not in crossing
    }


def _bound(node: ast.stmt, module: Module) -> tuple[str | None, ast.expr | None]:
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.BinOp() | ast.Subscript() as value):
            return name, value
        case ast.AnnAssign(target=ast.Name(id=name), annotation=said, value=ast.expr() as value) if (
            module.qualified(said) == "typing.TypeAlias"
        ):
            return name, value
        case ast.stmt() if type(node).__name__ == "TypeAlias":  # since Python 3.12
            return node.name.id, node.value  # type: ignore[attr-defined]
    return None, None


def _is_nothing(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _members(node: ast.expr, unions: Mapping[str, list[str]], module: Module) -> list[str]:
    """The classes' names, those of unions that it names too, where it names nothing else but None."""
    parts = [unquote(one) for one in parts_of_union(node, module) if not _is_nothing(one)]
    names = [one.id for one in parts if isinstance(one, ast.Name)]
    each = dict.fromkeys(name for one in names for name in unions.get(one, [one]))
    return [*each] if len(names) == len(parts) else []


def are_free(
    members: list[str], classes: dict[str, ast.ClassDef], unions: Mapping[str, list[str]], module: Module
) -> bool:
    """Whether all are classes that derive from nothing, and other unions have all of them, or none.

    What orders them is of two of one class; plain ones all have a `__repr__`, or none. What equals a dataclass's object
    its descriptor says, which is asked wherever one of the classes is a dataclass.
    """
    mine = {*members}
    if len(members) < 2 or not classes.keys() >= mine:
        return False
    if not all(mine < {*one} or mine > {*one} or mine.isdisjoint(one) for one in unions.values()):
        return False
    own = [{one.name for one in classes[name].body if isinstance(one, ast.FunctionDef)} for name in members]
    kinds = {_kind(classes[one], module) for one in members}
    is_plain = kinds == {"class"}
    if any(each & (_ORDER if is_plain else _ORDER | _EQUAL) for each in own):
        return False
    return None not in kinds and not (is_plain and len({"__repr__" in each for each in own}) > 1)


def _kind(node: ast.ClassDef, module: Module) -> str | None:
    if node.bases or node.keywords or getattr(node, "type_params", []) or len(node.decorator_list) > 1:
        return None
    if not node.decorator_list:
        return "class"
    decorator = node.decorator_list[0]
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    if module.qualified(called) != "dataclasses.dataclass":
        return None
    said = decorator.keywords if isinstance(decorator, ast.Call) else []
    known = {one.arg: one.value.value for one in said if isinstance(one.value, ast.Constant)}
    if not known.get("eq", True):  # which no class has that has a base
        return None
    return "dataclass"


def _write(
    name: str,
    unions: Mapping[str, list[str]],
    tree: ast.Module,
    classes: dict[str, ast.ClassDef],
    missing: list[ast.FunctionDef],
) -> None:
    """`missing`: methods that some of its classes have, and what they are of those that lack them."""
    nodes = [classes[one] for one in unions[name]]
    decorators = _decorators(nodes)
    larger = [[classes[one] for one in theirs] for theirs in unions.values() if {*unions[name]} < {*theirs}]
    inherited = {one.name for theirs in larger for one in _alike(theirs)}
    alike = [one for one in _alike(nodes) if one.name not in inherited]
    there = {one.name for one in alike} | inherited
    body: list[ast.stmt] = [*alike, *{one.name: one for one in missing if one.name not in there}.values()]
    body = body or [ast.copy_location(ast.Pass(), nodes[0])]
    made = ast.copy_location(ast.ClassDef(name, [], [], body, decorators), nodes[0])
    made.is_union = True  # type: ignore[attr-defined]
    tree.body.insert(min(map(tree.body.index, nodes)), made)
    _derive(made, {*unions[name]}, unions)


def _decorators(nodes: list[ast.ClassDef]) -> list[ast.expr]:
    """`@dataclass`, where one of the classes is one: frozen, where all are."""
    called = [[one.func if isinstance(one, ast.Call) else one for one in node.decorator_list] for node in nodes]
    said = [[each for one in node.decorator_list for each in getattr(one, "keywords", [])] for node in nodes]
    frozen = [[each for each in one if each.arg == "frozen"] for one in said]
    first = next((one[0] for one in called if one), None)
    if first is None:
        return []
    are_frozen = all(each and ast.unparse(each[0].value) == "True" for each in frozen)
    return [ast.copy_location(ast.Call(first, [], frozen[0] if are_frozen else []), first)]


def _derive(node: ast.ClassDef, members: set[str], unions: Mapping[str, list[str]]) -> None:
    """From the least union that has more than these."""
    around = [name for name, theirs in unions.items() if members < {*theirs}]
    if around:
        least = min(around, key=lambda one: len(unions[one]))
        node.bases.append(ast.copy_location(ast.Name(least, ast.Load()), node))


def _alike(nodes: list[ast.ClassDef]) -> Iterator[ast.FunctionDef]:
    """The methods and properties that all have, with the same parameters and the same result."""
    first, *others = nodes
    is_plain = not any(one.decorator_list for one in nodes)
    theirs = [{one.name: one for one in node.body if isinstance(one, ast.FunctionDef)} for node in others]
    for one in first.body:
        if not isinstance(one, ast.FunctionDef) or one.name in {*_KEPT_APART, *_EQUAL} or not one.args.args:
            continue
        if (one.name == "__repr__" and not is_plain) or [*map(ast.dump, one.decorator_list)] not in _DECORATORS:
            continue
        if all(one.name in each and _said(each[one.name]) == _said(one) for each in theirs):
            made = copy.copy(one)
            raised = ast.copy_location(ast.Name("builtins.NotImplementedError", ast.Load()), one)
            made.body = [ast.copy_location(ast.Raise(raised, None), one)]
            yield made


def _said(node: ast.FunctionDef) -> tuple[str, str, list[str]]:
    returns = "" if node.returns is None else ast.dump(node.returns)
    return ast.dump(node.args), returns, [*map(ast.dump, node.decorator_list)]
