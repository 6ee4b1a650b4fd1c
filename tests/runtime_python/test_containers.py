"""Containers beside CPython's: random sequences of operations, after each of which both are the same."""

import collections
import ctypes
import random
from collections.abc import Callable
from typing import Any

import pytest

END = 2**63 - 1
WORDS = ["", "a", "b", "ab", "é", "longer than sixteen bytes", "😀", "z" * 40]


class Side:
    """Slots, by the descriptor's name: what goes in is kept by the container, what comes out is released."""

    def __init__(self, values: Any, type_name: str) -> None:
        self.values = values
        self.type = self.descriptor(type_name)
        self.held: list[Any] = []

    def descriptor(self, name: str) -> Any:
        kind = type(self.values.type("int"))
        return kind.in_dll(self.values.library, name if name.startswith("pye") else f"test_{name}")

    def slot(self, value: Any) -> Any:
        """A C variable with the value; released by `drop`."""
        if isinstance(value, str):
            made = self.values.value(value)
            self.held.append(made)
            return made
        if isinstance(value, tuple):
            return Pair(value[0], ctypes.cast(self.slot(value[1]), ctypes.c_void_p))
        if isinstance(value, float):
            return ctypes.c_double(value)
        return ctypes.c_int64(value)

    def drop(self) -> None:
        while self.held:
            self.values.release(self.held.pop())

    def text(self, container: Any) -> str:
        """repr, by the descriptor."""
        made = type(self.values.value(b""))()
        held = ctypes.c_void_p(container if isinstance(container, int) else container.value)
        ok = self.values.function("pye_value_repr")(ctypes.byref(self.type), ctypes.byref(held), ctypes.byref(made))
        assert ok
        return self.values.taken(made, True)

    def call(self, name: str, *arguments: Any, result: Any = None) -> Any:
        """Raises what the function raised; else its answer, or what it wrote."""
        function = getattr(self.values.library, name, None)
        if function is None:
            function = self.values.function(name)
        function.argtypes = None
        one = self.values.prototypes[name]
        function.restype = ctypes.c_bool if one.fails else None
        if one.inline:
            function = getattr(self.values.library, f"inline_{name}")
            function.restype = ctypes.c_bool if one.fails else ctypes.c_int64
        passed = [*arguments, ctypes.byref(result)] if result is not None else list(arguments)
        answer = function(*passed)
        if one.fails and not answer:
            self.values.raise_pending()
        return answer


class Pair(ctypes.Structure):
    _fields_ = [("number", ctypes.c_int64), ("text", ctypes.c_void_p)]


def _bytes(values: Any) -> Any:
    return type(values.value(b""))._type_


def empty(element: str) -> Any:
    return ctypes.c_void_p() if element == "str" else ctypes.c_double() if element == "float" else ctypes.c_int64()


def read(values: Any, element: str, slot: Any) -> Any:
    if element != "str":
        return slot.value
    return values.taken(ctypes.cast(slot, ctypes.POINTER(_bytes(values))), True)


def outcome(call: Callable[[], Any]) -> Any:
    try:
        return call()
    except Exception as error:
        return type(error), str(error) if not isinstance(error, KeyError) else error.args and str(error.args[0])


def pick_value(pick: random.Random, element: str) -> Any:
    if element == "str":
        return pick.choice(WORDS)
    return pick.choice((0, 1, 2, 3, -1, 2**62)) if element == "int" else pick.choice((0.0, 1.5, -2.0))


def bound(pick: random.Random, size: int) -> int:
    return pick.choice((0, 1, -1, size, size - 1, -size, size + 1, -size - 1, 2**62, -(2**62), pick.randint(-9, 9)))


def spare_is_wiped(container: Any) -> bool:
    """What the list's memory has room for holds nothing that was in it."""
    size, capacity, items = ctypes.cast(container, ctypes.POINTER(ctypes.c_size_t))[2:5]
    return capacity == size or not any(ctypes.string_at(items + 8 * size, 8 * (capacity - size)))


@pytest.mark.parametrize("element", ["int", "str", "float"])
def test_lists(values: Any, element: str) -> None:
    for seed in range(60):
        pick = random.Random(seed)
        side = Side(values, f"list_{element}")
        mine = ctypes.c_void_p()
        side.call("pye_list_new", ctypes.byref(side.type), ctypes.c_size_t(0), result=mine)
        theirs: list[Any] = []
        for _ in range(80):
            list_step(side, pick, element, mine, theirs)
            side.drop()
            assert side.text(mine) == repr(theirs)
            assert spare_is_wiped(mine)
        values.release(ctypes.cast(mine, ctypes.POINTER(_head(values))))


def room(container: Any) -> int:
    return ctypes.cast(container, ctypes.POINTER(ctypes.c_size_t))[3]


