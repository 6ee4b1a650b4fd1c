"""Arrays that cross: NumPy's, array.array and memoryviews, in an enclave and as plain Python."""

import array
import ctypes
import struct
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from where import ENCLAVES, PLACES

from pyenclave.crossing.plan import plan_of
from pyenclave.errors import BoundaryError

GRID = Path(__file__).parent / "grid.py"


@pytest.fixture(params=PLACES)
def grid(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, import_file: Callable[[Path], ModuleType]
) -> ModuleType:
    monkeypatch.setenv("PYENCLAVE_PLATFORM", request.param)
    return import_file(GRID)


def table(code: str, rows: list[list[Any]]) -> memoryview:
    """A memoryview of two dimensions."""
    data = bytearray(array.array(code, [one for row in rows for one in row]).tobytes())
    return memoryview(data).cast(code, (len(rows), len(rows[0])))  # type: ignore[call-overload]


def test_one_dimension(grid: ModuleType) -> None:
    numbers = array.array("d", [1.5, -2.0, 4.0])
    for given in (numbers, memoryview(numbers), (ctypes.c_double * 3)(*numbers)):
        assert grid.total(given) == 3.5
    assert grid.total(array.array("d")) == 0
    assert grid.total(array.array("d", range(100_000))) == 4999950000
    bools = memoryview(bytearray(b"\1\0\1")).cast("?")
    assert grid.facts(array.array("q", [3, -1, 2]), bools) == (3, 3, 3, [-1, 2, 3, 3, 2], 8)
    with pytest.raises(ValueError, match="empty"):
        grid.facts(array.array("q"), bools)


def test_sums(grid: ModuleType) -> None:
    bools = memoryview(bytearray(b"\1\0\1")).cast("?")
    small, large = array.array("B", [255] * 3), array.array("Q", [2**64 - 2, 1])
    floats = array.array("f", [0.5, -2])
    assert grid.sums(small, array.array("h", [-5, 3]), large, floats, bools) == (765, -2, 2**64 - 1, -1.5, 2)
    empty = [array.array(code) for code in "BhQf"]
    assert grid.sums(*empty, memoryview(b"").cast("?")) == (0, 0, 0, 0, 0)
    large[1] = 2
    with pytest.raises(OverflowError):
        grid.sums(small, array.array("h"), large, floats, bools)
    many = array.array("d", [0.25]) * 1_000_000
    assert grid.total(many) == 250_000
    assert grid.summed(many) == 250_000  # in no more memory than it has itself


def test_indices(grid: ModuleType) -> None:
    one = array.array("i", [5, -7, 2**31 - 1])
    assert [grid.at(one, i) for i in range(-3, 3)] == [*one, *one]
    for i in (3, -4, 2**63 - 1, -(2**63)):
        with pytest.raises(IndexError, match=r"^index out of bounds on dimension 1$"):
            grid.at(one, i)
    two = table("Q", [[1, 2, 3], [4, 5, 2**64 - 1]])
    assert [[grid.at2(two, i, j) for j in range(-3, 3)] for i in (0, 1, -1)] == [
        [1, 2, 3, 1, 2, 3],
        [4, 5, 2**64 - 1] * 2,
        [4, 5, 2**64 - 1] * 2,
    ]
    for i, j, dimension in ((2, 0, 1), (-3, 0, 1), (0, 3, 2), (1, -4, 2), (2, 3, 1)):
        with pytest.raises(IndexError, match=f"^index out of bounds on dimension {dimension}$"):
            grid.at2(two, i, j)
    assert grid.shape(table("f", [[1, 2]])) == (1, 1, 2)


def test_in_place(grid: ModuleType) -> None:
    numbers = array.array("d", [1.5, -2.0])
    assert grid.scale(numbers, 2.0) == 4
    assert list(numbers) == [4.0, -4.0]
    assert grid.own_copy(numbers, 2.0) == 8
    assert list(numbers) == [4.0, -4.0]  # what crosses is a copy
    result = table("h", [[0, 0], [0, 0], [0, 0]])
    grid.transpose(table("h", [[1, 2, 3], [4, 5, 6]]), result)
    assert result.tolist() == [[2, 5], [3, 6], [4, 7]]
    fixed = (ctypes.c_double * 2)(1, 2)
    grid.scale(fixed, 3.0)
    assert list(fixed) == [4.0, 6.0]


def test_nothing_is_changed_by_a_call_that_fails(grid: ModuleType) -> None:
    numbers = array.array("I", [1, 2, 3])
    with pytest.raises(ValueError, match="half done"):
        grid.half_done(numbers, 1)
    assert list(numbers) == [1, 2, 3]
    grid.half_done(numbers, 5)
    assert list(numbers) == [7, 7, 7]


def test_two_arguments_are_two_copies(grid: ModuleType) -> None:
    data = bytearray(b"\2\0")
    assert grid.same_twice(data, data) == 17
    assert data == b"\7\0"  # the last one stays


