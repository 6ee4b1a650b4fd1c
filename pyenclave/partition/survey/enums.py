"""Enumerations of the module: their members and the members' values."""

import ast
from collections.abc import Mapping

from ..types.model import INT, STR
from ..types.records import Enumeration
from .constants import NotConstant, evaluate, type_of
from .report import Report
from .symbols import Constant, Module

# By what the class derives from; "str" and "int" are those and an Enum, whose members' text is not their value.
KINDS: dict[tuple[str | None, ...], str] = {
    ("enum.Enum",): "Enum", ("enum.IntEnum",): "IntEnum", ("enum.StrEnum",): "StrEnum",
    ("builtins.str", "enum.Enum"): "str", ("builtins.int", "enum.Enum"): "int",
}  # fmt: skip
_BASES = {"IntEnum": INT, "int": INT, "StrEnum": STR, "str": STR}
_TAKEN = ("name", "value", "mro")  # what Enum has a meaning for


def enumeration(
    node: ast.ClassDef, kind: str, module: Module, report: Report, known: dict[str, Constant]
) -> Enumeration:
    """A second name of a value is an alias of the first."""
    members: list[tuple[str, Constant]] = []
    aliases: list[tuple[str, int]] = []
    for one in node.body:
        match one:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                constant = _value(name, value, kind, members, module, report, {**known, **dict(members)})
                place = next((at for at, (_, other) in enumerate(members) if _same(other, constant)), None)
                _check(name, one, kind, constant, place, node, module, report)
                if place is None:
                    members.append((name, constant))
                else:
                    aliases.append((name, place))
            case ast.FunctionDef(name=name) if name.startswith("__"):
                report.refuse("P008", one, f"`{node.name}` says what `{name}` is", "give the method a name of its own")
            case ast.Pass() | ast.Expr(value=ast.Constant()) | ast.FunctionDef():
                pass
            case _:
                report.refuse("P008", one, f"`{node.name}` has more than members and methods", "leave it out")
    if not members:
        report.refuse("P008", node, f"`{node.name}` has no members", "give it some")
    types = {type_of(constant) for _, constant in members}
    if len(types) > 1 or None in types:
        text = "a value past 64 bits" if None in types else "values of several types"
        report.refuse("P008", node, f"`{node.name}` has {text}", "give its members values of one type")
    return Enumeration(node.name, tuple(members), kind, tuple(aliases))


def _same(one: Constant, other: Constant) -> bool:
    """Whether Enum takes them for one member."""
    return one == other


def _value(
    name: str,
    node: ast.expr,
    kind: str,
    members: list[tuple[str, Constant]],
    module: Module,
    report: Report,
    known: Mapping[str, Constant],
) -> Constant:
    if isinstance(node, ast.Call) and module.qualified(node.func) == "enum.auto" and not (node.args or node.keywords):
        if kind == "StrEnum":
            return name.lower()
        if kind == "str":
            report.refuse("P014", node, "`auto()` counts on from integers", "write the value")
        values = [value for _, value in members]
        if not all(type(value) is int for value in values):
            report.refuse("P014", node, "`auto()` counts on from integers", "write the value")
        return max(map(int, values), default=0) + 1
    try:
        return evaluate(node, known)
    except NotConstant as error:
        return report.refuse("P014", node, f"`{name}` is not constant: {error}", "use a literal")


def _check(
    name: str,
    node: ast.Assign,
    kind: str,
    value: Constant,
    place: int | None,
    owner: ast.ClassDef,
    module: Module,
    report: Report,
) -> None:
    if name.startswith("_") or name in _TAKEN or not name.isascii():
        report.refuse("P006", node, f"`{name}` cannot name a member", "give it another name")
    wanted = _BASES.get(kind)
    if wanted is not None and type_of(value) != wanted:
        report.refuse("P011", node, f"the value of `{name}` is not of type {wanted.name}", f"a {kind} has such only")
    if place is not None and any(module.qualified(one) == "enum.unique" for one in owner.decorator_list):
        report.refuse("P008", node, f"`{name}` has another member's value, and the class is `@unique`", "leave it out")
