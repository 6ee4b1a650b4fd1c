"""What is said where the grammar takes no token: one row for each message, with as many examples as it takes.

An example is a text that ends where the token is wrong. The tables lead it to a state (what is complete is put together
first), and whoever comes to that state with a token that it does not take gets the message: so a message belongs to a
construct, not to a text. Several rows may share an example; then the token chooses (`on`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache

from lark.exceptions import UnexpectedToken

from . import codes
from .automaton import COMPLETE, State, feeder, pseudo_token, start
from .codes import Code
from .cursor import Cursor
from .diagnostics import Source
from .lexer import Kind, Token, tokenize
from .report import DEFAULTS, Report
from .terminals import terminal
from .words import C_KEYWORDS, NOT_IN_EDL


class Manner(Enum):
    FAIL = auto()  # the construct is given up
    SEMICOLON = auto()  # a semicolon is missing: it may be taken as written
    DROP = auto()  # the token is one too many
    STRING = auto()  # the message is the end of one about strings


@dataclass(frozen=True, slots=True)
class Complaint:
    """`message` and `hint` are templates: `word` and `found` are the token, as text and as messages show it, `previous`
    is the one before, `top` what is complete before that, `base` the name of its type.
    """

    message: str
    hint: str | None = None
    manner: Manner = Manner.FAIL
    code: Code | None = None  # None: what the cursor reports


@dataclass(frozen=True, slots=True)
class _Row:
    complaint: Complaint
    examples: tuple[str, ...]
    on: tuple[str | Kind, ...] = ()  # texts or kinds; empty: all other tokens


_T = "enclave { trusted { "
_F = _T + "void f "
_S = "enclave { struct s { "
_UNION = "enclave { union u { "
_E = "enclave { enum e { "

_OPERANDS = ("", "(", "-", "1 ||", "1 &&", "1 |", "1 ^", "1 &", "1 ==", "1 <", "1 <<", "1 +", "1 *")
_EXPRESSION = (*(f"{_T}[ a = {begun}" for begun in _OPERANDS), f"{_E}A =", f"{_F}( int a [")
# Where a type begins and nothing else may stand.
_TYPE = (
    f"{_T}[ a ]",
    f"{_T}[ a ] public",
    f"{_T}public",
    f"{_T}const",
    f"{_F}(",
    f"{_F}( int a ,",
    f"{_F}( int a , int b ,",
    f"{_F}( [ a ]",
    f"{_T}[ a = sizeof (",
)
_ENTRIES = (_T, "enclave { untrusted {")
_MEMBERS = (_S, f"{_S}int a ;")
_RETURNING = (f"{_T}void",)
_DECLARED = {"parameter": f"{_F}( int", "member": f"{_S}int"}
_SIZEOF = f"{_T}[ a = sizeof ( int"
_CALLED = tuple(f"{_F}( ) {rest}" for rest in ("", "allow ( )", "propagate_errno", "allow ( ) propagate_errno"))


def _expected(what: str) -> Complaint:
    return Complaint(f"expected {what}, not {{found}}")


_ROWS = (
    # --- the file
    _Row(_expected("`enclave` at the start of the file"), ("",)),
    _Row(_expected("`{{` after `enclave`"), ("enclave", "enclave name")),
    _Row(_expected("include, from, import, struct, union, enum, trusted or untrusted"), ("enclave {",)),
    _Row(
        Complaint(
            "expected include, from, import, struct, union, enum, trusted or untrusted, not {found}",
            "functions belong into a trusted {{ }} or untrusted {{ }} block",
        ),
        ("enclave {",),
        ("public", "void", "int"),
    ),
    _Row(_expected("`}}` at the end of the enclave block"), ("enclave {",), (Kind.END,)),
    _Row(_expected("`}}`"), _ENTRIES + _MEMBERS, (Kind.END,)),
    _Row(
        Complaint("no semicolon belongs here", "remove it", Manner.DROP, codes.STRAY_SEMICOLON),
        ("enclave {", *_ENTRIES, *_MEMBERS),
        (";",),
    ),
    _Row(Complaint("nothing may follow the enclave block", code=codes.AFTER_END), ("enclave { }", "enclave { } ;")),
    _Row(
        Complaint("nothing may follow the enclave block", "a file holds one enclave block", code=codes.AFTER_END),
        ("enclave { }", "enclave { } ;"),
        ("enclave",),
    ),
    # --- includes and imports
    _Row(Complaint("the name of a header", manner=Manner.STRING), ("enclave { include", f"{_T}include")),
    _Row(Complaint("the name of an EDL file", manner=Manner.STRING), ("enclave { from", "enclave { import")),
    _Row(_expected("`import` after the file's name"), ('enclave { from "a"',)),
    _Row(_expected("a function"), ('enclave { from "a" import', 'enclave { from "a" import a ,')),
    _Row(Complaint("expected a function after `,`"), ('enclave { from "a" import a ,',), (";",)),
    _Row(Complaint("expected `;` after the import", manner=Manner.SEMICOLON), ('enclave { from "a" import *',)),
    _Row(Complaint("imports stand outside of trusted {{ }} and untrusted {{ }}"), _ENTRIES, ("from", "import")),
    # --- structs, unions, enums
    _Row(_expected("the name of the {previous.text}"), ("enclave { struct", "enclave { union")),
    *(
        row
        for kind in ("struct", "union")
        for row in (
            _Row(_expected(f"`{{{{` after the {kind}'s name"), (f"enclave {{ {kind} s",)),
            _Row(
                Complaint(
                    f"a {kind} is declared with its members",
                    "a type of a C header needs no declaration: include the header",
                ),
                (f"enclave {{ {kind} s",),
                (";",),
            ),
        )
    ),
    _Row(Complaint("expected `;` after the member", manner=Manner.SEMICOLON), (f"{_S}int a",)),
    _Row(Complaint("EDL has no bit-fields"), (f"{_S}int a",), (":",)),
    _Row(Complaint("expected `;` after the {top.kind}", manner=Manner.SEMICOLON), (f"{_S}}}",)),
    _Row(_expected("the name of the enum or `{{`"), ("enclave { enum",)),
    _Row(_expected("`{{` after `enum`"), ("enclave { enum e",)),
    _Row(_expected("an enumerator"), (_E, f"{_E}A ,")),
    _Row(_expected("`}}` after the enumerators"), (f"{_E}A",)),
    _Row(Complaint("expected `;` after the enum", manner=Manner.SEMICOLON), (f"{_E}}}",)),
    # --- functions
    _Row(_expected("`{{` after `{previous.text}`"), ("enclave { trusted", "enclave { untrusted")),
    _Row(Complaint("expected `;` after the {top.text} block", manner=Manner.SEMICOLON), (f"{_T}}}",)),
    _Row(_expected("the name of the function"), _RETURNING),
    _Row(_expected("`(` after the function's name"), (f"{_T}void f",)),
    _Row(
        Complaint("a function cannot return an array", "return it through an [out] parameter"),
        (*_RETURNING, _CALLED[0]),
        ("[",),
    ),
    _Row(_expected("`)` after the parameters"), (f"{_F}( int a", f"{_F}( int a , int b")),
    _Row(Complaint("EDL has no default values"), (f"{_F}( int a", f"{_F}( int a , int b"), ("=",)),
    _Row(Complaint("expected `;` after the function", manner=Manner.SEMICOLON), _CALLED),
    _Row(Complaint("`allow` stands once, directly after the parameters"), _CALLED[1:], ("allow",)),
    _Row(_expected("`(` after `allow`"), (f"{_F}( ) allow",)),
    _Row(_expected("the name of an ecall"), (f"{_F}( ) allow (", f"{_F}( ) allow ( a ,")),
    _Row(_expected("`)` after the allowed ecalls"), (f"{_F}( ) allow ( a",)),
    # --- declarations
    *(
        row
        for what, example in _DECLARED.items()
        for row in (
            _Row(_expected(f"the name of the {what}"), (example,)),
            _Row(
                Complaint(f"expected the name of the {what}, not {{found}}", "attributes stand before the type"),
                (example,),
                ("[",),
            ),
            _Row(
                Complaint(
                    "EDL has no function pointers",
                    "declare a typedef in a C header, include it, and pass it with [user_check]",
                ),
                (example,),
                ("(",),
            ),
        )
    ),
    _Row(_expected("an attribute"), (f"{_T}[", f"{_T}[ a ,")),
    _Row(_expected("`]` after the attributes"), (f"{_T}[ a", f"{_T}[ a = 1")),
    _Row(
        Complaint("a declaration has one attribute list", "put all attributes into one pair of brackets"),
        (f"{_T}[ a ]", f"{_F}( [ a ]"),
        ("[",),
    ),
    # --- types
    _Row(_expected("a type"), (*_TYPE, *_ENTRIES, *_MEMBERS)),
    _Row(
        Complaint("expected a type, not the C keyword `{word}`", code=codes.BAD_TYPE),
        (*_TYPE, *_ENTRIES, *_MEMBERS),
        tuple(C_KEYWORDS),
    ),
    _Row(
        Complaint("EDL has no `{word}`", "leave it out, or use a type of a C header", code=codes.BAD_TYPE),
        (*_TYPE, *_ENTRIES, *_MEMBERS),
        tuple(NOT_IN_EDL),
    ),
    _Row(_expected("the name of the {previous.text}"), (f"{_T}struct", f"{_T}union", f"{_T}enum")),
    _Row(
        Complaint(
            "`const` comes before the type",
            "write `const {base} *` for a pointer to const; a const pointer has no spelling in EDL",
        ),
        (*_RETURNING, *_DECLARED.values(), _SIZEOF),
        ("const",),
    ),
    # --- constant expressions
    _Row(_expected("a number or a name"), _EXPRESSION),
    _Row(_expected("`)` after the expression"), (f"{_T}[ a = ( 1",)),
    _Row(_expected("`(` after `sizeof`"), (f"{_T}[ a = sizeof",)),
    _Row(_expected("`)` after the type"), (_SIZEOF,)),
    _Row(_expected("`]` after the dimension"), (f"{_F}( int a [ 1",)),
)
# The same of a condition, which the preprocessor reads.
_CONDITION_ROWS = (
    _Row(_expected("a number or a name"), ("",)),
    _Row(_expected("the end of the condition"), ("1",)),
)


def complaint(state: State, token: Token) -> Complaint:
    """What is wrong with a token that a state does not take, once all that is complete was put together."""
    table = _table()
    place = state.position
    if token.kind is not Kind.END and (found := table.get((place, token.text))):
        return found
    return table.get((place, token.kind)) or table[place, None]


@cache
def _table() -> dict[tuple[int, str | Kind | None], Complaint]:
    """Made when something is wrong for the first time."""
    return {
        (example_state(rule, example), on): row.complaint
        for rule, rows in (("file", _ROWS), ("condition", _CONDITION_ROWS))
        for row in rows
        for example in row.examples
        for on in row.on or (None,)
    }


def states_with_complaints() -> Iterator[int]:
    """For the test that there are no others in which a token can be wrong."""
    return (state for state, on in _table() if on is None)


def example_state(rule: str, text: str) -> int:
    """Where an example leads."""
    report = Report(DEFAULTS)
    cursor = Cursor(tokenize(Source("example", text), report), report)
    state = start(rule, None)
    feed = feeder(state)
    while cursor.token.kind is not Kind.END:
        cursor.token.type = terminal(cursor.token, state, cursor)
        feed(cursor.advance())
    try:
        feed(pseudo_token(COMPLETE, cursor.token))
    except UnexpectedToken:
        return state.position
    raise AssertionError(text)
