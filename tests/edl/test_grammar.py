"""The hand-written parser accepts exactly what edl.lark describes, on all probes and on thousands of mutations."""

import random
import re
from importlib.resources import files
from pathlib import Path

import pytest
from pyenclave.edl.diagnostics import Source
from pyenclave.edl.lexer import Kind, tokenize
from pyenclave.edl.report import DEFAULTS, Report
from pyenclave.edl.syntax_check import syntax_errors
from pyenclave.edl.words import C_KEYWORDS, C_QUALIFIERS, COMBINING

lark = pytest.importorskip("lark")

GRAMMATICAL = {"E101", "E102", "E103", "E010", "E012"}
BEYOND_GRAMMAR = {"E002", "E011", "E104", "E105"}  # the grammar says nothing about these
OTHER_KEYWORDS = (
    (C_KEYWORDS | C_QUALIFIERS) - COMBINING - {"const", "struct", "union", "enum", "void", "_Bool", "sizeof"}
)
# `const` after a type is an error of its own in the parser, to the grammar it is a name; after an attribute list Lark's
# lexer takes `public` for the modifier even where only a type can follow.
UNDECIDED = re.compile(r"[\w*] const\b|\] public\b")
ROUNDS = 4000


@pytest.fixture(scope="module")
def grammar() -> "lark.Lark":
    return lark.Lark((files("pyenclave.edl") / "edl.lark").read_text(), parser="lalr")


def accepts(grammar: "lark.Lark", text: str) -> bool:
    try:
        grammar.parse(text)
    except lark.exceptions.LarkError:
        return False
    return True


def words(path: Path) -> list[str]:
    """A probe's tokens; none where it needs the preprocessor or a word that only C has."""
    text = path.read_text(errors="replace")
    tokens = [token.text for token in tokenize(Source("p", text), Report(DEFAULTS)) if token.kind is not Kind.END]
    return [] if "#" in tokens or OTHER_KEYWORDS.intersection(tokens) else tokens


def compare(grammar: "lark.Lark", text: str) -> bool | None:
    """Whether both accept; None where the grammar does not decide."""
    if UNDECIDED.search(text):
        return None
    codes = {found.code for found in syntax_errors(text, "g.edl")}
    if codes & BEYOND_GRAMMAR:
        return None
    ours = not codes & GRAMMATICAL
    assert ours == accepts(grammar, text), (ours, codes, text)
    return ours


def test_probes(grammar: "lark.Lark", probe_files: list[Path]) -> None:
    verdicts = [compare(grammar, " ".join(tokens)) for path in probe_files if (tokens := words(path))]
    assert verdicts.count(True) > 200
    assert verdicts.count(False) > 20


def test_mutations(grammar: "lark.Lark", probe_files: list[Path]) -> None:
    source = random.Random(7)
    corpus = [tokens for path in probe_files if 4 < len(tokens := words(path)) < 120]
    vocabulary = sorted({token for tokens in corpus for token in tokens})
    verdicts = []
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
        verdicts.append(compare(grammar, " ".join(tokens)))
    assert verdicts.count(True) > ROUNDS // 50
    assert verdicts.count(False) > ROUNDS // 2
