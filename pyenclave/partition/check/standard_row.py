"""A call of a function of the standard library that its row in the table describes."""

import ast

from ..operations.model import Missing, Operation
from ..standard import Form, Parameter, Row
from ..types.json import may_be
from ..types.model import BYTEARRAY, BYTES, FLOAT, INT, JSON, STR, Bool, Type
from .convert import apply, coerce, operand, read, seen, underlying
from .dispatch import check
from .scope import Scope
from .tree import Expression, Held, Holding, Literal

_ASCII = Operation("pye_ascii_of", (STR,), BYTES)


def call_row(node: ast.Call, row: Row, scope: Scope) -> Expression:
    given = _given(node, row, scope)
    values = {one: underlying(check(value, scope)) for one, value in given.items()}
    form = next((one for one in row.forms if _takes(one, values)), _longest(row))
    passed = {
        one.name: _passed(values[one.name], one, given[one.name], scope) for one in form.parameters if one.name in given
    }
    held: dict[str, Expression] = {}
    if [*passed] != [*given]:  # as they are written, whatever order the operands have
        held = {name: Held(value.type, value.line, value.constant) for name, value in passed.items()}
    operands = (
        held.get(one.name) or passed.get(one.name) or _default(node, one, row.name, scope) for one in form.parameters
    )
    made: Expression = apply(form.operation, tuple(operands), node.lineno)
    for name in reversed([*given] if held else []):
        place = held[name]
        assert isinstance(place, Held)
        made = Holding(made.type, node.lineno, passed[name], place, made)
    return made


def _longest(row: Row) -> Form:
    """The one that has every parameter."""
    return max(row.forms, key=lambda one: len(one.parameters))


def _given(node: ast.Call, row: Row, scope: Scope) -> dict[str, ast.expr]:
    """The arguments by their parameters' names, in the order in which they are written."""
    longest = _longest(row).parameters
    positional = [one.name for one in longest if not one.keyword_only]
    if len(node.args) > len(positional):
        message = f"`{row.name}` takes {len(positional)} arguments, but {len(node.args)} are given"
        scope.report.refuse("P010", node.args[len(positional)], message, "remove what is too many")
    for one in node.args:
        if isinstance(one, ast.Starred):
            check(one, scope)
    given = dict(zip(positional, node.args, strict=False))
    named = {one.name for form in row.forms for one in form.parameters if not one.positional_only}
    for keyword in node.keywords:
        if keyword.arg in row.ignored and isinstance(keyword.value, ast.Constant):
            continue
        if keyword.arg is None or keyword.arg not in named:
            scope.report.refuse("P010", keyword, f"`{row.name}` has no parameter `{keyword.arg}`", "see its signature")
        if keyword.arg in given:
            scope.report.refuse("P010", keyword, f"`{keyword.arg}` is given twice", "remove one of them")
        given[keyword.arg] = keyword.value
    return {one: value for one, value in given.items() if not _is_default(one, value, longest)}


def _is_default(name: str, value: ast.expr, parameters: tuple[Parameter, ...]) -> bool:
    """None, written where it is the default."""
    default = next((one.default for one in parameters if one.name == name), None)
    return isinstance(value, ast.Constant) and value.value is None and default is None


def _takes(form: Form, values: dict[str, Expression]) -> bool:
    parameters = {one.name: one for one in form.parameters}
    if any(one not in parameters for one in values):
        return False
    if any(isinstance(one.default, Missing) and one.name not in values for one in form.parameters):
        return False
    return all(_fits(value.type, parameters[one]) for one, value in values.items())


def _fits(found: Type, parameter: Parameter) -> bool:
    wanted = parameter.type
    if found == wanted or (found == JSON and may_be(wanted)):
        return True
    if wanted == FLOAT:
        return found.is_number
    if wanted == INT:
        return found.is_whole
    if wanted == BYTES:
        return found == BYTEARRAY or (parameter.ascii and found == STR)
    return False


def _passed(value: Expression, parameter: Parameter, node: ast.expr, scope: Scope) -> Expression:
    if parameter.ascii and value.type == STR:
        return apply(_ASCII, (value,), value.line)
    if parameter.type == FLOAT and value.type.is_number:
        return operand(value, FLOAT)
    if parameter.type == INT and isinstance(value.type, Bool):
        return operand(value, INT)
    return coerce(scope, seen(read(value, parameter.type)), parameter.type, node, f"`{parameter.name}`")


def _default(node: ast.Call, parameter: Parameter, name: str, scope: Scope) -> Expression:
    if isinstance(parameter.default, Missing):
        hint = f"`{parameter.name}` is {parameter.type.name}"
        scope.report.refuse("P010", node, f"`{name}` is called without `{parameter.name}`", hint)
    return Literal(parameter.type, node.lineno, parameter.default)
