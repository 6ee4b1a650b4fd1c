"""The expressions of the language as data: by their type, forms with places for others.

`<int>` is any int, `<int.>` a name or a literal, `<=int>` a variable, `<#9>` a number below 9, `$v` a name of its own in
each use, and `<int; $v: str>` an int that may use that name. Integers are reduced, so that plain Python stays within 64
bits as well, mostly: where it does not, the call is not compared.

A part has LITERALS and FORMS, and may have rows of statements, which are as in statements.py.
"""

from typing import Any

from . import (
    basic,
    buffers,
    edges,
    functions,
    json_values,
    library,
    plain,
    records,
    several,
    statements,
    tied,
    unions,
    values,
)

PARTS = (basic, records, buffers, functions, edges, plain, tied, json_values, library, values, unions, several)


def _merged(tables: list[dict[str, list[str]]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for table in tables:
        for type_, forms in table.items():
            found.setdefault(type_, []).extend(forms)
    return found


def _rows(name: str) -> list[Any]:
    return [*getattr(statements, name), *(row for one in PARTS for row in getattr(one, name, []))]


def _by_type(name: str) -> dict[str, str]:
    return {type_: of for one in (statements, *PARTS) for type_, of in getattr(one, name, {}).items()}


LITERALS = _merged([one.LITERALS for one in PARTS])
FORMS = _merged([one.FORMS for one in PARTS])
EFFECTS: list[str] = _rows("EFFECTS")
BINDING: list[tuple[str, dict[str, str]]] = _rows("BINDING")
LOOPS: list[tuple[str, dict[str, str]]] = _rows("LOOPS")
WITHS: list[tuple[str, dict[str, str]]] = _rows("WITHS")
LEAVING: list[str] = _rows("LEAVING")
UNWINDING: list[str] = _rows("UNWINDING")
CAUGHT: list[str] = _rows("CAUGHT")
MATCHES: list[tuple[str, list[tuple[str, dict[str, str]]]]] = _rows("MATCHES")
UNIONS: dict[str, list[str]] = unions.UNIONS
UNION_NARROWING: list[str] = unions.NARROWING
OPTIONAL = _by_type("OPTIONAL")
AUGMENTED = _by_type("AUGMENTED")
