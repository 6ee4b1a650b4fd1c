"""A `Protocol` that annotations name stands for the module's classes that have its methods and fields: their union.

One class alone is what it stands for. Protocols that have some of their classes in common are one union, in which a
method that an object's class lacks fails as it does in Python. Where there can be no union, a function with such a
parameter is generic in it, as it were with the Protocol as a bound; that says nothing that is needed here.
"""

import ast
import copy
from collections.abc import Iterator, Mapping, Set

from .objects import annotations_in, named_in
from .quoted import unquote
from .symbols import Module
from .unions import are_free, classes_in

_DECORATORS = ("typing.runtime_checkable", "abc.abstractmethod", "builtins.property")
_VARIABLE = "0TypeVar"  # what `TypeVar` is called here; no name of Python's


def write_protocols(tree: ast.Module, module: Module) -> None:
    """Puts the union in the place of each that some class has all of; one that none has stays what it is."""
    named = {name for said in annotations_in(tree) for name in named_in(said)}
    nodes = [one for one in tree.body if isinstance(one, ast.ClassDef)]
    protocols = {one.name: one for one in nodes if one.name in named and _is_protocol(one, module)}
    members: dict[str, list[str]] = {}
    for name, node in protocols.items():
        having = [one for one in nodes if one.name not in protocols and _has_all(one, node)]
        for one in having:
            one.bases = [base for base in one.bases if not _names(base, name)]
        members[name] = [one.name for one in having]
    classes = {one.name: one for one in nodes}
    overlapping = [one for one in _overlapping(members) if _is_one(one, members, protocols, classes, tree)]
    together = {name: group for group in overlapping for name in group}
    unions: dict[str, list[str]] = {}
    for name, node in protocols.items():
        group = together.get(name, [name])
        names = [*dict.fromkeys(each for one in group for each in members[one])]
        same = next((one for one, theirs in unions.items() if {*theirs} == {*names}), None)
        if same is not None:
            names = [same]
        elif len(names) > 1 and are_free(names, classes_in(tree, module), unions, module):
            unions[name] = names
        elif len(names) != 1:
            _specialise(name, tree, module)
            continue
        union: ast.expr = _name(names[0], node)
        for each in names[1:]:
            union = ast.copy_location(ast.BinOp(union, ast.BitOr(), _name(each, node)), node)
        bound = ast.copy_location(ast.Assign([ast.copy_location(ast.Name(name, ast.Store()), node)], union), node)
        bound.missing = [_missing(each) for one in group for each in _methods(protocols[one])]  # type: ignore[attr-defined]
        tree.body[tree.body.index(node)] = bound


def _overlapping(members: Mapping[str, list[str]]) -> list[list[str]]:
    """Protocols that have some of their classes in common, and each some of its own, with those that overlap them."""
    groups: list[list[str]] = []
    for name, names in members.items():
        mine = {*names}
        met = [one for one in groups if any(_overlap(mine, {*members[each]}) for each in one)]
        groups = [one for one in groups if one not in met]
        groups.append([*(each for one in met for each in one), name])
    return [one for one in groups if len(one) > 1]


def _overlap(one: Set[str], other: Set[str]) -> bool:
    return bool(one & other) and not one <= other and not other <= one


def _is_one(
    group: list[str],
    members: Mapping[str, list[str]],
    protocols: Mapping[str, ast.ClassDef],
    classes: Mapping[str, ast.ClassDef],
    tree: ast.Module,
) -> bool:
    """Whether one union may stand for all of them: what one of its classes lacks, it has not in another way.

    Then nothing may ask which of the Protocols an object is of.
    """
    all_of = [classes[each] for each in dict.fromkeys(each for one in group for each in members[one])]
    for name in group:
        for class_ in all_of:
            own, fields = {one.name: _said(one) for one in _methods(class_)}, _fields(class_)
            if any(
                own.get(one.name, _said(one)) != _said(one) or one.name in fields for one in _methods(protocols[name])
            ):
                return False
            if any(fields.get(each, "") not in (said, None) for each, said in _fields(protocols[name]).items()):
                return False
    asked = [one for one in ast.walk(tree) if isinstance(one, ast.MatchClass) or _is_asking(one)]
    return not any(isinstance(one, ast.Name) and one.id in group for each in asked for one in ast.walk(each))


def _is_asking(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("isinstance", "issubclass")
    )


def _missing(node: ast.FunctionDef) -> ast.FunctionDef:
    """What an object's class lacks: it fails as Python does, and is no function that anybody wrote."""
    made = copy.copy(node)
    me = node.args.args[0].arg
    text = f"""raise AttributeError(f"'{{type({me}).__name__}}' object has no attribute '{node.name}'")"""
    made.body = ast.parse(text).body
    for one in ast.walk(made.body[0]):
        if isinstance(one, ast.Name) and one.id != me:
            one.id = f"builtins.{one.id}"
        ast.copy_location(one, node)
    made.is_asking = made.is_missing = True  # type: ignore[attr-defined]
    return made


