"""Deep structs as Python values, on the emulator: what goes in is what ocalls get, and what they answer comes back."""

import array
import gc
import inspect
import re
import resource
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyenclave.config import Config
from pyenclave.errors import BoundaryError
from pyenclave.pipeline.loader import import_extension
from pyenclave.pipeline.make import build
from pyenclave.pipeline.unit import unit_from_edl

HERE = Path(__file__).parent

pytestmark = [pytest.mark.filterwarnings("ignore:emulated protects nothing")]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Any:
    unit = unit_from_edl(HERE / "data" / "objects.edl", [HERE / "native" / "objects.c"])
    return build(unit, tmp_path_factory.mktemp("objects") / "built", Config())


@pytest.fixture(scope="module")
def m(built: Any) -> ModuleType:
    """The host module."""
    return import_extension(built.module, "objects")


class Host:
    """Serves the ocalls: keeps what they get, answers with what `answer` makes of it."""

    def __init__(self) -> None:
        self.seen: list[Any] = []
        self.answer: Callable[[Any], Any] = lambda value: value

    def show(self, value: Any) -> None:
        self.seen.append(value)

    def alter(self, value: Any) -> Any:
        self.seen.append(value)
        return 7, self.answer(value)

    def find(self, number: int) -> Any:
        return 7, self.answer(number), number

    def find_texts(self, n: int) -> Any:
        return self.answer(n)

    def alter_texts(self, value: Any) -> Any:
        self.seen.append(value)
        return self.answer(value)


@pytest.fixture(scope="module")
def loaded(built: Any, m: ModuleType) -> Iterator[tuple[Any, Host]]:
    host = Host()
    ocalls = dict.fromkeys(("show", "show_texts", "show_forest"), host.show)
    served = {"alter": host.alter, "alter_texts": host.alter_texts, "give": lambda: host.answer(None)}
    served |= {"find": host.find, "find_texts": host.find_texts}
    with m.load(str(built.image), platform="emulated", **ocalls, **served) as enclave:
        yield enclave, host


@pytest.fixture
def enclave(loaded: tuple[Any, Host]) -> Any:
    return loaded[0]


@pytest.fixture
def host(loaded: tuple[Any, Host]) -> Host:
    loaded[1].__init__()  # type: ignore[misc]
    return loaded[1]


def a_tree(m: ModuleType) -> Any:
    return m.tree(
        items=[m.text(1, "grün"), m.text(2, None), m.text(3, b"")],
        own=m.text(4, b"own"),
        pair=(m.text(5, b"left"), m.text(6, b"right")),
        label=b"abcd",
        marks=[m.mark.MARKED, 0],
        two=[m.plain(1, True), m.plain(-2)],
        raw=bytearray(b"raw"),
        address=0xDEAD,
        weight=0.5,
    )


# --- values ------------------------------------------------------------------------------------------


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


# --- in ----------------------------------------------------------------------------------------------


def test_what_goes_in_is_what_was_passed(enclave: Any, host: Host, m: ModuleType) -> None:
    for tree in (a_tree(m), m.tree()):
        assert enclave.mirror(tree) == 0
        assert host.seen.pop() == tree
    with pytest.raises(TypeError, match=r"^`tree` must be tree, not NoneType$"):
        enclave.mirror(None)
    with pytest.raises(TypeError, match=r"^`tree` must be tree, not text$"):
        enclave.mirror(m.text())


def test_sequences_of_objects(enclave: Any, host: Host, m: ModuleType) -> None:
    texts = [m.text(at, str(at) * at) for at in range(50)]
    for several in (texts, tuple(texts), []):
        assert enclave.mirror_texts(several) == 0
        assert host.seen.pop() == tuple(several)
    enclave.mirror_texts(None)
    assert host.seen.pop() is None
    with pytest.raises(TypeError, match=r"^`texts\[1\]` must be text, not bytes$"):
        enclave.mirror_texts([m.text(), b"abc"])
    with pytest.raises(TypeError, match=r"^`texts` must be a sequence, not text$"):
        enclave.mirror_texts(m.text())


def test_nested_objects(enclave: Any, host: Host, m: ModuleType) -> None:
    forest = m.forest([a_tree(m), m.tree(), a_tree(m)], note=[m.forest_note(-5, b"\xff" * 100000)])
    assert enclave.mirror_forest(forest) == 0
    assert host.seen == [forest]
    assert (forest.n, forest.note[0].n) == (3, 100000)


