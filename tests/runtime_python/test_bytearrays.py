"""bytearray beside CPython's: random sequences of changes, and the methods that give a new one."""

import ctypes
import random
from collections.abc import Callable
from typing import Any


def outcome(call: Callable[[], Any]) -> Any:
    try:
        return call()
    except Exception as error:
        return type(error), str(error)


def bound(pick: random.Random, size: int) -> int:
    return pick.choice((0, 1, -1, size, size - 1, -size, size + 1, -size - 1, 2**62, -(2**62), pick.randint(-9, 9)))


def test_changes(values: Any) -> None:
    for seed in range(80):
        pick = random.Random(seed)
        theirs = bytearray(pick.randbytes(pick.choice((0, 1, 5, 20))))
        mine = values.value(theirs)
        for _ in range(100):
            step(values, pick, mine, theirs)
            assert values.read(mine) == theirs
            spare = mine[0].extent - mine[0].size
            assert not any(ctypes.string_at(mine[0].data + mine[0].size, spare))  # of what was in it
        values.release(mine)


def step(values: Any, pick: random.Random, mine: Any, theirs: bytearray) -> None:
    index, other, byte = bound(pick, len(theirs)), bound(pick, len(theirs)), pick.choice((0, 97, 255, 256, -1))
    times, stride, has = pick.choice((-1, 0, 1, 2)), pick.choice((1, 1, 2, -1, -2, 0)), pick.randrange(4)
    where = slice(index if has & 1 else None, other if has & 2 else None, stride)
    data = pick.randbytes(pick.choice((0, 1, 2, 3, 40)))
    if pick.random() < 0.5:
        data = data[:1] * len(theirs[where if stride else slice(0, 0)])

    def delete_slice() -> None:
        del theirs[where]

    def repeat() -> None:
        nonlocal theirs
        theirs *= times

    steps: dict[str, tuple[Callable[[], Any], tuple[Any, ...]]] = {
        "append": (lambda: theirs.append(byte), (byte,)),
        "insert": (lambda: theirs.insert(index, byte), (index, byte)),
        "set": (lambda: theirs.__setitem__(index, byte), (index, byte)),
        "at": (lambda: theirs[index], (index,)),
        "delete": (lambda: theirs.__delitem__(index), (index,)),
        "pop": (lambda: theirs.pop(index), (index,)),
        "remove": (lambda: theirs.remove(byte), (byte,)),
        "extend": (lambda: theirs.extend(data), (data,)),
        "reverse": (theirs.reverse, ()),
        "clear": (theirs.clear, ()),
        "set_slice": (lambda: theirs.__setitem__(where, data), (index, other, stride, has, data)),
        "delete_slice": (delete_slice, (index, other, stride, has)),
        "repeat_in_place": (repeat, (times,)),
    }
    name = pick.choice([*steps, "append", "extend", "extend", "insert"])
    if (name == "clear" and pick.random() < 0.8) or (name == "repeat_in_place" and len(theirs) > 200):
        return
    expected, arguments = steps[name]
    wanted = outcome(expected)
    found = outcome(lambda: values.call(f"pye_bytearray_{name}", mine, *arguments))
    if name in ("at", "pop") or isinstance(wanted, tuple):
        assert found == wanted, (name, arguments)


def test_an_array_into_itself(values: Any) -> None:
    theirs = bytearray(b"abcdef")
    mine = values.value(theirs)
    values.call("pye_bytearray_extend", mine, mine)
    theirs += bytes(theirs)  # CPython refuses it without the copy
    values.call("pye_bytearray_set_slice", mine, 2, 4, 1, 3, mine)
    theirs[2:4] = bytes(theirs)
    assert values.read(mine) == theirs
    values.release(mine)


