"""Deep structs that ocalls answer with."""

from types import ModuleType
from typing import Any

import pytest
from deep_objects import Host, a_tree


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