def test_members_with_one_length_agree(enclave: Any, m: ModuleType) -> None:
    matrix, tree = m.matrix(1, 1, b"1", [1]), a_tree(m)
    for series, lengths in ((m.series([1, 2]), "2 and 0"), (m.series([1], [1, 2]), "1 and 2")):
        text = rf"^`series\.items` and `series\.weights` must have the same length, not {lengths}$"
        with pytest.raises(ValueError, match=text):
            enclave.shrink(tree, series, matrix)


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ((2, 3, b"12345", [0] * 6), r"`matrix\.cells` must be 6 bytes, not 5"),
        ((2, 3, b"123456", [0] * 5), r"`matrix\.values` must have 6 items, not 5"),
        ((2, 3, b"123456"), r"`matrix\.values` must have 6 items, not 0"),
        ((2, -3, b"123456", [0] * 6), r"`matrix\.columns` must not be negative, not -3"),
    ],
)
def test_lengths_that_are_products_are_given(enclave: Any, m: ModuleType, values: Any, text: str) -> None:
    with pytest.raises(ValueError, match=f"^{text}$"):
        enclave.shrink(a_tree(m), m.series([1], [1]), m.matrix(*values))


def test_passing_does_not_change(enclave: Any, host: Host, m: ModuleType) -> None:
    tree = a_tree(m)
    raw = tree.raw
    enclave.mirror(tree)
    assert tree == a_tree(m)
    assert tree.raw is raw


def test_another_thread_may_change_an_object_during_the_call(enclave: Any, host: Host, m: ModuleType) -> None:
    tree = a_tree(m)

    def change() -> None:
        tree.raw = None
        tree.items[0].chars = b""
        tree.items = []
        tree.marks = [9] * 100

    def show(value: Any) -> Any:
        thread = threading.Thread(target=change)
        thread.start()
        thread.join()
        return value

    host.answer = show
    answer, after = enclave.relay(tree, 0)
    assert (answer, after) == (7, a_tree(m))
    assert (tree.kids, tree.rows, tree.raw) == (0, 100, None)


# --- in, out -----------------------------------------------------------------------------------------


def test_lengths_shrink_and_buffers_with_them(enclave: Any, m: ModuleType) -> None:
    tree, series, matrix = a_tree(m), m.series([1, 2, 3], [0.5, 1.5, 2.5]), m.matrix(2, 2, b"abcd", [1, 2, 3, 4])
    answer, new, less, smaller = enclave.shrink(tree, series, matrix)
    assert answer == 0
    assert (tree, series.n, matrix.rows) == (a_tree(m), 3, 2)  # new objects: what was passed stays
    assert new == m.tree(
        items=[m.text(1, "grün".encode()[:-1]), m.text(2)],
        own=m.text(4, b""),
        pair=tree.pair,
        label=b"abcd",
        marks=[9],
        two=[m.plain(1, True), m.plain(-2, True)],
        raw=b"\xffaw",
        address=0x1234,
        weight=0.5,
    )
    assert (new.kids, new.rows, new.items[0].n) == (2, 1, 4)
    assert less == m.series([-5, 2], [0.5, 1.5])
    assert smaller == m.matrix(1, 2, b"bb", [2, 2])


def test_an_error_returns_nothing(enclave: Any, m: ModuleType) -> None:
    tree = a_tree(m)
    with pytest.raises(ValueError, match=r"^midway"):
        enclave.relay(tree, 1)
    with pytest.raises(BoundaryError, match="length"):
        enclave.relay(tree, 3)
    texts = [m.text(1, b"a")]
    with pytest.raises(KeyError, match="midway"):
        enclave.relay_texts(texts, 1)
    assert (tree, texts) == (a_tree(m), [m.text(1, b"a")])


def test_sequences_are_changed_in_place(enclave: Any, host: Host, m: ModuleType) -> None:
    texts = [m.text(1, b"abc"), m.text(2, None), m.text(3, b"xyz")]
    first = texts[0]
    host.answer = lambda value: [m.text(11, b"AB"), m.text(12), m.text(13, b"XYZ")]
    assert enclave.relay_texts(texts, 0) == 0
    assert texts[0] is first
    assert texts == [m.text(11, b"AB"), m.text(12), m.text(13, b"XYZ")]
    host.answer = lambda value: value and value[:1]  # what is not answered stays
    assert enclave.relay_texts(tuple(texts), 0) == 0
    assert texts == [m.text(11, b"AB"), m.text(12), m.text(13, b"XYZ")]
    assert enclave.relay_texts([], 0) == 0
    assert enclave.relay_texts(None, 0) == 0
    with pytest.raises(OverflowError, match=r"^`texts` is too long: `n` must be in 0\.\.255, not 256$"):
        enclave.relay_texts([m.text()] * 256, 0)


