"""Tokens to syntax tree: Lark's tables of `edl.lark` drive the parse, which goes on after each error."""

from collections.abc import Iterable
from typing import Any

from lark.exceptions import UnexpectedToken

from .automaton import feeder, start
from .constants import ConstantRules
from .cursor import Cursor, SyntaxFailure
from .diagnostics import Source
from .items import FileRules
from .lexer import Kind, Token
from .recovery import Recovery
from .report import Report
from .syntax import Expression, File
from .terminals import NO_WORDS, SPECIAL, terminal


def parse(source: Source, tokens: Iterable[Token], report: Report) -> File:
    """The tree of what could be read; errors are in the report."""
    cursor = Cursor(tokens, report)
    rules = FileRules(cursor)
    _run("file", cursor, rules)
    return rules.tree(source)


def parse_condition(cursor: Cursor) -> Expression | None:
    """The condition of an #if; None where it is wrong, which is reported."""
    found: Expression | None = _run("condition", cursor, ConstantRules(cursor))
    return found


def _run(rule: str, cursor: Cursor, rules: ConstantRules) -> Any:
    """What the rule's function makes of all tokens; None where the parse did not come to their end."""
    state = rules.state = start(rule, rules)
    feed = feeder(state)
    recovery = Recovery(state, cursor)
    special = SPECIAL if rule == "file" else NO_WORDS
    go_on = True
    while go_on:
        token = cursor.token
        token.type = terminal(token, state, cursor, special)
        try:
            if token.kind is Kind.END:
                return feed(token, True)
            feed(token)
            cursor.advance()
        except UnexpectedToken:
            go_on = recovery.on_error()
        except SyntaxFailure:
            go_on = recovery.on_failure()
    return None
