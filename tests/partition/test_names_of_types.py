"""Names of types, None beside tuples, patterns of lists and dicts: as in Python."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from pyenclave.errors import PartitionError
from pyenclave.partition import partition

SOURCE = """
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Final, NamedTuple, NewType, Optional, TypeAlias

class Entry(NamedTuple):
    name: str
    size: int = 0

class Side(Enum):
    BUY = "buy"
    SELL = "sell"

Pair = tuple[int, str]
Table = dict[str, list[Pair]]
Maybe = Pair | None
Where: TypeAlias = "Entry | None"
UserId = NewType("UserId", int)
Same = Entry
LIMIT: Final = 3
WIDE: Final[u64] = 5
NAMED: "Final[str]" = "n"

@dataclass
class Holder:
    pair: Maybe = None
    where: Where = None

last: Inside[Maybe] = None
found: Inside[dict[str, Where]] = {}

def split(text: str) -> Maybe:
    if not text:
        return None
    return len(text), text.upper()

def longest(entries: list[Entry], least: Optional["Entry"] = None) -> Where:
    best = least
    for one in entries:
        if best is None or one.size > best.size:
            best = one
    return best

@trusted
def optional(text: str, n: int) -> str:
    global last
    before = last
    last = split(text) if n > 0 else None
    table: Table = {}
    table.setdefault("a", []).append((n, text))
    entries = [Entry(w, len(w)) for w in text.split()]
    best = longest(entries)
    other = longest(entries, least=Entry("x", n))
    found[text] = best
    pair = split(text)
    shown = f"{before is None} {pair is None} {table} {best is None} {len(found)}"
    if pair is not None:
        size, upper = pair
        shown += f" {size + pair[0]} {upper} {pair == (n, 'A')}"
    if best is not None and other is not None:
        shown += f" {best.name} {other.name} {best == other} {best}"
    holder = Holder(pair, where=best)
    again = Holder(None if n > 2 else (1, "b"))
    kept = found.get(text)
    missing = found.get("none")
    values: list[Maybe] = [pair, None, (n, "z")]
    shown += f" {holder} {again} {holder == again} {kept is None} {missing is None} {values}"
    got = holder.pair
    while got is not None and n < 9:
        n += abs(got[0]) + 1
        got = None if n > 5 else (n, got[1] + "!")
    user = UserId(n)
    fixed: Final = n * 2
    noted: Annotated[int, "some"] = fixed + LIMIT
    return shown + f" {n} {user} {noted} {WIDE} {NAMED} {found}"

@trusted
def lists(text: str, n: int) -> str:
    xs = [int(one) for one in text.split()]
    match xs:
        case []:
            return "none"
        case [1]:
            return "one"
        case [a, b] if a > b:
            return f"two {a} {b}"
        case [0, *rest, 9]:
            rest.append(n)
            return f"between {rest} {xs}"
        case [_, 5, *_]:
            return "five"
        case [first, *others]:
            return f"many {first} {others}"
    return "never"

@trusted
def nested(text: str, n: int) -> str:
    words = [tuple_of(w) for w in text.split()]
    best: tuple[int, str] | None = words[0] if words else None
    match words, best:
        case [(size, "a"), *_], (k, _):
            return f"a {size} {k}"
        case [*_, (2, last)], None | (_, _):
            return f"last {last}"
        case (_, (3, name)):
            return f"three {name}"
        case _, None:
            return "nothing"
    match (n, n + 1, text, n):
        case (1, *_, 2):
            return "one"
        case (0, *_, 0):
            return "zero"
        case (_, _, name, *last_):
            return f"{name} {last_}"
    return "other"

def tuple_of(word: str) -> tuple[int, str]:
    return len(word), word

@trusted
def dicts(text: str, n: int) -> str:
    counts = {w: text.count(w) for w in text.split()}
    sides = {Side.BUY: n}
    match counts:
        case {"a": 1, "b": b}:
            return f"a and {b}"
        case {"c": c} if c > 1:
            return f"c {c}"
        case {"d": 1 | 2}:
            return "d"
    match sides:
        case {Side.SELL: sold}:
            return f"sold {sold}"
        case {Side.BUY: 3}:
            return "three"
        case {}:
            return "any"
    return "none"

@trusted
def maybe(n: int) -> str:
    at = find(n)
    match at:
        case 3:
            return "three"
        case None:
            return "none"
        case 4 | 5:
            return "four"
        case other:
            return f"{other}"

def find(n: int) -> int | None:
    return n if n > 0 else None

words: Inside[list[str]] = []

