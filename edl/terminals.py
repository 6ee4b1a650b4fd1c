"""Which terminal of the grammar a token is: for a word, that depends on what may stand there."""

from lark.parsers.lalr_analysis import Reduce

from .automaton import State, accepts, actions
from .cursor import Cursor
from .lexer import Kind, Token
from .words import C_KEYWORDS, COMBINING, ITEM_WORDS, NOT_IN_EDL, SINGLE_WORD

_OF_KINDS = {Kind.WORD: "WORD", Kind.NUMBER: "NUMBER", Kind.STRING: "STRING", Kind.OTHER: "OTHER", Kind.END: "$END"}
REFUSED = "REFUSED"  # a word that cannot stand there: no state takes it

_OWN = {word: word for word in ITEM_WORDS} | {
    word: word
    for word in ("enclave", "public", "allow", "propagate_errno", "transition_using_threads", "const", "void", "sizeof")
}
_OWN |= dict.fromkeys(COMBINING, "COMBINING") | dict.fromkeys(SINGLE_WORD - {"void"}, "SINGLE")
_NO_TYPES = C_KEYWORDS | NOT_IN_EDL
# All others are a WORD wherever they stand.
SPECIAL = frozenset(_OWN) | _NO_TYPES
NO_WORDS: frozenset[str] = frozenset()


def terminal(token: Token, state: State, cursor: Cursor, special: frozenset[str] = SPECIAL) -> str:
    """The terminal of the cursor's token: of punctuation and words of the language their own text."""
    if token.kind is Kind.PUNCTUATION:
        return token.text
    if token.text in special:
        return _word(token.text, state, cursor)
    return _OF_KINDS[token.kind]


def _word(text: str, state: State, cursor: Cursor) -> str:
    possible = actions(state)
    own = _OWN.get(text, "")
    any_word = "WORD" in possible
    if any_word and "include" in possible and text in ("include", "from", "import"):
        return _in_a_block(text, cursor.following())
    # Behind an attribute list the tables see a `public` coming that only a function has.
    if own in possible and (own != "public" or accepts(state, own)):
        return own
    if any_word and "struct" in possible and text in _NO_TYPES:
        return REFUSED  # a type begins here
    if text == "const" and any_word and "*" in possible and possible["WORD"][0] is Reduce:
        return REFUSED  # a type ends here
    return "WORD"


def _in_a_block(text: str, following: Token) -> str:
    """Functions may return types of these names."""
    if text == "include":
        return text if following.kind is not Kind.WORD else "WORD"
    return REFUSED if following.kind is Kind.STRING else "WORD"
