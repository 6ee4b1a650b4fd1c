"""Tokens to syntax tree: recursive descent over `edl.lark`'s grammar, going on after each error.

Hand-written because of what it must do and what was measured: every error of a run, a message per construct, no
import of a parser library on a path where an editor waits (see docs/edl-language.md).
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field

from . import codes
from .cursor import Cursor, SyntaxFailure, describe
from .declarations import declared_name, parse_attributes, parse_declaration, parse_type
from .diagnostics import Source
from .expressions import parse_expression
from .lexer import Kind, Token
from .report import Report
from .syntax import Declaration, Enumeration, EnumItem, File, Import, Include, Name, Prototype, Record
from .words import ITEM_WORDS

MAX_PARAMETERS = 1024  # no C compiler promises more than 127
_MODIFIERS = frozenset({"propagate_errno", "transition_using_threads"})


@dataclass(slots=True)
class _Items:
    includes: list[Include] = field(default_factory=list)
    trusted_includes: list[Include] = field(default_factory=list)
    untrusted_includes: list[Include] = field(default_factory=list)
    imports: list[Import] = field(default_factory=list)
    types: list[Record | Enumeration] = field(default_factory=list)
    functions: list[Prototype] = field(default_factory=list)


def parse(source: Source, tokens: Iterable[Token], report: Report) -> File:
    """The tree of what could be read; errors are in the report."""
    cursor = Cursor(tokens, report)
    items = _Items()
    with suppress(SyntaxFailure):
        _enclave(cursor, items)
    return File(
        source,
        tuple(items.includes),
        tuple(items.trusted_includes),
        tuple(items.untrusted_includes),
        tuple(items.imports),
        tuple(items.types),
        tuple(items.functions),
    )


def _enclave(cursor: Cursor, items: _Items) -> None:
    cursor.expect("enclave", "at the start of the file")
    if cursor.token.kind is Kind.WORD:
        name = cursor.advance()
        cursor.error(codes.SYNTAX, name.span, "an enclave block has no name", "the file's name is the interface's name")
    cursor.expect("{", "after `enclave`")
    while cursor.token.text != "}":
        if cursor.token.kind is Kind.END:
            cursor.fail("expected `}` at the end of the enclave block, not the end of the file")
        try:
            _item(cursor, items)
        except SyntaxFailure:
            _skip_item(cursor)
    cursor.advance()
    cursor.accept(";")
    if cursor.token.kind is not Kind.END:
        hint = "a file holds one enclave block" if cursor.token.text == "enclave" else None
        cursor.fail("nothing may follow the enclave block", hint, codes.AFTER_END)


def _item(cursor: Cursor, items: _Items) -> None:
    word = cursor.token.text
    if word in ("include", "from", "import"):
        _file_item(cursor, items)
    elif word in ("struct", "union"):
        items.types.append(_record(cursor))
    elif word == "enum":
        items.types.append(_enumeration(cursor))
    elif word in ("trusted", "untrusted"):
        _block(cursor, items)
    elif word == ";":
        _stray_semicolon(cursor)
    else:
        hint = None
        if word in ("public", "void", "int"):
            hint = "functions belong into a trusted { } or untrusted { } block"
        items_list = "include, from, import, struct, union, enum, trusted or untrusted"
        cursor.fail(f"expected {items_list}, not {describe(cursor.token)}", hint)


def _file_item(cursor: Cursor, items: _Items) -> None:
    word = cursor.advance()
    if word.text == "include":
        items.includes.append(_include(cursor))
        return
    path = cursor.string("the name of an EDL file")
    names: tuple[Name, ...] | None = None
    if word.text == "from":
        cursor.expect("import", "after the file's name")
        if not cursor.accept("*"):
            names = _names(cursor, "a function", ";")
            if cursor.previous.text == ",":
                cursor.fail("expected a function after `,`")
    items.imports.append(Import(path, names, cursor.since(word)))
    if word.text == "from":
        _semicolon(cursor, "after the import")


def _include(cursor: Cursor) -> Include:
    """After the word `include`. A semicolon there is left to the caller's loop, which reports it as stray."""
    return Include(cursor.string("the name of a header"))