def test_a_list_has_no_more_room_than_twice_its_items(values: Any) -> None:
    """What comes at once has its size; what is taken away is let go of, but for a few."""
    side = Side(values, "list_int")
    mine, many, one = (make_list(side, items) for items in ([1, 2], [*range(5000)], [7]))
    side.call("pye_list_extend", mine, many)
    assert room(mine) == 5002
    i64 = ctypes.c_int64
    item = i64()
    for left in range(5001, -1, -1):
        side.call("pye_list_pop", mine, i64(-1), result=item)
        assert room(mine) <= max(2 * left + 1, 16)
    side.call("pye_list_extend", mine, many)
    side.call("pye_list_delete_slice", mine, i64(0), i64(4990), i64(1), ctypes.c_uint32(3))
    assert room(mine) <= 20
    side.call("pye_list_extend", mine, many)
    side.call("pye_list_set_slice", mine, i64(0), i64(5000), i64(1), ctypes.c_uint32(3), one)
    assert room(mine) <= 22
    assert side.text(mine) == repr([7, *range(4990, 5000)])
    for made in (mine, many, one):
        release(values, made)


def test_a_list_grows_where_memory_is_short(values: Any) -> None:
    """By what it needs: there is room for the old items and the new ones, and not for half as many more."""
    side = Side(values, "list_int")
    mine, many = make_list(side, [*range(4096)]), make_list(side, [*range(512)])
    used, limit = values.counter("double_heap_bytes").value, values.counter("double_heap_limit")
    limit.value = used + 5120 * 8
    item = ctypes.c_int64(7)
    side.call("pye_list_append", mine, ctypes.byref(item))
    assert room(mine) == 4097
    limit.value = used
    with pytest.raises(MemoryError):
        side.call("pye_list_extend", mine, many)
    taken = ctypes.c_int64()
    for _ in range(2100):  # less than half is left, and no memory to move it to
        side.call("pye_list_pop", mine, ctypes.c_int64(-1), result=taken)
    limit.value = 2**64 - 1
    assert side.text(mine) == repr([*range(1997)])
    release(values, mine)
    release(values, many)


def _head(values: Any) -> Any:
    return values.function("pye_object_release").argtypes[0]._type_


def make_list(side: Side, items: list[Any]) -> Any:
    made = ctypes.c_void_p()
    side.call("pye_list_new", ctypes.byref(side.type), ctypes.c_size_t(len(items)), result=made)
    for item in items:
        slot = side.slot(item)
        side.call("pye_list_append", made, ctypes.byref(slot))
    return made


def release(values: Any, container: Any) -> None:
    values.release(ctypes.cast(container, ctypes.POINTER(_head(values))))


def list_step(side: Side, pick: random.Random, element: str, mine: Any, theirs: list[Any]) -> None:
    values = side.values
    item, index, other = pick_value(pick, element), bound(pick, len(theirs)), bound(pick, len(theirs))
    slot, found = side.slot(item), empty(element)
    i64 = ctypes.c_int64
    name = pick.choice(
        ("append", "append", "append", "insert", "pop", "pop_last", "remove", "get", "set", "delete", "index", "count",
         "contains", "reverse", "sort", "extend", "slice", "set_slice", "delete_slice", "extended", "repeat", "compare",
         "clear", "extremes", "imul")
    )  # fmt: skip
    if name == "append":
        side.call("pye_list_append", mine, ctypes.byref(slot))
        theirs.append(item)
    elif name == "insert":
        side.call("pye_list_insert", mine, i64(index), ctypes.byref(slot))
        theirs.insert(index, item)
    elif name in ("pop", "pop_last"):
        at = index if name == "pop" else -1
        expected = outcome(lambda: theirs.pop(at))

        def pop() -> Any:
            side.call("pye_list_pop", mine, i64(at), result=found)
            return read(values, element, found)

        assert outcome(pop) == expected
    elif name == "remove":
        expected = outcome(lambda: theirs.remove(item))
        assert outcome(lambda: side.call("pye_list_remove", mine, ctypes.byref(slot)) and None) == expected
    elif name == "get":

        def get() -> Any:
            side.call("pye_list_get", mine, i64(index), result=found)
            return read(values, element, found)

        assert outcome(get) == outcome(lambda: theirs[index])
    elif name == "set":

        def assign() -> None:
            theirs[index] = item

        expected = outcome(assign)
        assert outcome(lambda: side.call("pye_list_set", mine, i64(index), ctypes.byref(slot)) and None) == expected
    elif name == "delete":

        def delete() -> None:
            del theirs[index]

        expected = outcome(delete)
        assert outcome(lambda: side.call("pye_list_delete", mine, i64(index)) and None) == expected
    elif name == "index":
        place = i64()

        def find() -> int:
            side.call("pye_list_find", mine, ctypes.byref(slot), i64(index), i64(other), result=place)
            return place.value

        assert outcome(find) == outcome(lambda: theirs.index(item, index, other))
    elif name == "count":
        place = i64()
        side.call("pye_list_count", mine, ctypes.byref(slot), result=place)
        assert place.value == theirs.count(item)
    elif name == "contains":
        flag = ctypes.c_bool()
        side.call("pye_list_contains", mine, ctypes.byref(slot), result=flag)
        assert flag.value == (item in theirs)
    elif name == "reverse":
        side.call("pye_list_reverse", mine)
        theirs.reverse()
    elif name == "sort":
        reverse = pick.random() < 0.5
        side.call("pye_list_sort", mine, ctypes.c_bool(reverse))
        theirs.sort(reverse=reverse)
    elif name == "clear" and pick.random() < 0.2:
        side.call("pye_list_clear", mine)
        theirs.clear()
    elif name == "extremes":
        for which in ("min", "max"):

            def extreme(which: str = which) -> Any:
                side.call(f"pye_list_{which}", mine, result=found)
                return read(values, element, found)

            expected = outcome(lambda: {"min": min, "max": max}[which](theirs))
            assert outcome(extreme) == expected or not theirs
    elif name == "imul":
        if len(theirs) < 20:
            times = pick.choice((-1, 0, 1, 2, 2, 3))
            side.call("pye_list_repeat_in_place", mine, i64(times))
            theirs *= times
    else:
        several(side, pick, element, mine, theirs, name, index, other)


