"""How the parse goes on where the grammar takes no token: what is said, what is taken as written, what is skipped."""

from itertools import pairwise
from typing import Any

from lark.exceptions import UnexpectedToken

from . import codes
from .automaton import COMPLETE, STATES, State, feeder, pseudo_token, shifts
from .cursor import Cursor, SyntaxFailure, describe
from .lexer import Kind, Token
from .syntax import Record, TypeName
from .words import ITEM_WORDS

MAX_LOOK = 1000  # tokens that are looked at to tell what a brace is of
_BLOCKS = ("trusted", "untrusted")


class Recovery:
    """Of one parse. Both methods say whether there is more to read, from the cursor's token on."""

    def __init__(self, state: State, cursor: Cursor) -> None:
        self._state = state
        self._cursor = cursor
        self._feed = feeder(state)

    def on_error(self) -> bool:
        """The grammar does not take the cursor's token."""
        try:
            if self._missing_brace():
                return True
            self._put_together()
            self._complain()
        except SyntaxFailure:
            return self.on_failure()
        return True

    def on_failure(self) -> bool:
        """What has been reported leaves a gap: it is closed in the innermost list that can do without an entry."""
        state, cursor = self._state, self._cursor
        while state.value_stack:
            if shifts(state, "BROKEN_ENUMERATOR"):
                _skip_to_brace(cursor)
                at_brace = cursor.token.text == "}"
                self._put("BROKEN_ENUMERATOR" if at_brace else "BROKEN_ENUMERATION")
                break
            if shifts(state, "BROKEN_ENTRY"):
                _skip_to_semicolon(cursor)
                self._put("BROKEN_ENTRY")
                break
            if shifts(state, "BROKEN_ITEM"):
                _skip_item(cursor)
                self._put("BROKEN_ITEM")
                break
            state.state_stack.pop()
            state.value_stack.pop()
        else:
            return False
        if cursor.ended:
            self._put_together()
        return not cursor.ended

    def _missing_brace(self) -> bool:
        """An item that begins inside a struct or a block: where it plainly is one, the brace before it is missing.

        The brace is taken as written, and the item's first words are read again behind it.
        """
        state, cursor = self._state, self._cursor
        begun = _begun_item(state.value_stack, cursor)
        size = len(begun)
        if not begun or "BROKEN_ENTRY" not in STATES[state.state_stack[-1 - size]]:
            return False
        outer: Any = state.value_stack[-2 - size]
        if isinstance(outer, Token):
            what = f"the {outer.text} block"
            plain = begun[0].text in _BLOCKS
        else:
            what = f"the {outer[0]} `{outer[1].text}`"
            plain = begun[0].text in _BLOCKS or _ends_as_item(cursor.peek(MAX_LOOK))
        if not plain:
            return False
        message = f"expected `}}` at the end of {what}, not `{begun[0].text}`"
        cursor.error(codes.SYNTAX, begun[0].span, message)
        del state.state_stack[-size:], state.value_stack[-size:]
        cursor.back_to(begun)
        self._put("}")
        self._put(";")
        return True

    def _put(self, terminal: str) -> None:
        self._feed(pseudo_token(terminal, self._cursor.token))

    def _put_together(self) -> None:
        """All that is complete, whatever comes next. May report and raise SyntaxFailure, as the rules' functions do."""
        try:
            self._put(COMPLETE)
        except UnexpectedToken:
            return

    def _complain(self) -> None:
        from string import Template  # only an error pays for it

        from .complaints import Manner
        from .examples import complaint

        cursor, token = self._cursor, self._cursor.token
        found = complaint(self._state, token)
        words = self._words()
        message = Template(found.message).substitute(words)
        hint = found.hint and Template(found.hint).substitute(words)
        if found.manner is Manner.STRING:
            cursor.fail_string(message)
        if found.manner is Manner.FAIL:
            cursor.fail(message, hint, found.code)
        if found.manner is Manner.SEMICOLON:
            self._semicolon(message)
            return
        cursor.error(found.code or cursor.code, token.span, message, hint)
        cursor.advance()

    def _words(self) -> dict[str, str]:
        """What the templates of complaints.py name."""
        token, values = self._cursor.token, self._state.value_stack
        top: Any = values[-1] if values else None
        last = top[-1] if isinstance(top, tuple) else top
        return {
            "found": describe(token),
            "word": token.text,
            "previous": self._cursor.previous.text,
            "top": top.kind if isinstance(top, Record) else getattr(top, "text", ""),
            "base": last.base if isinstance(last, TypeName) else "",
        }

    def _semicolon(self, message: str) -> None:
        """Where the next token plainly starts something new, the construct before it is complete."""
        cursor, token, previous = self._cursor, self._cursor.token, self._cursor.previous
        cursor.error(codes.SYNTAX, cursor.after_previous(), message)
        between = previous.source.text[previous.end : token.start] if token.source is previous.source else "\n"
        if "\n" not in between and token.text not in ITEM_WORDS and token.text != "}":
            raise SyntaxFailure
        self._put(";")


def _begun_item(values: list[Any], cursor: Cursor) -> list[Token]:
    """The words before an opening brace that make it one of an item: `trusted`, `struct s`, `enum`."""
    if cursor.token.text != "{":
        return []
    words = [value.text if isinstance(value, Token) else "" for value in values[-2:]]
    if words[-1:] and words[-1] in (*_BLOCKS, "enum"):
        return values[-1:]
    return values[-2:] if len(words) == 2 and words[0] in ("struct", "union", "enum") and words[1] else []


def _ends_as_item(tokens: list[Token]) -> bool:
    """Whether the brace that `tokens` begin with closes before a semicolon: what C nests has a name there."""
    depth = 0
    for token, following in pairwise(tokens):
        depth += (token.text == "{") - (token.text == "}")
        if depth == 0:
            return following.text == ";"
    return False


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
    """To a word that starts an item or the enclave's closing brace: what lies between two items is one gap."""
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
