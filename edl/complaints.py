"""What is said where the grammar takes no token: one row for each message, with as many examples as it takes.

An example is a text that ends where the token is wrong. The tables lead it to a state (examples.py), and whoever comes
to that state with a token that it does not take gets the message: so a message belongs to a construct, not to a text.
Several rows may share an example; then the token chooses (`on`).
"""

from dataclasses import dataclass
from enum import Enum, auto

from . import codes
from .codes import Code
from .lexer import Kind
from .words import C_KEYWORDS, NOT_IN_EDL


class Manner(Enum):
    FAIL = auto()  # the construct is given up
    SEMICOLON = auto()  # a semicolon is missing: it may be taken as written
    DROP = auto()  # the token is one too many
    STRING = auto()  # the message is the end of one about strings


@dataclass(frozen=True, slots=True)
class Complaint:
    """`message` and `hint` are templates: `$word` and `$found` are the token, as text and as messages show it,
    `$previous` is the one before, `$top` the kind of what is complete, `$base` the type that is complete.
    """

    message: str
    hint: str | None = None
    manner: Manner = Manner.FAIL
    code: Code | None = None  # None: what the cursor reports


@dataclass(frozen=True, slots=True)
class Row:
    complaint: Complaint
    examples: tuple[str, ...]
    on: tuple[str | Kind, ...] = ()  # texts or kinds; empty: all other tokens


_T = "enclave { trusted { "
_F = _T + "void f "
_S = "enclave { struct s { "
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
    return Complaint(f"expected {what}, not $found")