def several(
    side: Side, pick: random.Random, element: str, mine: Any, theirs: list[Any], name: str, index: int, other: int
) -> None:
    """Operations with another list."""
    values, i64 = side.values, ctypes.c_int64
    items = [pick_value(pick, element) for _ in range(pick.choice((0, 1, 2, 3, 5)))]
    step = pick.choice((1, 2, 3, -1, -2, 0))
    has = pick.randrange(4)
    where = slice(index if has & 1 else None, other if has & 2 else None, step)
    second = make_list(side, items)
    made = ctypes.c_void_p()
    if name == "extend":
        if pick.random() < 0.2 and len(theirs) < 20:
            side.call("pye_list_extend", mine, mine)
            theirs.extend(theirs)
        else:
            side.call("pye_list_extend", mine, second)
            theirs.extend(items)
    elif name == "slice":

        def part() -> str:
            side.call("pye_list_slice_step", mine, i64(index), i64(other), i64(step), ctypes.c_uint32(has), result=made)
            return side.text(made)

        assert outcome(part) == outcome(lambda: repr(theirs[where]))
        if step == 1:
            release(values, made)
            side.call("pye_list_slice", mine, i64(index), i64(other), result=made)
            assert side.text(made) == repr(theirs[index:other])
    elif name in ("set_slice", "extended"):
        if name == "extended":
            items = [pick_value(pick, element) for _ in theirs[where if step else slice(0, 0)]]
            release(values, second)
            second = make_list(side, items)

        def assign() -> None:
            theirs[where] = items

        expected = outcome(assign)
        got = outcome(
            lambda: (
                side.call("pye_list_set_slice", mine, i64(index), i64(other), i64(step), ctypes.c_uint32(has), second)
                and None
            )
        )
        assert got == expected
    elif name == "delete_slice":

        def delete() -> None:
            del theirs[where]

        expected = outcome(delete)
        got = outcome(
            lambda: (
                side.call("pye_list_delete_slice", mine, i64(index), i64(other), i64(step), ctypes.c_uint32(has))
                and None
            )
        )
        assert got == expected
    elif name == "repeat":
        times = pick.choice((-1, 0, 1, 2, 5))
        side.call("pye_list_repeat", mine, i64(times), result=made)
        assert side.text(made) == repr(theirs * times)
        release(values, made)
        side.call("pye_list_concat", mine, second, result=made)
        assert side.text(made) == repr(theirs + items)
    elif name == "compare":
        same, order = ctypes.c_bool(), ctypes.c_int()
        side.call("pye_list_equal", mine, second, result=same)
        side.call("pye_list_compare", mine, second, result=order)
        assert same.value == (theirs == items)
        assert order.value == (1 if theirs < items else 4 if theirs > items else 2)
    release(values, made)
    release(values, second)


@pytest.mark.parametrize("element", ["int", "u64", "str"])
def test_sorting_many(values: Any, element: str) -> None:
    """Runs, and what is left over of them, in both directions."""
    pick, side = random.Random(7), Side(values, f"list_{element}")
    for size in (2, 15, 16, 17, 31, 32, 33, 48, 100, 1000):
        for reverse in (False, True):
            numbers = [pick.randrange(2**63) if element == "u64" else pick.randint(-99, 99) for _ in range(size)]
            items = [str(one) for one in numbers] if element == "str" else numbers
            mine = make_list(side, items)
            side.call("pye_list_sort", mine, ctypes.c_bool(reverse))
            assert side.text(mine) == repr(sorted(items, reverse=reverse))
            side.drop()
            release(values, mine)


