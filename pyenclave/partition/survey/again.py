"""Signatures that name what is defined below them: Python looks at annotations late, or never."""

from collections.abc import Mapping
from dataclasses import replace

from .exception_methods import read_method
from .methods import known_in, seen_in
from .report import Refused, Report
from .signatures import known_as, method_signature
from .symbols import ClassSymbol, Constant, ExceptionClass, Function, Module, Role


def read_again(module: Module, report: Report, known: Mapping[str, Constant]) -> None:
    """Those of helpers and methods that could not be read where they stand, now that all names are bound."""
    classes = [one for one in module.symbols.values() if isinstance(one, ClassSymbol)]
    read: dict[str, Function] = {}
    for one in [*module.symbols.values()]:
        if isinstance(one, Function):
            module.symbols[one.name] = _read(one, module, report, known)
    for symbol in classes:
        seen, values = seen_in(symbol, module), known_in(symbol, known)
        for method in (*symbol.methods.values(), *symbol.statics.values(), *symbol.setters.values()):
            if method.signature is None and method.name not in symbol.inherited:
                read[method.name] = _read(method, seen, report, values)
    for own in [one for one in module.symbols.values() if isinstance(one, ExceptionClass)]:
        for functions in (own.methods, own.statics):
            functions.update({name: _of_exception(one, module, report, known) for name, one in functions.items()})
    for symbol in classes:  # what derived classes have of their base is the same function there
        for functions in (symbol.methods, symbol.statics, symbol.setters):
            functions.update({name: read[one.name] for name, one in functions.items() if one.name in read})


def _read(function: Function, module: Module, report: Report, known: Mapping[str, Constant]) -> Function:
    if function.signature is not None or function.role is not Role.HELPER:
        return function
    try:
        parsed = method_signature(function.node, module, report.aside(), known)
    except Refused:
        return function  # what is wrong with it is said where trusted code calls it
    return replace(function, signature=known_as(parsed, function.name))


def _of_exception(function: Function, module: Module, report: Report, known: Mapping[str, Constant]) -> Function:
    return function if function.signature is not None else read_method(function, module, report, known)
