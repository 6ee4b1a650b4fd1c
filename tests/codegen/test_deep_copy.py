"""Structs with pointers, copied whole in both directions, against hostile frames and hostile answers."""

import ctypes
from collections.abc import Callable
from ctypes import POINTER, Structure, c_char_p, c_int16, c_int32, c_size_t, c_uint8, c_uint32, c_uint64, c_void_p
from pathlib import Path
from typing import Any

import pytest
from serving import SERVE, Table, serving

from pyenclave.arch.statuses import Status

OK, EXCEPTION, POINTER_REFUSED, LENGTH = Status.OK, Status.EXCEPTION, Status.POINTER, Status.LENGTH
VALUE, MEMORY, TRUSTED, RESULT = Status.VALUE, Status.MEMORY, Status.TRUSTED, Status.RESULT
HERE = Path(__file__).parent


class Blob(Structure):
    _fields_ = [("kind", c_uint8), ("n", c_size_t), ("data", c_void_p)]


class Node(Structure):
    _fields_ = [
        ("kids", c_uint32),
        ("items", c_void_p),
        ("own", Blob),
        ("pair", Blob * 2),
        ("label", c_void_p),
        ("rows", c_int16),
        ("marks", c_void_p),
    ]


@pytest.fixture(scope="module", params=["native", "image"])
def deep(request: pytest.FixtureRequest, interface_of: Any, compile_native: Any, compile_image: Any) -> Any:
    if request.param == "image":
        return compile_image("deep")
    return compile_native(interface_of((HERE / "data" / "deep.edl").read_text(), "deep"), HERE / "native" / "deep.c")


class Tree:
    """A node with everything that it points at, and what that was at first."""

    def __init__(self) -> None:
        self.data = [(c_uint8 * 3)(1, 2, 3), (c_uint8 * 2)(10, 20), (c_uint8 * 1)(100)]
        self.items = (Blob * 2)(Blob(1, 3, ctypes.addressof(self.data[0])), Blob(2, 2, ctypes.addressof(self.data[1])))
        self.label = ctypes.create_string_buffer(b"abcd", 4)
        self.marks = (c_uint32 * 2)(9, 0)
        own = Blob(3, 1, ctypes.addressof(self.data[2]))
        pair = (Blob * 2)(Blob(4, 0, None), Blob(5, 1, ctypes.addressof(self.data[2])))
        items, label, marks = map(ctypes.addressof, (self.items, self.label, self.marks))
        self.node = Node(2, items, own, pair, label, 2, marks)

    def bytes(self) -> list[bytes]:
        return [bytes(part) for part in (self.node, self.items, self.label, self.marks, *self.data)]


SUM = 3 + 100 + 4 + 5 + 100 + (1 + 6 + 2 + 30) * 100 + ord("a") * 1000000 + 9 * 10000


def deep_sum(deep: Any, *nodes: Node) -> tuple[int, int]:
    array = (Node * len(nodes))(*nodes)
    frame = (c_uint64 * 3)(ctypes.addressof(array), len(nodes), 0)
    return deep.call("deep_sum", frame), frame[2]


def deep_change(deep: Any, node: Node | None, how: int) -> int:
    status: int = deep.call("deep_change", (c_uint64 * 2)(ctypes.addressof(node) if node else 0, how))
    return status


def test_everything_comes_in(deep: Any) -> None:
    tree, other = Tree(), Tree()
    before = tree.bytes()
    assert deep_sum(deep, tree.node) == (OK, SUM)
    assert deep_sum(deep, tree.node, other.node, tree.node) == (OK, 3 * SUM)
    assert deep_sum(deep) == (OK, 0)
    assert tree.bytes() == before


def test_null_pointers(deep: Any) -> None:
    assert deep_sum(deep, Node()) == (OK, 0)
    assert deep_sum(deep, Node(kids=1)) == (POINTER_REFUSED, 0)
    assert deep_sum(deep, Node(own=Blob(0, 1, None))) == (POINTER_REFUSED, 0)


@pytest.mark.parametrize("member", ["items", "label", "marks", "own", "pair", "nested"])
def test_pointers_inside_are_refused_at_every_level(deep: Any, member: str) -> None:
    low, high = deep.inside
    for address in (low, low + 64, high - 1):
        tree = Tree()
        if member == "own":
            tree.node.own.data = address
        elif member == "pair":
            tree.node.pair[1].data = address
        elif member == "nested":
            tree.items[1].data = address
        else:
            setattr(tree.node, member, address)
        before = deep.state.outside_writes
        assert deep_sum(deep, tree.node)[0] == POINTER_REFUSED
        assert deep_change(deep, tree.node, 0) == POINTER_REFUSED
        assert deep.state.outside_writes == before