def test_texts_are_appended_in_place_unless_they_are_borrowed(values: Any) -> None:
    side, mine = Side(values, "list_str"), ctypes.c_void_p()
    side.call("pye_list_new", ctypes.byref(side.type), ctypes.c_size_t(2), result=mine)
    view, text = type(values.value(b""))(), ctypes.create_string_buffer(b"v" * 5000, 5000)
    assert values.function("pye_bytes_argument")(ctypes.addressof(text), 5000, ctypes.byref(view))
    for slot in (side.slot("first"), ctypes.c_void_p(ctypes.cast(view, ctypes.c_void_p).value), side.slot("third")):
        side.call("pye_list_append_text", mine, ctypes.byref(slot))
    side.drop()
    values.library.double_arena_release()  # the list has what it keeps
    text.raw = b"w" * 5000  # as the call's memory has something else by then
    assert side.text(mine) == repr(["first", "v" * 5000, "third"])
    release(values, mine)


def test_a_list_is_empty_while_keys_are_asked_for(values: Any) -> None:
    side = Side(values, "list_int")
    items = [3, 1, 2, 1]
    mine, keys, taken = make_list(side, items), make_list(side, [-one for one in items]), ctypes.c_void_p()
    side.call("pye_list_sort_begin", mine, result=taken)
    assert (side.text(mine), side.text(taken)) == ("[]", repr(items))
    side.call("pye_list_sort_abandon", mine, taken)
    assert (side.text(mine), side.text(taken)) == (repr(items), "[]")
    release(values, taken)
    for changed in (False, True):
        side.call("pye_list_sort_begin", mine, result=taken)
        if changed:
            side.call("pye_list_append", mine, ctypes.byref(side.slot(7)))
        ended = outcome(lambda: side.call("pye_list_sort_end", mine, taken, keys, ctypes.c_bool(False)))
        assert ended == ((ValueError, "list modified during sort") if changed else True)
        assert side.text(mine) == "[3, 2, 1, 1]"
        release(values, taken)
    release(values, mine)
    release(values, keys)


@pytest.mark.parametrize("rows", [[], [""], ["abc", "deé"], ["abc", "d", "ef"]])
def test_columns_are_tuples(values: Any, rows: list[str]) -> None:
    lists, many, columns = (Side(values, name) for name in ("list_str", "list_list_str", "list_tuple_str"))
    whole, made = make_list(many, []), ctypes.c_void_p()
    for row in rows:
        one = make_list(lists, [*row])
        many.call("pye_list_append", whole, ctypes.byref(one))
        release(values, one)
    columns.call("pye_list_columns", whole, ctypes.byref(columns.type), result=made)
    release(values, whole)
    lists.drop()
    assert columns.text(made) == repr([*zip(*rows, strict=False)])
    release(values, made)


def test_sort_is_stable_and_by_keys(values: Any) -> None:
    for seed in range(40):
        pick = random.Random(seed)
        pairs = [(pick.randint(0, 5), pick.choice(WORDS)) for _ in range(pick.choice((0, 1, 2, 3, 17, 100)))]
        keys = [number for number, _ in pairs]
        for reverse in (False, True):
            side, numbers = Side(values, "list_pair"), Side(values, "list_int")
            mine, by = make_list(side, pairs), make_list(numbers, keys)
            side.call("pye_list_sort_by", mine, by, ctypes.c_bool(reverse))
            side.drop()
            assert side.text(mine) == repr(sorted(pairs, key=lambda pair: pair[0], reverse=reverse))
            assert numbers.text(by) == repr(sorted(keys, reverse=reverse))
            side.call("pye_list_sort", mine, ctypes.c_bool(reverse))
            assert side.text(mine) == repr(sorted(pairs, reverse=reverse))
            release(values, mine)
            release(values, by)


@pytest.mark.parametrize("element", ["int", "str"])
def test_dicts(values: Any, element: str) -> None:
    for seed in range(60):
        pick = random.Random(seed)
        side = Side(values, f"dict_{element}")
        mine = ctypes.c_void_p()
        side.call("pye_dict_new", ctypes.byref(side.type), result=mine)
        theirs: dict[Any, Any] = {}
        for _ in range(150):
            dict_step(side, pick, element, mine, theirs)
            side.drop()
            assert side.text(mine) == repr(theirs)
        release(values, mine)


def key_error(call: Callable[[], Any]) -> Any:
    """A KeyError's key is its repr inside."""
    try:
        return call()
    except KeyError as error:
        return KeyError, str(error.args[0])


