"""Functions of the grammar's rules for what an interface consists of: parts to nodes of the tree, and all of them kept.

What is complete is kept at once, so that an error behind it loses nothing.
"""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from . import codes
from .constants import Parts
from .cursor import Cursor
from .declarations import DeclarationRules, grown
from .diagnostics import Source, Span
from .lexer import Token
from .syntax import (
    AttributeList,
    Declaration,
    Enumeration,
    EnumItem,
    File,
    Import,
    Include,
    Name,
    Prototype,
    Record,
    TypeName,
)

MAX_PARAMETERS = 1024  # no C compiler promises more than 127


@dataclass(slots=True)
class _Members:
    found: list[Declaration] = field(default_factory=list)
    complete: bool = True


class _Returning(NamedTuple):
    attributes: AttributeList | None
    public: Span | None
    type: TypeName


class _Called(NamedTuple):
    """A function up to the parenthesis behind its parameters."""

    returning: _Returning
    name: Name
    parameters: tuple[Declaration, ...]


class FileRules(DeclarationRules):
    def __init__(self, cursor: Cursor) -> None:
        super().__init__(cursor)
        self._includes: list[Include] = []
        self._trusted_includes: list[Include] = []
        self._untrusted_includes: list[Include] = []
        self._imports: list[Import] = []
        self._types: list[Record | Enumeration] = []
        self._functions: list[Prototype] = []
        self._trusted = False  # the block
        self._before = 0  # how many functions there were before the block

    def tree(self, source: Source) -> File:
        """Of what could be read."""
        return File(
            source,
            tuple(self._includes),
            tuple(self._trusted_includes),
            tuple(self._untrusted_includes),
            tuple(self._imports),
            tuple(self._types),
            tuple(self._functions),
        )

    def file(self, parts: Parts) -> None:
        pass

    def file_head(self, parts: Parts) -> None:
        pass

    def misnomer(self, parts: Parts) -> None:
        hint = "the file's name is the interface's name"
        self.cursor.error(codes.SYNTAX, parts[0].span, "an enclave block has no name", hint)

    def items(self, parts: Parts) -> None:
        pass

    def definition(self, parts: Parts) -> None:
        self._types.append(parts[0])

    # --- includes and imports --------------------------------------------------------------------

    def include(self, parts: Parts) -> None:
        self._includes.append(Include(_string(parts[1])))

    def late_include(self, parts: Parts) -> None:
        if len(self._functions) > self._before:
            message, hint = "includes stand before the functions of a block", "move it up, or out of the block"
            self.cursor.error(codes.SYNTAX, parts[0].span, message, hint)

    def block_include(self, parts: Parts) -> None:
        includes = self._trusted_includes if self._trusted else self._untrusted_includes
        includes.append(Include(_string(parts[1])))

    def import_all(self, parts: Parts) -> None:
        self._imports.append(Import(_string(parts[1]), None, self.cursor.since(parts[0])))

    def import_star(self, parts: Parts) -> None:
        self.import_all(parts)

    def import_words(self, parts: Parts) -> None:
        self._imports.append(Import(_string(parts[1]), tuple(parts[3]), self.cursor.since(parts[0])))

    def import_none(self, parts: Parts) -> None:
        first, last = parts[0], parts[2]
        same = last.source is first.source and last.end >= first.start
        span = Span(first.source, first.start, last.end) if same else first.span
        self._imports.append(Import(_string(parts[1]), (), span))

    # --- types -----------------------------------------------------------------------------------

    def record(self, parts: Parts) -> Record:
        kind, name = parts[0]
        return Record(kind, name, tuple(parts[1].found), parts[1].complete)

    def record_head(self, parts: Parts) -> tuple[str, Name]:
        return parts[0].text, parts[1]

    def no_members(self, parts: Parts) -> _Members:
        return _Members()

    def broken_members(self, parts: Parts) -> _Members:
        members: _Members = parts[0]
        members.complete = False
        return members

    def unended(self, parts: Parts) -> _Members:
        members: _Members = parts[0]
        members.found.append(parts[1])
        return members

    def enumeration(self, parts: Parts) -> Enumeration:
        return Enumeration(parts[0], _enumerators(parts))

    def broken_enumeration(self, parts: Parts) -> Enumeration:
        return Enumeration(parts[0], _enumerators(parts), complete=False)

    def broken_definition(self, parts: Parts) -> None:
        self._types.append(self.broken_enumeration(parts))

    def enumeration_head(self, parts: Parts) -> Name:
        return parts[1] if len(parts) == 3 else Name("", parts[0].span)

    def enumerators(self, parts: Parts) -> list[EnumItem]:
        return grown(parts)

    def enumerator(self, parts: Parts) -> EnumItem:
        return EnumItem(parts[0], parts[2].node if len(parts) == 3 else None)

    # --- functions -------------------------------------------------------------------------------

    def block(self, parts: Parts) -> Any:
        """Its first word, for messages."""
        return parts[0]

    def block_head(self, parts: Parts) -> Any:
        self._trusted = parts[0].text == "trusted"
        self._before = len(self._functions)
        return parts[0]

    def entries(self, parts: Parts) -> None:
        pass

    def entry(self, parts: Parts) -> None:
        pass

    def prototype(self, parts: Parts) -> None:
        allow, allow_span, modifiers = None, None, ()
        for part in parts[1:-1]:
            if isinstance(part, tuple):
                allow, allow_span = part
            else:
                modifiers = tuple(part)
        (attributes, public, returns), name, parameters = parts[0]
        self._functions.append(
            Prototype(self._trusted, public, attributes, returns, name, parameters, allow, allow_span, modifiers)
        )

    def called(self, parts: Parts) -> _Called:
        returning, name = parts[0]
        parameters: list[Declaration] = []
        for part in parts[1:-1]:
            if isinstance(part, list):
                parameters = part
            elif isinstance(part, Declaration):
                parameters.append(part)
        return _Called(returning, name, tuple(parameters))

    def head(self, parts: Parts) -> tuple[_Returning, Name]:
        return parts[0], parts[1]

    def returning(self, parts: Parts) -> _Returning:
        attributes, public = None, None
        for part in parts[:-1]:
            if isinstance(part, AttributeList):
                attributes = part
            else:
                public = part.span
        return _Returning(attributes, public, parts[-1])

    def returns(self, parts: Parts) -> TypeName:
        found: TypeName = parts[0]
        misplaced = self.cursor.token.text == "const"  # said already, or about to be
        if found.const and not found.pointers and not misplaced:
            self.cursor.error(codes.BAD_TYPE, found.span, "a returned value cannot be const", "remove `const`")
        return found

    def parameters(self, parts: Parts) -> list[Declaration]:
        """Those that a comma ends."""
        found: list[Declaration] = parts[0] if isinstance(parts[0], list) else []
        found.append(parts[-2])
        if len(found) == MAX_PARAMETERS and self.cursor.token.text != ")":
            self.cursor.give_up(f"a function has at most {MAX_PARAMETERS} parameters")
        return found

    def allow(self, parts: Parts) -> tuple[tuple[Name, ...], Span]:
        names = tuple(parts[2]) if len(parts) > 3 else ()
        return names, self.cursor.since(parts[0])

    def modifiers(self, parts: Parts) -> list[Name]:
        return grown(parts)

    def modifier(self, parts: Parts) -> Name:
        return Name(parts[0].text, parts[0].span)


def _string(token: Token) -> Name:
    """A string's characters."""
    return Name(token.value, token.span)


def _enumerators(parts: Parts) -> tuple[EnumItem, ...]:
    return tuple(parts[1]) if isinstance(parts[1], list) else ()