def test_lengths_are_checked_at_every_level(deep: Any) -> None:
    tree = Tree()
    tree.node.rows = -1
    assert deep_sum(deep, tree.node)[0] == LENGTH
    tree = Tree()
    tree.items[0].n = 1 << 40
    assert deep_sum(deep, tree.node)[0] == MEMORY
    tree.items[0].n = (1 << 64) - 1
    assert deep_sum(deep, tree.node)[0] == POINTER_REFUSED
    tree = Tree()
    tree.marks[1] = 4
    assert deep_sum(deep, tree.node)[0] == VALUE


def test_everything_goes_out_with_the_hosts_own_pointers(deep: Any) -> None:
    tree = Tree()
    pointers = (tree.node.items, tree.node.own.data, tree.node.label, tree.node.marks, tree.items[0].data)
    tree.node.pair[1].data = None
    tree.node.pair[1].n = 0
    assert deep_change(deep, tree.node, 0) == OK
    assert [list(part) for part in tree.data] == [[2, 3, 4], [11, 21], [101]]
    assert [item.kind for item in tree.items] == [2, 3]
    assert (tree.node.own.kind, tree.node.pair[0].kind, tree.node.pair[1].kind) == (4, 4, 6)
    assert pointers == (tree.node.items, tree.node.own.data, tree.node.label, tree.node.marks, tree.items[0].data)
    assert tree.label.raw == b"abcd"


def test_padding_of_nested_structs(deep: Any) -> None:
    tree = Tree()
    ctypes.memset(ctypes.addressof(tree.items) + 1, 0xEE, 7)
    assert deep_change(deep, tree.node, 0) == OK
    assert bytes(tree.items)[1:8] == bytes(7)


@pytest.mark.parametrize("how", [1, 2, 6])
def test_a_length_that_grew_copies_nothing_out(deep: Any, how: int) -> None:
    tree = Tree()
    before, writes = tree.bytes(), deep.state.outside_writes
    assert deep_change(deep, tree.node, how) == LENGTH
    assert tree.bytes() == before
    assert deep.state.outside_writes == writes


def test_an_error_copies_nothing_out(deep: Any) -> None:
    tree = Tree()
    before = tree.bytes()
    assert deep_change(deep, tree.node, 5) == EXCEPTION
    assert tree.bytes() == before


def test_redirected_pointers_lead_nowhere(deep: Any) -> None:
    tree = Tree()
    low, high = deep.inside
    pointers = (tree.node.items, tree.node.own.data, tree.items[0].data)
    assert deep_change(deep, tree.node, 3) == OK
    assert pointers == (tree.node.items, tree.node.own.data, tree.items[0].data)
    everything = b"".join(tree.bytes())
    assert b"secret" not in everything
    words = [int.from_bytes(everything[at : at + 8], "little") for at in range(len(everything) - 7)]
    assert not [word for word in words if low <= word < high]


def test_lengths_may_shrink(deep: Any) -> None:
    tree = Tree()
    assert deep_change(deep, tree.node, 4) == OK
    assert (tree.node.own.n, tree.node.kids) == (0, 0)
    assert tree.node.items == ctypes.addressof(tree.items)


def test_an_absent_struct(deep: Any) -> None:
    assert deep.call("deep_sum", (c_uint64 * 3)(0, 0, 0)) == OK
    assert deep.call("deep_sum", (c_uint64 * 3)(0, 1, 0)) == POINTER_REFUSED


def test_every_failed_allocation_ends_the_call(deep: Any) -> None:
    tree = Tree()
    before = tree.bytes()
    statuses = []
    for number in range(1, 12):
        deep.state.fail_after = number
        statuses.append(deep_change(deep, tree.node, 5))
    deep.state.fail_after = 0
    assert set(statuses) == {MEMORY, EXCEPTION}
    assert tree.bytes() == before


# --- ocalls ------------------------------------------------------------------------------------------


def deep_out(deep: Any, how: int, serve: Callable[[Any, Node], int]) -> tuple[int, int]:
    """Runs the ecall that makes the ocall `how`; `serve` gets the frame's words and the node outside."""

    def function(address: int) -> int:
        words = ctypes.cast(address, POINTER(c_uint64))
        return serve(words, Node.from_address(words[0]))

    functions = (SERVE * 2)(serving(function), serving(function))
    frame = (c_uint64 * 2)(how, 0)
    status: int = deep.call("deep_out", frame, Table(2, functions))
    assert deep.state.heap_blocks == 0
    return status, c_int32(frame[1]).value