def dict_step(side: Side, pick: random.Random, element: str, mine: Any, theirs: dict[Any, Any]) -> None:
    values = side.values
    key = pick.choice(WORDS) + str(pick.randrange(9)) if element == "str" else pick.randrange(30)
    value = pick_value(pick, element)
    key_slot, slot, found = side.slot(key), side.slot(value), empty(element)

    def result(name: str, *arguments: Any) -> Any:
        side.call(name, mine, ctypes.byref(key_slot), *arguments, result=found)
        return read(values, element, found)

    def theirs_or_key(call: Callable[[], Any]) -> Any:
        try:
            return call()
        except KeyError as error:
            return KeyError, repr(error.args[0])

    name = pick.choice(
        (
            "set",
            "set",
            "set",
            "get",
            "delete",
            "contains",
            "get_or",
            "setdefault",
            "pop",
            "pop_or",
            "popitem",
            "copy",
            "update",
            "lists",
            "iterate",
            "clear",
        )
    )
    if name == "set":
        side.call("pye_dict_set", mine, ctypes.byref(key_slot), ctypes.byref(slot))
        theirs[key] = value
    elif name == "get":
        assert key_error(lambda: result("pye_dict_get")) == theirs_or_key(lambda: theirs[key])
    elif name == "delete":
        expected = theirs_or_key(lambda: theirs.__delitem__(key))
        assert key_error(lambda: side.call("pye_dict_delete", mine, ctypes.byref(key_slot)) and None) == expected
    elif name == "contains":
        flag = ctypes.c_bool()
        side.call("pye_dict_contains", mine, ctypes.byref(key_slot), result=flag)
        assert flag.value == (key in theirs)
    elif name == "get_or":
        assert result("pye_dict_get_or", ctypes.byref(slot)) == theirs.get(key, value)
    elif name == "setdefault":
        assert result("pye_dict_setdefault", ctypes.byref(slot)) == theirs.setdefault(key, value)
    elif name == "pop":
        expected = theirs_or_key(lambda: theirs.pop(key))
        assert key_error(lambda: result("pye_dict_pop")) == expected
    elif name == "pop_or":
        expected = theirs.pop(key, value)
        assert result("pye_dict_pop_or", ctypes.byref(slot)) == expected
    elif name == "popitem" and theirs:
        last = empty(element)
        side.call("pye_dict_popitem", mine, ctypes.byref(last), ctypes.byref(found))
        assert (read(values, element, last), read(values, element, found)) == theirs.popitem()
    elif name == "clear" and pick.random() < 0.1:
        side.call("pye_dict_clear", mine)
        theirs.clear()
    elif name in ("copy", "update"):
        copy, same = ctypes.c_void_p(), ctypes.c_bool()
        side.call("pye_dict_copy", mine, result=copy)
        side.call("pye_dict_equal", mine, copy, result=same)
        assert same.value
        side.call("pye_dict_set", copy, ctypes.byref(key_slot), ctypes.byref(slot))
        other = {**theirs, key: value}
        side.call("pye_dict_equal", mine, copy, result=same)
        assert same.value == (theirs == other)
        merged = ctypes.c_void_p()
        side.call("pye_dict_merged", mine, copy, result=merged)
        assert side.text(merged) == repr(theirs | other)
        if name == "update":
            side.call("pye_dict_update", mine, copy)
            theirs.update(other)
        release(values, merged)
        release(values, copy)
    elif name == "lists":
        for which, expected_list in (("keys", list(theirs)), ("values", list(theirs.values()))):
            made = ctypes.c_void_p()
            lists = Side(values, f"list_{element}")
            side.call(f"pye_dict_{which}", mine, ctypes.byref(lists.type), result=made)
            assert lists.text(made) == repr(expected_list)
            release(values, made)
    elif name == "iterate":
        iterate(side, pick, element, mine, theirs)


class DictIterator(ctypes.Structure):
    _fields_ = [
        ("dict", ctypes.c_void_p),
        ("at", ctypes.c_size_t),
        ("used", ctypes.c_size_t),
        ("left", ctypes.c_size_t),
        ("backwards", ctypes.c_bool),
        ("fits", ctypes.c_size_t),
    ]


def iterate(side: Side, pick: random.Random, element: str, mine: Any, theirs: dict[Any, Any]) -> None:
    """Forwards or backwards, while keys are removed and added: the same keys and the same errors as CPython."""
    values = side.values
    backwards = pick.random() < 0.3
    size = len(theirs)
    words = ctypes.cast(mine, ctypes.POINTER(ctypes.c_size_t))
    table_at = words[3] if backwards else 0  # where it begins: behind the last entry that was taken
    mine_at = DictIterator(mine.value, table_at, size, size, backwards, words[10])
    theirs_at = reversed(theirs) if backwards else iter(theirs)
    change = pick.choice(("nothing", "exchange", "add", "remove", "value"))

    def next_of_mine() -> Any:
        key, value = ctypes.c_void_p(), ctypes.c_void_p()
        side.call("pye_dict_next", ctypes.byref(mine_at), ctypes.byref(key), ctypes.byref(value))
        if not key.value:
            return "end"
        if element == "int":
            return ctypes.c_int64.from_address(key.value).value
        return values.read(
            ctypes.cast(ctypes.c_void_p.from_address(key.value), ctypes.POINTER(_bytes(values)))
        ).decode()

    def next_of_theirs() -> Any:
        try:
            return next(theirs_at)
        except StopIteration:
            return "end"

    exchanged = False
    for count in range(size + 3):
        got, expected = outcome(next_of_mine), outcome(next_of_theirs)
        if exchanged:  # what is left depends on when either made room; both end, or raise RuntimeError
            assert got == "end" or got in theirs or got[0] is RuntimeError
            continue
        assert got == expected, (change, backwards)
        if expected == "end" or isinstance(expected, tuple):
            return
        if count == size // 2 and theirs:
            fresh = "fresh" if element == "str" else 1000
            gone = pick.choice(list(theirs))
            fresh_slot, gone_slot, slot = side.slot(fresh), side.slot(gone), side.slot(pick_value(pick, element))
            exchanged = change == "exchange"
            if change in ("exchange", "remove"):
                side.call("pye_dict_delete", mine, ctypes.byref(gone_slot))
                del theirs[gone]
            if change in ("exchange", "add") and fresh not in theirs:
                value = pick_value(pick, element)
                slot = side.slot(value)
                side.call("pye_dict_set", mine, ctypes.byref(fresh_slot), ctypes.byref(slot))
                theirs[fresh] = value