def test_sequences_of_a_given_length(enclave: Any, m: ModuleType) -> None:
    texts = [m.text(at, b"abc") for at in range(3)]
    assert enclave.three(texts) == 0
    assert [text.kind for text in texts] == [1, 2, 3]
    assert enclave.three(None) == 1
    with pytest.raises(ValueError, match=r"^`texts` must have 3 items, not 2$"):
        enclave.three(texts[:2])


# --- ocalls ------------------------------------------------------------------------------------------


def test_what_an_ocall_returns_comes_back(enclave: Any, host: Host, m: ModuleType) -> None:
    def answer(tree: Any) -> Any:
        tree.items = [m.text(100, b"GR"), m.text(200)]
        tree.own = m.text(40, b"OWN")
        tree.pair = [m.text(50, b""), tree.pair[1]]
        tree.marks = [0]
        tree.raw = b""
        tree.two = [m.plain(7), m.plain(8)]
        tree.weight = -1
        return tree

    host.answer = answer
    number, new = enclave.relay(a_tree(m), 0)
    assert number == 7
    expected = answer(a_tree(m))
    assert new == expected
    enclave.relay(a_tree(m), 2)
    assert host.seen[-1] is None


@pytest.mark.parametrize(
    ("change", "error", "text"),
    [
        (lambda m, t: None, TypeError, "`tree` must be tree, not NoneType"),
        (lambda m, t: m.text(), TypeError, "`tree` must be tree, not text"),
        (lambda m, t: set_of(t, raw=b"four"), ValueError, "`tree.raw` must be at most 3 bytes, not 4"),
        (lambda m, t: set_of(t, marks=[0] * 3), ValueError, "`tree.marks` must have at most 2 items, not 3"),
        (lambda m, t: set_of(t, label=None), ValueError, "`tree.label` must be 4 bytes, not 0"),
        (lambda m, t: set_of(t, items=[m.text()] * 4), ValueError, "`tree.items` must have at most 3 items, not 4"),
        (
            lambda m, t: set_of(t, items=[m.text(0, b"longer")]),
            ValueError,
            "`text.chars` must be at most 5 bytes, not 6",
        ),
        (lambda m, t: set_of(t, own=m.text(0, b"long")), ValueError, "`text.chars` must be at most 3 bytes, not 4"),
        (
            lambda m, t: set_of(t, pair=[m.text(0, b"12345"), m.text()]),
            ValueError,
            "`text.chars` must be at most 4 bytes, not 5",
        ),
    ],
)
def test_wrong_answers(enclave: Any, host: Host, m: ModuleType, change: Any, error: type[Exception], text: str) -> None:
    host.answer = lambda tree: change(m, tree)
    with pytest.raises(error) as caught:
        enclave.relay(a_tree(m), 0)
    assert str(caught.value) == text


def set_of(target: Any, **values: Any) -> Any:
    for name, value in values.items():
        setattr(target, name, value)
    return target


def test_answers_for_null(enclave: Any, host: Host, m: ModuleType) -> None:
    host.answer = lambda tree: set_of(tree, raw=b"", items=(), marks=())
    assert enclave.relay(m.tree(), 0) == (7, m.tree())
    host.answer = lambda tree: set_of(tree, label=b"abcd")
    with pytest.raises(ValueError, match=r"^`tree\.label` must be 0 bytes, not 4"):
        enclave.relay(m.tree(), 0)
    host.answer = lambda texts: [*texts, m.text()]
    with pytest.raises(ValueError, match=r"^`alter_texts\(\)` must have at most 1 items, not 2"):
        enclave.relay_texts([m.text()], 0)
    host.answer = lambda texts: None
    with pytest.raises(TypeError, match=r"^`alter_texts\(\)` must be a sequence, not NoneType"):
        enclave.relay_texts([m.text()], 0)


# --- out ---------------------------------------------------------------------------------------------


