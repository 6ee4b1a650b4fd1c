"""Values of JSON, lowered and as plain Python: every operation on every form, and texts that are nearly JSON.

PYENCLAVE_MATRIX says how many calls there are of each row, PYENCLAVE_JSON how many texts are read.
"""

import itertools
import json
import os
import random
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from pyenclave.partition import partition

from ..partition.conftest import Lowered
from .conftest import Outcome, imported, shown

CALLS = int(os.environ.get("PYENCLAVE_MATRIX", "60"))
TEXTS = int(os.environ.get("PYENCLAVE_JSON", "400"))

VALUES: list[Any] = [
    None, True, False, 0, 1, -3, 2**63 - 1, -(2**63), 1.0, -0.0, 2.5, 1e300, float("nan"), "", "a", "abc", "é😀", "5",
    [], [1], ["a", None, 2.5], [[1], {"a": 1}], {}, {"a": 1}, {"b": [1, {"c": None}], "a": "x"},
]  # fmt: skip
KEYS: list[Any] = [None, 0, -1, 5, True, "a", "b", "", 1.0, [], {}]

# Of a value `v`, another one `w`, and a key `k`: what is asked of them, and the type of the answer.
# fmt: off
ROWS: list[tuple[str, str]] = [
    *[("Any", f"v {symbol} w") for symbol in ("+", "-", "*", "/", "//", "%")],
    *[("bool", f"v {symbol} w") for symbol in ("==", "!=", "<", "<=", ">", ">=", "in", "not in")],
    *[("Any", row) for row in ("v[k]", "v['a']", "v[0]", "v[-1]", "v[1:]", "v[:2]", "v[0:1]", "-v", "v.get('a')")],
    *[("Any", row) for row in ("v.pop('a', 1)",)],
    *[("Any", row) for row in ("v.get('a', w)", "v or w", "v and w", "w if v else 1", "max(v, w)")],
    *[("Any", row) for row in ("v.setdefault('b', 1)", "v.pop()")],
    *[("Any", row) for row in ("v[k] = 7; v", "del v[k]; v", "v += w; v", "v['a'] = None; v", "v.append(w); v")],
    *[("Any", row) for row in ("sum(v)", "v.pop(0)")],
    *[("Any", row) for row in ("[one for one in v]", "list(v)", "sorted(v)", "{one: 1 for one in v}", "dict(v)")],
    *[("Any", row) for row in ("v.update(a=2); v",)],
    *[("int", row) for row in ("len(v)", "int(v)", "len(set(v))")],
    *[("str", row) for row in ("str(v)", "repr(v)", "f'{v}'", "f'{v!r:>9}'", "f'{v:>5}'", "f'{v:.2f}'")],
    *[("str", row) for row in ("v.upper()", "'%s %r' % (v, v)")],
    *[("str", row) for row in ("json.dumps(v)", "json.dumps(v, indent=2)")],
    *[("str", row) for row in ("json.dumps(v, separators=(',', ':'), sort_keys=True)",)],
    *[("str", row) for row in ("json.dumps(v, ensure_ascii=False, indent='\\t')", "json.dumps([v, w])")],
    *[("str", row) for row in ("json.dumps({'v': v})",)],
    *[("str", row) for row in ("','.join(sorted(v.keys()))", "str([k + str(one) for k, one in v.items()])")],
    *[("bool", row) for row in ("bool(v)", "not v", "v is None", "v is True", "v == 1")],
    *[("bool", f"isinstance(v, {one})") for one in ("dict", "list", "str", "int", "float", "bool")],
    *[("bool", f"isinstance(v, {one})") for one in ("(int, str)", "dict | list")],
    ("float", "float(v)"),
    *[("bool", row) for row in ("v == 'a'", "'a' == v", "v == [1]", "v == {'a': 1}", "v < 2", "2 < v")],
    *[("bool", row) for row in ("v in ('a', 'b')", "'a' in v")],
    *[("bool", row) for row in ("v in {'a', 'b'}", "1 in v", "any(v)", "all(v)", "v == 1.0")],
]
# fmt: on


def _function(name: str, type_: str, row: str) -> str:
    *before, last = row.split("; ")
    rows = [f"@trusted\ndef {name}(v: Any, w: Any, k: Any) -> {type_}:", *(f"    {one}" for one in before)]
    return "\n".join([*rows, f"    return {last}"]) + "\n"


def _outcome(call: Callable[..., Any], arguments: tuple[Any, ...]) -> Outcome:
    try:
        return Outcome(shown(call(*json.loads(json.dumps(arguments)))))
    except Exception as error:
        return Outcome(error=(type(error).__name__, str(error)))


def _documented(plain: Outcome, inside: Outcome) -> bool:
    """What is not as in plain Python, and said in docs/trusted-python.md."""
    kind, text = inside.error or ("", "")
    if kind == "OverflowError" and "64 bits" in text:
        return True
    if plain.error is not None and inside.error is not None:  # the same mistake, told in other words
        other = plain.error[0]
        return other == kind or (kind == "TypeError" and other == "KeyError") or kind == "MemoryError"
    said = ("inside, a key of a dict of JSON is a str", "cannot hold itself", "inside, a text that is not written out")
    if any(one in text for one in said):
        return True
    return "the value must be" in text


