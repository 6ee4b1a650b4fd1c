"""`functools.cache`, `lru_cache` and `cached_property`: what is kept is put into the tree.

A function looks into a dict before it computes anything, and what it returns goes there: that of a function at the top
level is state, that of a nested one a variable of the function around. A property keeps its value in a field.
"""

import ast
import copy
from collections.abc import Mapping

from ..packages.bound import yields
from ..packages.marks import beside
from .symbols import Module

_DICT, _ORDERED, _INSIDE = "builtins.dict", "0OrderedDict", "0Inside"  # which no Python names can be
_IMPORTED = {_ORDERED: "collections.OrderedDict", _INSIDE: "pyenclave.Inside"}
_DEFAULT = 128  # of `lru_cache`
PROPERTY = "functools.cached_property"
_ROOTS = ("abc.ABC", "builtins.object", "typing.Generic", "typing.Protocol")
# Before the body, and in the place of each `return`; of one that keeps as many as it likes, and of one that does not.
_LOOK = "if key in kept:\n    return kept[key]"
_LOOK_IN_ORDER = "if key in kept:\n    kept.move_to_end(key)\n    return kept[key]"
_STORE = "kept[key] = result\nreturn result"
_STORE_IN_ORDER = "kept[key] = result\nif len(kept) > most:\n    kept.popitem(last=False)\nreturn result"
_FORGET = "kept.pop(key, None)"
_LOOK_AT_FIELD = "if me.known:\n    return me.kept"
_STORE_IN_FIELD = "me.kept = result\nme.known = True\nreturn result"
_FORGET_FIELD = "me.known = False"


def write_caches(tree: ast.Module, module: Module) -> None:
    module.imports |= _IMPORTED
    taken = _names(tree)
    classes = {one.name: one for one in tree.body if isinstance(one, ast.ClassDef)}
    _write(tree.body, module, taken, is_state=True)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            _write(node.body, module, taken, is_state=False)
        elif isinstance(node, ast.ClassDef) and _has_room(node, classes, module):
            for method in [*node.body]:
                if isinstance(method, ast.FunctionDef) and _is_property(method, module):
                    _keep_in_field(method, node, taken)


def is_result(node: ast.AnnAssign) -> bool:
    """Whether a `return` stood there, of a function that keeps what it gives."""
    return getattr(node, "is_result", False)


def is_kept(node: ast.AST) -> bool:
    """Whether it is such a property."""
    return getattr(node, "is_kept", False)


def _names(tree: ast.Module) -> set[str]:
    """All that the module calls something."""
    found = [(getattr(one, "id", ""), getattr(one, "attr", ""), getattr(one, "name", "")) for one in ast.walk(tree)]
    return {name for names in found for name in names if isinstance(name, str)}


def _free(name: str, form: str, taken: set[str]) -> str:
    """A name for what the function keeps, which the module has for nothing else."""
    made = beside(name, form)
    while made in taken:
        made += "_"
    taken.add(made)
    return made


def _write(body: list[ast.stmt], module: Module, taken: set[str], *, is_state: bool) -> None:
    for node in [*body]:
        if isinstance(node, ast.FunctionDef) and len(node.decorator_list) == 1 and _is_fit(node):
            most = _most(node.decorator_list[0], module)
            if most is not None:
                node.decorator_list = []
                kept = _free(node.name, "kept_by_{}", taken)
                body.insert(body.index(node), _keep_in_dict(node, kept, most, is_state))


def _is_fit(node: ast.FunctionDef) -> bool:
    """Whether what it is called with, and what it gives, has one type each."""
    said = all(one.annotation is not None for one in _taken(node)) and node.returns is not None
    nothing = isinstance(node.returns, ast.Constant) and node.returns.value is None
    return said and not nothing and node.args.vararg is None and node.args.kwarg is None and not yields(node)


def _taken(node: ast.FunctionDef) -> list[ast.arg]:
    return [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]


