"""Signatures that name what is defined below them: Python looks at annotations late, or never."""

from collections.abc import Mapping
from dataclasses import replace

from .report import Refused, Report
from .signatures import known_as, method_signature
from .symbols import ClassSymbol, Constant, Function, Module, Role


def read_again(module: Module, report: Report, known: Mapping[str, Constant]) -> None:
    """Those of helpers and methods that could not be read where they stand, now that all names are bound."""
    for symbol in [*module.symbols.values()]:
        if isinstance(symbol, Function):
            module.symbols[symbol.name] = _read(symbol, module, report, known)
        elif isinstance(symbol, ClassSymbol):
            for functions in (symbol.methods, symbol.statics, symbol.setters):
                for name, one in functions.items():
                    functions[name] = _read(one, module, report, known)


def _read(function: Function, module: Module, report: Report, known: Mapping[str, Constant]) -> Function:
    if function.signature is not None or function.role is not Role.HELPER:
        return function
    try:
        parsed = method_signature(function.node, module, report.aside(), known)
    except Refused:
        return function  # what is wrong with it is said where trusted code calls it
    return replace(function, signature=known_as(parsed, function.name))
