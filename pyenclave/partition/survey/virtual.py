"""Methods that derived classes have anew: which one a call means, the object's own class says when it runs.

For each such method of a class there is one function more, which asks for the derived classes, the last first. It is
Python as anybody could have written it, so nothing inside calls by an address that memory holds.
"""

import ast
import copy
from collections.abc import Sequence

from ..types.generators import Generator
from ..types.records import Class
from .symbols import ClassSymbol, Function, Module, Parameter, Role, Unusable

_OWN = frozenset({"__init__", "__post_init__"})


def add_virtual(module: Module) -> None:
    symbols = [one for one in module.symbols.values() if isinstance(one, ClassSymbol) and isinstance(one.type, Class)]
    by_name = {one.name: one for one in symbols}
    for symbol in symbols:
        assert isinstance(symbol.type, Class)
        derived = [by_name[one.name] for one in symbol.type.shape.derived if one.name in by_name]
        for name in symbol.setters:
            for one in derived:
                if one.methods[name].name not in one.inherited:
                    hint = f"let the setter of `{symbol.name}` call a method, and replace that"
                    message = f"`{one.name}` replaces `{name}` of `{symbol.name}`, which has a setter"
                    module.symbols[one.name] = Unusable(one.name, message, hint)
        for name, method in symbol.methods.items():
            others = [one for one in derived if name in one.methods and one.methods[name].name not in one.inherited]
            if name in _OWN or method.signature is None or not (others or name in symbol.type.shape.abstract):
                continue
            for one in others:
                if not _fits(one, name, symbol):
                    message = f"`{name}` of `{one.name}` is not as that of `{symbol.name}`"
                    hint = f"give it the parameters, their defaults, and the result that it has in `{symbol.name}`"
                    if any(
                        each.signature and isinstance(each.signature.result, Generator)
                        for each in (method, one.methods[name])
                    ):
                        hint = "let both return a list: each function with `yield` is of a type of its own"
                    module.symbols[one.name] = Unusable(one.name, message, hint)
            asked = [one for one in others if one.name in by_name and module.symbols.get(one.name) is one]
            symbol.virtual[name] = _asking(symbol, name, asked)


def _fits(derived: ClassSymbol, name: str, symbol: ClassSymbol) -> bool:
    """Whether the derived class's method can be called as the base's."""
    own, theirs = derived.methods[name], symbol.methods[name]
    if own.signature is None or theirs.signature is None:
        return False
    mine, base = own.signature.parameters[1:], theirs.signature.parameters[1:]
    result, wanted = own.signature.result, theirs.signature.result
    same = result == wanted or (isinstance(result, Class) and wanted.name in result.bases)
    is_property = name in derived.properties
    return same and [*map(_said, mine)] == [*map(_said, base)] and is_property == (name in symbol.properties)


def _said(one: Parameter) -> tuple[object, ...]:
    written = None if one.function is None else ast.dump(one.function)
    is_any = one.variadic, one.further is not None
    return one.name, one.type, one.default, one.keyword_only, one.positional_only, one.or_none, is_any, written


def _asking(symbol: ClassSymbol, name: str, derived: Sequence[ClassSymbol]) -> Function:
    method = symbol.methods[name]
    node = copy.copy(method.node)
    assert isinstance(node, ast.FunctionDef)
    assert isinstance(symbol.type, Class)
    me = node.args.args[0].arg
    body: list[ast.stmt] = []
    for one in sorted(derived, key=lambda each: -len(getattr(each.type, "bases", ()))):
        test = ast.Call(_name("isinstance"), [_name(me), _name(one.name)], [])
        body.append(ast.If(test, _called(one, name, node), []))
    if name in symbol.type.shape.abstract:
        body.append(ast.Raise(_name("NotImplementedError"), None))
    else:
        body += _called(symbol, name, node)
    node.body = body
    for statement in body:
        for part in ast.walk(statement):
            ast.copy_location(part, method.node)
    return Function(f"{len(symbol.name)}{symbol.name}_1{name}", Role.HELPER, node, method.signature, is_asking=True)


def _called(owner: ClassSymbol, name: str, node: ast.FunctionDef) -> list[ast.stmt]:
    positional = [*node.args.posonlyargs, *node.args.args]
    keywords = [ast.keyword(one.arg, _name(one.arg)) for one in node.args.kwonlyargs]
    keywords += [ast.keyword(None, _name(node.args.kwarg.arg))] if node.args.kwarg is not None else []
    func = ast.Attribute(_name(owner.name), name, ast.Load())
    func.is_super = True  # type: ignore[attr-defined]  # a property is meant as its function
    given: list[ast.expr] = [_name(one.arg) for one in positional]
    given += [ast.Starred(_name(node.args.vararg.arg), ast.Load())] if node.args.vararg is not None else []
    call = ast.Call(func, given, keywords)
    result = owner.methods[name].signature
    assert result is not None
    is_nothing = result.result.name == "None"
    return [ast.Expr(call), ast.Return(None)] if is_nothing else [ast.Return(call)]


def _name(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())