def test_everything_is_sent(deep: Any) -> None:
    seen = []

    def show(frame: Any, node: Node) -> int:
        items = (Blob * 2).from_address(node.items)
        seen.append([ctypes.string_at(item.data, item.n) for item in (*items, node.own)])
        seen.append([c_char_p(node.label).value, list((c_uint32 * 2).from_address(node.marks))])
        seen.append([node.pair[0].data, node.pair[1].n, node.pair[1].data != 0, node.rows])
        low, high = deep.inside
        everything = bytes(node) + bytes(items)
        inside = [
            at for at in range(len(everything) - 7) if low <= int.from_bytes(everything[at : at + 8], "little") < high
        ]
        seen.append(inside)
        seen.append([bytes(node)[4:8], bytes(node.own)[1:8], bytes(items)[1:8]])
        return OK

    assert deep_out(deep, 0, show)[0] == OK
    assert seen[0] == [b"\1\2\3", b"\x0a\x14", b"d"]
    assert seen[1] == [b"abc", [9, 0]]
    assert seen[2] == [None, 0, True, 2]
    assert seen[3] == []
    assert seen[4] == [bytes(4), bytes(7), bytes(7)]


def test_answers_come_back_into_their_own_buffers(deep: Any) -> None:
    low, _ = deep.inside

    def alter(words: Any, node: Node) -> int:
        items = (Blob * 2).from_address(node.items)
        c_uint8.from_address(items[0].data).value = 7
        c_uint8.from_address(items[1].data + 1).value = 8
        c_uint8.from_address(node.own.data).value = 9
        node.kids = 1
        for item in items:  # where the host lets the pointers lead does not matter
            item.data = low
        node.items, node.label, node.marks, node.own.data, words[0] = low, low, low, low, low
        return OK

    assert deep_out(deep, 1, alter) == (OK, 70000 + 800 + 9 + 1)


@pytest.mark.parametrize("what", ["kids", "n", "nested n", "rows", "marks"])
def test_answers_that_break_a_rule(deep: Any, what: str) -> None:
    def alter(words: Any, node: Node) -> int:
        if what == "kids":
            node.kids = 3
        elif what == "n":
            node.own.n = 2
        elif what == "nested n":
            Blob.from_address(node.items).n = 1 << 40
        elif what == "rows":
            node.rows = -2
        else:
            c_uint32.from_address(node.marks).value = 4
        return OK

    assert deep_out(deep, 1, alter)[0] in (RESULT, LENGTH)


def test_buffers_of_a_deep_ocall_lie_inside(deep: Any) -> None:
    def never(words: Any, node: Node) -> int:
        raise AssertionError

    assert deep_out(deep, 2, never)[0] == TRUSTED
    assert deep_out(deep, 3, never)[0] == TRUSTED  # NULL with a length
    assert deep_out(deep, 4, never)[0] == TRUSTED  # the struct itself


def test_every_path_releases_its_images(deep: Any) -> None:
    statuses = []
    for number in (1, 2, 3, 4):
        deep.state.fail_after = number
        statuses.append(deep_out(deep, 1, lambda words, node: OK)[0])
    deep.state.fail_after = 0
    assert statuses == [EXCEPTION, EXCEPTION, EXCEPTION, OK]


PADDED = """enclave {
    struct pair { uint8_t a; uint64_t b; };
    struct table { size_t n; [count=n] const struct pair *pairs; [count=1] struct pair *last; };
    struct book { [count=2] const struct table *tables; };
    trusted { public int32_t run(int32_t how); };
    untrusted {
        void show([in] const struct table *table);
        void change([in, out] struct table *table);
        void read([in] const struct book *book);
    };
};"""
PADDED_BODY = """
#include <string.h>

#include "padded_t.h"

int32_t run(int32_t how)
{
    static struct pair pairs[2], last[1];
    memset(pairs, 0xcc, sizeof(pairs)); /* what no member covers is a secret */
    memset(last, 0xcc, sizeof(last));
    pairs[0].a = pairs[1].a = last[0].a = 1;
    pairs[0].b = pairs[1].b = last[0].b = 2;
    struct table tables[2] = {{2, pairs, last}, {0, NULL, NULL}};
    struct book book = {tables};
    return pye_check(how == 0 ? show(tables) : how == 1 ? change(tables) : read(&book));
}
"""


@pytest.mark.parametrize("how", [0, 1, 2])
def test_padding_of_what_an_ocalls_structs_point_at(
    how: int, interface_of: Callable[..., Any], compile_native: Callable[..., Any]
) -> None:
    padded = compile_native(interface_of(PADDED, "padded"), PADDED_BODY)
    seen = []

    def serve(address: int) -> int:
        table = c_uint64.from_address(address).value
        if how == 2:
            table = c_uint64.from_address(table).value
        n, pairs, last = (c_uint64 * 3).from_address(table)
        seen.append(ctypes.string_at(pairs, 16 * n) + ctypes.string_at(last, 16))
        return OK

    table = Table(3, (SERVE * 3)(*[serving(serve)] * 3))
    assert padded.call("run", (c_uint64 * 2)(how, 0), table) == OK
    assert seen == [(b"\1" + bytes(7) + b"\2" + bytes(7)) * 3]
    assert padded.state.heap_blocks == 0
