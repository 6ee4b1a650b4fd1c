"""Deep structs that ecalls take, change and give."""

import re
import threading
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from deep_objects import Host, a_tree

from pyenclave.config import Config
from pyenclave.errors import BoundaryError
from pyenclave.pipeline.loader import import_extension
from pyenclave.pipeline.make import build
from pyenclave.pipeline.unit import unit_from_edl

ROOT = Path(__file__).parents[3]


# --- in ---------------------------------------------------------------------------------------------


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


# --- in, out ----------------------------------------------------------------------------------------


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


# --- out --------------------------------------------------------------------------------------------


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


# --- where nothing is copied deeply -----------------------------------------------------------------


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


# --- the example of edl-language.md -----------------------------------------------------------------


def test_the_documents_example(tmp_path: Path) -> None:
    document = (ROOT / "docs" / "edl-language.md").read_text()
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
    with host.load(str(found.image)) as enclave:
        exec(used[0], {"host": host, "enclave": enclave})
        with pytest.raises(ValueError, match="wrong"):
            enclave.join([])