def test_ocalls(grid: ModuleType) -> None:
    grid.seen.clear()
    two = table("h", [[1, -2], [3, 4], [5, 6]])
    assert grid.asks(array.array("d", [2.5, 1.0]), two) == 2.5
    assert grid.asks(array.array("d"), two) == 0
    assert grid.seen == [([2.5, 1.0], two.tolist(), (3, 2), "größe"), ([], two.tolist(), (3, 2), "größe")]
    data = bytearray(b"abc")
    assert grid.refilled(data, 9) == 3
    assert data == b"\t\t\t"
    assert grid.refilled(bytearray(), 9) == 0
    numbers, floats = array.array("H", [1]), table("f", [[1], [2]])
    assert grid.refilled_both(numbers, floats) == "both 2 0.5"
    assert (numbers[0], floats.tolist()) == (2, [[1.0], [0.5]])
    ints = array.array("q", [4, 5])
    assert grid.cleared(ints) == 0
    assert list(ints) == [4, 5]
    with pytest.raises(KeyError, match="late"):
        grid.failed(ints)
    assert list(ints) == [4, 5]


def test_names_beside_each_other(grid: ModuleType) -> None:
    block = bytearray(1)
    assert grid.clashes([1], 2, block, table("B", [[8, 9]]), 3) == [1, 2, 3, 1]
    assert block == b"\t"
    assert grid.clashes_outside([1], [2], 3, b"abcd") == [1, 2, 3, 4, 5, 6]
    assert grid.mixed(10, array.array("b", [1, -2]), ["a", "b"], 100) == {"a": 111, "b": 108}


class Holder:
    """No buffer."""


REFUSED: list[tuple[str, list[Any], type[Exception], str]] = [
    ("total", [[1.0]], TypeError, "`a` must be Array[f64], not list"),
    ("total", [None], TypeError, "`a` must be Array[f64], not NoneType"),
    ("total", ["abc"], TypeError, "`a` must be Array[f64], not str"),
    ("total", [Holder()], TypeError, "`a` must be Array[f64], not Holder"),
    ("total", [b"12345678"], TypeError, "`a` must be Array[f64], not bytes of 'B'"),
    ("total", [array.array("f", [1])], TypeError, "`a` must be Array[f64], not array of 'f'"),
    ("total", [array.array("q", [1])], TypeError, "`a` must be Array[f64], not array of 'q'"),
    (
        "total",
        [array.array("d", [1, 2])[::1].tobytes],
        TypeError,
        "`a` must be Array[f64], not builtin_function_or_method",
    ),
    ("total", [table("d", [[1, 2]])], ValueError, "`a` must have 1 dimension, not 2"),
    ("total", [memoryview(array.array("d", [1, 2, 3]))[::2]], BufferError, "`a` must be C-contiguous"),
    (
        "total",
        [(ctypes.c_double.__ctype_be__ * 1)(1)],
        TypeError,
        "`a` must be Array[f64], not c_double_be_Array_1 of '>d'",
    ),
    ("at2", [array.array("Q", [1]), 0, 0], ValueError, "`a` must have 2 dimensions, not 1"),
    ("facts", [array.array("q", [1]), b"\1"], TypeError, "`b` must be Array[bool], not bytes of 'B'"),
    (
        "facts",
        [array.array("q", [1]), memoryview(b"\2").cast("?")],
        ValueError,
        "`b` must be of bools, which are 0 or 1 in memory",
    ),
    ("scale", [memoryview(bytes(8)).cast("d"), 1.0], BufferError, "`a` must be writable"),
    ("scale", [bytes(8), 1.0], TypeError, "`a` must be Array[f64], not bytes of 'B'"),
    ("mixed", [1, array.array("b", [1]), ["a", 2], 1], TypeError, "`names[1]` must be str, not int"),
]


@pytest.mark.parametrize(("name", "arguments", "kind", "message"), REFUSED)
def test_what_is_no_such_array(
    grid: ModuleType, name: str, arguments: list[Any], kind: type[Exception], message: str
) -> None:
    with pytest.raises(kind) as caught:
        getattr(grid, name)(*arguments)
    assert str(caught.value) == message


