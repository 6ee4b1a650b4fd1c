"""What `__post_init__` does to an object that is being made: fields that nothing else gives it."""

import ast
from collections.abc import Collection

from .assigned import Begun, begun
from .report import Report
from .symbols import ClassSymbol, Function, Module

POST_INIT = "__post_init__"


def check_computed(symbol: ClassSymbol, module: Module, report: Report) -> None:
    """Refuses a field that is not passed, has no default, and that some way through `__post_init__` does not assign."""
    computed = {one.name: one for one in symbol.made.parameters if one.is_computed}
    firm = _firm(symbol, symbol.methods.get(POST_INIT), computed, module)
    for name in sorted(computed.keys() - firm):
        message = f"`{name}` is not passed and has no default, and `__post_init__` may leave it unassigned"
        hint = "assign it there on every way, before anything else reads it or gets the object"
        report.refuse("P012", computed[name].node, message, hint)


def _firm(symbol: ClassSymbol, method: Function | None, computed: Collection[str], module: Module) -> frozenset[str]:
    return frozenset() if method is None else _begun(symbol, method, computed, module).firm


def _begun(symbol: ClassSymbol, method: Function, computed: Collection[str], module: Module) -> Begun:
    assert isinstance(method.node, ast.FunctionDef)
    me = method.node.args.args[0].arg

    def of_base(node: ast.Call) -> Begun | None:
        """`super().__post_init__()`, which is written out by now."""
        match node.func:
            case ast.Attribute(value=ast.Name(id=owner), attr=name) if owner == me and name.endswith(f".{POST_INIT}"):
                theirs = symbol.methods.get(name)
            case ast.Attribute(value=ast.Name(id=owner), attr=name) if name == POST_INIT:
                base = module.symbols.get(owner)
                theirs = base.methods.get(name) if isinstance(base, ClassSymbol) else None
            case _:
                return None
        return None if theirs is None else _begun(symbol, theirs, computed, module)

    given = {one.name for one in symbol.made.parameters if one.is_field} - {*computed}
    harmless = {*given, *symbol.constants, *symbol.statics}
    methods = {name: one.node for name, one in symbol.methods.items() if isinstance(one.node, ast.FunctionDef)}
    return begun(method.node, computed, harmless, of_base, methods, symbol.properties)
