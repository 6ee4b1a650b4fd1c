"""`class Claims(TypedDict)`: a dict of JSON, whose values are looked at where they are taken out, as others' are.

It is put into the tree as the name of that type; called, it makes such a dict.
"""

import ast

from .symbols import Module

_ANY = "0Any"  # which no Python name can be


def write_typed_dicts(tree: ast.Module, module: Module) -> None:
    found: set[str] = set()
    for place, node in enumerate(tree.body):
        if isinstance(node, ast.ClassDef) and _is_one(node, found, module):
            found.add(node.name)
            named = ast.Assign([ast.Name(node.name, ast.Store())], _type())
            tree.body[place] = ast.fix_missing_locations(ast.copy_location(named, node))
    if found:
        module.imports[_ANY] = "typing.Any"
        for one in ast.walk(tree):
            match one:
                case ast.Call(func=ast.Name(id=name) as func) if name in found:
                    one.func = ast.fix_missing_locations(ast.copy_location(_type(), func))


def _is_one(node: ast.ClassDef, found: set[str], module: Module) -> bool:
    """Whether it derives from TypedDict, or one of those, and has fields alone."""
    if len(node.bases) != 1 or node.decorator_list or any(one.arg != "total" for one in node.keywords):
        return False
    base = node.bases[0]
    is_derived = isinstance(base, ast.Name) and base.id in found
    if not is_derived and module.qualified(base) != "typing.TypedDict":
        return False
    rest = [one for one in node.body if not isinstance(one, ast.Pass)]
    if ast.get_docstring(node) is not None:
        rest = rest[1:]
    return all(isinstance(one, ast.AnnAssign) and one.value is None for one in rest)


def _type() -> ast.expr:
    parts = ast.Tuple([ast.Name("builtins.str", ast.Load()), ast.Name(_ANY, ast.Load())], ast.Load())
    return ast.Subscript(ast.Name("builtins.dict", ast.Load()), parts, ast.Load())
