"""Expressions put together at random from what containers, built-ins and lambdas have: what they are, what they raise,
and in which order their parts are evaluated, as in Python."""

import random
import sys
from collections.abc import Callable
from typing import Any

import pytest

HEAD = """
from collections import defaultdict, deque

note: Inside[str] = ""
LIM = (3, -1, 7)
TAB = {"a": 1, "b": 2}
NAMES = ["a", "bb", "ccc"]

def s(n: int) -> int:
    global note
    note += f"{n} "
    if n == 13:
        raise ValueError("13")
    return n

def t(x: str) -> str:
    global note
    note += x + " "
    return x

def o(n: int) -> int | None:
    s(n)
    return n if n % 3 else None

def xs(n: int) -> list[int]:
    s(n)
    return [n, 2, n % 5]

def three(a: int, b: int, c: int) -> int:
    return a * 100 + b * 10 + c
"""
# By type: what is smallest, and what has parts. I, B, S, L, V and G stand for an int, a bool, a str, a list, for what
# can be looped over, and for what only a function loops over.
SMALL = {
    "I": ["n", "3", "s(n)", "LIM[n % 3]", "13", "len(w)", "-n"],
    "B": ["n > 2", "s(n) in LIM", "w in TAB", "o(n) is None"],
    "S": ["w", "'a'", "t('b')", "t(w)", "NAMES[n % 3]"],
    "L": ["xs(n)", "[n, 1]", "list(LIM)", "[s(4)]", "xs(s(2))"],
    "V": ["xs(n)", "LIM", "range(n)", "(n, 4)"],
    "G": ["xs(n)", "LIM", "(s(q) for q in LIM)", "map(s, LIM)", "range(n)"],
}
# Inside, `issubset` takes all there is, as in Python 3.11; later ones stop where they know.
TAKES_ALL = "{I}.issubset(G)" if sys.version_info < (3, 12) else "{I}.union(G) == {I}"
PARTS = {
    "I": [
        "s(I)", "sum(G, I)", "min(G, default=I)", "max(L, key=lambda q: s(q) % 4, default=I)", "min(I, I, key=abs)",
        "max(I, I)", "(I if B else I)", "(o(I) or I)", "len(L)", "(I + I)", "L[I]", "(I, I, I)[I % (2 + n % 3)]",
        "sum(map(s, L))", "TAB[S]", "TAB.get(S, I)", "len(S)", "sum(B for k in L)", "{**TAB, t('z'): I}.pop(S)",
        "deque(G, maxlen=3)[I]", "bytearray(L)[I]", "pow(I, 2)", "three(*(I, I), I)", "max(G)",
    ],
    "B": [
        "I in (I, I)", "any(k > n for k in L)", "all(map(lambda k: k != I, L))", "o(I) == I", TAKES_ALL,
        "S.startswith(('a', t('b'), w))", "isinstance(o(I), int)", "L == L", "(B and B)", "(I < I < I)",
    ],
    "S": [
        "t(S)", "max(NAMES, key=lambda q: len(q) % 3)", "min(S, S)", "str(L)", "str(o(I))", "''.join(map(str, V))",
        "(S or t('d'))", "str(S.encode(), 'utf-8')", "('%s%d' % (S, I))",
    ],
    "L": [
        "[*V, I]", "sorted(G, key=lambda q: s(q) % 3, reverse=B)", "L[I:I]", "[q for q, *r in zip(L, V)]",
        "list(filter(lambda q: q != I, V))", "[q for q in [o(I), I] if q is not None]", "list(dict.fromkeys(G, I))",
        "[k + v for k, v in dict(zip(L, L)).items()]", "list(bytes(G))", "[a for a, b in zip(V, V, strict=True)]",
    ],
    "V": ["L", "(I, I)", "{I: I}", "TAB.values()"],
    "G": ["L", "(s(q) for q in V)", "map(s, V)", "(q + I for q in L if q != n)", "(I, I)", "{I: I}", "filter(None, V)"],
}  # fmt: skip
STATEMENTS = [
    "a, *b = L\nout = f'{a} {b}'",
    "a, b = L\nout = f'{a} {b}'",
    "z = L\nz[I:I] = L\nout = str(z)",
    "z = L\ndel z[I], z[I:]\nout = str(z)",
    "z = L\nz.sort(key=lambda q: s(q) % 3)\nz.extend(G)\nout = str(z)",
    "d = deque(G, I)\nd.extendleft(G)\nout = str(d)",
    "d: defaultdict[int, list[int]] = defaultdict(list)\nfor q in L:\n    d[q % 3].append(I)\nout = str(d)",
    "b = bytearray(L)\nb.extend(G)\nb[I] = I\nout = str(b)",
    "q: int | None = o(I)\nout = str(q or I) + str(q)",
    "d = dict(TAB)\nd.update((S, k) for k in L)\nout = str(d) + str(d.pop(S, None))",
    *[f"out = str({kind})" for kind in "IBSL"],
]
COUNT = 40


def grown(text: str, pick: random.Random, depth: int) -> str:
    """The text, with each capital letter that stands for something replaced by such."""
    made = []
    for at, letter in enumerate(text):
        alone = not (text[at - 1 : at].isalnum() or text[at + 1 : at + 2].isalpha() or text[at + 1 : at + 2] == "_")
        if letter in SMALL and alone:
            made.append(grown(pick.choice(PARTS[letter]), pick, depth - 1) if depth > 0 else pick.choice(SMALL[letter]))
        else:
            made.append(letter)
    return "".join(made)


def function(number: int, pick: random.Random) -> str:
    body = grown(pick.choice(STATEMENTS), pick, pick.choice((1, 2, 3)))
    indented = body.replace("\n", "\n        ")
    return (
        f"@trusted\ndef run_{number}(n: int, w: str) -> str:\n    global note\n    note = ''\n    out = ''\n"
        f"    try:\n        {indented}\n    except (ValueError, IndexError, KeyError) as e:\n        out = str(e)\n"
        "    return out + '|' + note\n"
    )


@pytest.mark.parametrize("seed", [1, 2])
def test_they_are_as_in_python(both: Callable[[str], Any], seed: int) -> None:
    pick = random.Random(seed)
    module = both("\n".join([HEAD, *(function(number, pick) for number in range(COUNT))]))
    for number in range(COUNT):
        for n in (-2, 0, 1, 3, 4, 13):
            for w in ("", "a", "bb"):
                module.agree(f"run_{number}", n, w)