ROWS = (
    # --- the file
    Row(_expected("`enclave` at the start of the file"), ("",)),
    Row(_expected("`{` after `enclave`"), ("enclave", "enclave name")),
    Row(_expected("include, from, import, struct, union, enum, trusted or untrusted"), ("enclave {",)),
    Row(
        Complaint(
            "expected include, from, import, struct, union, enum, trusted or untrusted, not $found",
            "functions belong into a trusted { } or untrusted { } block",
        ),
        ("enclave {",),
        ("public", "void", "int"),
    ),
    Row(_expected("`}` at the end of the enclave block"), ("enclave {",), (Kind.END,)),
    Row(_expected("`}`"), _ENTRIES + _MEMBERS, (Kind.END,)),
    Row(
        Complaint("no semicolon belongs here", "remove it", Manner.DROP, codes.STRAY_SEMICOLON),
        ("enclave {", *_ENTRIES, *_MEMBERS),
        (";",),
    ),
    Row(Complaint("nothing may follow the enclave block", code=codes.AFTER_END), ("enclave { }", "enclave { } ;")),
    Row(
        Complaint("nothing may follow the enclave block", "a file holds one enclave block", code=codes.AFTER_END),
        ("enclave { }", "enclave { } ;"),
        ("enclave",),
    ),
    # --- includes and imports
    Row(Complaint("the name of a header", manner=Manner.STRING), ("enclave { include", f"{_T}include")),
    Row(Complaint("the name of an EDL file", manner=Manner.STRING), ("enclave { from", "enclave { import")),
    Row(_expected("`import` after the file's name"), ('enclave { from "a"',)),
    Row(_expected("a function"), ('enclave { from "a" import', 'enclave { from "a" import a ,')),
    Row(Complaint("expected a function after `,`"), ('enclave { from "a" import a ,',), (";",)),
    Row(Complaint("expected `;` after the import", manner=Manner.SEMICOLON), ('enclave { from "a" import *',)),
    Row(Complaint("imports stand outside of trusted { } and untrusted { }"), _ENTRIES, ("from", "import")),
    # --- structs, unions, enums
    Row(_expected("the name of the $previous"), ("enclave { struct", "enclave { union")),
    *(
        row
        for kind in ("struct", "union")
        for row in (
            Row(_expected(f"`{{` after the {kind}'s name"), (f"enclave {{ {kind} s",)),
            Row(
                Complaint(
                    f"a {kind} is declared with its members",
                    "a type of a C header needs no declaration: include the header",
                ),
                (f"enclave {{ {kind} s",),
                (";",),
            ),
        )
    ),
    Row(Complaint("expected `;` after the member", manner=Manner.SEMICOLON), (f"{_S}int a",)),
    Row(Complaint("EDL has no bit-fields"), (f"{_S}int a",), (":",)),
    Row(Complaint("expected `;` after the $top", manner=Manner.SEMICOLON), (f"{_S}}}",)),
    Row(_expected("the name of the enum or `{`"), ("enclave { enum",)),
    Row(_expected("`{` after `enum`"), ("enclave { enum e",)),
    Row(_expected("an enumerator"), (_E, f"{_E}A ,")),
    Row(_expected("`}` after the enumerators"), (f"{_E}A",)),
    Row(Complaint("expected `;` after the enum", manner=Manner.SEMICOLON), (f"{_E}}}",)),
    # --- functions
    Row(_expected("`{` after `$previous`"), ("enclave { trusted", "enclave { untrusted")),
    Row(Complaint("expected `;` after the $top block", manner=Manner.SEMICOLON), (f"{_T}}}",)),
    Row(_expected("the name of the function"), _RETURNING),
    Row(_expected("`(` after the function's name"), (f"{_T}void f",)),
    Row(
        Complaint("a function cannot return an array", "return it through an [out] parameter"),
        (*_RETURNING, _CALLED[0]),
        ("[",),
    ),
    Row(_expected("`)` after the parameters"), (f"{_F}( int a", f"{_F}( int a , int b")),
    Row(Complaint("EDL has no default values"), (f"{_F}( int a", f"{_F}( int a , int b"), ("=",)),
    Row(Complaint("expected `;` after the function", manner=Manner.SEMICOLON), _CALLED),
    Row(Complaint("`allow` stands once, directly after the parameters"), _CALLED[1:], ("allow",)),
    Row(_expected("`(` after `allow`"), (f"{_F}( ) allow",)),
    Row(_expected("the name of an ecall"), (f"{_F}( ) allow (", f"{_F}( ) allow ( a ,")),
    Row(_expected("`)` after the allowed ecalls"), (f"{_F}( ) allow ( a",)),
    # --- declarations
    *(
        row
        for what, example in _DECLARED.items()
        for row in (
            Row(_expected(f"the name of the {what}"), (example,)),
            Row(
                Complaint(f"expected the name of the {what}, not $found", "attributes stand before the type"),
                (example,),
                ("[",),
            ),
            Row(
                Complaint(
                    "EDL has no function pointers",
                    "declare a typedef in a C header, include it, and pass it with [user_check, isptr]",
                ),
                (example,),
                ("(",),
            ),
        )
    ),
    Row(_expected("an attribute"), (f"{_T}[", f"{_T}[ a ,")),
    Row(_expected("`]` after the attributes"), (f"{_T}[ a", f"{_T}[ a = 1")),
    Row(
        Complaint("a declaration has one attribute list", "put all attributes into one pair of brackets"),
        (f"{_T}[ a ]", f"{_F}( [ a ]"),
        ("[",),
    ),
    # --- types
    Row(_expected("a type"), (*_TYPE, *_ENTRIES, *_MEMBERS)),
    Row(
        Complaint("expected a type, not the C keyword `$word`", code=codes.BAD_TYPE),
        (*_TYPE, *_ENTRIES, *_MEMBERS),
        tuple(C_KEYWORDS),
    ),
    Row(
        Complaint("EDL has no `$word`", "leave it out, or use a type of a C header", code=codes.BAD_TYPE),
        (*_TYPE, *_ENTRIES, *_MEMBERS),
        tuple(NOT_IN_EDL),
    ),
    Row(_expected("the name of the $previous"), (f"{_T}struct", f"{_T}union", f"{_T}enum")),
    Row(
        Complaint(
            "`const` comes before the type",
            "write `const $base *` for a pointer to const; a const pointer has no spelling in EDL",
        ),
        (*_RETURNING, *_DECLARED.values(), _SIZEOF),
        ("const",),
    ),
    # --- constant expressions
    Row(_expected("a number or a name"), _EXPRESSION),
    Row(_expected("`)` after the expression"), (f"{_T}[ a = ( 1",)),
    Row(_expected("`(` after `sizeof`"), (f"{_T}[ a = sizeof",)),
    Row(_expected("`)` after the type"), (_SIZEOF,)),
    Row(_expected("`]` after the dimension"), (f"{_F}( int a [ 1",)),
)
# The same of a condition, which the preprocessor reads.
CONDITION_ROWS = (
    Row(_expected("a number or a name"), ("",)),
    Row(_expected("the end of the condition"), ("1",)),
)
