"""The ecalls of a `@trusted` class: one that makes an object, one for each method and property, one that lets go of it.

Each is a function as anybody could have written it, which takes the object first; at the boundary that is a handle.
"""

import ast
import copy
from collections.abc import Mapping

from ..packages.marks import shown
from ..types.arrays import Array
from ..types.records import Class, may_cross
from .methods import known_in
from .names import is_plain
from .report import Refused, Report
from .signatures import signature
from .symbols import ClassSymbol, Constant, Function, Module, Role

_SPECIAL = frozenset(
    f"__{one}__"
    for one in ("len", "getitem", "setitem", "delitem", "contains", "bool", "call", "int", "float", "str", "format")
)


# Between a class's name and what the ecall does: a method or a property, a setter, and what every class has.
METHOD, SETTER, OWN = "_0", "_2", "_1"


def add_proxies(module: Module, report: Report, known: Mapping[str, Constant]) -> None:
    for symbol in [*module.symbols.values()]:
        if isinstance(symbol, ClassSymbol) and isinstance(symbol.type, Class) and symbol.type.shape.is_trusted:
            for one in _ecalls(symbol, module, report, known_in(symbol, known)):
                if one.name in module.symbols:
                    message = f"`{shown(one.name)}` is what a call of `{shown(symbol.name)}` is in the interface"
                    report.add("P006", report.source.name_span(symbol.node), message, "name one of them anew")
                module.symbols[one.name] = one


def is_public(name: str) -> bool:
    return name in _SPECIAL or not name.startswith("_")


def _ecalls(symbol: ClassSymbol, module: Module, report: Report, known: Mapping[str, Constant]) -> list[Function]:
    """`known`: what defaults mean in the class."""
    init = symbol.methods.get("__init__")
    found = []
    if not symbol.type.shape.abstract:  # type: ignore[attr-defined]
        arguments = _without_self(init) if init is not None else ast.arguments([], [], None, [], [], None, [])
        value = ast.Call(_name(symbol.name), *_passed(arguments))
        found.append(
            _ecall(symbol, OWN, "new", arguments, ast.Return(value), _name(symbol.name), module, report, known)
        )
    for name, method in symbol.methods.items():
        if name == "__init__" or not is_public(name):
            continue
        arguments = _without_self(method)
        place = ast.Attribute(_name("self"), name, ast.Load())
        asked: ast.expr = place if name in symbol.properties else ast.Call(place, *_passed(arguments))
        nothing = method.signature is not None and method.signature.result.name == "None"
        body = ast.Expr(asked) if nothing else ast.Return(asked)
        returns = method.node.returns
        found.append(_ecall(symbol, METHOD, name, _with_self(arguments, symbol), body, returns, module, report, known))
    for name, setter in symbol.setters.items():
        arguments = _without_self(setter)
        stored = ast.Attribute(_name("self"), name, ast.Store())
        assign = ast.Assign([stored], _name(arguments.args[0].arg))
        found.append(
            _ecall(
                symbol, SETTER, name, _with_self(arguments, symbol), assign, ast.Constant(None), module, report, known
            )
        )
    no_arguments = _with_self(ast.arguments([], [], None, [], [], None, []), symbol)
    found.append(_ecall(symbol, OWN, "drop", no_arguments, ast.Pass(), ast.Constant(None), module, report, known))
    return [one for one in found if one is not None]


def _ecall(
    symbol: ClassSymbol, kind: str, name: str, arguments: ast.arguments, body: ast.stmt, returns: ast.expr | None,
    module: Module, report: Report, known: Mapping[str, Constant],
) -> Function | None:  # fmt: skip
    spelled = f"{symbol.name}{kind}{name}"
    if not is_plain(spelled):
        return None
    node = ast.FunctionDef(spelled, arguments, [body], [], returns)
    where = symbol.methods[name].node if name in symbol.methods else symbol.node
    for one in ast.walk(node):
        if not hasattr(one, "lineno"):
            ast.copy_location(one, where)
    try:
        parsed = signature(node, module, report, known, variadic=True)
    except Refused:
        return None
    for type_ in (parsed.result, *(one.type for one in parsed.parameters)):
        if not may_cross(type_) or (isinstance(type_, Array) and type_ == parsed.result):
            message = (
                f"`{type_.name}` cannot cross the boundary, and `{name}` of `{symbol.name}` is called from outside"
            )
            report.add("P004", report.source.name_span(where), message, "begin its name with `_`, and it stays inside")
            return None
    return Function(spelled, Role.TRUSTED, node, parsed, is_asking=True, closes=(kind, name) == (OWN, "drop"))


def _without_self(method: Function) -> ast.arguments:
    made = copy.copy(method.node.args)
    made.args = made.args[1:]
    return made


def _with_self(arguments: ast.arguments, symbol: ClassSymbol) -> ast.arguments:
    made = copy.copy(arguments)
    made.args = [ast.arg("self", _name(symbol.name)), *made.args]
    return made


def _passed(arguments: ast.arguments) -> tuple[list[ast.expr], list[ast.keyword]]:
    positional: list[ast.expr] = [_name(one.arg) for one in (*arguments.posonlyargs, *arguments.args)]
    if arguments.vararg is not None:
        positional.append(ast.Starred(_name(arguments.vararg.arg), ast.Load()))
    return positional, [ast.keyword(one.arg, _name(one.arg)) for one in arguments.kwonlyargs]


def _name(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())
