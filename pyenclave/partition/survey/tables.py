"""Constants that are made inside: tuples, lists, dicts and sets of constants, functions, dates and the like."""

import ast
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import TypeGuard

from ..packages.bound import bound_names
from ..types.containers import Dict, List, OpenTuple, Set, Tuple, marked
from ..types.functions import FunctionType
from ..types.model import INT, Type
from ..types.records import Enumeration, Flags, Record
from .constants import NotConstant, Undeclared, evaluate, fits, flags_of, type_of
from .symbols import ClassSymbol, Constant, Function, Module, NamedConstant, Structured, Table, type_of_function

Known = Mapping[str, Constant]
_SIGNS = {ast.USub: "neg", ast.UAdd: "pos"}
_OPERATORS = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.FloorDiv: "floordiv",
    ast.Div: "truediv",
    ast.Mod: "mod",
}
_BUILT_IN = ("builtins.", "operator.", "math.")  # modules whose functions do not say their types


def container(
    name: str, value: ast.expr, node: ast.Assign | ast.AnnAssign, known: Known, module: Module, declared: Type | None
) -> NamedConstant | Table | None:
    """The constant, a function among them; None where it holds nothing. NotConstant says what in it is none."""
    is_alone = _function(value, module, declared) or _made(value, module) or isinstance(value, ast.Lambda)
    is_alone = is_alone or isinstance(_member(value, module), Flags)
    if _parts(value, module) is None and not is_alone:
        return None
    type_ = marked(_typed(value, known, module, declared), constant=True)
    if isinstance(type_, Tuple) and _is_plain(type_) and not _has_places(type_):
        return NamedConstant(name, _tuple(value, known, module), type_, node)
    return Table(name, type_, value, node)


def _has_places(type_: Type) -> bool:
    """Whether a tuple has members of enumerations, functions, objects or such of any length in it: no constants."""
    alone = Enumeration | Flags | FunctionType | Record | OpenTuple
    return any(isinstance(one, alone) or _has_places(one) for one in getattr(type_, "items", ()))


def _is_plain(type_: Type) -> bool:
    return all(_is_plain(one) for one in type_.items) if isinstance(type_, Tuple) else not type_.mutable


def _tuple(node: ast.expr, known: Known, module: Module) -> Structured:
    if isinstance(node, ast.Tuple):
        return tuple(_tuple(one, known, module) for one in node.elts)
    return evaluate(node, known, module)


def _parts(node: ast.expr, module: Module) -> list[ast.expr] | None:
    """What a display holds."""
    match node:
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts):
            return parts
        case ast.Dict(keys=keys, values=values):
            return [*(one for one in keys if one is not None), *values]
        case ast.Call(args=[inner], keywords=[]) if _made_by(node, module) is not None:
            if isinstance(inner, ast.Constant) and isinstance(inner.value, str | bytes):
                return [ast.copy_location(ast.Constant(one), inner) for one in inner.value]
            return _parts(inner, module) if isinstance(inner, ast.Tuple | ast.List | ast.Set) else None
    return None


def _made_by(node: ast.Call, module: Module) -> str | None:
    """What makes a list or a set of what is written, or of the characters of a text."""
    name = (module.qualified(node.func) or "").removeprefix("builtins.")
    return name if name in ("list", "tuple", "set", "frozenset") else None


