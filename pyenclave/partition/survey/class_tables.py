"""What a class has that is a table, or computed: `EDGES: ClassVar[list[int]] = [0, 18]`, `OPENS = time(8)`.

It is a constant of the module's, before the class, by a name of its own; `self.EDGES` and `Room.EDGES` are that.
"""

import ast
from collections import Counter
from collections.abc import Iterator

from ..packages.bound import bound_names
from ..types.model import NAMED
from .fields import is_class_variable
from .quoted import unquote
from .symbols import Module

_MADE = ast.List | ast.Dict | ast.Set | ast.Tuple | ast.ListComp | ast.SetComp | ast.DictComp | ast.Call
_NUMBERS = {*NAMED, "builtins.float"}
_OF_CLASSES = ("builtins.property", "dataclasses.field", "enum.auto", "threading.Lock", "pyenclave.Lock")


def write_class_tables(tree: ast.Module, module: Module) -> None:
    """Those that one class alone has by that name, and nothing stores to."""
    bound = Counter(name for one in tree.body for name in bound_names(one))
    every = [one for one in tree.body if isinstance(one, ast.ClassDef) and bound[one.name] == 1]
    classes = [
        one for one in every if not any((module.qualified(base) or "").startswith("enum.") for base in one.bases)
    ]
    found = {name: (one, at) for one in classes for name, at in _tables(one, module)}
    known = Counter(name for node in ast.walk(tree) for name in _members(node))
    moved: dict[str, str] = {}
    for name, (owner, at) in found.items():
        hidden = f"{owner.name}_{name}"
        if known[name] != 1 or bound[hidden] or name in module.imports:
            continue
        moved[name] = hidden
        owner.body[owner.body.index(at)] = ast.copy_location(ast.Pass(), at)
        made = _at_top(hidden, at, module)
        made.written_as = f"{owner.name}.{name}"  # type: ignore[attr-defined]
        tree.body.insert(tree.body.index(owner), made)
    if moved:
        names = {one.name for one in classes}
        for node in tree.body:
            _Read(moved, names, module).visit(node)


def _tables(owner: ast.ClassDef, module: Module) -> Iterator[tuple[str, ast.Assign | ast.AnnAssign]]:
    own = {name for one in owner.body for name in bound_names(one)}
    has_no_fields = not owner.decorator_list and "NamedTuple" not in ast.dump(ast.List(owner.bases, ast.Load()))
    for one in owner.body:
        match one:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                pass
            case ast.AnnAssign(target=ast.Name(id=name), annotation=said, value=ast.expr() as value) if (
                is_class_variable(said, module) or has_no_fields
            ):
                pass
            case _:
                continue
        used = {each.id for each in ast.walk(value) if isinstance(each, ast.Name)}
        if not name.startswith("__") and not used & own and _is_made(value, module):
            yield name, one


def _is_made(value: ast.expr, module: Module) -> bool:
    """Whether it is more than a constant expression."""
    made = [one for one in ast.walk(value) if isinstance(one, _MADE)]
    called = [module.qualified(one.func) or "" for one in made if isinstance(one, ast.Call)]
    only_widths = len(called) == len(made) and all(one.removesuffix(".wrap") in _NUMBERS for one in called)
    return bool(made) and not only_widths and not any(one in _OF_CLASSES for one in called)


def _members(node: ast.AST) -> Iterator[str]:
    """What classes bind, and what is stored to a field: each time."""
    match node:
        case ast.ClassDef():
            yield from (name for one in node.body for name in bound_names(one))
        case ast.Attribute(attr=name, ctx=ast.Store() | ast.Del()):
            yield name


def _at_top(name: str, at: ast.Assign | ast.AnnAssign, module: Module) -> ast.stmt:
    target = ast.copy_location(ast.Name(name, ast.Store()), at)
    said = unquote(at.annotation) if isinstance(at, ast.AnnAssign) else None
    assert at.value is not None
    if isinstance(said, ast.Subscript) and (is_class_variable(said, module) or _is_final(said, module)):
        said = said.slice
    if said is not None and not is_class_variable(said, module) and not _is_final(said, module):
        return ast.copy_location(ast.AnnAssign(target, said, at.value, 1), at)
    return ast.copy_location(ast.Assign([target], at.value), at)


def _is_final(node: ast.expr, module: Module) -> bool:
    return module.qualified(node.value if isinstance(node, ast.Subscript) else node) == "typing.Final"


def _is_module(node: ast.expr, module: Module) -> bool:
    """Whether it is a module's name, or what one has."""
    return module.qualified(node) is not None


class _Read(ast.NodeTransformer):
    """`self.edges` and `Room.edges`; in capitals of any variable: what Python's own objects have is not written so."""

    def __init__(self, moved: dict[str, str], classes: set[str], module: Module) -> None:
        self.moved, self.classes, self.module = moved, classes, module

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        self.generic_visit(node)
        match node:
            case ast.Attribute(value=ast.Name(id=owner), attr=name, ctx=ast.Load()) if (
                name in self.moved
                and (name.isupper() or owner in self.classes or owner in ("self", "cls"))
                and owner not in self.module.imports
            ):
                return ast.copy_location(ast.Name(self.moved[name], ast.Load()), node)
            case ast.Attribute(value=whose, attr=name, ctx=ast.Load()) if (
                name in self.moved
                and name.isupper()
                and not isinstance(whose, ast.Name)
                and not _is_module(whose, self.module)
            ):  # the object is asked for all the same
                both = ast.Tuple([whose, ast.Name(self.moved[name], ast.Load())], ast.Load())
                made = ast.Subscript(both, ast.Constant(1), ast.Load())
                for one in (both, both.elts[1], made, made.slice):
                    ast.copy_location(one, node)
                return made
        return node
