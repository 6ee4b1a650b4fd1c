"""Counter and OrderedDict beside CPython's: random steps; and where there is no memory."""

import collections
import ctypes
import random
from typing import Any

import pytest

from .test_containers import Side, empty, outcome, read, release

WORDS = ["", "a", "b", "ab", "é", "longer than sixteen bytes", *map(str, range(12))]
i64 = ctypes.c_int64
BOTH = {"plus": "__add__", "minus": "__sub__", "union": "__or__", "intersection": "__and__"}


def counter(side: Side, counts: dict[str, int]) -> Any:
    made = ctypes.c_void_p()
    side.call("pye_dict_new", ctypes.byref(side.type), result=made)
    for word, count in counts.items():
        slot, value = side.slot(word), i64(count)
        side.call("pye_dict_set", made, ctypes.byref(slot), ctypes.byref(value))
    return made


def some(pick: random.Random) -> dict[str, int]:
    return {pick.choice(WORDS): pick.choice((0, 1, 2, -1, 5)) for _ in range(pick.randrange(9))}


def test_counters(values: Any) -> None:
    for seed in range(40):
        pick = random.Random(seed)
        side = Side(values, "counter")
        theirs = collections.Counter(some(pick))
        mine = counter(side, theirs)
        for _ in range(40):
            counter_step(side, pick, mine, theirs)
            side.drop()
            assert side.text(mine) == repr(theirs)
        release(values, mine)


def counter_step(side: Side, pick: random.Random, mine: Any, theirs: collections.Counter[str]) -> None:
    word, counts = pick.choice(WORDS), collections.Counter(some(pick))
    slot, found, other, made = side.slot(word), i64(), counter(side, counts), ctypes.c_void_p()
    name = pick.choice(("get", "add", "take", "delete", "update", "subtract", "both", "in place", "signs", "compare"))
    if name == "get":
        side.call("pye_counter_get", mine, ctypes.byref(slot), result=found)
        assert found.value == theirs[word]
        side.call("pye_counter_total", mine, result=found)
        assert found.value == theirs.total()
    elif name in ("add", "take", "delete"):
        side.call(f"pye_counter_{name}", mine, ctypes.byref(slot))
        {"add": theirs.update, "take": theirs.subtract, "delete": lambda one: theirs.__delitem__(*one)}[name]([word])
    elif name in ("update", "subtract"):
        side.call(f"pye_counter_{name}", mine, other)
        getattr(theirs, name)(counts)
    elif name == "both":
        for one, method in BOTH.items():
            side.call(f"pye_counter_{one}", mine, other, result=made)
            assert side.text(made) == repr(getattr(theirs, method)(counts))
            release(side.values, made)
    elif name == "in place":
        one = pick.choice([*BOTH])
        side.call(f"pye_counter_{one}_update", mine, other)
        getattr(theirs, BOTH[one].replace("__", "__i", 1))(counts)
    elif name == "signs":
        for one, wanted in (("positive", +theirs), ("negative", -theirs)):
            side.call(f"pye_counter_{one}", mine, result=made)
            assert side.text(made) == repr(wanted)
            release(side.values, made)
    else:
        flag = ctypes.c_bool()
        for one in ("eq", "le", "lt", "ge", "gt"):
            symbol = f"pye_counter_{'equal' if one == 'eq' else one}"
            side.call(symbol, mine, other, result=flag)
            assert flag.value == getattr(theirs, f"__{one}__")(counts)
    release(side.values, other)


def test_counts_past_64_bits(values: Any) -> None:
    side = Side(values, "counter")
    mine, word, made = counter(side, {"a": 2**63 - 1, "b": 1, "c": -5}), side.slot("a"), ctypes.c_void_p()
    for call in (
        lambda: side.call("pye_counter_add", mine, ctypes.byref(word)),
        lambda: side.call("pye_counter_plus", mine, mine, result=made),
        lambda: side.call("pye_counter_update", mine, mine),
    ):
        with pytest.raises(OverflowError, match="int is past 64 bits"):
            call()
    total = i64()
    side.call("pye_counter_total", mine, result=total)  # though not in the middle
    assert total.value == 2**63 - 5
    side.drop()
    release(values, mine)


