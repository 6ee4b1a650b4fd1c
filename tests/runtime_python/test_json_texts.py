"""json.loads and json.dumps beside CPython's: texts that are nearly JSON, and each allocation that fails.

PYENCLAVE_JSON says how many texts there are.
"""

import ctypes
import json
import os
import random
from typing import Any

import pytest

from .test_containers import Side, outcome, release

TEXTS = int(os.environ.get("PYENCLAVE_JSON", "1500"))
PIECES = [
    *'"\\{}[],:-0159.eE+ \n\t/x', "null", "true", "false", "NaN", "Infinity", "-Infinity", "\\u", "\\u00e9", "\\ud83d",
    "\\ude00", "\\ud83d\\ude00", "\\n", "é", "😀", "\ufeff", "\x00", "\x1f", "\x7f", "1e400", "1e-400", "0.1", "-0.0",
    "9223372036854775807", "-9223372036854775808", "9223372036854775808", '"a":', "[[", "]]", '{"a": 1}', "1" * 400,
]  # fmt: skip
LEAVES = [
    None,
    True,
    False,
    0,
    -1,
    2**63 - 1,
    -(2**63),
    0.0,
    -0.0,
    1.5,
    1e300,
    5e-324,
    "",
    "a",
    'é😀\x00\x7f"\\/',
    "z" * 70,
]
SORTED, ASCII, FINITE = 1, 2, 4


def _value(pick: random.Random, depth: int = 0) -> Any:
    kind = pick.random() if depth < 5 else 0
    if kind < 0.4:
        return pick.choice(LEAVES)
    if kind < 0.7:
        return [_value(pick, depth + 1) for _ in range(pick.randint(0, 4))]
    return {
        pick.choice(["a", "b", "é", "", "a b", "z" * 20]): _value(pick, depth + 1) for _ in range(pick.randint(0, 4))
    }


def _text(pick: random.Random) -> str:
    """JSON, some of it gone, doubled, or with a piece in its place; or pieces in a row."""
    if pick.random() < 0.3:
        return "".join(pick.choice(PIECES) for _ in range(pick.randint(0, 8)))
    text = json.dumps(_value(pick), indent=pick.choice([None, 1]), ensure_ascii=pick.random() < 0.5)
    for _ in range(pick.randint(0, 3)):
        at = pick.randint(0, len(text))
        end = at + pick.choice([0, 0, 1, 2, 9])
        text = text[:at] + pick.choice([*PIECES, "", text[at:end] * 2]) + text[end:]
    return text


class Reader:
    def __init__(self, values: Any) -> None:
        self.values = values
        self.side = Side(values, "pye_type_json")

    def loads(self, given: str | bytes) -> ctypes.c_void_p:
        made = ctypes.c_void_p()
        name = "pye_json_loads" if isinstance(given, str) else "pye_json_loads_bytes"
        held = self.values.value(given)
        try:
            self.side.call(name, held, result=made)
        finally:
            self.values.release(held)
        return made

    def dumps(self, value: ctypes.c_void_p, indent: str | None, comma: str, colon: str, flags: int) -> str:
        made = type(self.values.value(b""))()
        held = [None if one is None else self.values.value(one) for one in (indent, comma, colon)]
        try:
            self.side.call(
                "pye_json_dumps", ctypes.byref(self.side.type), ctypes.byref(value), *held, ctypes.c_int64(flags),
                result=made,
            )  # fmt: skip
        finally:
            for one in held:
                self.values.release(one)
        return str(self.values.taken(made, True))

    def texts(self, given: str | bytes) -> tuple[str, ...]:
        """What is read, in all its texts."""
        value = self.loads(given)
        try:
            return (
                self.side.text(value),
                self.dumps(value, None, ", ", ": ", ASCII),
                self.dumps(value, "  ", ",", ": ", SORTED),
                self.dumps(value, "", ",", ":", ASCII | SORTED),
            )
        finally:
            release(self.values, value)


def _texts(given: str | bytes) -> tuple[str, ...]:
    value = json.loads(given)
    return (
        repr(value),
        json.dumps(value),
        json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True),
        json.dumps(value, indent="", separators=(",", ":"), sort_keys=True),
    )


def _is_ours(expected: Any, found: Any) -> bool:
    """Ints past 64 bits, surrogates that are alone; and what CPython 3.13 calls otherwise."""
    if "Illegal trailing comma" in str(expected[1]):
        return found[0] is json.JSONDecodeError
    return isinstance(found[0], type) and ("64 bits" in found[1] or "surrogate" in found[1])


def test_texts_are_read_and_written_as_by_python(values: Any) -> None:
    reader, pick, well = Reader(values), random.Random(11), 0
    for _ in range(TEXTS):
        text = _text(pick)
        for given in (text, text.encode()) if "\0" not in text else (text,):  # else CPython takes bytes for UTF-16
            expected, found = (
                outcome(lambda given=given: _texts(given)),
                outcome(lambda given=given: reader.texts(given)),
            )
            assert found == expected or _is_ours(expected, found), ascii(given)
            well += isinstance(found[0], str)
    assert well > TEXTS / 4


def test_bytes_that_are_no_text(values: Any) -> None:
    reader, pick = Reader(values), random.Random(12)
    for _ in range(TEXTS // 5):
        data = bytearray(json.dumps(_value(pick), ensure_ascii=False).encode())
        data[pick.randrange(len(data))] = pick.choice([0x80, 0xBF, 0xC0, 0xE0, 0xED, 0xF0, 0xF5, 0xFF, 0x22, 0x5C])
        found = outcome(lambda data=data: reader.texts(bytes(data)))
        assert isinstance(found[0], str) or issubclass(found[0], ValueError | OverflowError), data


def test_each_allocation_that_fails(values: Any) -> None:
    """Nothing is left, whichever it was."""
    reader, failing = Reader(values), values.counter("double_failing_in")
    text = json.dumps({"a": [1, 2.5, "x" * 40, {"b": [[], {}, None, "é\n"]}], "c" * 30: {"d": "\\"}}) + " "
    for given in (text, text + "?", text[:60], text.replace("c", "\\x")):
        for after in range(400):
            values.library.double_forget_kept()
            held, made = values.value(given), ctypes.c_void_p()
            failing.value = after
            found = outcome(lambda held=held, made=made: reader.side.call("pye_json_loads", held, result=made))
            failing.value = 2**64 - 1
            if made:
                release(values, made)
            values.release(held)
            if found is True or found[0] is not MemoryError:
                break
        assert after > 0
        assert found is True or found[0] is json.JSONDecodeError


def test_depth_is_bounded_by_the_stack(values: Any) -> None:
    reader, left = Reader(values), ctypes.c_size_t.in_dll(values.library, "double_stack_left")
    left.value = 0
    try:
        for text in ("[]", '{"a": 1}', " [1"):
            with pytest.raises(RecursionError):
                reader.loads(text)
        release(values, reader.loads("1"))
    finally:
        left.value = 2**64 - 1
    deep = reader.loads("[" * 300 + '{"a":' * 300 + "1" + "}" * 300 + "]" * 300)  # whose end takes less than each has
    release(values, deep)