def _names(cursor: Cursor, what: str, end: str) -> tuple[Name, ...]:
    names: list[Name] = []
    while cursor.token.text != end:
        names.append(cursor.word(what))
        if not cursor.accept(","):
            break
    return tuple(names)


def _record(cursor: Cursor) -> Record:
    kind = cursor.advance().text
    name = declared_name(cursor, f"the name of the {kind}")
    if cursor.token.text == ";":
        hint = "a type of a C header needs no declaration: include the header"
        cursor.fail(f"a {kind} is declared with its members", hint)
    cursor.expect("{", f"after the {kind}'s name")
    members: list[Declaration] = []

    def member() -> None:
        members.append(parse_declaration(cursor, "member"))
        if cursor.token.text == ":":
            cursor.fail("EDL has no bit-fields")
        if cursor.token.text != "}":
            _semicolon(cursor, "after the member")

    complete = _braces(cursor, member)
    _semicolon(cursor, f"after the {kind}")
    return Record(kind, name, tuple(members), complete)


def _enumeration(cursor: Cursor) -> Enumeration:
    word = cursor.advance()
    name = Name("", word.span)
    if cursor.token.text != "{":
        name = declared_name(cursor, "the name of the enum or `{`")
    cursor.expect("{", "after `enum`")
    items: list[EnumItem] = []
    complete = True
    try:
        _enumerators(cursor, items)
    except SyntaxFailure:
        complete = False
        _skip_to_brace(cursor)
    if complete or cursor.accept("}"):
        _semicolon(cursor, "after the enum")
    return Enumeration(name, tuple(items), complete)


def _enumerators(cursor: Cursor, items: list[EnumItem]) -> None:
    """To the closing brace; what was read stays in `items` after a failure."""
    while cursor.token.text != "}":
        item = declared_name(cursor, "an enumerator")
        value = parse_expression(cursor, parse_type) if cursor.accept("=") else None
        items.append(EnumItem(item, value))
        if not cursor.accept(","):
            break
    cursor.expect("}", "after the enumerators")


def _block(cursor: Cursor, items: _Items) -> None:
    word = cursor.advance().text
    trusted = word == "trusted"
    includes = items.trusted_includes if trusted else items.untrusted_includes
    cursor.expect("{", f"after `{word}`")
    before = len(items.functions)

    def entry() -> None:
        if cursor.token.text == "include" and cursor.following().kind is not Kind.WORD:
            if len(items.functions) > before:
                message, hint = "includes stand before the functions of a block", "move it up, or out of the block"
                cursor.error(codes.SYNTAX, cursor.token.span, message, hint)
            cursor.advance()
            includes.append(_include(cursor))
        elif cursor.token.text in ("from", "import") and cursor.following().kind is Kind.STRING:
            cursor.fail("imports stand outside of trusted { } and untrusted { }")
        else:
            items.functions.append(_prototype(cursor, trusted))

    _braces(cursor, entry)
    _semicolon(cursor, f"after the {word} block")