def test_what_reads_takes_an_array_and_never_hands_it_on(values: Any) -> None:
    """Results are immutable copies, also where bytes' own would be the value itself."""
    array = bytearray(b"  Some Text ")
    for name in ("lower", "upper", "title", "swapcase"):
        assert values.call(f"pye_bytes_{name}", array) == getattr(bytes(array), name)()
    assert values.call("pye_bytes_concat", array, b"") == bytes(array)
    assert values.call("pye_bytes_concat", b"", array) == bytes(array)
    assert values.call("pye_bytes_repeat", array, 1) == bytes(array)
    assert values.call("pye_bytes_replace", array, b"q", b"y", -1) == bytes(array)
    assert values.call("pye_bytes_slice", array, 0, 2**63 - 1) == bytes(array)
    assert values.call("pye_bytes_split", array, None, -1) == array.split()
    assert values.call("pye_bytes_decode", array, "utf-8", "strict", text=True) == "  Some Text "
    assert values.call("pye_bytearray_repr", array, text=True) == repr(array)
    for quoted in (b"it's", b"'\"", b'"', b"\\\xff\n"):
        assert values.call("pye_bytearray_repr", bytearray(quoted), text=True) == repr(bytearray(quoted))
    assert values.call("pye_bytearray_of", b"abc") == bytearray(b"abc")
    assert values.call("pye_bytearray_zero", 3) == bytearray(3)


def test_lists_of_arrays(values: Any) -> None:
    made = values.list_of([b"a", b"", b"bc"])
    found = type(made)()
    assert values.function("pye_bytearray_list_of")(made, ctypes.byref(found))
    assert values.taken(found, False) == [bytearray(b"a"), bytearray(b""), bytearray(b"bc")]
    values.release(made)


def test_methods_that_give_a_new_one(values: Any) -> None:
    """The same bytes as bytes' own methods, in an array that is not the one that was asked."""
    pick = random.Random(3)
    for _ in range(150):
        data = bytes(pick.choice(b"ab \tAZ,-") for _ in range(pick.choice((0, 1, 5, 40))))
        array, part, width = bytearray(data), bytes(pick.choice(b"ab ,") for _ in range(2)), pick.choice((0, 9, 50))
        rows: list[tuple[str, tuple[Any, ...], Any]] = [
            *((name, (), getattr(array, name)()) for name in ("lower", "upper", "capitalize", "swapcase", "title")),
            *((name, (part,), getattr(array, name)(part))
              for name in ("strip", "lstrip", "rstrip", "removeprefix", "removesuffix")),
            *((name, (width, b"*"), getattr(array, name)(width, b"*")) for name in ("ljust", "rjust", "center")),
            ("strip", (None,), array.strip()),
            ("concat", (part,), array + part),
            ("concat", (b"",), array + b""),
            ("zfill", (width,), array.zfill(width)),
            ("repeat", (1,), array * 1),
            ("join", ([b"x", b"y"],), array.join([b"x", b"y"])),
            ("slice", (0, width), array[0:width]),
            ("slice_step", (0, 0, -2, 0), array[::-2]),
            ("replace", (part[:1], b"", -1), array.replace(part[:1], b"")),
            ("split", (None, 1), array.split(None, 1)),
            ("split", (part, -1), array.split(part)),
            ("rsplit", (None, 1), array.rsplit(None, 1)),
            ("splitlines", (True,), array.splitlines(True)),
        ]  # fmt: skip
        for name, arguments, expected in rows:
            found = values.call(f"pye_bytearray_{name}", array, *arguments)
            assert found == expected, name
            assert all(type(one) is bytearray for one in (found if isinstance(found, list) else [found]))


def test_what_is_added_one_by_one_or_to_itself(values: Any) -> None:
    array = values.value(bytearray(b"ab"))
    values.call("pye_bytearray_concat_in_place", array, b"c")
    values.call("pye_bytes_collect", array, 100)
    assert values.read(array) == b"abcd"
    assert outcome(lambda: values.call("pye_bytes_collect", array, 256)) == outcome(lambda: bytes([256]))
    theirs = bytearray(b"abcd")
    assert outcome(lambda: values.call("pye_bytearray_concat_in_place", array, array)) == outcome(
        lambda: theirs.__iadd__(theirs)
    )
    values.release(array)
