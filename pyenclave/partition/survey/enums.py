"""Enumerations of the module: their members and the members' values."""

import ast
from collections.abc import Iterator, Mapping

from ..types.model import INT, STR
from ..types.records import Enumeration, Flags
from .constants import NotConstant, evaluate, type_of
from .report import Report
from .symbols import Constant, Module

# By what the class derives from; "str" and "int" are those and an Enum, whose members' text is not their value.
KINDS: dict[tuple[str | None, ...], str] = {
    ("enum.Enum",): "Enum", ("enum.IntEnum",): "IntEnum", ("enum.StrEnum",): "StrEnum",
    ("builtins.str", "enum.Enum"): "str", ("builtins.int", "enum.Enum"): "int",
}  # fmt: skip
_BASES = {"IntEnum": INT, "int": INT, "StrEnum": STR, "str": STR}
FLAGS: dict[tuple[str | None, ...], bool] = {("enum.Flag",): False, ("enum.IntFlag",): True}  # whether it is of ints
_TEXTS = ("__str__", "__format__")
_TAKEN = ("name", "value", "mro")  # what Enum has a meaning for


def enumeration(
    node: ast.ClassDef, kind: str, module: Module, report: Report, known: dict[str, Constant]
) -> Enumeration:
    """A second name of a value is an alias of the first."""
    members: list[tuple[str, Constant]] = []
    aliases: list[tuple[str, int]] = []
    for name, one in _written(node, report):
        constant = _value(name, one.value, kind, members, module, report, {**known, **dict(members)})
        place = next((at for at, (_, other) in enumerate(members) if _same(other, constant)), None)
        _check(name, one, kind, constant, place, node, module, report)
        if place is None:
            members.append((name, constant))
        else:
            aliases.append((name, place))
    if not members:
        report.refuse("P008", node, f"`{node.name}` has no members", "give it some")
    types = {type_of(constant) for _, constant in members}
    if len(types) > 1 or None in types:
        text = "a value past 64 bits" if None in types else "values of several types"
        report.refuse("P008", node, f"`{node.name}` has {text}", "give its members values of one type")
    return Enumeration(node.name, tuple(members), kind, tuple(aliases))


def _written(node: ast.ClassDef, report: Report) -> Iterator[tuple[str, ast.Assign]]:
    """The members, each with its name."""
    for one in node.body:
        match one:
            case ast.Assign(targets=[ast.Name(id=name)]):
                if name.startswith("_") or name in _TAKEN or not name.isascii():
                    report.refuse("P006", one, f"`{name}` cannot name a member", "give it another name")
                yield name, one
            case ast.FunctionDef(name=name) if name.startswith("__") and name not in _TEXTS:
                report.refuse("P008", one, f"`{node.name}` says what `{name}` is", "give the method a name of its own")
            case ast.Pass() | ast.Expr(value=ast.Constant()) | ast.FunctionDef():
                pass
            case _:
                report.refuse("P008", one, f"`{node.name}` has more than members and methods", "leave it out")


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
    wanted = _BASES.get(kind)
    if wanted is not None and type_of(value) != wanted:
        report.refuse("P011", node, f"the value of `{name}` is not of type {wanted.name}", f"a {kind} has such only")
    if place is not None and any(module.qualified(one) == "enum.unique" for one in owner.decorator_list):
        report.refuse("P008", node, f"`{name}` has another member's value, and the class is `@unique`", "leave it out")


def flags(node: ast.ClassDef, is_int: bool, module: Module, report: Report, known: dict[str, Constant]) -> Flags:
    """Every bit has a member of its own, so that what is looped over is all that there is."""
    members: list[tuple[str, int]] = []
    for name, one in _written(node, report):
        bits = _bits(name, one.value, members, module, report, {**known, **dict(members)})
        members.append((name, bits))
    made = Flags(node.name, tuple(members), is_int)
    if not members or any(bits & ~sum(made.singles) for _, bits in members):
        report.refuse("P008", node, f"`{node.name}` has bits of which no member is", "give each bit a member")
    return made


def _bits(
    name: str,
    node: ast.expr,
    members: list[tuple[str, int]],
    module: Module,
    report: Report,
    known: dict[str, Constant],
) -> int:
    if isinstance(node, ast.Call) and module.qualified(node.func) == "enum.auto" and not (node.args or node.keywords):
        bits: Constant = 1 << max((bits for _, bits in members), default=0).bit_length()
    else:
        try:
            bits = evaluate(node, known)
        except NotConstant as error:
            report.refuse("P014", node, f"`{name}` is not constant: {error}", "use a literal")
    if type(bits) is not int or not 0 <= bits < 1 << 62:
        report.refuse("P011", node, f"the bits of `{name}` are not an int from 0 to 2 ** 62 - 1", "use fewer")
    return bits