def _prototype(cursor: Cursor, trusted: bool) -> Prototype:
    attributes = parse_attributes(cursor)
    public = cursor.accept("public")
    returns = parse_type(cursor)
    if returns.const and not returns.pointers:
        cursor.error(codes.BAD_TYPE, returns.span, "a returned value cannot be const", "remove `const`")
    if cursor.token.text == "[":
        cursor.fail("a function cannot return an array", "return it through an [out] parameter")
    name = declared_name(cursor, "the name of the function")
    cursor.expect("(", "after the function's name")
    parameters = _parameters(cursor)
    cursor.expect(")", "after the parameters")
    if cursor.token.text == "[":
        cursor.fail("a function cannot return an array", "return it through an [out] parameter")
    allow, allow_span = None, None
    if cursor.token.text == "allow":
        first = cursor.advance()
        cursor.expect("(", "after `allow`")
        allow = _names(cursor, "the name of an ecall", ")")
        cursor.expect(")", "after the allowed ecalls")
        allow_span = cursor.since(first)
    modifiers: list[Name] = []
    while cursor.token.text in _MODIFIERS:
        modifiers.append(cursor.word("a modifier"))
    if cursor.token.text == "allow":
        cursor.fail("`allow` stands once, directly after the parameters")
    _semicolon(cursor, "after the function")
    span = public.span if public else None
    return Prototype(trusted, span, attributes, returns, name, parameters, allow, allow_span, tuple(modifiers))


def _parameters(cursor: Cursor) -> tuple[Declaration, ...]:
    if cursor.token.text == "void" and cursor.following().text == ")":
        cursor.advance()
        return ()
    parameters: list[Declaration] = []
    while cursor.token.text != ")":
        if len(parameters) == MAX_PARAMETERS:
            cursor.give_up(f"a function has at most {MAX_PARAMETERS} parameters")
        parameters.append(parse_declaration(cursor, "parameter"))
        if cursor.token.text == "=":
            cursor.fail("EDL has no default values")
        if not cursor.accept(","):
            break
    return tuple(parameters)


# --- what may be missing, and how to go on -------------------------------------------------------


def _braces(cursor: Cursor, entry: Callable[[], None]) -> bool:
    """Entries up to the closing brace; one that fails is skipped to its semicolon, and the result is False."""
    complete = True
    while cursor.token.text != "}":
        if cursor.token.kind is Kind.END:
            cursor.fail("expected `}`, not the end of the file")
        if cursor.token.text == ";":
            _stray_semicolon(cursor)
            continue
        try:
            entry()
        except SyntaxFailure:
            complete = False
            _skip_to_semicolon(cursor)
    cursor.advance()
    return complete


def _stray_semicolon(cursor: Cursor) -> None:
    cursor.error(codes.STRAY_SEMICOLON, cursor.advance().span, "no semicolon belongs here", "remove it")


def _semicolon(cursor: Cursor, after: str) -> None:
    """Where the next token plainly starts something new, the construct before it is complete."""
    if cursor.accept(";"):
        return
    token, previous = cursor.token, cursor.previous
    cursor.error(codes.SYNTAX, cursor.after_previous(), f"expected `;` {after}")
    between = previous.source.text[previous.end : token.start] if token.source is previous.source else "\n"
    if "\n" not in between and token.text not in ITEM_WORDS and token.text != "}":
        raise SyntaxFailure


def _skip_to_semicolon(cursor: Cursor) -> None:
    depth = 0
    while cursor.token.kind is not Kind.END:
        text = cursor.token.text
        if text == "}":
            if depth == 0:
                return
            depth -= 1
        elif text == "{":
            depth += 1
        cursor.advance()
        if text == ";" and depth == 0:
            return


def _skip_to_brace(cursor: Cursor) -> None:
    """To the closing brace of an enum, or to where an item plainly starts without one."""
    while cursor.token.kind is not Kind.END and cursor.token.text not in ITEM_WORDS | {"}"}:
        cursor.advance()


def _skip_item(cursor: Cursor) -> None:
    """To the end of the item: its semicolon, the enclave's closing brace, or a word that starts an item."""
    depth = 0
    moved = False
    while cursor.token.kind is not Kind.END:
        text = cursor.token.text
        if text in ("(", "{"):
            depth += 1
        elif text in (")", "}"):
            if depth == 0 and text == "}":
                return
            depth = max(0, depth - 1)
        elif moved and depth == 0 and text in ITEM_WORDS:
            return
        cursor.advance()
        moved = True
        if text == ";" and depth == 0:
            return