def test_defaultdict(values: Any) -> None:
    side = Side(values, "dict_int")
    mine, found = ctypes.c_void_p(), ctypes.c_int64()
    factory = ctypes.byref(ctypes.c_char.in_dll(values.library, "pye_factory_zero"))
    side.call("pye_dict_new_default", ctypes.byref(side.type), factory, result=mine)
    theirs: Any = collections.defaultdict(int)
    for key in (1, 2, 1, 3, 1):
        slot = ctypes.c_int64(key)
        side.call("pye_dict_get", mine, ctypes.byref(slot), result=found)
        assert found.value == theirs[key]
        theirs[key] += key
        value = ctypes.c_int64(found.value + key)
        side.call("pye_dict_set", mine, ctypes.byref(slot), ctypes.byref(value))
        assert side.text(mine) == repr(theirs)
    release(values, mine)
    lists = Side(values, "dict_pair")
    factory = ctypes.byref(ctypes.c_char.in_dll(values.library, "pye_factory_empty"))
    side.call("pye_dict_new_default", ctypes.byref(lists.type), factory, result=mine)
    other: Any = collections.defaultdict(list)
    for pair in ((1, "a"), (2, "b"), (1, "a"), (1, "c")):
        slot, made, word = lists.slot(pair), ctypes.c_void_p(), lists.slot("é" * pair[0])
        lists.call("pye_dict_get", mine, ctypes.byref(slot), result=made)
        lists.call("pye_list_append", made, ctypes.byref(word))
        release(values, made)
        other[pair].append("é" * pair[0])
        assert lists.text(mine) == repr(other)
    lists.drop()
    release(values, mine)


@pytest.mark.parametrize("element", ["int", "str"])
def test_sets(values: Any, element: str) -> None:
    for seed in range(60):
        pick = random.Random(seed)
        side = Side(values, f"set_{element}")
        mine, theirs = ctypes.c_void_p(), set()
        order: dict[Any, None] = {}  # insertion order, which ours have
        side.call("pye_set_new", ctypes.byref(side.type), result=mine)
        for _ in range(100):
            item = pick.choice(WORDS) + str(pick.randrange(5)) if element == "str" else pick.randrange(25)
            slot = side.slot(item)
            name = pick.choice(("add", "add", "discard", "remove", "contains", "pop", "both"))
            if name == "add":
                side.call("pye_set_add", mine, ctypes.byref(slot))
                theirs.add(item)
                order.setdefault(item)
            elif name == "discard":
                side.call("pye_set_discard", mine, ctypes.byref(slot))
                theirs.discard(item)
                order.pop(item, None)
            elif name == "remove":
                got = key_error(lambda: side.call("pye_set_remove", mine, ctypes.byref(slot)) and None)
                assert got == (None if item in theirs else (KeyError, repr(item)))
                theirs.discard(item)
                order.pop(item, None)
            elif name == "contains":
                flag = ctypes.c_bool()
                side.call("pye_set_contains", mine, ctypes.byref(slot), result=flag)
                assert flag.value == (item in theirs)
            elif name == "pop" and theirs:
                found = empty(element)
                side.call("pye_set_pop", mine, result=found)
                first = next(iter(order))
                assert read(values, element, found) == first
                theirs.remove(first)
                del order[first]
            elif name == "both":
                two_sets(side, pick, element, mine, theirs)
            side.drop()
            assert side.text(mine) == (("{" + ", ".join(map(repr, order)) + "}") if order else "set()")
        release(values, mine)


