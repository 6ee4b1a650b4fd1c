"""Makes `_tables.py` of `edl.lark` when the package is built: Lark's LALR tables as literals, which load in a moment.

`setup.py` runs this file by its path, so it imports nothing of the package. After an edit of the grammar run it again:
`python edl/tables.py`; a test compares. The same grammar gives the same bytes: states are numbered in the order in
which their symbols' names lead to them. A literal's terminal is called by its text, a rule `<rule>`.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lark import Lark
from lark.lexer import Lexer, PatternStr
from lark.parsers.lalr_analysis import Shift

HERE = Path(__file__).parent
GRAMMAR = HERE / "edl.lark"
TABLES = HERE / "_tables.py"
STARTS = ("file", "condition")

_HEAD = '''\
"""Made of edl.lark by tables.py when the package is built."""

# Rule, its function, its symbols.
PRODUCTIONS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
'''
_STATES = """\
)

# Of each state: symbol → the state behind it, or ~ the production that ends before it.
STATES: tuple[dict[str, int], ...] = (
"""


class _NoLexer(Lexer):
    """Lark checks no patterns then: the tokens are our own."""

    __future_interface__ = 2

    def __init__(self, lexer_conf: object) -> None:
        pass

    def lex(self, lexer_state: object, parser_state: object) -> Iterator[Any]:
        raise NotImplementedError


def tables(grammar: str) -> str:
    """The text of the module; raises lark.GrammarError, also for a conflict that Lark would resolve by itself."""
    lark = Lark(grammar, parser="lalr", lexer=_NoLexer, strict=True, start=list(STARTS))
    table: Any = lark.parser.parser._parse_table
    names = {each.name: each.pattern.value for each in lark.terminals if isinstance(each.pattern, PatternStr)}
    names |= {rule.origin.name: f"<{rule.origin.name}>" for rule in lark.rules}

    def named(symbol: str) -> str:
        return names.get(symbol, symbol)

    rows = {
        state: {named(symbol): (action is Shift, argument) for symbol, (action, argument) in actions.items()}
        for state, actions in table.states.items()
    }
    order = _order(rows, [table.start_states[start] for start in STARTS])
    number = {state: index for index, state in enumerate(order)}
    rules = {argument for row in rows.values() for shift, argument in row.values() if not shift}
    described = {
        rule: (
            named(rule.origin.name),
            str(rule.alias or rule.origin.name),
            tuple(named(e.name) for e in rule.expansion),
        )
        for rule in rules
    }
    productions = sorted(described.values())
    index = {rule: productions.index(row) for rule, row in described.items()}
    lines = [f"    {row!r},\n" for row in productions]
    lines.append(_STATES)
    for state in order:
        row = {
            symbol: number[argument] if shift else ~index[argument]
            for symbol, (shift, argument) in sorted(rows[state].items())
        }
        lines.append(f"    {row!r},\n")
    starts = {start: number[table.start_states[start]] for start in STARTS}
    ends = {start: number[table.end_states[start]] for start in STARTS}
    return f"{_HEAD}{''.join(lines)})\n\nSTARTS = {starts!r}\nENDS = {ends!r}\n"


def _order(rows: dict[int, dict[str, tuple[bool, Any]]], starts: list[int]) -> list[int]:
    """The states, breadth first."""
    order = dict.fromkeys(starts)
    queue = list(starts)
    for state in queue:
        for _, (shift, target) in sorted(rows[state].items(), key=lambda item: item[0]):
            if shift and target not in order:
                order[target] = None
                queue.append(target)
    return list(order)


def write() -> None:
    """Leaves an up-to-date file alone, so that nothing is built anew for its sake."""
    text = tables(GRAMMAR.read_text(encoding="utf-8"))
    if not TABLES.is_file() or TABLES.read_text(encoding="utf-8") != text:
        TABLES.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
