"""Bytes that no member covers leave as zeros: structs and unions, in every shape, both ways."""

import ctypes
from ctypes import c_uint64
from pathlib import Path
from typing import Any

import pytest
from serving import SERVE, Table, serving

from pyenclave.arch.statuses import Status

HERE = Path(__file__).parent
OK = Status.OK
TAIL = bytes([1, *bytes(7), 2, *bytes(7)])
SHORT = bytes([3] * 9 + [0] * 7)
NESTED = bytes([4] * 10 + [0] * 6)
MIXED = bytes([5, *bytes(7)]) + SHORT * 2 + TAIL
MIXED += bytes(-len(MIXED) % 16) + NESTED + bytes([6, *bytes(15)])


@pytest.fixture(scope="module", params=["native", "image"])
def padding(request: pytest.FixtureRequest, interface_of: Any, compile_native: Any, compile_image: Any) -> Any:
    if request.param == "image":
        return compile_image("padding")
    text = (HERE / "data" / "padding.edl").read_text()
    return compile_native(interface_of(text, "padding"), HERE / "native" / "padding.c", headers=("padding.h",))


def memory(size: int) -> Any:
    """Aligned as every type here wants it, and full."""
    whole = (ctypes.c_uint8 * (size + 16))(*[0xEE] * (size + 16))
    return whole, (ctypes.addressof(whole) + 15) & ~15


def out(padding: Any, name: str, size: int, *words: int) -> bytes:
    """What the ecall's first parameter holds afterwards."""
    keep, address = memory(size)
    assert padding.call(name, (c_uint64 * (1 + len(words)))(address, *words)) == OK
    assert keep
    return ctypes.string_at(address, size)


@pytest.mark.parametrize(
    ("name", "expected", "words"),
    [
        ("put_tails", TAIL * 3, (3,)),
        ("put_short_tails", SHORT * 3, (3,)),
        ("put_fixed", TAIL * 2, ()),
        ("put_filled", bytes([7] * 16), ()),
        ("put_mixed", MIXED, ()),
    ],
    ids=["tails", "short_tails", "fixed", "filled", "mixed"],
)
def test_buffers_of_an_ecall(padding: Any, name: str, expected: bytes, words: tuple[int, ...]) -> None:
    assert out(padding, name, len(expected), *words) == expected


def test_around_members_that_only_c_knows(padding: Any) -> None:
    """What such a member itself leaves uncovered is not known here; what lies around it is."""
    keep, address = memory(32)
    assert padding.call("put_strange", (c_uint64 * 2)(address, address + 16)) == OK
    assert keep
    assert ctypes.string_at(address, 8) == bytes([8, 0, 8, 8, 8, 8, 8, 0])
    assert ctypes.string_at(address + 16, 6) == bytes([8] * 5 + [0])


@pytest.mark.parametrize(
    ("name", "expected"), [("mixed_value", MIXED), ("nested_value", NESTED)], ids=["mixed", "nested"]
)
def test_values_that_an_ecall_returns(padding: Any, name: str, expected: bytes) -> None:
    keep, address = memory(len(expected))
    frame = (ctypes.c_uint8 * len(expected)).from_address(address)
    assert padding.call(name, frame) == OK
    assert keep
    assert bytes(frame) == expected


def test_what_deep_structs_of_an_ecall_point_at(padding: Any) -> None:
    items, mixed, value = memory(32), memory(len(MIXED)), memory(32)
    (c_uint64 * 4).from_address(value[1])[:] = [2, items[1], mixed[1], 0x1111111111111109]
    assert padding.call("put_boxed", (c_uint64 * 1)(value[1])) == OK
    assert ctypes.string_at(items[1], 32) == SHORT * 2
    assert ctypes.string_at(mixed[1], len(MIXED)) == MIXED
    assert (c_uint64 * 4).from_address(value[1])[3] == 9


def test_results_that_a_body_chose(padding: Any) -> None:
    places = (c_uint64 * 2)(0, 0)
    assert padding.call("put_chosen", (c_uint64 * 2)(ctypes.addressof(places), ctypes.addressof(places) + 8)) == OK
    assert places[1] == 2
    assert ctypes.string_at(places[0], 32) == SHORT * 2
    value = (c_uint64 * 4)()
    assert padding.call("put_given", (c_uint64 * 1)(ctypes.addressof(value))) == OK
    assert value[3] == 9
    assert ctypes.string_at(value[1], 32) == SHORT * 2
    assert ctypes.string_at(value[2], len(MIXED)) == MIXED


def test_what_leaves_with_an_ocall(padding: Any) -> None:
    seen: list[bytes] = []

    def value(address: int) -> int:
        start = (address + 15) & ~15
        seen.append(ctypes.string_at(start, len(MIXED)) + ctypes.string_at(start + len(MIXED), 16))
        return OK

    def buffer(address: int) -> int:
        seen.append(ctypes.string_at(c_uint64.from_address(address).value, 2 * len(MIXED)))
        return OK

    def boxed(address: int) -> int:
        n, items, mixed, end = (c_uint64 * 4).from_address(c_uint64.from_address(address).value)
        seen.append(ctypes.string_at(items, 16 * n) + ctypes.string_at(mixed, len(MIXED)) + bytes([end]))
        return OK

    def union(address: int) -> int:
        seen.append(ctypes.string_at(c_uint64.from_address(address).value, 16))
        return OK

    table = Table(4, (SERVE * 4)(serving(value), serving(buffer), serving(boxed), serving(union)))
    for how in range(4):
        assert padding.call("send", (c_uint64 * 2)(how, 0), table) == OK
    assert seen == [MIXED + SHORT, MIXED * 2, SHORT * 2 + MIXED + b"\x09", NESTED]