def two_sets(side: Side, pick: random.Random, element: str, mine: Any, theirs: set[Any]) -> None:
    values = side.values
    items = {pick.choice(list(theirs)) for _ in range(3) if theirs}
    items |= {pick_value(pick, element) for _ in range(pick.choice((0, 0, 1)))}
    second = ctypes.c_void_p()
    side.call("pye_set_new", ctypes.byref(side.type), result=second)
    for item in items:
        slot = side.slot(item)
        side.call("pye_set_add", second, ctypes.byref(slot))
    for name in ("union", "intersection", "difference", "symmetric_difference"):
        made, copy = ctypes.c_void_p(), ctypes.c_void_p()
        side.call(f"pye_set_{name}", mine, second, result=made)
        expected = getattr(theirs, name)(items)
        assert set_of(side, made) == expected
        update = "update" if name == "union" else f"{name}_update"
        side.call("pye_set_copy", ctypes.byref(side.type), mine, result=copy)
        side.call(f"pye_set_{update}", copy, second)
        assert set_of(side, copy) == expected
        release(values, made)
        release(values, copy)
    for name, expected in (("equal", theirs == items), ("issubset", theirs <= items), ("issuperset", theirs >= items),
                           ("isproper_subset", theirs < items), ("isproper_superset", theirs > items),
                           ("isdisjoint", theirs.isdisjoint(items))):  # fmt: skip
        flag = ctypes.c_bool()
        side.call(f"pye_set_{name}", mine, second, result=flag)
        assert flag.value == expected, name
    release(values, second)


def set_of(side: Side, container: Any) -> Any:
    text = side.text(container)
    return set() if text == "set()" else eval(text)


@pytest.mark.parametrize("element", ["int", "str"])
@pytest.mark.parametrize("most", [None, 0, 1, 5])
def test_deques(values: Any, element: str, most: int | None) -> None:
    for seed in range(30):
        pick = random.Random(seed)
        side = Side(values, f"deque_{element}")
        mine, theirs = ctypes.c_void_p(), collections.deque(maxlen=most)
        limit = ctypes.c_int64(-1 if most is None else most)
        side.call("pye_deque_new", ctypes.byref(side.type), limit, result=mine)
        for _ in range(80):
            deque_step(side, pick, element, mine, theirs)
            side.drop()
            assert side.text(mine) == repr(theirs)
        release(values, mine)


def deque_step(side: Side, pick: random.Random, element: str, mine: Any, theirs: Any) -> None:
    values, i64 = side.values, ctypes.c_int64
    item, index, other = pick_value(pick, element), bound(pick, len(theirs)), bound(pick, len(theirs))
    slot, found = side.slot(item), empty(element)
    name = pick.choice(
        (
            "append",
            "append",
            "appendleft",
            "appendleft",
            "pop",
            "popleft",
            "get",
            "set",
            "delete",
            "insert",
            "remove",
            "index",
            "count",
            "rotate",
            "reverse",
            "extend",
            "copy",
            "list",
        )
    )
    if name in ("append", "appendleft"):
        side.call(f"pye_deque_{name}", mine, ctypes.byref(slot))
        getattr(theirs, name)(item)
    elif name in ("pop", "popleft"):

        def pop() -> Any:
            side.call(f"pye_deque_{name}", mine, result=found)
            return read(values, element, found)

        assert outcome(pop) == outcome(getattr(theirs, name))
    elif name == "get":

        def get() -> Any:
            side.call("pye_deque_get", mine, i64(index), result=found)
            return read(values, element, found)

        assert outcome(get) == outcome(lambda: theirs[index])
    elif name in ("set", "delete", "insert"):
        change = {"set": theirs.__setitem__, "insert": theirs.insert, "delete": theirs.__delitem__}[name]
        expected = outcome(lambda: change(index) if name == "delete" else change(index, item))
        more = () if name == "delete" else (ctypes.byref(slot),)
        assert outcome(lambda: side.call(f"pye_deque_{name}", mine, i64(index), *more) and None) == expected
    elif name == "remove":
        expected = outcome(lambda: theirs.remove(item))
        got = outcome(lambda: side.call("pye_deque_remove", mine, ctypes.byref(slot)) and None)
        assert got == expected or "not in deque" in got[1]
    elif name == "index":
        place = i64()

        def find() -> int:
            side.call("pye_deque_find", mine, ctypes.byref(slot), i64(index), i64(other), result=place)
            return place.value

        assert outcome(find) == outcome(lambda: theirs.index(item, index, other))
    elif name == "count":
        place, flag = i64(), ctypes.c_bool()
        side.call("pye_deque_count", mine, ctypes.byref(slot), result=place)
        side.call("pye_deque_contains", mine, ctypes.byref(slot), result=flag)
        assert (place.value, flag.value) == (theirs.count(item), item in theirs)
    elif name == "rotate":
        side.call("pye_deque_rotate", mine, i64(index))
        theirs.rotate(index)
    elif name == "reverse":
        side.call("pye_deque_reverse", mine)
        theirs.reverse()
    elif name == "extend":
        lists = Side(values, f"list_{element}")
        items = [pick_value(pick, element) for _ in range(pick.choice((0, 1, 3)))]
        second = make_list(lists, items)
        side.call("pye_deque_extend", mine, second)
        theirs.extend(items)
        side.call("pye_deque_extendleft", mine, second)
        theirs.extendleft(items)
        if len(theirs) < 20:
            side.call("pye_deque_extend_deque", mine, mine)
            theirs.extend(theirs)
        release(values, second)
        lists.drop()
    elif name == "copy":
        copy, same = ctypes.c_void_p(), ctypes.c_bool()
        side.call("pye_deque_copy", mine, result=copy)
        side.call("pye_deque_equal", mine, copy, result=same)
        assert same.value
        assert side.text(copy) == repr(theirs)
        release(values, copy)
    else:
        lists, made = Side(values, f"list_{element}"), ctypes.c_void_p()
        side.call("pye_deque_list", mine, ctypes.byref(lists.type), result=made)
        assert lists.text(made) == repr(list(theirs))
        release(values, made)