def _specialise(name: str, tree: ast.Module, module: Module) -> None:
    """Each parameter of a function that is of the Protocol alone has a type variable of its own."""
    module.imports[_VARIABLE] = "typing.TypeVar"
    for function in [one for one in tree.body if isinstance(one, ast.FunctionDef)]:
        arguments = function.args
        for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
            if one.annotation is None or function.decorator_list or not _names(unquote(one.annotation), name):
                continue
            variable = f"{name}.{one.lineno}.{one.col_offset}"
            made = ast.Call(_name(_VARIABLE, one), [ast.copy_location(ast.Constant(variable), one)], [])
            target = ast.copy_location(ast.Name(variable, ast.Store()), one)
            bound = ast.Assign([target], ast.copy_location(made, one))
            tree.body.insert(tree.body.index(function), ast.copy_location(bound, one))
            one.annotation = _name(variable, one.annotation)


def _is_protocol(node: ast.ClassDef, module: Module) -> bool:
    """One of fields, and methods and properties that say nothing of what they do, and nothing else."""
    if [module.qualified(one) for one in node.bases] != ["typing.Protocol"] or node.keywords:
        return False
    methods = [*_methods(node)]
    written = [*node.decorator_list, *(one for each in methods for one in each.decorator_list)]
    if any(module.qualified(one) not in _DECORATORS for one in written) or getattr(node, "type_params", []):
        return False
    others = [one for one in node.body if not isinstance(one, ast.FunctionDef | ast.AnnAssign)]
    return (
        bool([*methods, *_fields(node)])
        and all(one.value is None for one in node.body if isinstance(one, ast.AnnAssign))
        and all(_is_empty(one) for one in (*others, *(one for each in methods for one in each.body)))
    )


def _is_empty(node: ast.stmt) -> bool:
    """`...`, a docstring, `pass`."""
    return isinstance(node, ast.Pass) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))


def _methods(node: ast.ClassDef) -> Iterator[ast.FunctionDef]:
    return (one for one in node.body if isinstance(one, ast.FunctionDef))


def _fields(node: ast.ClassDef) -> dict[str, str | None]:
    """What a class declares, its constants, and what its `__init__` stores to; their types as written, if they are."""
    found: dict[str, str | None] = {}
    for one in node.body:
        found |= _stored(one, {})
    for begun in (one for one in _methods(node) if one.name == "__init__" and one.args.args):
        me, *taken = [*begun.args.args, *begun.args.kwonlyargs]
        given = {one.arg: _text(one.annotation) for one in taken if one.annotation is not None}
        for one in begun.body:
            stored = _stored(one, given)
            found |= {
                key.removeprefix(f"{me.arg}."): said for key, said in stored.items() if key.startswith(f"{me.arg}.")
            }
    return found


def _stored(node: ast.stmt, given: dict[str, str]) -> dict[str, str | None]:
    """What a statement assigns, as written: `self.x` too."""
    match node:
        case ast.AnnAssign(target=target, annotation=said):
            return {ast.unparse(target): _text(said)}
        case ast.Assign(targets=targets, value=ast.Name(id=name)) if name in given:
            return {ast.unparse(one): given[name] for one in targets}
        case ast.Assign(targets=targets, value=value):
            plain = value.value if isinstance(value, ast.Constant) else None
            constant = None if plain is None else type(plain).__name__
            parts = [part for one in targets for part in (one.elts if isinstance(one, ast.Tuple) else [one])]
            return {ast.unparse(one): constant if one in targets else None for one in parts}
    return {}


def _text(said: ast.expr) -> str:
    return ast.unparse(unquote(said))


def _has_all(node: ast.ClassDef, protocol: ast.ClassDef) -> bool:
    """Whether the class derives from nothing else, and has the fields, and methods with those parameters and results.

    A field whose type is not written is held against the others' where one is read.
    """
    own, fields = {one.name: _said(one) for one in _methods(node)}, _fields(node)
    is_alone = all(_names(one, protocol.name) for one in node.bases)
    has_fields = all(name in fields and fields[name] in (said, None) for name, said in _fields(protocol).items())
    return is_alone and has_fields and all(own.get(one.name) == _said(one) for one in _methods(protocol))


def _said(node: ast.FunctionDef) -> tuple[str, str, bool]:
    """What a call of it looks like: not what it calls the object."""
    arguments = node.args
    taken = ast.arguments(
        arguments.posonlyargs, arguments.args[1:], arguments.vararg, arguments.kwonlyargs, [], arguments.kwarg, []
    )
    defaults = [ast.dump(one) if one is not None else "" for one in (*arguments.defaults, *arguments.kw_defaults)]
    is_property = any(_names(one, "property") for one in node.decorator_list)
    returns = "None" if node.returns is None else ast.unparse(node.returns).strip("'")
    return f"{ast.dump(taken)} {defaults}", returns, is_property


def _names(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _name(name: str, node: ast.AST) -> ast.Name:
    return ast.copy_location(ast.Name(name, ast.Load()), node)
