"""From the examples of complaints.py to the states of the tables."""

from collections.abc import Iterator
from functools import cache

from lark.exceptions import UnexpectedToken

from .automaton import COMPLETE, State, feeder, pseudo_token, start
from .complaints import CONDITION_ROWS, ROWS, Complaint
from .cursor import Cursor
from .diagnostics import Source
from .lexer import Kind, Token, tokenize
from .report import DEFAULTS, Report
from .terminals import terminal


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
        (_state(rule, example), on): row.complaint
        for rule, rows in (("file", ROWS), ("condition", CONDITION_ROWS))
        for row in rows
        for example in row.examples
        for on in row.on or (None,)
    }


def states_with_complaints() -> Iterator[int]:
    """For the test that there are no others in which a token can be wrong."""
    return (state for state, on in _table() if on is None)


def _state(rule: str, text: str) -> int:
    """Where an example leads, once all that is complete in it was put together."""
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
