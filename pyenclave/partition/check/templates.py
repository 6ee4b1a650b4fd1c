"""`"{:02}:{}".format(a, b)`, of a text that is constant."""

import ast
import string
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NoReturn

from ..types.model import STR
from .dispatch import check
from .passing import one_by_one
from .scope import Scope
from .text import converted, formatted, joined, without_format
from .tree import Expression, Held, Holding, Literal

_HINT = "write an f-string"


def fill_in(node: ast.Call, func: ast.Attribute, receiver: Expression, scope: Scope) -> Expression:
    """All values are evaluated first, in the order in which they are written; then the fields, left to right."""
    if not isinstance(receiver.constant, str):
        scope.report.refuse("P010", func, "`.format()` of a text that is not constant", _HINT)
    given = {str(place): one for place, one in enumerate(one_by_one(node.args, scope))}
    for keyword in node.keywords:
        if keyword.arg is None:
            scope.report.refuse("P010", keyword, "`**` in `.format()`", "name each value")
        given[keyword.arg] = keyword.value
    values = {name: check(one, scope) for name, one in given.items()}
    places = {name: one if isinstance(one, Literal) else Held(one.type, one.line) for name, one in values.items()}
    fields = _Fields(func, scope, {name: (place, given[name]) for name, place in places.items()})
    text = joined(list(fields.parts(receiver.constant)), node.lineno)
    for name, held in reversed(places.items()):
        if isinstance(held, Held):
            text = Holding(STR, node.lineno, values[name], held, text)
    return text


@dataclass
class _Fields:
    """What the fields of a text stand for, each value with where it is written."""

    func: ast.Attribute
    scope: Scope
    values: dict[str, tuple[Expression, ast.expr]]
    numbers: list[str] = field(default_factory=list)  # as they are written: none, or digits

    def parts(self, template: str) -> Iterator[Expression]:
        try:
            pieces = list(string.Formatter().parse(template))
        except ValueError as e:
            self._refuse(f"this is no text for `.format()`: {e}", "a brace is written `{{` or `}}`")
        for text, name, spec, letter in pieces:
            yield Literal(STR, self.func.lineno, text)
            if name is None:
                continue
            value, written = self._value(name)
            if letter is not None and letter not in ("s", "r", "a"):
                self._refuse(f"there is no conversion `!{letter}`", "use `!r`, `!s` or `!a`")
            if letter is not None:
                value = converted(value, letter, written, self.scope)
            if spec:
                inner = joined(list(self.parts(spec)), self.func.lineno)
                yield formatted(value, written, inner, self.scope)
            else:
                yield without_format(value, written, self.scope)

    def _value(self, name: str) -> tuple[Expression, ast.expr]:
        if not name or name.isdecimal():
            self.numbers.append(name)
            if any(self.numbers) and not all(self.numbers):
                self._refuse("fields with numbers and without in one text", "number all of them, or none")
            name = str(int(name)) if name else str(len(self.numbers) - 1)
        elif not name.isidentifier():
            self._refuse(f"the field `{{{name}}}`", _HINT)
        if name not in self.values:
            self._refuse(f"no value is given for the field `{{{name}}}`", "give each field a value")
        return self.values[name]

    def _refuse(self, message: str, hint: str) -> NoReturn:
        self.scope.report.refuse("P010", self.func, message, hint)
