"""What stands at a place in a file and what it refers to: syntax trees only, no protocol."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..checker import Checked
from ..diagnostics import Diagnostic, Source, Span
from ..imports import Module
from ..syntax import Binary, Declaration, Enumeration, Expression, Identifier, Prototype, Record, SizeOfType, TypeName
from ..syntax import Unary as UnaryExpression


@dataclass(frozen=True, slots=True)
class Reference:
    """A name at `span` that means what is declared at `target`; `kind` says what that is.

    Kinds: file, function, struct, union, enum, parameter, member. `owner` is the function or struct that a
    parameter or a member belongs to.
    """

    span: Span
    kind: str
    name: str
    target: Span
    path: Path
    owner: str = ""


class Navigator:
    """All references of one file, found when they are asked for."""

    def __init__(self, checked: Checked) -> None:
        assert checked.module is not None
        self._module: Module = checked.module
        self._types: dict[str, tuple[Record | Enumeration, Path]] = {}
        self._functions: dict[str, tuple[Prototype, Path]] = {}
        for module in self._module.closure():
            for item in module.file.types:
                self._types.setdefault(item.name.text, (item, module.path))
            for function in module.file.functions:
                self._functions.setdefault(function.name.text, (function, module.path))

    @property
    def source(self) -> Source:
        return self._module.file.source

    def at(self, offset: int) -> Reference | None:
        """The smallest reference that covers a character offset of the file."""
        covering = [each for each in self.references() if each.span.start <= offset <= each.span.end]
        return min(covering, key=lambda each: each.span.end - each.span.start, default=None)

    def references(self) -> Iterator[Reference]:
        """Everything in this file that names something, declarations included."""
        file = self._module.file
        for statement, module in self._module.imports:
            if module is not None:
                start = Span(module.file.source, 0, 0)
                yield Reference(statement.path.span, "file", statement.path.text, start, module.path)
            for name in statement.names or ():
                yield from self._function(name.text, name.span)
        for item in file.types:
            yield from self._type(item.name.text, item.name.span)
            if isinstance(item, Record):
                yield from self._declarations(item.members, "member", item.name.text)
        for function in file.functions:
            yield from self._function(function.name.text, function.name.span)
            yield from self._type(function.returns.base, function.returns.span)
            yield from self._declarations(function.parameters, "parameter", function.name.text)
            for name in function.allow or ():
                yield from self._function(name.text, name.span)

    def _declarations(self, declarations: tuple[Declaration, ...], kind: str, owner: str) -> Iterator[Reference]:
        named = {declaration.name.text: declaration.name.span for declaration in declarations}
        for declaration in declarations:
            name = declaration.name
            yield Reference(name.span, kind, name.text, name.span, self._module.path, owner)
            yield from self._type(declaration.type.base, declaration.type.span)
            for attribute in declaration.attributes.attributes if declaration.attributes else ():
                for leaf in _leaves(attribute.value):
                    if isinstance(leaf, TypeName):
                        yield from self._type(leaf.base, leaf.span)
                    elif leaf.name in named:
                        yield Reference(leaf.span, kind, leaf.name, named[leaf.name], self._module.path, owner)

    def _type(self, name: str, span: Span) -> Iterator[Reference]:
        if name in self._types:
            item, path = self._types[name]
            kind = item.kind if isinstance(item, Record) else "enum"
            yield Reference(span, kind, name, item.name.span, path)

    def _function(self, name: str, span: Span) -> Iterator[Reference]:
        if name in self._functions:
            function, path = self._functions[name]
            yield Reference(span, "function", name, function.name.span, path)

    @property
    def type_names(self) -> list[str]:
        return [name for name in self._types if name]

    @property
    def ecall_names(self) -> list[str]:
        return [name for name, (function, _) in self._functions.items() if function.trusted]


def errors_elsewhere(checked: Checked) -> Iterator[tuple[Span, list[Diagnostic]]]:
    """Errors in other files than the checked one, each list with the import that leads there.

    Those of files that an `#include` reads stand at the beginning.
    """
    root = checked.sources[0]
    left = [error for error in checked.errors if error.span.source is not root]
    for statement, module in checked.module.imports if checked.module and left else ():
        sources = {id(each.file.source) for each in module.closure()} if module else set()
        if found := [error for error in left if id(error.span.source) in sources]:
            yield statement.path.span, found
            left = [error for error in left if id(error.span.source) not in sources]
    if left:
        yield Span(root, 0, 0), left


def _leaves(expression: Expression | None) -> Iterator[Identifier | TypeName]:
    match expression:
        case Identifier():
            yield expression
        case SizeOfType(type_name):
            yield type_name
        case UnaryExpression(_, operand):
            yield from _leaves(operand)
        case Binary(_, left, right):
            yield from _leaves(left)
            yield from _leaves(right)