class Large(ctypes.Structure):
    _fields_ = [("numbers", ctypes.c_int64 * 9), ("text", ctypes.c_void_p)]


def test_values_that_are_large_and_own_something(values: Any) -> None:
    numbers = tuple(range(9))

    def slot(side: Side, word: str) -> Large:
        return Large((ctypes.c_int64 * 9)(*numbers), ctypes.cast(side.slot(word), ctypes.c_void_p))

    lists, dicts, deques = (Side(values, f"{kind}_large") for kind in ("list", "dict", "deque"))
    mine, table, ring = ctypes.c_void_p(), ctypes.c_void_p(), ctypes.c_void_p()
    lists.call("pye_list_new", ctypes.byref(lists.type), ctypes.c_size_t(0), result=mine)
    dicts.call("pye_dict_new", ctypes.byref(dicts.type), result=table)
    deques.call("pye_deque_new", ctypes.byref(deques.type), ctypes.c_int64(-1), result=ring)
    key = ctypes.c_int64(5)
    for word in ("a", "bé", "ccc"):
        value = slot(lists, word)
        lists.call("pye_list_append", mine, ctypes.byref(value))
        dicts.call("pye_dict_set", table, ctypes.byref(key), ctypes.byref(value))
        deques.call("pye_deque_append", ring, ctypes.byref(value))
        lists.drop()
    value = slot(lists, "new")
    lists.call("pye_list_set", mine, ctypes.c_int64(1), ctypes.byref(value))
    deques.call("pye_deque_set", ring, ctypes.c_int64(0), ctypes.byref(value))
    failing = values.counter("double_failing_in")
    values.library.double_forget_kept()
    failing.value = 0
    for one, name, index in ((lists, "list", mine), (deques, "deque", ring)):
        with pytest.raises(MemoryError):
            one.call(f"pye_{name}_set", index, ctypes.c_int64(0), ctypes.byref(value))
    failing.value = 2**64 - 1
    lists.call("pye_list_reverse", mine)
    lists.drop()
    assert lists.text(mine) == repr([(*numbers, word) for word in ("ccc", "new", "a")])
    assert dicts.text(table) == repr({5: (*numbers, "ccc")})
    assert deques.text(ring) == "deque(" + repr([(*numbers, word) for word in ("new", "bé", "ccc")]) + ")"
    for container in (mine, table, ring):
        release(values, container)


def test_a_long_chain_of_objects_is_freed_on_a_short_stack(values: Any) -> None:
    side = Side(values, "node")
    values.library.test_chain.restype = ctypes.c_void_p
    text = side.slot("a text that is shared")
    release(values, ctypes.c_void_p(values.library.test_chain(ctypes.c_size_t(300_000), text)))
    chain = ctypes.c_void_p(values.library.test_chain(ctypes.c_size_t(2), text))
    side.drop()
    end = "Node(text='a text that is shared', next=None)"
    assert side.text(chain) == f"Node(text='a text that is shared', next={end})"
    release(values, chain)


def test_comparing_what_nests_too_deep_is_a_recursion_error(values: Any) -> None:
    side = Side(values, "node")
    values.library.test_chain.restype = ctypes.c_void_p
    one, other = (ctypes.c_void_p(values.library.test_chain(ctypes.c_size_t(3), None)) for _ in range(2))
    same = ctypes.c_bool()
    side.call("pye_value_equal", ctypes.byref(side.type), ctypes.byref(one), ctypes.byref(other), result=same)
    assert same.value
    left = values.counter("double_stack_left")
    left.value = 100
    with pytest.raises(RecursionError, match=r"^maximum recursion depth exceeded$"):
        side.call("pye_value_equal", ctypes.byref(side.type), ctypes.byref(one), ctypes.byref(other), result=same)
    left.value = 2**64 - 1
    release(values, one)
    release(values, other)


def test_enums_and_optionals(values: Any) -> None:
    side = Side(values, "color")
    assert side.text(ctypes.c_int64(0)) == "<Color.RED: 1>"
    assert side.text(ctypes.c_int64(1)) == "<Color.GREEN: 20>"
    maybe = Side(values, "list_maybe")
    mine = ctypes.c_void_p()
    side.call("pye_list_new", ctypes.byref(maybe.type), ctypes.c_size_t(0), result=mine)
    for some in (True, False):
        slot = (ctypes.c_int64 * 2)(int(some), 7)
        side.call("pye_list_append", mine, ctypes.byref(slot))
    assert maybe.text(mine) == "[7, None]"
    release(values, mine)