def test_numpy(grid: ModuleType) -> None:
    numpy = pytest.importorskip("numpy", reason="NumPy is not installed")
    numbers = numpy.arange(6, dtype=numpy.float64)
    assert grid.total(numbers) == 15
    assert grid.scale(numbers[2:4], 10.0) == 21  # a slice of a contiguous array is one
    assert numbers.tolist() == [0, 1, 21, 30, 4, 5]
    two = numpy.arange(6, dtype=numpy.uint64).reshape(2, 3)
    assert [grid.at2(two, 1, j) for j in range(3)] == [3, 4, 5]
    result = numpy.zeros((3, 2), dtype=numpy.int16)
    grid.transpose(two.astype("h"), result)
    assert (result == two.T + 1).all()
    for given, kind, message in (
        (two.astype("d").T, ValueError, "`a` must have 1 dimension, not 2"),
        (numbers[::2], BufferError, "`a` must be C-contiguous"),
        (numbers.astype(">d"), TypeError, "`a` must be Array[f64], not ndarray of '>d'"),
        (numbers.astype("g"), TypeError, "`a` must be Array[f64], not ndarray of 'g'"),
        (numbers.astype("D"), TypeError, "`a` must be Array[f64], not ndarray of 'Zd'"),
        (numbers[0], ValueError, "`a` must have 1 dimension, not 0"),
        (numpy.array(["a"]), TypeError, "`a` must be Array[f64], not ndarray of '1w'"),
    ):
        with pytest.raises(kind) as caught:
            grid.total(given)
        assert str(caught.value) == message
    with pytest.raises(BufferError, match=r"^`a` must be C-contiguous$"):
        grid.at2(two.T, 0, 0)
    with pytest.raises(ValueError, match=r"^`a` must have rows and columns, not the shape \(0, 3\)$"):
        grid.shape(numpy.zeros((0, 3), dtype=numpy.float32))
    numbers.flags.writeable = False
    with pytest.raises(BufferError, match=r"^`a` must be writable$"):
        grid.scale(numbers, 1.0)
    assert grid.total(numbers) == 61


WIDTHS = ("u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64", "f32", "f64")
EDGES = {
    "u8": ("B", [0, 255]), "u16": ("H", [0, 2**16 - 1]), "u32": ("I", [0, 2**32 - 1]), "u64": ("Q", [0, 2**64 - 1]),
    "i8": ("b", [-128, 127]), "i16": ("h", [-(2**15), 2**15 - 1]), "i32": ("i", [-(2**31), 2**31 - 1]),
    "i64": ("q", [-(2**63), 2**63 - 1]), "int": ("q", [-(2**63), 2**63 - 1]), "bool": ("?", [False, True]),
    "f32": ("f", [-0.0, 1.5]), "f64": ("d", [5e-324, 1e308]), "float": ("d", [float("-inf"), 0.1]),
}  # fmt: skip

SWAP = """
@trusted
def swap_{kind}(a: InOut[Array[{kind}]], b: InOut[Array[{kind}, 2]]) -> list[{wide}]:
    found: list[{wide}] = [x for x in a]
    a[0], a[1] = a[1], a[0]
    b[0, 1] = a[0]
    found.append(b[0, 0])
    return found
"""


@pytest.mark.parametrize("platform", PLACES)
def test_every_type_at_its_ends(
    platform: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, import_file: Callable[[Path], ModuleType]
) -> None:
    monkeypatch.setenv("PYENCLAVE_PLATFORM", platform)
    rows = [f"from pyenclave import {', '.join(['Array', 'InOut', 'trusted', *WIDTHS])}\n"]
    rows += [SWAP.format(kind=kind, wide="float" if kind == "f32" else kind) for kind in EDGES]
    path = tmp_path / "ends.py"
    path.write_text("".join(rows))
    module = import_file(path)
    for kind, (code, values) in EDGES.items():
        one = memoryview(bytearray(struct.pack(f"2{code}", *values))).cast(code)  # type: ignore[call-overload]
        two = memoryview(bytearray(struct.pack(f"2{code}", *values))).cast(code, (1, 2))  # type: ignore[call-overload]
        found = getattr(module, f"swap_{kind}")(one, two)
        assert found == [*values, values[0]], kind
        assert {type(each) for each in found} == {type(values[0])}
        assert one.tolist() == values[::-1], kind
        assert two.tolist() == [[values[0], values[1]]], kind


@pytest.mark.parametrize("grid", ENCLAVES, indirect=True)
def test_a_host_that_lies_about_lengths(grid: ModuleType) -> None:
    two = table("Q", [[1, 2, 3], [4, 5, 6]])
    assert grid.at2(two, 1, 2) == 6
    native = grid.__dict__["__pyenclave__"]._loaded
    assert native.grid_at2(two, 3, 2, 2, 1) == 6  # as many items, another shape: its own business
    largest = 2**64 - 1
    for rows, columns in (
        *((2, 4), (7, 1), (0, 0), (6, 0), (0, 6), (largest, largest), (2**63, 2), (2**33, 2**31), (largest, 1)),
        *((1, 7), (3, largest - 1), (2**63 + 3, 2)),
    ):
        with pytest.raises(BoundaryError, match="refused"):
            native.grid_at2(two, rows, columns, 0, 0)
    for rows, columns in ((0, 0), (2**62, 0), (0, 2**63), (largest, 0), (0, 2)):
        with pytest.raises(BoundaryError, match="refused"):
            native.grid_at2(b"", rows, columns, 0, 0)
        with pytest.raises(BoundaryError, match="refused"):
            native.grid_at2(None, rows, columns, 0, 0)
    with pytest.raises(BoundaryError, match="refused"):
        native.grid_facts(array.array("q", [1]), b"\2")
    with pytest.raises(BoundaryError, match="refused"):
        native.grid_mixed(1, array.array("b", [1]), plan_of(list[str]).pack(["a"], "`x`")[:-1], 1)
    assert native.grid_total(None) == 0
    assert grid.at2(two, 1, 2) == 6
