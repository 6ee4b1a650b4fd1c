"""The tables of the grammar as Lark's parser takes them, and what else can be read from them."""

from collections.abc import Callable, Mapping
from typing import Any

from lark.grammar import NonTerminal, Rule, Symbol, Terminal
from lark.parsers.lalr_analysis import IntParseTable, Reduce, Shift
from lark.parsers.lalr_parser_state import ParseConf, ParserState

from . import _tables
from .lexer import Kind, Token

State = ParserState[int]
Actions = Mapping[str, tuple[Any, Any]]

# Fed instead of a token, it carries out every reduction that needs no look at the next one: what is complete becomes a
# whole, and the state that refuses it tells what is missing.
COMPLETE = "$COMPLETE"


class Production(Rule):
    """A rule that is itself only: the parser looks its function up for every reduction, which has to be quick."""

    __slots__ = ()
    __hash__ = object.__hash__
    __eq__ = object.__eq__


def _symbol(name: str) -> Symbol:
    return NonTerminal(name) if name.startswith("<") else Terminal(name)


PRODUCTIONS = tuple(
    Production(NonTerminal(rule), [_symbol(name) for name in symbols], alias=function)
    for rule, function, symbols in _tables.PRODUCTIONS
)


def _actions(row: Mapping[str, int]) -> dict[str, tuple[Any, Any]]:
    actions: dict[str, tuple[Any, Any]] = {
        symbol: (Shift, target) if target >= 0 else (Reduce, PRODUCTIONS[~target]) for symbol, target in row.items()
    }
    reductions = {argument for action, argument in actions.values() if action is Reduce}
    if reductions:
        (production,) = reductions  # a grammar with a choice of them would need a rule of its own for the choice
        actions[COMPLETE] = Reduce, production
    return actions


STATES: dict[int, dict[str, tuple[Any, Any]]] = {number: _actions(row) for number, row in enumerate(_tables.STATES)}
_TABLE = IntParseTable(STATES, _tables.STARTS, _tables.ENDS)  # type: ignore[no-untyped-call]


def start(rule: str, functions: object) -> State:
    """Before the first token. Each production calls its function, the method of that name, with a list of its parts."""
    callbacks = {
        each: function for each in PRODUCTIONS if (function := getattr(functions, each.alias or "", None)) is not None
    }
    return ParserState(ParseConf(_TABLE, callbacks, rule), None)  # type: ignore[arg-type]  # the tokens are ours


def feeder(state: State) -> Callable[..., Any]:
    """Lark's `feed_token`. It wants of a token nothing but its `type`."""
    return state.feed_token


def actions(state: State) -> Actions:
    """What the state does with each symbol."""
    return STATES[state.position]


def shifts(state: State, terminal: str) -> bool:
    """Whether the terminal is taken right here."""
    action = STATES[state.position].get(terminal)
    return action is not None and action[0] is Shift


def accepts(state: State, terminal: str) -> bool:
    """Whether the terminal is taken, here or after what is complete was put together."""
    stack = state.state_stack[:]
    while found := STATES[stack[-1]].get(terminal):
        action, argument = found
        if action is Shift:
            return True
        size = len(argument.expansion)
        del stack[len(stack) - size :]
        stack.append(STATES[stack[-1]][argument.origin.name][1])
    return False


def pseudo_token(terminal: str, place: Token) -> Token:
    """A token that nobody wrote."""
    token = Token(Kind.OTHER, "", place.source, place.start, place.start)
    token.type = terminal
    return token
