"""The tables belong to edl.lark, every rule has its function, every state its message, and no text ends the parse."""

import os
import random
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest
from lark import GrammarError
from pyenclave.edl import _tables, check_text
from pyenclave.edl.automaton import COMPLETE, PRODUCTIONS, STATES, Production, State, accepts, start
from pyenclave.edl.constants import ConstantRules
from pyenclave.edl.diagnostics import Source
from pyenclave.edl.examples import states_with_complaints
from pyenclave.edl.items import FileRules
from pyenclave.edl.lexer import Kind, tokenize
from pyenclave.edl.parser import parse
from pyenclave.edl.report import DEFAULTS, Report
from pyenclave.edl.syntax_check import syntax_errors
from pyenclave.edl.tables import GRAMMAR, tables
from pyenclave.edl.words import C_KEYWORDS, ITEM_WORDS, NOT_IN_EDL, TYPE_WORDS

SYNTAX = {"E010", "E012", "E101", "E102", "E103", "E104", "E105"}
# What the parser puts in place of a gap is followed by what it saw coming, so nothing is wrong there.
PUT = {"BROKEN_ENUMERATOR"}
ROUNDS = 4000


def grammar() -> str:
    return (files("pyenclave.edl") / GRAMMAR.name).read_text(encoding="utf-8")


# --- the tables ----------------------------------------------------------------------------------


def test_the_tables_are_those_of_the_grammar() -> None:
    made = Path(str(_tables.__file__)).read_text(encoding="utf-8")
    assert made == tables(grammar()), "edl.lark was edited: python edl/tables.py makes the tables anew"


@pytest.mark.parametrize("seed", ["1", "2"])
def test_the_same_grammar_gives_the_same_tables(seed: str) -> None:
    """In whatever order sets are walked."""
    code = "from pyenclave.edl.tables import GRAMMAR, tables; print(tables(GRAMMAR.read_text()), end='')"
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == Path(str(_tables.__file__)).read_text(encoding="utf-8")


def test_an_ambiguous_grammar_is_refused() -> None:
    """Lark alone would take the conflict for a shift and say nothing."""
    with pytest.raises(GrammarError, match="conflict"):
        tables(grammar().replace('words "," WORD\n', 'words "," words\n'))


def test_every_rule_has_its_function() -> None:
    named = {str(each.alias) for each in PRODUCTIONS}
    assert [name for name in sorted(named) if not hasattr(FileRules, name)] == []
    assert {name for name in vars(FileRules) if not name.startswith("_")} - named == {"tree"}


def test_a_condition_needs_no_function_of_a_file() -> None:
    """From its start, without the words of the language, only rules of constant expressions are reached."""
    reached, queue = set(), [_tables.STARTS["condition"]]
    for number in queue:
        for symbol, target in _tables.STATES[number].items():
            if target >= 0 and target not in reached and symbol != "sizeof":
                reached.add(target)
                queue.append(target)
    functions = {
        _tables.PRODUCTIONS[~value][1] for number in reached for value in _tables.STATES[number].values() if value < 0
    }
    assert [name for name in sorted(functions) if not hasattr(ConstantRules, name)] == []


# --- what is said --------------------------------------------------------------------------------


def test_every_state_that_can_refuse_a_token_has_a_message() -> None:
    behind = {row[symbol] for row in _tables.STATES for symbol in PUT if row.get(symbol, -1) >= 0}
    refusing = {number for number, actions in STATES.items() if COMPLETE not in actions}
    assert refusing - behind == set(states_with_complaints())


def test_nothing_that_is_complete_waits_for_a_choice() -> None:
    """A state puts together one thing, whatever comes next: so `COMPLETE` cannot take a wrong turn."""
    for actions in STATES.values():
        assert len({argument for _, argument in actions.values() if isinstance(argument, Production)}) <= 1


def test_a_terminal_is_accepted_only_where_it_can_be_shifted() -> None:
    """Behind an attribute list the tables alone would take `public` for a parameter's."""
    assert check_text("enclave { trusted { public void f([user_check] public p, [in] public *q); }; };", "a.edl").errors
    text = "enclave { trusted { public void f([isptr, user_check] public p); [cdecl] public void g(void); }; };"
    assert not SYNTAX & {found.code for found in check_text(text, "a.edl").errors}
    begin: State = start("file", None)
    assert accepts(begin, "enclave")
    assert not accepts(begin, "{")


WORDS = sorted({*C_KEYWORDS, *TYPE_WORDS, *ITEM_WORDS, *NOT_IN_EDL, "enclave", "public", "allow", "propagate_errno"})


@pytest.mark.parametrize("word", [word for word in WORDS if word != "const"])  # which may not stand behind a type
def test_a_word_is_what_its_place_makes_it(word: str) -> None:
    """Where only a name can stand, every word is one; words of C are refused by name."""
    text = f'enclave {{ from "a" import {word}; enum {{ {word} }}; struct {word} {{ foo_t {word}; }};'
    text += f" trusted {{ public void {word}([{word}={word}2] foo_t {word}); }};"
    text += f" untrusted {{ void o(void) allow({word}); }}; }};"
    report = Report(DEFAULTS)
    source = Source("a.edl", text)
    tree = parse(source, tokenize(source, report), report)
    assert {found.code for found in report.sorted()} == ({"E104"} if word in C_KEYWORDS | TYPE_WORDS else set())
    names = [tree.imports[0].names, tree.functions[1].allow]
    assert [name.text for found in names for name in found or ()] == [word, word]
    assert [tree.types[0].items[0].name.text, tree.types[1].name.text] == [word, word]  # type: ignore[union-attr]


# --- any text ------------------------------------------------------------------------------------


def words(path: Path) -> list[str]:
    text = path.read_text(errors="replace")
    return [token.text for token in tokenize(Source("p", text), Report(DEFAULTS)) if token.kind is not Kind.END]


def test_mutations(probe_files: list[Path]) -> None:
    """Each gives a tree and diagnostics whose places lie in the text; a refused one says why."""
    source = random.Random(7)
    corpus = [tokens for path in probe_files if 4 < len(tokens := words(path)) < 120 and "#" not in tokens]
    vocabulary = sorted({token for tokens in corpus for token in tokens} | set(WORDS))
    refused = 0
    for _ in range(ROUNDS):
        tokens = list(source.choice(corpus))
        for _ in range(source.randint(1, 3)):
            at = source.randrange(len(tokens))
            change = source.randrange(4)
            if change == 0:
                del tokens[at]
            elif change == 1:
                tokens.insert(at, source.choice(vocabulary))
            elif change == 2:
                tokens[at] = source.choice(vocabulary)
            else:
                other = source.randrange(len(tokens))
                tokens[at], tokens[other] = tokens[other], tokens[at]
        text = source.choice(" \n").join(tokens)
        errors = syntax_errors(text, "g.edl")
        refused += bool(errors)
        for found in errors:
            assert 0 <= found.span.start <= found.span.end <= len(text), text
    assert ROUNDS // 2 < refused < ROUNDS