@trusted
def walrus(text: str, n: int) -> str:
    global words
    sizes = [size for w in text.split() if (size := len(w)) > 1]
    if any((hit := w) == "bb" for w in text.split()):
        sizes.append(len(hit))
    words = words + [text]
    while n > 0:
        n -= 1
        words.append(str(n))
        if n == 3 and (m := len(words)) > 4:
            words = [str(m)]
            break
    else:
        words += ["else"]
    return f"{sizes} {words}"
"""


@pytest.fixture(scope="module")
def module(both: Callable[[str], Any]) -> Any:
    return both(SOURCE)


TEXTS = ["", "1", "2 1", "1 2", "0 9", "0 4 4 9", "7 5", "7 5 5", "a", "b a b", "c c", "d d a", "bb ccc a", "aa b bbb"]


@pytest.mark.parametrize("name", ["optional", "lists", "nested", "dicts", "walrus"])
def test_it_is_as_in_python(module: Any, name: str) -> None:
    for text in TEXTS:
        if name == "lists" and not text.replace(" ", "").isdigit() and text:
            continue
        for n in (-1, 0, 1, 2, 3, 6):
            module.agree(name, text, n)


def test_none_in_patterns(module: Any) -> None:
    for n in range(-1, 7):
        module.agree("maybe", n)


def test_nothing_is_left_behind(module: Any) -> None:
    def run() -> int:
        for text in TEXTS[8:]:
            for name in ("nested", "dicts"):
                module.agree(name, text, 2)
        module.agree("optional", "a bb", 3)
        module.agree("optional", "", 0)
        return int(module.lowered.live())

    assert run() == run()


CROSSING = """
from typing import NamedTuple
from pyenclave import Inside, trusted
class Entry(NamedTuple):
    name: str
    size: int = 0
Pair = tuple[int, str]
@trusted
def f(pair: Pair | None, entry: Entry | None = None) -> Entry | None:
    if pair is None:
        return entry
    return Entry(pair[1], pair[0])
"""


def test_tuples_or_none_cross(
    tmp_path: Path, import_file: Callable[[Path], ModuleType], monkeypatch: pytest.MonkeyPatch, usual: str
) -> None:
    monkeypatch.setenv("PYENCLAVE_PLATFORM", usual)
    (tmp_path / "crossing.py").write_text(CROSSING)
    module = import_file(tmp_path / "crossing.py")
    assert module.f((3, "a")) == module.Entry("a", 3)
    assert module.f(None) is None
    assert module.f(None, module.Entry("b")) == ("b", 0)


REFUSED = {
    "the name of a type as a value": ("a = Pair", "P009", "the type `Pair` as a value"),
    "called": ("a = Pair((1, 'a'))", "P010", "`Pair` is the name of a type, not a function"),
    "a NewType of another type": ("a = UserId('a')", "P011", "`UserId` must be int, not str"),
    "a type that there is not": ("a: Odd = n", "P004", "`Odd` is not a constant"),
    "the rest of a dict": (
        "match d:\n        case {'a': 1, **rest}:\n            n = 2", "P008", "trusted code does not collect",
    ),
    "a star of several types": (
        "match (n, 'a', 1.5):\n        case (_, *rest):\n            n = 2", "P008", "what `*` collects of this tuple",
    ),
    "text as a sequence": (
        "match 'ab':\n        case [a, b]:\n            n = 2", "P008", "a pattern that trusted code does not have",
    ),
    "a list as a mapping": (
        "match [n]:\n        case {1: 2}:\n            n = 2", "P008", "a pattern that trusted code does not have",
    ),
    "a key of another type": (
        "match d:\n        case {1: 2}:\n            n = 2", "P011", "the key must be str, not int",
    ),
}  # fmt: skip
FRAME = """
from typing import NewType
Pair = tuple[int, str]
UserId = NewType("UserId", int)
Odd = complex
@trusted
def f(n: int) -> int:
    d = {"a": n}
"""


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused(write_module: Callable[..., Path], name: str) -> None:
    body, code, message = REFUSED[name]
    with pytest.raises(PartitionError) as caught:
        partition(write_module(f"{FRAME}    {body}\n    return n\n"))
    assert f"[{code}]: {message}" in str(caught.value)


def test_what_is_wrong_with_text_is_told_where_the_text_stands(write_module: Callable[..., Path]) -> None:
    source = '@trusted\ndef f(n: int, a: "list[Odd]") -> int:\n    b: "dict[str, Even]" = {}\n    return n\n'
    with pytest.raises(PartitionError) as caught:
        partition(write_module(source, header="from pyenclave import trusted\n"))
    assert "m.py:3:18: error[P004]: trusted code has no type `Odd`" in str(caught.value)
