"""What a module's top level binds, each name with its statements or where it is imported from."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from .bound import bound_names
from .finder import Place


@dataclass(frozen=True)
class Origin:
    """`name` of the module `module`, or the module itself. `typed`: imported for type checkers only.

    `level`: how many packages up a relative import begins.
    """

    module: str
    level: int = 0
    name: str | None = None
    typed: bool = False


@dataclass
class Bindings:
    """One module, parsed. `stars` are the modules of which it imports every public name."""

    place: Place
    tree: ast.Module
    statements: dict[str, list[ast.stmt]] = field(default_factory=dict)
    imports: dict[str, list[Origin]] = field(default_factory=dict)
    stars: list[Origin] = field(default_factory=list)
    public: tuple[str, ...] | None = None  # `__all__`

    @property
    def offered(self) -> frozenset[str]:
        """What `from module import *` takes, but for what its own stars bring."""
        names = {*self.statements, *self.imports}
        return frozenset(self.public if self.public is not None else (one for one in names if not one.startswith("_")))


def bindings(place: Place, tree: ast.Module) -> Bindings:
    """Reads the top level. The imports of an `if TYPE_CHECKING:` are taken out of it, to the top level."""
    found = Bindings(place, tree)
    tree.body = list(_flat(tree.body))
    for node in tree.body:
        typed = getattr(node, "pye_typed", False)
        match node:
            case ast.Import(names=names):
                for one in names:
                    first = one.name.split(".")[0]
                    origin = Origin(one.name if one.asname else first, typed=typed)
                    _import(found, one.asname or first, origin)
            case ast.ImportFrom(module=module, names=names, level=level):
                for one in names:
                    if one.name == "*":
                        found.stars.append(Origin(module or "", level))
                    else:
                        _import(found, one.asname or one.name, Origin(module or "", level, one.name, typed))
            case _:
                found.public = found.public or _public(node)
                for name in dict.fromkeys(bound_names(node)):
                    found.statements.setdefault(name, []).append(node)
    return found


def _public(node: ast.stmt) -> tuple[str, ...] | None:
    """What `__all__ = [...]` says."""
    match node:
        case ast.Assign(targets=[ast.Name(id="__all__")], value=ast.List(elts=parts) | ast.Tuple(elts=parts)):
            return tuple(str(one.value) for one in parts if isinstance(one, ast.Constant))
    return None


def _import(found: Bindings, name: str, origin: Origin) -> None:
    known = found.imports.setdefault(name, [])
    if origin not in known:
        known.append(origin)


def _flat(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    for node in body:
        if isinstance(node, ast.If) and _is_type_checking(node.test):
            for one in node.body:
                one.pye_typed = True  # type: ignore[attr-defined]
            imports = [one for one in node.body if isinstance(one, ast.Import | ast.ImportFrom)]
            yield from imports
            node.body = [one for one in node.body if one not in imports] or [ast.copy_location(ast.Pass(), node)]
            if node.orelse or not all(isinstance(one, ast.Pass) for one in node.body):
                yield node
        else:
            yield node


def _is_type_checking(node: ast.expr) -> bool:
    match node:
        case ast.Name(id="TYPE_CHECKING") | ast.Attribute(value=ast.Name(id="typing"), attr="TYPE_CHECKING"):
            return True
    return False
