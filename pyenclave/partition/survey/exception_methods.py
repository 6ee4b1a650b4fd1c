"""Methods, properties and `__str__` of the module's own exceptions: functions that take the exception first."""

import ast
import copy
from collections.abc import Iterator, Mapping
from dataclasses import replace

from .exceptions import bases_of
from .names import is_plain
from .report import Refused, Report
from .signatures import known_as, signature
from .symbols import Constant, ExceptionClass, Function, Module, Role

TEXT = "__str__"
_KINDS = {"builtins.property": "property", "builtins.staticmethod": "static", "builtins.classmethod": "class"}
_TAKEN = frozenset(dir(BaseException)) - {TEXT}


def add_exception_methods(
    symbol: ExceptionClass, module: Module, report: Report, known: Mapping[str, Constant]
) -> None:
    """Reads them while the class has its name already: they may name it."""
    before = module.symbols.get(symbol.name)
    module.symbols[symbol.name] = symbol
    own = {one: symbol for one, origin in module.imports.items() if origin == "typing.Self"}
    seen = replace(module, symbols={**module.symbols, **own})
    constants = {name: one.value for name, one in symbol.constants.items()}
    values = {**known, **{name: one for name, one in constants.items() if not isinstance(one, tuple)}}
    try:
        for node in _nodes(symbol, module):
            _add(node, symbol, seen, report, values)
    finally:
        if before is None:
            del module.symbols[symbol.name]
        else:
            module.symbols[symbol.name] = before


def read_method(function: Function, module: Module, report: Report, known: Mapping[str, Constant]) -> Function:
    """With its signature, if that can be read by now: it is one function, whatever it is given."""
    try:
        parsed = signature(function.node, module, report.aside(), known, gathers=True)
    except Refused:
        return function
    return function if parsed.variables else replace(function, signature=known_as(parsed, function.name))


def own_class(function: Function, module: Module) -> ExceptionClass | None:
    """The exception class whose method it is."""
    classes = module.exception_classes
    return next((one for one in classes if function.name in [each.name for each in one.methods.values()]), None)


def _nodes(symbol: ExceptionClass, module: Module) -> Iterator[ast.FunctionDef]:
    """Its own, and the class methods of its bases that it does not replace: `cls` in them is another class here."""
    own = {"__init__"}
    for class_ in (symbol, *bases_of(symbol)):
        found = [one for one in class_.node.body if isinstance(one, ast.FunctionDef) and one.name not in own]
        own |= {one.name for one in found}
        for one in found:
            if class_ is symbol or [*map(module.qualified, one.decorator_list)] == ["builtins.classmethod"]:
                yield one


def _add(
    node: ast.FunctionDef, symbol: ExceptionClass, module: Module, report: Report, known: Mapping[str, Constant]
) -> None:
    kinds = [_KINDS.get(module.qualified(one) or "") for one in node.decorator_list]
    kind = kinds[0] if len(kinds) == 1 else "" if kinds else "plain"
    if not kind or (kind != "static" and not node.args.args) or (kind == "property" and len(node.args.args) != 1):
        hint = "it takes the exception first; there are property, staticmethod and classmethod"
        report.refuse("P003", node, f"a method of `{symbol.name}` that is not plain", hint)
    if node.name in _TAKEN or (node.name.startswith("__") and (node.name != TEXT or kind != "plain")):
        hint = "give the method a name of its own"
        report.refuse(
            "P008", node, f"`{symbol.name}` says what `{node.name}` is, which trusted code does not ask", hint
        )
    fields = set() if symbol.init is None else {*symbol.init.fields}
    constants = {name for one in (symbol, *bases_of(symbol)) for name in one.constants}
    if node.name in fields | constants | symbol.methods.keys() | symbol.statics.keys() or not is_plain(node.name):
        report.refuse("P008", node, f"`{node.name}` is bound more than once in `{symbol.name}`", "rename it")
    typed = copy.copy(node)
    typed.args, typed.decorator_list = copy.copy(node.args), []
    made_by: tuple[str, str] | None = None
    if kind != "static":
        first = copy.copy(node.args.args[0])
        if kind == "class":
            typed.args.args, made_by = node.args.args[1:], (first.arg, symbol.name)
        else:
            first.annotation = ast.copy_location(ast.Name(symbol.name, ast.Load()), first)
            typed.args.args = [first, *node.args.args[1:]]
    name = f"{len(symbol.name)}{symbol.name}_{node.name}"
    function = read_method(Function(name, Role.HELPER, typed, None, made_by=made_by), module, report, known)
    (symbol.methods if kind in ("plain", "property") else symbol.statics)[node.name] = function
    if kind == "property":
        symbol.properties.add(node.name)