def test_results_are_new_objects(enclave: Any, host: Host, m: ModuleType) -> None:
    for tree in (a_tree(m), m.tree()):
        host.answer = lambda number: tree  # noqa: B023
        assert enclave.fetch(0) == (7, tree)
    assert enclave.fetch(3) == (7, tree)  # an ocall may be asked for nothing


def test_sequences_of_results(enclave: Any, host: Host, m: ModuleType) -> None:
    texts = [m.text(at, bytes(at)) for at in range(5)]
    forest = m.forest([a_tree(m), m.tree()], [m.forest_note(4, b"note")])
    host.answer = lambda n: (texts, forest)
    assert enclave.fetch_texts(5) == (tuple(texts), forest)
    assert enclave.fetch_texts(7) == ((*texts, m.text(), m.text()), forest)
    host.answer = lambda n: ((), m.forest())
    assert enclave.fetch_texts(0) == ((), m.forest())


@pytest.mark.parametrize(
    ("answer", "error", "text"),
    [
        (lambda m: m.text(), TypeError, "`tree` must be tree, not text"),
        (lambda m: None, TypeError, "`tree` must be tree, not NoneType"),
    ],
)
def test_wrong_results(enclave: Any, host: Host, m: ModuleType, answer: Any, error: type[Exception], text: str) -> None:
    host.answer = lambda number: answer(m)
    with pytest.raises(error) as caught:
        enclave.fetch(0)
    assert str(caught.value) == text


def test_wrong_sequences_of_results(enclave: Any, host: Host, m: ModuleType) -> None:
    wrong = m.forest([m.tree(), m.tree()], [m.forest_note()])
    for answer, text in (
        (([m.text()] * 3, wrong), "`texts` must have at most 2 items, not 3"),
        (([m.text()], wrong, 3), "`find_texts()` must return a tuple of 2"),
        (([m.text(), b""], wrong), "`texts[1]` must be text, not bytes"),
        (([m.text(1, b"abc")], m.tree()), "`forest` must be forest, not tree"),
    ):
        host.answer = lambda n: answer  # noqa: B023
        with pytest.raises((TypeError, ValueError)) as caught:
            enclave.fetch_texts(2)
        assert str(caught.value).startswith(text)


def test_a_failed_call_has_no_results(enclave: Any, host: Host, m: ModuleType) -> None:
    host.answer = lambda number: a_tree(m)
    with pytest.raises(ValueError, match=r"^midway"):
        enclave.fetch(1)
    with pytest.raises(BoundaryError):
        enclave.fetch(2)
    with pytest.raises(MemoryError):
        enclave.fetch_texts(1 << 59)
    with pytest.raises(OverflowError, match=r"^`texts` is too long"):
        enclave.fetch_texts(1 << 63)


def test_the_documents_example(tmp_path: Path) -> None:
    document = (HERE.parents[1] / "docs" / "edl-language.md").read_text()
    section = document.split("\n## Deep copy\n")[1].split("\n## ")[0]
    declared, used = (re.findall(rf"```{language}\n(.*?)```", section, re.DOTALL) for language in ("c", "python"))
    struct, ecall = declared[0].strip().splitlines()
    (tmp_path / "host.edl").write_text(f"enclave {{ {struct} trusted {{ {ecall} }}; }};")
    refuse = 'if (items != 2 || texts[0].n != 3 || texts[1].characters) pye_raise(PYE_EXC_ValueError, "wrong");'
    (tmp_path / "host.c").write_text(
        f'#include "host_t.h"\nvoid join(struct text *texts, size_t items) {{ {refuse} }}\n'
    )
    found = build(unit_from_edl(tmp_path / "host.edl", [tmp_path / "host.c"]), tmp_path / "built", Config())
    host = import_extension(found.module, "host")
    with host.load(str(found.image), platform="emulated") as enclave:
        exec(used[0], {"host": host, "enclave": enclave})
        with pytest.raises(ValueError, match="wrong"):
            enclave.join([])


# --- where nothing is copied deeply ------------------------------------------------------------------


def test_addresses_and_bytes_stay_what_they_are(enclave: Any) -> None:
    assert enclave.checked(0x7FFF_0000) == 0x7FFF_0000
    pointers = (0x10).to_bytes(8, "little") + (0x20).to_bytes(8, "little")
    assert enclave.boxed((5).to_bytes(24, "little"), pointers) == 5 + 2 + 0x20


