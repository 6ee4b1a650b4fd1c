"""The expressions of the language as data: by their type, forms with places for others.

`<int>` is any int, `<int.>` a name or a literal, `<=int>` a variable, `<#9>` a number below 9, `$v` a name of its own in
each use, and `<int; $v: str>` an int that may use that name. Integers are reduced, so that plain Python stays within 64
bits as well, mostly: where it does not, the call is not compared.
"""

from . import basic, buffers, edges, functions, records

_PARTS = (basic, records, buffers, functions, edges)


def _merged(tables: list[dict[str, list[str]]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for table in tables:
        for type_, forms in table.items():
            found.setdefault(type_, []).extend(forms)
    return found


LITERALS = _merged([one.LITERALS for one in _PARTS])
FORMS = _merged([one.FORMS for one in _PARTS])