def test_where_there_is_no_memory(values: Any) -> None:
    side = Side(values, "counter")
    mine, other = counter(side, dict.fromkeys(WORDS, 1)), counter(side, dict.fromkeys(WORDS[3:], 2))
    text, made = side.text(mine), ctypes.c_void_p()
    failing = values.counter("double_failing_in")
    for name in (*BOTH, "positive"):
        arguments = (mine,) if name == "positive" else (mine, other)
        for at in range(100):
            values.library.double_forget_kept()
            failing.value = at
            try:
                side.call(f"pye_counter_{name}", *arguments, result=made)
            except MemoryError:
                continue
            finally:
                failing.value = 2**64 - 1
            release(values, made)
            break
        else:
            raise AssertionError(name)
        assert at > 0
    assert side.text(mine) == text
    side.drop()
    release(values, mine)
    release(values, other)


@pytest.mark.parametrize("element", ["int", "str"])
def test_ordered(values: Any, element: str) -> None:
    for seed in range(60):
        pick = random.Random(seed)
        side = Side(values, f"ordered_{element}")
        mine, theirs = ctypes.c_void_p(), collections.OrderedDict[Any, Any]()
        side.call("pye_dict_new", ctypes.byref(side.type), result=mine)
        for _ in range(pick.choice((60, 300))):
            ordered_step(side, pick, element, mine, theirs)
            side.drop()
            assert side.text(mine) == shown(theirs)
        release(values, mine)


def shown(theirs: collections.OrderedDict[Any, Any]) -> str:
    return f"OrderedDict([{', '.join(map(repr, theirs.items()))}])" if theirs else "OrderedDict()"


def ordered_step(side: Side, pick: random.Random, element: str, mine: Any, theirs: dict[Any, Any]) -> None:
    key = pick.choice(WORDS) if element == "str" else pick.randrange(20)
    value = pick.choice(WORDS) if element == "str" else pick.randrange(9)
    slot, last = side.slot(key), pick.random() < 0.5
    name = pick.choice(("set", "set", "move", "move", "pop", "delete", "copy"))
    if name == "set":
        kept = side.slot(value)
        side.call("pye_dict_set", mine, ctypes.byref(slot), ctypes.byref(kept))
        theirs[key] = value
    elif name == "move":
        expected = outcome(lambda: theirs.move_to_end(key, last))
        flag = ctypes.c_bool(last)
        got = outcome(lambda: side.call("pye_ordered_move_to_end", mine, ctypes.byref(slot), flag) and None)
        assert got == (expected if expected is None else (KeyError, repr(key)))
    elif name == "pop":
        expected = outcome(lambda: theirs.popitem(last))
        one, other = empty(element), empty(element)

        def pop() -> Any:
            side.call("pye_ordered_popitem", mine, ctypes.c_bool(last), ctypes.byref(one), result=other)
            return read(side.values, element, one), read(side.values, element, other)

        assert outcome(pop) == expected
    elif name == "delete" and key in theirs:
        side.call("pye_dict_delete", mine, ctypes.byref(slot))
        del theirs[key]
    else:
        copy, flag = ctypes.c_void_p(), ctypes.c_bool()
        side.call("pye_dict_copy", mine, result=copy)
        side.call("pye_ordered_equal", mine, copy, result=flag)
        assert flag.value
        if len(theirs) > 1:
            first = side.slot(next(iter(theirs)))
            side.call("pye_ordered_move_to_end", copy, ctypes.byref(first), ctypes.c_bool(True))
            side.call("pye_ordered_equal", mine, copy, result=flag)
            assert not flag.value
        release(side.values, copy)
