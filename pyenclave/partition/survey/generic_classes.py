"""`class Cache(Generic[K, V])`: one class for each way in which it is named, as `Cache[str, int]`.

They are put into the tree beside it, with types in the place of its type variables. Where the class is called by its
bare name, the annotation of what it goes to says which one is meant, there or where that is declared, else the
function, the class or the module around, if that names one only.
"""

import ast
import copy
from collections.abc import Sequence

from ..packages.marks import with_types
from .quoted import unquote
from .symbols import Module

MOST = 64  # of all generic classes of a module: types may name ever new ones
_LARGEST = 200  # names and brackets of what a class is made of: each of ever new ones may be twice the one before


def write_generic_classes(tree: ast.Module, module: Module) -> None:
    generic = {
        one.name: (one, names) for one in tree.body if isinstance(one, ast.ClassDef) if (names := _of(one, module))
    }
    if not generic:
        return
    made = _Made(generic, tree)
    for node in [*tree.body]:
        if not (isinstance(node, ast.ClassDef) and node.name in generic):
            _Written(made, {}).visit(node)
    made.write()
    for node, origin in made.nodes.values():
        tree.body.insert(tree.body.index(origin), node)
    every = {node.name: origin.name for node, origin in made.nodes.values()}
    around = _named(tree.body, every)
    state = {
        name: of for one in tree.body if isinstance(one, ast.AnnAssign) for name, of in _declared(one, every).items()
    }
    for node in tree.body:
        if not (isinstance(node, ast.ClassDef) and node.name in generic):
            _name_bare(node, every, around, state)


def _of(node: ast.ClassDef, module: Module) -> list[str]:
    """Its type variables, where it is generic and derives from nothing else."""
    written = getattr(node, "type_params", [])
    if written and not node.bases and not node.keywords:
        return [one.name for one in written if type(one).__name__ == "TypeVar"]
    match node.bases:
        case [ast.Subscript(value=base, slice=inner)] if module.qualified(base) == "typing.Generic":
            parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
            names = [one.id for one in parts if isinstance(one, ast.Name)]
            return names if len(names) == len(parts) and not node.keywords else []
    return []


class _Made:
    """The classes with types, by what they are made of."""

    def __init__(self, generic: dict[str, tuple[ast.ClassDef, list[str]]], tree: ast.Module) -> None:
        self.generic = generic
        self.variables = {name for _, names in generic.values() for name in names}
        self.names: dict[tuple[str, str], str] = {}
        self.nodes: dict[str, tuple[ast.ClassDef, ast.ClassDef]] = {}
        self.pending: list[tuple[ast.ClassDef, dict[str, ast.expr]]] = []

    def name(self, owner: str, arguments: list[ast.expr]) -> str | None:
        """None where they are not that many, or too many classes."""
        origin, names = self.generic[owner]
        if sum(1 for each in arguments for _ in ast.walk(each)) > _LARGEST:
            return None
        key = owner, ast.dump(ast.Tuple(arguments, ast.Load()))
        if key in self.names:
            return self.names[key]
        if len(arguments) != len(names) or len(self.names) >= MOST:
            return None
        name = self.names[key] = with_types(len(self.names), owner)
        node = copy.deepcopy(origin)
        node.name, node.bases = name, []
        if hasattr(node, "type_params"):
            node.type_params = []
        self.nodes[name] = node, origin
        self.pending.append((node, dict(zip(names, arguments, strict=True))))
        return name

    def write(self) -> None:
        """Puts the types into them, one after the other: each may name the next, however deep in it that is."""
        while self.pending:
            node, types = self.pending.pop()
            _Written(self, types).generic_visit(node)


class _Written(ast.NodeTransformer):
    """`Cache[str, int]` as the class that it is; `types` are what names stand for in a generic class."""

    def __init__(self, made: _Made, types: dict[str, ast.expr]) -> None:
        self.made, self.types = made, types

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        if isinstance(node.value, ast.Name) and node.value.id in self.made.generic:
            parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            arguments = [self.visit(unquote(one)) for one in parts]
            open_ = {one.id for each in arguments for one in ast.walk(each) if isinstance(one, ast.Name)}
            name = None if open_ & self.made.variables else self.made.name(node.value.id, arguments)
            if name is not None:
                return ast.copy_location(ast.Name(name, ast.Load()), node)
        self.generic_visit(node)
        return node

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if isinstance(node.ctx, ast.Load) and node.id in self.types:
            found = copy.deepcopy(self.types[node.id])
            for one in ast.walk(found):
                ast.copy_location(one, node)
            return found
        return node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None if node.annotation is None else self.visit(unquote(node.annotation))
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AnnAssign:
        node.annotation = unquote(node.annotation)
        self.generic_visit(node)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        node.returns = None if node.returns is None else unquote(node.returns)
        self.generic_visit(node)
        return node


def _named(nodes: Sequence[ast.AST], every: dict[str, str]) -> dict[str, str]:
    """The class with types that each generic one means here, where one alone is named."""
    found: dict[str, set[str]] = {}
    for node in nodes:
        for one in ast.walk(node):
            if isinstance(one, ast.Name) and one.id in every:
                found.setdefault(every[one.id], set()).add(one.id)
    return {owner: names.pop() for owner, names in found.items() if len(names) == 1}


def _name_bare(
    node: ast.AST,
    every: dict[str, str],
    around: dict[str, str],
    declared: dict[str, dict[str, str]],
    given: ast.expr | None = None,
) -> None:
    """`declared`: which class variables are said to have; `given`: what the function around says that it returns."""
    inner = around | _named([node], every)
    match node:
        case ast.Return() if given is not None:
            inner |= _named([given], every)
        case ast.Assign(targets=[ast.Name(id=name) | ast.Subscript(value=ast.Name(id=name))]):
            inner |= declared.get(name, {})
        case ast.FunctionDef():
            given, declared = node.returns, declared | _declared(node, every)
        case ast.ClassDef(name=name) if name in every:
            inner[every[name]] = name
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt | ast.excepthandler | ast.match_case):
            _name_bare(child, every, inner, declared, given)
        else:
            for one in ast.walk(child):
                if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load):
                    one.id = inner.get(one.id, one.id)


def _declared(node: ast.AST, every: dict[str, str]) -> dict[str, dict[str, str]]:
    """By the names of variables that are declared in it, which class each generic one means for them."""
    return {
        one.target.id: _named([one.annotation], every)
        for one in ast.walk(node)
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)
    }