@pytest.fixture(scope="module")
def both(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[ModuleType, dict[str, Callable[..., Any]]]:
    folder = tmp_path_factory.mktemp("json")
    path = folder / "values.py"
    head = "import json\nfrom typing import Any\nfrom pyenclave import trusted\n"
    more = "@trusted\ndef loads(text: str) -> Any:\n    return json.loads(text)\n"
    more += "@trusted\ndef loads_bytes(data: bytes) -> Any:\n    return json.loads(data)\n"
    more += "@trusted\ndef tied(v: Any) -> None:\n    v['a'] = [1, {'b': v}]\n"
    more += "@trusted\ndef grown(v: list[Any]) -> None:\n    v.append({'b': v})\n"
    path.write_text("\n\n".join([head, more, *(_function(f"run_{at}", *row) for at, row in enumerate(ROWS))]))
    patch = pytest.MonkeyPatch()
    patch.setenv("PYENCLAVE_PLATFORM", "none")
    plain = imported(path, patch)
    patch.undo()
    return plain, Lowered(partition(path), folder, "").adopt(plain)


def test_every_form_is_as_in_python(both: tuple[ModuleType, dict[str, Callable[..., Any]]]) -> None:
    plain, inside = both
    draw, wrong, well = random.Random(3), [], 0
    pairs = [*itertools.product(VALUES, VALUES, KEYS)]
    for at, (_, row) in enumerate(ROWS):
        each = [(one, draw.choice(VALUES), draw.choice(KEYS)) for one in VALUES]
        for arguments in [*each, *draw.sample(pairs, CALLS)]:
            expected = _outcome(getattr(plain, f"run_{at}"), arguments)
            got = _outcome(inside[f"run_{at}"], arguments)
            well += got == expected and got.error is None
            if got != expected and not _documented(expected, got):
                wrong.append(f"{row} {arguments}\n  plain  {expected}\n  inside {got}")
    assert not wrong, f"{len(wrong)}\n" + "\n".join(wrong[:60])
    assert well > 10 * len(ROWS)


_PIECES = [
    '"',
    "\\",
    "\\u",
    "\\ud83d\\ude00",
    "\\u00e9",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "1",
    "-",
    "0",
    ".",
    "e",
    "E+",
    "5",
    "null",
]
_PIECES += [
    "true",
    "false",
    "NaN",
    "Infinity",
    "-Infinity",
    " ",
    "\n",
    "\t",
    "é",
    "😀",
    "a",
    "\\n",
    "\\x",
    "\x01",
    "12345678901234567890",
]
_PIECES += ["1e400", "0.1", "1E5", '"a":', '"b"', "\ufeff", "\x00"]


def _text(draw: random.Random) -> str:
    """JSON, with a piece of it gone, doubled, or another in its place; or pieces in a row."""
    if draw.random() < 0.3:
        return "".join(draw.choice(_PIECES) for _ in range(draw.randint(0, 8)))
    text = json.dumps(draw.choice(VALUES), indent=draw.choice([None, 1]), ensure_ascii=draw.random() < 0.5)
    for _ in range(draw.randint(0, 3)):
        at = draw.randint(0, len(text))
        end = at + draw.choice([0, 0, 1, 2])
        text = text[:at] + draw.choice([*_PIECES, text[at:end] * 2]) + text[end:]
    return text


def _is_ours(plain: Outcome, inside: Outcome) -> bool:
    """Ints past 64 bits, and surrogates that are alone; and from CPython 3.13 on what it says of a comma too many."""
    said = (inside.error or ("", ""))[1]
    named = plain.error is not None and plain.error[1].startswith("Illegal trailing comma")
    return "64 bits" in said or "surrogate" in said or (named and said.startswith("Expecting"))


def test_texts_are_read_as_by_python(both: tuple[ModuleType, dict[str, Callable[..., Any]]]) -> None:
    plain, inside = both
    draw, wrong, well = random.Random(5), [], 0
    for _ in range(TEXTS):
        text = _text(draw)
        for name, given in (("loads", text), ("loads_bytes", text.encode())):
            expected, got = _read(getattr(plain, name), given), _read(inside[name], given)
            well += got == expected and got.error is None
            if got != expected and not _is_ours(expected, got):
                wrong.append(f"{given!r}\n  plain  {expected}\n  inside {got}")
    assert not wrong, f"{len(wrong)}\n" + "\n".join(wrong[:40])
    assert well > TEXTS // 10


def _read(call: Callable[..., Any], given: str | bytes) -> Outcome:
    try:
        return Outcome(shown(call(given)))
    except Exception as error:
        return Outcome(error=(type(error).__name__, str(error)))


@pytest.mark.parametrize("text", ["[" * 200_000, '{"a":' * 200_000, "[" * 100_000 + "]" * 100_000])
def test_depth_is_bounded(both: tuple[ModuleType, dict[str, Callable[..., Any]]], text: str) -> None:
    _, inside = both
    with pytest.raises(RecursionError):
        inside["loads"](text)


def test_no_value_holds_itself(both: tuple[ModuleType, dict[str, Callable[..., Any]]]) -> None:
    """It would be counted for ever."""
    _, inside = both
    for name, value in (("tied", {}), ("grown", [])):
        with pytest.raises(ValueError, match="inside, a value of JSON cannot hold itself"):
            inside[name](value)