def _typed(node: ast.expr, known: Known, module: Module, declared: Type | None) -> Type:
    """The declared type where the constant is of it, else what its items have."""
    match node:
        case ast.Tuple(elts=parts) if isinstance(declared, OpenTuple):
            return OpenTuple(_same(parts, known, module, declared.element))
        case ast.Tuple(elts=parts):
            items = declared.items if isinstance(declared, Tuple) and len(declared.items) == len(parts) else None
            wanted = items or [None] * len(parts)
            return Tuple(tuple(_typed(one, known, module, of) for one, of in zip(parts, wanted, strict=True)))
        case ast.List(elts=parts):
            return List(_same(parts, known, module, declared.element if isinstance(declared, List) else None))
        case ast.Set(elts=parts):
            return Set(_same(parts, known, module, declared.element if isinstance(declared, Set) else None))
        case ast.Call():
            inner = _parts(node, module)
            if inner is not None:
                element = _same(inner, known, module, declared.element if isinstance(declared, List | Set) else None)
                name = _made_by(node, module)
                if name == "tuple":
                    return OpenTuple(element)
                return List(element) if name == "list" else Set(element, frozen=name == "frozenset")
        case ast.Dict(keys=keys, values=values):
            if None in keys:
                raise NotConstant("it unpacks another dict")
            of = declared if isinstance(declared, Dict) else None
            key = _same([one for one in keys if one is not None], known, module, of.key if of else None)
            return Dict(key, _same(values, known, module, of.value if of else None))
    if (owner := _member(node, module)) is not None:
        return owner
    if (made := _made(node, module)) is not None:
        for one in _operands(node):
            _typed(one, known, module, None)
        return made
    if (function := _function(node, module, declared)) is not None:
        return function
    value = _evaluated(node, known, module)
    type_ = declared or type_of(value)
    if type_ is None or not fits(value, type_):
        raise NotConstant(f"{value!r} does not fit {'64 bits' if type_ is None else type_.name}")
    return type_


def _evaluated(node: ast.expr, known: Known, module: Module) -> Constant:
    try:
        return evaluate(node, known, module)
    except NotConstant:
        is_named = isinstance(node, ast.Name | ast.Attribute)
        if isinstance(node, ast.Lambda) or (is_named and (module.qualified(node) or "").startswith(_BUILT_IN)):
            what = "a lambda" if isinstance(node, ast.Lambda) else f"`{ast.unparse(node)}`"
            raise Undeclared(f"which type {what} has is not known") from None
        raise


def as_in(node: ast.expr) -> str:
    """A type that the constant could be declared with."""
    match node:
        case ast.Dict(keys=[ast.expr() as key, *_], values=[value, *_]):
            return f"dict[{ast.unparse(key.value) if isinstance(key, ast.Attribute) else as_in(key)}, {as_in(value)}]"
        case ast.List(elts=[first, *_]) | ast.Set(elts=[first, *_]):
            return f"{'list' if isinstance(node, ast.List) else 'set'}[{as_in(first)}]"
        case ast.Tuple(elts=parts) if parts:
            return f"tuple[{', '.join(map(as_in, parts))}]"
        case ast.Dict() | ast.List() | ast.Tuple() | ast.Call():
            return "dict[str, int]" if isinstance(node, ast.Dict) else "list[int]"
        case ast.Constant(value=value):
            return type(value).__name__
        case ast.Attribute(value=ast.Name(id="str"), attr=name):
            return f"Callable[[str], {'bool' if name.startswith('is') else 'str'}]"
    return "Callable[[int], int]"


def _member(node: ast.expr, module: Module) -> Enumeration | Flags | None:
    """The enumeration of `Color.RED`, or of `Right.READ | Right.WRITE`."""
    match node:
        case ast.BinOp(left=left, op=ast.BitOr()) if isinstance(found := _member(left, module), Flags):
            return found if flags_of(node, found) is not None else None
        case ast.Attribute(value=ast.Name(id=name), attr=attr):
            owner = module.symbols.get(name)
            type_ = owner.type if isinstance(owner, ClassSymbol) else None
            if isinstance(type_, Enumeration) and attr in {one for one, _ in (*type_.members, *type_.aliases)}:
                return type_
            if isinstance(type_, Flags) and attr in dict(type_.members):
                return type_
    return None


def _made(node: ast.expr, module: Module) -> Record | None:
    """What `datetime(…)`, `date.fromisoformat(…)`, `timezone.utc` or `7 * DAY` is: of pyenclave's own classes."""
    match node:
        case ast.Name(id=name):
            made = module.symbols.get(name)
            return made.type if isinstance(made, Table) and _is_shipped(made.type, module) else None
        case ast.UnaryOp(op=op, operand=operand):
            return _operated(operand, f"__{_SIGNS.get(type(op))}__", None, module)
        case ast.BinOp(left=left, op=op, right=right):
            symbol = _OPERATORS.get(type(op))
            return _operated(left, f"__{symbol}__", right, module) or _operated(right, f"__r{symbol}__", left, module)
        case ast.Call(func=ast.Name(id=name)):
            method = "_made"
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=("fromisoformat" | "fromordinal") as method)):
            pass
        case ast.Attribute(value=ast.Name(id=name), attr=attr):
            method = f"_{attr}"
        case _:
            return None
    owner = module.symbols.get(name)
    if not isinstance(owner, ClassSymbol) or not module.is_shipped_at(owner.node):
        return None
    function = owner.statics.get(method)
    if function is None or function.signature is None:
        return None
    result = function.signature.result
    return result if isinstance(result, Record) else None