def test_a_struct_by_value_has_lost_what_it_points_at(enclave: Any, host: Host, m: ModuleType) -> None:
    text = enclave.by_value(100)  # its pointer leads to 0x1000
    assert text == m.text(3)
    assert (text.n, text.chars) == (0, None)
    host.answer = lambda _: m.text(9, b"abc")
    assert enclave.by_value(1) == m.text(9)


# --- all values, memory, threads ---------------------------------------------------------------------


def trees(m: ModuleType) -> st.SearchStrategy[Any]:
    chars = st.none() | st.binary(max_size=40)
    text = st.builds(m.text, st.integers(0, 255), chars)
    plain = st.builds(m.plain, st.integers(-(1 << 15), (1 << 15) - 1), st.booleans())
    return st.builds(
        m.tree,
        items=st.none() | st.lists(text, max_size=5),
        own=text,
        pair=st.tuples(text, text),
        label=st.none() | st.binary(min_size=4, max_size=4),
        marks=st.none() | st.lists(st.sampled_from(m.mark), max_size=5),
        two=st.none() | st.tuples(plain, plain),
        raw=chars,
        address=st.integers(0, (1 << 64) - 1),
        weight=st.floats(allow_nan=False),
    )


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_every_value_makes_the_round_trip(loaded: tuple[Any, Host], m: ModuleType, data: st.DataObject) -> None:
    (enclave, host), tree = loaded, data.draw(trees(m))
    host.seen.clear()
    host.answer = lambda value: value
    assert enclave.relay(tree, 0) == (7, tree)
    host.answer = lambda value: tree
    assert enclave.fetch(0) == (7, tree)
    enclave.mirror_forest(m.forest([tree, tree], [m.forest_note(1, tree.raw)]))
    assert host.seen == [tree, m.forest([tree, tree], [m.forest_note(1, tree.raw)])]


def test_memory_is_flat(enclave: Any, host: Host, m: ModuleType) -> None:
    tree = a_tree(m)
    tree.raw = bytes(50000)
    texts = [m.text(1, b"x" * 1000)] * 100

    def work() -> None:
        enclave.mirror(tree)
        enclave.relay(tree, 0)
        enclave.relay_texts(texts, 0)
        host.answer = lambda value: tree
        enclave.fetch(0)
        for how in (1, 2):
            with pytest.raises((ValueError, BoundaryError)):
                enclave.fetch(how)
        host.answer = lambda value: ([*texts, 3], None)
        with pytest.raises(TypeError):
            enclave.fetch_texts(101)
        host.answer = lambda value: (texts, None)
        with pytest.raises(TypeError):
            enclave.fetch_texts(100)
        host.answer = lambda value: value
        for how in (1, 3):
            with pytest.raises((ValueError, BoundaryError)):
                enclave.relay(tree, how)
        with pytest.raises(TypeError):
            enclave.mirror_texts([*texts, 3])
        with pytest.raises(ValueError, match="same length"):
            enclave.shrink(tree, m.series([1]), m.matrix())
        host.seen.clear()

    for _ in range(20):
        work()
    gc.collect()
    blocks, memory = sys.getallocatedblocks(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(300):  # each would leak 50 kB
        work()
    gc.collect()
    assert sys.getallocatedblocks() - blocks < 200
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 4096


def test_threads_share_objects(enclave: Any, host: Host, m: ModuleType) -> None:
    """Whatever a thread passes while others set members: it is one state of the object."""
    text, stop, wrong = m.text(1, b""), threading.Event(), []

    def change() -> None:
        while not stop.is_set():
            for size in (0, 7, 60000, 300):
                text.chars = bytes([size % 251]) * size

    def call() -> None:
        tree = m.tree(items=[text] * 5)
        for _ in range(100):
            enclave.mirror(tree)
        enclave.relay_texts([text] * 3, 0)

    host.answer = lambda value: value
    threads = [threading.Thread(target=change), *(threading.Thread(target=call) for _ in range(2))]
    for thread in threads:
        thread.start()
    for thread in threads[1:]:
        thread.join()
    stop.set()
    threads[0].join()
    for tree in host.seen:
        for item in tree.items if isinstance(tree, m.tree) else tree:
            wrong += [item.n] * (item.chars != bytes([item.n % 251]) * item.n)
    assert not wrong
