"""Attribute lists to a table of known attributes, each given once and with the value that it needs."""

from . import codes
from .report import Report
from .scope import suggestion
from .syntax import Attribute, AttributeList

DIRECTIONS = ("in", "out", "user_check")
VALUED = ("size", "count")
PARAMETER = (*DIRECTIONS, *VALUED, "string", "wstring", "isptr", "isary", "readonly")
CONVENTIONS = ("cdecl", "stdcall", "fastcall")
FUNCTION = (*CONVENTIONS, "dllimport")


def read_attributes(given: AttributeList | None, known: tuple[str, ...], report: Report) -> dict[str, Attribute]:
    """By name; unknown, repeated and malformed attributes are reported and left out."""
    table: dict[str, Attribute] = {}
    if given is None:
        return table
    for attribute in given.attributes:
        name = attribute.name.text
        if name not in known:
            _unknown(attribute, known, report)
        elif name in table:
            message = f"`{name}` is given twice"
            report.add(codes.DUPLICATE_ATTRIBUTE, attribute.name.span, message, "remove one of them")
        elif (attribute.value is None) == (name in VALUED):
            _wrong_value(attribute, report)
        else:
            table[name] = attribute
    return table


def _unknown(attribute: Attribute, known: tuple[str, ...], report: Report) -> None:
    name = attribute.name.text
    if name == "sizefunc":
        hint: str | None = "the reference tools dropped sizefunc: pass the size as a parameter and use size="
    elif name.lower() in known:
        hint = f"attributes are written in lower case: `{name.lower()}`"
    else:
        hint = suggestion(name, known)
    report.add(codes.UNKNOWN_ATTRIBUTE, attribute.name.span, f"there is no attribute `{name[:80]}` here", hint)


def _wrong_value(attribute: Attribute, report: Report) -> None:
    name = attribute.name.text
    if attribute.value is None:
        report.add(codes.ATTRIBUTE_VALUE, attribute.span, f"`{name}` needs a value", f"write `{name}=` and a length")
    else:
        report.add(codes.ATTRIBUTE_VALUE, attribute.span, f"`{name}` takes no value", f"write `{name}`")