def _most(decorator: ast.expr, module: Module) -> int | None:
    """How many it keeps, 0 for all; None where it is no such decorator, or that is not a constant."""
    name = module.qualified(decorator.func if isinstance(decorator, ast.Call) else decorator)
    match decorator:
        case ast.Name() | ast.Attribute() if name in ("functools.cache", "functools.lru_cache"):
            return _DEFAULT if name == "functools.lru_cache" else 0
        case ast.Call(args=[], keywords=[]) if name == "functools.lru_cache":
            return _DEFAULT
        case (
            ast.Call(args=[ast.Constant(value=most)], keywords=[])
            | ast.Call(args=[], keywords=[ast.keyword(arg="maxsize", value=ast.Constant(value=most))])
        ) if name == "functools.lru_cache" and (most is None or (isinstance(most, int) and most > 0)):
            return most or 0
    return None


def _keep_in_dict(node: ast.FunctionDef, kept: str, most: int, is_state: bool) -> ast.stmt:
    """Writes it into the function; what it keeps, which is to stand before it."""
    names = {"kept": kept, "key": "0key", "result": "0result"}
    look, store = (_LOOK_IN_ORDER, _STORE_IN_ORDER) if most else (_LOOK, _STORE)
    said = [copy.deepcopy(one.annotation) for one in _taken(node) if one.annotation is not None]
    given: list[ast.expr] = [ast.Name(one.arg, ast.Load()) for one in _taken(node)]
    of, key = (said[0], given[0]) if len(given) == 1 else (_of("builtins.tuple", *said), ast.Tuple(given, ast.Load()))
    if not given:
        of, key = ast.Name("builtins.int", ast.Load()), ast.Constant(0)
    asked = ast.copy_location(ast.Assign([ast.Name(names["key"], ast.Store())], key), node)
    looks = [ast.fix_missing_locations(asked), *_code(look, names, node)]
    _keep(node, looks, store.replace("most", str(most)), _FORGET, names)
    assert node.returns is not None
    type_ = _of(_ORDERED if most else _DICT, of, copy.deepcopy(node.returns))
    begun = ast.Call(ast.Name(_ORDERED, ast.Load()), [], []) if most else ast.Dict([], [])
    made = ast.AnnAssign(ast.Name(kept, ast.Store()), _of(_INSIDE, type_) if is_state else type_, begun, 1)
    return ast.fix_missing_locations(ast.copy_location(made, node))


def _has_room(node: ast.ClassDef, classes: Mapping[str, ast.ClassDef], module: Module) -> bool:
    """Whether it is a plain class, among such: there a field more is no parameter, member or item."""
    above = {name: {*_bases(one)} & classes.keys() for name, one in classes.items()}
    below = {name: {one for one, bases in above.items() if name in bases} for name in classes}
    around = _reached(node.name, above) | _reached(node.name, below)
    is_alone = all(module.qualified(one) == "functools.total_ordering" for one in node.decorator_list)
    return is_alone and all(_is_plain(classes[one], classes, module) for one in around if one in classes)


def _reached(name: str, links: Mapping[str, set[str]]) -> set[str]:
    found, pending = {name}, [name]
    while pending:
        more = links.get(pending.pop(), set()) - found
        found |= more
        pending += more
    return found


def _is_plain(node: ast.ClassDef, classes: Mapping[str, ast.ClassDef], module: Module) -> bool:
    has_slots = any(isinstance(one, ast.Name) and one.id == "__slots__" for each in node.body for one in _stored(each))
    decorators = [module.qualified(one.func if isinstance(one, ast.Call) else one) for one in node.decorator_list]
    roots = [one for one in map(_base, node.bases) if not isinstance(one, ast.Name) or one.id not in classes]
    are_roots = all(module.qualified(one) in _ROOTS for one in roots)
    return are_roots and not has_slots and "dataclasses.dataclass" not in decorators


def _bases(node: ast.ClassDef) -> list[str]:
    return [one.id for one in map(_base, node.bases) if isinstance(one, ast.Name)]


def _base(node: ast.expr) -> ast.expr:
    """`Base` of `Base[T]`."""
    return node.value if isinstance(node, ast.Subscript) else node


def _stored(node: ast.stmt) -> list[ast.expr]:
    return node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []


def _is_property(node: ast.FunctionDef, module: Module) -> bool:
    match node:
        case ast.FunctionDef(decorator_list=[one], args=ast.arguments(args=[_]), returns=ast.expr() as said):
            nothing = isinstance(said, ast.Constant) and said.value is None
            return module.qualified(one) == PROPERTY and not nothing
    return False


