"""What crosses, on the host: the codec beside a model in Python, refusals with where in the value they are."""

import dataclasses
import enum
import random
import re
from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Mapping, MutableSequence, Sequence
from decimal import Decimal
from typing import Annotated, Any, NamedTuple, Optional

import pytest
from crossing_model import EVERYTHING, Color, Empty, Level, Order, Pair, Point, Slotted, some_type, some_value, write

from pyenclave import f32, i8, u8, u16, u64
from pyenclave.crossing.plan import CannotCross, plan_of


def same(one: Any, other: Any) -> bool:
    """Equal, and of the same types all the way down; an order of sets does not count."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return list(one) == list(other) and all(map(same, one.values(), other.values()))
    if isinstance(one, deque) and one.maxlen != other.maxlen:
        return False
    if isinstance(one, list | tuple | deque):
        return len(one) == len(other) and all(map(same, one, other))
    if dataclasses.is_dataclass(one):
        return all(same(getattr(one, f.name), getattr(other, f.name)) for f in dataclasses.fields(one))
    return repr(one) == repr(other) if isinstance(one, float) else bool(one == other)


@pytest.mark.parametrize("seed", range(8))
def test_values_cross_as_the_model_has_them(seed: int) -> None:
    at = random.Random(seed)
    for _ in range(400):
        kind = some_type(at)
        value = some_value(kind, at)
        data = plan_of(kind).pack(value, "`x`")
        assert data == write(kind, value), (kind, value)
        assert same(plan_of(kind).unpack(data), value), (kind, value)


@pytest.mark.parametrize("seed", range(8))
def test_damaged_data_are_refused_or_are_a_value(seed: int) -> None:
    """Whatever arrives: a ValueError (MemoryError cannot be: counts are bounded by what is left), or a value."""
    at = random.Random(seed)
    refused = 0
    for _ in range(1500):
        kind = some_type(at)
        data = bytearray(plan_of(kind).pack(some_value(kind, at), "`x`"))
        for _ in range(at.randrange(1, 4)):
            change = at.randrange(4)
            place = at.randrange(len(data)) if data else 0
            if change == 0 and data:
                data[place] ^= 1 << at.randrange(8)
            elif change == 1 and data:
                del data[place : place + at.choice([1, 8])]
            elif change == 2:
                data[place:place] = at.randbytes(at.choice([1, 8]))
            elif data:
                data[place : place + 8] = at.choice([b"\xff" * 8, b"\0" * 8, b"\1" + b"\0" * 7])
        try:
            value = plan_of(kind).unpack(bytes(data))
        except ValueError:
            refused += 1
        else:
            again = plan_of(kind).pack(value, "`x`")
            assert len(again) == len(data)
    assert refused > 100


CUT: list[Any] = [int, bytes, str, list[u8], dict[str, u8], Order, tuple[int, str], Color, bool, None, Empty, set[u8]]


@pytest.mark.parametrize("kind", CUT)
def test_data_that_end_early_or_late(kind: Any) -> None:
    data = plan_of(kind).pack(some_value(kind, random.Random(1)), "`x`")
    for end in range(len(data)):
        with pytest.raises(ValueError, match="do not describe"):
            plan_of(kind).unpack(data[:end])
    with pytest.raises(ValueError, match="do not describe"):
        plan_of(kind).unpack(data + b"\0")


def test_what_no_writer_writes_is_damaged() -> None:
    two_equal = (2).to_bytes(8, "little") + b"\1\1"
    for kind, data in [
        (bool, b"\2"),
        (Color, b"\3\0\0\0"),
        (None, b"\1"),
        (tuple[()], b"\1"),
        (int | None, b"\2"),
        (set[u8], two_equal),
        (frozenset[u8], two_equal),
        (dict[u8, None], (2).to_bytes(8, "little") + b"\1\0\1\0"),
        (list[None], (2**63).to_bytes(8, "little")),
        (str, (1).to_bytes(8, "little") + b"\xff"),
    ]:
        with pytest.raises(ValueError, match=r"do not describe|utf-8"):
            plan_of(kind).unpack(data)


class Index:
    def __index__(self) -> int:
        return 5


class Sub(Point):
    pass


REFUSED: list[tuple[Any, Any, type[Exception], str]] = [
    (list[int], (1, 2), TypeError, "`x` must be list, not tuple"),
    (list[int], [1, "2"], TypeError, "`x[1]` must be int, not str"),
    (list[u8], [1, 2, 256], OverflowError, "`x[2]` must be in 0..255, not 256"),
    (list[i8], [-129], OverflowError, "`x[0]` must be in -128..127, not -129"),
    (list[u64], [2**64], OverflowError, "`x[0]` must be in 0..18446744073709551615, not 18446744073709551616"),
    (list[u64], [-1], OverflowError, "`x[0]` must be in 0..18446744073709551615, not -1"),
    (list[int], [10**5000], OverflowError, "`x[0]` must be an integer of 64 bits"),
    (list[float], ["a"], TypeError, "`x[0]` must be float, not str"),
    (list[float], [10**400], OverflowError, "int too large to convert to float"),
    (list[f32], [1e39], OverflowError, "`x[0]` does not fit a 32-bit float: 1e+39"),
    (list[bool], [1], TypeError, "`x[0]` must be bool, not int"),
    (list[bytes], ["a"], TypeError, "`x[0]` must be bytes, not str"),
    (list[bytes], [memoryview(b"ab").cast("b")], TypeError, "`x[0]` must be bytes, not a memoryview of 'b'"),
    (list[bytearray], [b"a"], TypeError, "`x[0]` must be bytearray, not bytes"),
    (list[str], [b"a"], TypeError, "`x[0]` must be str, not bytes"),
    (dict[str, list[u8]], {"a": [1], "b": [1, -1]}, OverflowError, "`x['b'][1]` must be in 0..255, not -1"),
    (dict[str, u8], {1: 1}, TypeError, "`x.keys()` must be str, not int"),
    (dict[Point, u8], {Point(1, 2): "a"}, TypeError, "`x[...]` must be int, not str"),
    (set[u8], {1.5}, TypeError, "`x[...]` must be int, not float"),
    (set[u8], frozenset([1]), TypeError, "`x` must be set, not frozenset"),
    (deque[u8], deque([1, None]), TypeError, "`x[1]` must be int, not NoneType"),
    (tuple[int, str], (1,), TypeError, "`x` must have 2 items, not 1"),
    (tuple[int, str], (1, 2), TypeError, "`x[1]` must be str, not int"),
    (tuple[int, str], Pair(1, "a"), TypeError, "`x` must be tuple, not Pair"),
    (tuple[()], (1,), TypeError, "`x` must have 0 items, not 1"),
    (Pair, (1, "a"), TypeError, "`x` must be Pair, not tuple"),
    (Pair, Pair(1, 2), TypeError, "`x[1]` must be str, not int"),  # type: ignore[arg-type]
    (Point, Sub(1, 2.0), TypeError, "`x` must be Point, not Sub"),
    (list[Order], [Order("a", Point(1, "b"))], TypeError, "`x[0].at.y` must be float, not str"),  # type: ignore[arg-type]
    (list[Decimal], [Decimal("-Infinity")], ValueError, "`x[0]` must be a finite Decimal, not -Infinity"),
    (Decimal, 1, TypeError, "`x` must be a finite Decimal, not int"),
    (Color, "r", TypeError, "`x` must be Color, not str"),
    (Level, 3, TypeError, "`x` must be Level, not int"),
    (int | None, "a", TypeError, "`x` must be int, not str"),
    (list[int] | None, "a", TypeError, "`x` must be list, not str"),
    (None, 0, TypeError, "`x` must be None, not int"),
]


@pytest.mark.parametrize(("kind", "value", "error", "message"), REFUSED)
def test_refusals(kind: Any, value: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error) as caught:
        plan_of(kind).pack(value, "`x`")
    assert str(caught.value) == message


def test_a_result_is_called_by_its_name() -> None:
    with pytest.raises(TypeError, match=r"^the result of `f` must be list, not int$"):
        plan_of(list[int]).pack(1, "the result of `f`")
    with pytest.raises(TypeError, match=r"^the result of `f` at \[1\]\.x must be int, not str$"):
        plan_of(list[Point]).pack([Point(1, 2), Point("a", 2)], "the result of `f`")  # type: ignore[arg-type]


def test_what_converts() -> None:
    assert plan_of(list[u8]).pack([Index(), True], "`x`") == write(list[u8], [5, 1])
    assert plan_of(float).pack(3, "`x`") == write(float, 3.0)
    assert plan_of(bytes).pack(memoryview(b"abc")[1:], "`x`") == write(bytes, b"bc")
    assert plan_of(bytes).pack(bytearray(b"abc"), "`x`") == write(bytes, b"abc")
    assert plan_of(dict[str, int]).pack(defaultdict(int, a=1), "`x`") == write(dict[str, int], {"a": 1})
    assert plan_of(Color).unpack(plan_of(Color).pack(Color.CRIMSON, "`x`")) is Color.RED
    assert plan_of(f32).unpack(plan_of(f32).pack(0.1, "`x`")) == f32(0.1)


def test_a_value_that_changes_while_it_is_packed() -> None:
    numbers: list[Any] = []
    table: dict[str, Any] = {}

    class Shrinks:
        def __index__(self) -> int:
            numbers.clear()
            table["more"] = 1
            return 1

    numbers += [Shrinks(), 2, 3]
    assert plan_of(list[u8]).pack(numbers, "`x`") == write(list[u8], [1])
    table |= {"a": Shrinks()}
    del table["more"]
    with pytest.raises(RuntimeError, match="changed during iteration"):
        plan_of(dict[str, u8]).pack(table, "`x`")


def test_a_dict_that_is_laid_out_anew_while_it_is_packed() -> None:
    """As many as before, but one that has not been read has moved to where those are that have."""
    table: dict[int, Any] = {}

    class Moves:
        def __init__(self, gone: int) -> None:
            self.gone = gone

        def __index__(self) -> int:
            del table[self.gone]
            table[10 + self.gone] = 0
            return 1

    table |= {0: Moves(1), 1: 0, 2: Moves(3), 3: 0}
    with pytest.raises(RuntimeError, match="changed during iteration"):
        plan_of(dict[int, u8]).pack(table, "`x`")


def test_what_a_class_does_when_it_is_made_is_done_once() -> None:
    made = []

    @dataclasses.dataclass
    class Counted:
        n: int

        def __post_init__(self) -> None:
            made.append(self.n)

    plan = plan_of(Counted)
    assert plan.unpack(plan.pack(Counted(3), "`x`")) == Counted(3)
    assert made == [3, 3]  # by this test


class Loop(NamedTuple):
    next: "Loop | None"


class Flags(enum.Flag):
    A = 1


@dataclasses.dataclass
class Dict(dict[str, int]):
    n: int


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        (int | str, "int | str cannot cross: of alternatives there is `T | None` only"),
        (
            tuple[..., int],
            "tuple[..., int] cannot cross: a tuple that crosses says what each of its items is",
        ),
        (defaultdict[str, int], "collections.defaultdict[str, int] cannot cross: annotate it as a dict"),
        (Loop, "Loop cannot cross: it contains itself"),
        (enum.Enum("Nothing", []), "Nothing cannot cross: it has no members"),
        (Flags, "Flags cannot cross: a flag has values that are no members"),
        (Dict, "Dict cannot cross: it is made by a __new__ of its own"),
        (dict[list[int], int], "list[int] cannot be a key: it is not hashable"),
        (set[bytearray], "bytearray cannot be a key: it is not hashable"),
    ],
)
def test_annotations_that_do_not_cross(kind: Any, message: str) -> None:
    with pytest.raises(CannotCross, match=f"^{re.escape(message)}$"):
        plan_of(kind)


def test_what_may_be_a_tuple_arrives_as_a_list() -> None:
    """Also where it holds such: what is inside is known by what is declared."""
    plan = plan_of(Mapping[str, Sequence[Iterable[u8]]])
    data = plan.pack({"a": ((1, 2), [3], Pair(4, "b")[:1])}, "`x`")
    assert data == plan_of(dict[str, list[list[u8]]]).pack({"a": [[1, 2], [3], [4]]}, "`x`")
    assert same(plan.unpack(data), {"a": [[1, 2], [3], [4]]})
    for kind in (list[int], MutableSequence[int]):
        with pytest.raises(TypeError, match=r"^`x` must be list, not tuple$"):
            plan_of(kind).pack((1, 2), "`x`")
    for value in ("ab", {1}, {}, range(2)):
        with pytest.raises(TypeError, match=f"^`x` must be list or tuple, not {type(value).__name__}$"):
            plan_of(Collection[int]).pack(value, "`x`")
    with pytest.raises(OverflowError, match=r"^`x\[1\]` must be in 0..255, not 256$"):
        plan_of(Sequence[u8]).pack((1, 256), "`x`")


def test_annotations_that_mean_the_same() -> None:
    assert plan_of(Annotated[u16, "x"]).pack(1, "`x`") == b"\1\0"
    assert plan_of(Optional[u16]).pack(None, "`x`") == b"\0"  # noqa: UP045
    assert {plan_of(one).name for one in EVERYTHING.classes} == {
        "Pair",
        "Point",
        "Order",
        "Slotted",
        "Empty",
        "bytearray",
    }
    assert Slotted in EVERYTHING.classes


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (b"", "`x` must be a value of JSON, not bytes"),
        ({"a": [1, {2}]}, "`x['a'][1]` must be a value of JSON, not set"),
        ({1: "a"}, "`x.keys()` must be str, not int"),
        ([2**63], "`x[0]` must be an int of 64 bits"),
        ((1, 2), "`x` must be a value of JSON, not tuple"),
    ],
)
def test_what_is_no_value_of_json(value: Any, message: str) -> None:
    for kind in (Any, object, Any | None):
        with pytest.raises((TypeError, OverflowError), match=f"^{re.escape(message)}$"):
            plan_of(kind).pack(value, "`x`")


def test_json_in_itself_is_bounded() -> None:
    value: list[Any] = []
    value.append(value)
    with pytest.raises(RecursionError):
        plan_of(Any).pack(value, "`x`")
    with pytest.raises(RecursionError):
        plan_of(Any).unpack((b"\6" + b"\1" + bytes(7)) * 100_000 + b"\0")
    assert plan_of(list).pack([1], "`x`") == plan_of(list[Any]).pack([1], "`x`")
    assert plan_of(dict).pack({"a": None}, "`x`") == plan_of(dict[str, Any]).pack({"a": None}, "`x`")
