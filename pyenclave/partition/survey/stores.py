"""Which fields a file stores to once their object is made: constants of the module hold no object with such a field."""

import ast
from collections import defaultdict
from dataclasses import dataclass, field

from ..types.records import Class, Record, family_of

_MAKES = ("__init__", "__post_init__")


@dataclass(frozen=True)
class Stores:
    """What is stored to, as it is written, by the field's name: of what may be any object, and of the object of a
    class's own methods, by that class's name.
    """

    any_object: dict[str, str] = field(default_factory=dict)
    own: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))

    def to(self, type_: Record, name: str) -> str | None:
        """What stores to this field of an object of the class; None where nothing does."""
        family = family_of(type_) if isinstance(type_, Class) else [type_]
        owners = {*type_.bases, *(one.spelled for one in family)}
        found = [*(self.own[one].get(name) for one in sorted(owners) if one in self.own), self.any_object.get(name)]
        return next((one for one in found if one is not None), None)


def stores_of(tree: ast.Module) -> Stores:
    found, made_again = Stores(), _makes_again(tree)
    for node in tree.body:
        if not isinstance(node, ast.ClassDef):
            _note(node, None, found.any_object, found.any_object)
            continue
        for one in node.body:
            is_maker = isinstance(one, ast.FunctionDef) and one.name in _MAKES and not made_again
            _note(one, _object_of(one), {} if is_maker else found.own[node.name], found.any_object)
    return found


def _makes_again(tree: ast.Module) -> bool:
    """Whether something calls an `__init__` but for what an object that is being made derives from."""
    classes = {one.name for one in tree.body if isinstance(one, ast.ClassDef)}
    pending: list[tuple[ast.AST, bool]] = [(tree, False)]  # whether it is in an `__init__`
    while pending:
        one, makes = pending.pop()
        makes = makes or (isinstance(one, ast.FunctionDef) and one.name in _MAKES)
        match one:
            case ast.Attribute(value=ast.Name(id=name), attr=attr) if attr in _MAKES and makes and name in classes:
                pass
            case ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr=attr) if attr in _MAKES and makes:
                pass
            case ast.Attribute(attr=attr) if attr in _MAKES:
                return True
        pending += [(each, makes) for each in ast.iter_child_nodes(one)]
    return False


def _object_of(node: ast.stmt) -> str | None:
    """What a method calls its object; a static one has none, and one that means something else by that name, too."""
    if not isinstance(node, ast.FunctionDef) or any(ast.unparse(one) == "staticmethod" for one in node.decorator_list):
        return None
    name = next((one.arg for one in [*node.args.posonlyargs, *node.args.args]), None)
    named = [one for one in ast.walk(node) if isinstance(one, ast.arg) and one.arg == name]
    stored = [one for one in ast.walk(node) if isinstance(one, ast.Name) and one.id == name]
    return name if len(named) == 1 and all(isinstance(one.ctx, ast.Load) for one in stored) else None


def _note(node: ast.AST, first: str | None, own: dict[str, str], others: dict[str, str]) -> None:
    """`first`: what a method calls its object."""
    for one in ast.walk(node):
        match one:
            case ast.Attribute(value=ast.Name(id=whose), attr=name, ctx=ast.Store() | ast.Del()) if whose == first:
                own.setdefault(name, f"{whose}.{name}")
            case ast.Attribute(attr=name, ctx=ast.Store() | ast.Del()):
                others.setdefault(name, ast.unparse(one))
            case ast.Call(func=ast.Name(id="setattr"), args=[_, ast.Constant(value=str() as name), _]):
                others.setdefault(name, ast.unparse(one))
