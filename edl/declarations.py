"""Functions of the grammar's rules for types, attribute lists and declarators: parts to nodes of the tree."""

from typing import NamedTuple

from . import codes
from .constants import ConstantRules, Parts
from .diagnostics import Span
from .lexer import Token
from .syntax import Attribute, AttributeList, Declaration, Expression, Name, TypeName
from .words import C_KEYWORDS, SPELLINGS, STANDARD, TYPE_WORDS

MAX_POINTERS = 16
MAX_DIMENSIONS = 16
_RESERVED = C_KEYWORDS | TYPE_WORDS


class _Base(NamedTuple):
    """What `*` may follow: its first token, tag and name, whether it is a scalar and a reference tool reads it."""

    first: Token
    tag: str | None
    name: str
    scalar: bool = False
    standard: bool = True


class DeclarationRules(ConstantRules):
    # --- types -----------------------------------------------------------------------------------

    def single(self, parts: Parts) -> _Base:
        return _Base(parts[0], None, SPELLINGS[parts[0].text], scalar=True)

    def combined(self, parts: Parts) -> list[Token]:
        """The type words so far."""
        if len(parts) == 1:
            return parts
        words: list[Token] = parts[0]
        words.append(parts[1])
        return words

    def combination(self, parts: Parts) -> _Base:
        first = parts[0][0]
        words = " ".join(token.text for token in parts[0])
        name = SPELLINGS.get(words)
        if name is None:
            self.cursor.error(codes.BAD_TYPE, self.cursor.since(first), f"`{words[:80]}` is not a type")
            return _Base(first, None, "int", scalar=True)
        return _Base(first, None, name, scalar=True, standard=words in STANDARD)

    def tagged(self, parts: Parts) -> _Base:
        return _Base(parts[0], parts[0].text, parts[1].text)

    def foreign(self, parts: Parts) -> _Base:
        return _Base(parts[0], None, parts[0].text)

    def no_stars(self, parts: Parts) -> int:
        return 0

    def stars(self, parts: Parts) -> int:
        pointers: int = parts[0] + 1
        if pointers > MAX_POINTERS:
            self.cursor.fail(f"a type has at most {MAX_POINTERS} `*`", code=codes.TOO_LARGE)
        return pointers

    def type(self, parts: Parts) -> TypeName:
        const = len(parts) == 3
        first, tag, name, scalar, standard = parts[-2]
        span = self.cursor.since(parts[0] if const else first)
        return TypeName(name, tag, scalar, const, parts[-1], span, standard)

    # --- attributes ------------------------------------------------------------------------------

    def attribute(self, parts: Parts) -> Attribute:
        first = parts[0]
        name = Name(first.text, Span(first.source, first.start, first.end))
        if len(parts) == 1:
            return Attribute(name, None, name.span)
        return Attribute(name, parts[2].node, self.cursor.since(first))

    def attribute_list(self, parts: Parts) -> list[Attribute]:
        return grown(parts)

    def attributes(self, parts: Parts) -> AttributeList:
        span = self.cursor.since(parts[0])
        if len(parts) == 2:
            self.cursor.error(codes.EMPTY_ATTRIBUTES, span, "no attribute is given", "leave the brackets out")
            return AttributeList((), span)
        return AttributeList(tuple(parts[1]), span)

    # --- declarators -----------------------------------------------------------------------------

    def declared(self, parts: Parts) -> tuple[AttributeList | None, TypeName]:
        return (parts[0] if len(parts) == 2 else None), parts[-1]

    def declaration(self, parts: Parts) -> Declaration:
        (attributes, type_name), name, dimensions = parts
        if not dimensions:
            return Declaration(attributes, type_name, name, (), ())
        values, spans = zip(*dimensions, strict=True)
        return Declaration(attributes, type_name, name, values, spans)

    def no_dimensions(self, parts: Parts) -> list[tuple[Expression | None, Span]]:
        return []

    def dimensions(self, parts: Parts) -> list[tuple[Expression | None, Span]]:
        found: list[tuple[Expression | None, Span]] = parts[0]
        found.append(parts[1])
        if len(found) > MAX_DIMENSIONS:
            self.cursor.fail(f"an array has at most {MAX_DIMENSIONS} dimensions", code=codes.TOO_LARGE)
        return found

    def dimension(self, parts: Parts) -> tuple[Expression | None, Span]:
        """An empty one is None."""
        return (parts[1].node if len(parts) == 3 else None), self.cursor.since(parts[0])

    # --- names -----------------------------------------------------------------------------------

    def words(self, parts: Parts) -> list[Name]:
        """Words of any kind, as they are."""
        token = parts[-1]
        name = Name(token.text, Span(token.source, token.start, token.end))
        if len(parts) == 1:
            return [name]
        found: list[Name] = parts[0]
        found.append(name)
        return found

    def name(self, parts: Parts) -> Name:
        """A name that becomes a name in C; the language's own words may be names where C allows them."""
        token = parts[0]
        span = Span(token.source, token.start, token.end)
        if token.text in _RESERVED:
            self.cursor.error(codes.RESERVED_WORD, span, f"`{token.text}` is a word of C and cannot be a name")
        return Name(token.text, span)


def grown(parts: Parts) -> Parts:
    """Of a list's rule: the first part alone, or the list and one more."""
    if len(parts) == 1:
        return parts
    found: Parts = parts[0]
    found.append(parts[-1])
    return found
