"""Every value of deep structs, memory over many calls, and threads that share objects."""

import gc
import resource
import sys
import threading
from types import ModuleType
from typing import Any

import pytest
from deep_objects import Host, a_tree
from hypothesis import given, settings
from hypothesis import strategies as st

from pyenclave.errors import BoundaryError


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