def _keep_in_field(node: ast.FunctionDef, owner: ast.ClassDef, taken: set[str]) -> None:
    """A property whose class says that an object has not got the value yet."""
    known, kept = (_free(node.name, form, taken) for form in ("has_{}", "kept_by_{}"))
    names = {"me": node.args.args[0].arg, "known": known, "kept": kept, "result": "0result"}
    # By the name that others have, as Protocols and unions compare them.
    node.decorator_list = [ast.copy_location(ast.Name("property", ast.Load()), node.decorator_list[0])]
    node.is_kept = True  # type: ignore[attr-defined]
    _keep(node, _code(_LOOK_AT_FIELD, names, node), _STORE_IN_FIELD, _FORGET_FIELD, names)
    assert node.returns is not None
    value = ast.AnnAssign(ast.Name(kept, ast.Store()), copy.deepcopy(node.returns), None, 1)
    begun = ast.Assign([ast.Name(known, ast.Store())], ast.Constant(False))
    owner.body[:0] = [ast.fix_missing_locations(ast.copy_location(one, node)) for one in (value, begun)]


def _keep(node: ast.FunctionDef, look: list[ast.stmt], store: str, forget: str, names: dict[str, str]) -> None:
    """What a `finally` or the end of a `with` raises behind a `return` takes back what that has kept."""
    docstring = node.body[:1] if ast.get_docstring(node, clean=False) is not None else []
    may_fail = any(_returns_through(one) for one in node.body)
    node.body = node.body[len(docstring) :]
    assert node.returns is not None
    body = _Returned(node.returns, store, names).visit_all(node.body)
    if may_fail:
        handler = ast.ExceptHandler(None, None, [*_code(forget, names, node), ast.Raise(None, None)])
        body = [ast.fix_missing_locations(ast.copy_location(ast.Try(body, [handler], [], []), node))]
    node.body = [*docstring, *look, *body]


def _returns_through(node: ast.AST, is_inside: bool = False) -> bool:
    """Whether something that may raise still runs behind a `return` of the function's."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
        return False
    inside = is_inside or isinstance(node, ast.With) or (isinstance(node, ast.Try) and bool(node.finalbody))
    return (isinstance(node, ast.Return) and is_inside) or any(
        _returns_through(one, inside) for one in ast.iter_child_nodes(node)
    )


class _Returned(ast.NodeTransformer):
    """In the place of `return x`: what keeps it, and then returns it."""

    def __init__(self, said: ast.expr, store: str, names: dict[str, str]) -> None:
        self.said, self.store, self.names = said, store, names

    def visit_all(self, body: list[ast.stmt]) -> list[ast.stmt]:
        found = [self.visit(one) for one in body]
        return [each for one in found for each in (one if isinstance(one, list) else [one])]

    def visit_Return(self, node: ast.Return) -> list[ast.stmt]:
        value = node.value or ast.copy_location(ast.Constant(None), node)
        said = ast.copy_location(copy.deepcopy(self.said), node)
        made = ast.AnnAssign(ast.Name(self.names["result"], ast.Store()), said, value, 1)
        made.is_result = True  # type: ignore[attr-defined]
        return [ast.fix_missing_locations(ast.copy_location(made, node)), *_code(self.store, self.names, node)]

    def _own(self, node: ast.AST) -> ast.AST:
        return node

    visit_FunctionDef = visit_AsyncFunctionDef = visit_Lambda = visit_ClassDef = _own  # each has its own


def _code(text: str, names: dict[str, str], place: ast.stmt) -> list[ast.stmt]:
    """The statements, with those names, where `place` is."""
    tree = ast.parse(text)
    for one in ast.walk(tree):
        if isinstance(one, ast.Name):
            one.id = names.get(one.id, f"builtins.{one.id}")
        elif isinstance(one, ast.Attribute):
            one.attr = names.get(one.attr, one.attr)
        if isinstance(one, ast.expr | ast.stmt | ast.keyword):
            ast.copy_location(one, place)
    return tree.body


def _of(name: str, *parts: ast.expr) -> ast.expr:
    inner = parts[0] if len(parts) == 1 else ast.Tuple([*parts], ast.Load())
    return ast.Subscript(ast.Name(name, ast.Load()), inner, ast.Load())
