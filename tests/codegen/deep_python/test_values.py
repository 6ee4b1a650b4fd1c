"""Deep structs as Python values, outside of any call: members, lengths, what is refused when it is set."""

import array
import inspect
from types import ModuleType
from typing import Any

import pytest
from deep_objects import a_tree


def test_members_are_python_values(m: ModuleType) -> None:
    tree = a_tree(m)
    assert (tree.kids, tree.rows, tree.bytes) == (3, 2, 3)
    assert [text.chars for text in tree.items] == ["grün".encode(), None, b""]
    assert [text.n for text in tree.items] == [5, 0, 0]
    assert (tree.marks, tree.raw, tree.label) == ((m.mark.MARKED, m.mark.PLAIN), b"raw", b"abcd")
    assert isinstance(tree.marks[0], m.mark)
    assert tree.two == (m.plain(1, True), m.plain(-2, False))
    assert (tree.address, tree.weight) == (0xDEAD, 0.5)


def test_nothing_set_is_null(m: ModuleType) -> None:
    tree = m.tree()
    assert [tree.items, tree.label, tree.marks, tree.two, tree.raw] == [None] * 5
    assert (tree.kids, tree.rows, tree.bytes, tree.address) == (0, 0, 0, 0)
    assert tree.own == m.text()
    assert tree.pair == (m.text(), m.text())
    tree.items = [m.text()]
    tree.items = None
    assert (tree.items, tree.kids) == (None, 0)


def test_what_is_embedded_is_copied_what_is_pointed_at_is_shared(m: ModuleType) -> None:
    text = m.text(1, b"one")
    tree = m.tree(items=[text], own=text, pair=[text, text])
    text.chars = b"changed"
    assert (tree.own.chars, tree.pair[1].chars, tree.items[0].chars) == (b"one", b"one", b"changed")
    tree.own.chars = tree.pair[0].chars = b"lost"
    assert (tree.own.chars, tree.pair[0].chars) == (b"one", b"one")
    tree.items[0].chars = b"again"
    assert text.chars == b"again"


def test_equality_and_repr(m: ModuleType) -> None:
    assert a_tree(m) == a_tree(m)
    other = a_tree(m)
    other.items[2].chars = b"x"
    assert other != a_tree(m)
    assert m.text() != m.plain()
    assert repr(m.text(1, b"a")) == "text(kind=1, chars=b'a')"
    assert repr(m.series([1], [0.5])) == "series(items=(1,), weights=(0.5,))"
    with pytest.raises(TypeError, match="unhashable"):
        hash(m.text())


def test_documentation(m: ModuleType) -> None:
    assert m.text.__doc__ == "`struct text` with what it points at. Read-only lengths: `n`."
    assert inspect.getdoc(m.tree) == (
        "`struct tree` with what it points at. Read-only lengths: `kids`, `rows`, `bytes`. "
        "Copied out and in: `own`, `pair`."
    )


@pytest.mark.parametrize(
    ("struct", "values", "error", "text"),
    [
        ("text", {"chars": 3}, TypeError, "`text.chars` must be bytes, not int"),
        ("text", {"chars": [1, 2]}, TypeError, "`text.chars` must be bytes, not list"),
        ("text", {"kind": 256}, OverflowError, "`text.kind` must be in 0..255, not 256"),
        (
            "text",
            {"chars": bytes(65536)},
            OverflowError,
            "`text.chars` is too long: `text.n` must be in 0..65535, not 65536",
        ),
        (
            "series",
            {"items": [0] * 128},
            OverflowError,
            "`series.items` is too long: `series.n` must be in 0..127, not 128",
        ),
        ("series", {"items": ["1"]}, TypeError, "`series.items[0]` must be int, not str"),
        (
            "series",
            {"items": [0] * 10 + [1 << 31]},
            OverflowError,
            "`series.items[10]` must be in -2147483648..2147483647, not 2147483648",
        ),
        ("series", {"items": 3}, TypeError, "`series.items` must be a sequence, not int"),
        ("series", {"items": "12"}, TypeError, "`series.items` must be a sequence, not str"),
        ("series", {"weights": [1.0, None]}, TypeError, "`series.weights[1]` must be float, not NoneType"),
        ("tree", {"raw": "text"}, TypeError, "`tree.raw` must be bytes, not str"),
        ("tree", {"label": b"abc"}, ValueError, "`tree.label` must be 4 bytes, not 3"),
        ("tree", {"two": []}, ValueError, "`tree.two` must have 2 items, not 0"),
        ("tree", {"marks": [None]}, TypeError, "`tree.marks[0]` must be int, not NoneType"),
        ("tree", {"own": 3}, TypeError, "`tree.own` must be text, not int"),
        ("tree", {"pair": 3}, TypeError, "`tree.pair` must be a sequence, not int"),
        ("tree", {"weight": "x"}, TypeError, "`tree.weight` must be float, not str"),
        ("forest", {"note": []}, ValueError, "`forest.note` must have 1 items, not 0"),
    ],
)
def test_wrong_values(m: ModuleType, struct: str, values: dict[str, Any], error: type[Exception], text: str) -> None:
    with pytest.raises(error) as caught:
        getattr(m, struct)(**values)
    assert str(caught.value) == text


def test_wrong_objects(m: ModuleType) -> None:
    with pytest.raises(TypeError, match=r"^`tree\.items\[1\]` must be text, not plain$"):
        m.tree(items=[m.text(), m.plain()])
    with pytest.raises(TypeError, match=r"^`tree\.two\[1\]` must be plain, not NoneType$"):
        m.tree(two=[m.plain(), None])
    with pytest.raises(ValueError, match=r"^`tree\.pair` must have 2 items, not 1$"):
        m.tree(pair=[m.text()])
    with pytest.raises(TypeError, match=r"^`tree\.pair\[1\]` must be text, not int$"):
        m.tree(pair=[m.text(), 3])


def test_a_failed_assignment_changes_nothing(m: ModuleType) -> None:
    series = m.series([1, 2], [0.5, 1])
    with pytest.raises(TypeError):
        series.items = [1, "2", 3]
    with pytest.raises(OverflowError):
        series.items = [0] * 200
    assert (series.n, series.items, series.weights) == (2, (1, 2), (0.5, 1.0))


def test_lengths_cannot_be_set(m: ModuleType) -> None:
    with pytest.raises(AttributeError, match=r"^`text\.n` cannot be set, it is the length of `chars`$"):
        m.text().n = 3
    with pytest.raises(AttributeError, match=r"^`series\.n` cannot be set, it is the length of `items` and `weights`$"):
        m.series().n = 3
    with pytest.raises(TypeError, match="n"):
        m.text(n=3)


def test_any_sequence_and_any_buffer(m: ModuleType) -> None:
    assert m.series(array.array("i", [1, 2]), range(2)) == m.series((1, 2), [0, 1])
    assert m.text(chars=memoryview(b"abcd")[1:3]).chars == b"bc"
    assert m.text(chars=array.array("H", [1])).n == 2
    with pytest.raises(BufferError):
        m.text(chars=memoryview(b"abcd")[::2])


def test_buffers_are_copied_when_they_are_set(m: ModuleType) -> None:
    data = bytearray(b"abc")
    text = m.text(chars=data)
    data[:] = b"xyz!"
    assert (text.chars, text.n) == (b"abc", 3)