def _operated(node: ast.expr, name: str, other: ast.expr | None, module: Module) -> Record | None:
    """What an operator makes of such an object, by its method, which takes the other operand."""
    type_ = _made(node, module)
    owner = None if type_ is None else module.symbols.get(type_.name)
    method = owner.methods.get(name) if isinstance(owner, ClassSymbol) else None
    if method is None or method.signature is None or not isinstance(method.signature.result, Record):
        return None
    taken = [one.type for one in method.signature.parameters[1:]]
    given = [] if other is None else [_made(other, module) or INT]
    return method.signature.result if taken == given else None


def _operands(node: ast.expr) -> list[ast.expr]:
    match node:
        case ast.Call(args=args, keywords=keywords):
            return [*args, *(one.value for one in keywords)]
        case ast.BinOp(left=left, right=right):
            return [left, right]
        case ast.UnaryOp(operand=operand):
            return [operand]
    return []


def _is_shipped(type_: Type, module: Module) -> TypeGuard[Record]:
    owner = module.symbols.get(type_.name) if isinstance(type_, Record) else None
    return isinstance(owner, ClassSymbol) and module.is_shipped_at(owner.node)


def _function(node: ast.expr, module: Module, declared: Type | None) -> FunctionType | None:
    """What is declared, which the function is held against later, or what a function of the module says that it is."""
    if isinstance(node, ast.Lambda | ast.Name | ast.Attribute) and isinstance(declared, FunctionType):
        return declared
    symbol = module.symbols.get(node.id) if isinstance(node, ast.Name) else None
    if isinstance(symbol, Function) and symbol.signature is not None:
        return type_of_function(symbol.signature, module.objects)
    return None


def _same(parts: list[ast.expr], known: Known, module: Module, declared: Type | None) -> Type:
    """The type that all have."""
    if not parts and declared is None:
        raise Undeclared("what it holds is not known")
    shown = declared or _shown(parts, known, module)
    types = [_typed(one, known, module, declared if _parts(one, module) is None else shown) for one in parts]
    if declared is not None:
        return declared
    if any(one != types[0] for one in types):
        raise NotConstant("its items have several types")
    return types[0]


def _shown(parts: list[ast.expr], known: Known, module: Module) -> Type:
    """The type of the first that shows it: `[]` beside `[1]` is a list of int."""
    for one in parts[:-1]:
        with suppress(NotConstant):
            return _typed(one, known, module, None)
    return _typed(parts[-1], known, module, None)


_OF_LISTS = {"append", "extend", "insert", "pop", "remove", "clear", "sort", "reverse"}
_OF_SETS = {"add", "discard", "difference_update", "intersection_update", "symmetric_difference_update"}
_CHANGES = {"update", "setdefault", "popitem", *_OF_LISTS, *_OF_SETS}


def changed_names(tree: ast.Module) -> set[str]:
    """Names of the top level that some statement of the file changes in place, by this name."""
    return set(_changed(tree, frozenset()))


def _changed(node: ast.AST, own: frozenset[str]) -> Iterator[str]:
    """`own`: what the functions around bind for themselves."""
    for child in ast.iter_child_nodes(node):
        inner = own
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            arguments = {one.arg for one in ast.walk(child.args) if isinstance(one, ast.arg)}
            declared = {name for one in ast.walk(child) if isinstance(one, ast.Global) for name in one.names}
            bound = {name for statement in child.body for name in bound_names(statement)}
            inner = own | arguments | (bound - declared)
            yield from declared
        match child:
            case ast.Subscript(value=ast.Name(id=name), ctx=ast.Store() | ast.Del()) if name not in inner:
                yield name
            case ast.AugAssign(target=ast.Name(id=name)) if name not in inner:
                yield name
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=attr)) if name not in inner:
                if attr in _CHANGES:
                    yield name
        yield from _changed(child, inner)
