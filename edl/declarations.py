"""Types, attribute lists and declarators: the inner half of the grammar."""

from . import codes
from .cursor import Cursor, describe
from .diagnostics import Span
from .expressions import parse_expression
from .lexer import Kind
from .syntax import Attribute, AttributeList, Declaration, Expression, Name, TypeName
from .words import C_KEYWORDS, COMBINING, NOT_IN_EDL, SINGLE_WORD, SPELLINGS, STANDARD, TYPE_WORDS

MAX_POINTERS = 16
MAX_DIMENSIONS = 16
_TAGS = frozenset({"struct", "union", "enum"})


def parse_type(cursor: Cursor) -> TypeName:
    """`[const] base { * }`, without attributes."""
    first = cursor.token
    const = cursor.accept("const") is not None
    tag, base, scalar, standard = _base(cursor)
    _refuse_const(cursor, base)
    pointers = 0
    while cursor.accept("*"):
        pointers += 1
        if pointers > MAX_POINTERS:
            cursor.fail(f"a type has at most {MAX_POINTERS} `*`", code=codes.TOO_LARGE)
        _refuse_const(cursor, base)
    return TypeName(base, tag, scalar, const, pointers, cursor.since(first), standard)


def _base(cursor: Cursor) -> tuple[str | None, str, bool, bool]:
    """Tag, name, whether it is a scalar, whether a reference tool reads the spelling."""
    token = cursor.token
    text = token.text
    if token.kind is not Kind.WORD:
        cursor.fail(f"expected a type, not {describe(token)}")
    if text in _TAGS:
        cursor.advance()
        return text, cursor.word(f"the name of the {text}").text, False, True
    if text in SINGLE_WORD:
        cursor.advance()
        return None, SPELLINGS[text], True, True
    if text in COMBINING:
        return _combined(cursor)
    if text in NOT_IN_EDL:
        cursor.fail(f"EDL has no `{text}`", "leave it out, or use a type of a C header", codes.BAD_TYPE)
    if text in C_KEYWORDS:
        cursor.fail(f"expected a type, not the C keyword `{text}`", code=codes.BAD_TYPE)
    cursor.advance()
    return None, text, False, True


def _combined(cursor: Cursor) -> tuple[None, str, bool, bool]:
    first = cursor.advance()
    words = first.text
    while cursor.token.text in TYPE_WORDS:
        words += " " + cursor.advance().text
    name = SPELLINGS.get(words)
    if name is None:
        cursor.error(codes.BAD_TYPE, cursor.since(first), f"`{words[:80]}` is not a type")
        return None, "int", True, True
    return None, name, True, words in STANDARD


def _refuse_const(cursor: Cursor, base: str) -> None:
    if cursor.token.text == "const":
        hint = f"write `const {base} *` for a pointer to const; a const pointer has no spelling in EDL"
        cursor.fail("`const` comes before the type", hint)


def parse_attributes(cursor: Cursor) -> AttributeList | None:
    """`[ name [= value] { , … } ]` where one starts here."""
    first = cursor.accept("[")
    if first is None:
        return None
    attributes: list[Attribute] = []
    while cursor.token.text != "]":
        attributes.append(_attribute(cursor))
        if not cursor.accept(","):
            break
    cursor.expect("]", "after the attributes")
    span = cursor.since(first)
    if not attributes:
        cursor.error(codes.EMPTY_ATTRIBUTES, span, "no attribute is given", "leave the brackets out")
    if cursor.token.text == "[":
        cursor.fail("a declaration has one attribute list", "put all attributes into one pair of brackets")
    return AttributeList(tuple(attributes), span)


def _attribute(cursor: Cursor) -> Attribute:
    first = cursor.token
    name = cursor.word("an attribute")
    value = parse_expression(cursor, parse_type) if cursor.accept("=") else None
    return Attribute(name, value, cursor.since(first))


def parse_declaration(cursor: Cursor, what: str) -> Declaration:
    """A parameter or a member: `[attributes] type name [dimension]…`; `what` names it in messages."""
    attributes = parse_attributes(cursor)
    type_name = parse_type(cursor)
    if cursor.token.text == "(":
        hint = "declare a typedef in a C header, include it, and pass it with [user_check]"
        cursor.fail("EDL has no function pointers", hint)
    if cursor.token.text == "[":
        cursor.fail(f"expected the name of the {what}, not `[`", "attributes stand before the type")
    name = declared_name(cursor, f"the name of the {what}")
    dimensions, spans = parse_dimensions(cursor)
    return Declaration(attributes, type_name, name, dimensions, spans)


def parse_dimensions(cursor: Cursor) -> tuple[tuple[Expression | None, ...], tuple[Span, ...]]:
    """`[3][4]…`; an empty dimension is None."""
    dimensions: list[Expression | None] = []
    spans: list[Span] = []
    while first := cursor.accept("["):
        dimensions.append(None if cursor.token.text == "]" else parse_expression(cursor, parse_type))
        cursor.expect("]", "after the dimension")
        spans.append(cursor.since(first))
        if len(spans) > MAX_DIMENSIONS:
            cursor.fail(f"an array has at most {MAX_DIMENSIONS} dimensions", code=codes.TOO_LARGE)
    return tuple(dimensions), tuple(spans)


def declared_name(cursor: Cursor, what: str) -> Name:
    """A name that becomes a name in C; the language's own words may be names where C allows them."""
    name = cursor.word(what)
    if name.text in C_KEYWORDS or name.text in TYPE_WORDS:
        cursor.error(codes.RESERVED_WORD, name.span, f"`{name.text}` is a word of C and cannot be a name")
    return name
